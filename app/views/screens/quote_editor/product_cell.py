"""Typing a product into a cell: names and SKUs are found as one types, Enter takes the first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.formats import format_amount
from app.i18n import _
from app.views import theme
from app.views.kit.painting import line_of, sized
from app.views.kit.typed_ahead import TypedAhead
from app.views.screens.quote_editor.rows import ProductChoice

OFFER = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex
Find = Callable[[str, Callable[[list[ProductChoice]], None]], None]


class Offers(QAbstractListModel):
    """What fits what was typed; the last offer keeps the text as it is."""

    def __init__(self, parent: QWidget, currency: str) -> None:
        super().__init__(parent)
        self.currency = currency
        self.offers: list[ProductChoice | str] = []

    def set_offers(self, products: Sequence[ProductChoice], text: str) -> None:
        """Show these; `text` as it is comes last."""
        self.beginResetModel()
        self.offers = [*products, *([text] if text else [])]
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.offers)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role not in (OFFER, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        offer = self.offers[index.row()]
        if role == OFFER:
            return offer
        if isinstance(offer, str):
            return _("“{text}” as free text").format(text=offer)
        return offer.name if role == Qt.ItemDataRole.DisplayRole else self.said(offer)

    def said(self, offer: ProductChoice) -> str:
        """An offer in one line."""
        return ", ".join(filter(None, (offer.name, offer.sku, self.price(offer))))

    def price(self, offer: ProductChoice) -> str:
        """Its price as a figure; empty where it has none."""
        return "" if offer.price is None else format_amount(offer.price, self.currency)


class OfferDelegate(QStyledItemDelegate):
    """Draws an offer: name, SKU, unit and price."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, theme.px(28))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        place = QRectF(option.rect)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(place, option.palette.color(QPalette.ColorRole.Highlight))
        room = place.adjusted(theme.px(10), 0, -theme.px(10), 0)
        muted, ink = theme.colour("muted"), option.palette.text().color()
        offer = index.data(OFFER)
        if isinstance(offer, str):
            line_of(painter, room, str(index.data()), option.font, muted)
        else:
            model = index.model()
            price = " / ".join(filter(None, (model.price(offer), offer.unit)))
            used = QFontMetricsF(option.font).horizontalAdvance(price)
            line_of(painter, room, price, option.font, muted, Qt.AlignmentFlag.AlignRight)
            room.setRight(room.right() - used - theme.px(12))
            wide = line_of(painter, room, offer.name, option.font, ink)
            room.setLeft(room.left() + wide + theme.px(8))
            line_of(painter, room, offer.sku, sized(option.font, 11), muted)
        painter.restore()


def _frame() -> str:
    colours = theme.colours()
    return f"QListView {{ border: 1px solid {colours.edge}; background: {colours.raised}; }}"


class ProductEdit(QLineEdit):
    """The editor of a product's cell.

    Attributes:
        choice: the product that was taken; None where the text stands for itself.
        offers_at_once: whether products are offered before anything is typed.
        ahead: the keys that wait until it is known what fits.

    Signals:
        taken(): it was clicked on what the line is.
    """

    taken = Signal()

    def __init__(
        self, find: Find, currency: str, parent: QWidget | None, prefer_offers: bool
    ) -> None:
        super().__init__(parent)
        self.choice: ProductChoice | None = None
        self.offers_at_once = True
        self._find = find
        self._prefer = prefer_offers
        self._answered: str | None = None
        self.ahead = TypedAhead()
        self.list = QListView(self.window())
        self._offers = Offers(self.list, currency)
        self.list.setModel(self._offers)
        self.list.setItemDelegate(OfferDelegate(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setAccessibleName(_("Products found"))
        self.list.setStyleSheet(_frame())
        self.list.hide()
        self.list.clicked.connect(self._on_clicked)
        self.setAccessibleName(_("Product"))
        self.setPlaceholderText(_("Type a product’s name or SKU"))
        self.textEdited.connect(self._on_edited)
        self.destroyed.connect(self.list.deleteLater)
        around = self.parentWidget()
        while around is not None and around is not self.window():
            around.installEventFilter(self)
            around = around.parentWidget()

    def begin(self) -> None:
        """Offer the first products of the catalogue to an empty line."""
        if self._prefer and self.offers_at_once and not self.text():
            self._on_edited("")

    def take(self, *keys: QKeyEvent) -> bool:
        """Take the offer that is marked. False while the answer is still under way: these keys
        come again once it is here."""
        if self._prefer and self._answered != self.text() and self.text().strip():
            self.ahead.begin(*keys)
            return False
        offer = self.list.currentIndex().data(OFFER) if self.list.isVisible() else None
        self.choice = offer if isinstance(offer, ProductChoice) else None
        self.close_offers()
        return True

    def close_offers(self) -> None:
        """Put the list away."""
        self.list.hide()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Hide:
            self.close_offers()
        elif event.type() in (QEvent.Type.Move, QEvent.Type.Resize) and self.list.isVisible():
            self._show()
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The list stays under the cell where what is around it moves."""
        if event.type() == QEvent.Type.Move and self.list.isVisible():
            self._show()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: 6,
            Qt.Key.Key_PageUp: -6,
        }
        step = steps.get(Qt.Key(event.key()))
        if step is not None:
            self._step(step)
        else:
            super().keyPressEvent(event)

    def _step(self, step: int) -> None:
        if not self.list.isVisible():
            self._on_edited(self.text())
            return
        rows = self._offers.rowCount()
        row = min(max(self.list.currentIndex().row() + step, 0), rows - 1)
        self.list.setCurrentIndex(self._offers.index(row))
        self._tell()

    def _on_edited(self, text: str) -> None:
        self._find(text.strip(), partial(self._on_found, text))

    def _on_found(self, text: str, found: list[ProductChoice]) -> None:
        if text != self.text():
            return
        self._answered = text
        self._offers.set_offers(found, text.strip())
        if self._prefer and self._offers.rowCount() and text.strip():
            self.list.setCurrentIndex(self._offers.index(0))
        self._show()
        self._tell()
        self.ahead.give_on(self.window())

    def _show(self) -> None:
        rows = self._offers.rowCount()
        if not rows or not self.isVisible():
            self.close_offers()
            return
        window = self.window()
        high = min(rows, 9) * theme.px(28) + 4
        wide = max(self.width(), theme.px(380))
        at = self.mapTo(window, QPoint(0, self.height()))
        if at.y() + high > window.height() and self.mapTo(window, QPoint(0, 0)).y() > high:
            at = self.mapTo(window, QPoint(0, -high))
        left = min(at.x(), max(0, window.width() - wide - 8))
        self.list.setGeometry(left, at.y(), wide, high)
        self.list.show()
        self.list.raise_()

    def _tell(self) -> None:
        offer = self.list.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
        self.setAccessibleDescription(str(offer or ""))

    def _on_clicked(self, index: QModelIndex) -> None:
        self.list.setCurrentIndex(index)
        self._answered = self.text()
        if self.take():
            self.taken.emit()
