"""What we sell: products, the units they are sold in, and how they belong together."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.domain.bundles import opened
from app.errors import Invalid
from app.i18n import N_
from app.models import columns
from app.models.base import Find, Synced, Those
from app.models.currency import check_currency
from app.models.types import Labelled

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapped

# So many pieces are in no box: a larger figure is a slip of the hand.
MOST_IN_A_UNIT = Decimal(1_000_000)
_ENDS = ("product_id", "other_id")


class RelationKind(Labelled):
    """What another product is to this one."""

    CROSS = "cross", N_("Goes well with")
    UP = "up", N_("Better one")
    SWITCH = "switch", N_("Instead of a competitor’s")
    ACCESSORY = "accessory", N_("Accessory")
    ALTERNATIVE = "alternative", N_("Alternative")
    BUNDLE = "bundle", N_("Part of the bundle")


class Product(Synced):
    """A good or a service with a price; price, cost and stock are those of one base unit."""

    __indexes__ = (columns.index("ix_product_name_id", "name", "id"),)

    name: Mapped[str] = columns.text(N_("Name"), nocase=True)
    sku: Mapped[str | None] = columns.code(N_("SKU"), index=True)
    barcode: Mapped[str | None] = columns.code(N_("Barcode"), index=True)
    category: Mapped[str | None] = columns.text(N_("Category"), nocase=True)
    unit: Mapped[str | None] = columns.text(N_("Unit"))
    list_price: Mapped[Decimal | None] = columns.money(N_("List price"))
    currency: Mapped[str | None] = columns.currency(N_("Currency"))
    cost: Mapped[Decimal | None] = columns.money(N_("Cost"), secret=True)
    floor_price: Mapped[Decimal | None] = columns.money(N_("Floor price"))
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
        if self.floor_price is not None and self.floor_price < 0:
            raise Invalid(N_("A price cannot be negative."), field="floor_price")
        if self.currency:
            check_currency(self.currency, "currency")


class ProductUnit(Synced):
    """Another unit a product is sold in: a box of 12 of its base unit."""

    product_id: Mapped[UUID] = columns.reference("product", N_("Product"))
    name: Mapped[str] = columns.text(N_("Unit"), nocase=True)
    factor: Mapped[Decimal] = columns.quantity(N_("Holds (of the base unit)"))
    sku: Mapped[str | None] = columns.code(N_("SKU"), index=True)
    barcode: Mapped[str | None] = columns.code(N_("Barcode"), index=True)

    def check(self) -> None:
        """Raises Invalid, naming the field, where no quantity could follow from it."""
        if not (self.name or "").strip():
            raise Invalid(N_("A unit needs a name, such as box."), field="name")
        if self.factor is None or self.factor <= 0:
            raise Invalid(N_("A unit holds more than 0 of the base unit."), field="factor")
        if self.factor > MOST_IN_A_UNIT:
            raise Invalid(
                N_("A unit holds at most {most} of the base unit."),
                field="factor",
                most=f"{MOST_IN_A_UNIT:f}",
            )


class ProductRelation(Synced):
    """What another product is to one: an accessory, an alternative, a part of a bundle."""

    product_id: Mapped[UUID] = columns.reference("product", N_("Product"))
    kind: Mapped[RelationKind] = columns.choice(
        RelationKind, N_("Relation"), default=RelationKind.CROSS
    )
    other_id: Mapped[UUID] = columns.reference("product", N_("Other product"))
    quantity: Mapped[Decimal] = columns.quantity(N_("Quantity"), default=Decimal(1))
    note: Mapped[str | None] = columns.text(N_("What to say"))

    def check(self) -> None:
        """Raises Invalid, naming the field, where it says nothing."""
        if self.other_id is not None and self.other_id == self.product_id:
            raise Invalid(N_("Choose another product than this one."), field="other_id")
        if self.quantity is not None and self.quantity <= 0:
            raise Invalid(N_("A quantity must be more than 0."), field="quantity")

    def guard_among(self, before: Mapping[str, Any], find: Find, those: Those) -> None:
        """Raises Invalid where a bundle would come to be a part of itself."""
        if self.kind is not RelationKind.BUNDLE or not {"kind", *_ENDS}.intersection(before):
            return

        def inside(key: UUID) -> list[tuple[Decimal, UUID]]:
            return [] if key == self.product_id else _parts_in(key, those, but=self.id)

        part = find(Product, self.other_id)
        if isinstance(part, Product) and self.product_id in opened(part.id, inside):
            raise Invalid(
                N_("“{name}” is a bundle with this product in it. Choose another one."),
                field="other_id",
                name=part.name,
            )


def made_of(product: Product, find: Find, those: Those) -> list[tuple[Fraction, Product]]:
    """How many of which products are in a bundle without a cost of its own, those of the bundles
    in it that have none either opened; nothing for what is none."""

    @cache
    def known(key: UUID) -> Product | None:
        found = product if key == product.id else find(Product, key)
        return found if isinstance(found, Product) else None

    @cache
    def inside(key: UUID) -> list[tuple[Decimal, UUID]]:
        costs = (one := known(key)) is None or one.cost is not None
        return [] if costs else [one for one in _parts_in(key, those) if known(one[1])]

    if not inside(product.id):
        return []
    found = opened(product.id, inside)
    return [(many, part) for key, many in found.items() if (part := known(key))]


def _parts_in(key: UUID, those: Those, but: UUID | None = None) -> list[tuple[Decimal, UUID]]:
    """What is in a product: how many of which, but for what one of its relations says."""
    return [
        (one.quantity, one.other_id)
        for one in those(ProductRelation, "product_id", key)
        if isinstance(one, ProductRelation) and one.kind is RelationKind.BUNDLE and one.id != but
    ]
