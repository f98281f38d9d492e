"""What a quote comes to: known answers of the tax rules, and promises kept for every quote."""

from __future__ import annotations

import dataclasses
import decimal
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.lines import Line
from app.domain.money import quantum
from app.domain.tax import TaxRule
from app.domain.totals import Totals, totals_of
from app.errors import Invalid
from tests.domain.shipped import RULES, TODAY, D, line

MODES = [
    decimal.ROUND_HALF_UP, decimal.ROUND_HALF_EVEN, decimal.ROUND_HALF_DOWN, decimal.ROUND_UP,
    decimal.ROUND_DOWN, decimal.ROUND_CEILING, decimal.ROUND_FLOOR, decimal.ROUND_05UP,
]  # fmt: skip


def totals(*lines, currency="IDR", on=TODAY, **more) -> Totals:
    return totals_of(lines, currency, on, RULES, **more)


def test_ordinary_goods_pay_twelve_per_cent_of_eleven_twelfths():
    quote = totals(line("100", "100000", "PPN"))

    assert (quote.subtotal, quote.tax_base, quote.tax, quote.total) == (
        10_000_000,
        9_166_667,
        1_100_000,
        11_100_000,
    )
    assert [(tax.name, tax.rate, tax.part) for tax in quote.taxes] == [
        ("PPN", D(12), Fraction(11, 12))
    ]


@pytest.mark.parametrize(
    ("code", "day", "price", "base", "tax"),
    [
        ("PPN", date(2022, 3, 31), "1000000", 1_000_000, 100_000),
        ("PPN", date(2024, 12, 31), "1000000", 1_000_000, 110_000),
        ("PPN", date(2025, 1, 1), "1000000", 916_667, 110_000),
        ("PPN-LUX", date(2026, 8, 1), "1000000", 1_000_000, 120_000),
        ("PPN-EXEMPT", date(2026, 8, 1), "1000000", 0, 0),
        ("PPN-FTZ", date(2026, 8, 1), "1000000", 0, 0),
        ("ID-NONE", date(2026, 8, 1), "1000000", 0, 0),
        # From the base as printed, 229, it would be 27; from the exact 229.1666… it is 27.5.
        ("PPN", date(2026, 8, 1), "250", 229, 28),
        ("PPN", date(2026, 8, 1), "1", 1, 0),
    ],
)
def test_ppn_by_kind_and_date(code, day, price, base, tax):
    quote = totals(line("1", price, code), on=day)

    assert (quote.tax_base, quote.tax, quote.total) == (base, tax, D(price) + tax)


@pytest.mark.parametrize(
    ("code", "day", "tax", "total"),
    [
        ("SALES-10", date(2026, 8, 1), "10.00", "109.99"),
        ("SALES-5", date(2026, 8, 1), "5.00", "104.99"),
        ("SALES-0", date(2026, 8, 1), "0.00", "99.99"),
        ("SERVICE", date(2024, 2, 29), "6.00", "105.99"),
        ("SERVICE", date(2024, 3, 1), "8.00", "107.99"),
        ("SERVICE-6", date(2026, 8, 1), "6.00", "105.99"),
        ("SST-NONE", date(2026, 8, 1), "0.00", "99.99"),
    ],
)
def test_sst_by_kind_and_date(code, day, tax, total):
    quote = totals(line("1", "99.99", code), currency="MYR", on=day)

    assert (str(quote.tax), str(quote.total)) == (tax, total)


@pytest.mark.parametrize(
    ("price", "rounding", "total"),
    [("82.02", "-0.02", "82.00"), ("82.03", "0.02", "82.05"), ("82.07", "-0.02", "82.05"),
     ("82.08", "0.02", "82.10"), ("82.05", "0.00", "82.05")],
)  # fmt: skip
def test_a_cash_bill_in_ringgit_rounds_its_total_only(price, rounding, total):
    quote = totals(line("1", price), currency="MYR", cash=True)

    assert (str(quote.subtotal), str(quote.rounding), str(quote.total)) == (price, rounding, total)


def test_without_cash_or_ringgit_nothing_is_rounded_to_five():
    assert totals(line("1", "82.03"), currency="MYR").total == D("82.03")
    assert totals(line("1", "82.03"), currency="SGD", cash=True).total == D("82.03")


def test_a_price_that_includes_ppn_gives_the_same_four_numbers():
    quote = totals(line("1", "11100000", "PPN"), tax_included=True)

    assert (quote.subtotal, quote.net, quote.tax_base, quote.tax, quote.total) == (
        11_100_000,
        10_000_000,
        9_166_667,
        1_100_000,
        11_100_000,
    )
    assert (quote.lines[0].net, quote.lines[0].tax) == (10_000_000, 1_100_000)


