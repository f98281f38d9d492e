"""Lines to choose from under a field: an icon, a text, and quietly at the right what it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate

from app.views import icons, theme

OFFER = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class Offer:
    """One line.

    Attributes:
        beside: what stands at the right: a shortcut, or the record's type.
        act: what choosing it does, where the line itself knows.
        value: what is chosen, where somebody else acts.
    """

    text: str
    icon: str = ""
    beside: str = ""
    act: Callable[[], object] = lambda: None
    value: Any = None


class OfferDelegate(QStyledItemDelegate):
    """Paints the `Offer` kept under the role `OFFER`."""

    def sizeHint(self, option, index) -> QSize:
        return QSize(theme.px(100), theme.px(theme.ROW))

    def paint(self, painter: QPainter, option, index) -> None:
        # Not loaded with the window, which has this list ready: it brings 600 names.
        from PySide6.QtWidgets import QStyle

        offer: Offer = index.data(OFFER)
        painter.save()
        rect, gap = option.rect, theme.px(8)
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            chosen = option.state & QStyle.StateFlag.State_Selected
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent_soft" if chosen else "hover"))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.drawRoundedRect(rect, theme.px(4), theme.px(4))
        inner = rect.adjusted(gap, 0, -gap, 0)
        if offer.icon:
            side = theme.px(16)
            icon = QRectF(inner.left(), rect.center().y() - side / 2 + 1, side, side)
            icons.paint(painter, icon, offer.icon, "muted")
            inner.adjust(side + gap, 0, 0, 0)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("muted"))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignRight, offer.beside)
        if offer.beside:
            taken = painter.fontMetrics().horizontalAdvance(offer.beside)
            inner.adjust(0, 0, -taken - gap, 0)
        painter.setFont(theme.font())
        painter.setPen(theme.colour("text"))
        metrics = painter.fontMetrics()
        text = metrics.elidedText(offer.text, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignLeft, text)
        painter.restore()
