"""Everything the paper of a quote says, gathered and worked out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from app.documents.heading import number_with_revision
from app.documents.paper import LineKind as PaperKind
from app.documents.paper import PaperLine, QuotePaper, Taken, TaxLine, Term
from app.documents.parties import accent_of, customer_of, delivery_of, letterhead_of, reach_of
from app.domain.discounts import steps_of
from app.domain.lines import numbers_of
from app.domain.money import round_money
from app.domain.part import split
from app.domain.terbilang import in_words
from app.domain.totals import LineTotals, Totals
from app.errors import Invalid, Refused
from app.formats import format_money
from app.i18n import LANGUAGES, N_, _, speaking, spoken, translate
from app.models import (
    LineKind,
    Order,
    OrderState,
    PaperTemplate,
    Product,
    Quote,
    QuoteLine,
    QuoteState,
    User,
)
from app.models.language import check_language
from app.models.paper import OFFERS, offer_form
from app.services import here, order_reading
from app.services.company import Company
from app.services.dress import Dress, dress_of, dress_today
from app.services.letterhead import logo_of
from app.services.order_totals import SHARED, Came, came_of
from app.services.quote_totals import totals
from app.services.sums_said import base_said, discounted, given_of, tax_in, tax_said

NOT_ORDERED = N_(
    "Nothing was ordered of this quote yet, so there is nothing to confirm. Choose another form, or"
    " note first that the customer accepts."
)
_TAKEN = frozenset({QuoteState.ACCEPTED, QuoteState.ORDERED})
_KINDS: dict[LineKind, PaperKind] = {
    LineKind.PRODUCT: "product",
    LineKind.SERVICE: "service",
    LineKind.TEXT: "text",
    LineKind.SECTION: "section",
    LineKind.NOTE: "note",
}


@dataclass(frozen=True)
class Gathered:
    """A paper, and what it was dressed in; `name` is what it is called here, where it bears no
    number yet."""

    paper: QuotePaper
    dress: Dress
    name: str


def paper_of(
    session: Session,
    quote_id: UUID,
    language: str | None = None,
    template: PaperTemplate | None = None,
) -> QuotePaper:
    """The paper of a quote; an order confirmation or a pro-forma invoice says what was ordered,
    where something was. Raises NotFound, Invalid for a language we do not speak, and Refused to
    confirm an order where the customer has not said yes.
    """
    return gathered(session, quote_id, language, template).paper


def gathered(
    session: Session,
    quote_id: UUID,
    language: str | None = None,
    template: PaperTemplate | None = None,
    to_sign: bool = False,
) -> Gathered:
    """The same with what it is dressed in: that of its sending, and for papers about an order
    today's, as they are made of it today. The one `to_sign` says what the customer takes."""
    quote = here.found(session, Quote, quote_id)
    dress = dress_of(session, quote)
    check_language(language, "language")
    chosen = spoken(language or quote.language or dress.company.language)
    form = template or offer_form(quote.template, dress.company.template)
    order = None
    if form not in OFFERS:
        order = _order_of(session, quote)
        if form is PaperTemplate.ORDER and order is None and quote.state not in _TAKEN:
            raise Refused(NOT_ORDERED)
        dress = replace(dress_today(session, quote), goods=dress.goods)
    with speaking(chosen):
        paper = _paper(session, quote, dress, chosen, order)
        if to_sign:
            paper = replace(paper, taken=_agreed(session, quote, dress, paper))
    return Gathered(replace(paper, template=form), dress, (order or quote).number or "")


def _order_of(session: Session, quote: Quote) -> Order | None:
    """The newest order of a quote that was not called off."""
    live = [
        o for o in order_reading.orders_of(session, quote.id) if o.state is not OrderState.CANCELLED
    ]
    return max(live, key=lambda order: order.id, default=None)


def _as_ordered(paper: QuotePaper, order: Order, came: Came | None) -> QuotePaper:
    """The paper about what was ordered, when and by which number of the customer's; it gets its
    own with the confirmation."""
    return replace(
        paper,
        number=(order.number or "") if order.confirmed_at else "",
        offer_number=number_with_revision(paper),
        date=order.order_date or paper.date,
        revision=1,
        is_draft=order.confirmed_at is None,
        lines=tuple(_taken(paper.lines)),
        remark=_called_off(came, paper.currency) if came else "",
        customer_order=order.customer_po or "",
        delivery_day=order.delivery_date,
        valid_until=None,
    )


