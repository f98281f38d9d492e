"""The manager's desk: what waits is read at a glance and answered from the keyboard."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt

from app.models import Quote, QuoteState, Role
from app.services import approvals, quote_lines, quoting
from app.store import Identity
from app.views.kit.switch import Switch
from app.views.places import SALES
from app.views.screens.approvals import ApprovalScreen
from app.views.screens.approvals.reading import read_waiting
from tests import factories

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def waiting(shop):
    """Ana asks about 15 % for Toko Maju; Maya sits at the desk."""
    factories.discount_limit(shop, role=Role.REP)
    ana = factories.user(shop, "Ana", role=Role.REP)
    maya = factories.user(shop, "Maya", role=Role.MANAGER)
    toko = factories.account(shop)
    shop.identity = Identity(ana, None)
    key = quoting.new_quote(shop, toko)
    quote_lines.add_line(
        shop, key, description="Kecap", price=Decimal(1_000_000), discount_percent=Decimal(15)
    )
    approvals.ask(shop, key, "Two pallets.")
    shop.identity = Identity(maya, None)
    return key


@pytest.fixture
def screen(desk, qtbot, settle, waiting):
    made = ApprovalScreen(desk)
    qtbot.addWidget(made)
    made.show()
    made.opened()
    settle()
    made.focus_first()
    return made


def state(shop, key):
    return factories.get(shop, Quote, key).state


def test_it_shows_the_customer_the_reason_and_what_is_beyond_the_limits(screen):
    item = screen.items.current()

    assert (item.account, item.asked_by, item.reason) == ("Toko Maju", "Ana", "Two pallets.")
    assert item.beyond == ("Line 1, “Kecap”: 15% off; the limit is 10%.",)
    assert dict(item.figures)["Discount"] == "15%"
    assert screen.detail.approve.isVisible()


def test_the_lines_are_there_and_those_beyond_a_limit_stand_out(screen, shop, waiting):
    table = screen.detail.lines
    texts = [table.item(0, place).text() for place in range(table.columnCount())]

    assert texts == ["1", "Kecap", "1", "1.000.000", "15%", "850.000"] or texts == [
        "1", "Kecap", "1", "1,000,000", "15%", "850,000",
    ]  # fmt: skip
    assert screen.items.current().calm == frozenset()
    assert "the limit is 10%" in table.item(0, 1).toolTip()
    assert dict(screen.items.current().customer)["Bought in a year"] == "nothing"


def test_who_sees_cost_sees_the_margin_of_each_line_and_others_do_not(desk, shop, waiting):
    works = shop.identity
    shop.identity = Identity(None, None)
    kecap = factories.product(shop, cost=Decimal(600_000), list_price=Decimal(1_000_000))
    lain = factories.account(shop, "Lain")
    ana = factories.get(shop, Quote, waiting).owner_id
    key = quoting.new_quote(shop, lain, owner_id=ana)
    quote_lines.add_line(shop, key, product_id=kecap, discount_percent=Decimal(20))
    shop.identity = Identity(ana, None)
    approvals.ask(shop, key, "More")
    seen = {}
    for who in (works, Identity(ana, None)):
        shop.identity = who
        items = read_waiting(shop).items
        seen[who.user_id] = next(item for item in items if item.id == key)

    assert seen[works.user_id].lines[0][-1] == "25%"
    assert seen[ana].margins is False and len(seen[ana].lines[0]) == 6


def test_a_margin_says_what_it_leaves_aside_and_takes_the_cost_a_rep_does_not_hold(
    desk, shop, waiting
):
    manager, shop.identity = shop.identity, Identity(None, None)
    kopi = factories.product(shop, cost=Decimal(90), list_price=Decimal(100))
    lain = factories.account(shop, "Lain")
    key = quoting.new_quote(shop, lain)
    quote_lines.add_line(shop, key, product_id=kopi, quantity=Decimal(10))
    quote_lines.add_line(shop, key, description="Rak beli luar", price=Decimal(900))
    with shop.work("As the laptop of a rep writes it") as session:
        quote = session.get(Quote, key)
        quote.lines[0].cost = None
        quote.owner_id = factories.get(shop, Quote, waiting).owner_id
    approvals.ask(shop, key, "More")
    shop.identity = manager

    item = next(item for item in read_waiting(shop).items if item.id == key)

    assert item.figures[2:] == (
        ("Margin", "Rp100 · 10%"), ("Left aside, cost not known", "1 line"),
    )  # fmt: skip
    assert [line[-1] for line in item.lines] == ["10%", ""]


def test_one_key_approves_with_the_comment(screen, qtbot, settle, shop, waiting):
    qtbot.keyClicks(screen.detail.comment, "This once")
    qtbot.keyClick(screen.detail.comment, Qt.Key.Key_Return, CTRL)
    settle()

    assert state(shop, waiting) is QuoteState.APPROVED
    with shop.read() as session:
        assert approvals.requests_of(session, waiting)[0].comment == "This once"
    assert screen.items.current() is None


def test_a_return_wants_words_and_says_so_beside_them(screen, qtbot, settle, shop, waiting):
    qtbot.keyClick(screen.items, Qt.Key.Key_Return, CTRL | SHIFT)
    settle()

    assert screen.detail.error.text() == "Say what is to be changed."
    assert state(shop, waiting) is QuoteState.WAITING
    qtbot.keyClicks(screen.detail.comment, "Ten at most")
    qtbot.keyClick(screen.detail.comment, Qt.Key.Key_Return, CTRL | SHIFT)
    settle()
    assert state(shop, waiting) is QuoteState.RETURNED


def test_ones_own_quote_is_shown_but_not_answered(desk, qtbot, settle, shop, waiting):
    ana = factories.get(shop, Quote, waiting).owner_id
    shop.identity = Identity(ana, None)
    screen = ApprovalScreen(desk)
    qtbot.addWidget(screen)
    screen.show()
    screen.opened()
    settle()

    qtbot.keyClick(screen.items, Qt.Key.Key_Return, CTRL)
    settle()

    assert not screen.detail.approve.isVisible()
    assert state(shop, waiting) is QuoteState.WAITING


def test_its_neighbours_stand_at_the_left_as_on_every_list(desk, qtbot, settle, waiting):
    screen = ApprovalScreen(desk, SALES, "approval")
    qtbot.addWidget(screen)
    screen.resize(1190, 700)
    screen.show()

    switch = screen.findChild(Switch)

    assert switch.mapTo(screen, switch.rect().topLeft()).x() < 40


def test_a_rep_who_looks_at_their_own_request_is_told_who_answers(desk, qtbot, settle, waiting):
    ana = factories.get(desk.store, Quote, waiting).owner_id
    desk.store.identity = Identity(ana, None)
    screen = ApprovalScreen(desk)
    qtbot.addWidget(screen)
    screen.show()
    screen.opened()
    settle()

    assert screen.detail._own.text() == "This is your own quote: your manager answers."
    assert not screen.detail.approve.isVisible()
