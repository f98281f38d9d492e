"""What we sell and for how much."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from app.errors import Invalid
from app.i18n import N_
from app.models import columns
from app.models.account import AccountClass
from app.models.base import Synced
from app.models.types import Labelled


class RuleKind(Labelled):
    """How a price rule makes its price."""

    FIXED = "fixed", N_("Fixed price")
    PERCENT = "percent", N_("Percent off")
    FORMULA = "formula", N_("Formula")


class Product(Synced):
    """A good or a service with a price."""

    __table_args__ = (Index("ix_product_name_id", "name", "id"),)

    name: Mapped[str] = columns.text(N_("Name"), nocase=True)
    sku: Mapped[str | None] = columns.code(N_("SKU"), index=True)
    category: Mapped[str | None] = columns.text(N_("Category"), nocase=True)
    unit: Mapped[str | None] = columns.text(N_("Unit"))
    list_price: Mapped[Decimal | None] = columns.money(N_("List price"))
    currency: Mapped[str | None] = columns.code(N_("Currency"), longest=3)
    cost: Mapped[Decimal | None] = columns.money(N_("Cost"), secret=True)
    tax_code: Mapped[str | None] = columns.code(N_("Tax"))
    service: Mapped[bool] = columns.flag(N_("Service"))
    inactive: Mapped[bool] = columns.flag(N_("Withdrawn"))
    description: Mapped[str | None] = columns.long_text(N_("Description"))

    def check(self) -> None:
        """Raises Invalid, naming the field, where the product cannot be kept as it is."""
        if not (self.name or "").strip():
            raise Invalid(N_("A product needs a name."), field="name")
        if self.list_price is not None and self.list_price < 0:
            raise Invalid(N_("A price cannot be negative."), field="list_price")
        if self.cost is not None and self.cost < 0:
            raise Invalid(N_("A cost cannot be negative."), field="cost")


class PriceList(Synced):
    """A set of prices for some customers; what it does not say, its parent does."""

    name: Mapped[str] = columns.text(N_("Name"), nocase=True, index=True)
    currency: Mapped[str] = columns.code(N_("Currency"), longest=3, default="IDR")
    parent_id: Mapped[UUID | None] = columns.reference("price_list", N_("Based on"))
    valid_from: Mapped[date | None] = columns.day(N_("Valid from"))
    valid_until: Mapped[date | None] = columns.day(N_("Valid until"))
    tax_included: Mapped[bool] = columns.flag(N_("Prices include tax"))
    main: Mapped[bool] = columns.flag(N_("For everybody"))


class PriceRule(Synced):
    """One price of a list: for which products and customers, from which quantity, when."""

    price_list_id: Mapped[UUID] = columns.reference("price_list", N_("Price list"))
    product_id: Mapped[UUID | None] = columns.reference("product", N_("Product"))
    category: Mapped[str | None] = columns.text(N_("Category"))
    account_id: Mapped[UUID | None] = columns.reference("account", N_("Account"))
    account_class: Mapped[AccountClass | None] = columns.choice(AccountClass, N_("Class"))
    min_quantity: Mapped[Decimal] = columns.quantity(N_("From quantity"), default=Decimal(0))
    valid_from: Mapped[date | None] = columns.day(N_("Valid from"))
    valid_until: Mapped[date | None] = columns.day(N_("Valid until"))
    kind: Mapped[RuleKind] = columns.choice(RuleKind, N_("Kind"), default=RuleKind.FIXED)
    value: Mapped[Decimal] = columns.money(N_("Price or percent"), default=Decimal(0), bare=True)
    plus: Mapped[Decimal | None] = columns.money(N_("Plus amount"))
    from_cost: Mapped[bool] = columns.flag(N_("On cost instead of list price"))
    round_to: Mapped[Decimal | None] = columns.money(N_("Round to"))
    priority: Mapped[int] = columns.whole(N_("Priority"), default=0)

    def check(self) -> None:
        """Raises Invalid, naming the field, where the rule would make no price."""
        if (self.min_quantity or 0) < 0:
            raise Invalid(N_("A quantity cannot be negative."), field="min_quantity")
        if self.kind in (None, RuleKind.FIXED) and (self.value or 0) < 0:
            raise Invalid(N_("A price cannot be negative."), field="value")
        if self.kind is RuleKind.PERCENT and (self.value or 0) > 100:
            raise Invalid(N_("A discount is at most 100 %."), field="value")
        if (self.round_to or 0) < 0:
            raise Invalid(N_("An amount cannot be negative."), field="round_to")
