"""The head of a page: what it is about, and its buttons, below it where there is no room."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from app.views import theme
from app.views.kit.flow import Flow
from app.views.kit.laying import row

ENOUGH = 160  # how much of a text that gives way is seen before the buttons go below it
GAP = 12


class TwoRows(QWidget):
    """Side by side, or one under the other; buttons that are too many for a row take more."""

    def __init__(self, about: Sequence[QWidget], ways: Sequence[QWidget]) -> None:
        """`about` may hold texts that give way."""
        super().__init__()
        self._about, self._ways = about, Flow(8)
        for way in ways:
            self._ways.addWidget(way)
        below = QWidget()
        below.setLayout(self._ways)
        self._both = row(self, (row(None, *about, None, gap=GAP), 1), below, gap=GAP)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        """Other words may want more room, or less."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange()
        return super().event(event)

    def _arrange(self) -> None:
        shown = [one for one in self._about if not one.isHidden()]
        least = sum(
            max(one.minimumSizeHint().width(), min(one.sizeHint().width(), theme.px(ENOUGH)))
            for one in shown
        )
        gaps = theme.px(GAP) * (len(shown) + 1)
        wide = self.width() >= least + gaps + self._ways.sizeHint().width()
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        wanted = across if wide else down
        if self._both.direction() != wanted:
            self._both.setDirection(wanted)
            self._both.setSpacing(theme.px(GAP if wide else GAP / 2))