@pytest.mark.parametrize(
    ("code", "currency", "price", "net", "tax"),
    [
        ("PPN", "IDR", "11100000", "10000000", "1100000"),
        ("PPN-LUX", "IDR", "11200000", "10000000", "1200000"),
        ("PPN-EXEMPT", "IDR", "11100000", "11100000", "0"),
        ("PPN-FTZ", "IDR", "11100000", "11100000", "0"),
        ("SALES-10", "MYR", "110.00", "100.00", "10.00"),
        ("SALES-5", "MYR", "105.00", "100.00", "5.00"),
        ("SALES-0", "MYR", "100.00", "100.00", "0.00"),
        ("SERVICE", "MYR", "108.00", "100.00", "8.00"),
        ("SERVICE-6", "MYR", "106.00", "100.00", "6.00"),
        ("SERVICE", "MYR", "99.99", "92.58", "7.41"),
        ("SST-NONE", "MYR", "99.99", "99.99", "0.00"),
    ],
)
def test_a_price_that_includes_its_tax_is_parted_into_both(code, currency, price, net, tax):
    quote = totals(line("1", price, code), currency=currency, tax_included=True)

    assert (str(quote.net), str(quote.tax), str(quote.total)) == (net, tax, price)


def test_several_taxes_stand_side_by_side_in_the_order_of_the_lines():
    quote = totals(
        line("1", "1000000", "PPN-LUX"), line("2", "500000", "PPN"), line("1", "7", "PPN-EXEMPT")
    )

    assert [(tax.code, tax.base, tax.amount) for tax in quote.taxes] == [
        ("PPN-LUX", 1_000_000, 120_000),
        ("PPN", 916_667, 110_000),
        ("PPN-EXEMPT", 7, 0),
    ]
    assert (quote.tax_base, quote.tax, quote.total) == (1_916_667, 230_000, 2_230_007)


def test_luxury_goods_bear_ppn_and_ppnbm_beside_each_other():
    quote = totals(line("1", "100000000", "PPN-LUX + PPNBM-20"))

    assert [(tax.code, tax.base, tax.amount) for tax in quote.taxes] == [
        ("PPN-LUX", 100_000_000, 12_000_000),
        ("PPNBM-20", 100_000_000, 20_000_000),
    ]
    assert (quote.tax_base, quote.tax, quote.total) == (100_000_000, 32_000_000, 132_000_000)


def test_prices_that_include_two_taxes_are_parted_into_the_same_numbers():
    quote = totals(line("1", "132000000", "PPN-LUX,PPNBM-20"), tax_included=True)

    assert (quote.net, quote.tax, quote.total) == (100_000_000, 32_000_000, 132_000_000)
    assert [tax.amount for tax in quote.taxes] == [12_000_000, 20_000_000]


def test_a_sale_with_service_bears_sales_tax_and_service_tax():
    quote = totals(
        line("1", "1000", "SALES-10"), line("1", "200", "SERVICE"), currency="MYR", cash=True
    )

    assert [(str(tax.base), str(tax.amount)) for tax in quote.taxes] == [
        ("1000.00", "100.00"), ("200.00", "16.00")
    ]  # fmt: skip
    assert str(quote.total) == "1316.00"


@pytest.mark.parametrize(
    ("codes", "duty", "fund"),
    [("DUTY + FUND", 100, 11), ("FUND + DUTY", 100, 11), ("FUND", None, 10)],
)
def test_a_tax_upon_another_takes_it_into_its_base_where_a_line_bears_both(codes, duty, fund):
    rules = [
        TaxRule("DUTY", "ID", "standard", "Duty", D(10)),
        TaxRule("FUND", "ID", "standard", "Fund", D(1), upon=("DUTY",)),
    ]

    quote = totals_of([line("1", "1000", codes)], "IDR", TODAY, rules)

    assert {tax.code: tax.amount for tax in quote.taxes} == {
        **({"DUTY": duty} if duty else {}),
        "FUND": fund,
    }


def test_two_taxes_that_name_each_other_end_where_they_began():
    rules = [
        TaxRule("A", "ID", "standard", "A", D(10), upon=("B",)),
        TaxRule("B", "ID", "standard", "B", D(10), upon=("A",)),
    ]

    quote = totals_of([line("1", "1000", "A B")], "IDR", TODAY, rules)

    assert [tax.amount for tax in quote.taxes] == [110, 110]


def test_gst_by_date():
    days = [date(2022, 12, 31), date(2023, 1, 1), date(2024, 1, 1)]

    taxes = [totals(line("1", "100", "GST"), currency="SGD", on=day).tax for day in days]

    assert taxes == [7, 8, 9]


def test_of_alternatives_the_first_counts_until_the_customer_chooses():
    first = line("1", "100", alternative="A")
    second = line("1", "250", alternative="A")

    offered = totals(first, second)
    taken = totals(first, second._replace(chosen=True))

    assert (offered.total, [part.counts for part in offered.lines]) == (100, [True, False])
    assert (taken.total, [part.counts for part in taken.lines]) == (250, [False, True])
    assert [part.total for part in offered.lines] == [100, 250]


