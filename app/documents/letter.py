"""The letter around a quote: head, addresses, what is said before and after, signatures."""

from __future__ import annotations

from collections.abc import Sequence

from app.documents.columns import GAP
from app.documents.fonts import width
from app.documents.layout import (
    BLACK,
    BODY,
    GREY,
    SMALL,
    STRONG,
    TITLE,
    WARM,
    Picture,
    Rule,
    Strip,
    Style,
    baseline,
    beside,
    glue,
    paragraph,
    space,
    text_at,
    wrap,
)
from app.documents.logo import logo
from app.documents.paper import Letterhead, Party, QuotePaper, Term
from app.documents.sheet import SECOND, WIDTH
from app.formats import format_date
from app.i18n import _

DRAFT = Style(STRONG.font, 8, 11.5, WARM)
_NAME = Style(STRONG.font, 15, 20, BLACK)
_LABELS = 82.0
_LONG = 14


def letterhead(head: Letterhead) -> list[Strip]:
    """Logo or name at the left, where to find the company at the right, a rule below."""
    picture = logo(head.logo, 150, 50) if head.logo else None
    details = [head.legal_name if head.legal_name != head.name else "", *head.address_lines]
    details += [_joined(head.phone, head.email), head.website, head.tax_id]
    right = [line for text in details if text for line in _flush_right(text, SMALL)]
    if picture:
        left = [Strip(picture.height, (Picture(0, 0, picture),))]
        right = [*_flush_right(head.name, STRONG), *right]
    else:
        left = paragraph(head.name, _NAME, 0, WIDTH * 0.55)
    if not left and not right:
        return []  # a company that has not said yet what it is called
    (block,) = beside([left, right])
    bottom = block.height + 9
    return glue([Strip(bottom, (*block.marks, Rule(0, bottom, WIDTH, 0.7, BLACK))), space(20)])


def addressing(paper: QuotePaper) -> list[Strip]:
    """Title, place and date; number, attachments and subject at the left, to whom at the right."""
    return [*_heading(paper), *beside([_facts(paper), _party(paper.customer)]), space(16)]


def _heading(paper: QuotePaper) -> list[Strip]:
    place = f"{paper.place}, " if paper.place else ""
    written = f"{place}{format_date(paper.date, 'long')}"
    title = paper.title or _("Quotation")
    draft = _("DRAFT") if paper.is_draft else ""
    y = baseline(TITLE)
    after = width(title, TITLE.font, TITLE.size) + 9
    if after + width(draft, DRAFT.font, DRAFT.size) + GAP > SECOND:
        above, after = paragraph(title, TITLE, 0, WIDTH), 0.0
    else:
        above = [Strip(0, (text_at(0, y, title, TITLE),))]
    marks = (text_at(after, y, draft, DRAFT), text_at(SECOND, y, written))
    return [*above, Strip(TITLE.leading + 8, marks)]


def _facts(paper: QuotePaper) -> list[Strip]:
    until = format_date(paper.valid_until, "long") if paper.valid_until else ""
    facts = [
        (_("Number"), number_with_revision(paper)),
        (_("Attachments"), paper.attachments_note),
        (_("Subject"), paper.subject),
        (_("Valid until"), until),
    ]
    if paper.delivery:
        where = (paper.delivery.attention, paper.delivery.name, *paper.delivery.address_lines)
        facts.append((_("Deliver to"), "\n".join(filter(None, where))))
    strips: list[Strip] = []
    for label, text in facts:
        strips += _labelled(label, text, _LABELS, SECOND - GAP) if text else []
    return strips


def number_with_revision(paper: QuotePaper) -> str:
    """`001/SPH/VIII/2026`, with its revision from the second on."""
    if paper.revision < 2:
        return paper.number
    revision = _("revision {number}").format(number=paper.revision)
    return f"{paper.number} · {revision}"


