"""What the program says: one sentence and at most one button, at the foot of the window.

messages.say(_("Saved."))
messages.say(_("Quote sent."), _("Undo"), self.undo)      # a toast with its way back
messages.problem(error)                                   # a Problem, stays until closed
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from app.errors import Problem
from app.i18n import _
from app.views import icons, theme
from app.views.kit.plain import literal

_ICONS = {"problem": ("circle-alert", "danger"), "ask": ("circle-question-mark", "toast_link")}
SHOWN_FOR = 7_000  # milliseconds; a problem stays until it is closed


@dataclass(frozen=True)
class Message:
    """One sentence, translated, and the button beside it.

    Attributes:
        kind: "said" goes away by itself, and so does "ask", which asks whether the button is
            meant; "problem" stays until closed, and so does "look", which says what is to be
            looked at.
    """

    text: str
    button: str = ""
    act: Callable[[], object] | None = None
    kind: str = "said"


class Messages(QObject):
    """Where screens say things; the frame shows them.

    Signals:
        said(Message): something is to be shown; the newest replaces the one before.
    """

    said = Signal(object)

    def say(
        self,
        text: str,
        button: str = "",
        act: Callable[[], object] | None = None,
        kind: str = "said",
    ) -> None:
        """Tell that something was done, with the button that takes it back or goes on."""
        self.said.emit(Message(text, button, act, kind))

    def problem(
        self, problem: Problem, button: str = "", act: Callable[[], object] | None = None
    ) -> None:
        """Tell what could not be done, in the problem's own sentence."""
        self.said.emit(Message(problem.sentence(), button, act, "problem"))


class MessageBar(QFrame):
    """Floats over the foot of its parent and shows the newest message."""

    def __init__(self, over: QWidget, messages: Messages) -> None:
        super().__init__(over)
        self.setAccessibleName(_("Message"))
        theme.mark(self, "toast-bar")
        self._icon = icons.IconLabel("check", 16, "toast_link")
        self._text = QLabel(wordWrap=True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._button = QPushButton()
        self._close = QPushButton(icons.icon("x", "on_toast"), "")
        self._close.setAccessibleName(_("Close the message"))
        self._close.setToolTip(_("Close the message"))
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(16), theme.px(6), theme.px(8), theme.px(6))
        row.setSpacing(theme.px(8))
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        row.addWidget(self._button)
        row.addWidget(self._close)
        self._act: Callable[[], object] | None = None
        self._wrong = False
        self._timer = QTimer(self, singleShot=True, interval=SHOWN_FOR)
        self._timer.timeout.connect(self.hide)
        self._button.clicked.connect(self._on_button)
        self._close.clicked.connect(self.hide)
        messages.said.connect(self.show_message)
        over.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> str:
        """What it says now; empty when nothing is shown."""
        return self._text.text() if not self.isHidden() else ""

    def show_message(self, message: Message) -> None:
        """Show a message instead of the one before."""
        wrong = self._wrong = message.kind == "problem"
        theme.mark(self, "problem" if wrong else "toast-bar")
        theme.mark(self._text, "" if wrong else "toast")
        for button in (self._button, self._close):
            theme.mark(button, "quiet" if wrong else "toast")
        self._icon.show_icon(*_ICONS.get(message.kind, ("check", "toast_link")))
        self._close.setIcon(icons.icon("x", "text" if wrong else "on_toast"))
        self._text.setText(message.text)
        self._text.setAccessibleName(message.text)
        self._button.setText(literal(message.button))
        self._button.setAccessibleName(message.button)
        self._button.setVisible(bool(message.button))
        self._act = message.act
        self._place()
        self.show()
        self.raise_()
        if message.kind not in ("said", "ask"):
            self._timer.stop()
        else:
            self._timer.start()

    def forget_problem(self) -> None:
        """One has gone elsewhere: a problem of where one was is not told any longer."""
        if self._wrong:
            self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _place(self) -> None:
        parent = self.parentWidget()
        margin = theme.px(16)
        words = self._text.fontMetrics().horizontalAdvance(self._text.text())
        wanted = words + theme.px(100) + (self._button.sizeHint().width() if self._act else 0)
        width = min(max(wanted, theme.px(280)), parent.width() - 2 * margin, theme.px(720))
        self.setFixedWidth(width)
        self.layout().activate()
        height = self.heightForWidth(width)
        self.setGeometry(
            # At the right: in the middle it would cover the total of a quote.
            *(parent.width() - width - margin, parent.height() - height - margin, width, height)
        )

    def _on_button(self) -> None:
        act = self._act
        self.hide()
        if act is not None:
            act()
