"""How papers look is the company's to say; what does not fit is refused beside its field."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from app.errors import Invalid
from app.services.company import company_settings, set_company
from app.services.letterhead import logo_of, set_logo


def picture(width: int, height: int, kind: str = "PNG") -> bytes:
    file = BytesIO()
    Image.effect_noise((width, height), 90).convert("RGB").save(file, kind)
    return file.getvalue()


def kept_logo(store) -> bytes | None:
    with store.read() as session:
        return logo_of(session)


def test_the_look_is_kept_as_it_is_meant(shop):
    set_company(shop, template="modern", colour="8b1e3f", code="chat", second_language="en")

    with shop.read() as session:
        company = company_settings(session)
    assert (company.template, company.colour, company.code, company.second_language) == (
        "modern", "#8B1E3F", "chat", "en",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value"),
    [("template", "fancy"), ("colour", "teal"), ("code", "fax"), ("second_language", "fr")],
)
def test_what_does_not_fit_is_refused_with_its_field(shop, field, value):
    with pytest.raises(Invalid) as refused:
        set_company(shop, **{field: value})

    assert refused.value.field == field


def test_a_small_logo_is_kept_as_it_is_and_a_large_one_made_smaller(shop):
    small = picture(300, 100)

    set_logo(shop, small)
    first = kept_logo(shop)
    set_logo(shop, picture(3000, 1000, "JPEG"))
    second = kept_logo(shop)

    assert first == small
    assert len(second) <= 300_000
    assert Image.open(BytesIO(second)).size == (1200, 400)


def test_a_logo_is_taken_off(shop):
    set_logo(shop, picture(30, 10))
    set_logo(shop, None)

    assert kept_logo(shop) is None


@pytest.mark.parametrize("data", [b"", b"no picture", picture(90, 30)[:40], b"%PDF-1.4 ..."])
def test_a_broken_logo_is_refused_and_the_old_one_stays(shop, data):
    whole = picture(30, 10)
    set_logo(shop, whole)

    with pytest.raises(Invalid) as refused:
        set_logo(shop, data)

    assert refused.value.field == "logo"
    assert kept_logo(shop) == whole