def _called_off(came: Came, currency: str) -> str:
    text = _("Of our offer of {offered}, {rest} was called off and is not delivered.")
    rest = came.offered - came.totals.total
    amounts = {"offered": came.offered, "rest": rest}
    said = text.format(**{name: format_money(one, currency) for name, one in amounts.items()})
    return f"{said} {_(SHARED)}" if came.shared else said


def _taken(lines: Iterable[PaperLine]) -> Iterator[PaperLine]:
    """What was ordered of the lines of a quote, which is no longer a choice; of a section of which
    nothing was, nothing is said."""
    number = 0
    for section in _sections(lines):
        goods = [line for line in section if line.kind not in ("section", "note")]
        if goods and not any(line.counts for line in goods):
            continue
        for line in section:
            if line not in goods:
                yield line
            elif line.counts:
                number += 1
                yield replace(line, position=str(number), optional=False, alternative="")


def _sections(lines: Iterable[PaperLine]) -> Iterator[list[PaperLine]]:
    """The lines, those of each section with its heading."""
    section: list[PaperLine] = []
    for line in lines:
        if line.kind == "section" and section:
            yield section
            section = []
        section.append(line)
    yield section


def _paper(
    session: Session, quote: Quote, dress: Dress, language: str, order: Order | None
) -> QuotePaper:
    company, account, owner = dress.company, dress.account, dress.owner
    second = _second(quote, language)
    came = came_of(session, order_reading.read(session, order)) if order else None
    came_to = came.totals if came else totals(session, quote, chosen=order is not None)
    paper = QuotePaper(
        number=quote.number or "",
        date=quote.quote_date or here.today(session),
        currency=quote.currency,
        letterhead=letterhead_of(company, logo_of(session, dress.logo)),
        customer=customer_of(account, dress.contact, company),
        delivery=delivery_of(account, company),
        lines=tuple(_lines(quote, dress.goods, came_to, came.many if came else {})),
        subtotal=came_to.subtotal,
        discount=-came_to.discount,
        discount_said=given_of(quote),
        discounted=discounted(came_to),
        tax_lines=tuple(_taxes(came_to, second)),
        rounding=came_to.rounding,
        total=came_to.total,
        before_tax=came_to.net if tax_in(came_to) else None,
        total_words=total_words(came_to, quote.currency, language),
        revision=quote.revision,
        is_draft=quote.sent_at is None,
        place=quote.place or company.place,
        valid_until=quote.valid_until,
        subject=quote.subject or "",
        attachments_note=quote.attachments_note or "",
        opening=quote.opening or "",
        closing=quote.closing or "",
        terms=tuple(_terms(quote, dress.also, second)),
        signatory_name=owner.name if owner else "",
        signatory_title=(owner.job_title if owner else None) or "",
        language=language,
        second_language=second,
        other_opening=dress.also.get("opening", "") if second else "",
        other_closing=dress.also.get("closing", "") if second else "",
        other_words=total_words(came_to, quote.currency, second) if second else "",
        accent=accent_of(company),
        bank=tuple(company.bank.splitlines()),
        reach=reach_of(company, owner, quote.number or ""),
    )
    return _as_ordered(paper, order, came) if order else paper


def _agreed(session: Session, quote: Quote, dress: Dress, paper: QuotePaper) -> Taken | None:
    """What the customer takes of the options and alternatives; None where there are none."""
    came_to = totals(session, quote, chosen=True)
    lines = [one for one in _lines(quote, dress.goods, came_to, {}) if one.position]
    choices = [line for line in lines if line.optional or line.alternative]
    second = paper.second_language
    agreed = Taken(
        tuple(sorted(choices, key=lambda line: not line.counts)),
        came_to.total,
        total_words(came_to, quote.currency, paper.language),
        total_words(came_to, quote.currency, second) if second else "",
    )
    return agreed if agreed.lines else None


