"""One matter that needs a person: a sentence, both values side by side, and a button a choice."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from app.i18n import _, ngettext
from app.views import icons, theme
from app.views.kit.plain import literal
from app.views.screens.sync_status.picture import Difference, Matter

MOST_LINES = 8
_ICONS = {"conflict": "git-compare", "held": "hourglass", "rejected": "circle-x"}


class MatterCard(QFrame):
    """A matter; the figures 1, 2, 3 choose, Enter opens the record, arrows go to the next."""

    chosen = Signal(str)
    looked = Signal()
    left = Signal(int)

    def __init__(self, matter: Matter, opens: bool) -> None:
        super().__init__()
        theme.mark(self, "card")
        self.matter = matter
        self._opens = opens
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"{matter.title}. {matter.sentence}")
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.px(12),) * 4)
        column.setSpacing(theme.px(8))
        column.addLayout(self._head())
        column.addWidget(_wrapped(matter.sentence))
        if matter.differences:
            column.addLayout(self._table())
        column.addLayout(self._buttons())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose by figure, open by Enter, go on by arrow."""
        key = event.key()
        place = key - Qt.Key.Key_1
        if 0 <= place < len(self.matter.choices):
            self.chosen.emit(self.matter.choices[place].name)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._opens:
            self.looked.emit()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.left.emit(1 if key == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        row.addWidget(icons.IconLabel(_ICONS.get(self.matter.kind, "git-compare"), 16, "warning"))
        row.addWidget(theme.mark(QLabel(self.matter.title), "strong"))
        row.addStretch(1)
        who = " · ".join(filter(None, (self.matter.by, self.matter.when)))
        row.addWidget(theme.mark(QLabel(who), "small"))
        return row

    def _table(self) -> QGridLayout:
        """What it is, how it stands, and what waits: a row a field."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(16))
        grid.setVerticalSpacing(theme.px(4))
        grid.setColumnMinimumWidth(0, theme.px(120))
        for column in (1, 2, 3):
            grid.setColumnStretch(column, 1)
        for place, heading in enumerate(self.matter.headings):
            grid.addWidget(theme.mark(QLabel(heading), "small"), 0, place + 1)
        about = ""
        for line in self.matter.differences[:MOST_LINES]:
            if line.about != about:
                about = line.about
                grid.addWidget(theme.mark(_wrapped(about), "muted"), grid.rowCount(), 0, 1, 3)
            self._add(grid, line)
        more = len(self.matter.differences) - MOST_LINES
        if more > 0:
            text = ngettext("and {count} more", "and {count} more", more).format(count=more)
            grid.addWidget(theme.mark(QLabel(text), "muted"), grid.rowCount(), 0, 1, 3)
        return grid

    def _add(self, grid: QGridLayout, line: Difference) -> None:
        row, top = grid.rowCount(), Qt.AlignmentFlag.AlignTop
        grid.addWidget(theme.mark(QLabel(line.field), "muted"), row, 0, top)
        for place, text in enumerate((line.shown_now, line.kept_aside), 1):
            value = _wrapped(text)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(theme.mark(value, "strong") if place == 2 else value, row, place, top)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        for number, choice in enumerate(self.matter.choices, 1):
            button = QPushButton(literal(choice.label))
            button.setToolTip(str(number))
            button.setAccessibleName(f"{choice.label}: {self.matter.title}")
            button.clicked.connect(partial(self.chosen.emit, choice.name))
            row.addWidget(button)
        row.addStretch(1)
        if self._opens:
            look = theme.mark(QPushButton(literal(_("Open"))), "link")
            look.setAccessibleName(_("Open {title}").format(title=self.matter.title))
            look.clicked.connect(self.looked)
            row.addWidget(look)
        return row


def _wrapped(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
