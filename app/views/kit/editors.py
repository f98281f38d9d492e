"""The editor of each column type: every one gives and takes text, as `from_text` reads it.

editor = editor_for(desk, meaning(column), refers, needed=not column.nullable)
editor.put(text, title)     # without telling that it changed
editor.text()               # what would be kept
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from PySide6.QtCore import QDate, QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QCalendarWidget,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QWidget,
    QWidgetAction,
)

from app.i18n import LANGUAGES, _, language_name
from app.models.types import Choice, Meaning
from app.views import icons, theme
from app.views.kit.picker import Picker
from app.views.kit.plain import literal
from app.views.kit.screen import Desk
from app.views.kit.shown import NUMBERS, typed_date


class Editor(QObject):
    """A field of a form.

    Attributes:
        widget: what stands in the form and takes the keyboard.

    Signals:
        changed: the person typed or chose.
        left: the keyboard went elsewhere.
    """

    changed = Signal()
    left = Signal()

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.widget = widget
        widget.installEventFilter(self)

    def text(self) -> str:
        """What is entered, as `from_text` reads it."""
        raise NotImplementedError

    def put(self, text: str, title: str = "") -> None:
        """Show a value; `title` names the record where it is a reference."""
        raise NotImplementedError

    def fix(self) -> None:
        """Show only: this field is not for typing."""
        self.widget.setEnabled(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and event.reason() not in (
            Qt.FocusReason.PopupFocusReason,
            Qt.FocusReason.ActiveWindowFocusReason,
        ):
            self.left.emit()
        return False


class LineEditor(Editor):
    """A line of text: names, numbers, phones, dates as people write them."""

    def __init__(self, editor: str) -> None:
        super().__init__(QLineEdit())
        line: QLineEdit = self.widget
        if editor in NUMBERS:
            line.setAlignment(Qt.AlignmentFlag.AlignRight)
        line.setPlaceholderText(example(editor))
        line.textEdited.connect(lambda: self.changed.emit())

    def text(self) -> str:
        return self.widget.text().strip()

    def put(self, text: str, title: str = "") -> None:
        self.widget.setText(text)
        self.widget.setCursorPosition(0)

    def fix(self) -> None:
        self.widget.setReadOnly(True)


class DateEditor(LineEditor):
    """A line for a day, with a calendar behind its icon (Alt+Down)."""

    def __init__(self, editor: str) -> None:
        super().__init__(editor)
        self._with_time = editor == "moment"
        self._action = self.widget.addAction(
            icons.icon("calendar", "muted"), QLineEdit.ActionPosition.TrailingPosition
        )
        self._action.setToolTip(_("Choose a day (Alt+Down)"))
        self._action.triggered.connect(self.open_calendar)

    def open_calendar(self) -> None:
        """Choose the day from a month."""
        from PySide6.QtWidgets import QMenu

        menu = QMenu(self.widget)
        month = QCalendarWidget()
        month.setAccessibleName(_("Calendar"))
        month.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        month.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        day = QDate.fromString(self.text()[:10], "dd/MM/yyyy")
        if day.isValid():
            month.setSelectedDate(day)
        holder = QWidgetAction(menu)
        holder.setDefaultWidget(month)
        menu.addAction(holder)
        month.clicked.connect(lambda chosen: (self._choose(chosen), menu.close()))
        month.activated.connect(lambda chosen: (self._choose(chosen), menu.close()))
        menu.popup(self.widget.mapToGlobal(self.widget.rect().bottomLeft()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
            if alt and event.key() == Qt.Key.Key_Down and not self.widget.isReadOnly():
                self.open_calendar()
                return True
        return super().eventFilter(watched, event)

    def fix(self) -> None:
        super().fix()
        self._action.setVisible(False)

    def _choose(self, day: QDate) -> None:
        time = self.text()[10:].strip() or "09:00"
        written = typed_date(day.toPython())
        self.widget.setText(f"{written} {time}" if self._with_time else written)
        self.changed.emit()


class TextEditor(Editor):
    """Several lines; Tab goes on to the next field."""

    def __init__(self) -> None:
        super().__init__(QPlainTextEdit())
        self.widget.setTabChangesFocus(True)
        self.widget.setFixedHeight(theme.px(76))
        self._quiet = False
        self.widget.textChanged.connect(lambda: None if self._quiet else self.changed.emit())

    def text(self) -> str:
        return self.widget.toPlainText().strip()

    def put(self, text: str, title: str = "") -> None:
        self._quiet = True
        self.widget.setPlainText(text)
        self._quiet = False

    def fix(self) -> None:
        self.widget.setReadOnly(True)


class FlagEditor(Editor):
    """Yes or no. Its name stands beside the box."""

    def __init__(self) -> None:
        super().__init__(QCheckBox(literal(_("Yes"))))
        self.widget.clicked.connect(lambda: self.changed.emit())

    def text(self) -> str:
        return "true" if self.widget.isChecked() else "false"

    def put(self, text: str, title: str = "") -> None:
        self.widget.setChecked(text == "true")


class ChoiceBox(QComboBox):
    """A combo box with our arrow: a style sheet takes Qt's own away."""

    def paintEvent(self, event) -> None:
        super().paintEvent(event)
        side = theme.px(16)
        left = self.width() - side - theme.px(6)
        where = QRectF(left, (self.height() - side) / 2, side, side)
        painter = QPainter(self)
        icons.paint(painter, where, "chevron-down", "muted")
        painter.end()


