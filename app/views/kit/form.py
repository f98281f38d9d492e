"""A form made from a record's sections: forgiving, checked field by field, never lost."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.errors import Invalid, Problem
from app.i18n import _
from app.records.description import Field, Record, Section, kind_of, label_of, refers_to
from app.records.editing import editable
from app.views import icons, theme
from app.views.kit import saving
from app.views.kit.editors import editor_for
from app.views.kit.field import FieldBlock
from app.views.kit.jobs import Latest
from app.views.kit.plain import literal
from app.views.kit.saving import Loaded, Wrong
from app.views.kit.screen import Desk, add_verb
from app.views.kit.undoing import say_done

DRAFT_AFTER = 800  # milliseconds of quiet
TWO_COLUMNS_FROM = 520  # pixels of the design
WIDEST = 920


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
        self._fixed: frozenset[str] = frozenset()
        self._grids: list[tuple[QGridLayout, list[FieldBlock]]] = []
        self._columns = 0
        self._asked = Latest(desk.jobs)
        self._busy = False
        self._built_new: bool | None = None
        self._bar()
        self._draft = QTimer(self, singleShot=True, interval=DRAFT_AFTER)
        self._draft.timeout.connect(self.keep_draft)
        add_verb(self, _("Save"), self.save, "Ctrl+S", "save")
        add_verb(self, _("Cancel"), self.close_form, "Esc", "x")

    # What it shows

    def show_record(self, row_id: UUID | None, first: Mapping[str, str] | None = None) -> None:
        """Show a record to change, or with None an empty one with some fields filled."""
        self.row_id, self._first = row_id, dict(first or {})
        if self._built_new != (row_id is None):
            self._build(row_id is None)
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
            name = _("Edit: {title}").format(title=self._loaded.title)
        return f"{name} •" if self.unsaved else name

    @property
    def unsaved(self) -> bool:
        """Whether something was typed that is not kept yet."""
        return bool(self.changes())

    def changes(self) -> dict[str, str]:
        """What differs from what is kept, as typed, by field."""
        now = {name: block.editor.text() for name, block in self.fields.items()}
        return {name: text for name, text in now.items() if text != self._before(name)}

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
        self._arrange()

    # Building

    def _bar(self) -> None:
        self._title = theme.mark(QLabel(), "record")
        self.save_button = theme.mark(QPushButton(literal(_("Save"))), "primary")
        self.save_button.setToolTip("Ctrl+S")
        self.save_button.clicked.connect(self.save)
        cancel = theme.mark(QPushButton(literal(_("Cancel"))), "quiet")
        cancel.setToolTip("Esc")
        cancel.clicked.connect(self.close_form)
        bar = theme.mark(QFrame(), "bar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(theme.px(16), theme.px(8), theme.px(16), theme.px(8))
        row.addWidget(self._title, 1)
        row.addWidget(cancel)
        row.addWidget(self.save_button)
        self._summary = theme.mark(QFrame(), "problem")
        self._summary.setLayout(QVBoxLayout())
        self._summary.layout().setSpacing(0)
        self._summary.hide()
        self._notice = theme.mark(QFrame(), "notice")
        notice = QHBoxLayout(self._notice)
        notice.setContentsMargins(theme.px(12), theme.px(4), theme.px(8), theme.px(4))
        notice.addWidget(QLabel(_("These are your unsaved changes from before."), wordWrap=True), 1)
        discard = theme.mark(QPushButton(literal(_("Discard them"))), "quiet")
        discard.clicked.connect(self.discard)
        notice.addWidget(discard)
        self._notice.hide()
        self._scroll = theme.mark(QScrollArea(widgetResizable=True), "surface")
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(bar)
        whole.addWidget(self._scroll, 1)

    def _build(self, new: bool) -> None:
        """The fields; those that only actions change are shown, and left out of a new record."""
        self._built_new = new
        self.fields, self._grids, self._columns = {}, [], 0
        for panel in (self._summary, self._notice):
            panel.setParent(None)
        inner = theme.mark(QFrame(), "surface")
        inner.setMaximumWidth(theme.px(WIDEST))
        column = QVBoxLayout(inner)
        column.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(24))
        column.setSpacing(theme.px(8))
        column.addWidget(self._notice)
        column.addWidget(self._summary)
        open_fields = set(editable(self.record, new))
        for section in self.record.sections:
            shown = [f for f in section.fields if not (new and f.key not in open_fields)]
            if shown:
                self._add_section(column, section, shown, open_fields)
        column.addStretch(1)
        self._scroll.setWidget(inner)
        self._arrange()

    def _add_section(
        self, column: QVBoxLayout, section: Section, shown: list[Field], open_fields: set[str]
    ) -> None:
        head = theme.mark(QLabel(_(section.title)), "section")
        head.setContentsMargins(0, theme.px(12) if self._grids else 0, 0, 0)
        column.addWidget(head)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(16))
        grid.setVerticalSpacing(theme.px(12))
        column.addLayout(grid)
        blocks = [self._add_field(item, item.key in open_fields) for item in shown]
        self._grids.append((grid, blocks))

    def _add_field(self, item: Field, is_open: bool) -> FieldBlock:
        column = item.property.columns[0]
        needed = not column.nullable and column.default is not None
        editor = editor_for(self.desk, kind_of(item), refers_to(item), needed)
        block = FieldBlock(
            item.key, _(label_of(item)), editor, wide=kind_of(item).editor == "long_text"
        )
        if not is_open:
            editor.fix()
        editor.changed.connect(lambda: self._on_changed(block))
        editor.left.connect(lambda: self._on_left(block))
        self.fields[item.key] = block
        return block

    def _arrange(self) -> None:
        """Two columns where there is room, one where there is not."""
        columns = 2 if self.width() >= theme.px(TWO_COLUMNS_FROM) else 1
        if columns == self._columns:
            return
        self._columns = columns
        for grid, blocks in self._grids:
            while grid.count():
                grid.takeAt(0)
            row = place = 0
            for block in blocks:
                if block.wide and place:
                    row, place = row + 1, 0
                grid.addWidget(block, row, place, 1, columns if block.wide else 1)
                place += columns if block.wide else 1
                if place >= columns:
                    row, place = row + 1, 0
            for number in range(2):
                grid.setColumnStretch(number, 1 if number < columns else 0)

    # Answers

    def _on_loaded(self, loaded: Loaded) -> None:
        self.setEnabled(True)
        self._loaded = loaded
        self._show(loaded)
        self.focus_first()

    def _show(self, loaded: Loaded) -> None:
        self._loaded = loaded
        for name in loaded.closed & self.fields.keys():
            self.fields[name].close(_("Your role does not allow changing this."))
        for name, block in self.fields.items():
            text = self._first.get(name, loaded.texts.get(name, ""))
            if name not in self._fixed:
                text = loaded.draft.get(name, text)
            same = text == loaded.texts.get(name, "")
            block.editor.put(text, loaded.titles.get(name, "") if same else "")
            block.say("")
        self._notice.setVisible(bool(loaded.draft))
        self._show_errors({})
        self._retitle()

    def _on_changed(self, block: FieldBlock) -> None:
        block.say("")
        self._draft.start()
        self._retitle()

    def _on_left(self, block: FieldBlock) -> None:
        text = block.editor.text()
        if text == self._before(block.name) or _is_fixed(block):
            return
        self.desk.jobs.read(
            saving.check,
            self.desk,
            self.record,
            block.name,
            text,
            then=lambda written: self._on_checked(block, text, written),
            failed=lambda problem: self._on_wrong(block, text, problem),
            owner=block,
        )

    def _on_checked(self, block: FieldBlock, asked: str, written: str) -> None:
        if block.editor.text() == asked:
            block.say("")
            if written != asked:
                block.editor.put(written)
                self._retitle()

    def _on_wrong(self, block: FieldBlock, asked: str, problem: Problem) -> None:
        if block.editor.text() == asked:
            block.say(problem.sentence())
            if not isinstance(problem, Invalid):
                self.desk.messages.problem(problem)

    def _on_saved(self, key: UUID) -> None:
        new, self.row_id = self.row_id is None, key
        self._show_errors({})
        say_done(self.desk, _("Added.") if new else _("Saved."))
        self.saved.emit(key)

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
        layout = self._summary.layout()
        while layout.count():
            layout.takeAt(0).widget().deleteLater()
        for name, sentence in errors.items():
            block = self.fields.get(name)
            label = f"{block.label}: {sentence}" if block else sentence
            line = theme.mark(
                QPushButton(icons.icon("circle-alert", "danger"), literal(label)), "link"
            )
            line.setAccessibleName(label)
            if block is not None:
                line.clicked.connect(lambda _=False, block=block: self._jump(block))
            layout.addWidget(line)
        self._summary.setVisible(bool(errors))
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
        return {name: block.editor.text() for name, block in self.fields.items()}


def _is_fixed(block: FieldBlock) -> bool:
    widget = block.editor.widget
    return not widget.isEnabled() or bool(getattr(widget, "isReadOnly", lambda: False)())