def opening(paper: QuotePaper) -> list[Strip]:
    """What is said before the table."""
    said = paragraph(paper.opening, BODY, 0, WIDTH)
    return [*said, space(12)] if said else []


def terms(conditions: Sequence[Term]) -> list[Strip]:
    """The conditions, each with its label at the left; a few are kept together."""
    if not conditions:
        return []
    heading = Strip(18, (text_at(0, baseline(STRONG), _("Terms and conditions"), STRONG),))
    wide = max(width(term.label, BODY.font, BODY.size) for term in conditions)
    strips = [space(16), *glue([heading])]
    for term in conditions:
        strips += _labelled(term.label, term.text, min(max(_LABELS, wide + 14), WIDTH / 2), WIDTH)
    return strips if len(strips) > _LONG else [*glue(strips[:-1]), strips[-1]]


def farewell(paper: QuotePaper, pen_room: float) -> list[Strip]:
    """The closing words with the signatures, which never stand on a page without them;
    `pen_room` is left to sign and stamp in.
    """
    said = paragraph(paper.closing, BODY, 0, WIDTH)
    before = [space(14, glued=True), *said[:-4], *glue(said[-4:])]
    return [*before, space(16, glued=True), *_signatures(paper, pen_room)]


def _signatures(paper: QuotePaper, pen_room: float) -> list[Strip]:
    head, customer = paper.letterhead, paper.customer.name
    columns = [
        [
            *_signed_for(0, _("Yours faithfully,"), head.legal_name or head.name, pen_room),
            *_signed_by(0, paper.signatory_name, paper.signatory_title),
        ]
    ]
    if paper.customer_signature:
        columns.append(
            [
                *_signed_for(SECOND, paper.customer_signature, customer, pen_room),
                *_signed_by(SECOND, "", _("Name, title, date and stamp")),
            ]
        )
    return beside(columns)


def _signed_for(x: float, lead: str, company: str, pen_room: float) -> list[Strip]:
    room = _column(x)
    said = [*paragraph(lead, BODY, x, room), *paragraph(company, STRONG, x, room)]
    return [*said, space(pen_room)]


def _signed_by(x: float, name: str, below: str) -> list[Strip]:
    signed = paragraph(name, STRONG, x, _column(x)) or [space(STRONG.leading)]
    line = Strip(4, (Rule(x, 0, x + 170, 0.5, GREY),))
    return [*signed, line, *paragraph(below, SMALL, x, _column(x))]


def _column(x: float) -> float:
    return (WIDTH if x else SECOND) - x - GAP


def _party(party: Party) -> list[Strip]:
    room = WIDTH - SECOND
    strips = paragraph(_("To"), BODY, SECOND, room)
    strips += paragraph(party.attention, BODY, SECOND, room)
    strips += paragraph(party.name, STRONG, SECOND, room)
    for text in party.address_lines:
        strips += paragraph(text, BODY, SECOND, room)
    return strips + paragraph(party.tax_id, SMALL, SECOND, room)


def _labelled(label: str, text: str, room: float, end: float) -> list[Strip]:
    """A label with its text beside it, which may run over several lines."""
    strips = paragraph(text, BODY, room, end - room) or [space(BODY.leading)]
    labels = paragraph(label, Style(BODY.font, BODY.size, BODY.leading, GREY), 0, room - 8)
    if len(labels) > len(strips):
        return beside([labels, strips])
    joined = [
        Strip(strip.height, (*beginning.marks, *strip.marks), strip.glued)
        for beginning, strip in zip(labels, strips, strict=False)
    ]
    return [*joined, *strips[len(joined) :]]


def _joined(*texts: str) -> str:
    return " · ".join(filter(None, texts))


def _flush_right(text: str, style: Style) -> list[Strip]:
    y = baseline(style)
    return [
        Strip(style.leading, (text_at(WIDTH, y, line, style, "right"),))
        for line in wrap(text, style, WIDTH * 0.42)
    ]
