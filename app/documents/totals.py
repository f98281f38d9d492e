"""What a quote comes to: subtotal, discount, taxes and the one figure that stands out."""

from __future__ import annotations

from decimal import Decimal

from app.documents.columns import GAP, Columns
from app.documents.fonts import width
from app.documents.layout import (
    BLACK,
    BODY,
    LABEL,
    TOTAL,
    WORDS,
    Rule,
    Strip,
    baseline,
    beside,
    paragraph,
    space,
    text_at,
)
from app.documents.paper import QuotePaper
from app.documents.sheet import SECOND, WIDTH
from app.formats import format_amount, format_money
from app.i18n import _

_HIGH = 15.0


def totals(paper: QuotePaper, columns: Columns) -> list[Strip]:
    """The sums under the table's right end, and the total in words beside them."""
    total = text_at(
        WIDTH, baseline(TOTAL) + 4, format_money(paper.total, paper.currency), TOTAL, "right"
    )
    left = min(SECOND, total.x - width(_("Total"), TOTAL.font, TOTAL.size) - GAP)
    sums = [_sum(label, amount, left, columns, paper) for label, amount in _figures(paper)]
    label = text_at(left, total.y, _("Total"), TOTAL)
    rule = Rule(left, 3, WIDTH, 0.7, BLACK)
    sums.append(Strip(TOTAL.leading + 6, (rule, label, total)))
    return [space(5, glued=True), *beside([sums, _in_words(paper, left - 2 * GAP)])]


def _figures(paper: QuotePaper) -> list[tuple[str, Decimal]]:
    figures = [(_("Subtotal"), paper.subtotal)]
    if paper.discount:
        figures.append((_("Discount"), paper.discount))
    figures += [(tax.label, tax.amount) for tax in paper.tax_lines]
    if paper.rounding:
        figures.append((_("Rounding"), paper.rounding))
    return figures


def _sum(label: str, amount: Decimal, left: float, columns: Columns, paper: QuotePaper) -> Strip:
    y = baseline(BODY)
    figure = columns.amount.at(y, format_amount(amount, paper.currency))
    return Strip(_HIGH, (text_at(left, y, label), figure))


def _in_words(paper: QuotePaper, room: float) -> list[Strip]:
    if not paper.total_words:
        return []
    heading = Strip(_HIGH, (text_at(0, baseline(BODY), _("In words"), LABEL),))
    return [heading, *paragraph(paper.total_words, WORDS, 0, max(room, 120))]
