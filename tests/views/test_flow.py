"""Chips go on in the next row where the window is narrow; none is cut and none is lost."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.views.kit.flow import Flow
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
