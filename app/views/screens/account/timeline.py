"""Everything about a customer, newest first, as a list of cards drawn only where seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QImage,
    QPainter,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.i18n import _
from app.views import icons, theme
from app.views.kit.painting import Paragraph, chip, chip_width, line_of, sized

ITEM = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex
LINES = 4
# How high a picture is drawn.
PICTURE = 96


@dataclass(frozen=True)
class Card:
    """One thing that was said, done or offered, every text ready to read.

    Attributes:
        record, id: what opens when it is activated.
        when: as people say it ("yesterday 09:00"); `exact`: for the tip.
        state: a word in a chip; `tone`: which of the theme's state colours it has.
        said: the whole card as a screen reader says it.
        picture: what to draw small below the title, as JPEG.
    """

    record: str
    id: UUID
    icon: str
    title: str
    text: str = ""
    when: str = ""
    exact: str = ""
    who: str = ""
    state: str = ""
    tone: str = ""
    said: str = ""
    picture: bytes = b""


class TimelineModel(QAbstractListModel):
    """The cards, newest first; older ones come in pages.

    Signals:
        more_wanted(): the end is near and there are older ones.
    """

    more_wanted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.cards: list[Card] = []
        self._more = False
        self._asked = False

    def set_cards(self, cards: Sequence[Card], more: bool) -> None:
        """Show these; `more` tells that there are older ones."""
        self.beginResetModel()
        self.cards = list(cards)
        self._more, self._asked = more, False
        self.endResetModel()

    def add_older(self, cards: Sequence[Card], more: bool) -> None:
        """Put older ones below."""
        self._more, self._asked = more, False
        if cards:
            first = len(self.cards)
            self.beginInsertRows(QModelIndex(), first, first + len(cards) - 1)
            self.cards += cards
            self.endInsertRows()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.cards)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == ITEM:
            return self.cards[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.cards[index.row()].title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.cards[index.row()].said or self.cards[index.row()].title
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.cards[index.row()].exact or None
        return None

    def canFetchMore(self, parent: Index) -> bool:
        return self._more and not self._asked and not parent.isValid()

    def fetchMore(self, parent: Index) -> None:
        self._asked = True
        self.more_wanted.emit()


class Timeline(QListView):
    """The list.

    Signals:
        opened(object): a card is wanted in full.
    """

    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards = TimelineModel(self)
        self.setModel(self.cards)
        self.setItemDelegate(CardDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(60)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMouseTracking(True)
        self.setAccessibleName(_("Timeline"))
        self.activated.connect(lambda index: self.opened.emit(index.data(ITEM)))

    def current(self) -> Card | None:
        """The card with the focus."""
        index = self.currentIndex()
        return index.data(ITEM) if index.isValid() else None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()


class CardDelegate(QStyledItemDelegate):
    """Draws a card: icon, title with when, the first lines, who and what became of it."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view
        self._heights: dict[tuple[Card, int, int], int] = {}
        self._pictures: dict[tuple[bytes, int], QImage] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        card = index.data(ITEM)
        wide = self._view.viewport().width()
        key = (card, wide, theme.px(100))
        if key not in self._heights:
            if len(self._heights) > 5_000:
                self._heights.clear()
            self._heights[key] = round(self._height(card, self._font(), wide))
        return QSize(max(100, wide - 2), self._heights[key])

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw(painter, option, index.data(ITEM))
        painter.restore()

    def _font(self) -> QFont:
        return self._view.font()

    def _paragraph(self, card: Card, font: QFont, wide: float) -> Paragraph | None:
        room = wide - theme.px(32 + 8 + 16)
        return Paragraph(card.text, font, room, LINES) if card.text.strip() else None

    def _height(self, card: Card, font: QFont, wide: int) -> float:
        row = QFontMetricsF(font).height()
        small = QFontMetricsF(sized(font, 11)).height()
        paragraph = self._paragraph(card, font, wide)
        text = paragraph.height() + theme.px(2) if paragraph else 0
        text += theme.px(PICTURE + 6) if card.picture else 0
        foot = small + theme.px(4) if card.who or card.state else 0
        return theme.px(8) + max(row, theme.px(22)) + text + foot + theme.px(10)

    def _draw(self, painter: QPainter, option: QStyleOptionViewItem, card: Card) -> None:
        place, font = QRectF(option.rect), self._font()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(option.palette.color(QPalette.ColorRole.Highlight))
            painter.drawRoundedRect(place.adjusted(0, 1, 0, -1), theme.px(6), theme.px(6))
        muted, ink = theme.colour("muted"), option.palette.text().color()
        side = theme.px(22)
        round_ = QRectF(place.left() + theme.px(6), place.top() + theme.px(8), side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("sunken"))
        painter.drawEllipse(round_)
        inset = theme.px(5)
        icons.paint(painter, round_.adjusted(inset, inset, -inset, -inset), card.icon, "muted")

        left = place.left() + theme.px(40)
        row = max(QFontMetricsF(font).height(), side)
        head = QRectF(left, place.top() + theme.px(8), place.right() - left - theme.px(8), row)
        small = sized(font, 11)
        used = QFontMetricsF(small).horizontalAdvance(card.when)
        line_of(painter, head, card.when, small, muted, Qt.AlignmentFlag.AlignRight)
        title = head.adjusted(0, 0, -used - theme.px(12), 0)
        line_of(painter, title, card.title, sized(font, 13, QFont.Weight.DemiBold), ink)
        y = head.bottom()
        paragraph = self._paragraph(card, font, self._view.viewport().width())
        if paragraph:
            paragraph.draw(painter, QPointF(left, y + theme.px(1)), ink)
            y += paragraph.height() + theme.px(2)
        if card.picture:
            self._picture(painter, QPointF(left, y + theme.px(2)), card.picture)
            y += theme.px(PICTURE + 6)
        self._foot(painter, QRectF(left, y + theme.px(2), head.width(), 0), card, small)

    def _picture(self, painter: QPainter, at: QPointF, data: bytes) -> None:
        """Small, read once."""
        side = theme.px(PICTURE)
        if (data, side) not in self._pictures:
            if len(self._pictures) > 200:
                self._pictures.clear()
            self._pictures[data, side] = QImage.fromData(data)
        picture = self._pictures[data, side]
        if not picture.isNull():
            wide = side * picture.width() / picture.height()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(QRectF(at.x(), at.y(), wide, side), picture)

    def _foot(self, painter: QPainter, at: QRectF, card: Card, small: QFont) -> None:
        x = at.left()
        if card.state:
            tone = card.tone or "muted"
            ground = theme.colour(f"{tone}_soft") if tone != "muted" else theme.colour("sunken")
            chip(painter, QPointF(x, at.top() - 1), card.state, small, theme.colour(tone), ground)
            x += chip_width(card.state, small) + theme.px(8)
        room = QRectF(x, at.top(), at.right() - x, QFontMetricsF(small).height() + 2)
        line_of(painter, room, card.who, small, theme.colour("muted"))
