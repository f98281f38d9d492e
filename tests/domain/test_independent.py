"""Every total equals an independent calculation; and nowhere among the rules is there a float."""

from __future__ import annotations

import ast
import decimal
import tomllib
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import app.domain
from app.domain.lines import Line
from app.domain.tax import TaxRule, parse_rules
from app.domain.totals import totals_of
from app.errors import Invalid
from app.paths import resources
from tests.domain.independent import reckon

SHIPPED = parse_rules(tomllib.loads((resources() / "taxes.toml").read_text(encoding="utf-8")))
# A tax on tax: the fund falls on the price and on the duty, the duty on seven tenths of the price.
OWN = (
    TaxRule("DUTY", "ID", "standard", "Duty", Decimal("7.5"), Fraction(7, 10), own=True),
    TaxRule(
        "FUND", "ID", "standard", "Fund", Decimal("2.25"), Fraction(1), upon=("DUTY",), own=True
    ),
    TaxRule("PPN", "ID", "standard", "PPN", Decimal(13), valid_from=date(2027, 1, 1), own=True),
)
RULES = (*SHIPPED, *OWN)
MODES = [name for name in dir(decimal) if name.startswith("ROUND_")]
TAXES = [
    (), ("PPN",), ("PPN-LUX", "PPNBM-20"), ("PPN-FTZ",), ("SALES-10", "SERVICE"), ("SERVICE-6",),
    ("DUTY", "FUND"), ("FUND", "PPN", "DUTY"), ("FUND",), ("GST",),
]  # fmt: skip


def _less(line: Line) -> Line:
    """The line with an amount off it, where it comes to so much."""
    left = line.quantity * line.price * (100 - line.discount_percent) / 100
    return line._replace(discount_amount=Decimal("1.25")) if left > 2 else line


LINES = (
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["product", "product", "service", "text", "section", "note"]),
            "quantity": st.decimals("0.0001", "10000", places=4),
            "price": st.decimals("-1000000", "100000000", places=4),
            "discount_percent": st.decimals(0, 100, places=2),
            "tax_codes": st.sampled_from(TAXES),
            "optional": st.booleans(),
            "alternative": st.sampled_from(["", "", "", "A", "B"]),
            "chosen": st.booleans(),
        }
    )
    .map(lambda said: Line(**said))
    .map(_less)
)
DAYS = st.sampled_from([date(2024, 12, 31), date(2025, 1, 1), date(2026, 8, 1), date(2027, 6, 1)])


@given(
    lines=st.lists(LINES, max_size=9),
    currency=st.sampled_from(["IDR", "MYR", "KWD"]),
    on=DAYS,
    percent=st.decimals(0, 100, places=2),
    amount=st.decimals(0, 1000, places=2),
    included=st.booleans(),
    cash=st.booleans(),
    mode=st.sampled_from(MODES),
)
@example(
    lines=[Line("product", Decimal(1), Decimal("0.5"), tax_codes=("FUND", "DUTY"))] * 3,
    currency="IDR", on=date(2026, 8, 1), percent=Decimal(0), amount=Decimal(0), included=True,
    cash=False, mode="ROUND_HALF_UP",
)  # fmt: skip
def test_the_totals_of_any_quote_are_those_of_an_independent_calculation(
    lines, currency, on, percent, amount, included, cash, mode
):
    reckoned = reckon(lines, currency, on, RULES, included, percent, Decimal(0), cash, mode)
    if amount <= reckoned.subtotal - reckoned.subtotal * Fraction(percent) / 100:
        reckoned = reckon(lines, currency, on, RULES, included, percent, amount, cash, mode)
    else:
        amount = Decimal(0)

    came_to = totals_of(
        lines, currency, on, RULES, tax_included=included, discount_percent=percent,
        discount_amount=amount, cash=cash, mode=mode,
    )  # fmt: skip

    assert [Fraction(line.total) for line in came_to.lines] == reckoned.lines
    assert (came_to.subtotal, came_to.discount) == (reckoned.subtotal, reckoned.discount)
    assert {tax.code: Fraction(tax.amount) for tax in came_to.taxes} == reckoned.taxes
    assert {tax.code: Fraction(tax.base) for tax in came_to.taxes} == reckoned.bases
    assert (came_to.net, came_to.rounding) == (reckoned.net, reckoned.rounding)
    assert came_to.total == reckoned.total


@given(
    st.lists(st.decimals("-10000", "100000", places=2), min_size=1, max_size=30),
    st.decimals(0, 100, places=2),
    st.sampled_from(MODES),
)
def test_a_discount_on_the_whole_is_shared_out_to_the_last_sen(prices, percent, mode):
    lines = [Line("product", Decimal(1), price) for price in prices]

    try:
        came_to = totals_of(
            lines, "MYR", date(2026, 8, 1), RULES, discount_percent=percent, mode=mode
        )
    except Invalid:
        return

    assert sum(line.share for line in came_to.lines) == came_to.discount
    assert sum(line.net for line in came_to.lines) == came_to.net


MODULES = sorted(Path(app.domain.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_the_rules_hold_no_float(module):
    tree = ast.parse(module.read_text(encoding="utf-8"))

    floats = [
        (node.lineno, ast.unparse(node))
        for node in ast.walk(tree)
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Name) and node.id == "float")
        or (isinstance(node, ast.Attribute) and node.attr in {"sqrt", "fsum", "total_seconds"})
    ]

    assert floats == []


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_what_is_divided_in_the_rules_of_money_is_exact(module):
    """A quotient of two whole numbers is a float: `/` stands only where a side is exact."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    divided = [n for n in ast.walk(tree) if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Div)]

    plain = [
        ast.unparse(node)
        for node in divided
        if all(isinstance(side, ast.Constant) for side in (node.left, node.right))
        or any("len(" in ast.unparse(side) for side in (node.left, node.right))
    ]

    assert plain == []
