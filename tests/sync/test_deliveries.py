"""What was delivered, between laptops: it stays, whatever others did with the order unseen."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from app.errors import Refused
from app.models import (
    Account,
    Delivery,
    Order,
    OrderLine,
    OrderState,
    Quote,
    QuoteLine,
    QuoteState,
    Territory,
)
from app.models.order import HAS_COME
from app.records import all_records, editing
from app.server.late_deliveries import CALLED_OFF, WRITTEN
from app.services import order_reading, orders, quoting
from app.services.goods_back import take_back
from app.services.quote_lines import add_line
from app.store import Store
from app.sync.attention import open_items
from tests import factories
from tests.sync.worlds import World, add_account, attention, read

# What asks the database nothing of its own is proved once.
pytestmark = pytest.mark.parametrize("world", ["sqlite"], indirect=True)

# Of ten: some, or all; and by whose clock it came first.
MANY = pytest.mark.parametrize("many", [4, 10])
EARLY = pytest.mark.parametrize(("many", "early"), [(4, False), (10, True), (10, False)])


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
        line = order_reading.ordered(session, order).lines[0].line.id
    orders.deliver(store, order, {line: Decimal(many)})


def came(store: Store, order: UUID) -> int:
    with store.read() as session:
        return int(order_reading.ordered(session, order).lines[0].delivered)


def state(store: Store, order: UUID) -> OrderState:
    found = read(store, Order, order, "state")
    assert found is not None
    return OrderState(found[0])


def quote_of(store: Store, order: UUID) -> UUID:
    found = read(store, Order, order, "quote_id")
    assert found is not None
    return UUID(str(found[0]))


def quote_state(store: Store, order: UUID) -> QuoteState:
    found = read(store, Quote, quote_of(store, order), "state")
    assert found is not None
    return QuoteState(found[0])


def said(store: Store) -> list[str]:
    """The sentences that wait here, as they are written."""
    return [row["sentence"] for row in attention(store)]


def told(store: Store) -> str:
    """The only one, as it is read."""
    with store.read() as session:
        (item,) = open_items(session, store.identity.user_id)
    assert item.choices == ("theirs", "note")
    return item.sentence


@MANY
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


@MANY
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


@EARLY
def test_an_order_that_was_delivered_unseen_is_not_called_off_and_its_quote_stays_ordered(
    world: World, ana: Store, maya: Store, order: UUID, many: int, early: bool
) -> None:
    if early:  # the clock of who cancels does not decide whether the goods have left
        orders.cancel(maya, order, "Keliru")
        world.clock.move(timedelta(minutes=5))
    deliver(ana, order, many)
    if not early:
        world.clock.move(timedelta(minutes=5))
        orders.cancel(maya, order, "Keliru")

    world.sync(ana, maya, ana)

    wanted = OrderState.DELIVERED if many == 10 else OrderState.CONFIRMED
    assert [state(store, order) for store in (ana, maya)] == [wanted, wanted]
    assert (came(maya, order), quote_state(maya, order)) == (many, QuoteState.ORDERED)
    assert (said(ana), said(maya)) == ([], [HAS_COME])


@EARLY
def test_a_delivery_that_comes_after_the_order_was_called_off_is_taken_and_both_are_told(
    world: World, ana: Store, maya: Store, order: UUID, many: int, early: bool
) -> None:
    if early:
        deliver(ana, order, many)
        world.clock.move(timedelta(minutes=5))
    orders.cancel(maya, order, "Keliru")
    if not early:
        world.clock.move(timedelta(minutes=5))
        deliver(ana, order, many)

    world.sync(maya, ana, maya)

    for store in (ana, maya):
        assert (state(store, order), came(store, order)) == (OrderState.DELIVERED, many)
        assert quote_state(store, order) is QuoteState.ORDERED
        assert said(store) == [CALLED_OFF]
    assert told(ana).startswith("Maya cancelled this order while Ana delivered something of it.")
    orders.invoice(maya, order, "INV-7")
    assert state(maya, order) is OrderState.INVOICED


def test_what_came_after_all_was_called_off_and_ordered_anew_counts_beside_the_new_order(
    world: World, ana: Store, maya: Store, order: UUID
) -> None:
    orders.cancel(maya, order)
    anew = orders.order_quote(maya, quote_of(maya, order))
    deliver(ana, order, 4)

    world.sync(maya, ana, maya)

    assert (state(maya, order), state(maya, anew)) == (OrderState.DELIVERED, OrderState.DRAFT)
    assert (came(maya, order), quote_state(maya, order)) == (4, QuoteState.ORDERED)
    assert (said(ana), said(maya)) == ([CALLED_OFF], [CALLED_OFF])


def test_a_delivery_that_comes_after_the_invoice_counts_and_both_are_told(
    world: World, ana: Store, maya: Store, order: UUID
) -> None:
    deliver(maya, order, 4)
    world.sync(maya, ana)
    orders.cancel_rest(maya, order)
    orders.invoice(maya, order, "INV-7")
    deliver(ana, order, 6)

    world.sync(maya, ana, maya)

    assert (state(ana, order), came(maya, order)) == (OrderState.INVOICED, 10)
    assert (said(ana), said(maya)) == ([WRITTEN], [WRITTEN])
    assert "INV-7" in told(maya)


def test_a_delivery_taken_back_that_made_an_order_whole_opens_it_again(
    world: World, ana: Store, maya: Store, order: UUID
) -> None:
    deliver(ana, order, 6)
    deliver(maya, order, 4)
    world.sync(ana, maya, ana)
    ana.undo()

    world.sync(ana, maya)

    assert (state(maya, order), came(maya, order)) == (OrderState.CONFIRMED, 4)


def test_an_order_of_which_all_is_taken_back_and_the_rest_was_cancelled_is_so_on_every_side(
    world: World, ana: Store, maya: Store, order: UUID
) -> None:
    alone = world.laptop("alone@rasa.id", joined=False)
    here = quoting.new_quote(alone, factories.account(alone))
    add_line(alone, here, description="Kopi", quantity=Decimal(10), price=Decimal(1000))
    quoting.send(alone, here)
    quoting.accept(alone, here)
    own = orders.order_quote(alone, here)
    orders.confirm(alone, own)

    for store, one in ((alone, own), (ana, order)):
        deliver(store, one, 6)
        orders.cancel_rest(store, one)
        take_back(store, one)
        assert (state(store, one), came(store, one)) == (OrderState.CANCELLED, 0)
        assert quote_state(store, one) is QuoteState.ACCEPTED
    world.sync(ana, maya, ana)

    for store in (ana, maya):
        assert state(store, order) is OrderState.CANCELLED
        assert (quote_state(store, order), said(store)) == (QuoteState.ACCEPTED, [])
    ana.undo()
    world.sync(ana, maya)
    assert (state(maya, order), came(maya, order)) == (OrderState.DELIVERED, 6)
    assert (quote_state(maya, order), said(ana)) == (QuoteState.ORDERED, [])


def test_where_a_colleague_delivered_meanwhile_taking_back_ones_own_calls_nothing_off(
    world: World, ana: Store, maya: Store, order: UUID
) -> None:
    deliver(ana, order, 6)
    orders.cancel_rest(ana, order)
    world.sync(ana, maya)
    orders.reopen(maya, order)
    deliver(maya, order, 2)
    take_back(ana, order)

    world.sync(maya, ana, maya)

    for store in (ana, maya):
        assert (state(store, order), came(store, order)) == (OrderState.CONFIRMED, 2)
        assert (quote_state(store, order), said(store)) == (QuoteState.ORDERED, [])


def test_an_order_that_was_delivered_is_not_cancelled(ana: Store, order: UUID) -> None:
    deliver(ana, order, 10)

    with pytest.raises(Refused, match="Where all of it came back, take back"):
        orders.cancel(ana, order)
    with pytest.raises(Refused, match="Something of this order"), ana.work("Cancel") as session:
        session.get_one(Order, order).state = OrderState.CANCELLED


def test_where_the_only_delivery_is_taken_back_and_the_rest_was_cancelled_nothing_is_left(
    world: World, ana: Store, maya: Store, order: UUID
) -> None:
    deliver(ana, order, 6)
    world.sync(ana, maya)
    orders.cancel_rest(maya, order)
    ana.undo()

    world.sync(maya, ana, maya)

    assert (state(maya, order), came(maya, order)) == (OrderState.CANCELLED, 0)
    assert quote_state(ana, order) is QuoteState.ACCEPTED


def test_an_order_whose_customer_moves_away_leaves_with_all_that_hangs_on_it(
    world: World, ana: Store, order: UUID
) -> None:
    deliver(ana, order, 4)
    world.sync(ana)
    admin = world.laptop("admin@rasa.id")
    account = read(ana, Order, order, "account_id")
    assert account is not None
    with admin.work("Move") as session:
        medan = session.query(Territory).filter_by(path="Sumatera/Medan").one()
        session.get_one(Account, account[0]).territory_id = medan.id

    world.sync(admin, ana)

    with ana.read() as session:
        kinds = (Quote, QuoteLine, Order, OrderLine, Delivery)
        assert [session.query(kind).count() for kind in kinds] == [0, 0, 0, 0, 0]


def test_a_delivery_taken_back_opens_the_order_for_everybody_and_asks_nobody(
    world: World, ana: Store, maya: Store, order: UUID
) -> None:
    deliver(ana, order, 4)
    deliver(ana, order, 6)
    world.sync(ana, maya)
    for store, many in ((ana, 4), (maya, 6)):
        with store.work("Delete delivery") as session:
            found = (one for one, _line in order_reading.deliveries_of(session, order))
            delivery = next(one.id for one in found if one.quantity == many)
            editing.remove(session, all_records()["delivery"], delivery)

    here = state(ana, order)
    world.sync(ana, maya, ana)

    assert here is OrderState.CONFIRMED
    assert (state(ana, order), state(maya, order)) == (here, here)
    assert (came(ana, order), said(ana), said(maya)) == (0, [], [])
