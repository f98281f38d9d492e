"""The first page: the day, what waits, and one key from each row to its action."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.clock import SetClock
from app.models import (
    Activity,
    ActivityKind,
    ActivityState,
    Attention,
    AttentionKind,
    Order,
    OrderState,
    Quote,
    QuoteState,
)
from app.services import activities, notes, opportunities, orders, quote_lines, quoting
from app.views.screens.today import TodayScreen
from app.views.screens.today.holidays import keep_holidays, look_up_holidays, read_holiday
from app.views.screens.today.reading import read_page
from tests.factories import MONDAY, accepted_quote, account, get, keep, product, user


@pytest.fixture
def customer(shop):
    return account(shop, "Toko Maju", phone="+62251832", whatsapp="+628123", owner_id=me(shop))


@pytest.fixture
def call(shop, customer):
    return activities.plan(
        shop, ActivityKind.CALL, "Ask for payment", MONDAY + timedelta(hours=1), account_id=customer
    )


@pytest.fixture
def today(desk, qtbot, call, settle):
    screen = TodayScreen(desk)
    qtbot.addWidget(screen)
    screen.resize(1176, 720)
    screen.show()
    qtbot.waitExposed(screen)
    screen.opened()
    settle()
    screen.focus_first()
    return screen


@pytest.fixture
def links(qapp):
    """Where links lead, instead of opening them."""
    from PySide6.QtCore import QObject, Slot

    class Links(QObject):
        def __init__(self):
            super().__init__()
            self.seen = []

        @Slot(QUrl)
        def follow(self, url):
            self.seen.append(url.toString())

    caught = Links()
    for scheme in ("tel", "https"):
        QDesktopServices.setUrlHandler(scheme, caught, "follow")
    yield caught.seen
    for scheme in ("tel", "https"):
        QDesktopServices.unsetUrlHandler(scheme)


def me(store):
    return store.identity.user_id


def press(key):
    QTest.keyClick(QApplication.focusWidget(), key)


def test_done_finishes_the_call_with_what_came_of_it(today, shop, call, settle):
    press(Qt.Key.Key_D)
    QTest.keyClicks(QApplication.focusWidget(), "Pays on Friday")
    press(Qt.Key.Key_Return)
    settle()

    done = get(shop, Activity, call)
    assert (done.state, done.outcome) == (ActivityState.DONE, "Pays on Friday")
    assert today.day.current().closed


def test_done_with_a_next_step_plans_it(today, shop, call, settle):
    press(Qt.Key.Key_D)
    today.ask.fields["next_action"].editor.put("Send the price")
    today.ask.fields["next_at"].editor.put("tomorrow 9")
    today.ask.answer()
    settle()

    with shop.read() as session:
        following = session.query(Activity).filter(Activity.subject == "Send the price").one()
        assert following.state is ActivityState.PLANNED
        assert following.starts_at.astimezone().date() == date(2026, 8, 4)


def test_a_time_that_cannot_be_read_is_said_beside_its_field(today, shop, call, settle):
    press(Qt.Key.Key_D)
    today.ask.fields["next_at"].editor.put("someday")
    today.ask.answer()
    settle()

    assert "someday" in today.ask.fields["next_at"].error
    assert get(shop, Activity, call).state is ActivityState.PLANNED


@pytest.fixture
def late(shop):
    """An order that should have come yesterday."""
    quote = accepted_quote(shop, owner_id=me(shop))
    key = orders.order_quote(shop, quote)
    with shop.work("As it stands some days later") as session:
        session.get(Order, key).delivery_date = MONDAY.date() - timedelta(days=1)
    orders.confirm(shop, key)
    return key


def test_n_delivers_a_late_order_after_asking_how_much(late, today, shop, settle):
    today.waiting.setFocus()
    offered = today.waiting_side.keys

    press(Qt.Key.Key_N)
    asked = set(today.ask.fields)
    today.ask.answer()
    settle()

    assert "N  Deliver" in offered
    assert "quantity" in asked
    assert get(shop, Order, late).state is OrderState.DELIVERED
    assert today.waiting.current().what == "invoice"


def test_n_without_the_number_of_the_invoice_says_so_beside_the_field(late, today, shop, settle):
    orders.deliver(shop, late)
    settle()
    today.waiting.setFocus()

    press(Qt.Key.Key_N)
    today.ask.answer()
    settle()

    assert today.ask.fields["number"].error
    assert get(shop, Order, late).state is OrderState.DELIVERED


def test_n_closes_a_quote_that_is_over(today, shop, customer, settle):
    quote = quoting.new_quote(shop, customer)
    quote_lines.add_line(shop, quote, description="Kecap", price=Decimal(1000))
    quoting.send(shop, quote)
    shop.clock = SetClock(MONDAY + timedelta(days=20))
    today.refresh()
    settle()
    today.waiting.setFocus()
    (place,) = [n for n, row in enumerate(today.page.waiting) if row.what == "expiring"]
    today.waiting.setCurrentIndex(today.waiting.model().index(place, 0))
    offered = today.waiting_side.keys

    press(Qt.Key.Key_N)
    settle()

    assert "N  Expired" in offered
    assert get(shop, Quote, quote).state is QuoteState.EXPIRED
    assert all(row.what != "expiring" for row in today.page.waiting)


@pytest.fixture
def asked(shop):
    """A colleague's quote that waits for an answer."""
    quote = keep(shop, Quote(account_id=account(shop), number="AN-0002", owner_id=user(shop)))
    with shop.work("Ask") as session:
        session.get_one(Quote, quote).state = QuoteState.WAITING
    return quote


