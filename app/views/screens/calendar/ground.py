"""The ground of a week: where its half hours lie, and how days, hours and the moment are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPalette, QPen
from PySide6.QtWidgets import QWidget

from app.views.kit.painting import blend, sized, unit
from app.views.screens.calendar.days import gutter
from app.views.screens.calendar.lanes import SHORTEST

SLOT = timedelta(minutes=30)
SLOTS = 48


def slot_height(widget: QWidget) -> float:
    """Pixels of half an hour."""
    return 24 * unit(widget.font())


@dataclass(frozen=True)
class Ground:
    """The half hours of seven days on a widget, in pixels.

    Attributes:
        left: where the first day begins; `wide` a day, `high` half an hour.
    """

    left: float
    wide: float
    high: float

    @classmethod
    def of(cls, widget: QWidget) -> Ground:
        """That of a widget as large as it is now."""
        left = gutter(widget)
        return cls(left, (widget.width() - left) / 7, slot_height(widget))

    def cell(self, day: int, slot: int) -> QRectF:
        """Where a half hour lies."""
        return QRectF(self.left + day * self.wide, slot * self.high, self.wide, self.high)

    def slot_at(self, at: QPoint) -> tuple[int, int] | None:
        """The day and half hour at a point; None beside the days."""
        if at.x() < self.left:
            return None
        day, slot = int((at.x() - self.left) / self.wide), int(at.y() / self.high)
        return (min(day, 6), min(max(slot, 0), SLOTS - 1))

    def stretch(self, start: datetime, end: datetime) -> tuple[float, float]:
        """Where a time of a day begins and how high it is."""
        first = start.hour * 2 + start.minute / 30
        length = min(max(SHORTEST, end - start) / SLOT, SLOTS - first)
        return first * self.high + 1, length * self.high - 2


def paint_days(
    painter: QPainter, widget: QWidget, monday: date, today: date | None, off: Mapping[date, str]
) -> None:
    """The columns: today tinted, Sundays and the holidays `off` quieter."""
    palette, ground = widget.palette(), Ground.of(widget)
    base = palette.color(QPalette.ColorRole.Base)
    painter.fillRect(widget.rect(), base)
    for number in range(7):
        day = monday + timedelta(days=number)
        column = ground.cell(number, 0)
        column.setHeight(widget.height())
        if day == today:
            tint = blend(palette.color(QPalette.ColorRole.Accent), base, 0.05)
            painter.fillRect(column, tint)
        elif day.weekday() == 6 or day in off:
            painter.fillRect(column, palette.color(QPalette.ColorRole.AlternateBase))
        painter.setPen(palette.color(QPalette.ColorRole.Mid))
        painter.drawLine(round(column.left()), 0, round(column.left()), widget.height())


def paint_hours(painter: QPainter, widget: QWidget, seen: QRect) -> None:
    """A line for each hour in sight, with its name."""
    palette, ground = widget.palette(), Ground.of(widget)
    font = sized(widget.font(), 11)
    middle = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    line = blend(palette.color(QPalette.ColorRole.Mid), palette.color(QPalette.ColorRole.Base), 0.6)
    for hour in range(24):
        y = hour * 2 * ground.high
        if not seen.top() - 40 <= y <= seen.bottom() + 40:
            continue
        painter.setPen(QPen(line))
        painter.drawLine(round(ground.left), round(y), widget.width(), round(y))
        if hour:
            painter.setFont(font)
            painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
            name = QRectF(0, y - ground.high / 2, ground.left - 6, ground.high)
            painter.drawText(name, middle, f"{hour:02}:00")


def paint_now(painter: QPainter, widget: QWidget, monday: date, now: datetime | None) -> None:
    """A line at the moment, where it is in this week."""
    if now is None or not 0 <= (now.date() - monday).days < 7:
        return
    ground = Ground.of(widget)
    cell = ground.cell((now.date() - monday).days, 0)
    y = (now.hour * 60 + now.minute) / 30 * ground.high
    painter.setPen(QPen(widget.palette().color(QPalette.ColorRole.Accent), 2))
    painter.drawLine(round(cell.left()), round(y), round(cell.right()), round(y))
