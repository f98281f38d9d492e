"""A few fields in the middle of the page, and the page that says that something is under way."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.errors import Invalid, NotAllowed, Problem
from app.i18n import _
from app.views import theme
from app.views.kit.editors import ChoiceBox
from app.views.kit.laying import column, scrolled
from app.views.kit.plain import literal
from app.views.kit.screen import add_verb


class EntryForm(QWidget):
    """A few fields and one button, in the middle of the page.

    Signals:
        sent(dict): the texts by field.
        left: Back or Esc.
    """

    sent = Signal(object)
    left = Signal()

    def __init__(
        self,
        title: str,
        fields: tuple[tuple[str, str, str], ...],
        button: str,
        countries: tuple[tuple[str, str], ...] = (),
    ) -> None:
        super().__init__()
        self.fields: dict[str, QWidget] = {}
        self._errors: dict[str, QLabel] = {}
        card = theme.mark(QFrame(), "card")
        card.setFixedWidth(theme.px(420))
        self._column = QVBoxLayout(card)
        self._column.setContentsMargins(*(theme.px(24),) * 4)
        self._column.setSpacing(theme.px(4))
        self._column.addWidget(theme.mark(QLabel(title), "record"))
        for name, label, example in fields:
            line = QLineEdit()
            line.setPlaceholderText(example)
            if name == "password":
                line.setEchoMode(QLineEdit.EchoMode.Password)
            self._add(name, label, line)
        if countries:
            box = ChoiceBox()
            for code, country in countries:
                box.addItem(_(country), code)
            self._add("country", _("Country"), box)
        self._error = theme.mark(QLabel(wordWrap=True), "error")
        self._error.hide()
        self._wait = theme.mark(QLabel(wordWrap=True), "muted")
        self._wait.hide()
        back = theme.mark(QPushButton(literal(_("Back"))), "quiet")
        back.clicked.connect(self.left)
        self.go = theme.mark(QPushButton(literal(button)), "primary")
        self.go.clicked.connect(self.send)
        row = QHBoxLayout()
        row.addWidget(back)
        row.addStretch(1)
        row.addWidget(self.go)
        for widget in (self._error, self._wait):
            self._column.addWidget(widget)
        self._column.addSpacing(theme.px(12))
        self._column.addLayout(row)
        middle = QWidget()
        QGridLayout(middle).addWidget(card, 0, 0, Qt.AlignmentFlag.AlignCenter)
        self._room = scrolled(middle)
        column(self, self._room)
        add_verb(self, button, self.send, "Return | Enter | Ctrl+Return", "check")
        add_verb(self, _("Back"), self.left.emit, "Esc", "arrow-left")

    def offer(self, text: str, act: Callable[[], object], under: str = "") -> QPushButton:
        """Another way than this form, as a link at its foot, or what may be said besides of the
        field that it stands `under`."""
        other = theme.mark(QPushButton(literal(text)), "link")
        other.clicked.connect(act)
        if under:
            place = self._column.indexOf(self._errors[under]) + 1
            self._column.insertWidget(place, other, 0, Qt.AlignmentFlag.AlignLeft)
        else:
            self._column.addWidget(other, 0, Qt.AlignmentFlag.AlignHCenter)
        return other

    def focus_first(self) -> None:
        """Into the first field that is empty."""
        lines = [one for one in self.fields.values() if isinstance(one, QLineEdit)]
        next((line for line in lines if not line.text()), lines[0]).setFocus()

    def values(self) -> dict[str, str]:
        """What is typed."""
        return {
            name: one.currentData() if isinstance(one, QComboBox) else one.text()
            for name, one in self.fields.items()
        }

    def send(self) -> None:
        """Go on with what is typed."""
        if self.go.isEnabled():
            self.clear()
            self.sent.emit(self.values())

    def say(self, problem: Problem) -> None:
        """Show what is wrong, beside its field where it has one."""
        self.clear()
        name = problem.field if isinstance(problem, Invalid) else ""
        if isinstance(problem, NotAllowed) and "password" in self.fields:
            name = "password"
        label = self._errors.get(name, self._error)
        label.setText(problem.sentence())
        label.show()
        widget = self.fields.get(name)
        if widget is not None:
            widget.setAccessibleDescription(problem.sentence())
            _mark_wrong(widget, True)
            widget.setFocus()
            self._room.ensureWidgetVisible(widget)

    def wait(self, sentence: str) -> None:
        """Say that it is under way; empty when it is over."""
        self._wait.setText(sentence)
        self._wait.setVisible(bool(sentence))
        self.go.setEnabled(not sentence)

    def _add(self, name: str, label: str, widget: QWidget) -> None:
        words = theme.mark(QLabel(literal(label)), "label")
        words.setBuddy(widget)
        widget.setAccessibleName(label)
        error = theme.mark(QLabel(wordWrap=True), "error")
        error.hide()
        self._column.addSpacing(theme.px(8))
        for one in (words, widget, error):
            self._column.addWidget(one)
        self.fields[name], self._errors[name] = widget, error

    def clear(self) -> None:
        """Forget what was wrong."""
        for label in (*self._errors.values(), self._error):
            label.hide()
        for widget in self.fields.values():
            widget.setAccessibleDescription("")
            _mark_wrong(widget, False)


class BusyPage(QWidget):
    """Says that something is under way that is kept whole or not at all."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        text = theme.mark(QLabel(sentence), "record")
        bar = QProgressBar()
        bar.setTextVisible(False)
        bar.setFixedWidth(theme.px(360))
        bar.setRange(0, 0)
        bar.setAccessibleName(sentence)
        down = QVBoxLayout(self)
        down.setSpacing(theme.px(12))
        down.addStretch(1)
        for widget in (text, bar):
            down.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        down.addStretch(1)


def _mark_wrong(widget: QWidget, wrong: bool) -> None:
    widget.setProperty("wrong", "true" if wrong else "false")
    widget.style().unpolish(widget)
    widget.style().polish(widget)
