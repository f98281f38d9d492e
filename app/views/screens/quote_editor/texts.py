"""The columns of a quote's lines, and what their cells say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from PySide6.QtCore import Qt

from app.domain.discounts import steps_of
from app.domain.lines import numbers_of
from app.domain.totals import Totals
from app.formats import format_amount, format_discount, format_typed
from app.i18n import N_
from app.services.sums_said import section_said
from app.views.screens.quote_editor.rows import Row, Sum, Terms, sum_of

NUMBER, PRODUCT, QUANTITY, UNIT, PRICE, DISCOUNT, TAX, TOTAL = range(8)
FIELDS = ("", "description", "quantity", "unit", "price", "discount_percent", "tax_code", "total")
HEADS = (
    "",
    N_("Product"),
    N_("Quantity"),
    N_("Unit"),
    N_("Price"),
    N_("Discount"),
    N_("Tax"),
    N_("Total"),
)


def text_of(rows: Sequence[Row], number: int, column: int, terms: Terms, summed: Sum) -> str:
    """What stands in a cell: as typed where that was refused."""
    row = rows[number]
    if FIELDS[column] in row.typed:
        return row.typed[FIELDS[column]]
    if column == PRODUCT:
        return row.name
    if column == TOTAL and row.kind == "section":
        return _section(number, terms, summed)
    if row.silent:
        return ""
    if column == NUMBER:
        return str(numbers_of(one.kind for one in rows[: number + 1])[number])
    if column == TOTAL:
        total = _total(row, number, terms, summed)
        return "" if total is None else format_amount(total, terms.currency)
    return _figure(row, column, terms.currency)


def side_of(column: int) -> Qt.AlignmentFlag:
    """At which side of its cell a column stands: figures at the right."""
    right = column in (NUMBER, QUANTITY, PRICE, DISCOUNT, TOTAL)
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def discount_text(given: Row | Terms, currency: str) -> str:
    """The discount of a line, or on the whole, as it is typed and shown."""
    steps = steps_of(given.discount_percent, given.discount_steps)
    return format_discount(steps, given.discount_amount, currency)


def _figure(row: Row, column: int, currency: str) -> str:
    if column == QUANTITY:
        return "" if row.quantity is None else format_typed(row.quantity)
    if column == PRICE:
        return "" if row.price is None else format_amount(row.price, currency)
    if column == DISCOUNT:
        return discount_text(row, currency)
    return (row.unit if column == UNIT else row.tax_code) or ""


def _section(number: int, terms: Terms, summed: Sum) -> str:
    """What its lines come to, and what of that the customer takes, as the totals below do."""
    if summed.totals is None or summed.shown is None:
        return ""
    sums = (one.lines[number].section_total for one in (summed.totals, summed.shown))
    offered, taken = (sum_ or Decimal(0) for sum_ in sums)
    return section_said(offered, taken, terms.currency)


def _total(row: Row, number: int, terms: Terms, summed: Sum) -> Decimal | None:
    """Of the whole quote's sums; while these cannot be made, of the line alone."""
    totals: Totals | None = summed.totals
    if totals is not None and number < len(totals.lines):
        return totals.lines[number].total
    plain = replace(terms, discount_percent=Decimal(0), discount_amount=Decimal(0))
    alone = sum_of([replace(row, tax_code=None)], plain)
    return alone.totals.lines[0].total if alone.totals else None
