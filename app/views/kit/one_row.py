"""A layout on one row: where there is too little room, only the widest give way."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QLayout

from app.views.kit.flow import Flow


class OneRow(Flow):
    """Widgets from left to right, each as wide as it wants while what it wants is modest."""

    def hasHeightForWidth(self) -> bool:
        return False

    def sizeHint(self) -> QSize:
        hints = [item.sizeHint() for item in self._items]
        wide = sum(hint.width() for hint in hints) + self._gaps()
        return QSize(wide, max((hint.height() for hint in hints), default=0))

    def minimumSize(self) -> QSize:
        wide = sum(item.minimumSize().width() for item in self._items) + self._gaps()
        return QSize(wide, self.sizeHint().height())

    def setGeometry(self, rect: QRect) -> None:
        QLayout.setGeometry(self, rect)
        x = rect.left()
        wants = [item.sizeHint().width() for item in self._items]
        for item, width in zip(
            self._items, shared(wants, rect.width() - self._gaps()), strict=True
        ):
            item.setGeometry(QRect(x, rect.top(), width, rect.height()))
            x += width + self._gap

    def _gaps(self) -> int:
        return self._gap * max(0, len(self._items) - 1)


def shared(wants: Sequence[int], room: int) -> list[int]:
    """How wide each becomes: what it wants, or what is left for those that want the most."""
    left, given = room, [0] * len(wants)
    order = sorted(range(len(wants)), key=lambda place: wants[place])
    for nth, place in enumerate(order):
        given[place] = max(0, min(wants[place], left // (len(order) - nth)))
        left -= given[place]
    return given
