"""Deals as a board or as a list, products or price lists: one entry, a switch, and it is kept."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QStyle, QStyleOptionButton

from app.views.frame import Frame
from app.views.kit.switch import Switch
from app.views.kit.toggle import Toggle
from app.views.places import all_pages, all_places, pages_beside
from app.views.screens.board import BoardScreen
from app.views.screens.lists import ListScreen

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def make(desk, qtbot) -> Frame:
    records = desk.records
    made = Frame(desk, all_places(records), all_pages(records), pages_beside())
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    made.activateWindow()
    made.go("account")
    return made


@pytest.fixture
def frame(desk, qtbot, settle) -> Frame:
    made = make(desk, qtbot)
    settle()
    return made


def entry(frame, name):
    return frame.nav._buttons[name][0]


def click_other(qtbot, frame) -> None:
    switch = frame.screen_shown.findChild(Switch)
    other = next(b for b in switch._buttons.values() if not b.isChecked())
    qtbot.mouseClick(other, Qt.MouseButton.LeftButton)


def test_a_click_on_list_shows_the_deals_as_a_list_under_the_same_entry(frame, qtbot, settle):
    qtbot.mouseClick(entry(frame, "opportunity"), Qt.MouseButton.LeftButton)
    settle()
    before = frame.screen_shown

    click_other(qtbot, frame)
    settle()

    assert isinstance(before, BoardScreen)
    assert isinstance(frame.screen_shown, ListScreen)
    assert frame.screen_shown.record == "opportunity"
    assert entry(frame, "opportunity").isChecked()


def test_the_choice_is_kept_for_the_next_window(frame, desk, qtbot, settle):
    frame.enter("opportunity")
    settle()
    click_other(qtbot, frame)
    settle()
    frame.go("account")

    frame.enter("opportunity")
    here = frame.location.place
    again = make(desk, qtbot)
    again.enter("opportunity")
    settle()

    assert (here, again.location.place) == ("deal-list", "deal-list")


def test_products_are_not_forgotten_for_price_lists(frame, qtbot, settle):
    frame.enter("product")
    settle()
    click_other(qtbot, frame)
    settle()
    turned = frame.location.place

    frame.enter("product")
    settle()

    assert (turned, frame.location.place) == ("price_list", "product")


def test_the_keyboard_turns_the_switch_both_ways(frame, qtbot, settle):
    frame.go("opportunity")
    settle()
    seen = []

    for _turn in range(2):
        frame.screen_shown.focus_first()
        qtbot.keyClick(frame.focusWidget(), Qt.Key.Key_V, CTRL_SHIFT)
        settle()
        seen.append(frame.location.place)

    assert seen == ["deal-list", "opportunity"]


def test_each_screen_shows_which_of_the_two_it_is(frame, settle):
    pressed = {}

    for place in ("opportunity", "deal-list", "product", "price_list"):
        frame.go(place)
        settle()
        buttons = frame.screen_shown.findChild(Switch)._buttons
        pressed[place] = [name for name, button in buttons.items() if button.isChecked()]

    assert pressed == {place: [place] for place in pressed}


def test_where_words_have_no_room_the_others_show_their_icons_alone(frame, settle):
    frame.go("quote")
    settle()
    switch = frame.screen_shown.findChild(Switch)
    words = {}

    for wide in (switch.minimumSizeHint().width(), switch.sizeHint().width()):
        switch.resize(wide, switch.height())
        words[wide] = [button.text() for button in switch._buttons.values()]

    few, all_words = words.values()
    assert few == ["Quotes", "", "", "", ""] and all(all_words)
    assert switch.minimumSizeHint().width() < switch.sizeHint().width()
    assert all(button.accessibleName() for button in switch._buttons.values())


@pytest.mark.parametrize("look", ["chip", "segment"])
def test_a_pressed_word_is_bold_and_not_cut(desk, qtbot, look):
    button = Toggle("Milik saya saja", look)
    qtbot.addWidget(button)
    button.adjustSize()
    loose = button.width()

    button.setChecked(True)
    button.adjustSize()

    bold = QFont(button.font())
    bold.setWeight(QFont.Weight.DemiBold)
    option = QStyleOptionButton()
    button.initStyleOption(option)
    room = button.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, button)
    assert room.width() >= QFontMetrics(bold).horizontalAdvance(button.text())
    assert button.width() == loose