def test_n_shows_what_waits_for_an_answer_on_the_approval_desk(asked, today, qtbot):
    today.waiting.setFocus()
    offered = today.waiting_side.keys

    with qtbot.waitSignal(today.show_in) as wanted:
        press(Qt.Key.Key_N)

    assert wanted.args == ["approval", asked]
    assert "N  Look at it and answer" in offered


def test_s_puts_the_call_off_until_tomorrow(today, shop, call, settle):
    press(Qt.Key.Key_S)
    settle()

    moved = get(shop, Activity, call)
    assert moved.starts_at == MONDAY + timedelta(days=1, hours=1)


def test_i_checks_in_at_a_visit(today, shop, customer, settle):
    visit = activities.plan(
        shop, ActivityKind.VISIT, "Toko Maju", MONDAY + timedelta(minutes=10), account_id=customer
    )
    settle()
    today.day.setCurrentIndex(today.day.model_of.index(0))

    press(Qt.Key.Key_I)
    settle()

    assert get(shop, Activity, visit).state is ActivityState.CHECKED_IN


def test_alt_down_sees_the_next_customer_first_at_the_same_times(today, shop, call, settle):
    start = MONDAY + timedelta(hours=3)
    other = activities.plan(shop, ActivityKind.VISIT, "Hotel Pangrango", start)
    settle()

    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    settle()

    first, then = get(shop, Activity, other), get(shop, Activity, call)
    assert first.starts_at == MONDAY + timedelta(hours=1)
    assert first.ends_at - first.starts_at == timedelta(hours=1)
    assert (then.starts_at, then.ends_at) == (start, start + timedelta(minutes=15))
    assert today.day.current().id == call


def test_what_repeats_keeps_its_place_in_the_day(today, shop, call, settle):
    activities.plan(
        shop, ActivityKind.MEETING, "Team", MONDAY + timedelta(hours=2), rrule="FREQ=DAILY"
    )
    settle()

    today._reorder(0, 1)
    settle()

    assert get(shop, Activity, call).starts_at == MONDAY + timedelta(hours=1)


def test_c_dials_and_w_writes_on_whatsapp(today, links):
    press(Qt.Key.Key_C)
    press(Qt.Key.Key_W)

    assert links == ["tel:+62251832", "https://wa.me/628123"]


def test_o_opens_the_row_and_k_its_customer(today, qtbot, call, customer):
    with qtbot.waitSignal(today.open_record) as opened:
        press(Qt.Key.Key_O)
    with qtbot.waitSignal(today.open_record) as customers:
        press(Qt.Key.Key_K)

    assert opened.args == ["activity", call]
    assert customers.args == ["account", customer]


