"""The page of an order: what was ordered comes first, with what has come and what is open."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt

from app.models import Order, OrderState
from app.services import order_reading, orders, quote_lines, quoting
from app.views.kit.cells import read_rows
from app.views.places import all_pages
from tests import factories


@pytest.fixture
def order(shop):
    """Ten bottles and a delivery fee, confirmed; four bottles have come."""
    key = quoting.new_quote(shop, factories.account(shop))
    quote_lines.add_line(
        shop, key, description="Kecap", quantity=Decimal(10), price=Decimal(18_500), unit="botol"
    )
    quote_lines.add_line(shop, key, description="Ongkir", price=Decimal(50_000))
    quoting.send(shop, key)
    quoting.accept(shop, key)
    made = orders.order_quote(shop, key, customer_po="PO-1")
    orders.confirm(shop, made)
    with shop.read() as session:
        line = order_reading.ordered(session, made).lines[0].line.id
    orders.deliver(shop, made, {line: Decimal(4)}, note="By van")
    return made


@pytest.fixture
def page(desk, qtbot, settle, order):
    shown = all_pages(desk.records)["order"](desk)
    qtbot.addWidget(shown)
    shown.show()
    shown.opened(order)
    settle()
    return shown


def texts(page):
    table = page.tabs.widget(0).table
    return [
        [table.item(row, column).text() for column in range(1, 5)]
        for row in range(table.rowCount())
    ]


def test_the_lines_come_first_with_what_has_come_and_what_is_open(page):
    assert page.tabs.currentIndex() == 0
    assert texts(page) == [["Kecap", "10 botol", "4", "6"], ["Ongkir", "1", "", "1"]]


def test_what_came_in_part_is_said_at_the_head_of_the_page_and_in_the_list(
    page, desk, settle, shop, order
):
    record = desk.records["order"]
    partly = page._state.text(), listed(desk, record, order)

    shop.undo()
    settle()

    assert partly == ("Partly delivered", "Partly delivered")
    assert (page._state.text(), listed(desk, record, order)) == ("Confirmed", "Confirmed")


def listed(desk, record, key):
    return read_rows(desk, record, [key], ["number", "state"])[key].texts[1]


def test_what_the_order_comes_to_without_the_rest_stands_beside_the_offer(
    page, settle, shop, desk, order
):
    orders.cancel_rest(shop, order)
    settle()

    lines = page.tabs.widget(0)
    assert [lines.table.item(row, 6).text() for row in range(2)] == ["74,000", "0"]
    assert lines.sums() == [
        *("Total of the offer", "260,850", "Of it cancelled", "-178,710"),
        *("Subtotal", "74,000", "DPP nilai lain", "67,833", "PPN 12%", "8,140"),
        *("Total", "82,140"),
    ]
    record = desk.records["order"]
    both = ["own_total", "total"]
    assert read_rows(desk, record, [order], both)[order].texts == ("Rp82,140", "Rp260,850")
    orders.reopen(shop, order)
    assert read_rows(desk, record, [order], both)[order].texts == ("Rp260,850", "Rp260,850")


def test_how_a_discount_was_shared_is_said_where_not_all_comes(desk, qtbot, settle, shop):
    key = quoting.new_quote(shop, factories.account(shop))
    quote_lines.add_line(
        shop, key, description="Kecap", quantity=Decimal(10), price=Decimal(18_500)
    )
    quoting.set_discount(shop, key, Decimal(5))
    quoting.send(shop, key)
    quoting.accept(shop, key)
    made = orders.order_quote(shop, key)
    orders.confirm(shop, made)
    with shop.read() as session:
        line = order_reading.ordered(session, made).lines[0].line.id
    orders.deliver(shop, made, {line: Decimal(4)})
    shown = all_pages(desk.records)["order"](desk)
    qtbot.addWidget(shown)
    shown.show()
    shown.opened(made)
    settle()
    shared = shown.tabs.widget(0).shared
    before = shared.isVisible()

    orders.cancel_rest(shop, made)
    settle()

    assert (before, shared.isVisible(), "in proportion" in shared.text()) == (False, True, True)


def test_the_one_verb_that_stands_out_delivers_the_rest(page, settle, shop, order, qtbot):
    page.verbs.primary.click()
    settle()
    page.verbs.panel.answer()
    settle()

    assert factories.get(shop, Order, order).state is OrderState.DELIVERED
    assert [row[3] for row in texts(page)] == ["All delivered", "All delivered"]


def test_what_leads_from_the_lines_to_the_total_stands_below_them(desk, qtbot, settle, shop):
    factories.tax_rate(shop, code="TEN", rate=Decimal(10))
    key = quoting.new_quote(shop, factories.account(shop))
    quote_lines.add_line(shop, key, description="Kecap", price=Decimal(100_000), tax_code="TEN")
    quoting.set_discount(shop, key, Decimal(5))
    quoting.send(shop, key)
    quoting.accept(shop, key)
    made = orders.order_quote(shop, key)
    shown = all_pages(desk.records)["order"](desk)
    qtbot.addWidget(shown)
    shown.show()

    shown.opened(made)
    settle()

    assert shown.tabs.widget(0).sums() == [
        *("Subtotal", "100,000", "Discount 5%", "-5,000", "Subtotal after discount", "95,000"),
        *("Hotel tax 10%", "9,500", "Total", "104,500"),
    ]


def test_in_a_narrow_place_the_price_goes_before_the_name_is_cut_short(page, qtbot):
    table = page.tabs.widget(0).table
    shown = {}
    for width in (900, 440):
        table.setFixedWidth(width)
        qtbot.wait(1)
        shown[width] = [not table.isColumnHidden(place) for place in range(7)]
        last = table.columnViewportPosition(6) + table.columnWidth(6)
        assert last <= table.viewport().width()

    assert shown[900] == [True] * 7
    assert shown[440] == [True] * 5 + [False, True]


def test_heads_stand_over_their_columns(page):
    table = page.tabs.widget(0).table
    sides = [
        (table.horizontalHeaderItem(place).textAlignment(), table.item(0, place).textAlignment())
        for place in range(7)
    ]

    assert all(head == cell for head, cell in sides)
    left = [place for place, (head, _cell) in enumerate(sides) if head & Qt.AlignmentFlag.AlignLeft]
    assert left == [0, 1]


def test_the_confirmation_is_seen_on_the_page_as_the_customer_gets_it(page, settle, shop, order):
    page.tabs.setCurrentIndex(2)
    settle()
    paper = page.tabs.widget(2)

    assert page.tabs.tabText(2) == "Confirmation"
    assert (paper.view.count(), paper.view.drawn(), paper.save.isEnabled()) == (1, True, True)


def test_enter_on_a_line_asks_how_much_of_it_was_delivered(page, settle, shop, order, qtbot):
    table = page.tabs.widget(0).table
    table.setCurrentCell(0, 0)
    table.activated.emit(table.currentIndex())
    asked = {name: block.editor.text() for name, block in page.verbs.panel.fields.items()}

    page.verbs.panel.fields["quantity"].editor.put("2")
    page.verbs.panel.answer()
    settle()

    assert (asked["line"], asked["quantity"]) == ("1", "6")
    assert texts(page)[0] == ["Kecap", "10 botol", "6", "4"]


@pytest.mark.parametrize(
    ("field", "typed"),
    [("quantity", "0"), ("quantity", "-1"), ("quantity", "1e30"), ("quantity", "7"),
     ("quantity", "some"), ("line", "9"), ("note", "x" * 90_000)],
)  # fmt: skip
def test_a_delivery_that_cannot_be_is_said_beside_its_field_and_stays_typed(
    page, settle, shop, order, field, typed
):
    table = page.tabs.widget(0).table
    table.setCurrentCell(0, 0)
    table.activated.emit(table.currentIndex())
    panel = page.verbs.panel
    panel.fields[field].editor.put(typed)

    panel.answer()
    settle()

    assert panel.isVisible() and panel.fields[field].error
    assert panel.fields[field].editor.text() == typed
    assert texts(page)[0] == ["Kecap", "10 botol", "4", "6"]
