"""Reading the price rules that may fit, and no others, among a million."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.price_rules import Rule
from app.models import PriceRule

_OF = PriceRule.__table__.c
_COLUMNS = (
    _OF.id, _OF.price_list_id, _OF.kind, _OF.value, _OF.product_id, _OF.category, _OF.account_id,
    _OF.account_class, _OF.territory_id, _OF.unit, _OF.min_quantity, _OF.valid_from,
    _OF.valid_until, _OF.plus, _OF.round_to, _OF.priority,
)  # fmt: skip
_ZERO = Decimal(0)


def rules_about(
    session: Session,
    lists: Sequence[UUID],
    products: Collection[UUID],
    categories: Collection[str],
    account_id: UUID | None,
    narrowed: Sequence[sa.ColumnElement[bool]] = (),
) -> dict[UUID, dict[UUID | None, list[Rule]]]:
    """The rules of these lists about these products and categories, or about all, for this
    customer or for all; by list and by product (None: about more than one).

    `narrowed` are more conditions, such as `in_force`. Each of the parts is one walk of the index
    `ix_price_rule_asked`, however many rules there are.
    """
    if not lists:
        return {}
    about = [
        _OF.product_id.in_(products),
        sa.and_(_OF.product_id.is_(None), _OF.category.is_(None)),
        sa.and_(_OF.product_id.is_(None), _among(session, categories)),
    ]
    whose: list[sa.ColumnElement[bool]] = [_OF.account_id.is_(None)]
    if account_id is not None:
        whose.append(_OF.account_id == account_id)
    query = sa.union_all(
        *(
            sa.select(*_COLUMNS).where(_OF.price_list_id.in_(lists), what, who, *narrowed)
            for what in about
            for who in whose
        )
    )
    found: dict[UUID, dict[UUID | None, list[Rule]]] = {one: {} for one in lists}
    for row in session.execute(query):
        found[row.price_list_id].setdefault(row.product_id, []).append(_rule(row))
    return found


def in_force(
    account_class: str | None, territories: Collection[UUID], on: date
) -> list[sa.ColumnElement[bool]]:
    """What holds of the rules that may fit such a customer on this day."""
    return [
        sa.or_(_OF.account_class.is_(None), _OF.account_class == account_class),
        sa.or_(_OF.territory_id.is_(None), _OF.territory_id.in_(territories)),
        sa.or_(_OF.valid_from.is_(None), _OF.valid_from <= on),
        sa.or_(_OF.valid_until.is_(None), _OF.valid_until >= on),
    ]


def rule_of(rule: PriceRule) -> Rule:
    """A price rule as the rules of pricing see it."""
    return _rule(rule)


def folded(text: str | None) -> str | None:
    """Categories and units are compared without case; None for an empty one."""
    return (text or "").strip().casefold() or None


def _rule(row: Any) -> Rule:
    return Rule(
        id=row.id,
        kind=row.kind.value,
        value=row.value,
        product=row.product_id,
        category=folded(row.category),
        account=row.account_id,
        account_class=row.account_class,
        territory=row.territory_id,
        unit=folded(row.unit),
        min_quantity=row.min_quantity,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        amount=row.plus or _ZERO,
        round_to=row.round_to or _ZERO,
        priority=row.priority,
    )


def _among(session: Session, categories: Collection[str]) -> sa.ColumnElement[bool]:
    """Without regard to case: SQLite's column compares so by itself."""
    if session.get_bind().dialect.name == "sqlite":
        return _OF.category.in_(categories)
    return sa.func.lower(_OF.category).in_([one.lower() for one in categories])
