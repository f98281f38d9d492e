"""The icons: one outline set in `resources/icons`, tinted when painted, so they follow the theme.

icon("phone")                     # in the colour of text, of the accent where selected
icon("triangle-alert", "danger")  # in a colour of `theme.Colours`
"""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap, QPixmapCache
from PySide6.QtWidgets import QAbstractButton, QLabel

from app.paths import resources
from app.views import theme

SIDE, GAP = 16, 4  # pixels of the design


@cache
def icon(name: str, colour: str = "text") -> QIcon:
    """The icon called `name` in a colour of the theme in force whenever it is painted."""
    return QIcon(_Engine(name, colour))


def beside(button: QAbstractButton, name: str, colour: str = "text") -> QAbstractButton:
    """The button with an icon before its words, as far from them as the words read well; it is
    returned. Alone on a button, an icon stands in its middle: use `setIcon`."""
    button.setIcon(icon(name, colour))
    button.setIconSize(QSize(theme.px(SIDE + GAP), theme.px(SIDE)))
    return button


def has(name: str) -> bool:
    """Whether there is such an icon."""
    return (resources() / "icons" / f"{name}.svg").is_file()


class IconLabel(QLabel):
    """An icon that stands in a layout and follows the theme."""

    def __init__(self, name: str, size: int = 16, colour: str = "text") -> None:
        super().__init__()
        self._name, self._size, self._colour = name, size, colour
        self.setFixedSize(theme.px(size), theme.px(size))

    def show_icon(self, name: str, colour: str = "text") -> None:
        """Show another one."""
        self._name, self._colour = name, colour
        self.update()

    def paintEvent(self, event) -> None:
        painter = QPainter(self)
        paint(painter, QRectF(self.rect()), self._name, self._colour)


def paint(painter: QPainter, where: QRectF, name: str, colour: str = "text") -> None:
    """Paint the icon into a square, with a painter of a widget or delegate."""
    ratio = painter.deviceTransform().m11() or 1.0  # asking the device loads all kinds of devices
    side = round(min(where.width(), where.height()))
    picture = _drawn(name, theme.colour(colour).name(), side, ratio)
    painter.drawPixmap(
        round(where.center().x() - side / 2), round(where.center().y() - side / 2), picture
    )


class _Engine(QIconEngine):
    """Draws the file at the size and resolution asked for, in the colour of the moment."""

    def __init__(self, name: str, colour: str) -> None:
        super().__init__()
        self._name, self._colour = name, colour

    def paint(self, painter, rect, mode, state) -> None:
        paint(painter, QRectF(rect), self._name, self._tint(mode, state))

    def pixmap(self, size: QSize, mode, state) -> QPixmap:
        # Qt asks in pixels of the device, and sets the ratio on what it gets.
        side = min(size.width(), size.height())
        drawn = _drawn(self._name, theme.colour(self._tint(mode, state)).name(), side, 1.0)
        if size.width() <= side:
            return drawn
        wide = QPixmap(size)  # what is wider than high has room before the words (`beside`)
        wide.fill(Qt.GlobalColor.transparent)
        painter = QPainter(wide)
        painter.drawPixmap(0, 0, drawn)
        painter.end()
        return wide

    def clone(self):
        return _Engine(self._name, self._colour)

    def _tint(self, mode, state) -> str:
        if mode == QIcon.Mode.Disabled:
            return "muted"
        if state == QIcon.State.On and self._colour == "text":
            return "accent"
        return self._colour


def _drawn(name: str, colour: str, side: int, ratio: float) -> QPixmap:
    key = f"relasi:{name}:{colour}:{side}:{ratio}"
    picture = QPixmap()
    if not QPixmapCache.find(key, picture):
        picture = _draw(name, colour, side, ratio)
        QPixmapCache.insert(key, picture)
    return picture


def _draw(name: str, colour: str, side: int, ratio: float) -> QPixmap:
    from PySide6.QtSvg import QSvgRenderer

    pixels = max(1, round(side * ratio))
    picture = QPixmap(pixels, pixels)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(_svg(name, colour))).render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


def _svg(name: str, colour: str) -> bytes:
    return _source(name).replace("currentColor", colour).encode()


@cache
def _source(name: str) -> str:
    path = resources() / "icons" / f"{name}.svg"
    if not path.is_file():
        path = resources() / "icons" / "circle.svg"
    # Thinner lines look calmer at 16 and 20 pixels.
    return path.read_text("utf-8").replace('stroke-width="2"', 'stroke-width="1.75"')
