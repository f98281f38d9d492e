"""How far somebody may go with a price: whose limit counts, and what goes beyond it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.limits import Limit, Offered, breaches, off_percent
from app.i18n import speaking

MONDAY = date(2026, 8, 3)
ONE = Decimal(1)


def line(off: object = 0, worth: object = 100_000, number: int = 1, **more: object) -> Offered:
    """A line of which so many per cent were taken off."""
    full = Decimal(str(worth))
    left = full * (100 - Decimal(str(off))) / 100
    values = {"gross": full, "total": left, "left": left, "net": left, **more}
    return Offered(number, "Kecap", **values)  # type: ignore[arg-type]


def found(limits: list[Limit], *lines: Offered, role: str = "rep", letter: str = "B", **more):
    return breaches(limits, lines, role, letter, more.pop("on", MONDAY), ONE, **more)


def measures(*args: object, **more: object) -> list[str]:
    return [one.measure for one in found(*args, **more)]  # type: ignore[arg-type]


def test_a_discount_above_the_limit_says_so_in_a_sentence():
    limit = Limit(role="rep", account_class="B", max_line=Decimal(10))

    (one,) = found([limit], line(15))

    assert one.sentence() == (
        "Line 1: the discount of 15% is above your limit of 10% for class B: ask your manager."
    )


def test_a_discount_at_the_limit_is_no_question():
    assert not found([Limit(max_line=Decimal(10), max_total=Decimal(10))], line(10))


@pytest.mark.parametrize(
    ("limits", "beyond"),
    [
        ([Limit(max_line=Decimal(5)), Limit(role="rep", max_line=Decimal(20))], False),
        ([Limit(max_line=Decimal(20)), Limit(account_class="B", max_line=Decimal(5))], True),
        ([Limit(role="rep", max_line=Decimal(20)), Limit(role="rep", max_line=Decimal(5))], True),
        ([Limit(role="rep", max_line=Decimal(5)), Limit(category="saus", max_line=Decimal(20))],
         False),
        ([Limit(role="manager", max_line=Decimal(5))], False),
        ([Limit(account_class="A", max_line=Decimal(5))], False),
        ([Limit(role="rep", max_total=Decimal(50)), Limit(max_line=Decimal(5))], True),
    ],
)  # fmt: skip
def test_the_limit_that_says_most_about_the_case_counts(limits: list[Limit], beyond: bool):
    assert bool(found(limits, line(10, category="saus"))) is beyond


@pytest.mark.parametrize(
    ("begins", "ends", "holds"),
    [(None, None, True), (MONDAY, MONDAY, True), (date(2026, 8, 4), None, False),
     (None, date(2026, 8, 2), False)],
)  # fmt: skip
def test_a_limit_holds_on_its_days(begins: date | None, ends: date | None, holds: bool):
    limit = Limit(max_line=Decimal(0), valid_from=begins, valid_until=ends)

    assert bool(found([limit], line(10))) is holds


def test_a_price_below_the_list_is_a_discount_like_any_other():
    typed = line(0, 80_000, listed=Decimal(100_000))

    (one,) = found([Limit(max_line=Decimal(10))], typed)

    assert (one.measure, one.given) == ("line", Decimal("20.00"))


def test_a_line_that_takes_something_off_is_a_discount_on_the_whole():
    less = Offered(2, "Less", Decimal(-30_000), *[Decimal(-30_000)] * 3)

    assert measures([Limit(max_line=Decimal(5), max_total=Decimal(20))], line(0), less) == ["total"]


def test_what_a_promotion_gives_is_nobodys_discount():
    free = line(100, 50_000, number=2, given=True)

    assert not found([Limit(max_line=Decimal(0), max_total=Decimal(0))], line(0), free)


def test_below_the_floor_says_no_more_than_that():
    (one,) = found([], line(0, least=Decimal(100_001)))

    assert one.sentence() == ("Line 1: the price of “Kecap” is below its floor: ask your manager.")


def test_the_margin_is_asked_only_where_it_is_seen():
    limit = Limit(min_margin=Decimal(25))

    assert measures([limit], line(0), margin_percent=Decimal("24.99")) == ["margin"]
    assert not found([limit], line(0), margin_percent=Decimal(25))
    assert not found([limit], line(0))


def test_a_category_may_have_a_limit_of_its_own_for_all_of_it():
    limit = Limit(category="saus", max_total=Decimal(5))

    assert measures([limit], line(10, category="saus"), line(0)) == ["group"]
    assert not found([limit], line(10, category="kecap"), line(0, category="saus"))


@given(
    worth=st.integers(1, 10**12), percent=st.decimals(0, 100, places=2), step=st.integers(0, 10_000)
)
def test_what_rounding_does_to_a_discount_within_the_limit_breaks_none(
    worth: int, percent: Decimal, step: int
):
    off = percent * step / 10_000
    left = (Decimal(worth) * (100 - off) / 100).quantize(ONE)
    offered = Offered(1, "Kecap", Decimal(worth), left, left, left)

    assert not found([Limit(max_line=percent, max_total=percent)], offered)


@given(worth=st.integers(1000, 10**12), percent=st.integers(0, 98))
def test_a_per_cent_more_than_the_limit_is_always_noticed(worth: int, percent: int):
    left = (Decimal(worth) * (99 - percent) / 100).quantize(ONE)
    offered = Offered(1, "Kecap", Decimal(worth), left, left, left)

    assert found([Limit(max_line=Decimal(percent))], offered)


@given(
    percents=st.lists(st.integers(0, 30), min_size=1, max_size=4), loose=st.integers(0, 30),
    off=st.integers(0, 40),
)  # fmt: skip
def test_another_limit_as_special_never_allows_more(percents: list[int], loose: int, off: int):
    limits = [Limit(role="rep", max_line=Decimal(one)) for one in percents]
    more = [*limits, Limit(role="rep", max_line=Decimal(loose))]

    assert not found(limits, line(off)) or found(more, line(off))


def test_what_was_taken_off_in_per_cent():
    assert off_percent(Decimal(300), Decimal(200)) == Decimal("33.33")
    assert off_percent(Decimal(0), Decimal(0)) == off_percent(Decimal(5), Decimal(6)) == 0


def test_percents_are_written_as_the_language_writes_them():
    (one,) = found([Limit(max_total=Decimal("7.5"))], line("12.25"))

    with speaking("id"):
        assert one.sentence().startswith("Diskon 12,25% melewati batas Anda 7,5%")
    assert "12.25%" in one.sentence()
