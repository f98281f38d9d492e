"""One entry of the week as a button: it can have the focus, be pressed, moved and dragged."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
)
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from app.views import icons
from app.views.kit.painting import blend, card, line_of, sized, unit
from app.views.kit.plain import literal
from app.views.screens.calendar.entries import Entry

ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Block(QAbstractButton):
    """An entry of the calendar.

    Signals:
        stepped(int, int): an arrow was pressed: days and places to go.
        pushed(object): Ctrl and an arrow: by how much it is to be moved.
        left(): Esc was pressed.
        dragged(object): it was dropped with its top at a place of its parent.
        asked(object): its menu is wanted at a place on the screen.
        focused(): it has the focus.

    Attributes:
        day, lane, lanes, wide, row: where it stands, for whoever lays it out.
    """

    stepped = Signal(int, int)
    pushed = Signal(object)
    left = Signal()
    dragged = Signal(object)
    asked = Signal(object)
    focused = Signal()

    def __init__(self, entry: Entry, parent: QWidget) -> None:
        super().__init__(parent)
        self.entry = entry
        self.day, self.lane, self.lanes, self.wide, self.row = 0, 0, 1, 1, 0
        self._grabbed: QPoint | None = None
        self._dragging = False
        self.setText(literal(entry.title))
        self.setAccessibleName(entry.said or entry.title)
        self.setToolTip(entry.said)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, one = self.palette(), unit(self.font())
        base = palette.color(QPalette.ColorRole.Base)
        accent = palette.color(QPalette.ColorRole.Accent)
        muted = palette.color(QPalette.ColorRole.PlaceholderText)
        tone = muted if self.entry.closed else accent
        place = QRectF(self.rect())
        edge = accent if self.hasFocus() else blend(tone, base, 0.35)
        strength = 0.22 if self.underMouse() else 0.14
        card(painter, place, blend(tone, base, strength), edge, 2 if self.hasFocus() else 1, 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tone)
        painter.drawRoundedRect(QRectF(1, 1, 3 * one, place.height() - 2), 1.5, 1.5)
        self._write(painter, place.adjusted(7 * one, 1, -3, -1), muted)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self._grabbed = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is None or self.entry.series or self.entry.closed or self.entry.all_day:
            return
        away = event.position().toPoint() - self._grabbed
        if self._dragging or away.manhattanLength() >= QApplication.startDragDistance():
            self._dragging = True
            self.raise_()
            self.move(self.mapToParent(event.position().toPoint()) - self._grabbed)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dragging:
            self._dragging, self._grabbed = False, None
            self.setDown(False)
            self.dragged.emit(QPoint(self.geometry().center().x(), self.geometry().top() + 6))
            return
        self._grabbed = None
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in ARROWS and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            days, rows = ARROWS[key]
            if not (self.entry.series or self.entry.closed or self.entry.all_day):
                self.pushed.emit(timedelta(days=days, minutes=30 * rows))
        elif key in ARROWS:
            self.stepped.emit(*ARROWS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.asked.emit(event.globalPos())

    def _write(self, painter: QPainter, room: QRectF, muted: object) -> None:
        entry = self.entry
        ink = self.palette().color(QPalette.ColorRole.Text)
        colour = muted if entry.closed else ink
        font, small = sized(self.font(), 12), sized(self.font(), 11)
        row = min(QFontMetricsF(font).height(), room.height())
        side = QFontMetricsF(small).height() * 0.8
        place = QRectF(room.left(), room.top() + (row - side) / 2, side, side)
        icons.paint(painter, place, entry.mark or entry.icon, "muted" if entry.closed else "accent")
        head = QRectF(room.left() + side + 4, room.top(), room.width() - side - 4, row)
        if head.width() < 2 * side:
            return
        line_of(painter, head, entry.title, font, colour)
        times = "" if entry.all_day else f"{entry.start:%H:%M}–{entry.end:%H:%M}"
        y = room.top() + row
        for text in (entry.detail, times):
            height = QFontMetricsF(small).height()
            if text and y + height <= room.bottom() + 2:
                line_of(painter, QRectF(room.left(), y, room.width(), height), text, small, muted)
                y += height
