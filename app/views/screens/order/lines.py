"""What was ordered, what of it has come and when: the lines on the page of an order."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from app.formats import format_amount, format_date, format_quantity
from app.i18n import _
from app.models import Delivery, OrderLine, OrderState
from app.services import order_reading
from app.services.order_totals import SHARED, Came, amount_of, came_of, sums_shown
from app.store import Store
from app.views import theme
from app.views.kit.jobs import Latest
from app.views.kit.laying import column, row
from app.views.kit.screen import Desk
from app.views.kit.still_table import StillTable
from app.views.kit.when_seen import WhenSeen

NAME, PRICE = 1, 5
FIGURES = range(2, 7)
SHOWN = frozenset({"delivery", "order_line", "order"})


@dataclass(frozen=True)
class Shown:
    """The lines, a row of texts each, and the deliveries, a sentence each.

    Attributes:
        open: how much of each line may be delivered now; empty for nothing.
        sums: label and amount of what leads from the lines to the total, and whether it is that.
        shared: how deductions were shared, where not all of the order comes; empty elsewhere.
    """

    rows: tuple[tuple[str, ...], ...]
    open: tuple[str, ...]
    deliveries: tuple[str, ...]
    sums: tuple[tuple[str, str, bool], ...]
    shared: str


class OrderLines(WhenSeen):
    """A table of the lines with what has come and what is open; the deliveries below.

    Signals:
        deliver_wanted(str, str): the number of a line of which something is open, and how much.
    """

    deliver_wanted = Signal(str, str)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, SHOWN)
        theme.mark(self, "surface")
        self._asked = Latest(desk.jobs)
        self.table = StillTable(_("Lines"))
        self.table.name_columns(
            ["#", _("Description"), _("Quantity"), _("Delivered"), _("To deliver"), _("Price"),
             _("Total")],
            wide=NAME, right=FIGURES, spare=(PRICE,),
        )  # fmt: skip
        self.table.setToolTip(_("Enter on a line notes what was delivered of it."))
        self.table.activated.connect(lambda index: self._on_activated(index.row()))
        self._open: tuple[str, ...] = ()
        self._head = theme.mark(QLabel(_("Deliveries")), "strong")
        self._told = QLabel(wordWrap=True)
        self._told.setTextFormat(Qt.TextFormat.PlainText)
        self.shared = theme.mark(QLabel(wordWrap=True), "muted")
        self._sums = QGridLayout()
        self._sums.setHorizontalSpacing(theme.px(16))
        self._sums.setVerticalSpacing(theme.px(4))
        came, foot = QWidget(), QWidget()
        column(came, self._head, self._told, self.shared, None, gap=4)
        row(foot, (came, 1), margins=(16, 8), gap=16).addLayout(self._sums)
        column(self, (self.table, 1), foot)

    def read_of(self, key: UUID) -> None:
        """Read the lines of an order."""
        self._asked.read(_read, self._desk.store, key, then=self._on_read, owner=self)

    def _on_read(self, shown: Shown) -> None:
        self._open = shown.open
        self.table.put(shown.rows)
        self._told.setText("\n".join(shown.deliveries))
        for part in (self._head, self._told):
            part.setVisible(bool(shown.deliveries))
        self.shared.setText(shown.shared)
        self.shared.setVisible(bool(shown.shared))
        self._show_sums(shown.sums)

    def _show_sums(self, sums: tuple[tuple[str, str, bool], ...]) -> None:
        while self._sums.count():
            self._sums.takeAt(0).widget().deleteLater()
        for place, (*pair, whole) in enumerate(sums):
            look = "strong" if whole else "muted"
            for side, text in enumerate(pair):
                label = theme.mark(QLabel(text, self), look)
                label.setTextFormat(Qt.TextFormat.PlainText)
                where = Qt.AlignmentFlag.AlignRight if side else Qt.AlignmentFlag.AlignLeft
                self._sums.addWidget(label, place, side, where)

    def sums(self) -> list[str]:
        """What stands below the lines, label and amount in turn."""
        return [self._sums.itemAt(place).widget().text() for place in range(self._sums.count())]

    def _on_activated(self, row: int) -> None:
        if self._open[row]:
            self.deliver_wanted.emit(self.table.item(row, 0).text(), self._open[row])


def _read(store: Store, key: UUID) -> Shown:
    with store.read() as session:
        found = order_reading.ordered(session, key)
        currency = found.order.currency or ""
        came_to = came_of(session, found)
        rows = tuple(_row(one, currency, came_to) for one in found.lines)
        came = tuple(_delivery(*one) for one in order_reading.deliveries_of(session, key))
        may = found.order.state is OrderState.CONFIRMED
        rest = tuple(format_quantity(one.open) if may and one.open else "" for one in found.lines)
        sums = tuple(
            (one.label, format_amount(one.amount, currency), one.whole)
            for one in sums_shown(session, found, came_to)
        )
        shared = _(SHARED) if came_to and came_to.shared else ""
        return Shown(rows, rest, came, sums, shared)


def _row(one: order_reading.OrderedLine, currency: str, came_to: Came | None) -> tuple[str, ...]:
    line, total = one.line, amount_of(one.line, came_to)
    name = (line.description or "").split("\n", 1)[0]
    if not line.counts() or line.quantity is None:
        return "", name, "", "", "", "", ""
    return (
        str(one.number),
        name,
        format_quantity(line.quantity, line.unit or ""),
        format_quantity(one.delivered) if one.delivered else "",
        _rest(one),
        "" if line.price is None else format_amount(line.price, currency),
        "" if total is None else format_amount(total, currency),
    )


def _rest(one: order_reading.OrderedLine) -> str:
    if not one.line.is_delivered():
        return ""
    if one.cancelled:
        return _("{count} cancelled").format(count=format_quantity(one.cancelled))
    return format_quantity(one.open) if one.open else _("All delivered")


def _delivery(delivery: Delivery, line: OrderLine) -> str:
    name = (line.description or "").split("\n", 1)[0]
    day = format_date(delivery.delivered_on) if delivery.delivered_on else ""
    many = format_quantity(delivery.quantity, line.unit or "")
    return " · ".join(filter(None, (day, f"{many} {name}", delivery.note or "")))
