"""Numbers, money and dates as the three languages write them."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from app.errors import Refused
from app.formats import (
    format_amount,
    format_change,
    format_date,
    format_datetime,
    format_days,
    format_money,
    format_percent,
    format_phone,
    format_quantity,
    format_size,
    near_date,
    zone_of,
)
from app.i18n import speaking

ZONES = {
    "Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT",
    "Asia/Kuala_Lumpur": "MYT", "Asia/Kathmandu": "UTC+05:45",
}  # fmt: skip
JAKARTA = timezone(timedelta(hours=7))
MORNING = datetime(2026, 11, 21, 8, 0, tzinfo=JAKARTA)


@pytest.mark.parametrize(
    ("language", "amount", "currency", "written"),
    [
        ("id", "1234567", "IDR", "Rp1.234.567"),
        ("id", "1234567.0000", "IDR", "Rp1.234.567"),
        ("id", "1234567.5", "IDR", "Rp1.234.567,50"),
        ("id", "-35000.5", "IDR", "-Rp35.000,50"),
        ("id", "0.125", "IDR", "Rp0,125"),
        ("ms", "1234567.5", "MYR", "RM1,234,567.50"),
        ("en", "-0.125", "MYR", "-RM0.125"),
        ("en", "1E+3", "USD", "US$1,000.00"),
        ("id", "99999999999999999999.1234", "IDR", "Rp99.999.999.999.999.999.999,1234"),
        ("en", "5", "XAF", "FCFA5"),
        ("ms", "5", "SGD", "SGD\N{NO-BREAK SPACE}5.00"),
    ],
)
def test_money_is_written_exactly_as_its_language_does(language, amount, currency, written):
    with speaking(language):
        assert format_money(Decimal(amount), currency) == written


def test_a_column_of_money_leaves_the_symbol_to_its_heading():
    with speaking("id"):
        assert format_amount(Decimal("-11100000"), "IDR") == "-11.100.000"


@pytest.mark.parametrize(
    ("percent", "plus", "currency", "written"),
    [
        ("-3", "250", "", "−3% + 250"),
        ("7.5", "-250.5", "IDR", "+7,5% − Rp250,50"),
        ("-7.5", "0", "", "−7,5%"),
        ("0", "500", "IDR", "+Rp500"),
        ("0", "0", "", "0%"),
    ],
)
def test_what_is_done_to_a_price_is_written_with_all_its_signs(percent, plus, currency, written):
    with speaking("id"):
        assert format_change(Decimal(percent), Decimal(plus), currency) == written


def test_quantities_and_percentages_drop_needless_zeros():
    with speaking("id"):
        assert format_quantity(Decimal("1.500"), "kg") == "1,5 kg"
        assert format_quantity(Decimal("1200")) == "1.200"
        assert format_percent(Decimal("12.50")) == "12,5%"


def test_dates_are_in_the_words_of_the_language():
    day = date(2026, 8, 3)

    with speaking("id"):
        assert format_date(day, "long") == "3 Agustus 2026"
    with speaking("ms"):
        assert format_date(day, "full") == "Isnin, 3 Ogos 2026"


@pytest.mark.parametrize(
    ("language", "last", "written"),
    [
        ("en", date(2026, 11, 22), "16–22 Nov 2026"),
        ("id", date(2026, 11, 22), "16–22 Nov 2026"),
        ("ms", date(2026, 11, 22), "16–22 Nov 2026"),
        ("en", date(2027, 1, 2), "16 Nov 2026 – 2 Jan 2027"),
    ],
)
def test_days_that_follow_each_other_are_told_in_few_words(language, last, written):
    with speaking(language):
        text = format_days(date(2026, 11, 16), last)

    assert text.replace("\u2009", " ") == written


def test_a_moment_is_told_in_the_zone_asked_for():
    with speaking("en"):
        shown = format_datetime(datetime(2026, 8, 2, 18, 30, tzinfo=UTC), JAKARTA)

    assert shown == "3 Aug 2026 01:30"


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (timedelta(days=1, hours=1), "tomorrow 09:00"),
        (timedelta(hours=-1), "today 07:00"),
        (timedelta(days=-1), "yesterday 08:00"),
        (timedelta(days=-4), "4 days ago"),
        (timedelta(days=3), "Tuesday 08:00"),
        (timedelta(days=8), "29 Nov 08:00"),
        (timedelta(days=60), "20 Jan 2027 08:00"),
    ],
)
def test_a_moment_near_now_is_told_in_words(step, words):
    with speaking("en"):
        assert near_date((MORNING + step).astimezone(UTC), MORNING) == words


def test_a_day_near_now_is_told_without_a_time():
    with speaking("en"):
        assert near_date(date(2026, 11, 22), MORNING) == "tomorrow"


def test_a_problem_writes_its_day_in_the_language_of_who_reads_it():
    told = Refused("Closed since {day}.", day=date(2026, 11, 22))
    travelled = Refused("Closed since {day}.", day="2026-11-22")

    with speaking("id"):
        assert told.sentence() == travelled.sentence() == "Closed since 22 Nov 2026."
    with speaking("en"):
        assert Refused("Write {night} or {day}.", night="2:00", day="14:00").sentence() == (
            "Write 2:00 or 14:00."
        )


@pytest.mark.parametrize(
    ("language", "size", "written"),
    [
        ("en", 12, "1 kB"),
        ("en", 1_340_000, "1.3 MB"),
        ("id", 1_340_000, "1,3 MB"),
        ("id", 52_940_000_000, "52,9 GB"),
        ("ms", 52_940_000_000, "52.9 GB"),
    ],
)
def test_a_size_has_the_decimal_mark_of_the_language(language, size, written):
    with speaking(language):
        assert format_size(size) == written


@pytest.mark.parametrize(("zone", "told"), list(ZONES.items()))
def test_a_zone_is_called_as_people_there_call_it_and_others_by_their_distance(zone, told):
    assert zone_of(MORNING.astimezone(ZoneInfo(zone))) == told


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("+60172223333", "+60 17 222 3333"),
        ("+601112345678", "+60 11 1234 5678"),
        ("+6042622532", "+60 4 262 2532"),
        ("+60312345678", "+60 3 1234 5678"),
        ("+6281234567890", "+62 812 3456 7890"),
        ("+628123456789", "+62 812 3456 789"),
        ("+62215551234", "+62 21 5551234"),
        ("+6581234567", "+65 8123 4567"),
        ("+12125550123", "+1 212 555 0123"),
        ("0812 3456 (Ibu Sari)", "0812 3456 (Ibu Sari)"),
        ("+999123456789", "+999123456789"),
    ],
)
def test_a_telephone_number_is_grouped_as_where_it_rings_with_blanks_alone(number, written):
    assert format_phone(number) == written
