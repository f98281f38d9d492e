"""One entry of the week as a button: it can have the focus, be pressed, moved and dragged."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
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


ROOM_FOR_ICON = 84  # pixels of the design


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
        day, lane, row: where it stands, for whoever lays it out.
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
        self.day, self.lane, self.row = 0, 0, 0
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

    def _write(self, painter: QPainter, room: QRectF, muted: QColor) -> None:
        """What fits: time and title on one line, or the title and under it the time and the rest.

        The icon gives way first where it is narrow: the title says more.
        """
        entry, one = self.entry, unit(self.font())
        ink = muted if entry.closed else self.palette().color(QPalette.ColorRole.Text)
        font, small = sized(self.font(), 12), sized(self.font(), 11)
        high, low = QFontMetricsF(font).height(), QFontMetricsF(small).height()
        head = QRectF(room.left(), room.top(), room.width(), min(high, room.height()))
        if room.width() >= ROOM_FOR_ICON * one:
            side = low * 0.8
            place = QRectF(head.left(), head.center().y() - side / 2, side, side)
            tint = "muted" if entry.closed else "accent"
            icons.paint(painter, place, entry.mark or entry.icon, tint)
            head.setLeft(head.left() + side + 4 * one)
        if entry.all_day:
            line_of(painter, head, entry.title, font, ink)
            return
        begins = f"{entry.start:%H:%M}"
        if room.height() < 2 * low - 2:
            used = line_of(painter, head, begins, small, muted)
            line_of(painter, head.adjusted(used + 4 * one, 0, 0, 0), entry.title, font, ink)
            return
        if room.height() < high + low - 1:
            font, high = small, low
            head.setHeight(low)
        line_of(painter, head, entry.title, font, ink)
        times = entry.times()
        fits = QFontMetricsF(small).horizontalAdvance(times) <= room.width()
        under = QRectF(room.left(), room.top() + high, room.width(), low)
        line_of(painter, under, times if fits else begins, small, muted)
        under.translate(0, low)
        if under.bottom() <= room.bottom() + 2:
            line_of(painter, under, entry.detail, small, muted)
