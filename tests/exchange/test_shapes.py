"""A column's values together say how each of them is to be read."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from app.errors import Invalid
from app.exchange.cells import Number
from app.exchange.converting import plain_number
from app.exchange.shapes import Shape, read_amount, read_date, read_moment, read_whole
from app.i18n import speaking

TODAY = date(2026, 8, 3)


def shape(*values: str) -> Shape:
    made = Shape()
    for value in values:
        made.see(value)
    return made


def test_one_value_proves_the_order_for_all():
    column = shape("3/1/2017", "10/20/2016")

    assert read_date("3/1/2017", column, TODAY, "close_date") == date(2017, 3, 1)


def test_without_proof_the_day_comes_first_and_that_is_known():
    column = shape("3/1/2017", "4/5/2017")

    assert column.undecided
    assert read_date("3/1/2017", column, TODAY, "close_date") == date(2017, 1, 3)


def test_a_column_with_both_orders_guesses_nothing():
    column = shape("10/20/2016", "20/10/2016", "3/1/2017")

    assert read_date("10/20/2016", column, TODAY, "d") == date(2016, 10, 20)
    assert read_date("20/10/2016", column, TODAY, "d") == date(2016, 10, 20)
    with pytest.raises(Invalid, match="two ways"):
        read_date("3/1/2017", column, TODAY, "d")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2016-10-20", date(2016, 10, 20)),
        ("2016/1/2", date(2016, 1, 2)),
        ("20161020", date(2016, 10, 20)),
        ("20.10.16", date(2016, 10, 20)),
        ("31-12-99", date(1999, 12, 31)),
        ("20 Oct 2016", date(2016, 10, 20)),
        ("20-Okt-2016", date(2016, 10, 20)),
        ("2016-10-20 00:00:00", date(2016, 10, 20)),
    ],
)
def test_dates_are_read_in_many_forms(text, day):
    with speaking("id"):
        assert read_date(text, shape(text), TODAY, "d") == day


@pytest.mark.parametrize("text", ["besok", "tomorrow", "3/1", "31/2/2020", "2020-13-01", "soon"])
def test_a_day_without_its_year_is_no_date_in_a_file(text):
    with pytest.raises(Invalid, match="is not a date"):
        read_date(text, shape(text), TODAY, "d")


def test_a_moment_may_have_a_zone_or_the_clock_of_the_column():
    now = datetime(2026, 8, 3, 9, tzinfo=UTC)

    assert read_moment("2026-08-03T10:00+07:00", shape(), now, "at").hour == 3
    assert read_moment("10/20/2016 3:45 PM", shape("10/20/2016 3:45 PM"), now, "at") == datetime(
        2016, 10, 20, 15, 45, tzinfo=UTC
    )


@pytest.mark.parametrize("text", ["9999-12-31T23:59-12:00", "0001-01-01T00:00+14:00"])
def test_a_moment_too_far_to_reckon_with_is_refused(text):
    with pytest.raises(Invalid, match="between 1900 and 2200"):
        read_moment(text, shape(), datetime(2026, 8, 3, tzinfo=UTC), "at")


@pytest.mark.parametrize("language", ["en", "id", "ms"])
def test_what_marks_decimals_is_proven_by_the_column(language):
    column = shape("1100.04", "251.41", "718.620")

    with speaking(language):
        assert read_amount("718.620", column, "IDR", "amount") == Decimal("718.62")


def test_without_proof_the_language_decides():
    with speaking("id"):
        assert read_amount("1.054", shape("1.054"), None, "amount") == 1054
    with speaking("en"):
        assert read_amount("1,054", shape("1,054"), None, "amount") == 1054


def test_a_number_of_a_workbook_is_not_read_again():
    with speaking("id"):
        assert read_amount(Number("1.054"), shape(), "IDR", "amount") == Decimal("1.054")
        assert read_whole(Number("2822"), shape(), "employees") == 2822


@pytest.mark.parametrize("number", ["1.054", "0.125", "-7.5", "1000", "1234.5678", "0"])
@pytest.mark.parametrize("language", ["en", "id", "ms"])
def test_a_number_we_write_is_read_alike_in_every_language(number, language):
    text = plain_number(Decimal(number))

    with speaking(language):
        assert read_amount(text, shape(text), None, "amount") == Decimal(number)
