"""What was just said or promised, kept without the mouse: a note, a call, a visit, a task."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.i18n import N_, _
from app.views import theme
from app.views.kit.flow import Flow
from app.views.kit.plain import literal
from app.views.kit.toggle import Toggle

KINDS = (
    ("note", N_("Note"), "sticky-note", "Alt+N"),
    ("call", N_("Call result"), "phone-call", "Alt+L"),
    ("visit", N_("Visit result"), "map-pin", "Alt+V"),
    ("task", N_("Task"), "square-check", "Alt+K"),
)
HINTS = {
    "note": N_("What did you see or hear?"),
    "call": N_("What was said on the phone?"),
    "visit": N_("What came of the visit?"),
    "task": N_("What will you do?"),
}
WHEN_HINTS = {
    "call": N_("Call again, such as “tomorrow 9” (may stay empty)"),
    "visit": N_("Next visit, such as “Friday 10” (may stay empty)"),
    "task": N_("When, such as “tomorrow 9”"),
}


@dataclass(frozen=True)
class Draft:
    """What somebody wrote.

    Attributes:
        kind: note, call, visit or task.
        when: as typed; of a task itself, else of what comes next.
    """

    kind: str
    text: str
    when: str = ""


class Composer(QFrame):
    """Writes down one thing at a time.

    Signals:
        kept(Draft): Ctrl+Enter or the button; the text stays until `clear`.
        changed(Draft): somebody has stopped typing for a moment; worth saving as a draft.
        left(): Esc was pressed.
    """

    kept = Signal(object)
    changed = Signal(object)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.mark(self, "card")
        self._group = QButtonGroup(self)
        top = Flow()
        for number, (kind, label, icon, keys) in enumerate(KINDS):
            button = Toggle(_(label), icon=icon)
            button.setToolTip(keys)
            button.setProperty("kind", kind)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._group.addButton(button, number)
            top.addWidget(button)
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(theme.px(52))
        self.when = QLineEdit()
        self.error = theme.mark(QLabel(wordWrap=True), "error")
        self.error.hide()
        self.keep = QPushButton(literal(_("Keep")))
        self.keep.setToolTip("Ctrl+Enter")
        foot = QHBoxLayout()
        foot.setSpacing(theme.px(8))
        foot.addWidget(self.when, 1)
        self._hint = theme.mark(QLabel(_("Ctrl+Enter keeps it.")), "small")
        foot.addWidget(self._hint)
        foot.addStretch(0)
        foot.addWidget(self.keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(12), theme.px(8), theme.px(12), theme.px(8))
        column.setSpacing(theme.px(6))
        column.addLayout(top)
        column.addWidget(self.text)
        column.addWidget(self.error)
        column.addLayout(foot)
        self._pause = QTimer(self, singleShot=True, interval=800)
        self._pause.timeout.connect(lambda: self.changed.emit(self.draft()))
        self._group.idToggled.connect(self._on_kind)
        self.text.textChanged.connect(self._on_typed)
        self.when.textChanged.connect(self._on_typed)
        self.keep.clicked.connect(self.send)
        self.text.installEventFilter(self)
        self.when.installEventFilter(self)
        self._group.button(0).setChecked(True)
        self._on_kind(0, True)

    def kind(self) -> str:
        """Which kind is chosen."""
        button = self._group.checkedButton()
        return str(button.property("kind"))

    def draft(self) -> Draft:
        """What is written now."""
        when = self.when.text().strip() if self.kind() in WHEN_HINTS else ""
        return Draft(self.kind(), self.text.toPlainText().strip(), when)

    def begin(self, kind: str) -> None:
        """Choose a kind and put the keyboard into the text."""
        names = [one[0] for one in KINDS]
        self._group.button(names.index(kind)).setChecked(True)
        self.text.setFocus()

    def put_back(self, draft: Draft) -> None:
        """Show what was written before the program ended."""
        names = [one[0] for one in KINDS]
        self._group.button(names.index(draft.kind)).setChecked(True)
        self.text.setPlainText(draft.text)
        self.when.setText(draft.when)

    def clear(self) -> None:
        """It was kept: begin anew."""
        for field in (self.text, self.when):
            field.blockSignals(True)
            field.clear()
            field.blockSignals(False)
        self._pause.stop()
        self.say("")
        self._ready()

    def say(self, sentence: str) -> None:
        """Say below the text why it could not be kept; empty takes it away."""
        self.error.setText(sentence)
        self.error.setVisible(bool(sentence))
        self.text.setAccessibleDescription(sentence)

    def send(self) -> None:
        """Keep what is written."""
        if not self.draft().text:
            self.say(_("Write something first."))
            self.text.setFocus()
            return
        self.say("")
        self._pause.stop()
        self.kept.emit(self.draft())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if enter and (held or watched is self.when):
                self.send()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.left.emit()
                return True
        return super().eventFilter(watched, event)

    def _on_kind(self, number: int, on: bool) -> None:
        if not on:
            return
        kind = KINDS[number][0]
        self.text.setPlaceholderText(_(HINTS[kind]))
        self.text.setAccessibleName(_(HINTS[kind]))
        hint = WHEN_HINTS.get(kind, "")
        self.when.setVisible(bool(hint))
        self.when.setPlaceholderText(_(hint) if hint else "")
        self.when.setAccessibleName(_(hint) if hint else "")
        self._hint.setVisible(not hint)

    def _on_typed(self) -> None:
        self.say("")
        self._ready()
        self._pause.start()

    def _ready(self) -> None:
        self.keep.setEnabled(bool(self.text.toPlainText().strip()))
