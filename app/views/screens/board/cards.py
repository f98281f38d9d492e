"""The cards of one column of the board: what each says, and how it is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.views.kit.painting import blend, card, line_of, sized, unit

MIME = "application/x-relasi-deal"
CARD = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Card:
    """A deal as the board shows it, every text ready to read.

    Attributes:
        late: whether `note` tells of something that should have happened ("Quiet for 21 days").
        said: the whole card as a screen reader says it.
    """

    id: UUID
    title: str
    account: str = ""
    amount: str = ""
    close: str = ""
    next_step: str = ""
    note: str = ""
    late: bool = False
    said: str = ""


class Cards(QAbstractListModel):
    """The cards of a column, by the amount or in the order given."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cards: list[Card] = []

    def set_cards(self, cards: Sequence[Card]) -> None:
        """Show these cards."""
        self.beginResetModel()
        self._cards = list(cards)
        self.endResetModel()

    def card(self, row: int) -> Card:
        """The card in a row."""
        return self._cards[row]

    def row_of(self, card_id: UUID) -> int:
        """Where a card is; -1 where it is not here."""
        return next((row for row, one in enumerate(self._cards) if one.id == card_id), -1)

    def take(self, row: int) -> Card:
        """Take a card out."""
        self.beginRemoveRows(QModelIndex(), row, row)
        taken = self._cards.pop(row)
        self.endRemoveRows()
        return taken

    def put(self, row: int, card: Card) -> None:
        """Put a card in."""
        row = min(max(row, 0), len(self._cards))
        self.beginInsertRows(QModelIndex(), row, row)
        self._cards.insert(row, card)
        self.endInsertRows()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._cards)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cards[index.row()].title
        if role == CARD:
            return self._cards[index.row()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._cards[index.row()].said or self._cards[index.row()].title
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        mime = QMimeData()
        if indexes:
            mime.setData(MIME, QByteArray(self._cards[indexes[0].row()].id.bytes))
        return mime

    def supportedDragActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction


class CardDelegate(QStyledItemDelegate):
    """Draws a card: title, customer, amount and close date, next step, what is late."""

    def __init__(self, warn: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.warn = warn

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        one = unit(option.font)
        return QSize(round(160 * one), round(self._height(option, index.data(CARD))))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw(painter, option, index.data(CARD))
        painter.restore()

    def _height(self, option: QStyleOptionViewItem, deal: Card) -> float:
        one, font = unit(option.font), option.font
        small = QFontMetricsF(sized(font, 11)).height()
        lines = 1 + bool(deal.next_step) + bool(deal.note)
        title = QFontMetricsF(font).height()
        return title + small * lines + title + (16 + 3 * lines + 8) * one

    def _draw(self, painter: QPainter, option: QStyleOptionViewItem, deal: Card) -> None:
        palette, font, one = option.palette, option.font, unit(option.font)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = chosen and bool(option.state & QStyle.StateFlag.State_HasFocus)
        accent = palette.color(QPalette.ColorRole.Accent)
        ground = palette.color(QPalette.ColorRole.Base)
        place = QRectF(option.rect).adjusted(0, 0, 0, -8 * one)
        edge = accent if chosen else palette.color(QPalette.ColorRole.Mid)
        card(
            painter,
            place,
            blend(accent, ground, 0.08) if chosen else ground,
            edge,
            2 if focused else 1,
        )

        ink = palette.color(QPalette.ColorRole.Text)
        muted = palette.color(QPalette.ColorRole.PlaceholderText)
        small = sized(font, 11)
        inner = place.adjusted(10 * one, 8 * one, -10 * one, -8 * one)
        row = QFontMetricsF(font).height()
        thin = QFontMetricsF(small).height() + 3 * one
        y = inner.top()
        line_of(
            painter,
            QRectF(inner.left(), y, inner.width(), row),
            deal.title,
            sized(font, 13, QFont.Weight.DemiBold),
            ink,
        )
        y += row
        line_of(painter, QRectF(inner.left(), y, inner.width(), thin), deal.account, small, muted)
        y += thin
        right = Qt.AlignmentFlag.AlignRight
        money = QRectF(inner.left(), y, inner.width(), row)
        used = line_of(painter, money, deal.amount, font, ink)
        rest = money.adjusted(used + 8 * one, 0, 0, 0)
        line_of(painter, rest, deal.close, small, muted, right)
        y += row
        for text, colour in ((deal.next_step, muted), (deal.note, self._note_ink(palette, deal))):
            if text:
                line_of(painter, QRectF(inner.left(), y, inner.width(), thin), text, small, colour)
                y += thin

    def _note_ink(self, palette: QPalette, deal: Card) -> QColor:
        if deal.late:
            return QColor(self.warn)
        return palette.color(QPalette.ColorRole.PlaceholderText)
