"""The window itself, painted before anything heavy is loaded; the frame then fills it.

It imports little on purpose: what stands here is on the screen in the time of a bare Qt window.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QMainWindow, QWidget

from app.views import theme

USUAL = QSize(1280, 800)
LEAST = QSize(800, 520)
# What the system puts around a window, at the least.
AROUND = QSize(2, 32)
# Beside the book: where the window of this profile stood.
PLACE = "window"


class Shell(QMainWindow):
    """The window: at first a sketch of what is to come, then the frame.

    Attributes:
        closing: called before it closes, so that nothing typed is lost.
    """

    def __init__(self, dark: bool | None = None) -> None:
        super().__init__()
        self.closing: Callable[[], object] = lambda: None
        self.setWindowTitle("Relasi")
        room = self.screen().availableSize()
        self.setMinimumSize(LEAST.boundedTo(room - QSize(0, AROUND.height())))
        self.setCentralWidget(Sketch(theme.system_is_dark() if dark is None else dark))
        self.resize(USUAL.boundedTo(room))

    def put_back(self, folder: Path) -> None:
        """Stand where this profile's window stood last; at first, fill a screen that is small."""
        with suppress(OSError):  # the first time
            if self.restoreGeometry((folder / PLACE).read_bytes()):
                return
        room, wanted = self.screen().availableSize(), USUAL + AROUND
        if room.boundedTo(wanted) != wanted:
            self.setWindowState(Qt.WindowState.WindowMaximized)

    def keep_place(self, folder: Path) -> None:
        """Remember where it stands."""
        with suppress(OSError):  # a full disk: next time it stands where it stood before
            (folder / PLACE).write_bytes(self.saveGeometry().data())

    def fill(self, inside: QWidget) -> None:
        """Show the frame, instead of the sketch or of an older frame."""
        old = self.takeCentralWidget()
        self.setCentralWidget(inside)
        inside.windowTitleChanged.connect(self.setWindowTitle)
        self.setWindowTitle(inside.windowTitle() or "Relasi")
        if old is not None:
            old.hide()
            old.deleteLater()
        inside.show()

    def closeEvent(self, event) -> None:
        self.closing()
        super().closeEvent(event)


class Sketch(QWidget):
    """The left side, the top and the name: what will stand there in a moment."""

    def __init__(self, dark: bool) -> None:
        super().__init__()
        self._colours = theme.DARK if dark else theme.LIGHT

    def paintEvent(self, event) -> None:
        c, side, top = self._colours, 168, 48
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(c.surface))
        painter.fillRect(QRect(0, 0, side, self.height()), QColor(c.sunken))
        painter.fillRect(QRect(side, top, self.width() - side, 1), QColor(c.line))
        font = QFont(self.font())
        font.setPixelSize(16)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(QColor(c.text))
        painter.drawText(18, 31, "Relasi")
