"""The window of shortcuts shows every key, however long the words beside it are."""

from __future__ import annotations

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QScrollArea

from app.views.frame_help import ShortcutHelp


def test_keys_are_in_view_beside_long_words(qapp, qtbot):
    action = QAction("Simpan surat dalam senarai ini, atau bagi baris yang dipilih sahaja")
    action.setShortcut(QKeySequence("Ctrl+Shift+A"))
    shown = ShortcutHelp([("Sebut harga", [action])])
    qtbot.addWidget(shown)
    scroll = shown.findChild(QScrollArea)

    shown.resize(420, 520)
    shown.show()
    qapp.processEvents()

    assert scroll.widget().width() <= scroll.viewport().width()
