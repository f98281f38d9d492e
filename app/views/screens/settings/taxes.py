"""The taxes of the company's country: those that come with the program, and its own before them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import sqlalchemy as sa
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton

from app.formats import format_date, format_percent
from app.i18n import _
from app.models import TaxRate
from app.services.company import company_of
from app.services.taxes import tax_rules
from app.store import Store
from app.store.rights import may_make
from app.views import icons, theme
from app.views.kit.plain import literal
from app.views.kit.screen import Desk
from app.views.kit.still_table import StillTable
from app.views.screens.settings.page import SettingsPage

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True)
class ShownTax:
    """One tax between two days.

    Attributes:
        key: of the company's own; None for one that comes with the program.
        holds: whether it is what falls on a sale today.
    """

    code: str
    name: str
    rate: Decimal
    base: Fraction
    upon: str
    valid_from: date | None
    valid_until: date | None
    country: str
    tax_class: str
    note: str
    key: UUID | None
    holds: bool


class TaxesPage(SettingsPage):
    """Every tax with its days; the company's own can be changed, any can be taken as a start.

    Signals:
        open_wanted(UUID): one of the company's own is wanted.
        new_wanted(object): another one is wanted; typed texts by field.
    """

    open_wanted = Signal(object)
    new_wanted = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            _("Taxes"),
            _(
                "These taxes come with Relasi, each with the days it holds. What you add goes"
                " before them from its day on; quotes that were sent stay as they are."
            ),
        )
        self._desk = desk
        self.shown: list[ShownTax] = []
        self.table = _Table()
        self.table.activated.connect(lambda index: self._on_chosen(index.row()))
        self.add = icons.beside(QPushButton(literal(_("Add a tax"))), "plus")
        self.add.clicked.connect(lambda: self.new_wanted.emit({}))
        self.change = icons.beside(QPushButton(literal(_("Change from a day on"))), "pencil")
        self.change.clicked.connect(lambda: self._on_chosen(self.table.currentRow()))
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        row.addWidget(self.add)
        row.addWidget(self.change)
        row.addStretch(1)
        self.column.addLayout(row)
        self.column.addWidget(self.table)

    def load(self) -> None:
        """Read the taxes as they are now."""
        self._desk.jobs.read(_read, self._desk.store, then=self._on_read, owner=self)

    def _on_read(self, found: tuple[list[ShownTax], bool]) -> None:
        self.shown, may = found
        self.add.setVisible(may)
        self.change.setVisible(may)
        self.table.show_taxes(self.shown)

    def _on_chosen(self, row: int) -> None:
        if not 0 <= row < len(self.shown) or self.add.isHidden():
            return
        tax = self.shown[row]
        if tax.key is not None:
            self.open_wanted.emit(tax.key)
        else:
            self.new_wanted.emit(_texts(tax, self._desk.store.clock.today()))


class _Table(StillTable):
    """The rows, as high as they need: the page scrolls."""

    def __init__(self) -> None:
        super().__init__(_("Taxes"), whole=True)
        heads = [_("Code"), _("Name"), _("Rate %"), _("Valid"), _("Set by")]
        self.name_columns(heads, wide=1, spare=(4,))

    def show_taxes(self, taxes: list[ShownTax]) -> None:
        """Show these; what does not hold today is quiet."""
        quiet = {number for number, tax in enumerate(taxes) if not tax.holds}
        self.put([_cells(tax) for tax in taxes], quiet, [tax.note for tax in taxes])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER:
            self.activated.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


def _cells(tax: ShownTax) -> tuple[str, ...]:
    rate = format_percent(tax.rate)
    if tax.base != 1:
        rate = _("{rate} of {part}").format(rate=rate, part=tax.base)
    if tax.upon:
        rate = _("{rate}, upon {taxes} too").format(rate=rate, taxes=tax.upon)
    own = _("the company") if tax.key else _("the program")
    return tax.code, _(tax.name), rate, _days(tax.valid_from, tax.valid_until), own


def _days(first: date | None, last: date | None) -> str:
    if first and last:
        return f"{format_date(first)} – {format_date(last)}"
    if first:
        return _("from {day}").format(day=format_date(first))
    return _("until {day}").format(day=format_date(last)) if last else _("always")


def _texts(tax: ShownTax, today: date) -> dict[str, str]:
    """What a form begins with where a tax is changed from today on."""
    return {
        "code": tax.code,
        "name": _(tax.name),
        "rate": format(tax.rate.normalize(), "f"),
        "base": "" if tax.base == 1 else str(tax.base),
        "upon": tax.upon,
        "country": tax.country,
        "tax_class": tax.tax_class,
        "valid_from": format_date(today),
    }


def _read(store: Store) -> tuple[list[ShownTax], bool]:
    """The taxes of the company's country with all of its own, and whether one may add some."""
    today = store.clock.today()
    with store.read() as session:
        country, rules = company_of(session).country, tax_rules(session)
        own = {rate.rule(): rate.id for rate in session.scalars(sa.select(TaxRate))}
        shown = [rule for rule in rules if rule.own or rule.country == country]
        best = {
            rule.code: rule
            for rule in sorted(shown, key=lambda one: (one.own, one.valid_from or date.min))
            if rule.holds_on(today)
        }
        codes = list(dict.fromkeys(rule.code for rule in shown))
        shown.sort(key=lambda one: (codes.index(one.code), one.valid_from or date.min, one.own))
        taxes = [
            ShownTax(
                *(rule.code, rule.name, rule.rate, rule.base, " + ".join(rule.upon)),
                *(rule.valid_from, rule.valid_until, rule.country, rule.tax_class, rule.note),
                key=own.get(rule) if rule.own else None,
                holds=best.get(rule.code) is rule,
            )
            for rule in shown
        ]
    return taxes, may_make(store, TaxRate)
