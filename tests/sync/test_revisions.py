"""Revisions of one offer that two people write or accept: one of them holds everywhere."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.models import Order, Quote, QuoteState
from app.models.quote import HELD
from app.server.aggregates import CHANGED_MEANWHILE
from app.services import orders, quoting, revisions
from app.services.quote_content import is_unchanged
from app.services.quote_lines import add_line
from app.store import Store
from app.sync.attention import open_items
from tests.sync.quotes import asked, discounted_quote, request_of, said, state_of
from tests.sync.worlds import World, one_database, read


@one_database
def test_two_revisions_stand_side_by_side_and_one_of_them_holds_everywhere(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    dewi, ana, _ = people
    first = discounted_quote(ana, 5)
    quoting.send(ana, first)
    second = quoting.revise(ana, first)
    quoting.send(ana, second, beside=True)
    third = quoting.revise(ana, first, another=True)
    quoting.send(ana, third, beside=True)
    world.sync(ana, dewi)

    revisions.mark_current(dewi, first)
    world.sync(dewi, ana)

    with ana.read() as session:
        known = revisions.revisions_of(session, session.get_one(Quote, third))
        current = revisions.current_of(session, session.get_one(Quote, second))
        assert [(one.revision, one.state) for one in known] == [
            (3, QuoteState.SENT), (2, QuoteState.SENT), (1, QuoteState.SENT),
        ]  # fmt: skip
        assert current.id == first
    quoting.accept(ana, second)
    world.sync(ana, dewi)
    assert [state_of(dewi, one) for one in (first, second, third)] == [
        QuoteState.SUPERSEDED, QuoteState.ACCEPTED, QuoteState.SUPERSEDED,
    ]  # fmt: skip


@pytest.mark.parametrize("draft_comes_first", [True, False])
def test_who_writes_a_revision_learns_that_the_customer_took_another_meanwhile(
    world: World, people: tuple[Store, Store, Store], draft_comes_first: bool
) -> None:
    _, ana, maya = people
    first = discounted_quote(ana, 5)
    quoting.send(ana, first)
    world.sync(ana, maya)
    draft = quoting.revise(maya, first)
    quoting.accept(ana, first)

    world.sync(*((maya, ana, maya) if draft_comes_first else (ana, maya)))
    add_line(maya, draft, description="Gula", price=Decimal(5_000))
    world.sync(maya, ana)

    (number,) = read(maya, Quote, first, "number")
    assert state_of(maya, draft) is QuoteState.DRAFT
    assert said(maya) == [
        f"The customer has accepted another revision of this offer, {number}, so this one cannot"
        " be sent. Cancel it; or where it is to hold, cancel the other one first."
    ]
    assert said(ana) == [], "she noted the yes"
    with maya.read() as session:
        (item,) = open_items(session, maya.identity.user_id)
    assert (item.row_id, item.labels) == (
        draft, ("I have seen it", "Copy it to a note of mine"),
    )  # fmt: skip


@one_database
@pytest.mark.parametrize("ana_is_first", [True, False])
@pytest.mark.parametrize("ana_sells_first", [True, False])
@pytest.mark.parametrize("beside", [True, False])
def test_of_two_revisions_that_two_people_accept_unseen_one_is_ordered(
    world: World, people: tuple[Store, Store, Store],
    beside: bool, ana_sells_first: bool, ana_is_first: bool,
) -> None:  # fmt: skip
    _, ana, maya = people
    first = discounted_quote(ana, 5)
    quoting.send(ana, first)
    world.sync(ana, maya)

    def ana_sells() -> UUID:
        quoting.accept(ana, first)
        return orders.order_quote(ana, first, customer_po="PO-1")

    def maya_sells() -> UUID:
        second = quoting.revise(maya, first)
        add_line(maya, second, description="Gula", price=Decimal(5_000))
        quoting.send(maya, second, beside=beside)
        quoting.accept(maya, second)
        return orders.order_quote(maya, second, customer_po="PO-2")

    sold = {}
    for who, sells in [(ana, ana_sells), (maya, maya_sells)][:: 1 if ana_sells_first else -1]:
        sold[who] = sells()
        world.clock.move(timedelta(minutes=5))
    winner, loser = (ana, maya) if ana_is_first else (maya, ana)
    world.sync(winner, loser, winner, loser)

    assert _orders(ana) == _orders(maya) == _orders(world.server) == [sold[winner]]
    assert _held(ana) == _held(maya) == [read(winner, Order, sold[winner], "quote_id")[0]]
    told = said(loser)
    assert "Only a quote that the customer accepted can be ordered." in told
    asked = "Maya changed “State” later than you: that value is in force, yours is kept aside."
    assert asked in told or any("nother revision of this offer" in said for said in told)
    assert said(winner) == []


def _orders(store: Store) -> list[UUID]:
    with store.read() as session:
        return list(session.scalars(sa.select(Order.id)))


def _held(store: Store) -> list[UUID]:
    """The revisions that the customer has said yes to."""
    with store.read() as session:
        return list(session.scalars(sa.select(Quote.id).where(Quote.state.in_(HELD))))


@one_database
def test_two_who_revise_one_offer_at_once_give_no_two_papers_of_one_name(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    dewi, ana, _ = people
    first = discounted_quote(ana, percent=5)
    quoting.send(ana, first)
    world.sync(ana, dewi)
    hers, theirs = quoting.revise(ana, first), quoting.revise(dewi, first)
    quoting.send(ana, hers)
    quoting.send(dewi, theirs, beside=True)

    world.sync(ana, dewi, ana)
    third = quoting.revise(dewi, theirs)

    for store in (ana, dewi):
        names = {_name(store, one) for one in (first, hers, theirs)}
        assert len(names) == 3
        assert all(_unchanged_in(store, one) for one in (hers, theirs))
    (number, _one), (own, second) = _name(ana, first), _name(ana, hers)
    assert (own, second) == (number, 2)
    assert _name(ana, theirs)[0].startswith(f"{number}-")
    assert _name(dewi, third) == (_name(dewi, theirs)[0], 3)


def _name(store: Store, quote: UUID) -> tuple[Any, ...]:
    found = read(store, Quote, quote, "number", "revision")
    assert found is not None
    return found


def _unchanged_in(store: Store, quote: UUID) -> bool | None:
    with store.read() as session:
        return is_unchanged(session.get_one(Quote, quote))


@one_database
def test_who_undoes_a_yes_undoes_none_that_somebody_else_noted_before(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    _, ana, maya = people
    quote = asked(world, ana, maya)
    quoting.accept(maya, quote)
    world.clock.move(timedelta(minutes=5))
    quoting.accept(ana, quote)
    ana.undo()

    world.sync(maya, ana, maya)

    assert request_of(maya, quote).agreed_at is not None


@one_database
def test_a_quote_called_off_and_brought_back_unseen_is_not_half_sent(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    _, ana, maya = people
    quote = discounted_quote(ana, 5)
    world.sync(ana, maya)
    quoting.send(ana, quote)
    world.clock.move(timedelta(minutes=5))
    quoting.cancel(maya, quote, "Keliru")
    maya.undo()

    world.sync(maya, ana, maya)

    assert read(maya, Quote, quote, "state", "sent_at") == (QuoteState.DRAFT, None)
    assert said(ana) == [CHANGED_MEANWHILE]
