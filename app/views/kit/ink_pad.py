"""A ground to sign on with mouse, finger or pen; what is drawn is kept as strokes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QTabletEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.views import theme

# Ink on paper, in the dark too: it will stand on paper.
INK, GROUND, LINE = QColor("#0f2168"), QColor("#ffffff"), QColor("#767f89")
# Whole units a pixel, so that a slow hand is kept finely.
FINE = 4


class InkPad(QWidget):
    """Takes a signature.

    Signals:
        drawn: a stroke was begun, ended, or taken away.
    """

    drawn = Signal()

    def __init__(self, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hint = hint
        self._lines: list[list[QPointF]] = []
        self._drawing = False
        self.setAccessibleName(hint)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(theme.px(240), theme.px(96))

    def sizeHint(self) -> QSize:
        return QSize(theme.px(440), theme.px(190))

    def empty(self) -> bool:
        """Whether nothing is drawn."""
        return not self._lines

    def ground(self) -> tuple[int, int]:
        """How large the ground is, in the units of `lines`."""
        return self.width() * FINE, self.height() * FINE

    def lines(self) -> list[list[tuple[int, int]]]:
        """The strokes, in units from the upper left corner."""
        return [
            [(round(point.x() * FINE), round(point.y() * FINE)) for point in line]
            for line in self._lines
        ]

    def clear(self) -> None:
        """Begin anew."""
        self._lines, self._drawing = [], False
        self._told()

    def take_back(self) -> None:
        """The last stroke was wrong."""
        if self._lines:
            self._lines.pop()
            self._drawing = False
            self._told()

    # By hand: mouse, pen and finger all come here

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._begin(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go_on(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._end(event.position())

    def tabletEvent(self, event: QTabletEvent) -> None:
        act = {
            QEvent.Type.TabletPress: self._begin,
            QEvent.Type.TabletMove: self._go_on,
            QEvent.Type.TabletRelease: self._end,
        }.get(event.type())
        if act is not None:
            act(event.position())
            event.accept()  # no mouse events of the same stroke follow

    def event(self, event: QEvent) -> bool:
        act = {
            QEvent.Type.TouchBegin: self._begin,
            QEvent.Type.TouchUpdate: self._go_on,
            QEvent.Type.TouchEnd: self._end,
        }.get(event.type())
        if act is None:
            return super().event(event)
        if event.points():
            act(event.points()[0].position())  # one finger signs, the palm does not
        event.accept()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Backspace:
            self.take_back()
        elif event.key() == Qt.Key.Key_Delete:
            self.clear()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("accent" if self.hasFocus() else "edge"), 1))
        painter.setBrush(GROUND)
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), theme.px(6), theme.px(6))
        low = round(self.height() * 0.76)
        painter.setPen(QPen(LINE, 1, Qt.PenStyle.DashLine))
        painter.drawLine(theme.px(24), low, self.width() - theme.px(24), low)
        painter.setPen(QColor("#4b5563"))
        painter.drawText(
            self.rect().adjusted(theme.px(24), low + theme.px(4), -theme.px(24), 0),
            Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter,
            self._hint,
        )
        pen = QPen(INK, theme.px(2), Qt.PenStyle.SolidLine)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for line in self._lines:
            path = QPainterPath(line[0])
            for point in line[1:] or line:
                path.lineTo(point)
            painter.drawPath(path)
        painter.end()

    def _begin(self, at: QPointF) -> None:
        self._drawing = True
        self._lines.append([at])
        self._told()

    def _go_on(self, at: QPointF) -> None:
        if self._drawing and at != self._lines[-1][-1]:
            self._lines[-1].append(at)
            self.update()

    def _end(self, at: QPointF) -> None:
        self._go_on(at)
        self._drawing = False
        self._told()

    def _told(self) -> None:
        self.update()
        self.drawn.emit()
