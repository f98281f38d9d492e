"""What follows from the quotes of the sample company: limits, requests for approval, orders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from app.domain.numbering import DEFAULT_ORDER, draft_label, render
from app.models import (
    AccountClass,
    Approval,
    Decision,
    Delivery,
    DiscountLimit,
    Order,
    OrderLine,
    OrderState,
    Product,
    Quote,
    QuoteState,
    Role,
    Synced,
    User,
)
from app.models.order import SUMS, taken
from app.services.company import Company
from app.services.dress import Dress, kept
from app.services.quote_content import content_hash
from app.services.reckoning import Reckoning, reckoned
from app.services.sample.catalogue import Catalogue
from app.services.sample.draw import Draw
from app.services.sample.outlets import Outlet
from app.services.sample.staff import HENDRA, LETTERHEAD, STAFF, Cast
from app.services.taxes import load_tax_rules

# Where a line has more off than its writer may give: these wait, or were answered.
ASKED = {
    QuoteState.WAITING: Decision.WAITING,
    QuoteState.APPROVED: Decision.APPROVED,
    QuoteState.RETURNED: Decision.RETURNED,
}
OFF = (Decimal(12), Decimal(15))
REASONS = (
    "Pelanggan lama, sekali ini ambil dua palet.",
    "Harga pesaing lebih murah; kalau tidak, rak kita hilang.",
    "Pembayaran tunai di muka.",
    "Pembukaan cabang baru, order pertama.",
)
YES = ("Setuju, kali ini saja.", "Boleh, asal tunai.", "Oke, tolong jaga di bawah 15 % berikutnya.")
LIMITS = (
    ("Sales", {"role": Role.REP, "max_line_percent": 10, "max_total_percent": 12}),
    ("Sales, kelas A", {"role": Role.REP, "account_class": AccountClass.A, "max_line_percent": 11}),
    ("Manajer", {"role": Role.MANAGER, "max_line_percent": 25, "min_margin_percent": 8}),
)


@dataclass(frozen=True)
class Way:
    """How far an order has come.

    Attributes:
        due: when it is to be delivered, in days from today; None a week after it was made.
        came: of how many lines all has come: none, every second, or all.
    """

    state: OrderState
    due: int | None = None
    came: int = 0


ALL, HALF = 1, 2
# The newest first; all that are older are paid for.
WAYS = (
    Way(OrderState.DRAFT, 5),
    Way(OrderState.DRAFT, 4),
    Way(OrderState.CONFIRMED, 4),
    Way(OrderState.CONFIRMED, 2, HALF),
    Way(OrderState.CONFIRMED, 0),
    Way(OrderState.CONFIRMED, -2, HALF),
    Way(OrderState.DELIVERED, -1, ALL),
    Way(OrderState.DELIVERED, -2, ALL),
    Way(OrderState.DELIVERED, -3, ALL),
    Way(OrderState.INVOICED, None, ALL),
)


def set_limits(draw: Draw) -> Iterator[Synced]:
    """How far people of each role may go."""
    when = draw.at(draw.ago(300), 9)
    for name, values in LIMITS:
        typed = {
            key: Decimal(value) if isinstance(value, int) else value
            for key, value in values.items()
        }
        yield DiscountLimit(
            id=draw.key(when), name=name, valid_from=when.date(), created_at=when, **typed
        )


def follow_up(
    draw: Draw, cast: Cast, quotes: list[Quote], outlets: list[Outlet], goods: Catalogue
) -> dict[Quote, list[Synced]]:
    """For each quote what hangs on it; what was sent is sealed on the way."""
    known = {outlet.account.id: outlet for outlet in outlets}
    products = {product.id: product for product in (*goods.products, *goods.bundles)}
    found: dict[Quote, list[Synced]] = {}
    for number, quote in enumerate(quotes):
        if quote.sent_at is not None:
            quote.reckoned = reckoned(quote, Reckoning(load_tax_rules()))
            quote.dress = kept(_dress(quote, known[quote.account_id], cast, products), quote)
            quote.content_hash = content_hash(quote)
        if quote.state in ASKED:
            found[quote] = [_request(draw, cast, quote, number)]
    ordered = [quote for quote in quotes if quote.state is QuoteState.ORDERED]
    ordered.sort(key=lambda quote: (quote.decided_at, quote.id), reverse=True)
    for place, quote in enumerate(ordered):
        way = WAYS[min(place, len(WAYS) - 1)]
        found[quote] = list(_order(draw, quote, len(ordered) - place, way))
    return found


def _dress(quote: Quote, outlet: Outlet, cast: Cast, products: dict[UUID, Product]) -> Dress:
    """Of the letterhead as it is today, and who signs as they are called."""
    writer = next(member for member in STAFF if cast.of(member) == quote.owner_id)
    return Dress(
        company=Company(**LETTERHEAD),
        account=outlet.account,
        contact=outlet.contact,
        owner=User(name=writer.name, job_title=writer.title),
        goods={line.product_id: products[line.product_id] for line in quote.lines
               if line.product_id},
    )  # fmt: skip


def _request(draw: Draw, cast: Cast, quote: Quote, number: int) -> Approval:
    assert quote.created_at
    asked = quote.created_at + timedelta(minutes=25)
    decision = ASKED[quote.state]
    answered = decision is not Decision.WAITING
    yes = decision is Decision.APPROVED
    return Approval(
        id=draw.key(asked),
        quote_id=quote.id,
        owner_id=quote.owner_id,
        asked_by=quote.owner_id,
        asked_at=asked,
        reason=REASONS[number % len(REASONS)],
        content_hash=content_hash(quote, numbered=False),
        decision=decision,
        decided_by=cast.of(HENDRA) if answered else None,
        decided_at=asked + timedelta(hours=2) if answered else None,
        agreed_at=asked + timedelta(hours=1) if not answered and number % 2 else None,
        comment=(YES[number % len(YES)] if yes else quote.reason) if answered else None,
        created_at=asked,
        created_by=quote.owner_id,
    )


def _order(draw: Draw, quote: Quote, count: int, way: Way) -> Iterator[Synced]:
    assert quote.decided_at and quote.quote_date
    when, state = quote.decided_at + timedelta(hours=1), way.state
    due = when.date() + timedelta(days=7) if way.due is None else draw.ago(-way.due)
    confirmed = state is not OrderState.DRAFT
    number = render(DEFAULT_ORDER, count, when.date())
    order = Order(
        id=draw.key(when),
        number=number if confirmed else draft_label("R3A", count),
        quote_id=quote.id,
        account_id=quote.account_id,
        contact_id=quote.contact_id,
        opportunity_id=quote.opportunity_id,
        owner_id=quote.owner_id,
        state=state,
        order_date=when.date(),
        customer_po=f"PO-{7000 + 13 * count}" if count % 3 else None,
        delivery_date=max(due, when.date()),
        delivery_terms=quote.delivery_terms,
        invoice_number=f"INV-{when.year}-{count:04}" if state is OrderState.INVOICED else None,
        confirmed_at=when + timedelta(hours=1) if confirmed else None,
        currency=quote.currency,
        created_at=when,
        created_by=quote.owner_id,
        own_total=quote.total,
        **{name: getattr(quote, name) for name in SUMS},
    )
    yield order
    for place, line in enumerate(quote.lines):
        made = OrderLine(
            id=draw.key(when), order_id=order.id, quote_line_id=line.id, created_at=when,
            created_by=quote.owner_id, **{name: getattr(line, name) for name in taken()},
        )  # fmt: skip
        yield made
        if made.is_delivered() and way.came and place % way.came == 0:
            yield _delivery(draw, quote, made, min(when + timedelta(days=4), _yesterday(draw)))


def _yesterday(draw: Draw) -> datetime:
    return draw.at(draw.ago(1), 15)


def _delivery(draw: Draw, quote: Quote, line: OrderLine, when: datetime) -> Delivery:
    return Delivery(
        id=draw.key(when), line_id=line.id, quantity=line.quantity, delivered_on=when.date(),
        created_at=when, created_by=quote.owner_id,
    )  # fmt: skip
