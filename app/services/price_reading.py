"""Reading the price rules that may fit, and no others, among a million."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.price_rules import Rule
from app.models import PriceRule
from app.models.base import table_of
from app.store.statements import Statement, listed, said, slices

_OF = table_of(PriceRule).c
_COLUMNS = (
    _OF.id, _OF.price_list_id, _OF.kind, _OF.value, _OF.product_id, _OF.category, _OF.account_id,
    _OF.account_class, _OF.territory_id, _OF.unit, _OF.min_quantity, _OF.valid_from,
    _OF.valid_until, _OF.plus, _OF.round_to, _OF.priority, _OF.base,
)  # fmt: skip
_ZERO = Decimal(0)
# In the place of a list without anything in it, which no question takes.
_NONE: tuple[UUID, ...] = (UUID(int=0),)

# By product, by category (folded) where no product is named, and under None what is about all.
ByWhat = dict[UUID | str | None, list[Rule]]


@dataclass(frozen=True)
class Customer:
    """Who asks, and on which day: what rules may be about besides products.

    `territories` are the customer's own and those it is part of.
    """

    account_id: UUID | None
    account_class: str | None
    territories: tuple[UUID, ...]
    on: date


def rules_about(
    session: Session,
    lists: Sequence[UUID],
    products: Sequence[UUID],
    categories: Sequence[str],
    customer: Customer,
    in_force_only: bool = True,
) -> dict[UUID, ByWhat]:
    """The rules of these lists about these products and categories, or about all, for this
    customer or for all; by list and by what they are about.

    With `in_force_only` those are left out that hold for other classes, territories or days.
    Each of the parts of the question is one walk of the index `ix_price_rule_asked`, however
    many rules there are.
    """
    found: dict[UUID, ByWhat] = {one: {} for one in lists}
    if not lists:
        return found
    connection = session.connection()
    values: dict[str, Any] = {"lists": list(lists), "account": customer.account_id or _NONE[0]}
    narrowing: dict[str, Any] = {
        "of_class": customer.account_class,
        "territories": list(customer.territories or _NONE),
        "day": customer.on,
    }
    if in_force_only:
        values |= narrowing
    sqlite = connection.dialect.name == "sqlite"
    about, wide = (_IN_FORCE if in_force_only else _ALL)[sqlite]
    rows = [
        row for some in slices(products) for row in about.all(connection, products=some, **values)
    ]
    kept = categories if sqlite else [one.lower() for one in categories]
    for kinds in list(slices(kept)) or [[""]]:
        rows += wide.all(connection, categories=kinds, **values)
    for row in {row.id: row for row in rows}.values():
        rule = rule_of(row)
        what: UUID | str | None = row.product_id or folded(row.category)
        found[row.price_list_id].setdefault(what, []).append(rule)
    return found


# They are few, and each line and rule has some.
@lru_cache(maxsize=1024)
def folded(text: str | None) -> str | None:
    """Categories and units are compared without case; None for an empty one."""
    return text.strip().casefold() or None if text else None


def rule_of(row: Any) -> Rule:
    """A price rule, or a row of its fields, as the rules of pricing see it."""
    return Rule(
        row.id,
        row.kind.value,
        row.value,
        row.product_id,
        folded(row.category),
        row.account_id,
        row.account_class,
        row.territory_id,
        folded(row.unit),
        row.min_quantity,
        row.valid_from,
        row.valid_until,
        row.plus or _ZERO,
        row.round_to or _ZERO,
        row.priority,
        row.base.value,
    )


def about_products(narrowed: bool) -> sa.CompoundSelect[Any]:
    """The question for the rules that name one of `products`."""
    products = listed("products")
    return _union([_OF.product_id.in_(products)], narrowed)


def about_many(narrowed: bool, sqlite: bool) -> sa.CompoundSelect[Any]:
    """The question for the rules about one of `categories`, or about everything."""
    categories = listed("categories")
    # SQLite's column compares without regard to case by itself.
    kept: Any = _OF.category if sqlite else sa.func.lower(_OF.category, type_=sa.Text())
    return _union(
        [
            sa.and_(_OF.product_id.is_(None), _OF.category.is_(None)),
            sa.and_(_OF.product_id.is_(None), kept.in_(categories)),
        ],
        narrowed,
    )


def _union(about: Sequence[Any], narrowed: bool) -> sa.CompoundSelect[Any]:
    lists, account = listed("lists"), said("account")
    more = _narrowed() if narrowed else []
    return sa.union_all(
        *(
            sa.select(*_COLUMNS).where(_OF.price_list_id.in_(lists), what, whose, *more)
            for what in about
            for whose in (_OF.account_id.is_(None), _OF.account_id == account)
        )
    )


def _narrowed() -> list[Any]:
    territories, of_class, day = listed("territories"), said("of_class"), said("day")
    return [
        sa.or_(_OF.account_class.is_(None), _OF.account_class == of_class),
        sa.or_(_OF.territory_id.is_(None), _OF.territory_id.in_(territories)),
        sa.or_(_OF.valid_from.is_(None), _OF.valid_from <= day),
        sa.or_(_OF.valid_until.is_(None), _OF.valid_until >= day),
    ]


def _statements(narrowed: bool, sqlite: bool) -> tuple[Statement, Statement]:
    return (
        Statement(partial(about_products, narrowed)),
        Statement(partial(about_many, narrowed, sqlite)),
    )


_IN_FORCE, _ALL = ([_statements(narrowed, sqlite) for sqlite in (False, True)]
                   for narrowed in (True, False))  # fmt: skip
