"""For how much we sell: price lists with their rules, and what foreign money is worth."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.domain.usual_names import called
from app.errors import Invalid
from app.i18n import N_
from app.models import columns
from app.models.account import AccountClass
from app.models.base import Find, Synced, Those
from app.models.currency import check_currency
from app.models.types import Labelled

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapped

# More lists above each other than these are a circle.
DEEPEST = 10

# How a rule that is based on the list above is told.
ON_ABOVE = N_("{change} on the list above")
NOTHING_ABOVE = N_(
    "The list “{name}” has no list above it. Choose one there under “Else the prices of” first."
)
STOOD_ON = N_(
    "A price of this list is based on the list above. Change that price first, or choose another"
    " list here."
)


class RuleKind(Labelled):
    """How a price rule makes its price."""

    FIXED = "fixed", N_("Fixed price")
    PERCENT = "percent", N_("Percent off")
    FORMULA = "formula", N_("Formula")
    COST = "cost", N_("Cost plus")
    SURCHARGE = "surcharge", N_("Surcharge")


class RuleBase(Labelled):
    """What a percentage or a formula stands on."""

    LIST_PRICE = "list_price", N_("List price")
    ABOVE = "above", N_("Price of the list above")


class PriceList(Synced):
    """A set of prices for some customers; what it does not say, its parent does.

    It holds for who has it on their page, for the class and the territory it names, or for
    everybody.
    """

    name: Mapped[str] = columns.text(N_("Name"), nocase=True, index=True)
    currency: Mapped[str] = columns.currency(N_("Currency"), default="IDR")
    parent_id: Mapped[UUID | None] = columns.reference("price_list", N_("Else the prices of"))
    account_class: Mapped[AccountClass | None] = columns.choice(
        AccountClass, N_("For customers of class")
    )
    territory_id: Mapped[UUID | None] = columns.reference("territory", N_("For territory"))
    valid_from: Mapped[date | None] = columns.day(N_("Valid from"))
    valid_until: Mapped[date | None] = columns.day(N_("Valid until"))
    tax_included: Mapped[bool] = columns.flag(N_("Prices include tax"))
    main: Mapped[bool] = columns.flag(N_("For everybody"))

    def check(self) -> None:
        """Raises Invalid, naming the field, where the list cannot be kept as it is."""
        if not (self.name or "").strip():
            raise Invalid(N_("A price list needs a name."), field="name")
        if self.currency:
            check_currency(self.currency, "currency")
        if self.parent_id is not None and self.parent_id == self.id:
            raise Invalid(N_("A price list cannot be based on itself."), field="parent_id")
        check_days(self.valid_from, self.valid_until)

    def guard(self, before: Mapping[str, Any], find: Find, undoing: bool = False) -> None:
        """Raises Invalid where the lists it is based on would come back to itself."""
        super().guard(before, find, undoing)
        if "parent_id" in before and not undoing:
            self._check_parents(find)

    def guard_among(self, before: Mapping[str, Any], find: Find, those: Those) -> None:
        """Raises Invalid where prices of this list are based on the list it had above it."""
        if self.parent_id is not None or before.get("parent_id") is None:
            return
        rules = those(PriceRule, "price_list_id", self.id)
        if any(isinstance(rule, PriceRule) and rule.base is RuleBase.ABOVE for rule in rules):
            raise Invalid(STOOD_ON, field="parent_id")

    def _check_parents(self, find: Find) -> None:
        parent = above = find(PriceList, self.parent_id)
        for _step in range(DEEPEST):
            if not isinstance(above, PriceList) or not isinstance(parent, PriceList):
                return
            if above.id == self.id:
                raise Invalid(
                    N_("“{name}” is itself based on this list. Choose another one."),
                    field="parent_id",
                    name=parent.name,
                )
            above = find(PriceList, above.parent_id)
        raise Invalid(
            N_("More than {most} price lists above each other. Choose one further up."),
            field="parent_id",
            most=DEEPEST,
        )


class PriceRule(Synced):
    """One price of a list: for which products and customers, from which quantity, when.

    A percentage or a formula stands on the list price, or on the price of the list above: of the
    one that its own list names as having the prices else.
    A rule on cost shows everybody the price it came to (`value`, in the money of the product),
    and how it came to it only to those who see cost.
    """

    # One question reads what may fit and nothing else, among a million (services/price_reading).
    __indexes__ = (
        columns.index(
            "ix_price_rule_asked", "price_list_id", "product_id", "account_id", "category"
        ),
    )

    price_list_id: Mapped[UUID] = columns.reference("price_list", N_("Price list"), index=False)
    product_id: Mapped[UUID | None] = columns.reference(
        "product", N_("Product"), unset=N_("All products")
    )
    category: Mapped[str | None] = columns.text(N_("Category"), nocase=True)
    account_id: Mapped[UUID | None] = columns.reference("account", N_("Account"))
    account_class: Mapped[AccountClass | None] = columns.choice(AccountClass, N_("Class"))
    territory_id: Mapped[UUID | None] = columns.reference("territory", N_("Territory"))
    unit: Mapped[str | None] = columns.text(N_("Unit"))
    min_quantity: Mapped[Decimal] = columns.quantity(N_("From quantity"), default=Decimal(0))
    valid_from: Mapped[date | None] = columns.day(N_("Valid from"))
    valid_until: Mapped[date | None] = columns.day(N_("Valid until"))
    kind: Mapped[RuleKind] = columns.choice(RuleKind, N_("Kind"), default=RuleKind.FIXED)
    base: Mapped[RuleBase] = columns.choice(RuleBase, N_("Based on"), default=RuleBase.LIST_PRICE)
    value: Mapped[Decimal] = columns.money(N_("Price or percent"), default=Decimal(0), bare=True)
    free: Mapped[bool] = columns.flag(N_("Free of charge"))
    plus: Mapped[Decimal | None] = columns.money(N_("Plus amount"))
    on_cost: Mapped[Decimal | None] = columns.percent(N_("Percent on cost"), secret=True)
    cost_plus: Mapped[Decimal | None] = columns.money(N_("Plus amount on cost"), secret=True)
    round_to: Mapped[Decimal | None] = columns.money(N_("Round to"))
    priority: Mapped[int] = columns.whole(N_("Priority"), default=0)

    def check(self) -> None:
        """Raises Invalid, naming the field, where the rule would make no price."""
        if (self.min_quantity or 0) < 0:
            raise Invalid(N_("A quantity cannot be negative."), field="min_quantity")
        self._check_free()
        if self.kind is RuleKind.PERCENT and not self.value:
            raise Invalid(
                N_(
                    "Enter how many per cent come off. For the price it is based on as it is,"
                    " choose a formula and leave it at 0."
                ),
                field="value",
            )
        if self.kind in (None, RuleKind.FIXED, RuleKind.COST) and (self.value or 0) < 0:
            raise Invalid(N_("A price cannot be negative."), field="value")
        if self.kind is RuleKind.PERCENT and (self.value or 0) > 100:
            raise Invalid(N_("A discount is at most 100 %."), field="value")
        if self.kind in (RuleKind.FORMULA, RuleKind.SURCHARGE) and (self.value or 0) < -100:
            raise Invalid(N_("A discount is at most 100 %."), field="value")
        if (self.round_to or 0) < 0:
            raise Invalid(N_("An amount cannot be negative."), field="round_to")
        if self.kind is RuleKind.COST and self.product_id is None:
            raise Invalid(
                N_("A price on cost is worked out for one product. Choose the product."),
                field="product_id",
            )
        if self.base is RuleBase.ABOVE and self.kind not in (RuleKind.PERCENT, RuleKind.FORMULA):
            raise Invalid(
                N_(
                    "Only a percentage or a formula is based on the list above. Choose that kind,"
                    " or base it on the list price."
                ),
                field="base",
            )
        self._check_on_top()
        check_days(self.valid_from, self.valid_until)

    def guard(self, before: Mapping[str, Any], find: Find, undoing: bool = False) -> None:
        """Raises Invalid where it is based on the list above and its own list has none."""
        super().guard(before, find, undoing)
        if self.base is not RuleBase.ABOVE or undoing or not {"base", "price_list_id"} & {*before}:
            return
        own = find(PriceList, self.price_list_id)
        if isinstance(own, PriceList) and own.parent_id is None:
            raise Invalid(NOTHING_ABOVE, field="base", name=called("price_list", own.name))

    def _check_on_top(self) -> None:
        """What is said to come on top is counted, or refused; never passed over."""
        if self.plus and self.kind in (None, RuleKind.FIXED, RuleKind.COST):
            raise Invalid(
                N_(
                    "This amount comes on top of a percentage, a formula or a surcharge. Choose one"
                    " of these, or leave it empty."
                ),
                field="plus",
            )
        for field in ("on_cost", "cost_plus") if self.kind is not RuleKind.COST else ():
            if getattr(self, field):
                raise Invalid(
                    N_("This comes on top of the cost. Choose “Cost plus”, or leave it empty."),
                    field=field,
                )

    def _check_free(self) -> None:
        """A price of nothing is said, and not left empty."""
        fixed = self.kind in (None, RuleKind.FIXED)
        if fixed and not self.value and not self.free:
            raise Invalid(N_("Enter the price, or say that it is free of charge."), field="value")
        if self.free and (not fixed or self.value):
            raise Invalid(
                N_("What is free of charge is a fixed price without an amount."), field="free"
            )


class ExchangeRate(Synced):
    """What a currency is worth from a day on: 1 USD is 16,250 IDR, 100 JPY are 10,400 IDR."""

    __indexes__ = (columns.index("ix_exchange_rate_asked", "currency", "into", "valid_from"),)

    currency: Mapped[str] = columns.currency(N_("Currency"))
    valid_from: Mapped[date] = columns.day(N_("From"), index=True)
    per: Mapped[Decimal] = columns.quantity(N_("For so many"), default=Decimal(1))
    rate: Mapped[Decimal] = columns.money(N_("Rate"), bare=True)
    into: Mapped[str] = columns.currency(N_("In"), default="IDR")
    source: Mapped[str | None] = columns.text(N_("Where it is from"))

    def check(self) -> None:
        """Raises Invalid, naming the field, where nothing can be converted with it."""
        check_currency(self.currency or "", "currency")
        if self.into:
            check_currency(self.into, "into")
        if self.currency == self.into:
            raise Invalid(N_("Choose two different currencies."), field="into")
        if self.rate is None or self.rate <= 0:
            raise Invalid(N_("A rate must be more than 0."), field="rate")
        if self.per is not None and self.per <= 0:
            raise Invalid(N_("A rate is for more than 0."), field="per")


def check_days(first: date | None, last: date | None) -> None:
    """Raises Invalid where the last day is before the first."""
    if first is not None and last is not None and last < first:
        raise Invalid(N_("The last day is before the first."), field="valid_until")
