"""A laptop that belongs to no company: what joining one gives, and what holds without."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QWidget

from app.i18n import N_, _
from app.views import icons, theme
from app.views.kit.laying import column, row
from app.views.kit.plain import literal

WIDEST = 640
GIVES = (
    ("users", N_("Your team works on the same customers and deals, each in their own territory.")),
    ("server", N_("The company’s server keeps it all too: a lost laptop takes no work with it.")),
    ("wifi-off", N_("You go on working without a network; what waits is sent once there is one.")),
    ("user-check", N_("What you have typed here comes along.")),
)
HOLDS = (
    ("lock", N_("Everything is kept encrypted on this laptop, and nothing leaves it.")),
    ("save", N_("There is no other copy: make a backup now and then, and keep it elsewhere.")),
)


class Alone(QFrame):
    """The page's words for a laptop that stands alone.

    Attributes:
        join, back_up, leave: the buttons.

    Signals:
        join_wanted, data_wanted: where one joins, or keeps the own data and leaves a sample.
    """

    join_wanted = Signal()
    data_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setMaximumWidth(theme.px(WIDEST))
        self.join = icons.beside(QPushButton(literal(_("Join a company"))), "log-in", "on_accent")
        self.join.clicked.connect(self.join_wanted)
        self.back_up = icons.beside(QPushButton(literal(_("Make a backup"))), "save")
        self.leave = icons.beside(QPushButton(literal(_("Leave the sample company"))), "log-out")
        for button in (self.back_up, self.leave):
            button.clicked.connect(self.data_wanted)
        self._head = theme.mark(QLabel(wordWrap=True), "record")
        belongs = _("It belongs to nobody. To join your company, leave it first.")
        self._sample = QLabel(belongs, wordWrap=True)
        gives = theme.mark(QLabel(_("What joining your company gives")), "section")
        gives.setContentsMargins(0, theme.px(16), 0, 0)
        holds = [_told(*one) for one in HOLDS]
        rows = [_told(*one) for one in GIVES]
        self._own = [*holds, self.back_up, rows[-1], self.join]
        column(
            self,
            *(self._head, self._sample, *holds, row(None, self.back_up, self.leave, None)),
            *(gives, *rows, row(None, theme.mark(self.join, "primary"), None)),
            gap=10,
        )
        self.tell(sample=False)

    def tell(self, sample: bool) -> None:
        """Say how it stands with a book of one's own, or with the sample company."""
        own = _("This laptop works on its own")
        self._head.setText(_("This is the sample company") if sample else own)
        for part in self._own:
            part.setVisible(not sample)
        for part in (self._sample, self.leave):
            part.setVisible(sample)

    @property
    def first(self) -> QPushButton:
        """Where the keyboard begins."""
        return self.leave if self.join.isHidden() else self.join


def _told(icon: str, sentence: str) -> QWidget:
    holder, words = QWidget(), QLabel(_(sentence), wordWrap=True)
    row(holder, icons.IconLabel(icon, 16, "muted"), (words, 1), gap=12)
    return holder
