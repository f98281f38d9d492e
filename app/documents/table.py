"""The table of a quote: its heading, its rows, which may break, and the sum carried on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from app.documents.columns import Columns, fit_columns
from app.documents.fonts import width
from app.documents.layout import (
    BLACK,
    BODY,
    GREY,
    LABEL,
    SMALL,
    STRONG,
    WORDS,
    Mark,
    Rule,
    Strip,
    Style,
    Text,
    baseline,
    text_at,
    wrap,
)
from app.documents.paper import PaperLine, QuotePaper
from app.documents.sheet import WIDTH
from app.formats import format_amount, format_percent, format_quantity
from app.i18n import _

PAD = 4.0
_NOTE = replace(WORDS, ink=GREY)
_DETAIL = Style(BODY.font, 8.5, 12, GREY)
_WHOLE_ROW = 6


@dataclass(frozen=True, slots=True)
class Table:
    """The quote's lines as strips, with what a page break inside them needs."""

    columns: Columns
    header: Strip
    rows: tuple[Strip, ...]
    currency: str

    def carried_forward(self, so_far: Decimal) -> Strip:
        """The foot of a page after which the table goes on."""
        return self._carry(_("Carried forward"), so_far)

    def brought_forward(self, so_far: Decimal) -> Strip:
        """The head of a page on which the table goes on, maybe in the midst of a row."""
        strip = self._carry(_("Brought forward"), so_far)
        return replace(strip, height=strip.height + 3)

    def _carry(self, label: str, so_far: Decimal) -> Strip:
        style = replace(self.columns.style, ink=GREY)
        y = PAD + baseline(style)
        return Strip(
            style.leading + 2 * PAD,
            (
                text_at(self.columns.description, y, label, _NOTE),
                self.columns.amount.at(y, format_amount(so_far, self.currency), style),
                Rule(0, style.leading + 2 * PAD, WIDTH),
            ),
        )


def table(paper: QuotePaper) -> Table:
    """The table of the paper's lines, in the language in force."""
    columns = fit_columns(paper)
    rows = [_row(line, columns, paper.currency) for line in paper.lines]
    return Table(columns, _header(columns), _held_together(rows, paper.lines), paper.currency)


def _header(columns: Columns) -> Strip:
    y = baseline(LABEL) + 1
    marks: list[Mark] = [
        text_at(0, y, _("No."), LABEL),
        text_at(columns.description, y, _("Description"), LABEL),
        columns.quantity.head(y),
        text_at(columns.unit, y, _("Unit"), LABEL),
        columns.price.head(y),
        *([columns.discount.head(y)] if columns.discount else []),
        columns.amount.head(y),
        Rule(0, LABEL.leading + 5, WIDTH, 0.7, BLACK),
    ]
    return Strip(LABEL.leading + 5, tuple(marks), glued=True)


def _held_together(
    rows: Sequence[Sequence[Strip]], lines: Sequence[PaperLine]
) -> tuple[Strip, ...]:
    """The rows in one run: headings stay with what follows, and no page has a lone row of the
    table at its first or last end.
    """
    held: list[Strip] = []
    last = len(rows) - 1
    for index, (row, line) in enumerate(zip(rows, lines, strict=True)):
        holds = line.kind == "section" or (index in (0, last - 1)) or index == last
        held += [*row[:-1], replace(row[-1], glued=holds)]
    return tuple(held)


def _row(line: PaperLine, columns: Columns, currency: str) -> list[Strip]:
    texts = _words(line, columns)
    counts = line.total if line.total is not None and not line.optional else Decimal(0)
    strips: list[Strip] = []
    for index, (height, marks) in enumerate(texts):
        top = (PAD + 4 if line.kind == "section" else PAD) if index == 0 else 0
        strips.append(
            Strip(
                top + height,
                tuple(replace(mark, y=mark.y + top) for mark in marks),
                glued=_within(index, len(texts)),
                in_table=True,
                amount=counts if index == 0 else Decimal(0),
            )
        )
    return _finished(strips, _numbers(line, columns, currency))


def _within(index: int, count: int) -> bool:
    """Whether the row must not break after this line of text."""
    return count <= _WHOLE_ROW or index < 1 or index >= count - 2


def _finished(strips: list[Strip], numbers: Sequence[Mark]) -> list[Strip]:
    """The row with its figures on the first line and a hairline under the last."""
    first = strips[0]
    strips[0] = replace(first, marks=(*numbers[:1], *first.marks, *numbers[1:]))
    last = strips[-1]
    height = last.height + PAD
    strips[-1] = replace(last, height=height, marks=(*last.marks, Rule(0, height, WIDTH)))
    return strips


def _words(line: PaperLine, columns: Columns) -> list[tuple[float, list[Text]]]:
    """The lines of text of a row: how high each is, and what stands in it."""
    x = columns.description
    if line.kind in ("section", "note"):
        style = STRONG if line.kind == "section" else _NOTE
        start = 0 if line.kind == "section" else x
        return [
            (style.leading, [text_at(start, baseline(style), text, style)])
            for text in wrap(line.description, style, WIDTH - start)
        ]
    name, _break, details = line.description.strip().partition("\n")
    names = wrap(name or line.sku, BODY, columns.room)
    texts = [(BODY.leading, [text_at(x, baseline(BODY), text)]) for text in names]
    sku = line.sku if name else ""
    tags = [sku, _("Optional, not included in the total") if line.optional else ""]
    tag = " · ".join(filter(None, tags))
    if tag:
        end = x + width(names[-1], BODY.font, BODY.size) + 6
        if end + width(tag, SMALL.font, SMALL.size) <= x + columns.room:
            texts[-1][1].append(text_at(end, baseline(BODY), tag, SMALL))
        else:
            texts += _lines(tag, SMALL, x, columns.room)
    if details.strip():
        texts += _lines(details, _DETAIL, x, columns.room)
    return texts


def _lines(text: str, style: Style, x: float, room: float) -> list[tuple[float, list[Text]]]:
    return [
        (style.leading, [text_at(x, baseline(style), part, style)])
        for part in wrap(text, style, room)
    ]


def _numbers(line: PaperLine, columns: Columns, currency: str) -> list[Text]:
    """Position and figures of a row, on its first line of text."""
    if line.kind in ("section", "note"):
        return []
    y = PAD + baseline(BODY)
    style = replace(columns.style, ink=GREY) if line.optional else columns.style
    marks = [columns.number_at(y, line.position, replace(columns.style, ink=GREY))]
    if line.quantity is not None:
        marks.append(columns.quantity.at(y, format_quantity(line.quantity), style))
    if line.unit:
        marks.append(columns.unit_at(y, line.unit, style))
    if line.price is not None:
        marks.append(columns.price.at(y, format_amount(line.price, currency), style))
    if line.discount_percent and columns.discount:
        marks.append(columns.discount.at(y, format_percent(line.discount_percent), style))
    if line.total is not None:
        marks.append(columns.amount.at(y, format_amount(line.total, currency), style))
    return marks
