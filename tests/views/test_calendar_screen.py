"""The calendar: a week to fill by keyboard and mouse, an agenda to walk through."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from app.models import Activity, ActivityKind
from app.services import activities, orders, quote_lines, quoting
from app.views.screens.calendar import CalendarScreen
from app.views.screens.calendar.entries import Entry
from app.views.screens.calendar.hours import LANE
from app.views.screens.calendar.lanes import place
from tests.factories import MONDAY, accepted_quote, account, get

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def visit(shop):
    return activities.plan(
        shop, ActivityKind.VISIT, "Toko Maju", MONDAY + timedelta(hours=2), account_id=account(shop)
    )


@pytest.fixture
def calendar(desk, qtbot, visit, settle):
    screen = CalendarScreen(desk)
    qtbot.addWidget(screen)
    screen.resize(1176, 720)
    screen.show()
    qtbot.waitExposed(screen)
    screen.opened()
    settle()
    return screen


def press(key, held=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget(), key, held)


def local(store, key):
    return get(store, Activity, key).starts_at.astimezone()


def test_ctrl_down_moves_the_visit_by_half_an_hour(calendar, shop, visit, settle):
    before = local(shop, visit)
    calendar.week.hours.blocks[0].setFocus()

    press(Qt.Key.Key_Down, CONTROL)
    settle()

    assert local(shop, visit) == before + timedelta(minutes=30)
    assert calendar.week.hours.blocks[0].hasFocus()


def test_ctrl_right_moves_it_to_the_next_day(calendar, shop, visit, settle):
    before = local(shop, visit)
    calendar.week.hours.blocks[0].setFocus()

    press(Qt.Key.Key_Right, CONTROL)
    settle()

    assert local(shop, visit) == before + timedelta(days=1)


def test_a_block_dragged_to_another_day_is_moved_there(calendar, shop, visit, settle):
    hours = calendar.week.hours
    target = hours._cell(3, 20).center().toPoint()

    hours._on_dragged(hours.blocks[0], QPoint(target))
    settle()

    moved = local(shop, visit)
    assert (moved.date(), moved.hour, moved.minute) == (date(2026, 8, 6), 10, 0)


def test_what_repeats_is_not_moved_by_keys(calendar, shop, settle):
    weekly = activities.plan(
        shop, ActivityKind.MEETING, "Team", MONDAY + timedelta(days=1), rrule="FREQ=WEEKLY"
    )
    settle()
    before = local(shop, weekly)
    block = next(one for one in calendar.week.hours.blocks if one.entry.id == weekly)
    block.setFocus()

    press(Qt.Key.Key_Down, CONTROL)
    settle()

    assert local(shop, weekly) == before


def test_enter_on_an_empty_half_hour_plans_something_there(calendar, qtbot):
    calendar.week.hours.setFocus()
    calendar.week.hours.set_cursor(2, 28)

    with qtbot.waitSignal(calendar.new_record) as wanted:
        press(Qt.Key.Key_Return)

    assert wanted.args == ["activity", {"starts_at": "05/08/2026 14:00"}]


def test_enter_on_a_block_opens_it(calendar, visit, qtbot):
    calendar.week.hours.blocks[0].setFocus()

    with qtbot.waitSignal(calendar.open_record) as opened:
        press(Qt.Key.Key_Return)

    assert opened.args == ["activity", visit]


def test_going_beyond_sunday_shows_the_next_week(calendar, settle):
    calendar.week.hours.setFocus()
    calendar.week.hours.set_cursor(6, 20)

    press(Qt.Key.Key_Right)
    settle()

    assert calendar.span.first == date(2026, 8, 10)
    assert calendar.week.hours.cursor_moment().date() == date(2026, 8, 10)


def test_a_block_says_what_it_is_to_a_screen_reader(calendar):
    name = calendar.week.hours.blocks[0].accessibleName()

    assert "Toko Maju" in name and "Visit" in name and "Monday, 3 August 2026" in name


def test_the_agenda_lists_days_and_expands_what_repeats(calendar, shop, settle):
    activities.plan(
        shop, ActivityKind.MEETING, "Team", MONDAY + timedelta(days=1), rrule="FREQ=WEEKLY"
    )
    calendar.show_view(False)
    settle()

    rows = [row for row in calendar.agenda.rows.rows if isinstance(row, Entry)]
    assert [row.title for row in rows] == ["Toko Maju", "Team", "Team", "Team", "Team"]
    assert calendar.agenda.rows.rows[0].text.startswith("Today")


def test_a_holiday_stands_beside_its_day(calendar, settle):
    calendar.first = date(2026, 8, 17)

    calendar.refresh()
    settle()

    assert date(2026, 8, 17) in calendar.week.head._holidays


def test_an_empty_agenda_offers_to_plan(calendar, settle):
    calendar.show_view(False)
    calendar.turn(5)
    settle()

    assert calendar._stack.currentWidget() is calendar._empty


def entry(start, minutes):
    begins = datetime(2026, 8, 3, tzinfo=UTC) + timedelta(minutes=start)
    return Entry(None, begins, begins + timedelta(minutes=minutes), "x")


def test_what_overlaps_shares_the_width_and_what_follows_has_it_all():
    placed, rest = place([entry(540, 60), entry(570, 60), entry(660, 60)])

    assert not rest
    assert [(one.lane, one.lanes) for one in placed] == [(0, 2), (1, 2), (0, 1)]


def test_a_freed_lane_is_used_again_and_widened():
    placed, _rest = place([entry(540, 180), entry(540, 30), entry(600, 30), entry(600, 31)])

    assert [(one.lane, one.lanes) for one in placed] == [(0, 3), (1, 3), (1, 3), (2, 3)]
    assert [one.wide for one in placed] == [1, 2, 1, 1]


def test_what_finds_no_lane_is_kept_aside_and_what_is_to_be_done_goes_first():
    done = replace(entry(540, 60), closed=True)
    call, talk, late = entry(550, 30), entry(555, 30), replace(entry(570, 40), closed=True)

    placed, rest = place([done, call, talk, late], most=2)

    assert [(one.entry, one.lane, one.crowded) for one in placed] == [
        (call, 0, True), (talk, 1, True),
    ]  # fmt: skip
    assert [some.entries for some in rest] == [(done, late)]
    assert (rest[0].start, rest[0].end) == (done.start, late.end)


def test_short_entries_one_after_the_other_each_have_the_whole_width():
    placed, _rest = place([entry(540, 25), entry(565, 15), entry(590, 5)])

    assert [one.lanes for one in placed] == [1, 1, 1]


def crowded(shop, count: int):
    """So many visits on Monday, all at the same hour."""
    for number in range(count):
        activities.plan(
            shop, ActivityKind.VISIT, f"Visit {number}", MONDAY + timedelta(hours=5, minutes=number)
        )


def test_in_a_busy_hour_every_block_can_be_read_and_nothing_is_lost(calendar, shop, settle):
    crowded(shop, 6)
    settle()
    hours = calendar.week.hours

    seen = [block for block in hours.blocks if block.isVisible()]
    aside = [entry for button in hours.more for entry in button.rest.entries]
    titles = {block.entry.title for block in seen} | {one.title for one in aside}

    assert all(block.width() >= LANE - 8 for block in seen)
    assert {f"Visit {number}" for number in range(6)} <= titles
    assert [button.text() for button in hours.more] == ["+4"]
    assert not any(button.geometry().intersects(block.geometry())
                   for button in hours.more for block in seen)  # fmt: skip


def test_a_wider_window_has_room_for_more_beside_each_other(calendar, shop, settle):
    crowded(shop, 3)
    settle()
    narrow = [button.text() for button in calendar.week.hours.more]

    calendar.resize(2200, 720)
    settle()

    assert narrow == ["+1"]
    assert not calendar.week.hours.more
    assert all(block.isVisible() for block in calendar.week.hours.blocks)


def test_what_stands_aside_is_listed_by_its_button_and_opens(calendar, shop, qtbot, settle):
    crowded(shop, 3)
    settle()
    (button,) = calendar.week.hours.more
    button.setFocus()

    press(Qt.Key.Key_Return)
    menu = button.findChild(QMenu)
    (line,) = menu.actions()
    with qtbot.waitSignal(calendar.open_record) as opened:
        line.trigger()
    menu.close()

    assert line.text() == button.toolTip() == button.lines[0]
    assert opened.args == ["activity", button.rest.entries[0].id]


def drag(block, to: QPoint) -> None:
    """Take a block by its middle and drop it with its middle at a place of the hours."""
    grip = block.rect().center()
    QTest.mousePress(block, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, grip)
    for part in (0.5, 1.0):
        far = to - block.parent().mapFromGlobal(block.mapToGlobal(grip))
        QTest.mouseMove(block, grip + far * part)
    QTest.mouseRelease(block, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, grip)


def test_a_block_is_dragged_by_the_mouse(calendar, shop, visit, settle):
    hours = calendar.week.hours
    block = hours.blocks[0]
    middle = QPoint(40, block.height() // 2)

    drag(block, hours._cell(2, 26).topLeft().toPoint() + middle)
    settle()

    moved = local(shop, visit)
    assert (moved.date(), moved.hour, moved.minute) == (date(2026, 8, 5), 13, 0)


def test_what_repeats_is_not_moved_by_the_mouse(calendar, shop, settle):
    weekly = activities.plan(
        shop, ActivityKind.MEETING, "Team", MONDAY + timedelta(days=1), rrule="FREQ=WEEKLY"
    )
    settle()
    before, hours = local(shop, weekly), calendar.week.hours
    block = next(one for one in hours.blocks if one.entry.id == weekly)
    stood = block.geometry()

    drag(block, hours._cell(4, 26).center().toPoint())
    settle()

    assert block.geometry() == stood
    assert local(shop, weekly) == before


def test_the_days_that_quotes_and_orders_name_stand_in_the_calendar(calendar, shop, settle, qtbot):
    mine = shop.identity.user_id
    of = accepted_quote(shop, owner_id=mine)
    order = orders.order_quote(shop, of, delivery_date=MONDAY.date() + timedelta(days=2))
    offer = quoting.new_quote(shop, account(shop, "Toko Sari"), valid_until=MONDAY.date())
    quote_lines.add_line(shop, offer, description="Kopi", price=Decimal(1000))
    quoting.send(shop, offer)
    settle()

    named = {one.record: one for one in calendar.span.entries if one.all_day}

    assert (named["quote"].id, named["order"].id) == (offer, order)
    assert named["quote"].title == "Toko Sari"
    assert [one.days() for one in named.values()] == [
        [MONDAY.date()],
        [MONDAY.date() + timedelta(days=2)],
    ]
    with qtbot.waitSignal(calendar.open_record) as opened:
        calendar.week.opened.emit(named["order"])
    assert opened.args == ["order", order]
