"""Who is responsible for a record now: its owner, else a manager who has it, else whoever has."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import sqlalchemy as sa

from app.models import Role, Team, Territory, User, UserTerritory
from app.models.base import Plain
from app.server.book import Book, Key
from app.server.buckets import buckets_of, granted, held_by, is_territory, territory
from app.server.late import upwards
from app.store.statements import Statement, listed, said

_USER, _TEAM, _TREE, _GIVEN = (kind.__table__ for kind in (User, Team, Territory, UserTerritory))
_BY_ROLE = Statement(
    lambda: (
        sa.select(_USER.c.id)
        .where(_USER.c.role == said("role"), _USER.c.active)
        .order_by(_USER.c.id)
    )
)
_PATH = Statement(lambda: sa.select(_TREE.c.path).where(_TREE.c.id == said("which")))
_GRANTED = Statement(
    lambda: (
        sa.select(_USER.c.id, _USER.c.role, _USER.c.manager_id, _TEAM.c.manager_id.label("leads"))
        .join(_GIVEN, _GIVEN.c.user_id == _USER.c.id)
        .join(_TREE, _TREE.c.id == _GIVEN.c.territory_id)
        .outerjoin(_TEAM, _TEAM.c.id == _USER.c.team_id)
        .where(_TREE.c.path.in_(listed("above")))
        .order_by(_USER.c.id)
    )
)


def reviewer_of(book: Book, key: Key, author: UUID) -> UUID | None:
    """Who decides about an edit of this record; None where nobody can. Never its author."""
    row = book.row(*key)
    buckets = _places(book, key, row)
    for who in dict.fromkeys(_candidates(book, key, row, buckets)):
        if who != author and (row is None or buckets & set(granted(book.connection, who))):
            return who
    return None


def _places(book: Book, key: Key, row: Plain | None) -> frozenset[str]:
    if row is None:
        return frozenset()
    if key[0] == Territory.__tablename__:
        return frozenset({territory(key[1])})
    if key in book.born or key in book.left:  # the feeds do not say yet where it is now
        return buckets_of(book, key[0], row)
    return held_by(book, *key) or buckets_of(book, key[0], row)


def _candidates(book: Book, key: Key, row: Plain | None, buckets: frozenset[str]) -> Iterator[UUID]:
    if row is not None:
        *_, top = upwards(book, key, row)
        whole = book.row(*top)
        for owner in (whole and whole.get("owner_id"), row.get("owner_id")):
            if owner:
                yield UUID(owner)
    for bucket in sorted(filter(is_territory, buckets)):
        yield from _people_of(book.connection, UUID(bucket.partition(":")[2]))
    for role in (Role.OFFICE, Role.ADMIN):
        yield from _BY_ROLE.scalars(book.connection, role=role)


def _people_of(connection: sa.Connection, territory_id: UUID) -> list[UUID]:
    """Who is granted a territory: managers first, then reps."""
    parts = (_PATH.scalar(connection, which=territory_id) or "").split("/")
    above = ["/".join(parts[: count + 1]) for count in range(len(parts))]
    rows = _GRANTED.all(connection, above=above)
    managers = [row.id for row in rows if row.role is Role.MANAGER]
    managers += [who for row in rows for who in (row.leads, row.manager_id) if who is not None]
    return [*managers, *(row.id for row in rows)]
