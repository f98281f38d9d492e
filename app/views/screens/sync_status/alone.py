"""A laptop that belongs to no company: what joining one gives, and what holds without."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from app.i18n import N_, _
from app.views import icons, theme
from app.views.kit.laying import column, row
from app.views.kit.plain import literal

WIDEST = 640
GIVES = (
    ("users", N_("Colleagues see the same customers, deals and quotes, each what is theirs.")),
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
        join, back_up: the buttons.

    Signals:
        join_wanted, backup_wanted: one of them was pressed.
    """

    join_wanted = Signal()
    backup_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setMaximumWidth(theme.px(WIDEST))
        self.join = icons.beside(QPushButton(literal(_("Join a company"))), "log-in", "on_accent")
        self.join.clicked.connect(self.join_wanted)
        self.back_up = icons.beside(QPushButton(literal(_("Make a backup"))), "save")
        self.back_up.clicked.connect(self.backup_wanted)
        gives = theme.mark(QLabel(_("What joining your company gives")), "section")
        gives.setContentsMargins(0, theme.px(16), 0, 0)
        column(
            self,
            theme.mark(QLabel(_("This laptop works on its own"), wordWrap=True), "record"),
            *(_told(*one) for one in HOLDS),
            row(None, self.back_up, None),
            gives,
            *(_told(*one) for one in GIVES),
            row(None, theme.mark(self.join, "primary"), None),
            gap=10,
        )


def _told(icon: str, sentence: str) -> QHBoxLayout:
    words = QLabel(_(sentence), wordWrap=True)
    return row(None, icons.IconLabel(icon, 16, "muted"), (words, 1), gap=12)
