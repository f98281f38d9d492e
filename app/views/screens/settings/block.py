"""A part of the settings that keeps each thing at once: what there is, buttons, what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.errors import Problem
from app.i18n import _
from app.views import theme
from app.views.kit.screen import Desk
from app.views.kit.undoing import say_done


class Block(QWidget):
    """What there is stands in `shown`, the buttons below it, a sentence below them.

    Signals:
        changed: something else is kept now.
    """

    changed = Signal()

    def __init__(self, desk: Desk, *buttons: QPushButton) -> None:
        super().__init__()
        self._desk = desk
        self.shown = QVBoxLayout()
        self.shown.setSpacing(theme.px(4))
        self._error = theme.mark(QLabel(wordWrap=True), "error")
        self._error.setTextFormat(Qt.TextFormat.PlainText)
        self._error.hide()
        row = QHBoxLayout()
        for button in buttons:
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self.shown)
        column.addLayout(row)
        column.addWidget(self._error)

    @property
    def error(self) -> str:
        """The sentence about what does not do; empty where nothing is wrong."""
        return self._error.text()

    def load(self) -> None:
        """Show what is kept."""
        raise NotImplementedError

    def keep(self, run: Callable[..., Any], *given: Any, undone: bool = True) -> None:
        """Work in the background, then show what is kept; `undone`: whether undo takes it back."""
        self.say("")
        self._desk.jobs.work(
            *(run, *given),
            then=lambda _nothing: self._on_kept(undone),
            failed=lambda problem: self._on_refused(problem),
        )

    def say(self, sentence: str) -> None:
        """Show what is wrong; nothing where it is empty."""
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))

    def _on_kept(self, undone: bool) -> None:
        self.load()
        self.changed.emit()
        if undone:
            say_done(self._desk, _("Saved."))
        else:
            self._desk.messages.say(_("Saved."))

    def _on_refused(self, problem: Problem) -> None:
        self.say(problem.sentence())
