"""Which price lists speak to a customer: the customer's own, those for such customers, the main."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import Account, PriceList, Territory
from app.models.price import DEEPEST


def speaking_lists(
    session: Session, price_list_id: UUID | None, account: Account | None, on: date
) -> list[PriceList]:
    """The lists in the order in which they are asked, those only that are valid on the day.

    First the list named (else the customer's own) with those it is based on, then those for the
    customer's class or territory, then the one for everybody.
    """
    own = price_list_id or (account.price_list_id if account else None)
    starts = [own, *_targeted(session, account), main_list(session)]
    return [one for one in _with_parents(session, starts) if _holds(one, on)]


def lists_for(
    session: Session, price_list_id: UUID | None, currency: str, on: date
) -> list[PriceList]:
    """The lists among which a new quote in this currency finds its own, the nearest first."""
    chain = _with_parents(session, [price_list_id, main_list(session)])
    return [one for one in chain if one.currency == currency and _holds(one, on)]


def main_list(session: Session) -> UUID | None:
    """The price list for everybody."""
    query = sa.select(PriceList.id).where(PriceList.main.is_(sa.true())).order_by(PriceList.id).limit(1)
    return session.scalars(query).first()


def territories_of(session: Session, account: Account | None) -> tuple[UUID, ...]:
    """The territory of a customer and all that it is part of, the nearest first."""
    own = session.get(Territory, account.territory_id) if account and account.territory_id else None
    if own is None:
        return ()
    parts = own.path.split("/")
    paths = ["/".join(parts[:count]) for count in range(len(parts), 0, -1)]
    query = sa.select(Territory.path, Territory.id).where(Territory.path.in_(paths))
    found: dict[str, UUID] = {row.path: row.id for row in session.execute(query)}
    return tuple(found[path] for path in paths if path in found)


def _targeted(session: Session, account: Account | None) -> list[UUID]:
    """The lists for such customers: those that name both class and territory first, then those
    of the nearer territory."""
    if account is None:
        return []
    territories = territories_of(session, account)
    query = sa.select(PriceList.id, PriceList.account_class, PriceList.territory_id).where(
        sa.or_(PriceList.account_class.is_not(None), PriceList.territory_id.is_not(None)),
        sa.or_(PriceList.account_class.is_(None), PriceList.account_class == account.account_class),
        sa.or_(PriceList.territory_id.is_(None), PriceList.territory_id.in_(territories)),
    )

    def place(row: Any) -> tuple[int, int, str]:
        of_class, territory = row.account_class, row.territory_id
        near = len(territories) if territory is None else territories.index(territory)
        return -((of_class is not None) + (territory is not None)), near, str(row.id)

    return [row.id for row in sorted(session.execute(query), key=place)]


def _with_parents(session: Session, starts: Iterable[UUID | None]) -> list[PriceList]:
    chain: dict[UUID, PriceList] = {}
    for start in starts:
        following, steps = start, 0
        while following is not None and following not in chain and steps < DEEPEST:
            found = session.get(PriceList, following)
            if found is None:
                break
            chain[following] = found
            following, steps = found.parent_id, steps + 1
    return list(chain.values())


def _holds(price_list: PriceList, on: date) -> bool:
    started = price_list.valid_from is None or price_list.valid_from <= on
    return started and (price_list.valid_until is None or on <= price_list.valid_until)
