"""Changing one's own password at the company's server."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.errors import NoEntry, Problem
from app.i18n import _
from app.views import theme
from app.views.kit.plain import literal
from app.views.kit.screen import Desk


class OwnPassword(QWidget):
    """Three fields and a button; what is wrong stands beneath.

    Attributes:
        old, new, again: where it is typed.
        error: what is wrong with it.
    """

    def __init__(self, desk: Desk, link: Any) -> None:
        """`link` changes it by `change_password(old, new, then, failed)`."""
        super().__init__()
        self._desk, self._link = desk, link
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        self.old = _field(column, _("Password until now"))
        self.new = _field(column, _("New password"))
        self.again = _field(column, _("The same again"))
        self.error = theme.mark(QLabel(wordWrap=True), "error")
        self.error.hide()
        self.go = QPushButton(literal(_("Change the password")))
        self.go.clicked.connect(self.send)
        self.again.returnPressed.connect(self.send)
        column.addWidget(self.error)
        column.addSpacing(theme.px(4))
        column.addWidget(self.go, 0, Qt.AlignmentFlag.AlignLeft)

    def send(self) -> None:
        """Change it to what is typed."""
        if self.new.text() != self.again.text():
            self._say(_("The two passwords differ. Type the same twice."), self.again)
        elif not self.old.text():
            self._say(_("Type the password that holds until now."), self.old)
        elif self.go.isEnabled():
            self.go.setEnabled(False)
            self._say("")
            self._link.change_password(
                *(self.old.text(), self.new.text()), then=self._on_done, failed=self._on_refused
            )

    def _on_done(self, _nothing: Any) -> None:
        self.go.setEnabled(True)
        for field in (self.old, self.new, self.again):
            field.clear()
        said = _("Your password is changed; other laptops ask for the new one.")
        self._desk.messages.say(said)

    def _on_refused(self, problem: Problem) -> None:
        self.go.setEnabled(True)
        self._say(problem.sentence(), self.old if isinstance(problem, NoEntry) else self.new)

    def _say(self, sentence: str, field: QLineEdit | None = None) -> None:
        self.error.setText(sentence)
        self.error.setVisible(bool(sentence))
        if field is not None:
            field.setAccessibleDescription(sentence)
            field.selectAll()
            field.setFocus()


def _field(column: QVBoxLayout, name: str) -> QLineEdit:
    label, field = theme.mark(QLabel(literal(name)), "label"), QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setMaximumWidth(theme.px(260))
    field.setAccessibleName(name)
    label.setBuddy(field)
    column.addWidget(label)
    column.addWidget(field)
    return field
