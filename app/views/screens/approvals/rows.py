"""The quotes that wait, drawn: for whom and how much, and below how long and by whom."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.i18n import _
from app.views import theme
from app.views.kit.painting import line_of, sized
from app.views.kit.whole_list import ROW, Index, WholeList
from app.views.screens.approvals.reading import Item


class ItemsModel(WholeList):
    """What waits."""

    def shown(self, row: Item, role: int) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            return row.account
        if role == Qt.ItemDataRole.AccessibleTextRole:
            words = (row.account, row.total, row.number, row.discount, row.since)
            return ", ".join(filter(None, words))
        return row.when if role == Qt.ItemDataRole.ToolTipRole else None


class ItemsList(QListView):
    """The list at the left.

    Signals:
        chosen(object): the item the keyboard is on; None for none.
        opened(object): it is wanted in full.
    """

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model_of = ItemsModel(self)
        self.setModel(self.model_of)
        self.setItemDelegate(_Delegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setAccessibleName(_("Quotes that wait for an answer"))
        self.activated.connect(lambda index: self.opened.emit(index.data(ROW)))
        self.selectionModel().currentChanged.connect(
            lambda index, _before: self.chosen.emit(index.data(ROW) if index.isValid() else None)
        )

    def show_items(self, items: Sequence[Item], wanted: UUID | None = None) -> None:
        """Show these. Chosen is the one `wanted`, else that of before, else what took its place."""
        kept, place = self.current(), self.currentIndex().row()
        self.model_of.set_rows(items)
        keys = [item.id for item in items]
        for key in (wanted, kept.id if kept else None):
            if key in keys:
                place = keys.index(key)
                break
        if items:
            self.setCurrentIndex(self.model_of.index(max(0, min(place, len(items) - 1))))
        else:
            self.chosen.emit(None)

    def current(self) -> Item | None:
        """The item the keyboard is on."""
        index = self.currentIndex()
        return index.data(ROW) if index.isValid() else None


class _Delegate(QStyledItemDelegate):
    def __init__(self, view: ItemsList) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        font = self._view.font()
        height = QFontMetricsF(font).height() + QFontMetricsF(sized(font, 12)).height()
        return QSize(200, round(height + theme.px(22)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place, item = QRectF(option.rect), index.data(ROW)
        if self._view.selectionModel().isSelected(index):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent_soft" if self._view.hasFocus() else "hover"))
            painter.drawRoundedRect(place.adjusted(4, 2, -4, -2), theme.px(6), theme.px(6))
        font = self._view.font()
        small, muted = sized(font, 12), theme.colour("muted")
        strong = sized(font, 13, QFont.Weight.DemiBold)
        at = place.adjusted(theme.px(16), theme.px(9), -theme.px(16), 0)
        at.setHeight(QFontMetricsF(strong).height())
        used = QFontMetricsF(font).horizontalAdvance(item.total) + theme.px(10)
        line_of(painter, at, item.total, font, theme.colour("text"), Qt.AlignmentFlag.AlignRight)
        line_of(painter, at.adjusted(0, 0, -used, 0), item.account, strong, theme.colour("text"))
        below = QRectF(at.left(), at.bottom() + theme.px(2), at.width(), 0)
        below.setHeight(QFontMetricsF(small).height())
        used = QFontMetricsF(small).horizontalAdvance(item.since) + theme.px(10)
        line_of(painter, below, item.since, small, muted, Qt.AlignmentFlag.AlignRight)
        words = " · ".join(filter(None, (item.discount, item.asked_by, item.number)))
        line_of(painter, below.adjusted(0, 0, -used, 0), words, small, muted)
        painter.restore()
