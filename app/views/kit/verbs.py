"""What may be done with the record on a page: one primary button, Edit, and the rest behind "⋯".

self.verbs = Verbs(desk, record, screen=self)
layout.addWidget(self.verbs); layout.addWidget(self.verbs.panel)   # the panel asks for inputs
self.verbs.put(key, read.allowed)
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Any
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from app.errors import Doubted, Invalid, Problem
from app.i18n import _
from app.records.description import Action, Record
from app.records.told import check_meant, told
from app.views import icons, theme
from app.views.kit import saving
from app.views.kit.ask import AskPanel
from app.views.kit.plain import literal
from app.views.kit.saving import Wrong
from app.views.kit.screen import Desk, Screen
from app.views.kit.undoing import say_done


class Verbs(QWidget):
    """The buttons of a record's head.

    Attributes:
        panel: where an action asks for its inputs; the page gives it a place.

    Signals:
        edit_wanted: the Edit button.
        led_to(record, key): an action leads to another record.
        removed: the record was deleted.
        refused(problem): an action was refused; the sentence is shown already.
    """

    edit_wanted = Signal()
    led_to = Signal(str, object)
    removed = Signal()
    refused = Signal(object)

    def __init__(self, desk: Desk, record: Record, screen: Screen) -> None:
        super().__init__(screen)
        self._desk, self._record, self._screen = desk, record, screen
        self._key: UUID | None = None
        self._asking: Action | None = None
        self._meant = False
        self._live: list[QAction] = []
        self.panel = AskPanel(desk)
        self.panel.answered.connect(self._on_answered)
        self.primary = theme.mark(QPushButton(), "primary")
        self.primary.hide()
        self.edit_button = icons.beside(QPushButton(literal(_("Edit"))), "pencil")
        self.edit_button.setToolTip("Ctrl+E")
        self.edit_button.clicked.connect(self.edit_wanted)
        self.more = QPushButton(icons.icon("ellipsis"), "")
        self.more.setAccessibleName(_("More actions"))
        self.more.setToolTip(_("More actions"))
        self.more.setMenu(QMenu(self.more))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(8))
        row.addWidget(self.edit_button)
        row.addWidget(self.more)
        row.addWidget(self.primary)
        self.primary.clicked.connect(self._on_primary)
        self._first: Action | None = None

    def put(self, key: UUID, allowed: tuple[str, ...], may_change: bool = True) -> None:
        """Offer the actions called so for this record, and to edit it where that is allowed."""
        self.edit_button.setVisible(may_change)
        self.more.setVisible(may_change)
        if key != self._key:
            self.panel.hide()
        self._key = key
        for action in self._live:
            self._screen.removeAction(action)
            action.deleteLater()
        self._live = []
        verbs = [action for name in allowed if (action := self._record.action(name))]
        self._first = next((action for action in verbs if action.primary), None)
        self.primary.setVisible(self._first is not None)
        if self._first is not None:
            self.primary.setText(literal(_(self._first.label)))
            icons.beside(self.primary, self._first.icon or "check", "on_accent")
        menu = self.more.menu()
        menu.clear()
        for action in verbs:
            made = self._screen.verb(
                _(action.label), lambda action=action: self.start(action), icon=action.icon
            )
            self._live.append(made)
            if action is not self._first:
                menu.addAction(made)
        if not may_change:
            return
        if verbs:
            menu.addSeparator()
        delete = self._screen.verb(_("Delete"), self.delete, icon="trash-2")
        self._live.append(delete)
        menu.addAction(delete)

    def start(self, action: Action, given: Mapping[str, str] = MappingProxyType({})) -> None:
        """Run an action, after asking for what it needs; `given` is typed already."""
        self._asking, self._meant = action, False
        if action.inputs:
            self.panel.ask(_(action.label), _(action.label), action.inputs, given)
        else:
            self._on_answered({})

    def delete(self) -> None:
        """Delete the record; it can be undone."""
        if self._key is not None:
            self._desk.jobs.work(
                saving.remove, self._desk, self._record, self._key, then=self._on_removed
            )

    def _on_primary(self) -> None:
        if self._first is not None:
            self.start(self._first)

    def _on_answered(self, texts: Mapping[str, str]) -> None:
        if self._asking is not None and self._key is not None:
            self._desk.jobs.work(
                perform,
                *(self._desk, self._record, self._asking, self._key, texts, self._meant),
                then=self._on_done,
                failed=partial(self._on_refused, texts),
            )

    def _on_done(self, done: tuple[Any, list[str]]) -> None:
        led_to, told = done
        self.panel.hide()
        if self._asking is not None:
            sentence = _("Done: {what}.").format(what=_(self._asking.label))
            say_done(self._desk, sentence, told, self._asking.final)
        self._asking = None
        if led_to is not None:
            self.led_to.emit(*led_to)

    def _on_refused(self, texts: Mapping[str, str], problem: Problem) -> None:
        if isinstance(problem, Wrong):
            self.panel.say(problem.errors)
        elif isinstance(problem, Doubted) and self._asking is not None:
            self._meant, label = True, _(self._asking.label)
            self.panel.ask(label, label, self._asking.inputs, texts, problem.sentences)
        else:
            self._desk.messages.problem(problem)
            self.refused.emit(problem)

    def _on_removed(self, _result: object) -> None:
        say_done(self._desk, _("Deleted."))
        self.removed.emit()


def perform(
    desk: Desk,
    record: Record,
    action: Action,
    key: UUID,
    texts: Mapping[str, str],
    meant: bool = False,
) -> tuple[Any, list[str]]:
    """On the store thread: read what was typed, then act; what to show, and what to say of it.

    Raises Doubted where something should be looked at first, unless it is `meant` all the same;
    Wrong where what was typed does not fit.
    """
    if not meant:
        check_meant(desk.store, action, key)
    values = saving.read_inputs(desk, action.inputs, texts, record, key)
    try:
        led_to = action.run(desk.store, key, values)
    except Invalid as problem:
        raise saving.beside_input(problem, action.inputs) from problem
    return led_to, told(desk.store, record, action, key, led_to)