def test_an_optional_line_counts_once_it_is_chosen():
    option = line("1", "900", "PPN", optional=True)

    assert totals(line("1", "100"), option).subtotal == 100
    assert totals(line("1", "100"), option._replace(chosen=True)).subtotal == 1_000


def test_alternatives_that_are_all_optional_count_only_once_chosen():
    group = [line("1", price, optional=True, alternative="A") for price in ("100", "250")]

    assert totals(*group).total == 0
    assert totals(group[0], group[1]._replace(chosen=True)).total == 250


def test_a_section_comes_to_what_counts_in_it():
    quote = totals(
        Line("section"), line("1", "100", alternative="A"), line("1", "70", alternative="A"),
        line("1", "5", optional=True), line("1", "-20"),
    )  # fmt: skip

    assert quote.lines[0].section_total == 80


def test_of_a_part_of_an_offer_a_discount_in_money_takes_at_most_what_is_there():
    offer = (line("1", "100", "PPN"), line("1", "-30"))

    part = totals(*offer, discount_percent=D(10), discount_amount=D(100), capped=True)

    assert (part.subtotal, part.discount, part.total) == (70, 70, 0)
    with pytest.raises(Invalid, match="Lower that discount first"):
        totals(*offer, discount_percent=D(10), discount_amount=D(64))


def test_discounts_of_lines_and_of_the_whole_come_off_before_tax():
    quote = totals(
        line("3", "10000", "PPN", discount_percent=D(10), discount_amount=D(1000)),
        line("1", "4000", "PPN"),
        discount_percent=D(5),
        discount_amount=D(500),
    )

    assert [(a.gross, a.discount, a.total, a.share) for a in quote.lines] == [
        (30_000, 4_000, 26_000, 1_733),
        (4_000, 0, 4_000, 267),
    ]
    assert (quote.subtotal, quote.discount, quote.net, quote.tax, quote.total) == (
        30_000,
        2_000,
        28_000,
        3_080,
        31_080,
    )


def test_sections_notes_and_optional_lines_do_not_count():
    quote = totals(
        Line("section"),
        line("2", "100"),
        line("1", "900", "PPN", optional=True),
        Line("note"),
        Line("section"),
        Line("text", price=Decimal(0)),
        line("1", "-50"),
    )

    assert (quote.subtotal, quote.tax, quote.total) == (150, 0, 150)
    assert quote.lines[2].total == 900
    assert [a.section_total for a in quote.lines] == [200, None, None, None, -50, None, None]


def test_a_quote_without_lines_comes_to_nothing():
    quote = totals(currency="MYR")

    assert (str(quote.total), quote.margin, quote.margin_percent) == ("0.00", None, None)


def test_the_margin_is_what_is_left_before_tax_after_cost():
    quote = totals(line("10", "1000", "PPN", cost=D(750)), discount_percent=D(10))

    assert (quote.margin, quote.margin_percent) == (1_500, D("16.67"))


@pytest.mark.parametrize(
    ("other", "margin", "percent", "uncosted"),
    [
        (line("1", "9000"), 1, "10", 1),
        (Line("text", price=D(9000)), 1, "10", 1),
        (Line("service", price=D(9000)), 1, "10", 1),
        (line("1", "9000", optional=True), 1, "10", 0),
        (Line("text", price=D(0)), 1, "10", 0),
        (Line("text", price=D(-5)), -4, "-80", 0),
        (line("1", "0"), 1, "10", 1),
    ],
)
def test_the_margin_is_that_of_the_lines_whose_cost_is_known(other, margin, percent, uncosted):
    quote = totals(line("1", "10", cost=D(9)), other)

    assert (quote.margin, quote.margin_percent) == (margin, D(percent))
    assert quote.uncosted == uncosted


def test_a_margin_of_lines_without_any_cost_is_not_known():
    quote = totals(line("1", "10"), Line("text", price=D(5)))

    assert (quote.margin, quote.margin_percent, quote.uncosted) == (None, None, 2)
    assert totals(line("1", "0", cost=D(1))).margin_percent is None


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        (line("0"), "quantity"),
        (line("-1"), "quantity"),
        (line("1e30"), "quantity"),
        (line("1000000000.0001"), "quantity"),
        (line("0.00001"), "quantity"),
        (line("NaN"), "quantity"),
        (line("Infinity"), "quantity"),
        (Line("product", D(1), None), "price"),
        (line("1", "1e30"), "price"),
        (line("1", "NaN"), "price"),
        (line("1000000000", "9999999999999999"), "price"),
        (line("1", "5", discount_percent=D("100.01")), "discount_percent"),
        (line("1", "5", discount_percent=D(-1)), "discount_percent"),
        (line("1", "5", discount_amount=D(6)), "discount_amount"),
        (line("1", "5", discount_amount=D(-1)), "discount_amount"),
        (line("1", "-5", discount_amount=D(1)), "discount_amount"),
        (line("1", "5", "VAT"), "tax_code"),
        (line("1", "5", cost=D("NaN")), "cost"),
        (Line("gift", D(1), D(1)), "kind"),
    ],
)
def test_a_line_that_does_not_fit_is_refused_beside_its_field(bad, field):
    with pytest.raises(Invalid) as refusal:
        totals(line("1", "1"), bad)

    assert refusal.value.field == field
    assert refusal.value.details["line"] == 2
    assert refusal.value.sentence().endswith(".")


