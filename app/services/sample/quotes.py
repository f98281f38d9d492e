"""The quotes of the sample company: priced by its own lists, in every state a quote can be in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from app.domain.numbering import DEFAULT_QUOTE, draft_label, render
from app.domain.price_made import Goods, RuleList, Terms
from app.domain.price_rules import Asked, Rule
from app.domain.pricing import price_for
from app.domain.totals import totals_of
from app.models import LineKind, Product, Quote, QuoteLine, QuoteState, StageKind
from app.services.price_reading import rule_of
from app.services.quote_totals import line_of
from app.services.sample import hotel
from app.services.sample.catalogue import Catalogue, list_price
from app.services.sample.deals import Deal
from app.services.sample.draw import Draw
from app.services.sample.outlets import Outlet
from app.services.sample.sales import ASKED, OFF
from app.services.sample.speech import Speech
from app.services.sample.staff import LETTERHEAD
from app.services.sample.talk import REJECTED, RETURNED
from app.services.setup import PRICE_LIST
from app.services.taxes import load_tax_rules

VALID = 14
_RUPIAH = Terms("IDR")


@dataclass(frozen=True)
class Batch:
    """So many quotes in a state, dated so many days ago at least and at most."""

    state: QuoteState
    count: int
    youngest: int
    oldest: int


BATCHES = (
    Batch(QuoteState.DRAFT, 14, 1, 6),
    Batch(QuoteState.WAITING, 6, 1, 4),
    Batch(QuoteState.APPROVED, 4, 1, 4),
    Batch(QuoteState.RETURNED, 3, 1, 5),
    Batch(QuoteState.SENT, 26, 1, 6),
    Batch(QuoteState.SENT, 14, 8, 14),  # these expire within a week
    Batch(QuoteState.SENT, 4, 16, 24),  # these are over, and nobody has closed them
    Batch(QuoteState.ACCEPTED, 26, 3, 80),
    Batch(QuoteState.ORDERED, 9, 4, 12),
    Batch(QuoteState.ORDERED, 14, 20, 170),
    Batch(QuoteState.REJECTED, 12, 5, 120),
    Batch(QuoteState.EXPIRED, 10, 16, 150),
    Batch(QuoteState.CANCELLED, 2, 5, 60),
    Batch(QuoteState.SUPERSEDED, 3, 4, 6),  # each is followed by its second revision
)
UNSENT = frozenset({QuoteState.DRAFT, QuoteState.WAITING, QuoteState.APPROVED, QuoteState.RETURNED})
DECIDED = frozenset({QuoteState.ACCEPTED, QuoteState.ORDERED, QuoteState.REJECTED})
Price = Callable[[Outlet, Product, Decimal], Decimal]


def write_quotes(
    draw: Draw, outlets: list[Outlet], deals: list[Deal], speech: Speech
) -> list[Quote]:
    """A hundred and fifty quotes with their lines and totals, numbered by month and day."""
    quotes = list(_written(draw, outlets, deals, speech))
    _fit_out_hotels(draw, outlets, quotes, speech.catalogue)
    for quote in quotes:
        _add_up(quote)
    _give_numbers(quotes)
    return quotes


def _written(
    draw: Draw, outlets: list[Outlet], deals: list[Deal], speech: Speech
) -> Iterator[Quote]:
    wanted = [deal for deal in deals if deal.deal.kind is StageKind.OPEN and not deal.quiet]
    firm = [outlet for outlet in outlets if outlet.account.account_class != "C"]
    price = _pricing(speech.catalogue, draw.today)
    for batch in BATCHES:
        for number in range(batch.count):
            deal = draw.rng.choice(wanted) if number % 3 == 0 else None
            outlet = deal.outlet if deal else draw.rng.choice(firm)
            day = draw.between(batch.youngest, batch.oldest)
            quote = _quote(draw, outlet, deal, batch.state, day, speech, price)
            if batch.state in ASKED:
                quote.lines[0].discount_percent = OFF[number % len(OFF)]
            yield quote
            if batch.state is QuoteState.SUPERSEDED:
                yield _next_revision(draw, quote)


def _fit_out_hotels(
    draw: Draw, outlets: list[Outlet], quotes: list[Quote], catalogue: Catalogue
) -> None:
    """A draft and a sent quote of each rep are for a hotel's whole kitchen."""
    price, states = _pricing(catalogue, draw.today), (QuoteState.DRAFT, QuoteState.SENT)
    for some in hotel.hotels(outlets, len(states)):
        for outlet, state in zip(some, states, strict=False):
            quote = next(
                one for one in quotes
                if (one.owner_id, one.state, one.revision) == (outlet.rep, state, 1)
            )  # fmt: skip
            quote.account_id, quote.contact_id = outlet.account.id, outlet.contact.id
            quote.opportunity_id, quote.payment_terms = None, _payment(outlet)
            quote.language = outlet.contact.language
            quote.price_list_id = outlet.account.price_list_id or PRICE_LIST
            hotel.fit_out(draw, quote, outlet, catalogue, price, state is QuoteState.SENT)


