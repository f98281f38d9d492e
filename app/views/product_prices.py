"""What a product costs by price list, unit and quantity, as a tab of its page; and its picture."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel

from app.formats import format_money, format_percent, format_quantity
from app.i18n import _
from app.services.price_table import Price, price_table
from app.store import Store
from app.views import filing, theme
from app.views.kit.jobs import Latest
from app.views.kit.screen import Desk
from app.views.kit.still_table import StillTable
from app.views.kit.when_seen import WhenSeen

PICTURE = 160
# What changes a price.
SHOWN = frozenset({
    "product", "product_unit", "price_list", "price_rule", "exchange_rate", "attachment",
})  # fmt: skip


class ProductPrices(WhenSeen):
    """The prices of one product; a price list's name and a sentence say why each is what it is."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, SHOWN)
        self._asked = Latest(desk.jobs)
        theme.mark(self, "surface")
        self.table = StillTable(_("What it costs"))
        self.picture = QLabel()
        self.picture.setAccessibleName(_("Picture of the product"))
        self.picture.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.picture.hide()
        whole = QHBoxLayout(self)
        whole.setContentsMargins(*(theme.px(16),) * 4)
        whole.setSpacing(theme.px(16))
        whole.addWidget(self.picture)
        whole.addWidget(self.table, 1)

    def read_of(self, key: UUID) -> None:
        """Work out the prices of a product."""
        self._asked.read(_read, self._desk.store, key, then=self._on_read, owner=self)

    def _on_read(self, found: tuple[list[Price], bytes]) -> None:
        prices, picture = found
        self._put_picture(picture)
        margins = any(one.margin is not None for one in prices)
        heads = [_("Price list"), _("From quantity"), _("Price")]
        heads += [_("Margin"), _("Why")] if margins else [_("Why")]
        self.table.name_columns(heads, len(heads) - 1, range(1, len(heads) - 1))
        self.table.put([_cells(one, margins) for one in prices], tips=[one.why for one in prices])

    def _put_picture(self, picture: bytes) -> None:
        self.picture.setVisible(bool(picture))
        if picture:
            drawn = QPixmap.fromImage(QImage.fromData(picture))
            size = theme.px(PICTURE)
            self.picture.setPixmap(
                drawn.scaled(
                    *(size, size),
                    Qt.AspectRatioMode.KeepAspectRatio,
                    Qt.TransformationMode.SmoothTransformation,
                )
            )


def _cells(one: Price, margins: bool) -> list[str]:
    price = "" if one.price is None else format_money(one.price, one.currency)
    cells = [one.price_list, format_quantity(one.quantity, one.unit), price or _("No price")]
    if margins:
        cells.append("" if one.margin is None else format_percent(one.margin))
    return [*cells, one.why]


def _read(store: Store, key: UUID) -> tuple[list[Price], bytes]:
    with store.read() as session:
        prices = price_table(session, key)
    files = filing.files_about(store, "product_id", key)
    return prices, next((shown.picture for _key, _name, shown in files if shown.picture), b"")
