"""The agenda: what comes, day by day, as a list to walk through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from PySide6.QtCore import QModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFont, QFontMetricsF, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.formats import format_date, near_date
from app.i18n import _
from app.views import icons, theme
from app.views.kit.painting import line_of, sized
from app.views.kit.whole_list import ROW, Index, WholeList
from app.views.screens.calendar.entries import Entry


@dataclass(frozen=True)
class Day:
    """A heading of the list."""

    day: date
    text: str
    note: str = ""


def rows_of(
    entries: Sequence[Entry], now: datetime, holidays: Mapping[date, str], first: date
) -> list[Day | Entry]:
    """Headings and entries in order; what began before `first` stands on the first day."""
    rows: list[Day | Entry] = []
    shown: date | None = None
    for entry in sorted(entries, key=lambda one: (_day(one, first), not one.all_day, one.start)):
        day = _day(entry, first)
        if day != shown:
            shown = day
            rows.append(Day(day, _heading(day, now), holidays.get(day, "")))
        rows.append(entry)
    return rows


def _day(entry: Entry, first: date) -> date:
    return max(entry.start.date(), first)


def _heading(day: date, now: datetime) -> str:
    full = format_date(day, "full")
    near = near_date(day, now)
    return f"{near[:1].upper()}{near[1:]} · {full}" if abs((day - now.date()).days) <= 1 else full


class AgendaModel(WholeList):
    """The rows of the agenda."""

    def shown(self, row: Day | Entry, role: int) -> object:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        if isinstance(row, Day):
            return row.text
        return row.said if role == Qt.ItemDataRole.AccessibleTextRole and row.said else row.title

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and isinstance(self.rows[index.row()], Day):
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index)


class Agenda(QListView):
    """The list of what comes.

    Signals:
        opened(object): an entry is wanted in full.
        asked(object, object): the menu of an entry is wanted at a place on the screen.
    """

    opened = Signal(object)
    asked = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = AgendaModel(self)
        self.setModel(self.rows)
        self.setItemDelegate(AgendaDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.setAccessibleName(_("Agenda"))
        self.activated.connect(self._on_activated)

    def show_agenda(
        self,
        first: date,
        entries: Sequence[Entry],
        now: datetime,
        holidays: Mapping[date, str],
    ) -> None:
        """Show what comes from `first` on; the chosen entry stays chosen."""
        kept = self.current()
        self.rows.set_rows(rows_of(entries, now, holidays, first))
        again = (
            next((n for n, row in enumerate(self.rows.rows) if row == kept), None) if kept else None
        )
        start = next((n for n, row in enumerate(self.rows.rows) if isinstance(row, Entry)), None)
        row = start if again is None else again
        if row is not None:
            self.setCurrentIndex(self.rows.index(row))

    def current(self) -> Entry | None:
        """The entry with the focus."""
        index = self.currentIndex()
        row = index.data(ROW) if index.isValid() else None
        return row if isinstance(row, Entry) else None

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        entry = self.current()
        if entry is not None:
            self.asked.emit(entry, event.globalPos())

    def _on_activated(self, index: QModelIndex) -> None:
        row = index.data(ROW)
        if isinstance(row, Entry):
            self.opened.emit(row)


class AgendaDelegate(QStyledItemDelegate):
    """Draws a heading, or an entry: time, icon, subject and customer, what became of it."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        if isinstance(index.data(ROW), Day):
            return QSize(300, theme.px(44))
        return QSize(300, theme.px(46))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = index.data(ROW)
        place = QRectF(option.rect)
        if isinstance(row, Day):
            self._heading(painter, option, place, row)
        else:
            self._entry(painter, option, place, row)
        painter.restore()

    def _heading(
        self, painter: QPainter, option: QStyleOptionViewItem, place: QRectF, row: Day
    ) -> None:
        room = place.adjusted(theme.px(8), theme.px(16), -theme.px(8), 0)
        strong = sized(option.font, 13, QFont.Weight.DemiBold)
        used = line_of(painter, room, row.text, strong, option.palette.text().color())
        room.adjust(used + theme.px(12), 0, 0, 0)
        line_of(painter, room, row.note, sized(option.font, 11), theme.colour("muted"))
        painter.setPen(theme.colour("line"))
        painter.drawLine(place.bottomLeft(), place.bottomRight())

    def _entry(
        self, painter: QPainter, option: QStyleOptionViewItem, place: QRectF, row: Entry
    ) -> None:
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(option.palette.color(QPalette.ColorRole.Highlight))
            painter.drawRoundedRect(place.adjusted(0, 1, 0, -1), 6, 6)
        muted, ink = theme.colour("muted"), option.palette.text().color()
        room = place.adjusted(theme.px(8), theme.px(4), -theme.px(8), -theme.px(4))
        times = _("All day") if row.all_day else row.times()
        column = QRectF(room.left(), room.top(), theme.px(88), room.height())
        line_of(painter, column, times, option.font, muted)
        side = theme.px(16)
        icon = QRectF(column.right() + theme.px(4), room.center().y() - side / 2, side, side)
        icons.paint(painter, icon, row.mark or row.icon, "muted" if row.closed else "accent")
        text = QRectF(icon.right() + theme.px(12), room.top(), 0, room.height())
        text.setRight(room.right())
        if row.state:
            wide = QFontMetricsF(option.font).horizontalAdvance(row.state)
            right = Qt.AlignmentFlag.AlignRight
            line_of(painter, text, row.state, option.font, muted, right)
            text.setRight(text.right() - wide - theme.px(12))
        strong = sized(option.font, 13, QFont.Weight.Medium)
        half = text.height() / 2
        upper = QRectF(text.left(), text.top(), text.width(), half if row.detail else 2 * half)
        line_of(painter, upper, row.title, strong, muted if row.closed else ink)
        if row.detail:
            line_of(painter, upper.translated(0, half), row.detail, sized(option.font, 11), muted)
