"""What a quote comes to: subtotal, discount, taxes and the one figure that stands out."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from app.documents.columns import GAP, Columns
from app.documents.fonts import width
from app.documents.layout import (
    Box,
    Mark,
    Rule,
    Strip,
    Text,
    baseline,
    beside,
    paragraph,
    space,
    text_at,
)
from app.documents.look import Look
from app.documents.paper import QuotePaper
from app.formats import format_amount, format_money
from app.i18n import N_, _
from app.services.sums_said import DISCOUNTED

_WHITE = (1.0, 1.0, 1.0)
_OUTDENT = 5.0


def totals(paper: QuotePaper, columns: Columns, look: Look) -> list[Strip]:
    """The sums under the table's right end, and the total in words beside them."""
    style = replace(look.total, ink=_WHITE) if look.template.block else look.total
    y = baseline(style) + 4
    total = text_at(look.width, y, format_money(paper.total, paper.currency), style, "right")
    left = min(look.second, total.x - width(_("Total"), style.font, style.size) - GAP)
    sums = [
        _sum(label, also, amount, left, columns, paper, look)
        for label, also, amount in _figures(paper, look)
    ]
    label = text_at(left, total.y, _("Total"), style)
    height = style.leading + 6
    ground: list[Mark] = [Rule(left, 3, look.width, 0.9, look.accent)]
    if look.template.block:
        ground = [Box(left - 2 * _OUTDENT, 2, look.width + _OUTDENT, height, look.accent)]
    sums.append(Strip(height, (*ground, label, total)))
    return [space(5, glued=True), *beside([sums, _in_words(paper, left - 3 * GAP, look)])]


def _figures(paper: QuotePaper, look: Look) -> list[tuple[str, str, Decimal]]:
    def known(msgid: str, amount: Decimal) -> tuple[str, str, Decimal]:
        return _(msgid), look.also(msgid), amount

    figures = [known(N_("Subtotal"), paper.subtotal)]
    if paper.discount:
        label, also, amount = known(N_("Discount"), paper.discount)
        figures.append((" ".join(filter(None, (label, paper.discount_said))), also, amount))
    if paper.discounted is not None:
        figures.append(known(DISCOUNTED, paper.discounted))
    figures += [(tax.label, tax.other_label, tax.amount) for tax in paper.tax_lines]
    if paper.rounding:
        figures.append(known(N_("Rounding"), paper.rounding))
    return figures


def _sum(
    label: str,
    also: str,
    amount: Decimal,
    left: float,
    columns: Columns,
    paper: QuotePaper,
    look: Look,
) -> Strip:
    y = baseline(look.body)
    figure = columns.amount.at(y, format_amount(amount, paper.currency))
    marks: list[Text] = [text_at(left, y, label, look.body), figure]
    after = left + width(label, look.body.font, look.body.size) + 4
    if also and after + width(also, look.small.font, look.small.size) < figure.x - 4:
        marks.append(text_at(after, y, also, look.small))
    return Strip(look.body.leading + 1.5, tuple(marks))


def _in_words(paper: QuotePaper, room: float, look: Look) -> list[Strip]:
    remark = paragraph(paper.remark, look.small, 0, max(room, 120)) if paper.remark else []
    if not paper.total_words:
        return remark
    y = baseline(look.body)
    heading = Strip(
        look.body.leading + 1.5, tuple(look.two(0, y, N_("In words"), look.label, room))
    )
    said = paragraph(paper.total_words, look.words, 0, max(room, 120))
    also = paragraph(paper.other_words, look.small, 0, max(room, 120))
    return [heading, *said, *also, *([space(3), *remark] if remark else [])]
