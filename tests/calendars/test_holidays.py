"""Public holidays by country, state and language."""

from __future__ import annotations

from datetime import date

import pytest

from app.calendars.holidays import holidays_of
from app.errors import Invalid
from app.i18n import speaking

INDEPENDENCE = date(2026, 8, 17)
MERDEKA = date(2026, 8, 31)


def test_holidays_are_named_in_the_language_in_force() -> None:
    with speaking("id"):
        indonesian = holidays_of("ID", None, 2026)
    with speaking("en"):
        english = holidays_of("ID", None, 2026)

    assert indonesian[INDEPENDENCE] == "Hari Kemerdekaan Republik Indonesia"
    assert english[INDEPENDENCE] == "Independence Day"
    assert indonesian.keys() == english.keys()


def test_malay_names_are_malay() -> None:
    with speaking("ms"):
        assert holidays_of("my", None, 2026)[MERDEKA] == "Hari Kebangsaan"


def test_a_state_has_its_own_days() -> None:
    birthday = date(2026, 12, 11)  # of the Sultan of Selangor

    assert birthday in holidays_of("MY", "Selangor", 2026)
    assert birthday in holidays_of("MY", "SGR", 2026)
    assert birthday not in holidays_of("MY", "Sabah", 2026)


def test_a_country_without_our_language_still_has_holidays() -> None:
    with speaking("id"):
        assert date(2026, 8, 9) in holidays_of("SG", None, 2026)


@pytest.mark.parametrize(
    ("country", "region", "field"), [("XX", "", "country"), ("MY", "Bali", "region")]
)
def test_an_unknown_place_is_refused_at_its_field(country: str, region: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        holidays_of(country, region, 2026)

    assert refused.value.field == field
    assert country in str(refused.value) or region in str(refused.value)


def test_changing_the_answer_does_not_change_the_next_one() -> None:
    holidays_of("ID", None, 2026).clear()

    assert INDEPENDENCE in holidays_of("ID", None, 2026)
