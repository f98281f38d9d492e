"""Editors of cells that take a code: typed, or chosen from a list that opens with Alt+Down."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from app.domain.tax import codes_in, codes_written
from app.i18n import _
from app.views import icons, theme


class CodeBox(QComboBox):
    """A line of text with a list of what can be chosen, each a code and what is shown for it."""

    ROOM = 112

    def __init__(
        self, name: str, choices: Sequence[tuple[str, str]], parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self.setEditable(True)
        self.setCompleter(None)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setAccessibleName(name)
        for code, shown in choices:
            self.addItem(shown, code)
        self.view().setMinimumWidth(theme.px(240))
        self.setToolTip(
            _("{keys} opens the list").format(
                keys=QKeySequence("Alt+Down").toString(QKeySequence.SequenceFormat.NativeText)
            )
        )
        self.activated.connect(self._on_activated)
        self._before = ""
        side = QLineEdit.ActionPosition.TrailingPosition
        arrow = self.lineEdit().addAction(icons.icon("chevron-down"), side)
        arrow.triggered.connect(self.showPopup)

    def begin(self, text: str) -> None:
        """Show what stands in the cell."""
        self._before = text
        self.setCurrentIndex(max(self.findData(text), -1))
        self.setEditText(text)
        self.lineEdit().selectAll()

    def showPopup(self) -> None:
        self._before = self.currentText()
        super().showPopup()

    def _on_activated(self, place: int) -> None:
        self.setEditText(self.taken(str(self.itemData(place) or ""), self._before))

    def taken(self, code: str, before: str) -> str:
        """What stands there once a code was chosen."""
        return code


class TaxBox(CodeBox):
    """The taxes of a line; behind a “+” another one is added to those that stand there."""

    ROOM = 232

    def __init__(self, choices: Sequence[tuple[str, str]], parent: QWidget | None) -> None:
        super().__init__(_("Tax"), [("", _("No tax")), *choices], parent)
        self.lineEdit().setPlaceholderText(_("No tax"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def taken(self, code: str, before: str) -> str:
        if code and before.rstrip().endswith("+"):
            return codes_written((*codes_in(before), code)) or ""
        return code
