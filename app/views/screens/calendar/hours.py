"""The hours of a week: half hours to move over, and the blocks of what takes place in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta, tzinfo

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QWidget

from app.formats import format_date
from app.i18n import _
from app.views.kit.painting import unit
from app.views.screens.calendar.block import Block
from app.views.screens.calendar.entries import Entry
from app.views.screens.calendar.ground import (
    SLOT,
    SLOTS,
    Ground,
    paint_days,
    paint_hours,
    paint_now,
    slot_height,
)
from app.views.screens.calendar.lanes import Placed, Rest, place
from app.views.screens.calendar.more import More

# What a lane needs to be read, and the button for those that find none, in pixels of the design.
LANE, BESIDE = 64, 24
ROOMY = timedelta(minutes=45)


class Hours(QWidget):
    """Seven days of 48 half hours: a cursor to move over, the blocks as children.

    Signals:
        opened, wanted, moved, turned, asked: as `Week` has them.
        looked(QRect): a part of it is to be seen.
    """

    opened = Signal(object)
    wanted = Signal(object)
    moved = Signal(object, object)
    turned = Signal(int)
    asked = Signal(object, object)
    looked = Signal(QRect)

    def __init__(self) -> None:
        super().__init__()
        self._monday: date | None = None
        self._now: datetime | None = None
        self._zone: tzinfo | None = None
        self._holidays: Mapping[date, str] = {}
        self._day, self._slot = 0, 18
        self.blocks: list[Block] = []
        self.more: list[More] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Week"))

    def sizeHint(self) -> QSize:
        return QSize(500, round(SLOTS * slot_height(self)))

    def minimumSizeHint(self) -> QSize:
        return QSize(300, self.sizeHint().height())

    def show_days(
        self,
        monday: date,
        entries: Sequence[Entry],
        now: datetime,
        holidays: Mapping[date, str],
    ) -> None:
        """Show these days; the cursor stays where it was, on today at first."""
        focused = next((block.entry.id for block in self.blocks if block.hasFocus()), None)
        if self._monday is None and monday <= now.date() < monday + timedelta(days=7):
            self._day = now.weekday()
            self._slot = min(SLOTS - 1, now.hour * 2 + 2)
        self._monday, self._now, self._zone, self._holidays = monday, now, now.tzinfo, holidays
        for block in self.blocks:
            block.hide()
            block.deleteLater()
        self.blocks = []
        for number in range(7):
            day = monday + timedelta(days=number)
            self.blocks += [self._block(number, one) for one in entries if one.start.date() == day]
        self._lay()
        self._tell()
        if focused is not None:
            again = next((block for block in self._seen() if block.entry.id == focused), None)
            (again or self).setFocus()
        self.update()

    def cursor_moment(self) -> datetime:
        """The moment under the cursor."""
        day = (self._monday or date.min) + timedelta(days=self._day)
        start = datetime.combine(day, time(), self._zone)
        return start.replace(hour=self._slot // 2, minute=self._slot % 2 * 30)

    def set_cursor(self, day: int, slot: int) -> None:
        """Put the cursor on a half hour; beyond the week's ends the week is turned."""
        if day < 0 or day > 6:
            self._day = day % 7
            self.turned.emit(-1 if day < 0 else 1)
        else:
            self._day = day
        self._slot = min(max(slot, 0), SLOTS - 1)
        self.looked.emit(self._cell(self._day, self._slot).toRect())
        self._tell()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._monday is None:
            return
        painter = QPainter(self)
        today = self._now.date() if self._now is not None else None
        paint_days(painter, self, self._monday, today, self._holidays)
        paint_hours(painter, self, event.rect())
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Accent), 2))
            painter.drawRoundedRect(self._cell(self._day, self._slot).adjusted(2, 1, -2, -1), 4, 4)
        paint_now(painter, self, self._monday, self._now)

    def resizeEvent(self, event: object) -> None:
        self._lay()

    def focusInEvent(self, event: object) -> None:
        self._tell()
        self.update()

    def focusOutEvent(self, event: object) -> None:
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, day, slot = event.key(), self._day, self._slot
        if key == Qt.Key.Key_Left:
            self.set_cursor(day - 1, slot)
        elif key == Qt.Key.Key_Right:
            self.set_cursor(day + 1, slot)
        elif key == Qt.Key.Key_Up:
            self.set_cursor(day, slot - 1)
        elif key == Qt.Key.Key_Down:
            self.set_cursor(day, slot + 1)
        elif key == Qt.Key.Key_PageUp:
            self.turned.emit(-1)
        elif key == Qt.Key.Key_PageDown:
            self.turned.emit(1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            here = self._under_cursor()
            if here is not None and key != Qt.Key.Key_Space:
                here.setFocus()
            else:
                self.wanted.emit(self.cursor_moment())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._slot_at(event.position().toPoint())
        if at is not None:
            self.set_cursor(*at)
            self.setFocus()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._slot_at(event.position().toPoint()) is not None:
            self.wanted.emit(self.cursor_moment())

    def step_from(self, block: Block, days: int, rows: int) -> None:
        """Give the focus to the block next to one, in time or in the days beside."""
        ordered = sorted(self._seen(), key=lambda one: (one.day, one.entry.start, one.lane))
        if rows:
            at = ordered.index(block) + rows
            if 0 <= at < len(ordered):
                ordered[at].setFocus()
            return
        beside = [one for one in ordered if (one.day - block.day) * days > 0]
        if beside:
            begins = block.entry.start.time()
            nearest = min(
                beside,
                key=lambda one: (abs(one.day - block.day), _apart(one.entry.start.time(), begins)),
            )
            nearest.setFocus()

    def leave(self, block: Block) -> None:
        """Put the cursor where a block begins."""
        self.setFocus()
        start = block.entry.start
        self.set_cursor(block.day, start.hour * 2 + start.minute // 30)

    def _seen(self) -> list[Block]:
        """The blocks that have found room."""
        return [block for block in self.blocks if not block.isHidden()]

    def _block(self, day: int, entry: Entry) -> Block:
        block = Block(entry, self)
        block.day = day
        block.clicked.connect(lambda: self.opened.emit(block.entry))
        block.stepped.connect(lambda days, rows: self.step_from(block, days, rows))
        block.left.connect(lambda: self.leave(block))
        block.pushed.connect(lambda step: self.moved.emit(block.entry, block.entry.start + step))
        block.dragged.connect(lambda at: self._on_dragged(block, at))
        block.asked.connect(lambda at: self.asked.emit(block.entry, at))
        block.focused.connect(lambda: self.looked.emit(block.geometry()))
        return block

    def _on_dragged(self, block: Block, at: QPoint) -> None:
        target = self._slot_at(at)
        if target is None or self._monday is None:
            self._lay()
            return
        day, slot = target
        start = datetime.combine(self._monday + timedelta(days=day), time(), self._zone).replace(
            hour=slot // 2, minute=slot % 2 * 30
        )
        if start == block.entry.start:
            self._lay()
        else:
            self.moved.emit(block.entry, start)

    def _under_cursor(self) -> Block | None:
        begin = self.cursor_moment()
        found = (
            block
            for block in self._seen()
            if block.entry.start < begin + SLOT
            and max(block.entry.end, block.entry.start + SLOT) > begin
        )
        return next(found, None)

    def _cell(self, day: int, slot: int) -> QRectF:
        return Ground.of(self).cell(day, slot)

    def _slot_at(self, at: QPoint) -> tuple[int, int] | None:
        return None if self._monday is None else Ground.of(self).slot_at(at)

    def _lay(self) -> None:
        """Give every block its place by the width of a day, and a button to what finds none."""
        one, ground = unit(self.font()), Ground.of(self)
        most = max(1, int((ground.wide - 4) / (LANE * one)))
        crowds: list[tuple[int, Rest]] = []
        for day in range(7):
            blocks = {block.entry: block for block in self.blocks if block.day == day}
            placed, rest = place(list(blocks), most)
            crowds += [(day, some) for some in rest]
            for spot in placed:
                blocks[spot.entry].lane = spot.lane
                blocks[spot.entry].setGeometry(self._spot(day, spot, placed))
            seen = {spot.entry for spot in placed}
            for entry, block in blocks.items():
                block.setVisible(entry in seen)
        if crowds != [(button.day, button.rest) for button in self.more]:
            for button in self.more:
                button.hide()
                button.deleteLater()
            self.more = [self._button(day, rest) for day, rest in crowds]
        for button in self.more:
            right = ground.cell(button.day, 0).right()
            top, high = ground.stretch(button.rest.start, button.rest.end)
            spot = QRectF(right - (BESIDE + 2) * one, top, BESIDE * one, high)
            button.setGeometry(spot.toRect())

    def _spot(self, day: int, placed: Placed, others: Sequence[Placed]) -> QRect:
        """Where an entry stands. A short one uses free room under it, the more so if narrow."""
        ground = Ground.of(self)
        cell = ground.cell(day, 0)
        beside = (BESIDE + 2) * unit(self.font()) if placed.crowded else 0
        lane = (cell.width() - 4 - beside) / placed.lanes
        start = placed.entry.start
        under = (one.entry.start for one in others if one.shares_width(placed))
        until = start + (ROOMY if placed.wide < placed.lanes else SLOT)
        free = min([until, *(moment for moment in under if moment > start)])
        top, high = ground.stretch(start, max(placed.entry.end, free))
        left = cell.left() + 2 + placed.lane * lane
        return QRectF(left, top, lane * placed.wide - 2, high).toRect()

    def _button(self, day: int, rest: Rest) -> More:
        button = More(day, rest, self)
        button.opened.connect(self.opened)
        button.show()
        return button

    def _tell(self) -> None:
        if self._monday is None:
            return
        moment = self.cursor_moment()
        self.setAccessibleDescription(f"{format_date(moment.date(), 'full')} {moment:%H:%M}")


def _apart(one: time, other: time) -> int:
    return abs(one.hour * 60 + one.minute - other.hour * 60 - other.minute)