class ChoiceEditor(Editor):
    """One of a few, and nothing where the field may be empty."""

    def __init__(self, choices: Mapping[str, str], needed: bool) -> None:
        """`choices` has what is shown, by what is kept."""
        super().__init__(ChoiceBox())
        box: QComboBox = self.widget
        if not needed:
            box.addItem("", "")
        for value, label in choices.items():
            box.addItem(label, value)
        box.activated.connect(lambda: self.changed.emit())

    def text(self) -> str:
        return self.widget.currentData() or ""

    def put(self, text: str, title: str = "") -> None:
        self.widget.setCurrentIndex(max(0, self.widget.findData(text)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The wheel scrolls the form; it must not change a value on its way.
        if event.type() == QEvent.Type.Wheel and not self.widget.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)


class LanguageEditor(ChoiceEditor):
    """One of our languages by its own name; one that a file has brought stays what it is."""

    def __init__(self, needed: bool) -> None:
        super().__init__(LANGUAGES, needed)

    def put(self, text: str, title: str = "") -> None:
        if text and self.widget.findData(text) < 0:
            self.widget.addItem(language_name(text), text)
        super().put(text, title)


class ReferenceEditor(Editor):
    """Another record, found as its name is typed; one that is not there is made over the form."""

    def __init__(self, desk: Desk, table: str) -> None:
        self._desk, self._table = desk, table
        super().__init__(Picker(desk, table, with_new=table in desk.makes))
        self.widget.chosen.connect(self.changed)
        self.widget.new_wanted.connect(self.make)

    def make(self, words: str) -> None:
        """Make one called so; once it is kept, it is the one chosen here."""
        from app.views.kit.form_dialog import FormDialog  # a form is made of editors

        record = self._desk.records[self._table]
        first = {record.title.key: words}
        dialog = FormDialog(self._desk, record, None, first, self.widget.window())
        dialog.kept.connect(self._on_kept)
        dialog.finished.connect(lambda _result: self.widget.setFocus())
        dialog.open()

    def _on_kept(self, key: UUID) -> None:
        self.widget.put(key)
        self.changed.emit()

    def text(self) -> str:
        return self.widget.value_text()

    def put(self, text: str, title: str = "") -> None:
        try:
            self.widget.put(UUID(text) if text else None, title)
        except ValueError:
            self.widget.put(None)
            self.widget.setText(text)

    def fix(self) -> None:
        self.widget.fix()


def editor_for(
    desk: Desk, kind: Meaning, refers: str | None = None, needed: bool = False
) -> Editor:
    """The editor for a column type; `refers` is the table a reference points to."""
    if refers:
        made: Editor = ReferenceEditor(desk, refers)
    elif kind.editor == "long_text":
        made = TextEditor()
    elif kind.editor == "flag":
        made = FlagEditor()
    elif isinstance(kind, Choice):
        made = ChoiceEditor({one.value: _(one.label) for one in kind.offered}, needed)
    elif kind.editor == "language":
        made = LanguageEditor(needed)
    elif kind.editor in ("date", "moment"):
        made = DateEditor(kind.editor)
    else:
        made = LineEditor(kind.editor)
    made.widget.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return made


def example(editor: str) -> str:
    """What an empty field of this kind suggests to write."""
    if editor == "date":
        return _("e.g. tomorrow, friday, 3/12")
    if editor == "moment":
        return _("e.g. tomorrow 9, fri 14:00")
    return ""
