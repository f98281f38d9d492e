"""Who writes a paper, as its letterhead says it."""

from __future__ import annotations

import pytest

from app.documents.parties import letterhead_of, reach_of
from app.services.company import Company


@pytest.mark.parametrize(
    ("country", "typed", "printed"),
    [
        ("ID", "0123456789012345", "NPWP 0123456789012345"),
        ("ID", "N.P.W.P 01.234", "N.P.W.P 01.234"),
        ("ID", "NPWP 0012 3456 7890 1234", "NPWP 0012 3456 7890 1234"),
        ("MY", "C 20990050040", "TIN C 20990050040"),
        ("MY", "SST No. W10-1808-32000001", "SST No. W10-1808-32000001"),
        ("TH", "0105556000001", "0105556000001"),
        ("ID", "", ""),
    ],
)
def test_a_bare_tax_number_gets_the_label_of_its_country(country, typed, printed):
    company = Company(name="CV Kopi Maju", country=country, tax_id=typed)

    assert letterhead_of(company, None).tax_id == printed


@pytest.mark.parametrize(
    ("country", "phone", "link"),
    [
        ("ID", "0812 3456 7890", "https://wa.me/6281234567890?text="),
        ("ID", "(0251) 833 1234", "https://wa.me/622518331234?text="),
        ("MY", "012-345 6789", "https://wa.me/60123456789?text="),
        ("MY", "+62 812 3456 7890", "https://wa.me/6281234567890?text="),
    ],
)
def test_a_phone_as_it_is_dialled_at_home_is_reached_by_the_code_with_its_country(
    country, phone, link
):
    company = Company(name="CV Kopi Maju", country=country, phone=phone, code="chat")

    reach = reach_of(company, None, "001/SPH/XI/2026")

    assert reach is not None and reach.link.startswith(link)


@pytest.mark.parametrize("phone", ["", "14045", "ask for Rina", "0812 3456 7890 / 0813 3456 7890"])
def test_a_phone_that_cannot_be_dialled_from_anywhere_makes_no_code(phone):
    company = Company(name="CV Kopi Maju", country="ID", phone=phone, code="chat")

    assert reach_of(company, None, "001/SPH/XI/2026") is None
