"""What a part of an offer comes to: the split of lines and discount loses nothing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from app.domain.lines import Line
from app.domain.money import quantum
from app.domain.part import Whole, part_of, split
from app.domain.totals import totals_of
from tests.domain.shipped import RULES, TODAY, D, line

MOST = Decimal(10) ** 9


def whole_of(lines, currency="IDR", cash=False, **more):
    made = totals_of(lines, currency, TODAY, RULES, cash=cash, **more)
    return Whole(lines, made, currency, TODAY, RULES, cash)


def test_of_what_did_not_come_neither_discount_nor_tax_is_asked():
    sold = whole_of(
        [line("24", "18500", "PPN"), line("10", "12000", "PPN"), line("1", "-20000", "PPN")],
        discount_amount=D(50_000),
    )

    came = part_of(sold, {0: Fraction(20, 24), 1: Fraction(0)})

    # 370,000 of 564,000 came: so much of the 20,000 less, and of the 50,000 off the whole.
    assert [one.total for one in came.lines] == [370_000, 0, -13_121]
    assert (came.subtotal, came.discount) == (356_879, 32_801)
    assert (came.tax, came.total) == (35_649, 359_727)
    assert [(tax.name, tax.rate) for tax in came.taxes] == [("PPN", D(12))]


COUNTED = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["product", "service", "text"]),
        "quantity": st.decimals(min_value=D("0.0001"), max_value=D(9999), places=4),
        "price": st.decimals(min_value=D(-99_999), max_value=D(9_999_999), places=2),
        "discount_percent": st.decimals(min_value=0, max_value=100, places=4),
        "tax_codes": st.sampled_from([(), ("PPN",), ("PPN-LUX", "PPNBM-20")]),
        "optional": st.booleans(),
    }
).map(lambda said: Line(**said))
PARTS = st.fractions(min_value=0, max_value=1, max_denominator=1000)


@given(st.data(), st.sampled_from(["IDR", "MYR"]), st.booleans(), st.booleans())
def test_what_comes_and_what_does_not_are_the_whole_to_the_last_unit(data, currency, incl, cash):
    lines = data.draw(st.lists(COUNTED | st.just(Line(kind="section")), min_size=1, max_size=8))
    percent = data.draw(st.decimals(min_value=0, max_value=100, places=4))
    sold = whole_of(lines, currency, cash, tax_included=incl, discount_percent=percent)
    goods = {at: data.draw(PARTS) for at, one in enumerate(lines) if (one.price or -1) >= 0}

    came = part_of(sold, goods)

    step = quantum(currency)
    for at, one in enumerate(sold.totals.lines):
        if one.counts and at in goods:
            kept, left = came.lines[at].total, one.total - came.lines[at].total
            assert kept % step == left % step == 0
            assert abs(Fraction(kept) - Fraction(one.total) * goods[at]) < step
    counted = [one for one in came.lines if one.counts]
    assert came.subtotal == sum((one.total for one in counted), D(0))
    assert came.discount == sum((one.share for one in counted), D(0))
    assert came.net + came.tax + came.rounding == came.total
    assert sum((tax.amount for tax in came.taxes), D(0)) == came.tax


@given(
    st.decimals(min_value=-MOST, max_value=MOST, places=2), PARTS, st.sampled_from(["MYR", "EUR"])
)
def test_a_split_amount_is_near_its_part_and_nothing_of_it_is_lost(amount, part, currency):
    kept = split(amount, part, currency)

    assert abs(Fraction(kept) - Fraction(amount) * part) < quantum(currency)
    assert (amount - kept) % quantum(currency) == 0
    assert split(amount, Fraction(1), currency) == amount
    assert split(amount, Fraction(0), currency) == 0


@given(st.lists(COUNTED, min_size=1, max_size=8), st.booleans())
def test_all_that_comes_is_the_whole(lines, cash):
    sold = whole_of(lines, "MYR", cash)

    assert part_of(sold, {at: Fraction(1) for at in range(len(lines))}) == sold.totals
    nearly = replace(sold, lines=[*lines, Line(price=D(0))])
    nearly = replace(nearly, totals=totals_of(nearly.lines, "MYR", TODAY, RULES, cash=cash))
    comes = {at: Fraction(at < len(lines)) for at in range(len(nearly.lines))}
    reckoned = part_of(nearly, comes)
    assert (reckoned.subtotal, reckoned.tax, reckoned.total) == (
        sold.totals.subtotal, sold.totals.tax, sold.totals.total,
    )  # fmt: skip
