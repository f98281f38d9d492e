"""The table of a quote: its heading, its rows, which may break, and the sum carried on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from app.documents.columns import GAP, Columns, fit_columns, heading
from app.documents.fonts import width
from app.documents.layout import (
    GREY,
    Box,
    Mark,
    Rule,
    Strip,
    Style,
    Text,
    baseline,
    moved,
    shortened,
    text_at,
    wrap,
)
from app.documents.look import Look
from app.documents.paper import PaperLine, QuotePaper
from app.formats import format_amount, format_discount, format_quantity
from app.i18n import N_, _

_WHOLE_ROW = 6
_TALL = 3
_OUTDENT = 5.0
_AROUND = frozenset({"section", "note", "sum"})


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: its kind (or "sum"), its strips, and of which choice it is one."""

    kind: str
    strips: tuple[Strip, ...]
    choice: str = ""


@dataclass(frozen=True, slots=True)
class Hold:
    """What no page break parts: alternatives of one choice where `choices`, and so many of the
    `last` lines from the total."""

    choices: bool = True
    last: int = 2


# From what one likes best to what fills the pages best.
HOLDS = (Hold(), Hold(last=1), Hold(choices=False), Hold(choices=False, last=1))


@dataclass(frozen=True, slots=True)
class Table:
    """The quote's lines as strips, with what a page break inside them needs."""

    columns: Columns
    header: Strip
    rows: tuple[Row, ...]
    currency: str
    look: Look

    def strips(self, hold: Hold) -> list[Strip]:
        """All rows; headings stay with what follows, sums with what they add up, and no page has a
        lone line of the quote at the table's first or last end, unless it is one of several lines
        or `hold` says so."""
        rows = self.rows
        lines = [index for index, row in enumerate(rows) if row.kind not in _AROUND]
        first, last = len(rows), 0
        if len(lines) > 1:
            first = lines[0] if len(rows[lines[0]].strips) >= _TALL else lines[1]
            tall = len(rows[lines[-1]].strips) >= _TALL
            last = lines[-1] if tall or hold.last == 1 else lines[-2]
        held: list[Strip] = []
        for index, row in enumerate(rows):
            before_sum = index + 1 < len(rows) and rows[index + 1].kind == "sum"
            holds = row.kind == "section" or before_sum or index < first or index >= last
            holds = holds or (hold.choices and self._within_choice(index))
            held += [*row.strips[:-1], replace(row.strips[-1], glued=holds)]
        return held

    def _within_choice(self, index: int) -> bool:
        """Whether the lines around the end of this row are alternatives of one choice."""
        before = next((r for r in self.rows[index::-1] if r.kind != "note"), None)
        after = next((r for r in self.rows[index + 1 :] if r.kind != "note"), None)
        choices = [row.choice for row in (before, after) if row is not None]
        return len(choices) > 1 and choices[0] == choices[1] != ""

    def carried_forward(self, so_far: Decimal) -> Strip:
        """The foot of a page after which the table goes on."""
        return self._carry(_("Carried forward"), so_far)

    def brought_forward(self, so_far: Decimal) -> Strip:
        """The head of a page on which the table goes on, maybe in the midst of a row."""
        strip = self._carry(_("Brought forward"), so_far)
        return replace(strip, height=strip.height + 3)

    def _carry(self, label: str, so_far: Decimal) -> Strip:
        look = self.look
        style = replace(self.columns.style, ink=GREY)
        pad = look.template.pad
        y = pad + baseline(style)
        return Strip(
            style.leading + 2 * pad,
            (
                text_at(self.columns.description, y, label, replace(look.words, ink=GREY)),
                self.columns.amount.at(y, format_amount(so_far, self.currency), style),
                Rule(0, style.leading + 2 * pad, look.width),
            ),
        )


