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
from PySide6.QtGui import QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.views import icons, theme
from app.views.kit.painting import Paragraph, card, line_of, sized

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

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        deal: Card = index.data(CARD)
        row = QFontMetricsF(option.font).height()
        thin = QFontMetricsF(sized(option.font, 11)).height() + theme.px(3)
        lines = 1 + bool(deal.next_step) + bool(deal.note)
        room = option.widget.viewport().width() if option.widget else theme.px(150)
        title = self._title(deal, option.font, room - 2 - theme.px(20)).height()
        return QSize(theme.px(150), round(title + row + lines * thin + theme.px(16 + 8)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(option.rect).adjusted(1, 0, -1, -theme.px(8))
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        chosen = selected and option.widget is not None and option.widget.hasFocus()
        ground, edge = ("accent_soft", "accent") if chosen else ("raised", "line")
        card(painter, place, theme.colour(ground), theme.colour(edge))
        self._write(painter, option.font, place, index.data(CARD))
        painter.restore()

    def _title(self, deal: Card, font: QFont, wide: float) -> Paragraph:
        return Paragraph(deal.title, sized(font, 13, QFont.Weight.DemiBold), wide, 2)

    def _write(self, painter: QPainter, font: QFont, place: QRectF, deal: Card) -> None:
        ink, muted = theme.colour("text"), theme.colour("muted")
        small = sized(font, 11)
        row = QFontMetricsF(font).height()
        thin = QFontMetricsF(small).height() + theme.px(3)
        at = place.adjusted(theme.px(10), theme.px(8), -theme.px(10), 0)
        title = self._title(deal, font, at.width())
        title.draw(painter, at.topLeft(), ink)
        at.setHeight(title.height())
        at = QRectF(at.left(), at.bottom(), at.width(), thin)
        wide = QFontMetricsF(small).horizontalAdvance(deal.close)
        line_of(painter, at, deal.close, small, muted, Qt.AlignmentFlag.AlignRight)
        line_of(painter, at.adjusted(0, 0, -wide - theme.px(8), 0), deal.account, small, muted)
        at = QRectF(at.left(), at.bottom(), at.width(), row)
        line_of(painter, at, deal.amount, font, ink)
        at = QRectF(at.left(), at.bottom(), at.width(), thin)
        if deal.next_step:
            line_of(painter, at, deal.next_step, small, muted)
            at.translate(0, thin)
        if deal.note:
            side = QFontMetricsF(small).height() * 0.8
            tone = "warning" if deal.late else "muted"
            mark = QRectF(at.left(), at.center().y() - side / 2, side, side)
            icons.paint(painter, mark, "clock", tone)
            room = at.adjusted(side + theme.px(4), 0, 0, 0)
            line_of(painter, room, deal.note, small, theme.colour(tone))
