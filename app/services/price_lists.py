"""Which price lists speak to a customer: the customer's own, those for such customers, the main."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.usual_names import called
from app.errors import Invalid
from app.i18n import N_
from app.models import Account, PriceList, Territory
from app.models.base import table_of
from app.models.price import DEEPEST
from app.store.statements import Statement, listed, said

_OF, _PLACE = table_of(PriceList).c, table_of(Territory).c
_COLUMNS = (
    _OF.id, _OF.name, _OF.currency, _OF.parent_id, _OF.valid_from, _OF.valid_until,
    _OF.tax_included,
)  # fmt: skip
_ONE = Statement(lambda: sa.select(*_COLUMNS).where(_OF.id == said("key")))
_MAIN = Statement(lambda: sa.select(*_COLUMNS).where(_OF.main).order_by(_OF.id).limit(1))
_PATH = Statement(lambda: sa.select(_PLACE.path).where(_PLACE.id == said("key")))
_ABOVE = Statement(
    lambda: sa.select(_PLACE.path, _PLACE.id).where(_PLACE.path.in_(listed("paths")))
)


def _for_such() -> sa.Select[Any]:
    of_class, territories = said("of_class"), listed("territories")
    return sa.select(_OF.id, _OF.account_class, _OF.territory_id).where(
        sa.or_(_OF.account_class.is_not(None), _OF.territory_id.is_not(None)),
        sa.or_(_OF.account_class.is_(None), _OF.account_class == of_class),
        sa.or_(_OF.territory_id.is_(None), _OF.territory_id.in_(territories)),
    )


_FOR_SUCH = Statement(_for_such)


def speaking_lists(
    session: Session,
    price_list_id: UUID | None,
    account: Account | None,
    territories: tuple[UUID, ...],
    on: date,
) -> list[Any]:
    """The lists in the order in which they are asked, those only that are valid on the day, as
    rows of `id, name, currency, parent_id, valid_from, valid_until, tax_included`.

    First the list named (else the customer's own) with those it is based on, then those for the
    customer's class or `territories`, then the one for everybody.
    """
    own = price_list_id or (account.price_list_id if account else None)
    main = main_row(session)
    starts = [own, *_targeted(session, account, territories), main.id if main else None]
    return [one for one in _with_parents(session, starts) if _holds(one, on)]


def lists_for(
    session: Session,
    account: Account | None,
    currency: str,
    on: date,
    price_list_id: UUID | None = None,
) -> list[Any]:
    """The lists among which a quote for a customer in this currency finds its own, the first that
    speaks to them first."""
    territories = territories_of(session, account)
    lists = speaking_lists(session, price_list_id, account, territories, on)
    return [one for one in lists if one.currency == currency]


def check_only_main(session: Session, key: UUID | None, values: Mapping[str, Any]) -> None:
    """Raises Invalid where a second list would be for everybody."""
    main = main_row(session) if values.get("main") else None
    if main is not None and main.id != key:
        raise Invalid(
            N_("“{name}” is for everybody, and one list alone can be. Take that off it first."),
            field="main",
            name=called("price_list", main.name),
        )


def main_row(session: Session) -> Any:
    """The price list for everybody as a row of `speaking_lists`, or None."""
    return _MAIN.first(session.connection())


def territories_of(session: Session, account: Account | None) -> tuple[UUID, ...]:
    """The territory of a customer and all that it is part of, the nearest first."""
    if account is None or account.territory_id is None:
        return ()
    connection = session.connection()
    own = _PATH.scalar(connection, key=account.territory_id)
    if own is None:
        return ()
    parts = own.split("/")
    paths = ["/".join(parts[:count]) for count in range(len(parts), 0, -1)]
    found = {row.path: row.id for row in _ABOVE.all(connection, paths=paths)}
    return tuple(found[path] for path in paths if path in found)


def _targeted(
    session: Session, account: Account | None, territories: tuple[UUID, ...]
) -> list[UUID]:
    """The lists for such customers: those that name both class and territory first, then those
    of the nearer territory."""
    if account is None:
        return []
    rows = _FOR_SUCH.all(
        session.connection(),
        of_class=account.account_class,
        territories=list(territories) or [UUID(int=0)],
    )

    def place(row: Any) -> tuple[int, int, str]:
        of_class, territory = row.account_class, row.territory_id
        near = len(territories) if territory is None else territories.index(territory)
        return -((of_class is not None) + (territory is not None)), near, str(row.id)

    return [row.id for row in sorted(rows, key=place)]


def _with_parents(session: Session, starts: Iterable[UUID | None]) -> list[Any]:
    connection = session.connection()
    chain: dict[UUID, Any] = {}
    for start in starts:
        following, steps = start, 0
        while following is not None and following not in chain and steps < DEEPEST:
            found = _ONE.first(connection, key=following)
            if found is None:
                break
            chain[following] = found
            following, steps = found.parent_id, steps + 1
    return list(chain.values())


def _holds(price_list: Any, on: date) -> bool:
    started = price_list.valid_from is None or price_list.valid_from <= on
    return started and (price_list.valid_until is None or on <= price_list.valid_until)
