"""Products that are sold together as one: a bundle, its parts, and what they come to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.bundles import opened
from app.domain.money import round_money
from app.errors import Invalid
from app.formats import format_quantity
from app.i18n import N_
from app.models import Product, ProductRelation, RelationKind
from app.models.base import table_of
from app.store.statements import slices


@dataclass(frozen=True)
class Part:
    """A product of a bundle and how many of its base unit are in one bundle."""

    product_id: UUID
    name: str
    sku: str
    unit: str
    quantity: Decimal
    list_price: Decimal | None
    currency: str | None
    withdrawn: bool


def parts_of(session: Session, bundles: Iterable[UUID]) -> dict[UUID, list[Part]]:
    """The parts of these products, by their keys; those without parts are left out."""
    of, part = table_of(ProductRelation).c, table_of(Product).c
    query = (
        sa.select(
            of.product_id, part.id, part.name, part.sku, part.unit, of.quantity, part.list_price,
            part.currency, part.inactive,
        )
        .join_from(of.product_id.table, part.id.table, part.id == of.other_id)
        .where(of.kind == RelationKind.BUNDLE)
        .order_by(part.name, part.id)
    )  # fmt: skip
    found: dict[UUID, list[Part]] = {}
    for some in slices(sorted(set(bundles))):
        for bundle, key, name, sku, unit, quantity, *rest in session.execute(
            query.where(of.product_id.in_(some))
        ):
            made = Part(key, name, sku or "", unit or "", quantity, *rest)
            found.setdefault(bundle, []).append(made)
    return found


def opened_parts(session: Session, bundles: Iterable[UUID]) -> dict[UUID, list[Part]]:
    """The same with the parts of those parts whose price is the sum of their own."""
    found: dict[UUID, list[Part]] = {}

    def inner(some: set[UUID]) -> set[UUID]:
        inside = parts_of(session, some)
        found.update(inside)
        return {
            one.product_id for parts in inside.values() for one in parts if one.list_price is None
        }

    _reached(bundles, inner)
    return found


def made_of(
    session: Session, products: Iterable[Product]
) -> dict[UUID, list[tuple[Fraction, Product]]]:
    """Of bundles without a cost of their own, by their keys: how many of which products are in
    one, as `models.quote_line.cost_of` asks for them; a part that is such a bundle is opened."""
    bundles = {product.id for product in products if product.cost is None}
    known: dict[UUID, Product] = {}
    inside: dict[UUID, list[tuple[Decimal, UUID]]] = {}

    def inner(some: set[UUID]) -> set[UUID]:
        found = list(_inside(session, some))
        for bundle, many, part in found:
            known[part.id] = part
            inside.setdefault(bundle, []).append((many, part.id))
        return {part.id for _bundle, _many, part in found if part.cost is None}

    _reached(bundles, inner)
    return {
        bundle: [
            (many, known[key])
            for key, many in opened(bundle, lambda key: inside.get(key, ())).items()
        ]
        for bundle in bundles & inside.keys()
    }


def holding(session: Session, product: UUID) -> set[UUID]:
    """The bundles a product is in, and those these are in; and itself."""
    relation = table_of(ProductRelation).c
    query = sa.select(relation.product_id).where(relation.kind == RelationKind.BUNDLE)

    def outer(wanted: set[UUID]) -> set[UUID]:
        parts = slices(sorted(wanted))
        return {
            key
            for some in parts
            for key in session.scalars(query.where(relation.other_id.in_(some)))
        }

    return _reached([product], outer)


def sum_of(
    bundle: UUID,
    inside: Mapping[UUID, Sequence[Part]],
    currency: str,
    own: str,
    exchange: Callable[[str, str], Fraction],
) -> Decimal:
    """What the parts of a bundle cost by their list prices, in `currency`; `own` is the company's,
    `inside` what `opened_parts` says. It is rounded once, whatever is in it.

    Raises Invalid where one has no price or is withdrawn, and what `exchange` raises.
    """
    known: dict[UUID, Part] = {}

    def parts_in(key: UUID) -> list[tuple[Decimal, UUID]]:
        part = known.get(key)
        if part is not None and (part.withdrawn or part.list_price is not None):
            return []
        known.update((one.product_id, one) for one in inside.get(key, ()))
        return [(one.quantity, one.product_id) for one in inside.get(key, ())]

    exact = Fraction(0)
    for key, many in opened(bundle, parts_in).items():
        part = known[key]
        if part.withdrawn:
            problem = N_("“{name}”, a part of this bundle, is withdrawn. Change the bundle.")
            raise Invalid(problem, field="price", name=part.name)
        if part.list_price is None and key in inside:
            raise Invalid(
                N_("“{name}” is in itself, by way of its parts. Take it out of one of them."),
                field="price",
                name=part.name,
            )
        if part.list_price is None:
            problem = N_("“{name}”, a part of this bundle, has no list price. Enter a price.")
            raise Invalid(problem, field="price", name=part.name)
        worth = many * Fraction(part.list_price)
        of = part.currency or own
        exact += worth if of == currency else worth * exchange(of, currency)
    return round_money(exact, currency)


def named(parts: Iterable[Part]) -> str:
    """`2 btl Kecap Manis, 1 Sambal`, in the language in force."""
    return ", ".join(f"{format_quantity(part.quantity, part.unit)} {part.name}" for part in parts)


def _inside(session: Session, bundles: Iterable[UUID]) -> Iterator[tuple[UUID, Decimal, Product]]:
    """Each part of these bundles."""
    relation = ProductRelation
    query = (
        sa.select(relation.product_id, relation.quantity, Product)
        .join(Product, Product.id == relation.other_id)
        .where(relation.kind == RelationKind.BUNDLE)
        .order_by(Product.name, Product.id)
    )
    for some in slices(sorted(bundles)):
        for row in session.execute(query.where(relation.product_id.in_(some))):
            yield row[0], row[1], row[2]


def _reached(first: Iterable[UUID], step: Callable[[set[UUID]], set[UUID]]) -> set[UUID]:
    """Those, what a step leads to from them, from there and so on; each is asked for once."""
    found, wanted = set[UUID](), set(first)
    while wanted:
        found |= wanted
        wanted = step(wanted) - found
    return found
