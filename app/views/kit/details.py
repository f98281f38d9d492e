"""The sections of a record to read: what is filled, its name small above it, in two columns."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.i18n import _
from app.records.description import Record, kind_of, label_of
from app.views import theme
from app.views.kit.reading import Read

TWO_COLUMNS_FROM = 480
WIDEST = 920


class Details(QScrollArea):
    """Shows a `Read`."""

    def __init__(self, record: Record, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._record = record
        self._read: Read | None = None
        self._columns = 0
        self.setWidgetResizable(True)
        theme.mark(self, "surface")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(_("Details"))

    def put(self, read: Read) -> None:
        """Show a record."""
        place = self.verticalScrollBar().value()
        same = self._read is not None and self._read.key == read.key
        self._read = read
        self._fill()
        self.verticalScrollBar().setValue(place if same else 0)

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        if self._read is not None and self._wanted_columns() != self._columns:
            self._fill()

    def _wanted_columns(self) -> int:
        return 2 if self.viewport().width() >= theme.px(TWO_COLUMNS_FROM) else 1

    def _fill(self) -> None:
        self._columns = self._wanted_columns()
        inner = theme.mark(QFrame(), "surface")
        inner.setMaximumWidth(theme.px(WIDEST))
        column = QVBoxLayout(inner)
        column.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(24))
        column.setSpacing(theme.px(8))
        for section in self._record.sections:
            shown = [item for item in section.fields if self._is_telling(item.key)]
            if shown:
                head = theme.mark(QLabel(_(section.title)), "section")
                head.setContentsMargins(0, theme.px(8) if column.count() else 0, 0, 0)
                column.addWidget(head)
                column.addLayout(self._grid(shown))
        column.addStretch(1)
        self.setWidget(inner)

    def _is_telling(self, name: str) -> bool:
        """Neither what the head says already, nor what is empty or simply not so."""
        if name == self._record.title.key or self._read.values.get(name) is False:
            return False
        return bool(self._read.texts.get(name))

    def _grid(self, shown: list) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(16))
        grid.setVerticalSpacing(theme.px(8))
        row = place = 0
        for item in shown:
            wide = kind_of(item).editor == "long_text" and len(self._read.texts[item.key]) > 60
            if wide and place:
                row, place = row + 1, 0
            span = self._columns if wide else 1
            grid.addLayout(self._fact(item), row, place, 1, span)
            place += span
            if place >= self._columns:
                row, place = row + 1, 0
        for number in range(self._columns):
            grid.setColumnStretch(number, 1)
        return grid

    def _fact(self, item) -> QVBoxLayout:
        pair = QVBoxLayout()
        pair.setSpacing(0)
        pair.addWidget(theme.mark(QLabel(_(label_of(item))), "label"))
        value = QLabel(self._read.texts[item.key], wordWrap=True)
        value.setTextFormat(Qt.TextFormat.PlainText)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        value.setToolTip(self._read.exact.get(item.key, ""))
        pair.addWidget(value)
        pair.addStretch(1)
        return pair
