"""What an action wants to know before it runs, asked in a small panel on the page itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCompleter,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from app.i18n import _
from app.records.description import Input
from app.store import Store
from app.views import icons, theme
from app.views.kit.plain import literal
from app.views.kit.screen import Desk, add_verb

if TYPE_CHECKING:
    from app.views.kit.field import FieldBlock


class AskPanel(QFrame):
    """A few fields, the verb and Cancel.

    Signals:
        answered(dict): the texts typed, by the inputs' names.
        asking(bool): it has come, or gone.
        cancelled: never mind.
    """

    answered = Signal(object)
    asking = Signal(bool)
    cancelled = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.mark(self, "card")
        self._desk = desk
        self.fields: dict[str, FieldBlock] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(*(theme.px(12),) * 4)
        self._column.setSpacing(theme.px(8))
        self._body: QWidget | None = None
        self._before: QWidget | None = None
        add_verb(self, _("Cancel"), self.cancel, "Esc", "x")
        add_verb(self, _("Go on"), self.answer, "Ctrl+Return | Return | Enter", "check")
        self.hide()

    def ask(
        self,
        title: str,
        verb: str,
        inputs: tuple[Input, ...],
        given: Mapping[str, str] = MappingProxyType({}),
        doubts: Sequence[str] = (),
    ) -> None:
        """Show the fields; `title` and `verb` are translated, `given` is typed already, `doubts`
        are to be looked at before it goes on."""
        from app.views.kit.editors import editor_for
        from app.views.kit.field import FieldBlock

        if self._body is not None:
            self._body.deleteLater()
        if self.isHidden():
            self._before = self.window().focusWidget()
        self._body = QWidget()
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(8))
        column.addWidget(theme.mark(QLabel(title), "strong"))
        if doubts:
            said = theme.mark(QLabel("\n".join(doubts), wordWrap=True), "warning")
            said.setTextFormat(Qt.TextFormat.PlainText)
            column.addWidget(said)
        self.fields = {}
        for wanted in inputs:
            editor = editor_for(self._desk, wanted.kind, wanted.refers, wanted.required)
            if said := given.get(wanted.name, wanted.usual):
                editor.put(said)
            if wanted.offers is not None:
                offered = partial(_read_offers, wanted.offers)
                self._desk.jobs.read(
                    *(offered, self._desk.store),
                    then=partial(_offer, editor.widget),
                    owner=editor.widget,
                )
            block = FieldBlock(wanted.name, _(wanted.label), editor)
            block.spare_label()
            self.fields[wanted.name] = block
            column.addWidget(block)
        row = QHBoxLayout()
        row.addStretch(1)
        cancel = theme.mark(QPushButton(literal(_("Cancel"))), "quiet")
        cancel.clicked.connect(self.cancel)
        go = theme.mark(QPushButton(literal(verb)), "primary")
        go.clicked.connect(self.answer)
        row.addWidget(cancel)
        row.addWidget(go)
        column.addLayout(row)
        self._column.addWidget(self._body)
        self.show()
        first = next(iter(self.fields.values()), None)
        (first.editor.widget if first else go).setFocus(Qt.FocusReason.TabFocusReason)

    def showEvent(self, event) -> None:
        super().showEvent(event)
        self.asking.emit(True)

    def hideEvent(self, event) -> None:
        super().hideEvent(event)
        if self.isHidden():  # not merely because the page is out of sight
            self.asking.emit(False)
            before, self._before = self._before, None
            if before is not None and isValid(before) and before.isVisible():
                before.setFocus(Qt.FocusReason.OtherFocusReason)

    def say(self, errors: Mapping[str, str]) -> None:
        """Show what is wrong beside the fields, with the keyboard in the first of them."""
        for name, block in self.fields.items():
            block.say(errors.get(name, ""))
        wrong = next((block for name, block in self.fields.items() if name in errors), None)
        if wrong is not None:
            wrong.editor.widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def answer(self) -> None:
        """Go on with what is typed."""
        self.answered.emit({name: block.editor.text() for name, block in self.fields.items()})

    def cancel(self) -> None:
        """Ask no more."""
        self.hide()
        self.cancelled.emit()


def _read_offers(offers: Callable[[Any], Sequence[str]], store: Store) -> list[str]:
    with store.read() as session:
        return list(offers(session))


def _offer(line: QWidget, texts: list[str]) -> None:
    """Let one of these be chosen while something else is typed as freely."""
    if not isinstance(line, QLineEdit):
        return
    completer = QCompleter(texts, line)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    line.setCompleter(completer)

    def show_all() -> None:
        completer.setCompletionPrefix("")
        completer.complete()

    add_verb(line, _("Choose"), show_all, "Down")
    choose = line.addAction(icons.icon("chevron-down"), QLineEdit.ActionPosition.TrailingPosition)
    choose.setText(_("Choose"))
    choose.triggered.connect(show_all)
