"""Small things that delegates and painted widgets draw alike: sized texts, chips, paragraphs."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QTextLayout, QTextOption

BASE = 13.0
RADIUS = 6.0


def sized(font: QFont, pixels: float, weight: QFont.Weight | None = None) -> QFont:
    """The font as large as `pixels` of the design (13 is base), whatever the text is scaled to."""
    changed = QFont(font)
    ratio = pixels / BASE
    if font.pixelSize() > 0:
        changed.setPixelSize(max(1, round(font.pixelSize() * ratio)))
    else:
        changed.setPointSizeF(font.pointSizeF() * ratio)
    if weight is not None:
        changed.setWeight(weight)
    return changed


def unit(font: QFont) -> float:
    """Pixels on the screen for one pixel of the design, by the size of the text."""
    return QFontMetricsF(font).height() / 18.0


def blend(over: QColor, under: QColor, part: float) -> QColor:
    """`part` of one colour on the other: a soft fill that still has contrast to text."""
    mixed = [
        round(a * part + b * (1 - part))
        for a, b in zip(over.getRgb()[:3], under.getRgb()[:3], strict=True)
    ]
    return QColor(*mixed)


def elided(text: str, font: QFont, width: float) -> str:
    """The text on one line, cut with an ellipsis where it is longer than `width`."""
    line = " ".join(text.split())
    return QFontMetricsF(font).elidedText(line, Qt.TextElideMode.ElideRight, max(0.0, width))


def line_of(
    painter: QPainter,
    place: QRectF,
    text: str,
    font: QFont,
    colour: QColor,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> float:
    """Write one line inside `place`, cut where it is too long; returns how wide it became."""
    shown = elided(text, font, place.width())
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(place, align | Qt.AlignmentFlag.AlignVCenter, shown)
    return QFontMetricsF(font).horizontalAdvance(shown)


class Paragraph:
    """A text broken into at most `most` lines of a width; the last one ends in an ellipsis."""

    def __init__(self, text: str, font: QFont, width: float, most: int = 100) -> None:
        self._lines: list[str] = []
        self._font = font
        self._metrics = QFontMetricsF(font)
        for part in text.strip().splitlines() or [""]:
            self._lines += _broken(part, font, max(20.0, width))
        self.cut = len(self._lines) > most
        if self.cut:
            left = self._lines[most - 1] + "…"
            self._lines = [*self._lines[: most - 1], elided(left, font, width)]
            if not self._lines[-1].endswith("…"):
                self._lines[-1] += "…"

    def height(self) -> float:
        """How high it stands."""
        return len(self._lines) * self._metrics.lineSpacing()

    def draw(self, painter: QPainter, at: QPointF, colour: QColor) -> None:
        """Write it with its upper left corner `at`."""
        painter.setFont(self._font)
        painter.setPen(colour)
        y = at.y() + self._metrics.ascent()
        for line in self._lines:
            painter.drawText(QPointF(at.x(), y), line)
            y += self._metrics.lineSpacing()


def _broken(text: str, font: QFont, width: float) -> list[str]:
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    lines = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        lines.append(text[line.textStart() : line.textStart() + line.textLength()].rstrip())
    layout.endLayout()
    return lines or [""]


def chip_width(text: str, font: QFont) -> float:
    """How wide a chip with this text is."""
    return QFontMetricsF(font).horizontalAdvance(text) + 14 * unit(font)


def chip(
    painter: QPainter, at: QPointF, text: str, font: QFont, ink: QColor, ground: QColor
) -> QRectF:
    """A word in a soft rounded field, its upper left corner `at`; returns where it stands."""
    metrics = QFontMetricsF(font)
    place = QRectF(at.x(), at.y(), chip_width(text, font), metrics.height() + 4)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(place, place.height() / 2, place.height() / 2)
    painter.setFont(font)
    painter.setPen(ink)
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
    return place


def card(
    painter: QPainter,
    place: QRectF,
    ground: QColor,
    edge: QColor,
    width: float = 1.0,
    radius: float = RADIUS,
) -> None:
    """A rounded field with an edge."""
    painter.setBrush(ground)
    painter.setPen(QPen(edge, width) if width else Qt.PenStyle.NoPen)
    inset = width / 2
    painter.drawRoundedRect(place.adjusted(inset, inset, -inset, -inset), radius, radius)
