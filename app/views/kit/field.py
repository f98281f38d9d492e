"""One field of a form: its name above, its editor, and what is wrong with it beneath."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.views import theme
from app.views.kit.editors import Editor, FlagEditor
from app.views.kit.plain import literal

WHOLE = 16_777_215  # Qt's own word for “no limit”


class FieldBlock(QWidget):
    """A label, an editor and room for a sentence.

    Attributes:
        name: the field's name.
        editor: what is typed into.
    """

    def __init__(self, name: str, label: str, editor: Editor, wide: bool = False) -> None:
        super().__init__()
        self.name, self.label, self.editor, self.wide = name, label, editor, wide
        self._label = theme.mark(QLabel(literal(label)), "label")
        self._label.setBuddy(editor.widget)
        self._error = theme.mark(QLabel(wordWrap=True), "error")
        self._note = theme.mark(QLabel(wordWrap=True), "muted")
        for told in (self._error, self._note):
            told.setTextFormat(Qt.TextFormat.PlainText)  # what was typed stands in it
            told.hide()
        editor.widget.setAccessibleName(label)
        if isinstance(editor, FlagEditor):
            editor.widget.setText(literal(label))
            self._label.setText("")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        column.addWidget(self._label)
        column.addWidget(editor.widget)
        column.addWidget(self._error)
        column.addWidget(self._note)
        column.addStretch(1)

    @property
    def error(self) -> str:
        """The sentence shown; empty where nothing is wrong."""
        return self._error.text()

    @property
    def noted(self) -> str:
        """What is worth knowing of what was typed; empty where there is nothing."""
        return self._note.text()

    def spare_label(self) -> None:
        """Take no room above a box that has its name beside it."""
        if isinstance(self.editor, FlagEditor):
            self._label.hide()

    def spread(self, least: float) -> None:
        """Let what is typed take the room there is, at least so much in the design's measures."""
        widget, column = self.editor.widget, self.layout()
        widget.setMinimumHeight(theme.px(least))
        widget.setMaximumHeight(WHOLE)
        column.setStretchFactor(widget, 1)
        column.setStretch(column.count() - 1, 0)

    def close(self, why: str) -> None:
        """Show the value, to be read only; `why` on hover."""
        self.editor.fix()
        self.editor.widget.setToolTip(literal(why))

    def say(self, sentence: str) -> None:
        """Show what is wrong, or nothing."""
        if sentence == self._error.text():
            return
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))
        widget = self.editor.widget
        widget.setAccessibleDescription(sentence)
        widget.setProperty("wrong", "true" if sentence else "false")
        widget.style().unpolish(widget)
        widget.style().polish(widget)

    def note(self, sentence: str) -> None:
        """Show what is worth knowing and stands in nobody's way, or nothing."""
        self._note.setText(sentence)
        self._note.setVisible(bool(sentence))
        if not self.error:
            self.editor.widget.setAccessibleDescription(sentence)