def test_a_row_says_what_was_last_said_at_the_customer(today, shop, customer, settle):
    notes.write_note(shop, "Wants a better price", account_id=customer)

    settle()

    assert today.day.current().words == "today: Wants a better price"


def test_what_can_be_done_with_a_row_stands_below_its_list(today):
    assert "D  Done" in today.day_side.keys
    assert "I  Check in" not in today.day_side.keys


def test_a_quote_about_to_expire_waits_and_opens(today, shop, customer, settle, qtbot):
    quote = quoting.new_quote(shop, customer, valid_until=date(2026, 8, 5))
    quote_lines.add_line(shop, quote, product_id=product(shop), quantity=Decimal(2))
    quoting.send(shop, quote)
    settle()
    today.waiting.setFocus()

    with qtbot.waitSignal(today.open_record) as opened:
        press(Qt.Key.Key_Return)

    assert today.waiting.current().line == "The quote expires in 2 days."
    assert opened.args == ["quote", quote]


def test_what_waits_and_is_no_activity_is_put_off_until_tomorrow(today, shop, clock, settle):
    account(shop, "Born on Friday", birthday=date(1990, 8, 7), owner_id=me(shop))
    settle()
    today.waiting.setFocus()

    press(Qt.Key.Key_S)
    settle()
    hidden = today.waiting.model_of.rowCount()
    clock.move(timedelta(days=1))
    today.refresh()
    settle()

    assert hidden == 0
    assert [row.title for row in today.page.waiting if row.what == "birthday"] == ["Born on Friday"]


def test_what_sync_could_not_settle_leads_to_sync(today, shop, settle, qtbot):
    keep(
        shop,
        Attention(
            user_id=me(shop), kind=AttentionKind.CONFLICT, code="conflict", sentence="x", at=MONDAY
        ),
    )
    settle()
    today.waiting.setFocus()

    with qtbot.waitSignal(today.go_to) as place:
        press(Qt.Key.Key_O)

    assert place.args == ["sync"]


def test_the_now_line_stands_before_what_comes(today, shop, clock, settle):
    before = today.day.model_of.line_before
    clock.move(timedelta(hours=5))
    today.refresh()
    settle()

    assert (before, today.day.model_of.line_before) == (0, 1)
    assert today.day.current().state == "Late"


def test_without_sales_there_is_no_bar_and_with_them_both_months_are_named(shop, customer, clock):
    nothing = read_page(shop).sold
    deal = opportunities.open_deal(shop, "Rice", customer, amount=Decimal(9_400_000))
    opportunities.win(shop, deal)

    sold = read_page(shop).sold

    assert nothing is None
    assert sold.sentence == "Won this month: Rp9,400,000 (1 deal)"
    assert sold.before == "Last month in all: Rp0 (0 deals)"


def test_an_empty_day_offers_to_plan_a_visit(desk, qtbot, shop, settle):
    screen = TodayScreen(desk)
    qtbot.addWidget(screen)
    screen.opened()
    settle()

    with qtbot.waitSignal(screen.new_record) as wanted:
        screen.day_side.empty.button.click()

    assert wanted.args == ["activity", {"kind": "visit"}]


def test_the_page_goes_by_the_clock_of_the_store(today):
    assert today.page.heading == "Monday, 3 August 2026"
    assert today.page.now == datetime(2026, 8, 3, 2, tzinfo=UTC)


def test_a_holiday_is_looked_up_once_a_month_and_then_known(shop):
    shop.clock = SetClock(datetime(2026, 8, 17, 2, tzinfo=UTC))
    before = read_holiday(shop)

    keep_holidays(shop, look_up_holidays(shop))

    assert before is None
    assert read_holiday(shop)
    shop.clock = SetClock(datetime(2026, 8, 18, 2, tzinfo=UTC))
    assert read_holiday(shop) == ""
    shop.clock = SetClock(datetime(2026, 9, 2, 2, tzinfo=UTC))
    assert read_holiday(shop) is None
