"""Orders and deliveries that two people make and note, unseen by each other."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from app.errors import Refused
from app.models import Order, OrderState, QuoteState
from app.services import order_reading, orders, quoting
from app.services.quote_lines import add_line
from app.store import Store
from tests.sync.quotes import accepted_quote, said, state_of
from tests.sync.worlds import World, add_account, one_database, read, waiting


def confirmed_order(store: Store) -> tuple[UUID, UUID]:
    """A confirmed order of ten bags of coffee, and its line."""
    quote = quoting.new_quote(store, add_account(store))
    add_line(store, quote, description="Kopi", quantity=Decimal(10), price=Decimal(1000))
    quoting.send(store, quote)
    quoting.accept(store, quote)
    order = orders.order_quote(store, quote)
    orders.confirm(store, order)
    with store.read() as session:
        return order, order_reading.ordered(session, order).lines[0].line.id


def test_a_quote_that_two_people_order_at_once_is_ordered_once(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    _, ana, maya = people
    quote = accepted_quote(ana)
    world.sync(ana, maya)
    first = orders.order_quote(ana, quote, customer_po="PO-1")
    second = orders.order_quote(maya, quote, customer_po="PO-2")

    world.sync(ana, maya, ana)

    assert read(maya, Order, first, "customer_po") == ("PO-1",)
    assert read(maya, Order, second, "customer_po") is None
    assert said(maya) == ["This quote has been ordered already."]


def test_an_order_that_is_done_again_does_not_count_beside_one_made_meanwhile(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    _, ana, maya = people
    quote = accepted_quote(ana)
    gone = orders.order_quote(ana, quote)
    ana.undo()
    world.sync(ana, maya)
    made = orders.order_quote(maya, quote)
    ana.redo()

    world.sync(maya, ana, maya)

    assert read(ana, Order, made, "state") == (OrderState.DRAFT,)
    assert read(ana, Order, gone, "state") is None
    assert said(ana) == ["This quote has been ordered already."]


@one_database
def test_a_laptop_that_knows_another_order_refuses_at_once_to_bring_one_back(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    _, ana, maya = people
    quote = accepted_quote(ana)
    gone = orders.order_quote(ana, quote)
    ana.undo()
    world.sync(ana, maya)
    made = orders.order_quote(maya, quote)
    world.sync(maya, ana)

    with pytest.raises(Refused, match="This quote has been ordered already"):
        ana.redo()

    assert read(ana, Order, gone, "state") is None
    assert waiting(ana) == 0
    orders.cancel(ana, made)
    assert state_of(ana, quote) is QuoteState.ACCEPTED


@one_database
def test_an_order_is_done_again_beside_one_that_was_called_off(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    _, ana, maya = people
    quote = accepted_quote(ana)
    gone = orders.order_quote(ana, quote)
    ana.undo()
    world.sync(ana, maya)
    orders.cancel(maya, orders.order_quote(maya, quote))
    world.sync(maya, ana)

    ana.redo()
    world.sync(ana, maya)

    assert read(maya, Order, gone, "state") == (OrderState.DRAFT,)
    assert state_of(maya, quote) is QuoteState.ORDERED
    assert said(ana) == []


@one_database
def test_an_order_whose_cancelling_is_undone_does_not_count_beside_one_made_meanwhile(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    _, ana, maya = people
    quote = accepted_quote(ana)
    first = orders.order_quote(ana, quote)
    orders.cancel(ana, first)
    world.sync(ana, maya)
    made = orders.order_quote(maya, quote)
    ana.undo()

    world.sync(maya, ana, maya)

    assert read(ana, Order, made, "state") == (OrderState.DRAFT,)
    assert read(ana, Order, first, "state") == (OrderState.CANCELLED,)


@one_database
def test_a_quote_that_was_cancelled_and_brought_back_unseen_is_ordered_all_the_same(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    _, ana, maya = people
    quote = accepted_quote(ana)
    world.sync(ana, maya)
    order = orders.order_quote(maya, quote)
    world.clock.move(timedelta(minutes=5))
    quoting.cancel(ana, quote, "Keliru")
    ana.undo()

    world.sync(ana, maya, ana)

    assert read(ana, Order, order, "state") == (OrderState.DRAFT,)
    assert state_of(ana, quote) is QuoteState.ORDERED
    assert said(maya) == said(ana) == []


@one_database
def test_a_quote_stays_ordered_where_another_order_of_it_was_called_off_unseen(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    _, ana, maya = people
    quote = accepted_quote(ana)
    first = orders.order_quote(ana, quote)
    world.sync(ana, maya)
    orders.cancel(ana, first)
    second = orders.order_quote(ana, quote)
    world.clock.move(timedelta(minutes=5))
    orders.cancel(maya, first)

    world.sync(ana, maya, ana)

    assert read(maya, Order, second, "state") == (OrderState.DRAFT,)
    assert state_of(maya, quote) is QuoteState.ORDERED
    assert said(maya) == said(ana) == []


@one_database
def test_an_order_is_not_made_to_come_to_something_else(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    dewi, ana, _ = people
    quote = accepted_quote(ana)
    world.sync(ana)
    order = orders.order_quote(ana, quote)
    with ana.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE journal_change SET after = json_set(after, '$.total', '1')"
            " WHERE record = 'order'"
        )

    world.sync(ana, dewi)

    assert read(dewi, Order, order, "total") is None
    assert said(ana) == ["An order comes to what its quote comes to. Order it anew."]


@one_database
def test_deliveries_that_two_people_note_are_all_kept(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    _, ana, maya = people
    order, line = confirmed_order(ana)
    world.sync(ana, maya)
    orders.deliver(ana, order, {line: Decimal(4)})
    orders.deliver(maya, order, {line: Decimal(3)})

    world.sync(ana, maya, ana)

    with ana.read() as session:
        (one,) = order_reading.ordered(session, order).lines
        assert (one.delivered, one.open) == (7, 3)


@one_database
def test_an_order_of_which_two_people_noted_the_halves_is_delivered(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    _, ana, maya = people
    order, line = confirmed_order(ana)
    world.sync(ana, maya)
    orders.deliver(ana, order, {line: Decimal(6)})
    orders.deliver(maya, order, {line: Decimal(4)})

    world.sync(ana, maya, ana)

    assert read(ana, Order, order, "state") == (OrderState.DELIVERED,)


def test_an_order_comes_to_what_came_though_nobody_knew_of_all_of_it(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    _, ana, maya = people
    order, line = confirmed_order(ana)
    orders.deliver(ana, order, {line: Decimal(2)})
    world.sync(ana, maya)
    orders.cancel_rest(ana, order)
    orders.deliver(maya, order, {line: Decimal(3)})
    (half,) = read(ana, Order, order, "own_total")

    world.sync(ana, maya, ana)

    (offered,) = read(ana, Order, order, "total")
    assert half == offered / 5
    assert read(ana, Order, order, "own_total") == read(maya, Order, order, "own_total")
    assert read(maya, Order, order, "own_total") == (offered / 2,)
