"""Quotes that laptops write in these tests, the limits they meet, and what is said of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from app.models import Approval, DiscountLimit, LineKind, Quote, QuoteLine, QuoteState, Role
from app.services import approvals, quoting
from app.services.quote_lines import add_line, change_line
from app.store import Store
from app.sync.attention import open_items
from tests.sync.worlds import World, add_account, altered, read


def quote_with_line(store: Store, account: UUID) -> tuple[UUID, UUID]:
    """Its key and that of its line; its sums are left to the server."""
    with store.work("Quote") as session:
        quote = Quote(account_id=account)
        line = QuoteLine(kind=LineKind.TEXT, description="Kopi 1 kg", quantity=1, price=90_000)
        quote.lines.append(line)
        session.add(quote)
        session.flush()
        return quote.id, line.id


def priced_quote(store: Store, account: UUID) -> UUID:
    """A quote of Rp 90.000 before tax."""
    quote = quoting.new_quote(store, account)
    add_line(store, quote, description="Kopi 1 kg", quantity=Decimal(1), price=Decimal(90_000))
    return quote


@pytest.fixture
def people(world: World) -> tuple[Store, Store, Store]:
    """Dewi runs the company, Ana sells, Maya leads her; reps give at most 10 % on a line."""
    dewi, ana, maya = (world.laptop(f"{who}@rasa.id") for who in ("admin", "ana", "maya"))
    limit_reps(dewi)
    world.sync(dewi, ana, maya)
    return dewi, ana, maya


def limit_reps(dewi: Store, percent: int = 10, **values: Any) -> UUID:
    """What reps may give on a line."""
    with dewi.work("Limit") as session:
        known = {"role": Role.REP, "max_line_percent": Decimal(percent), **values}
        limit = DiscountLimit(name="Reps", **known)
        session.add(limit)
        session.flush()
        return limit.id


def discounted_quote(store: Store, percent: int = 15, account: UUID | None = None) -> UUID:
    """A quote of Rp 1.000.000 less so many percent, before tax."""
    quote = quoting.new_quote(store, account or add_account(store))
    line = add_line(store, quote, description="Kopi", price=Decimal(1_000_000))
    change_line(store, line, discount_percent=Decimal(percent))
    return quote


def accepted_quote(store: Store) -> UUID:
    """One within the limit, sent, and taken by the customer."""
    quote = discounted_quote(store, 5)
    quoting.send(store, quote)
    quoting.accept(store, quote)
    return quote


def asked(world: World, ana: Store, maya: Store) -> UUID:
    """A quote beyond the limit that waits on both laptops."""
    quote = discounted_quote(ana)
    approvals.ask(ana, quote)
    world.sync(ana, maya)
    return quote


def state_of(store: Store, quote: UUID) -> QuoteState | None:
    """None where the laptop does not have the quote."""
    found = read(store, Quote, quote, "state")
    return found and found[0]


def request_of(store: Store, quote: UUID) -> Approval:
    """The only one about a quote."""
    with store.read() as session:
        (found,) = approvals.requests_of(session, quote)
        session.expunge(found)
        return found


def said(store: Store) -> list[str]:
    """What waits for whoever works here, as it is read."""
    with store.read() as session:
        return [item.sentence for item in open_items(session, store.identity.user_id)]


def send_anyway(store: Store, quote: UUID) -> None:
    """As a program would that does not ask."""
    with altered(store):
        quoting.send(store, quote)


def line_of(store: Store, quote: UUID) -> UUID:
    """The first line of a quote."""
    with store.read() as session:
        return session.get_one(Quote, quote).lines[0].id
