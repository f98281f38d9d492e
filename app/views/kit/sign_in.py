"""Signing in again where the password is wanted: one field, one button, and what was wrong."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.errors import Problem
from app.i18n import _
from app.views import theme
from app.views.kit.plain import literal


class SignInAgain(QWidget):
    """Asks for the password of whoever works here.

    Signals:
        signed_in: the company let this laptop in again.
    """

    signed_in = Signal()

    def __init__(self, link: Any) -> None:
        """`link` signs in by `sign_in(password, then, failed)` and knows the e-mail, `email()`."""
        super().__init__()
        self._link = link
        self.label = theme.mark(QLabel(), "label")
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setMinimumWidth(theme.px(200))
        self.password.setMaximumWidth(theme.px(260))
        self.password.returnPressed.connect(self.send)
        self.label.setBuddy(self.password)
        self.go = theme.mark(QPushButton(literal(_("Sign in"))), "primary")
        self.go.clicked.connect(self.send)
        self.error = theme.mark(QLabel(wordWrap=True), "error")
        self.error.hide()
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        row.addWidget(self.password, 1)
        row.addWidget(self.go)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        for part in (self.label, row, self.error):
            column.addWidget(part) if isinstance(part, QWidget) else column.addLayout(part)
        self.ask()

    def ask(self) -> None:
        """Say whose password is wanted."""
        said = _("Password of {email}").format(email=self._link.email())
        self.label.setText(literal(said))
        self.password.setAccessibleName(said)

    def focus(self) -> None:
        """Into the field."""
        self.password.setFocus(Qt.FocusReason.TabFocusReason)

    def send(self) -> None:
        """Sign in with what is typed."""
        if self.go.isEnabled() and self.password.text():
            self.go.setEnabled(False)
            self._say("")
            self._link.sign_in(self.password.text(), then=self._on_in, failed=self._on_refused)

    def _on_in(self, _result: Any) -> None:
        self.go.setEnabled(True)
        self.password.clear()
        self.signed_in.emit()

    def _on_refused(self, problem: Problem) -> None:
        self.go.setEnabled(True)
        self._say(problem.sentence())
        self.password.selectAll()
        self.focus()

    def _say(self, sentence: str) -> None:
        self.error.setText(sentence)
        self.error.setVisible(bool(sentence))
        self.password.setAccessibleDescription(sentence)
