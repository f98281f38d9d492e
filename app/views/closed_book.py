"""What the window shows instead of the book: it is locked until the company is reached, or gone."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QVBoxLayout

from app.i18n import _
from app.store.erased import ERASED
from app.views import icons, theme
from app.views.frame_sync import SyncState
from app.views.kit.by_file import ByFile
from app.views.kit.plain import literal
from app.views.kit.sign_in import SignInAgain


class ClosedBook(QFrame):
    """A card in the middle of the window.

    Attributes:
        sentence: why there is no book to see.
    """

    def __init__(self, icon: str, head: str) -> None:
        super().__init__()
        theme.mark(self, "surface")
        self.setWindowTitle("Relasi")
        card = theme.mark(QFrame(), "card")
        card.setFixedWidth(theme.px(460))
        self.column = QVBoxLayout(card)
        self.column.setContentsMargins(*(theme.px(24),) * 4)
        self.column.setSpacing(theme.px(10))
        self.column.addWidget(icons.IconLabel(icon, 28, "accent"))
        self.column.addWidget(theme.mark(QLabel(head), "record"))
        self.sentence = QLabel(wordWrap=True)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.column.addWidget(self.sentence)
        grid = QGridLayout(self)
        grid.addWidget(card, 0, 0, Qt.AlignmentFlag.AlignCenter)


class LockedBook(ClosedBook):
    """The laptop was away for too long: the company has to be reached, or the password typed."""

    def __init__(self, link: Any, sentence: str) -> None:
        super().__init__("lock", _("Relasi is locked"))
        self._link = link
        self.sentence.setText(sentence)
        self.waits = theme.mark(QLabel(wordWrap=True), "muted")
        self.now = icons.beside(QPushButton(literal(_("Try to connect"))), "refresh-cw")
        self.now.clicked.connect(link.now)
        self.form = SignInAgain(link)
        self.by_file = ByFile(link)
        self.by_file.done.connect(self._on_file)
        self.by_file.failed.connect(self._on_file)
        self.by_file.join.setVisible(False)
        for widget in (self.waits, self.form, self.now, self.by_file):
            self.column.addWidget(widget)
        link.changed.connect(self._on_moved)
        self._on_moved(link.state)

    def focus_first(self) -> None:
        """Into the password, or to the files where there is no network."""
        if self.form.isHidden():
            self.by_file.setFocus()
        else:
            self.form.focus()

    def _on_file(self, sentence: str) -> None:
        """What came of a file; an answer that opens the book takes this card away."""
        self.waits.setText(sentence)
        self.waits.show()

    def _on_moved(self, state: SyncState) -> None:
        for widget in (self.form, self.now):  # there is no network to try
            widget.setVisible(not state.by_file)
        if state.by_file:
            self.waits.setVisible(bool(self.waits.text()))
            return
        self.waits.setText(state.text or ("" if state.online else _("Offline")))
        self.waits.setVisible(bool(self.waits.text()))


class ErasedBook(ClosedBook):
    """The company had this profile erased.

    Signals:
        left: close the window.
    """

    left = Signal()

    def __init__(self) -> None:
        super().__init__("shield-check", _("Nothing is left here"))
        self.sentence.setText(_(ERASED))
        self.close_it = theme.mark(QPushButton(literal(_("Close"))), "primary")
        self.close_it.clicked.connect(self.left)
        self.column.addWidget(self.close_it, 0, Qt.AlignmentFlag.AlignRight)

    def focus_first(self) -> None:
        """On the way out."""
        self.close_it.setFocus()