def dressed(session: Session, company: Company, paper: QuotePaper) -> QuotePaper:
    """The paper in the company's usual form, with its letterhead, whatever its quote chose."""
    me = here.me(session)
    second = company.second_language
    return replace(
        paper,
        letterhead=letterhead_of(company, logo_of(session)),
        template=PaperTemplate(company.template),
        second_language=second if second != paper.language else "",
        accent=accent_of(company),
        bank=tuple(company.bank.splitlines()),
        reach=reach_of(company, session.get(User, me) if me else None, paper.number),
        opening=company.opening or paper.opening,
        closing=company.closing or paper.closing,
    )


def total_words(came_to: Totals, currency: str, language: str) -> str:
    """The total in words, beginning with a capital; empty where it cannot be said exactly."""
    try:
        words = in_words(round_money(came_to.total, currency), currency, language)
    except Invalid:
        return ""
    return words[:1].upper() + words[1:]


def _second(quote: Quote, language: str) -> str:
    """The second language of the paper; empty where it has one only."""
    second = quote.second_language or ""
    return second if second in LANGUAGES and second != language else ""


def _lines(
    quote: Quote, goods: Mapping[UUID, Product], came_to: Totals, many: Mapping[UUID, Decimal]
) -> Iterator[PaperLine]:
    """Numbered where they have an amount; `many` come of those of which not all comes."""
    numbers = numbers_of(line.kind for line in quote.lines)
    for line, of_line, number in zip(quote.lines, came_to.lines, numbers, strict=True):
        counts = line.counts()
        product = goods.get(line.product_id) if line.product_id else None
        yield PaperLine(
            kind=_KINDS[line.kind],
            description=line.description or (product.name if product else "") or "",
            position=str(number) if counts else "",
            sku=(product.sku if product else None) or "",
            quantity=many.get(line.id, line.quantity) if counts else None,
            unit=(line.unit or "") if counts else "",
            price=line.price if counts else None,
            discounts=steps_of(line.discount_percent, line.discount_steps) if counts else (),
            discount_amount=_amount_off(line, many) if counts else Decimal(0),
            total=_line_total(line, of_line),
            optional=bool(line.optional),
            alternative=line.alternative or "",
            counts=of_line.counts,
        )


def _amount_off(line: QuoteLine, many: Mapping[UUID, Decimal]) -> Decimal:
    """The amount off a line; of one of which not all comes what is off that."""
    off = line.discount_amount or Decimal(0)
    if not off or line.id not in many or not line.quantity:
        return off
    part = Fraction(many[line.id]) / Fraction(line.quantity)
    return split(off, part, line.quote.currency)


def _line_total(line: QuoteLine, of_line: LineTotals) -> Decimal | None:
    """What is printed of the line: nothing while it has no price, and of a section its sum."""
    if line.kind is LineKind.SECTION:
        return of_line.section_total
    return of_line.total if line.counts() and line.price is not None else None


def _taxes(came_to: Totals, second: str) -> Iterator[TaxLine]:
    """For each tax its base where that is not the price itself ("DPP nilai lain"), then the tax."""
    for tax in came_to.taxes:
        if base_said(tax):
            yield TaxLine(*_in_both(partial(base_said, tax), tax.base, second, N_("Tax base")))
        yield TaxLine(*_in_both(partial(tax_said, tax, tax_in(came_to)), tax.amount, second))


def _in_both(
    label: Callable[[], str], amount: Decimal, second: str, meaning: str = ""
) -> tuple[str, Decimal, str]:
    said = label()
    if not second:
        return said, amount, ""
    with speaking(second):
        other = label()
        if other == said and meaning:
            other = translate(meaning)  # a name of one country, explained in the other language
    return said, amount, "" if other == said else other


def _terms(quote: Quote, also: Mapping[str, str], second: str) -> Iterator[Term]:
    for label, field in (
        (N_("Payment"), "payment_terms"),
        (N_("Delivery"), "delivery_terms"),
        (N_("Other terms"), "terms"),
    ):
        text = getattr(quote, field)
        if not text:
            continue
        other = ""
        if second:
            with speaking(second):
                other = translate(label)
        yield Term(translate(label), text, other, also.get(field, "") if second else "")
