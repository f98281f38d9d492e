"""The top of a paper: who writes, what it is, to whom, and what it is about."""

from __future__ import annotations

from app.documents.columns import GAP
from app.documents.fonts import width
from app.documents.layout import (
    Box,
    Mark,
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
from app.documents.look import PAGE, Look
from app.documents.paper import Letterhead, Party, QuotePaper
from app.documents.shaping import standing
from app.formats import format_date
from app.i18n import N_, _

_LABELS = 82.0
_BAR = 6.0
_SUBJECT = 1.6
# How much of the page stands at the right: of where to find the company, and of the title.
_RIGHT, _TITLE = 0.42, 0.48


def head(paper: QuotePaper, look: Look) -> list[Strip]:
    """The letterhead, with the title beside it where the form has it there."""
    if look.template.head == "letter":
        return [*_letterhead(paper.letterhead, look), *_title_line(paper, look)]
    if look.template.head == "bar":
        return _under_bar(paper, look)
    return _in_one_line(paper, look)


def address(paper: QuotePaper, look: Look) -> list[Strip]:
    """Number, attachments and subject at the left, to whom at the right."""
    known = [*_facts(paper, look), *_deliver_to(paper)]
    room = max([_LABELS, *(_label_width(msgid, look) + 14 for msgid, _text in known)])
    facts: list[Strip] = []
    for msgid, text in known:
        facts += labelled(msgid, text, min(room, look.second / 2), look.second - GAP, look)
    party = _party(N_("To"), paper.customer, look.second, look.width - look.second, look)
    return [*beside([facts, party]), space(16)]


def facts(paper: QuotePaper, look: Look) -> list[Strip]:
    """To whom and where to, then the facts side by side, each under its label."""
    known = [fact for fact in _facts(paper, look) if fact[0] != "Number"]
    day = (N_("Date"), format_date(paper.date, "long"))
    room = look.width / 2 - GAP
    parties = [_party(N_("To"), paper.customer, 0, room, look)]
    if paper.delivery:
        parties.append(_party(N_("Deliver to"), paper.delivery, look.width / 2, room, look))
    air = look.body.leading * 0.75
    return [*beside(parties), space(air), *_grid([day, *known], look), space(air)]


def number_with_revision(paper: QuotePaper) -> str:
    """`001/SPH/VIII/2026`, with its revision from the second on."""
    if paper.revision < 2:
        return paper.number
    revision = _("revision {number}").format(number=paper.revision)
    return f"{paper.number} · {revision}"


def title_of(paper: QuotePaper, look: Look) -> str:
    """What kind of paper it is."""
    return paper.title or _(look.template.title)


def labelled(msgid: str, text: str, room: float, end: float, look: Look) -> list[Strip]:
    """A label with its text beside it, which may run over several lines."""
    return with_label(_(msgid), look.also(msgid), text, room, end, look)


def with_label(
    label: str, also: str, text: str, room: float, end: float, look: Look
) -> list[Strip]:
    """The same for a label that is already in the paper's language, and in the second one."""
    strips = paragraph(text, look.body, room, end - room) or [space(look.body.leading)]
    labels = paragraph(label, look.quiet, 0, room - 8)
    if also and len(labels) == 1:
        start = width(label, look.quiet.font, look.quiet.size) + 4
        if start + width(also, look.small.font, look.small.size) <= room - 4:
            second = text_at(start, baseline(look.quiet), also, look.small)
            labels = [Strip(labels[0].height, (*labels[0].marks, second))]
        else:
            labels += paragraph(also, look.small, 0, room - 8)
    if len(labels) > len(strips):
        return beside([labels, strips])
    joined = [
        Strip(strip.height, (*beginning.marks, *strip.marks), strip.glued)
        for beginning, strip in zip(labels, strips, strict=False)
    ]
    return [*joined, *strips[len(joined) :]]


def _letterhead(head: Letterhead, look: Look) -> list[Strip]:
    """Logo or name at the left, where to find the company at the right, a rule below."""
    left, right = _who(head, look, 150, 50)
    if not left and not right:
        return []  # a company that has not said yet what it is called
    (block,) = beside([left, right])
    bottom = block.height + 9
    rule = Rule(0, bottom, look.width, 0.9, look.accent)
    return glue([Strip(bottom, (*block.marks, rule)), space(20)])


def _who(
    head: Letterhead, look: Look, widest: float, highest: float
) -> tuple[list[Strip], list[Strip]]:
    """The logo, or the name, at the left; at the right everything else."""
    details = [head.legal_name if head.legal_name != head.name else "", *head.address_lines]
    details += [_joined(head.phone, head.email), head.website, head.tax_id]
    right = [line for text in details if text for line in _flush_right(text, look.small, look)]
    picture = logo(head.logo, widest, highest) if head.logo else None
    if picture is None:
        return paragraph(head.name, look.name, 0, look.width * 0.55), right
    left = [Strip(picture.height, (Picture(0, 0, picture),))]
    return left, [*_flush_right(head.name, look.strong, look), *right]


def _title_line(paper: QuotePaper, look: Look) -> list[Strip]:
    """The title, and where and when it was written."""
    place = f"{standing(paper.place)}, " if paper.place else ""
    written = f"{place}{format_date(paper.date, 'long')}"
    title, y = title_of(paper, look), baseline(look.title)
    also = "" if paper.title else look.also(look.template.title)
    after = width(title, look.title.font, look.title.size) + 9
    draft = _("DRAFT") if paper.is_draft else ""
    marks: list[Mark] = [text_at(look.second, y, written, look.body)]
    tags = [(also, look.quiet), (draft, look.draft)]
    room = sum(width(text, style.font, style.size) + 9 for text, style in tags if text)
    if after + room + GAP > look.second:
        above, after = paragraph(title, look.title, 0, look.width), 0.0
    else:
        above = [Strip(0, (text_at(0, y, title, look.title),))]
    for text, style in tags:
        if text:
            marks.append(text_at(after, y, text, style))
            after += width(text, style.font, style.size) + 9
    return [*above, Strip(look.title.leading + 8, tuple(marks))]


def _under_bar(paper: QuotePaper, look: Look) -> list[Strip]:
    """A bar of the company's colour across the page, then who writes, and the title."""
    head = paper.letterhead
    bar = Box(-look.margin, -look.margin, PAGE[0] - look.margin, _BAR, look.accent)
    picture = logo(head.logo, 150, 44) if head.logo else None
    left = [Strip(picture.height + 6, (Picture(0, 0, picture),))] if picture else []
    left += paragraph(head.name, look.strong if picture else look.name, 0, look.width * 0.52)
    legal = head.legal_name if head.legal_name != head.name else ""
    details = (legal, ", ".join(head.address_lines), _joined(head.phone, head.email))
    for text in (*details, _joined(head.website, head.tax_id)):
        left += paragraph(text, look.small, 0, look.width * 0.52)
    (block,) = beside([left, _title_at_right(paper, look)])
    return glue([Strip(block.height, (bar, *block.marks)), space(look.body.leading * 1.6)])


def _in_one_line(paper: QuotePaper, look: Look) -> list[Strip]:
    """Name and title in one line, where to find the company in small below."""
    head = paper.letterhead
    picture = logo(head.logo, 90, 26) if head.logo else None
    left = [Strip(picture.height + 2, (Picture(0, 0, picture),))] if picture else []
    left += [] if picture else paragraph(head.name, look.name, 0, look.width * 0.52)
    name = head.legal_name or (head.name if picture else "")
    known = (
        *(name if name != head.name or picture else "", ", ".join(head.address_lines)),
        *(head.phone, head.email, head.website, head.tax_id),
    )
    details = _joined(*(text.replace(" ", "\xa0") for text in known))
    (block,) = beside([left, _title_at_right(paper, look)]) or [space(0)]
    below = paragraph(details, look.small, 0, look.width)
    rule = Strip(5, (Rule(0, 5, look.width, 0.7, look.accent),))
    return glue([block, *below, rule, space(look.body.leading * 0.7)])


def _title_at_right(paper: QuotePaper, look: Look) -> list[Strip]:
    title = _flush_right(title_of(paper, look), look.title, look, _TITLE)
    also = "" if paper.title else look.also(look.template.title)
    lines = [*title, *_flush_right(also, look.quiet, look)] if also else title
    if paper.number:
        lines += _flush_right(number_with_revision(paper), look.strong, look)
    return [*lines, *(_flush_right(_("DRAFT"), look.draft, look) if paper.is_draft else [])]


def _facts(paper: QuotePaper, look: Look) -> list[tuple[str, str]]:
    until = paper.valid_until if look.template.until else None
    facts = [
        (N_("Number"), number_with_revision(paper)),
        (N_("Your order"), paper.customer_order),
        (N_("Our offer"), paper.offer_number),
        (N_("Delivery on"), format_date(paper.delivery_day, "long") if paper.delivery_day else ""),
        (N_("Attachments"), paper.attachments_note),
        (N_("Subject"), paper.subject),
        (N_("Valid until"), format_date(until, "long") if until else ""),
    ]
    return [(msgid, text) for msgid, text in facts if text]


def _label_width(msgid: str, look: Look) -> float:
    also = look.also(msgid)
    first = width(_(msgid), look.quiet.font, look.quiet.size)
    return first + (width(also, look.small.font, look.small.size) + 4 if also else 0)


def _deliver_to(paper: QuotePaper) -> list[tuple[str, str]]:
    if not paper.delivery:
        return []
    where = (paper.delivery.attention, paper.delivery.name, *paper.delivery.address_lines)
    return [(N_("Deliver to"), "\n".join(filter(None, where)))]


def _grid(facts: list[tuple[str, str]], look: Look) -> list[Strip]:
    """Facts in columns, at most four beside each other, over and under hairlines."""
    strips: list[Strip] = []
    for row in (facts[at : at + 4] for at in range(0, len(facts), 4)):
        shares = [_SUBJECT if msgid == "Subject" else 1.0 for msgid, _text in row]
        pitch, x = look.width / max(3.0, sum(shares)), 0.0
        columns = []
        for (msgid, text), share in zip(row, shares, strict=True):
            room = share * pitch - GAP
            label = Strip(
                look.label.leading,
                tuple(look.two(x, baseline(look.label), msgid, look.label, room)),
            )
            columns.append([label, *paragraph(text, look.body, x, room)])
            x += share * pitch
        (block,) = beside(columns)
        rule = Rule(0, 0, look.width)
        strips += [Strip(5, (rule,)), Strip(block.height + 4, block.marks)]
    return [*strips, Strip(0, (Rule(0, 0, look.width),))]


def _party(msgid: str, party: Party, x: float, room: float, look: Look) -> list[Strip]:
    label = look.body if look.template.head == "letter" else look.label
    first = Strip(label.leading, tuple(look.two(x, baseline(label), msgid, label, room)))
    strips = [first, *paragraph(party.attention, look.body, x, room)]
    strips += paragraph(party.name, look.strong, x, room)
    for text in party.address_lines:
        strips += paragraph(text, look.body, x, room)
    return strips + paragraph(party.tax_id, look.small, x, room)


def _joined(*texts: str) -> str:
    return " · ".join(filter(None, texts))


def _flush_right(text: str, style: Style, look: Look, share: float = _RIGHT) -> list[Strip]:
    y = baseline(style)
    return [
        Strip(style.leading, (text_at(look.width, y, line, style, "right"),))
        for line in wrap(text, style, look.width * share)
    ]
