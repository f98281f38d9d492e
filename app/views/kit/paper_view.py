"""A paper on the screen: its pages as pictures, scrolled and zoomed, drawn only where seen."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from app.documents.preview import PageImage
from app.i18n import _
from app.views import theme

A4 = (595.28, 841.89)
GAP = 12
NEAR = 0.001
STEPS = (0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)


class PaperView(QAbstractScrollArea):
    """Shows a paper that somebody else draws.

    Signals:
        pages_wanted(object, float): numbers of pages from 0 that are seen and not yet drawn at
            so many pixels per point; `put` brings them.
    """

    pages_wanted = Signal(object, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._count = 0
        self._zoom: float | None = None
        self._images: dict[int, tuple[float, QImage]] = {}
        self._asked: set[tuple[int, float]] = set()
        self._stale: set[int] = set()
        self._message = ""
        self._laid = 0.0
        self.setAccessibleName(_("Preview of the paper"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.verticalScrollBar().setSingleStep(40)
        self.horizontalScrollBar().setSingleStep(40)
        self.setMinimumWidth(260)

    def sizeHint(self) -> QSize:
        return QSize(430, 560)

    def set_paper(self, count: int) -> None:
        """The paper has changed and has so many pages; old pictures stay until new ones come."""
        self._count = count
        self._message = ""
        self._images = {number: seen for number, seen in self._images.items() if number < count}
        self._stale = set(self._images)
        self._asked.clear()
        self._lay()
        self._ask()
        self._tell()

    def say(self, sentence: str) -> None:
        """Show a sentence instead of the paper."""
        self._count, self._message = 0, sentence
        self._images.clear()
        self.setAccessibleDescription(sentence)
        self._lay()
        self.viewport().update()

    def put(self, number: int, scale: float, page: PageImage) -> None:
        """A page drawn at `scale` pixels per point; nothing where one that fits came before it."""
        self._asked.discard((number, scale))
        if self._fits(number) and abs(scale - self._scale()) > NEAR:
            return
        image = QImage(
            page.bgrx, page.width, page.height, page.width * 4, QImage.Format.Format_RGB32
        ).copy()
        self._images[number] = (scale, image)
        self._stale.discard(number)
        self.viewport().update()

    def zoom_in(self) -> None:
        """One step larger."""
        now = self.zoom()
        self.set_zoom(next((step for step in STEPS if step > now + 0.01), STEPS[-1]))

    def zoom_out(self) -> None:
        """One step smaller."""
        now = self.zoom()
        self.set_zoom(next((step for step in reversed(STEPS) if step < now - 0.01), STEPS[0]))

    def set_zoom(self, zoom: float | None) -> None:
        """Pixels per point; None fits the page to the width."""
        self._zoom = zoom
        self._lay()
        self._ask()
        self.viewport().update()

    def zoom(self) -> float:
        """Pixels per point on the screen."""
        if self._zoom is not None:
            return self._zoom
        # As beside a scroll bar, also where none is: else a page that would just fit without one
        # needs it, is narrower beside it, fits, and so on for ever.
        beside = self.width() - self.verticalScrollBar().sizeHint().width()
        return max(0.2, (beside - 2 * GAP) / A4[0])

    def page(self) -> int:
        """The number, from 0, of the page that fills most of the view."""
        if not self._count:
            return 0
        middle = self.verticalScrollBar().value() + self.viewport().height() / 2
        return min(self._count - 1, max(0, int((middle - GAP) / self._pitch())))

    def go_to(self, number: int) -> None:
        """Show a page, counted from 0, from its top."""
        self.verticalScrollBar().setValue(round(number * self._pitch()))

    def count(self) -> int:
        """How many pages there are."""
        return self._count

    def drawn(self) -> bool:
        """Whether everything seen is up to date."""
        return all(self._fits(number) for number in self._seen())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.viewport().rect(), theme.colour("sunken"))
        if not self._count:
            self._paint_message(painter)
            return
        for number in self._seen():
            place = self._place(number)
            painter.fillRect(place, QColor("white"))
            if number in self._images:
                painter.drawImage(place, self._images[number][1])
            painter.setPen(QColor(0, 0, 0, 60))
            painter.drawRect(place.adjusted(-0.5, -0.5, 0, 0))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay()
        self._ask()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self._ask()
        self._tell()
        self.viewport().update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_in() if event.angleDelta().y() > 0 else self.zoom_out()
            event.accept()
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        steps = {
            Qt.Key.Key_Home: -bar.maximum(),
            Qt.Key.Key_End: bar.maximum(),
            Qt.Key.Key_PageUp: -bar.pageStep(),
            Qt.Key.Key_PageDown: bar.pageStep(),
            Qt.Key.Key_Space: bar.pageStep(),
        }
        if event.key() in steps:
            bar.setValue(bar.value() + steps[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_in()
        elif event.key() == Qt.Key.Key_Minus:
            self.zoom_out()
        elif event.key() == Qt.Key.Key_0:
            self.set_zoom(None)
        else:
            super().keyPressEvent(event)

    def _pitch(self) -> float:
        return A4[1] * self.zoom() + GAP

    def _scale(self) -> float:
        return round(self.zoom() * self.devicePixelRatioF(), 3)

    def _place(self, number: int) -> QRectF:
        """Where a page stands in the viewport."""
        wide, high = A4[0] * self.zoom(), A4[1] * self.zoom()
        left = max(GAP, (self.viewport().width() - wide) / 2) - self.horizontalScrollBar().value()
        top = GAP + number * self._pitch() - self.verticalScrollBar().value()
        return QRectF(
            QPointF(round(left), round(top)), QPointF(round(left + wide), round(top + high))
        )

    def _seen(self) -> list[int]:
        bottom = self.viewport().height()
        places = ((number, self._place(number)) for number in range(self._count))
        return [number for number, place in places if place.bottom() > 0 and place.top() < bottom]

    def _fits(self, number: int) -> bool:
        """Whether a page is here as it is now, and as large as it is seen."""
        if number not in self._images or number in self._stale:
            return False
        return abs(self._images[number][0] - self._scale()) <= NEAR

    def _lay(self) -> None:
        high = self._count * self._pitch() + GAP if self._count else 0
        wide = A4[0] * self.zoom() + 2 * GAP if self._zoom is not None else 0
        view, bar = self.viewport(), self.verticalScrollBar()
        # In another size the same part of the same page stays at the top.
        at = bar.value() / self._laid if self._laid else 0.0
        self._laid = self._pitch()
        bar.setRange(0, max(0, round(high - view.height())))
        bar.setPageStep(view.height())
        bar.setValue(round(at * self._laid))
        self.horizontalScrollBar().setRange(0, max(0, round(wide - view.width())))
        self.horizontalScrollBar().setPageStep(view.width())

    def _ask(self) -> None:
        scale = self._scale()
        missing = [
            number
            for number in self._seen()
            if (number, scale) not in self._asked and not self._fits(number)
        ]
        if missing:
            self._asked |= {(number, scale) for number in missing}
            self.pages_wanted.emit(missing, scale)

    def _tell(self) -> None:
        place = _("Page {number} of {count}").format(number=self.page() + 1, count=self._count)
        self.setAccessibleDescription(place)

    def _paint_message(self, painter: QPainter) -> None:
        painter.setPen(self.palette().placeholderText().color())
        room = self.viewport().rect().adjusted(24, 24, -24, -24)
        painter.drawText(
            room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._message
        )
