"""The columns of a quote: as wide as what stands in them, aligned on the decimal mark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.documents.fonts import width
from app.documents.layout import BODY, LABEL, Style, Text, shortened, text_at
from app.documents.paper import QuotePaper
from app.documents.sheet import WIDTH
from app.formats import (
    currency_symbol,
    decimal_mark,
    format_amount,
    format_percent,
    format_quantity,
)
from app.i18n import _

GAP = 11.0
_NARROWEST = 130.0
_UNIT = 72.0
_NUMBER = 50.0


@dataclass(frozen=True, slots=True)
class Figures:
    """A column of figures with their decimal marks under each other.

    `left` and `right` are its edges, `fraction` is the widest part behind the whole number.
    """

    heading: str
    left: float
    right: float
    fraction: float
    style: Style

    def at(self, y: float, figure: str, style: Style | None = None) -> Text:
        """The figure in its place; `style` may have another ink, not another size."""
        style = style or self.style
        whole, _rest = _halves(figure)
        start = self.right - self.fraction - width(whole, style.font, style.size)
        return Text(start, y, figure, style)

    def head(self, y: float) -> Text:
        """The heading over the figures."""
        return text_at(self.right, y, self.heading, LABEL, "right")


@dataclass(frozen=True, slots=True)
class Columns:
    """Where things stand in a quote's table, in points from the left margin."""

    description: float
    room: float
    quantity: Figures
    unit: float
    price: Figures
    discount: Figures | None
    amount: Figures
    style: Style

    def number_at(self, y: float, number: str, style: Style) -> Text:
        """The line's own number, at the left edge."""
        return text_at(0, y, shortened(number, style, _NUMBER), style)

    def unit_at(self, y: float, unit: str, style: Style) -> Text:
        """The unit beside its quantity."""
        return text_at(self.unit, y, shortened(unit, style, _UNIT), style)


def fit_columns(paper: QuotePaper) -> Columns:
    """The widest figures as they need; set smaller where descriptions would have no room."""
    for size in (9.5, 8.5, 7.5, 6.5):
        columns = _columns(paper, replace(BODY, size=size))
        if columns.room >= _NARROWEST:
            break
    return columns


def _columns(paper: QuotePaper, style: Style) -> Columns:
    lines, currency = paper.lines, paper.currency
    symbol = currency_symbol(currency).strip()
    totals = [line.total for line in lines] + [tax.amount for tax in paper.tax_lines]
    amounts = [
        format_amount(amount, currency)
        for amount in [*totals, paper.subtotal, paper.discount]
        if amount is not None
    ]
    prices = [format_amount(line.price, currency) for line in lines if line.price is not None]
    cuts = [format_percent(line.discount_percent) for line in lines if line.discount_percent]
    counts = [format_quantity(line.quantity) for line in lines if line.quantity is not None]

    amount = _figures(_("Amount ({currency})").format(currency=symbol), WIDTH, amounts, style)
    discount = _figures(_("Disc."), amount.left - GAP, cuts, style) if cuts else None
    edge = (discount or amount).left - GAP
    price = _figures(_("Price ({currency})").format(currency=symbol), edge, prices, style)
    units = [min(_UNIT, width(line.unit, style.font, style.size)) for line in lines]
    unit = price.left - GAP - max([width(_("Unit"), LABEL.font, LABEL.size), *units])
    quantity = _figures(_("Qty"), unit - 5, counts, style)
    numbers = [width(line.position, style.font, style.size) for line in lines]
    first = min(_NUMBER, max([width("00", style.font, style.size), *numbers])) + GAP
    room = max(quantity.left - GAP - first, _NARROWEST / 2)
    return Columns(first, room, quantity, unit, price, discount, amount, style)


def _figures(heading: str, right: float, figures: Sequence[str], style: Style) -> Figures:
    halves = [_halves(figure) for figure in figures]
    wholes = [width(whole, style.font, style.size) for whole, _rest in halves]
    fraction = max([0.0, *(width(rest, style.font, style.size) for _whole, rest in halves)])
    wide = max([width(heading, LABEL.font, LABEL.size), *(whole + fraction for whole in wholes)])
    return Figures(heading, right - wide, right, fraction, style)


def _halves(figure: str) -> tuple[str, str]:
    """What stands before the decimal mark (or the per cent sign), and the rest."""
    whole = figure.partition(decimal_mark())[0].removesuffix("%")
    return whole, figure[len(whole) :]
