"""What goes with the product of the current line, offered in a quiet strip; one key adds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy

from app.formats import format_amount
from app.i18n import _
from app.views import theme
from app.views.kit.plain import literal
from app.views.kit.screen import Page
from app.views.screens.quote_editor.grid import LinesGrid
from app.views.screens.quote_editor.rows import GoesWith, Row

MOST = 3


class Beside(QFrame):
    """The strip.

    Attributes:
        offers: what each product goes with, by its key.
        shown: what is offered now, in the order of the keys Alt+1, Alt+2, Alt+3.
    """

    def __init__(self, grid: LinesGrid, page: Page) -> None:
        super().__init__()
        self._grid, self._lines = grid, grid.lines
        self.offers: Mapping[UUID, Sequence[GoesWith]] = {}
        self.shown: tuple[GoesWith, ...] = ()
        self._source: UUID | None = None
        self.setAccessibleName(_("Goes with this line"))
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(12), theme.px(4), theme.px(12), theme.px(4))
        row.setSpacing(theme.px(8))
        self._kind = theme.mark(QLabel(), "muted")
        self.setFixedHeight(theme.px(40))
        row.addWidget(self._kind)
        self.buttons = [self._button(number, page) for number in range(MOST)]
        for button in self.buttons:
            row.addWidget(button)
        row.addStretch(1)
        self.hide()
        grid.selectionModel().currentChanged.connect(lambda *_now: self.follow())
        for changed in (grid.lines.modelReset, grid.lines.rowsInserted, grid.lines.rowsRemoved):
            changed.connect(lambda *_what: self.follow())

    def put(self, offers: Mapping[UUID, Sequence[GoesWith]]) -> None:
        """Know what goes with the products of the quote."""
        self.offers = offers
        self.follow()

    def follow(self) -> None:
        """Offer what goes with the current line, or with the one above the empty row."""
        number = self._number()
        row = self._lines.row(number)
        known = {one.product_id for one in self._lines.rows}
        offered = (
            () if row is None or row.product_id is None else self.offers.get(row.product_id, ())
        )
        parts = tuple(one for one in offered if one.is_part)
        rest = [one for one in offered if not one.is_part and one.product.id not in known]
        self.shown = (*parts[:1], *rest)[:MOST] if row and not self._lines.fixed else ()
        self._source = row.id if row and self.shown else None
        self._show(len(parts))

    def take(self, place: int) -> None:
        """Add what is offered at a place; the parts of a bundle instead of it."""
        number = self._lines.place_of(self._source) if self._source else -1
        row = self._lines.row(number)
        if row is None or place >= len(self.shown):
            return
        offer = self.shown[place]
        if offer.is_part:
            self._break_up(number, row)
            return
        many = (row.quantity or 1) if offer.instead else offer.quantity
        self._lines.put_below(number, offer.product, many)
        if offer.instead:
            self._lines.toggle_alternative(number + 1)

    def _break_up(self, number: int, row: Row) -> None:
        parts = [one for one in self.offers.get(row.product_id, ()) if one.is_part]
        for step, part in enumerate(parts):
            self._lines.put_below(number + step, part.product, part.quantity * (row.quantity or 1))
        self._lines.remove(number)

    def _number(self) -> int:
        number = self._grid.currentIndex().row()
        return min(number, len(self._lines.rows) - 1)

    def _button(self, number: int, page: Page) -> QPushButton:
        button = theme.mark(QPushButton(), "quiet")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        button.clicked.connect(partial(self.take, number))
        text = _("Add what goes with the line ({number})").format(number=number + 1)
        page.verb(text, partial(self.take, number), f"Alt+{number + 1}", "plus")
        return button

    def _show(self, parts: int) -> None:
        self._kind.setText(_("Goes with it:") if self.shown else "")
        for number, button in enumerate(self.buttons):
            offer = self.shown[number] if number < len(self.shown) else None
            button.setVisible(offer is not None)
            if offer is not None:
                text = self._said(offer, parts)
                button.setAccessibleName(text)
                button.setToolTip("\n".join(filter(None, (text, offer.note))))
                button.setProperty("said", text)
        self._write()
        # Once there it stays, so that no row jumps as one goes from line to line.
        self.setVisible(bool(self.offers) and not self._lines.fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._write()

    def _write(self) -> None:
        """Each name as far as its share of the strip goes; the whole stands in its bubble."""
        used = [button for button in self.buttons if not button.isHidden()]
        taken = self._kind.sizeHint().width() + theme.px(40)
        share = (self.width() - taken) / max(len(used), 1)
        for number, button in enumerate(used, start=1):
            metrics, keys = button.fontMetrics(), f"  Alt+{number}"
            room = share - metrics.horizontalAdvance(keys) - theme.px(36)
            said = str(button.property("said") or "")
            short = metrics.elidedText(said, Qt.TextElideMode.ElideRight, int(max(room, 40)))
            button.setText(literal(short + keys))

    def _said(self, offer: GoesWith, parts: int) -> str:
        if offer.is_part:
            return _("its {count} parts, one by one").format(count=parts)
        price = offer.product.price
        figure = "" if price is None else format_amount(price, self._lines.terms.currency)
        return " · ".join(filter(None, (offer.product.name, figure, offer.label)))
