"""The columns of a quote: as wide as what stands in them, aligned on the decimal mark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from app.documents.fonts import width
from app.documents.layout import Align, Style, Text, shortened, text_at
from app.documents.look import Look
from app.documents.paper import QuotePaper
from app.formats import (
    currency_symbol,
    decimal_mark,
    format_amount,
    format_discount,
    format_quantity,
)
from app.i18n import N_, _, speaking

GAP = 11.0
_NARROWEST = 130.0
_UNIT = 72.0
_NUMBER = 50.0


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands over a column, and the same in the second language."""

    text: str
    also: str
    style: Style
    below: Style

    def at(self, x: float, y: float, right: bool = False) -> Iterator[Text]:
        """The heading from `x`, or ending there; the second language in the line below it."""
        side: Align = "right" if right else "left"
        yield text_at(x, y, self.text, self.style, side)
        if self.also:
            yield text_at(x, y + self.below.leading - 2, self.also, self.below, side)

    def width(self) -> float:
        """How wide it is."""
        return max(
            width(self.text, self.style.font, self.style.size),
            width(self.also, self.below.font, self.below.size),
        )


@dataclass(frozen=True, slots=True)
class Figures:
    """A column of figures with their decimal marks under each other.

    `left` and `right` are its edges, `fraction` is the widest part behind the whole number.
    """

    heading: Heading
    left: float
    right: float
    fraction: float
    style: Style

    def at(self, y: float, figure: str, style: Style | None = None) -> Text:
        """The figure in its place; `style` may have another ink, not another size."""
        style = style or self.style
        if " + " in figure:  # steps: what stands before the last mark is no whole number
            return text_at(self.right, y, figure, style, "right")
        whole, _rest = _halves(figure)
        start = self.right - self.fraction - width(whole, style.font, style.size)
        return Text(start, y, figure, style)


@dataclass(frozen=True, slots=True)
class Columns:
    """Where things stand in a quote's table, in points from the left margin; no column stays
    empty: that of units and that of discounts are there where a line has one."""

    description: float
    room: float
    quantity: Figures
    unit: float | None
    price: Figures
    discount: Figures | None
    amount: Figures
    style: Style

    def number_at(self, y: float, number: str, style: Style) -> Text:
        """The line's own number, at the left edge."""
        return text_at(0, y, shortened(number, style, _NUMBER), style)

    def unit_at(self, y: float, unit: str, style: Style) -> Iterator[Text]:
        """The unit beside its quantity, where there is one."""
        if unit and self.unit is not None:
            yield text_at(self.unit, y, shortened(unit, style, _UNIT), style)


def fit_columns(paper: QuotePaper, look: Look) -> Columns:
    """The widest figures as they need; set smaller where descriptions would have no room."""
    for size in (look.body.size, *(step for step in (8.5, 7.5, 6.5) if step < look.body.size)):
        columns = _columns(paper, look, replace(look.body, size=size))
        if columns.room >= _NARROWEST:
            break
    return columns


def heading(msgid: str, look: Look, **details: str) -> Heading:
    """The heading of a column in the languages of the paper."""
    also = ""
    if look.other:
        with speaking(look.other):
            also = _(msgid).format(**details)
    text = _(msgid).format(**details)
    return Heading(text, "" if also == text else also, look.label, replace(look.small, size=7))


def _columns(paper: QuotePaper, look: Look, style: Style) -> Columns:
    lines, currency = paper.lines, paper.currency
    symbol = currency_symbol(currency).strip()
    totals = [line.total for line in lines] + [tax.amount for tax in paper.tax_lines]
    counted = (line.total for line in lines if line.kind != "section" and line.counts)
    # Carried on: of three decimals, which could be thousands, a fourth is printed.
    carried = [so_far for so_far in accumulate(filter(None, counted)) if abs(so_far) < 1000]
    amounts = [
        format_amount(amount, currency)
        for amount in [*totals, *carried, paper.subtotal, paper.discount]
        if amount is not None
    ]
    prices = [format_amount(line.price, currency) for line in lines if line.price is not None]
    cuts = [format_discount(line.discounts) for line in lines if line.discounts]
    counts = [format_quantity(line.quantity) for line in lines if line.quantity is not None]

    def figures(msgid: str, right: float, shown: Sequence[str]) -> Figures:
        return _figures(heading(msgid, look, currency=symbol), right, shown, style)

    amount = figures(N_("Amount ({currency})"), look.width, amounts)
    discount = figures(N_("Disc."), amount.left - GAP, cuts) if cuts else None
    edge = (discount or amount).left - GAP
    price = figures(N_("Price ({currency})"), edge, prices)
    units = [min(_UNIT, width(line.unit, style.font, style.size)) for line in lines if line.unit]
    edge = price.left - GAP
    unit = edge - max(heading(N_("Unit"), look).width(), *units) if units else None
    quantity = figures(N_("Qty"), edge if unit is None else unit - 5, counts)
    numbers = [width(line.position, style.font, style.size) for line in lines]
    first = min(_NUMBER, max([width("00", style.font, style.size), *numbers])) + GAP
    room = max(quantity.left - GAP - first, _NARROWEST / 2)
    return Columns(first, room, quantity, unit, price, discount, amount, style)


def _figures(head: Heading, right: float, figures: Sequence[str], style: Style) -> Figures:
    halves = [_halves(figure) for figure in figures]
    wholes = [width(whole, style.font, style.size) for whole, _rest in halves]
    fraction = max([0.0, *(width(rest, style.font, style.size) for _whole, rest in halves)])
    wide = max([head.width(), *(whole + fraction for whole in wholes)])
    return Figures(head, right - wide, right, fraction, style)


def _halves(figure: str) -> tuple[str, str]:
    """What stands before the decimal mark (or the per cent sign) of the last figure, and the
    rest."""
    before, plus, last = figure.rpartition(" + ")
    whole = before + plus + last.partition(decimal_mark())[0].removesuffix("%")
    return whole, figure[len(whole) :]
