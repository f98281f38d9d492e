"""F1: what can be done here and with which keys, read from the actions themselves."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.i18n import _
from app.views import theme
from app.views.kit.laying import fit
from app.views.kit.plain import read_back


class ShortcutHelp(QDialog):
    """A window that lists shortcuts by where they hold; Esc closes it."""

    def __init__(
        self, groups: Sequence[tuple[str, Sequence[QAction]]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Shortcuts"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setHorizontalSpacing(theme.px(24))
        grid.setVerticalSpacing(theme.px(8))
        for head, actions in groups:
            told = [(read_back(a.text()), keys_of(a)) for a in actions if keys_of(a)]
            if not told:
                continue
            label = theme.mark(QLabel(head), "section")
            grid.addWidget(label, grid.rowCount(), 0, 1, 2)
            for text, keys in told:
                row = grid.rowCount()
                grid.addWidget(QLabel(text, wordWrap=True), row, 0)
                grid.addWidget(theme.mark(QLabel(keys), "muted"), row, 1)
        grid.setColumnStretch(0, 1)  # the keys are never beyond the edge
        grid.setRowStretch(grid.rowCount(), 1)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setWidget(inner)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setAccessibleName(_("Shortcuts"))
        column = QVBoxLayout(self)
        column.addWidget(scroll)
        fit(self, 420, 520)

    def lines(self) -> list[str]:
        """Every text shown, in order."""
        return [label.text() for label in self.findChildren(QLabel)]


def keys_of(action: QAction) -> str:
    """The shortcuts of an action as a person reads them."""
    native = QKeySequence.SequenceFormat.NativeText
    return ", ".join(keys.toString(native) for keys in action.shortcuts())
