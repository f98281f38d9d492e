"""A page of settings of the company as a form: kept on demand, and through a crash."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from app.domain.numbering import usual_pattern
from app.errors import Invalid, Problem
from app.i18n import _
from app.services.company import company_settings, set_company
from app.services.country import country_called, told
from app.services.numbering import label_told
from app.store import Store
from app.views import theme
from app.views.kit.editors import ChoiceEditor, Editor, LanguageEditor, LineEditor, TextEditor
from app.views.kit.field import FieldBlock
from app.views.kit.plain import literal
from app.views.kit.screen import Desk
from app.views.kit.undoing import say_done
from app.views.screens.settings.colour import ColourEditor
from app.views.screens.settings.fields import Groups, Setting
from app.views.screens.settings.page import SettingsPage


class SettingsForm(SettingsPage):
    """A form over some of the company's settings.

    Attributes:
        fields: its fields by name.
        extras: where more stands under the fields.

    Signals:
        typed: something was typed, or read anew.
    """

    typed = Signal()

    def __init__(self, desk: Desk, title: str, sentence: str, groups: Groups, draft: str) -> None:
        super().__init__(title, sentence)
        self._desk, self._draft = desk, draft
        self._kept: dict[str, str] = {}
        self._numbers: dict[str, str] = {}
        self.fields: dict[str, FieldBlock] = {}
        for heading, settings in groups:
            self.section(_(heading))
            self.fields_here([self._block(setting) for setting in settings])
        self.extras = QVBoxLayout()
        self.extras.setSpacing(theme.px(8))
        self.column.addLayout(self.extras)
        self._unsaved = theme.mark(QLabel(), "muted")
        self.keep = theme.mark(QPushButton(literal(_("Save"))), "primary")
        self.keep.setToolTip("Ctrl+S")
        self.keep.setEnabled(False)
        self.keep.clicked.connect(self.save)
        row = QHBoxLayout()
        row.addWidget(self._unsaved)
        row.addStretch(1)
        row.addWidget(self.keep)
        self.column.addSpacing(theme.px(8))
        self.column.addLayout(row)
        self._pause = QTimer(self, singleShot=True, interval=800)
        self._pause.timeout.connect(self.keep_draft)

    def load(self) -> None:
        """Read the settings, unless something is being typed."""
        if not self.changes():
            self._desk.jobs.read(
                _read, self._desk.store, self._draft, then=self._on_read, owner=self
            )

    def changes(self) -> dict[str, str]:
        """What is typed and not kept; nothing before the settings were read."""
        if not self._kept:
            return {}
        return {
            name: block.editor.text()
            for name, block in self.fields.items()
            if block.editor.text() != self._kept.get(name, "")
        }

    def save(self) -> None:
        """Keep what was changed."""
        changed = self.changes()
        if changed:
            self._desk.jobs.work(
                *(_save, self._desk.store, self._draft, changed),
                then=self._on_saved,
                failed=self._on_refused,
            )

    def keep_draft(self) -> None:
        """Keep what is typed through a crash."""
        changed = self.changes()
        if changed:
            self._desk.jobs.work(_keep_draft, self._desk.store, self._draft, changed)

    def _block(self, setting: Setting) -> FieldBlock:
        editor = _editor(setting)
        if setting.hint:
            editor.widget.setPlaceholderText(_(setting.hint))
        if setting.numbers:
            self._numbers[setting.name] = setting.numbers
        block = FieldBlock(setting.name, _(setting.label), editor, wide=setting.long)
        editor.changed.connect(partial(self._on_typed, block))
        self.fields[setting.name] = block
        return block

    def _on_read(self, found: tuple[dict[str, str], dict[str, str]]) -> None:
        kept, draft = found
        self._kept = {name: kept.get(name, "") for name in self.fields}
        for name, block in self.fields.items():
            block.editor.put(draft.get(name, self._kept[name]))
        self._tell()
        self.typed.emit()

    def _on_typed(self, block: FieldBlock) -> None:
        block.say("")
        self._tell()
        self._pause.start()
        self.typed.emit()

    def _tell(self) -> None:
        changed = bool(self.changes())
        for name, kind in self._numbers.items():
            usual, block = usual_pattern(kind, self._country()), self.fields[name]
            block.editor.widget.setPlaceholderText(usual)
            pattern = block.editor.text().strip() or usual
            block.note(label_told(pattern, self._desk.store.clock.today()))
        self.keep.setEnabled(changed)
        self._unsaved.setText(_("Not saved yet.") if changed else "")

    def _country(self) -> str:
        """The one being typed; the one kept until what is typed is a country."""
        kept = self._kept.get("country", "")
        return country_called(self.changes().get("country", "")) or kept

    def _on_saved(self, done: tuple[dict[str, str], str]) -> None:
        saved, besides = done
        self._pause.stop()
        self._kept |= saved
        for name, block in self.fields.items():
            if name in saved:
                block.editor.put(saved[name])
        self._tell()
        say_done(self._desk, " ".join(filter(None, (_("Saved."), besides))))

    def _on_refused(self, problem: Problem) -> None:
        block = self.fields.get(problem.field) if isinstance(problem, Invalid) else None
        if block is None:
            self._desk.messages.problem(problem)
            return
        block.say(problem.sentence())
        block.editor.widget.setFocus()
        self.ensureWidgetVisible(block)


def _editor(setting: Setting) -> Editor:
    if setting.long:
        return TextEditor()
    if setting.colour:
        return ColourEditor()
    if setting.language:
        return LanguageEditor(setting.needed)
    if setting.choices:
        shown = {value: _(label) for value, label in setting.choices}
        return ChoiceEditor(shown, needed=True)
    return LineEditor("text")


def _read(store: Store, draft: str) -> tuple[dict[str, str], dict[str, str]]:
    with store.read() as session:
        kept: dict[str, Any] = asdict(company_settings(session))
    typed = store.fact(draft)
    return kept, json.loads(typed) if typed else {}


def _save(store: Store, draft: str, changed: dict[str, str]) -> tuple[dict[str, str], str]:
    """Keep some settings; gives all that were set as they are kept, and what came besides.

    Raises Invalid.
    """
    followed = set_company(store, **changed)
    if store.fact(draft) is not None:
        store.set_facts(**{draft: None})
    kept, _typed = _read(store, draft)
    return {name: kept[name] for name in (*changed, *followed) if name in kept}, told(followed)


def _keep_draft(store: Store, draft: str, changed: dict[str, str]) -> None:
    store.set_facts(**{draft: json.dumps(changed)})
