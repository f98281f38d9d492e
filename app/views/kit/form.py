"""A form made from a record's sections: forgiving, checked field by field, never lost."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QWidget

from app.errors import Invalid, Problem
from app.i18n import _
from app.records.description import Record
from app.views import theme
from app.views.kit import saving
from app.views.kit.field import FieldBlock
from app.views.kit.form_notes import DraftNotice, ErrorSummary
from app.views.kit.form_sheet import FormSheet
from app.views.kit.jobs import Latest
from app.views.kit.laying import column, row
from app.views.kit.plain import literal
from app.views.kit.saving import Checked, Loaded, Saved, Wrong
from app.views.kit.screen import Desk, add_verb
from app.views.kit.undoing import say_done

DRAFT_AFTER = 800  # milliseconds of quiet


class Form(QWidget):
    """The fields of one record.

    Signals:
        saved(UUID): it is kept.
        closed: Cancel or Esc; what was typed is kept as a draft.
        titled: its name or its unsaved dot has changed.
    """

    saved = Signal(object)
    closed = Signal()
    titled = Signal()

    def __init__(self, desk: Desk, record: Record, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk, self.record = desk, record
        self.row_id: UUID | None = None
        self.fields: dict[str, FieldBlock] = {}
        self._loaded = Loaded("")
        self._first: dict[str, str] = {}
        self._written: dict[str, tuple[str, str]] = {}
        self._fixed: frozenset[str] = frozenset()
        self._sheet: FormSheet | None = None
        self._asked = Latest(desk.jobs)
        self._busy = False
        self._laid_new: bool | None = None
        self._build()
        self._draft = QTimer(self, singleShot=True, interval=DRAFT_AFTER)
        self._draft.timeout.connect(self.keep_draft)
        add_verb(self, _("Save"), self.save, "Ctrl+S", "save")
        add_verb(self, _("Cancel"), self.close_form, "Esc", "x")

    # What it shows

    def show_record(self, row_id: UUID | None, first: Mapping[str, str] | None = None) -> None:
        """Show a record to change, or with None an empty one with some fields filled."""
        self.row_id, self._first = row_id, dict(first or {})
        if self._laid_new != (row_id is None):
            self._lay(row_id is None)
        self.setEnabled(False)
        # A draft that is being kept at this moment must be there when it is looked for.
        self._asked.read_after_writing(
            saving.load, self.desk, self.record, row_id, then=self._on_loaded, owner=self
        )

    def fix(self, names: Collection[str]) -> None:
        """Let these fields of what is shown stay what they are, whatever was typed before."""
        self._fixed = frozenset(names)
        for name in names:
            self.fields[name].editor.fix()

    @property
    def title(self) -> str:
        """What the form is called, with a dot while something is not saved."""
        what = _(self.record.label)
        if self.row_id is None:
            name = _("New: {what}").format(what=what)
        else:
            name = _("Edit: {title}").format(title=self._loaded.title or what)
        return f"{name} •" if self.unsaved else name

    @property
    def unsaved(self) -> bool:
        """Whether something was typed that is not kept yet."""
        return bool(self.changes())

    def changes(self) -> dict[str, str]:
        """What differs from what is kept, as typed, by field."""
        now = {name: block.editor.text() for name, block in self.fields.items()}
        changed = {name: text for name, text in now.items() if text != self._before(name)}
        return {name: self._typed(name, text) for name, text in changed.items()}

    def errors(self) -> dict[str, str]:
        """The sentences shown beside fields."""
        return {name: block.error for name, block in self.fields.items() if block.error}

    def focus_first(self) -> None:
        """Put the keyboard into the first field that takes it."""
        for block in self.fields.values():
            if block.editor.widget.isEnabled() and not _is_fixed(block):
                block.editor.widget.setFocus(Qt.FocusReason.TabFocusReason)
                return

    # What it does

    def save(self) -> None:
        """Keep what was typed; a new record is kept even where only the given fields are set."""
        if self._busy:
            return
        texts = self.changes()
        if self.row_id is None:
            texts = {n: t for n, t in self._all_texts().items() if t} | texts
        elif not texts:
            self.saved.emit(self.row_id)
            return
        self._busy = True
        self._draft.stop()
        job = self.desk.jobs.work(
            saving.save,
            self.desk,
            self.record,
            self.row_id,
            texts,
            then=self._on_saved,
            failed=self._on_refused,
        )
        job.ended.connect(self._on_ended)

    def close_form(self) -> None:
        """Leave; what was typed waits as a draft."""
        if self.unsaved:
            self.keep_draft()
            self.desk.messages.say(
                _("Your changes wait here as a draft."), _("Discard"), self.discard
            )
        self.closed.emit()

    def keep_draft(self) -> None:
        """Keep what is typed now, in the encrypted file, until it is saved."""
        self._draft.stop()
        self.desk.jobs.work(
            saving.keep_draft, self.desk.store, self.record, self.row_id, self.changes()
        )

    def discard(self) -> None:
        """Forget what was typed and not saved."""
        self._draft.stop()
        self.desk.jobs.work(saving.forget_draft, self.desk.store, self.record, self.row_id)
        self._show(replace(self._loaded, draft={}))

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        if self._sheet is not None:
            self._sheet.arrange(self.width())

    # What it is made of

    def _build(self) -> None:
        self._title = theme.mark(QLabel(), "record")
        self.save_button = theme.mark(QPushButton(literal(_("Save"))), "primary")
        self.save_button.setToolTip("Ctrl+S")
        self.save_button.clicked.connect(self.save)
        cancel = theme.mark(QPushButton(literal(_("Cancel"))), "quiet")
        cancel.setToolTip("Esc")
        cancel.clicked.connect(self.close_form)
        bar = theme.mark(QFrame(), "bar")
        row(bar, (self._title, 1), cancel, self.save_button, margins=(16, 8))
        self._summary, self._notice = ErrorSummary(), DraftNotice()
        self._summary.chosen.connect(self._jump)
        self._notice.discarded.connect(self.discard)
        self._scroll = theme.mark(QScrollArea(widgetResizable=True), "surface")
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column(self, bar, (self._scroll, 1))

    def _lay(self, new: bool) -> None:
        """The fields; those that only actions change are left out of a new record."""
        self._laid_new = new
        for panel in (self._summary, self._notice):
            panel.setParent(None)  # they outlive the sheet they stand on
        self._sheet = FormSheet(self.desk, self.record, new, (self._notice, self._summary))
        self._sheet.changed.connect(self._on_changed)
        self._sheet.left.connect(self._on_left)
        self.fields = self._sheet.fields
        self._scroll.setWidget(self._sheet)
        self._sheet.arrange(self.width())

    # Answers

    def _on_loaded(self, loaded: Loaded) -> None:
        self.setEnabled(True)
        self._loaded = loaded
        self._show(loaded)
        self.focus_first()

    def _show(self, loaded: Loaded) -> None:
        self._loaded, self._written = loaded, {}
        for name in loaded.closed & self.fields.keys():
            self.fields[name].close(_("Your role does not allow changing this."))
        for name, block in self.fields.items():
            text = self._first.get(name, loaded.texts.get(name, ""))
            if name not in self._fixed:
                text = loaded.draft.get(name, text)
            same = text == loaded.texts.get(name, "")
            block.editor.put(text, loaded.titles.get(name, "") if same else "")
            block.say("")
            block.note("")
        self._notice.setVisible(bool(loaded.draft))
        self._show_errors({})
        self._retitle()

    def _on_changed(self, block: FieldBlock) -> None:
        block.say("")
        block.note("")
        self._draft.start()
        self._retitle()

    def _on_left(self, block: FieldBlock) -> None:
        text = block.editor.text()
        if text == self._before(block.name) or _is_fixed(block):
            return
        if self._typed(block.name, text) != text:
            return  # looked at before
        self.desk.jobs.read(
            saving.check,
            self.desk,
            self.record,
            self.row_id,
            block.name,
            self._all_texts(),
            then=lambda checked: self._on_checked(block, text, checked),
            failed=lambda problem: self._on_wrong(block, text, problem),
            owner=block,
        )

    def _on_checked(self, block: FieldBlock, asked: str, checked: Checked) -> None:
        # What saving said of it meanwhile stays until something else is typed.
        if block.editor.text() != asked:
            return
        block.note(checked.note)
        if checked.open:
            self._written[block.name] = (checked.written, asked)
        if checked.written != asked:
            block.editor.put(checked.written)
            self._retitle()

    def _on_wrong(self, block: FieldBlock, asked: str, problem: Problem) -> None:
        if block.editor.text() == asked:
            block.say(problem.sentence())
            if not isinstance(problem, Invalid):
                self.desk.messages.problem(problem)

    def _on_saved(self, saved: Saved) -> None:
        new, self.row_id = self.row_id is None, saved.key
        self._show_errors({})
        say_done(self.desk, _("Added.") if new else _("Saved."), saved.told)
        self.saved.emit(saved.key)

    def _on_refused(self, problem: Problem) -> None:
        if isinstance(problem, Wrong):
            self._show_errors(problem.errors)
        else:
            self.desk.messages.problem(problem)
        if self.unsaved:
            self.keep_draft()

    def _on_ended(self) -> None:
        self._busy = False

    def _show_errors(self, errors: Mapping[str, str]) -> None:
        """Sentences beside their fields, and a summary on top whose lines jump there."""
        for name, block in self.fields.items():
            block.say(errors.get(name, ""))
        self._summary.show_errors(errors, self.fields)
        if errors:
            self._scroll.ensureWidgetVisible(self._summary)
            first = next((self.fields[name] for name in errors if name in self.fields), None)
            if first is not None:
                self._jump(first)

    def _jump(self, block: FieldBlock) -> None:
        self._scroll.ensureWidgetVisible(block)
        block.editor.widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def _retitle(self) -> None:
        self._title.setText(self.title)
        self.titled.emit()

    def _before(self, name: str) -> str:
        return self._loaded.texts.get(name, "")

    def _all_texts(self) -> dict[str, str]:
        return {name: self._typed(name, block.editor.text()) for name, block in self.fields.items()}

    def _typed(self, name: str, shown: str) -> str:
        """What was typed where it was written out since and may still be read otherwise."""
        written, typed = self._written.get(name, ("", ""))
        return typed if written and shown == written else shown


def _is_fixed(block: FieldBlock) -> bool:
    widget = block.editor.widget
    return not widget.isEnabled() or bool(getattr(widget, "isReadOnly", lambda: False)())
