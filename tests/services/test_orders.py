"""What was accepted becomes an order: confirmed, delivered piece by piece, invoiced."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from app.errors import Invalid, Refused
from app.models import Order, OrderLine, OrderState, Quote, QuoteState
from app.records import all_records, editing
from app.services import order_reading, order_totals, orders, quote_lines, quoting
from app.services.company import set_company
from app.services.timeline import timeline
from tests import factories
from tests.factories import MONDAY


@pytest.fixture
def sold(shop):
    """An accepted quote: 24 bottles, 10 jars, a section and a lid nobody has chosen."""
    key = quoting.new_quote(shop, factories.account(shop))
    quote_lines.add_line(shop, key, kind="section", description="Saus")
    for name, quantity, price in (("Kecap", 24, 18_500), ("Sambal", 10, 12_000)):
        quote_lines.add_line(
            shop, key, description=name, quantity=Decimal(quantity), price=Decimal(price)
        )
    quote_lines.add_line(shop, key, description="Tutup", price=Decimal(500), optional=True)
    quoting.send(shop, key)
    quoting.accept(shop, key)
    return key


def order_of(store, key) -> Order:
    return factories.get(store, Order, key)


def state_of(store, key):
    return factories.get(store, Quote, key).state


def lines(store, key):
    with store.read() as session:
        return [
            (one.line.description, one.delivered, one.open)
            for one in order_reading.ordered(session, key).lines
        ]


def line_at(store, key, position):
    with store.read() as session:
        known = order_reading.ordered(session, key).lines
        return next(one.line.id for one in known if one.line.position == position)


def test_an_order_is_what_was_accepted_with_the_customers_number_and_day(shop, sold):
    key = orders.order_quote(shop, sold, customer_po="PO-7781", delivery_date=date(2026, 8, 20))

    order, quote = order_of(shop, key), factories.get(shop, Quote, sold)
    assert (order.state, order.customer_po) == (OrderState.DRAFT, "PO-7781")
    assert (order.account_id, order.total) == (quote.account_id, quote.total)
    assert state_of(shop, sold) is QuoteState.ORDERED
    assert [name for name, _, _ in lines(shop, key)] == ["Saus", "Kecap", "Sambal"]


def test_no_delivery_is_promised_for_a_day_that_is_over(shop, sold):
    yesterday = MONDAY.date() - timedelta(days=1)
    with pytest.raises(Invalid) as refused:
        orders.order_quote(shop, sold, delivery_date=yesterday)
    assert (refused.value.field, state_of(shop, sold)) == ("delivery_date", QuoteState.ACCEPTED)

    key = orders.order_quote(shop, sold, delivery_date=MONDAY.date())

    with pytest.raises(Invalid), shop.work("Change") as session:
        editing.change(session, all_records()["order"], key, {"delivery_date": yesterday})


def test_a_step_that_was_taken_is_not_taken_again_for_another_reason(shop, sold):
    key = orders.order_quote(shop, sold)
    orders.cancel(shop, key, "No lorry")
    quoting.cancel(shop, sold, "No money")

    with pytest.raises(Refused, match="“Cancelled” already"):
        orders.cancel(shop, key, "No room")
    with pytest.raises(Refused, match="“Cancelled” already"):
        quoting.cancel(shop, sold, "No room")

    assert order_of(shop, key).reason == "No lorry"
    assert factories.get(shop, Quote, sold).reason == "No money"


def test_what_the_customer_chose_is_ordered_and_counted(shop, sold):
    with shop.read() as session:
        lid = session.get(Quote, sold).lines[3].id
    quote_lines.change_line(shop, lid, chosen=True)

    key = orders.order_quote(shop, sold)

    assert [name for name, _, _ in lines(shop, key)][-1] == "Tutup"
    assert order_of(shop, key).subtotal == factories.get(shop, Quote, sold).subtotal + 500


def test_only_an_accepted_quote_is_ordered_and_only_once(shop, sold):
    draft = quoting.new_quote(shop, factories.account(shop))
    with pytest.raises(Refused, match="accepted"):
        orders.order_quote(shop, draft)
    orders.order_quote(shop, sold)

    with pytest.raises(Refused, match="already"):
        orders.order_quote(shop, sold)


def test_undo_of_the_order_leaves_the_quote_accepted(shop, sold):
    key = orders.order_quote(shop, sold)

    shop.undo()

    assert (order_of(shop, key), state_of(shop, sold)) == (None, QuoteState.ACCEPTED)


def test_its_number_comes_with_the_confirmation_by_a_pattern_of_its_own(shop, sold):
    set_company(shop, order_pattern="SO-{device}-{yy}-{seq:04}")
    key = orders.order_quote(shop, sold)
    before = order_of(shop, key).number

    orders.confirm(shop, key)

    assert before.endswith("-0001") and not before.startswith("SO-")
    assert order_of(shop, key).number.startswith("SO-")
    assert order_of(shop, key).number.endswith("-26-0001")


def test_it_is_delivered_piece_by_piece_and_then_it_is_delivered(shop, sold):
    key = orders.order_quote(shop, sold)
    orders.confirm(shop, key)
    kecap = line_at(shop, key, 2)

    orders.deliver(shop, key, {kecap: Decimal(20)}, date(2026, 8, 5), "The rest on Friday")
    partly = order_of(shop, key).state, lines(shop, key)[1:]
    orders.deliver(shop, key)

    assert partly == (OrderState.CONFIRMED, [("Kecap", 20, 4), ("Sambal", 0, 10)])
    assert order_of(shop, key).state is OrderState.DELIVERED
    assert lines(shop, key)[1:] == [("Kecap", 24, 0), ("Sambal", 10, 0)]


def test_undo_of_the_last_delivery_opens_it_again(shop, sold):
    key = orders.order_quote(shop, sold)
    orders.confirm(shop, key)
    orders.deliver(shop, key)

    shop.undo()

    assert order_of(shop, key).state is OrderState.CONFIRMED
    assert lines(shop, key)[1:] == [("Kecap", 0, 24), ("Sambal", 0, 10)]


@pytest.mark.parametrize(
    ("position", "quantity", "problem"),
    [(2, "25", "24"), (1, "1", "no such line"), (2, "0", "how many"), (2, "-1", "how many")],
)
def test_no_more_is_delivered_than_was_ordered(shop, sold, position, quantity, problem):
    key = orders.order_quote(shop, sold)
    orders.confirm(shop, key)

    with pytest.raises(Invalid, match=problem):
        orders.deliver(shop, key, {line_at(shop, key, position): Decimal(quantity)})


def test_a_line_is_named_by_the_number_that_stands_before_it_on_the_paper(shop, sold):
    key = orders.order_quote(shop, sold)
    orders.confirm(shop, key)
    deliver = all_records()["order"].action("deliver").run

    deliver(shop, key, {"line": 1, "quantity": Decimal(5)})
    with pytest.raises(Invalid, match="Line 2: only 10 are"):
        deliver(shop, key, {"line": 2, "quantity": Decimal(11)})

    assert lines(shop, key)[1:] == [("Kecap", 5, 19), ("Sambal", 0, 10)]


def test_some_lines_are_delivered_whole_and_a_quantity_is_of_one_line(shop, sold):
    key = orders.order_quote(shop, sold)
    orders.confirm(shop, key)
    deliver = all_records()["order"].action("deliver").run
    for wrong, says in (
        ({"line": "1, 2", "quantity": Decimal(1)}, "of which line"),
        ({"line": "Kecap"}, "numbers of lines"),
        ({"quantity": Decimal(1)}, "of which line"),
    ):
        with pytest.raises(Invalid, match=says):
            deliver(shop, key, wrong)

    deliver(shop, key, {"line": "2"})

    assert lines(shop, key)[1:] == [("Kecap", 0, 24), ("Sambal", 10, 0)]


def test_a_line_that_cannot_be_delivered_names_those_that_can(shop):
    quote = quoting.new_quote(shop, factories.account(shop))
    for name, price in (("Kecap\nbotol", 18_500), ("Potongan", -2_000), ("Sambal", 5_000)):
        quote_lines.add_line(shop, quote, description=name, price=Decimal(price))
    quoting.send(shop, quote)
    quoting.accept(shop, quote)
    key = orders.order_quote(shop, quote)
    deliver = all_records()["order"].action("deliver").run
    with pytest.raises(Refused, match="Confirm the order first"):
        deliver(shop, key, {"line": "8"})
    orders.confirm(shop, key)

    said = []
    for number in ("8", "2", "1", "1"):
        try:
            deliver(shop, key, {"line": number})
        except Invalid as problem:
            said.append(problem.sentence())

    assert said == [
        "This order has no line 8 to deliver. What can be delivered: 1 Kecap, 3 Sambal.",
        "Line 2 takes something off; there is nothing to deliver of it."
        " What can be delivered: 1 Kecap, 3 Sambal.",
        "Line 1: all of it was delivered already.",
    ]


def test_to_deliver_none_of_a_line_is_not_to_deliver_all_of_it(shop, sold):
    key = orders.order_quote(shop, sold)
    orders.confirm(shop, key)

    with pytest.raises(Invalid, match="how many"):
        all_records()["order"].action("deliver").run(shop, key, {"line": 1, "quantity": Decimal(0)})

    assert lines(shop, key)[1] == ("Kecap", 0, 24)


def test_nothing_is_delivered_before_it_is_confirmed(shop, sold):
    key = orders.order_quote(shop, sold)

    with pytest.raises(Refused, match="Confirm"):
        orders.deliver(shop, key)


def test_what_takes_from_the_sum_is_no_goods_to_deliver(shop):
    quote = quoting.new_quote(shop, factories.account(shop))
    for name, price in (("Kecap", 18_500), ("Potongan lama", -2_000), ("Ongkir", 5_000)):
        quote_lines.add_line(shop, quote, description=name, price=Decimal(price))
    quoting.send(shop, quote)
    quoting.accept(shop, quote)
    key = orders.order_quote(shop, quote)
    orders.confirm(shop, key)
    opened = lines(shop, key)
    with pytest.raises(Invalid, match="no such line to deliver"):
        orders.deliver(shop, key, {line_at(shop, key, 2): Decimal(1)})

    orders.deliver(shop, key)

    assert opened == [("Kecap", 0, 1), ("Potongan lama", 0, 0), ("Ongkir", 0, 1)]
    assert lines(shop, key) == [("Kecap", 1, 0), ("Potongan lama", 0, 0), ("Ongkir", 1, 0)]
    order = order_of(shop, key)
    assert (order.state, order.subtotal) == (OrderState.DELIVERED, Decimal(21_500))


def test_an_order_is_called_off_and_its_quote_ordered_anew(shop, sold):
    first = orders.order_quote(shop, sold)
    orders.confirm(shop, first)

    orders.cancel(shop, first, "Wrong address")
    again = orders.order_quote(shop, sold)

    assert (order_of(shop, first).state, order_of(shop, first).reason) == (
        OrderState.CANCELLED, "Wrong address",
    )  # fmt: skip
    assert order_of(shop, again).state is OrderState.DRAFT


def test_what_was_delivered_in_part_is_not_called_off(shop, sold):
    key = orders.order_quote(shop, sold)
    orders.confirm(shop, key)
    orders.deliver(shop, key, {line_at(shop, key, 2): Decimal(1)})

    with pytest.raises(Refused, match="delivered"):
        orders.cancel(shop, key)


def test_three_parts_come_the_rest_is_cancelled_and_what_came_is_invoiced(shop, sold):
    key = orders.order_quote(shop, sold)
    orders.confirm(shop, key)
    kecap, sambal = line_at(shop, key, 2), line_at(shop, key, 3)
    for part in ({kecap: Decimal(10)}, {kecap: Decimal(4), sambal: Decimal(10)}):
        orders.deliver(shop, key, part)
    orders.deliver(shop, key, {kecap: Decimal(1)})

    orders.cancel_rest(shop, key, "Sold out")
    rest = cancelled(shop, key)
    orders.invoice(shop, key, "INV-1")

    order = order_of(shop, key)
    assert rest == [0, 9, 0]
    assert lines(shop, key)[1:] == [("Kecap", 15, 0), ("Sambal", 10, 0)]
    assert (order.state, order.reason) == (OrderState.INVOICED, "Sold out")


def test_a_rest_that_was_cancelled_is_delivered_after_all(shop, sold):
    key = orders.order_quote(shop, sold)
    orders.confirm(shop, key)
    orders.deliver(shop, key, {line_at(shop, key, 2): Decimal(10)})
    orders.cancel_rest(shop, key)

    orders.reopen(shop, key)
    opened = order_of(shop, key).state, lines(shop, key)[1:]
    orders.deliver(shop, key)

    assert opened == (OrderState.CONFIRMED, [("Kecap", 10, 14), ("Sambal", 0, 10)])
    assert order_of(shop, key).state is OrderState.DELIVERED


def test_an_order_keeps_what_it_comes_to_however_far_it_came(shop, sold):
    key = orders.order_quote(shop, sold)
    offered, kecap = order_of(shop, key).total, line_at(shop, key, 2)
    orders.confirm(shop, key)
    orders.deliver(shop, key, {kecap: Decimal(12)})
    seen = [order_of(shop, key).own_total]

    orders.cancel_rest(shop, key)
    seen.append(order_of(shop, key).own_total)
    note = {"line_id": kecap, "quantity": Decimal(6)}
    with shop.work("Noted late") as session:
        editing.create(session, all_records()["delivery"], note)
    seen.append(order_of(shop, key).own_total)
    orders.reopen(shop, key)
    seen.append(order_of(shop, key).own_total)

    assert offered == 626_040
    assert seen == [offered, 246_420, 369_630, offered]


def taken_back(store, key, quantity):
    """Take back the delivery of so many."""
    with store.work("Delete delivery") as session:
        found = (one for one, _line in order_reading.deliveries_of(session, key))
        delivery = next(one.id for one in found if one.quantity == quantity)
        editing.remove(session, all_records()["delivery"], delivery)


def test_a_delivery_taken_back_opens_a_delivered_order_again(shop, sold):
    key = orders.order_quote(shop, sold)
    orders.confirm(shop, key)
    orders.deliver(shop, key)

    taken_back(shop, key, 10)

    order = order_of(shop, key)
    assert (order.state, order.own_total) == (OrderState.CONFIRMED, order.total)
    assert lines(shop, key)[1:] == [("Kecap", 24, 0), ("Sambal", 0, 10)]


def test_a_delivery_taken_back_leaves_a_rest_that_was_cancelled(shop, sold):
    key = orders.order_quote(shop, sold)
    orders.confirm(shop, key)
    orders.deliver(shop, key, {line_at(shop, key, 2): Decimal(10)})
    orders.deliver(shop, key, {line_at(shop, key, 2): Decimal(2)})
    orders.cancel_rest(shop, key)

    taken_back(shop, key, 2)

    assert order_of(shop, key).state is OrderState.DELIVERED
    assert cancelled(shop, key) == [0, 14, 10]


def test_the_last_delivery_makes_the_order_delivered_however_it_is_written(shop, sold):
    key = orders.order_quote(shop, sold)
    orders.confirm(shop, key)
    orders.deliver(shop, key, {line_at(shop, key, 2): Decimal(24)})
    last = {"line_id": line_at(shop, key, 3), "quantity": Decimal(10)}

    with shop.work("Imported") as session:
        editing.create(session, all_records()["delivery"], last)

    assert order_of(shop, key).state is OrderState.DELIVERED


def test_of_an_order_whose_quote_is_elsewhere_both_totals_are_told(shop, sold):
    key = orders.order_quote(shop, sold)
    orders.confirm(shop, key)
    orders.deliver(shop, key, {line_at(shop, key, 2): Decimal(12)})
    orders.cancel_rest(shop, key)

    with shop.read() as session:
        found = order_reading.ordered(session, key)
        told = order_totals.sums_shown(session, replace(found, quote=None))

    assert [tuple(one) for one in told[-2:]] == [
        ("Total of the offer", 626_040, False), ("Total", 246_420, True),
    ]  # fmt: skip


def test_what_was_delivered_is_not_confirmed_again_under_another_number(shop, sold):
    key = orders.order_quote(shop, sold)
    orders.confirm(shop, key)
    orders.deliver(shop, key)
    number = order_of(shop, key).number

    with pytest.raises(Refused, match="confirmed already"):
        orders.confirm(shop, key)
    with pytest.raises(Refused, match="never changes"), shop.work("Altered") as session:
        order = session.get(Order, key)
        order.state, order.number = OrderState.CONFIRMED, "X-1"

    allowed = [
        one.name for one in all_records()["order"].actions if one.allowed(order_of(shop, key))
    ]
    assert order_of(shop, key).number == number
    assert "confirm" not in allowed and "invoice" in allowed


def test_only_a_rest_is_cancelled_and_only_a_cancelled_rest_opened_again(shop, sold):
    key = orders.order_quote(shop, sold)
    orders.confirm(shop, key)
    with pytest.raises(Refused, match="Nothing of this order"):
        orders.cancel_rest(shop, key)
    orders.deliver(shop, key)

    with pytest.raises(Refused, match="no rest"):
        orders.reopen(shop, key)


def cancelled(store, key):
    with store.read() as session:
        return [one.cancelled for one in order_reading.ordered(session, key).lines]


def test_it_is_invoiced_when_all_of_it_has_come(shop, sold):
    key = orders.order_quote(shop, sold)
    orders.confirm(shop, key)
    with pytest.raises(Refused):
        orders.invoice(shop, key, "INV-1")
    orders.deliver(shop, key)

    orders.invoice(shop, key, "INV-1")

    assert (order_of(shop, key).state, order_of(shop, key).invoice_number) == (
        OrderState.INVOICED, "INV-1",
    )  # fmt: skip


def test_it_is_invoiced_once_and_under_a_number(shop, sold):
    key = orders.order_quote(shop, sold)
    orders.confirm(shop, key)
    orders.deliver(shop, key)

    with pytest.raises(Invalid, match="number of the invoice"):
        orders.invoice(shop, key, " ")
    unnumbered = order_of(shop, key).state
    orders.invoice(shop, key, "INV-1")
    with pytest.raises(Refused, match="invoiced already: INV-1"):
        orders.invoice(shop, key, "INV-7")

    assert unnumbered is OrderState.DELIVERED
    assert order_of(shop, key).invoice_number == "INV-1"
    asked = all_records()["order"].action("invoice").inputs
    assert [one.required for one in asked] == [True]


@pytest.mark.parametrize("kind", [Order, OrderLine])
def test_no_field_of_what_was_accepted_changes_in_the_order(shop, sold, kind):
    key = orders.order_quote(shop, sold)
    row = key if kind is Order else line_at(shop, key, 2)
    fixed = {"total": Decimal(1)} | (
        {"currency": "MYR", "subtotal": Decimal(1)} if kind is Order else
        {"quantity": Decimal(1), "price": Decimal(1), "description": "Gratis"}
    )  # fmt: skip

    for name, value in fixed.items():
        with pytest.raises(Refused), shop.work("Change") as session:
            setattr(session.get(kind, row), name, value)


def test_a_confirmed_order_is_kept(shop, sold):
    from app.services.removing import remove_record

    key = orders.order_quote(shop, sold)
    draft_goes = quoting.duplicate(shop, sold)
    quote_lines.add_line(shop, draft_goes, description="Lagi", price=Decimal(1000))
    quoting.send(shop, draft_goes)
    quoting.accept(shop, draft_goes)
    other = orders.order_quote(shop, draft_goes)
    orders.confirm(shop, key)

    with pytest.raises(Refused, match="confirmed"):
        remove_record(shop, "order", key)
    remove_record(shop, "order", other)

    assert (order_of(shop, other), state_of(shop, draft_goes)) == (None, QuoteState.ACCEPTED)


def test_orders_of_a_quote_are_found_with_the_one_that_counts_first(shop, sold, clock):
    first = orders.order_quote(shop, sold)
    orders.cancel(shop, first)
    clock.move(timedelta(minutes=1))
    again = orders.order_quote(shop, sold)

    with shop.read() as session:
        assert [one.id for one in order_reading.orders_of(session, sold)] == [again, first]


def test_the_customers_timeline_tells_of_the_order_and_what_came(shop, sold, clock):
    key = orders.order_quote(shop, sold, customer_po="PO-7")
    orders.confirm(shop, key)
    clock.move(timedelta(hours=1))
    orders.deliver(shop, key, note="By van")

    with shop.read() as session:
        told = timeline(session, factories.get(shop, Quote, sold).account_id)

    assert [(entry.what, entry.text) for entry in told if entry.record == "order"] == [
        ("delivery", "By van"), ("order", "PO-7"),
    ]  # fmt: skip
