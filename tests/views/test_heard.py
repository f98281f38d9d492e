"""What a screen reader is told: everything that takes the keyboard has a name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAbstractItemView, QLabel, QScrollArea, QTabWidget, QWidget

from app.views import heard
from app.views.frame import Frame
from app.views.places import all_pages, all_places, pages_beside
from tests import factories

TOLD = QAccessible.Text.Name


@pytest.fixture
def frame(desk, qtbot, settle):
    records = desk.records
    made = Frame(desk, all_places(records), all_pages(records), pages_beside())
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    return made


def test_everything_that_takes_the_keyboard_has_a_name_wherever_one_goes(
    desk, frame, settle, subtests
):
    factories.account(desk.store)
    for place in frame.place_names():
        frame.go(place)
        settle()
        with subtests.test(place=place):
            assert nameless(frame) == []
        frame.new_here()
        settle()
        with subtests.test(place=place, making="new"):
            assert nameless(frame) == []


def test_so_it_has_on_the_page_of_every_record_and_behind_each_of_its_tabs(
    desk, frame, settle, subtests
):
    frame.go("today")
    for record in sorted(all_pages(desk.records)):
        made = getattr(factories, record)(desk.store)
        frame.open_record(record, made[0] if isinstance(made, tuple) else made)
        settle()
        found = nameless(frame)
        for tabs in frame.page_shown.findChildren(QTabWidget):
            for place in range(tabs.count()):
                tabs.setCurrentIndex(place)
                found += nameless(tabs)
        with subtests.test(record=record):
            assert found == []


def test_a_part_of_what_scrolls_that_has_gone_meanwhile_is_said_to_be_gone(qapp, qtbot):
    heard.tell_what_scrolls()
    area = QScrollArea(widgetResizable=True)
    area.setWidget(QLabel("Toko Maju\n" * 200))
    qtbot.addWidget(area)
    area.show()
    told = QAccessible.queryAccessibleInterface(area)
    parts = told.childCount()

    area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    assert told.child(0).object() is area.viewport()
    assert told.child(parts + 1) is None


def nameless(top: QWidget) -> list[str]:
    """What one can reach in a window and would hear nothing of."""
    whole = QAccessible.queryAccessibleInterface(top)
    return [_what(one) for one in _seen(whole) if one.state().focusable and not one.text(TOLD)]


def _seen(one: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    """It and all that is in it, as far as it is on the screen; not the cells of tables."""
    yield one
    if not isinstance(one.object(), QAbstractItemView):
        for place in range(one.childCount()):
            child = one.child(place)
            if child is not None and not child.state().invisible:
                yield from _seen(child)


def _what(one: QAccessibleInterface) -> str:
    parents = []
    widget = one.object()
    while isinstance(widget, QWidget) and len(parents) < 4:
        parents.append(f"{type(widget).__name__} {widget.objectName()}".strip())
        widget = widget.parent()
    return " in ".join(parents)
