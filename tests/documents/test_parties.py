"""Who writes a paper, as its letterhead says it."""

from __future__ import annotations

import pytest

from app.documents.parties import letterhead_of
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