@pytest.mark.parametrize(
    "discount",
    [{"discount_percent": D(101)}, {"discount_percent": D(-1)}, {"discount_amount": D(101)},
     {"discount_amount": D(-1)}, {"discount_percent": D(50), "discount_amount": D(51)}],
)  # fmt: skip
def test_a_discount_beyond_the_subtotal_is_refused(discount):
    with pytest.raises(Invalid) as refusal:
        totals(line("1", "100"), **discount)

    assert refusal.value.field in discount


def test_a_total_too_large_to_keep_is_refused():
    with pytest.raises(Invalid) as refusal:
        totals(*[line("1", "9000000000000000")] * 2)

    assert refusal.value.field == "total"


LINES = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["product", "service", "text", "section", "note"]),
        "quantity": st.decimals("0.0001", "10000", places=4),
        "price": st.decimals("-1000000", "100000000", places=4),
        "discount_percent": st.decimals(0, 100, places=2),
        "tax_codes": st.sampled_from(
            [
                (),
                ("PPN",),
                ("PPN-LUX",),
                ("PPN-FTZ",),
                ("SERVICE", "SALES-5"),
                ("PPN-LUX", "SERVICE"),
            ]
        ),
        "cost": st.none() | st.decimals(0, "1000000", places=4),
        "optional": st.booleans(),
        "alternative": st.sampled_from(["", "", "A", "B"]),
        "chosen": st.booleans(),
    }
).map(lambda said: Line(**said))
DOCUMENTS = {
    "lines": st.lists(LINES, max_size=8),
    "currency": st.sampled_from(["IDR", "MYR", "KWD"]),
    "percent": st.decimals(0, 100, places=2),
    "included": st.booleans(),
    "cash": st.booleans(),
    "mode": st.sampled_from(MODES),
}


@given(**DOCUMENTS)
def test_the_parts_always_sum_to_the_total(lines, currency, percent, included, cash, mode):
    quote = totals_of(
        lines, currency, TODAY, RULES,
        tax_included=included, discount_percent=percent, cash=cash, mode=mode,
    )  # fmt: skip

    printed_tax = D(0) if included else quote.tax
    assert quote.subtotal - quote.discount + printed_tax + quote.rounding == quote.total
    assert quote.net + quote.tax + quote.rounding == quote.total
    assert sum(part.net + part.tax for part in quote.lines) + quote.rounding == quote.total
    assert sum(part.share for part in quote.lines) == quote.discount
    assert sum(part.tax for part in quote.lines) == quote.tax
    assert sum(tax.amount for tax in quote.taxes) == quote.tax
    assert all(part.gross - part.discount == part.total for part in quote.lines)
    assert sum(part.total for part in quote.lines if part.counts) == quote.subtotal


@given(**DOCUMENTS)
def test_every_number_is_exact_and_written_as_its_currency_is(
    lines, currency, percent, included, cash, mode
):
    quote = totals_of(
        lines, currency, TODAY, RULES,
        tax_included=included, discount_percent=percent, cash=cash, mode=mode,
    )  # fmt: skip

    numbers = [quote.subtotal, quote.discount, quote.net, quote.tax_base, quote.tax, quote.total]
    numbers += [number for tax in quote.taxes for number in (tax.base, tax.amount)]
    assert all(n.as_tuple().exponent == quantum(currency).as_tuple().exponent for n in numbers)
    assert not [value for value in _every_value(quote) if isinstance(value, float)]


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=20))
def test_ppn_is_eleven_per_cent_of_the_whole_document_however_many_lines(prices):
    quote = totals(*(line("1", str(price), "PPN") for price in prices))

    exact = Fraction(sum(prices) * 11, 100)
    assert abs(Fraction(quote.tax) - exact) <= Fraction(1, 2)


def _every_value(value: object) -> list[object]:
    if dataclasses.is_dataclass(value):
        return [v for f in dataclasses.fields(value) for v in _every_value(getattr(value, f.name))]
    if isinstance(value, tuple):
        return [inner for item in value for inner in _every_value(item)]
    return [value]