def _pricing(catalogue: Catalogue, today: date) -> Price:
    """The price of a product for an outlet, by its own list and then the one for everybody."""
    lists: dict[UUID | None, list[Rule]] = {}
    for rule in catalogue.rules:
        lists.setdefault(rule.price_list_id, []).append(rule_of(rule))

    def price(outlet: Outlet, product: Product, quantity: Decimal) -> Decimal:
        asked = Asked(
            product=product.id,
            on=today,
            quantity=quantity,
            category=(product.category or "").casefold(),
            account=outlet.account.id,
            account_class=outlet.account.account_class,
        )
        chain = [
            RuleList(key, _RUPIAH, lists.get(key, ()))
            for key in (outlet.account.price_list_id, PRICE_LIST)
        ]
        goods = Goods(list_price(catalogue, product), _RUPIAH)
        return price_for(asked, goods, chain, _RUPIAH, lambda source, target: Fraction(1)).price

    return price


def _quote(
    draw: Draw, outlet: Outlet, deal: Deal | None, state: QuoteState, day: date, speech: Speech,
    price: Price,
) -> Quote:  # fmt: skip
    rng, when = draw.rng, draw.at(day, draw.rng.randint(8, 17), draw.rng.randint(0, 59))
    products = rng.sample(speech.catalogue.products, rng.randint(3, 9))
    sent = when + timedelta(minutes=40) if state not in UNSENT else None
    quote = Quote(
        id=draw.key(when),
        revision=1,
        account_id=outlet.account.id,
        contact_id=outlet.contact.id,
        opportunity_id=deal.deal.id if deal else None,
        owner_id=outlet.rep,
        state=state,
        quote_date=day,
        valid_until=day + timedelta(days=VALID),
        price_list_id=outlet.account.price_list_id or PRICE_LIST,
        currency="IDR",
        tax_included=False,
        language=outlet.contact.language,
        place=LETTERHEAD["place"],
        subject=f"Penawaran harga {(products[0].category or '').lower()}",
        opening=LETTERHEAD["opening"],
        closing=LETTERHEAD["closing"],
        payment_terms=_payment(outlet),
        delivery_terms=LETTERHEAD["delivery_terms"],
        terms=LETTERHEAD["terms"],
        discount_percent=Decimal(rng.choice((2, 3))) if rng.random() < 0.15 else None,
        reason=_reason(state, speech),
        sent_at=sent,
        decided_at=_decided(draw, sent) if state in DECIDED else None,
        created_at=when,
        created_by=outlet.rep,
    )
    for position, product in enumerate(products, start=1):
        quantity = Decimal(rng.choice((2, 5, 6, 10, 12, 20, 24, 36, 48, 60, 120)))
        quote.lines.append(
            _line(draw, quote, position, product, quantity, price(outlet, product, quantity))
        )
    return quote


