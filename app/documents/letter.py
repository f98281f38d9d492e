"""The letter around the table: what is said before and after, terms, bank, signatures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.documents.codes import code_of
from app.documents.columns import GAP
from app.documents.fonts import width
from app.documents.heading import with_label
from app.documents.layout import (
    GREY,
    Rule,
    Strip,
    baseline,
    beside,
    glue,
    paragraph,
    space,
)
from app.documents.look import Look
from app.documents.paper import PaperLine, QuotePaper, Term
from app.documents.shaping import standing
from app.formats import format_money, format_quantity
from app.i18n import N_, _
from app.services.sums_said import TOTAL, TOTAL_WITH_TAX

_CHOICE, _OPTION, _NOT_TAKEN = N_("Choice {group}"), N_("Optional"), N_("Not taken")
_LABELS = 82.0
_LONG = 14
_CODE = 58.0


def opening(paper: QuotePaper, look: Look) -> list[Strip]:
    """What is said before the table."""
    own = look.template.opening
    said = paragraph(_(own) if own else paper.opening, look.body, 0, look.width)
    other = look.also(own) if own else paper.other_opening
    if other:
        said += [space(3), *paragraph(other, look.small, 0, look.width)]
    return [*said, space(12)] if said else []


def terms(paper: QuotePaper, look: Look) -> list[Strip]:
    """The conditions, each with its label at the left; a few are kept together."""
    conditions = paper.terms
    if not conditions:
        return []
    y = baseline(look.strong)
    title = look.two(0, y, N_("Terms and conditions"), look.strong, look.width)
    strips = [space(16), *glue([Strip(look.strong.leading + 4, tuple(title))])]
    room = _label_room(conditions, look)
    for term in conditions:
        strips += with_label(term.label, term.other_label, term.text, room, look.width, look)
        if term.other_text:
            strips += paragraph(term.other_text, look.small, room, look.width - room)
    strips = [replace(strip, agreed=bool(strip.marks)) for strip in strips]
    return strips if len(strips) > _LONG else [*glue(strips[:-1]), strips[-1]]


def bank(paper: QuotePaper, look: Look) -> list[Strip]:
    """Where to pay, and a code that calls the rep or begins a chat; kept together."""
    left: list[Strip] = []
    if paper.bank:
        y = baseline(look.strong)
        heading = look.two(0, y, N_("Please pay to"), look.strong, look.second - GAP)
        left.append(Strip(look.strong.leading + 2, tuple(heading)))
        for line in paper.bank:
            left += paragraph(line, look.body, 0, look.second - GAP)
    block = beside([left, _talk(paper, look)])
    return [space(16), *block] if block else []


def remark(paper: QuotePaper, look: Look) -> list[Strip]:
    """The sentence that must stand on a paper of this form."""
    msgid = look.template.remark
    if not msgid:
        return []
    also = paragraph(look.also(msgid), look.small, 0, look.width)
    return [space(12), *paragraph(_(msgid), look.words, 0, look.width), *also]


def taken(paper: QuotePaper, look: Look) -> list[Strip]:
    """What the customer signs for of the options and alternatives, and what all comes to then;
    it stands with the signatures."""
    agreed = paper.taken
    if agreed is None:
        return []
    y = baseline(look.strong)
    title = look.two(0, y, N_("What the customer takes"), look.strong, look.width)
    strips = [space(16), Strip(look.strong.leading + 4, tuple(title))]
    room = max(_LABELS, look.width / 4)
    for line in agreed.lines:
        label, also = _choice_of(line, look)
        said = _taken_line(line, paper.currency)
        strips += with_label(label, also, said, room, look.width, look)
    called = TOTAL if paper.before_tax is None else TOTAL_WITH_TAX
    sum_label = paragraph(_(called), look.quiet, 0, room - 8)
    amount = paragraph(format_money(agreed.total, paper.currency), look.strong, room, look.width)
    words = paragraph(agreed.total_words, look.words, room, look.width - room)
    other = paragraph(agreed.other_words, look.small, room, look.width - room)
    strips += [space(3), *beside([sum_label, amount]), *words, *other]
    strips = [replace(strip, agreed=bool(strip.marks)) for strip in strips]
    if len(strips) <= _LONG:
        return glue(strips)
    # A list that fills pages may break; the sum stays with who signs it.
    return [*glue(strips[:3]), *strips[3:-3], *glue(strips[-3:])]


def _choice_of(line: PaperLine, look: Look) -> tuple[str, str]:
    """Whether a line is taken, or which choice it is, in both languages."""
    if not line.counts:
        return _(_NOT_TAKEN), look.also(_NOT_TAKEN)
    if not line.alternative:
        return _(_OPTION), look.also(_OPTION)
    also = look.also(_CHOICE)
    return _(_CHOICE).format(group=line.alternative), also.format(group=line.alternative)


def _taken_line(line: PaperLine, currency: str) -> str:
    """`Installation · 2 pcs · Rp180.000`; of what is not taken its name."""
    if not line.counts:
        return line.name
    many = format_quantity(line.quantity, line.unit) if line.quantity is not None else ""
    comes_to = format_money(line.total, currency) if line.total is not None else ""
    return " · ".join(filter(None, (standing(line.name), standing(many), comes_to)))


def farewell(paper: QuotePaper, look: Look, pen_room: float) -> list[Strip]:
    """The closing words with the signatures, which never stand on a page without them;
    `pen_room` is left to sign and stamp in.
    """
    own = look.template.closing
    said = paragraph(_(own) if own else paper.closing, look.body, 0, look.width)
    if other := look.also(own) if own else paper.other_closing:
        said += [space(3), *paragraph(other, look.small, 0, look.width)]
    before = [space(14, glued=True), *said[:-4], *glue(said[-4:])]
    return [*before, space(16, glued=True), *_signatures(paper, look, pen_room)]


def _talk(paper: QuotePaper, look: Look) -> list[Strip]:
    """The code at the right, with what it does beside it."""
    reach = paper.reach
    if reach is None:
        return []
    code = code_of(reach.link, look.width - _CODE, 2, _CODE)
    end, x = look.width - _CODE - 10, look.second
    does = N_("Scan to chat on WhatsApp") if reach.chat else N_("Scan to call")
    lines = [
        *paragraph(_(does), look.strong, x, end - x),
        *paragraph(look.also(does), look.small, x, end - x),
        *paragraph(paper.signatory_name, look.body, x, end - x),
        *paragraph(reach.number, look.body, x, end - x),
    ]
    return beside([[Strip(_CODE + 4, (code,))], lines])


def _signatures(paper: QuotePaper, look: Look, pen_room: float) -> list[Strip]:
    head = paper.letterhead
    ours = _signed_for(0, N_("Yours faithfully,"), head.legal_name or head.name, look)
    theirs = look.template.theirs
    customer = _signed_for(look.second, theirs, paper.customer.name, look) if theirs else []
    most = max(_height(ours), _height(customer))
    columns = [
        [*ours, space(most - _height(ours) + pen_room), *_signed_by(0, paper, look)],
    ]
    if theirs:
        below = _signed_by(look.second, None, look)
        columns.append([*customer, space(most - _height(customer) + pen_room), *below])
    return beside(columns)


def _signed_for(x: float, lead: str, company: str, look: Look) -> list[Strip]:
    room = _column(x, look)
    said = Strip(look.body.leading, tuple(look.two(x, baseline(look.body), lead, look.body, room)))
    return [said, *paragraph(company, look.strong, x, room)]


def _signed_by(x: float, paper: QuotePaper | None, look: Look) -> list[Strip]:
    name = paper.signatory_name if paper else ""
    asked = N_("Name, title, date and stamp")
    below = paper.signatory_title if paper else _(asked)
    also = "" if paper else look.also(asked)
    signed = paragraph(name, look.strong, x, _column(x, look)) or [space(look.strong.leading)]
    line = Strip(4, (Rule(x, 0, x + 170, 0.5, GREY),))
    room = _column(x, look)
    said = [*paragraph(below, look.small, x, room), *paragraph(also, look.small, x, room)]
    return [*signed, line, *said]


def _column(x: float, look: Look) -> float:
    return (look.width if x else look.second) - x - GAP


def _height(strips: Sequence[Strip]) -> float:
    return sum(strip.height for strip in strips)


def _label_room(conditions: Sequence[Term], look: Look) -> float:
    """As wide as the widest label, in both languages, within reason."""

    def wide(term: Term) -> float:
        first = width(term.label, look.body.font, look.body.size)
        other = width(term.other_label, look.small.font, look.small.size)
        return first + (other + 4 if other else 0)

    return min(max(_LABELS, max(map(wide, conditions)) + 14), look.width / 3)
