"""Chips go on in the next row where the window is narrow; none is cut and none is lost."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.views.kit.flow import Flow
from app.views.kit.one_row import shared
from app.views.kit.toggle import Toggle

WORDS = ("Semua", "Catatan", "Kunjungan/telepon", "Penawaran", "Peluang", "Perubahan")


@pytest.fixture
def chips(qapp, qtbot) -> QWidget:
    """Six chips above a field that has the rest of the room."""
    holder = QWidget()
    qtbot.addWidget(holder)
    column, flow = QVBoxLayout(holder), Flow()
    for word in WORDS:
        flow.addWidget(Toggle(word))
    column.addLayout(flow)
    column.addWidget(QWidget(), 1)
    holder.show()
    qtbot.waitExposed(holder)
    return holder


@pytest.mark.parametrize(("width", "rows"), [(1200, 1), (420, 2)])
def test_chips_stand_in_as_many_rows_as_they_need(chips, qtbot, width, rows):
    chips.resize(width, 500)
    qtbot.waitUntil(lambda: chips.width() == width)

    buttons = chips.findChildren(Toggle)

    assert len({button.y() for button in buttons}) == rows
    assert all(button.width() == button.sizeHint().width() for button in buttons)
    assert max(button.geometry().bottom() for button in buttons) < chips.height()


@pytest.mark.parametrize(
    ("wants", "room", "widths"),
    [
        ([215, 105, 150, 100], 600, [215, 105, 150, 100]),
        ([215, 105, 150, 100], 500, [148, 105, 147, 100]),
        ([300, 60, 300], 300, [120, 60, 120]),
        ([], 300, []),
    ],
)
def test_on_one_row_only_the_widest_give_way(wants, room, widths):
    assert shared(wants, room) == widths
