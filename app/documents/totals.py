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
from app.services.sums_said import (
    BEFORE_TAX,
    DISCOUNTED,
    SUBTOTAL,
    SUBTOTAL_WITH_TAX,
    TOTAL,
    TOTAL_WITH_TAX,
)

_WHITE = (1.0, 1.0, 1.0)
_OUTDENT = 5.0
# What it is called, the same in the second language, and the amount.
_Figure = tuple[str, str, Decimal]


def totals(paper: QuotePaper, columns: Columns, look: Look) -> list[Strip]:
    """The sums under the table's right end, and the total in words beside them."""
    style = replace(look.total, ink=_WHITE) if look.template.block else look.total
    y = baseline(style) + 4
    total = text_at(look.width, y, format_money(paper.total, paper.currency), style, "right")
    called = _(TOTAL if paper.before_tax is None else TOTAL_WITH_TAX)
    left = min(look.second, total.x - width(called, style.font, style.size) - GAP)

    def written(figures: list[_Figure]) -> list[Strip]:
        return [_sum(*figure, left, columns, paper, look) for figure in figures]

    sums = written(_figures(paper, look))
    label = text_at(left, total.y, called, style)
    height = style.leading + 6
    ground: list[Mark] = [Rule(left, 3, look.width, 0.9, look.accent)]
    if look.template.block:
        ground = [Box(left - 2 * _OUTDENT, 2, look.width + _OUTDENT, height, look.accent)]
    sums.append(Strip(height, (*ground, label, total)))
    if paper.before_tax is not None:
        sums += [space(3), *written(_within(paper, look))]
    return [space(5, glued=True), *beside([sums, _in_words(paper, left - 3 * GAP, look)])]


def _figures(paper: QuotePaper, look: Look) -> list[_Figure]:
    """What adds up to the total."""
    subtotal = SUBTOTAL if paper.before_tax is None else SUBTOTAL_WITH_TAX
    figures = [_known(subtotal, paper.subtotal, look)]
    if paper.discount:
        label, also, amount = _known(N_("Discount"), paper.discount, look)
        figures.append((" ".join(filter(None, (label, paper.discount_said))), also, amount))
    if paper.discounted is not None:
        figures.append(_known(DISCOUNTED, paper.discounted, look))
    if paper.before_tax is None:
        figures += _taxes(paper)
    if paper.rounding:
        figures.append(_known(N_("Rounding"), paper.rounding, look))
    return figures


def _within(paper: QuotePaper, look: Look) -> list[_Figure]:
    """What of the total is tax, and what is left before it."""
    assert paper.before_tax is not None
    return [_known(BEFORE_TAX, paper.before_tax, look), *_taxes(paper)]


def _taxes(paper: QuotePaper) -> list[_Figure]:
    return [(tax.label, tax.other_label, tax.amount) for tax in paper.tax_lines]


def _known(msgid: str, amount: Decimal, look: Look) -> _Figure:
    return _(msgid), look.also(msgid), amount


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
    if paper.before_tax is not None:
        prices = Strip(
            look.small.leading + 1.5,
            tuple(look.two(0, baseline(look.small), N_("Prices include tax"), look.small, room)),
        )
        remark = [prices, *remark]
    if not paper.total_words:
        return remark
    y = baseline(look.body)
    heading = Strip(
        look.body.leading + 1.5, tuple(look.two(0, y, N_("In words"), look.label, room))
    )
    said = paragraph(paper.total_words, look.words, 0, max(room, 120))
    also = paragraph(paper.other_words, look.small, 0, max(room, 120))
    return [heading, *said, *also, *([space(3), *remark] if remark else [])]
