"""What was delivered, between laptops: it stays, whatever others did with the order unseen."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest

from app.errors import Refused
from app.models import Delivery, Order, OrderState
from app.services import orders, quoting
from app.services.quote_lines import add_line
from app.store import Store
from app.sync.attention import open_items
from tests.sync.worlds import (
    World,
    add_account,
    company_database,
    company_file,
    read,
    world,
)

__all__ = ["company_database", "company_file", "world"]

# What asks the database nothing of its own is proved once.
pytestmark = pytest.mark.parametrize("world", ["sqlite"], indirect=True)

INVOICED = (
    "This order was invoiced, so its deliveries stay as they are. Put right what came back with a"
    " credit note."
)


@pytest.fixture
def ana(world: World) -> Store:
    return world.laptop("ana@rasa.id")


@pytest.fixture
def maya(world: World) -> Store:
    return world.laptop("maya@rasa.id")


@pytest.fixture
def order(world: World, ana: Store, maya: Store) -> UUID:
    """A confirmed order of ten bags of coffee, known to both."""
    quote = quoting.new_quote(ana, add_account(ana))
    add_line(ana, quote, description="Kopi", quantity=Decimal(10), price=Decimal(1000))
    quoting.send(ana, quote)
    quoting.accept(ana, quote)
    key = orders.order_quote(ana, quote)
    orders.confirm(ana, key)
    world.sync(ana, maya)
    return key


def deliver(store: Store, order: UUID, many: int) -> None:
    with store.read() as session:
        line = orders.ordered(session, order).lines[0].line.id
    orders.deliver(store, order, {line: Decimal(many)})


def came(store: Store, order: UUID) -> Decimal:
    with store.read() as session:
        return orders.ordered(session, order).lines[0].delivered


def state(store: Store, order: UUID) -> OrderState:
    found = read(store, Order, order, "state")
    assert found is not None
    (said,) = found
    assert isinstance(said, OrderState)
    return said


def said(store: Store) -> list[str]:
    with store.read() as session:
        return [item.sentence for item in open_items(session, store.identity.user_id)]


@pytest.mark.parametrize("many", [4, 10])
def test_a_delivery_is_not_undone_once_somebody_has_invoiced_the_order(
    world: World, ana: Store, maya: Store, order: UUID, many: int
) -> None:
    deliver(ana, order, many)
    world.sync(ana, maya)
    if many < 10:
        orders.cancel_rest(maya, order)
    orders.invoice(maya, order, "INV-7")
    world.sync(maya, ana)

    with pytest.raises(Refused, match="credit note"):
        ana.undo()

    assert came(ana, order) == many


@pytest.mark.parametrize("many", [4, 10])
def test_a_delivery_that_is_undone_while_its_order_is_invoiced_unseen_stays(
    world: World, ana: Store, maya: Store, order: UUID, many: int
) -> None:
    deliver(ana, order, many)
    world.sync(ana, maya)
    if many < 10:
        orders.cancel_rest(maya, order)
    orders.invoice(maya, order, "INV-7")
    ana.undo()

    world.sync(maya, ana, maya)

    assert (came(ana, order), came(maya, order)) == (many, many)
    assert state(ana, order) is OrderState.INVOICED
    assert len(said(ana)) == 1
    assert said(maya) == []


def test_what_was_invoiced_is_not_delivered_otherwise_afterwards(ana: Store, order: UUID) -> None:
    deliver(ana, order, 10)
    orders.invoice(ana, order, "INV-7")

    with pytest.raises(Refused, match="credit note"), ana.work("Change") as session:
        session.query(Delivery).one().quantity = Decimal(9)
    with pytest.raises(Refused, match="credit note"), ana.work("Delete") as session:
        session.delete(session.query(Delivery).one())
    with ana.work("Change") as session:
        session.query(Delivery).one().note = "To the back door"

    assert came(ana, order) == 10