def _line(
    draw: Draw, quote: Quote, position: int, product: Product, quantity: Decimal, price: Decimal
) -> QuoteLine:
    assert quote.created_at
    return QuoteLine(
        id=draw.key(quote.created_at),
        quote_id=quote.id,
        position=position,
        kind=LineKind.PRODUCT,
        product_id=product.id,
        description="\n".join(filter(None, (product.name, product.description))),
        quantity=quantity,
        unit=product.unit,
        price=price,
        discount_percent=Decimal(draw.rng.choice((1, 2, 5))) if draw.rng.random() < 0.1 else None,
        tax_code=product.tax_code,
        cost=product.cost,
        optional=False,
        created_at=quote.created_at,
        created_by=quote.created_by,
    )


def _next_revision(draw: Draw, before: Quote) -> Quote:
    """The same offer, two days later and four per cent lower."""
    assert before.created_at and before.quote_date and before.valid_until
    later = timedelta(days=2)
    when = before.created_at + later
    skip = {"id", "number", "reason", "decided_at"}
    values = _values(before)
    quote = Quote(**{
        **{name: value for name, value in values.items() if name not in skip},
        "id": draw.key(when), "revision": 2, "revises_id": before.id, "state": QuoteState.SENT,
        "quote_date": before.quote_date + later, "discount_percent": Decimal(4),
        "valid_until": before.valid_until + later, "sent_at": when, "created_at": when,
    })  # fmt: skip
    for line in before.lines:
        more = {"id": draw.key(when), "quote_id": quote.id, "created_at": when}
        quote.lines.append(QuoteLine(**{**_values(line), **more}))
    return quote


def _values(record: Quote | QuoteLine) -> dict[str, Any]:
    return {column.name: getattr(record, column.name) for column in record.__table__.columns}


def _add_up(quote: Quote) -> None:
    """Keep beside the quote what it comes to, by the rules by which any quote is added up."""
    assert quote.quote_date
    came_to = totals_of(
        [line_of(line) for line in quote.lines],
        quote.currency,
        quote.quote_date,
        load_tax_rules(),
        discount_percent=quote.discount_percent or Decimal(0),
    )
    for line, of_line in zip(quote.lines, came_to.lines, strict=True):
        line.total = of_line.total if line.counts() else of_line.section_total
    for name in ("subtotal", "discount", "tax_base", "tax", "rounding", "total"):
        setattr(quote, name, getattr(came_to, name))
    quote.own_total = came_to.total


def _give_numbers(quotes: list[Quote]) -> None:
    """Final numbers run by year; what is not sent has a label; a revision keeps its number."""
    count: dict[int, int] = {}
    drafts = 0
    numbers: dict[UUID, str] = {}
    for quote in sorted(quotes, key=lambda one: (one.created_at, one.id)):
        day = quote.quote_date
        assert day is not None
        if quote.sent_at is None:
            drafts += 1
            quote.number = draft_label("R3A", drafts)
        elif quote.revises_id is not None:
            quote.number = numbers[quote.revises_id]
        else:
            count[day.year] = count.get(day.year, 0) + 1
            quote.number = numbers[quote.id] = render(DEFAULT_QUOTE, count[day.year], day)


def _payment(outlet: Outlet) -> str:
    days = outlet.account.payment_days
    return f"{days} hari setelah tanggal faktur" if days else LETTERHEAD["payment_terms"]


def _reason(state: QuoteState, speech: Speech) -> str | None:
    if state is QuoteState.REJECTED:
        return speech.say(REJECTED)
    if state is QuoteState.RETURNED:
        return speech.say(RETURNED)
    return "Salah pelanggan" if state is QuoteState.CANCELLED else None


def _decided(draw: Draw, sent: datetime | None) -> datetime | None:
    return sent + timedelta(days=draw.rng.randint(0, 2), hours=3) if sent else None