def table(paper: QuotePaper, look: Look) -> Table:
    """The table of the paper's lines, in the language in force."""
    columns = fit_columns(paper, look)
    rows = _Rows(paper, look, columns)
    return Table(columns, _header(columns, look), tuple(rows.all()), paper.currency, look)


def _header(columns: Columns, look: Look) -> Strip:
    y = baseline(look.label) + 2
    unit, number = heading(N_("Unit"), look), heading(N_("No."), look)
    what = heading(N_("Description"), look)
    second = look.small.leading - 2 if look.other else 0
    height = look.label.leading + 6 + second
    ground = look.template.tinted or look.template.block
    marks: list[Mark] = [
        *([Box(-_OUTDENT, 0, look.width + _OUTDENT, height, look.tint)] if ground else []),
        *replace(number, also="").at(0, y),
        *what.at(columns.description, y),
        *(() if columns.unit is None else unit.at(columns.unit, y)),
    ]
    for column in (columns.quantity, columns.price, columns.discount, columns.amount):
        marks += column.heading.at(column.right, y, right=True) if column else []
    edge = _OUTDENT if ground else 0
    marks.append(Rule(-edge, height, look.width + edge, 0.7, look.accent))
    return Strip(height, tuple(marks), glued=True)


class _Rows:
    """The rows in one run, with the sum of each section after its last line."""

    def __init__(self, paper: QuotePaper, look: Look, columns: Columns) -> None:
        self.paper, self.look, self.columns = paper, look, columns
        self.note = replace(look.words, ink=GREY)
        self.detail = Style(look.body.font, look.body.size - 1, look.body.leading - 1.5, GREY)
        # The choices of which one is in the total.
        self.counted = {line.group for line in paper.lines if line.group and line.counts}

    def all(self) -> Iterator[Row]:
        """The rows in their order."""
        section: PaperLine | None = None
        counts, tinted = False, True
        for line in self.paper.lines:
            tinted = not tinted and line.kind != "section"
            if line.kind == "section":
                yield from self._sum(section, counts)
                section, counts = line, False
            counts = counts or (line.counts and line.kind not in _AROUND)
            yield Row(line.kind, tuple(self._row(line, tinted)), line.group)
            tinted = tinted or line.kind == "section"
        yield from self._sum(section, counts)

    def _sum(self, section: PaperLine | None, counts: bool) -> Iterator[Row]:
        """What a section comes to of which something counts, under its last line."""
        if section is None or section.total is None or not counts:
            return
        look, pad = self.look, self.look.template.pad
        y = pad + baseline(look.body)
        said = _("Subtotal {section}").format(section=section.name)
        room = self.columns.amount.left - self.columns.description - GAP
        x = self.columns.description
        label = text_at(x, y, shortened(said, self.note, room), self.note)
        amount = format_amount(section.total, self.paper.currency)
        figure = self.columns.amount.at(y, amount)
        height = look.body.leading + 2 * pad
        marks = (label, figure, Rule(0, height, look.width))
        yield Row("sum", (Strip(height, marks, in_table=True, agreed=True),))

    def _row(self, line: PaperLine, tinted: bool) -> list[Strip]:
        texts = self._words(line)
        pad = self.look.template.pad
        counts = line.total if line.total is not None and line.counts else Decimal(0)
        if line.kind == "section":
            counts = Decimal(0)
        strips: list[Strip] = []
        for index, (height, marks) in enumerate(texts):
            top = (pad + 4 if line.kind == "section" else pad) if index == 0 else 0
            strips.append(
                Strip(
                    top + height,
                    tuple(moved(mark, top) for mark in marks),
                    glued=_within(index, len(texts)),
                    in_table=True,
                    amount=counts if index == 0 else Decimal(0),
                    agreed=True,
                )
            )
        return self._finished(strips, self._numbers(line), tinted)

    def _finished(self, strips: list[Strip], numbers: Sequence[Mark], tinted: bool) -> list[Strip]:
        """The row with its figures on the first line, and what parts it from the next one."""
        first, look = strips[0], self.look
        strips[0] = replace(first, marks=(*numbers[:1], *first.marks, *numbers[1:]))
        last = strips[-1]
        height = last.height + look.template.pad
        if not look.template.tinted:
            rule = Rule(0, height, look.width)
            strips[-1] = replace(last, height=height, marks=(*last.marks, rule))
            return strips
        strips[-1] = replace(last, height=height)
        return [self._on_tint(strip) for strip in strips] if tinted else strips

    def _on_tint(self, strip: Strip) -> Strip:
        wide = self.look.width + _OUTDENT
        ground = Box(-_OUTDENT, 0, wide, strip.height, self.look.tint)
        return replace(strip, marks=(ground, *strip.marks))

    def _words(self, line: PaperLine) -> list[tuple[float, list[Text]]]:
        """The lines of text of a row: how high each is, and what stands in it."""
        x, look, columns = self.columns.description, self.look, self.columns
        if line.kind in ("section", "note"):
            style = look.strong if line.kind == "section" else self.note
            start = 0 if line.kind == "section" else x
            return _lines(line.description, style, start, look.width - start)
        body = look.body
        name, _break, details = line.description.strip().partition("\n")
        names = wrap(name or line.sku, body, columns.room)
        texts = [(body.leading, [text_at(x, baseline(body), text, body)]) for text in names]
        tag = " · ".join(filter(None, (line.sku if name else "", self._choice(line))))
        if tag:
            end = x + width(names[-1], body.font, body.size) + 6
            if end + width(tag, look.small.font, look.small.size) <= x + columns.room:
                texts[-1][1].append(text_at(end, baseline(body), tag, look.small))
            else:
                texts += _lines(tag, look.small, x, columns.room)
        if line.discount_amount:
            amount = format_amount(line.discount_amount, self.paper.currency)
            off = _("Less a discount of {amount}").format(amount=amount)
            texts += _lines(off, self.detail, x, columns.room)
        if details.strip():
            texts += _lines(details, self.detail, x, columns.room)
        return texts

    def _numbers(self, line: PaperLine) -> list[Text]:
        """Position and figures of a row, on its first line of text."""
        if line.kind in ("section", "note"):
            return []
        columns, currency = self.columns, self.paper.currency
        y = self.look.template.pad + baseline(self.look.body)
        grey = replace(columns.style, ink=GREY)
        style = columns.style if line.counts else grey
        marks = [columns.number_at(y, line.position, grey)]
        if line.quantity is not None:
            marks.append(columns.quantity.at(y, format_quantity(line.quantity), style))
        marks += columns.unit_at(y, line.unit, style)
        if line.price is not None:
            marks.append(columns.price.at(y, format_amount(line.price, currency), style))
        if line.discounts and columns.discount:
            marks.append(columns.discount.at(y, format_discount(line.discounts), style))
        if line.total is not None:
            marks.append(columns.amount.at(y, format_amount(line.total, currency), style))
        return marks

    def _choice(self, line: PaperLine) -> str:
        """What the customer may choose about the line, and whether its amount is in the total."""
        group = line.alternative
        if group and line.counts:
            return _("Choice {group}, included in the total").format(group=group)
        if line.group in self.counted:
            text = _("Or instead for choice {group}, not included in the total")
            return text.format(group=group)
        if group:
            return _("Choice {group}, optional, not included in the total").format(group=group)
        if line.optional and line.counts:
            return _("Optional, included in the total")
        return _("Optional, not included in the total") if line.optional else ""


def _within(index: int, count: int) -> bool:
    """Whether the row must not break after this line of text."""
    return count <= _WHOLE_ROW or index < 1 or index >= count - 2


def _lines(text: str, style: Style, x: float, room: float) -> list[tuple[float, list[Text]]]:
    return [
        (style.leading, [text_at(x, baseline(style), part, style)])
        for part in wrap(text, style, room)
    ]
