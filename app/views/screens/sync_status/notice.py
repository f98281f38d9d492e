"""Why sync did not come through, and the password where the company wants it again."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel

from app.i18n import _
from app.views import icons, theme
from app.views.kit.laying import column, row
from app.views.kit.sign_in import SignInAgain


class FailureNotice(QFrame):
    """A sentence, and under it the password for as long as it is wanted.

    Attributes:
        sign_in: where the password is typed; None until it was wanted.

    Signals:
        signed_in: the password was right.
    """

    signed_in = Signal()

    def __init__(self, link: Any) -> None:
        """`link` is where the desktop keeps how sync stands; None where it keeps none."""
        super().__init__()
        theme.mark(self, "notice")
        self._link = link
        self.sign_in: SignInAgain | None = None
        self._words = QLabel(wordWrap=True)
        said = row(None, icons.IconLabel("triangle-alert", 16, "warning"), (self._words, 1))
        self._column = column(self, said, margins=(12,), gap=8)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence shown."""
        return self._words.text()

    def say(self, failure: str) -> None:
        """Say what failed; nothing where it is empty."""
        self._words.setText(failure)
        self.setVisible(bool(failure))

    def ask_to_sign_in(self) -> None:
        """Show the password's field for as long as the company wants it."""
        state = getattr(self._link, "state", None)
        wanted = state is not None and state.sign_in
        if wanted and self.sign_in is None:
            self.sign_in = SignInAgain(self._link)
            self.sign_in.signed_in.connect(self.signed_in)
            self._column.addWidget(self.sign_in)
        if self.sign_in is not None:
            self.sign_in.setVisible(wanted)


def failure_of(link: Any) -> str:
    """Why the last try of the link failed; empty where it did not, or nobody tried."""
    state = getattr(link, "state", None)
    if state is None or state.online is None or state.by_file:
        return ""
    if state.text or state.online:
        return str(state.text)
    return _("The server cannot be reached now. Go on working; nothing is lost.")
