"""Promotions: buy ten and get one free, two together for less."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from app.errors import Invalid
from app.i18n import N_
from app.models import columns
from app.models.account import AccountClass
from app.models.base import Synced
from app.models.price import check_days
from app.models.types import Labelled

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapped


class PromotionSide(Labelled):
    """What an item is in its promotion."""

    BUY = "buy", N_("Must be bought")
    GIVE = "give", N_("Is given as well")
    REDUCE = "reduce", N_("Costs less when bought")


class Promotion(Synced):
    """What somebody gets who buys all the items that must be bought."""

    name: Mapped[str] = columns.text(N_("Name"), nocase=True, index=True)
    account_class: Mapped[AccountClass | None] = columns.choice(
        AccountClass, N_("For customers of class")
    )
    territory_id: Mapped[UUID | None] = columns.reference("territory", N_("For territory"))
    valid_from: Mapped[date | None] = columns.day(N_("Valid from"), index=True)
    valid_until: Mapped[date | None] = columns.day(N_("Valid until"))
    times: Mapped[int | None] = columns.whole(N_("At most so often in a quote"))
    priority: Mapped[int] = columns.whole(N_("Priority"), default=0)
    inactive: Mapped[bool] = columns.flag(N_("Paused"))
    description: Mapped[str | None] = columns.long_text(N_("Description"))

    def check(self) -> None:
        """Raises Invalid, naming the field, where the promotion cannot be kept as it is."""
        if not (self.name or "").strip():
            raise Invalid(N_("A promotion needs a name."), field="name")
        if self.times is not None and self.times < 1:
            raise Invalid(N_("Give a number of 1 or more, or leave it empty."), field="times")
        check_days(self.valid_from, self.valid_until)


class PromotionItem(Synced):
    """A product, any of a category, or any at all, that a promotion asks for or gives."""

    promotion_id: Mapped[UUID] = columns.reference("promotion", N_("Promotion"))
    side: Mapped[PromotionSide] = columns.choice(
        PromotionSide, N_("What it is"), default=PromotionSide.BUY
    )
    product_id: Mapped[UUID | None] = columns.reference(
        "product", N_("Product"), unset=N_("Any product")
    )
    category: Mapped[str | None] = columns.text(N_("Category"), nocase=True)
    quantity: Mapped[Decimal] = columns.quantity(N_("Quantity"), default=Decimal(1))
    unit: Mapped[str | None] = columns.text(N_("Unit"))
    percent: Mapped[Decimal | None] = columns.percent(N_("Percent off"))

    def check(self) -> None:
        """Raises Invalid, naming the field, where it asks for nothing or gives nothing."""
        if self.quantity is not None and self.quantity <= 0:
            raise Invalid(N_("A quantity must be more than 0."), field="quantity")
        if self.percent is not None and not 0 < self.percent <= 100:
            raise Invalid(N_("Percent off is more than 0 and at most 100."), field="percent")
        if self.product_id is None and self.side is PromotionSide.GIVE:
            raise Invalid(N_("Choose the product that is given."), field="product_id")
