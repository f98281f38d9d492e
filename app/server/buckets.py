"""Which buckets a row belongs to, and which buckets a person is granted."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from uuid import UUID

import sqlalchemy as sa

from app.domain.access import Scope, scope
from app.models import (
    AccountContact,
    Contact,
    Preference,
    Role,
    Team,
    Territory,
    User,
    UserTerritory,
)
from app.models.base import Plain, synced_tables
from app.server.book import Book, Key
from app.server.tables import feed
from app.store.statements import Statement, listed, said, slices

CATALOGUE = "catalogue"
UNASSIGNED = "unassigned"


_USER, _LED = User.__table__.c, Team.__table__.c
_PLACE, _GRANT = Territory.__table__.c, UserTerritory.__table__.c
_HOLDING = Statement(
    lambda: sa.select(feed.c.row_id, feed.c.bucket).where(
        feed.c.record == said("kind"), feed.c.row_id.in_(listed("ids")), feed.c.op == "put"
    )
)
_ROLE = Statement(lambda: sa.select(_USER.role).where(_USER.id == said("who"), _USER.active))
_TREE = Statement(lambda: sa.select(_PLACE.id, _PLACE.path).order_by(_PLACE.path))
_GIVEN = Statement(
    lambda: (
        sa.select(_PLACE.path)
        .join(UserTerritory.__table__, _GRANT.territory_id == _PLACE.id)
        .where(_GRANT.user_id.in_(listed("people")))
    )
)
_TEAM = Statement(
    lambda: (
        sa.select(_USER.id)
        .outerjoin(Team.__table__, _LED.id == _USER.team_id)
        .where(sa.or_(_USER.manager_id == said("manager"), _LED.manager_id == said("manager")))
    )
)


def territory(territory_id: object) -> str:
    """The bucket of a territory: its accounts and all that hangs on them."""
    return f"territory:{UUID(str(territory_id)).hex}"


def is_territory(bucket: str) -> bool:
    """Whether a bucket is a territory's."""
    return bucket.startswith("territory:")


def person(user_id: object) -> str:
    """The bucket of a person: own settings, private tasks, what waits for a choice."""
    return f"user:{UUID(str(user_id)).hex}"


def buckets_of(book: Book, record: str, row: Plain) -> frozenset[str]:
    """Where a row travels. It follows the first of its `follows` that leads somewhere."""
    if record == Contact.__tablename__:
        through = _of_contact(book, row)
        if through:
            return through
    kind = book.kinds[record]
    for name in kind.follows:
        value = row.get(name)
        if value is None:
            continue
        if name == "territory_id":
            return frozenset({territory(value)})
        other = book.table(record).c[name].info["refers"]
        if other == User.__tablename__:
            own = person(value)
            return frozenset({own} if kind.private else {own, UNASSIGNED})
        parent = book.row(other, UUID(value))
        if parent is not None:
            return buckets_of(book, other, parent)
    if not kind.follows or record == Preference.__tablename__:
        return frozenset({CATALOGUE})
    return frozenset({UNASSIGNED})


def held_by(book: Book, record: str, row_id: UUID) -> frozenset[str]:
    """The buckets that hold a row, as the feeds stood when this transaction began to decide."""
    return held_by_all(book, [(record, row_id)])[record, row_id]


def held_by_all(book: Book, keys: Iterable[Key]) -> dict[Key, frozenset[str]]:
    """The buckets that hold each of these rows; feeds are written last, so each is asked once."""
    wanted = list(dict.fromkeys(keys))
    found: dict[Key, set[str]] = {key: set() for key in wanted if key not in book.places}
    for record in sorted({record for record, _ in found}):
        for some in slices(sorted(row_id for kind, row_id in found if kind == record)):
            for row in _HOLDING.all(book.bare, kind=record, ids=some):
                found[record, row.row_id].add(row.bucket)
    book.places.update({key: frozenset(buckets) for key, buckets in found.items()})
    return {key: book.places[key] for key in wanted}


@cache
def followers(record: str) -> tuple[tuple[str, str], ...]:
    """The (record, column) through which other rows follow a row of `record`."""
    return tuple(
        (name, column)
        for name, kind in synced_tables().items()
        for column in kind.follows
        if kind.__table__.c[column].info.get("refers") == record
    )


def role_of(connection: sa.Connection, user_id: UUID) -> Role | None:
    """A person's role; None for somebody unknown or no longer active."""
    found = _ROLE.scalar(connection, who=user_id)
    return None if found is None else Role(found)


def granted(connection: sa.Connection, user_id: UUID) -> list[str]:
    """The buckets of a person, sorted; none for somebody unknown or no longer active."""
    return granted_as(connection, user_id, role_of(connection, user_id))


def granted_as(connection: sa.Connection, user_id: UUID, role: Role | None) -> list[str]:
    """The buckets of a person in this role."""
    if role is None:
        return []
    buckets = {CATALOGUE, person(user_id)}
    if scope(role) is Scope.ALL:
        buckets |= {UNASSIGNED, *(territory(row.id) for row in _TREE.all(connection))}
    else:
        people = {user_id}
        if scope(role) is Scope.TEAM:
            people |= team_of(connection, user_id)
        buckets |= set(map(territory, territories_of(connection, people)))
    return sorted(buckets)


def territories_of(connection: sa.Connection, people: set[UUID]) -> list[UUID]:
    """The territories granted to any of these people, with all below them, by path."""
    tops = {row.path for row in _GIVEN.all(connection, people=sorted(people))}
    if not tops:
        return []
    return [
        row.id
        for row in _TREE.all(connection)
        if any(row.path == top or row.path.startswith(top + "/") for top in tops)
    ]


def team_of(connection: sa.Connection, manager_id: UUID) -> set[UUID]:
    """The people who report to a manager, by themselves or through a team."""
    return set(_TEAM.scalars(connection, manager=manager_id))


def _of_contact(book: Book, row: Plain) -> frozenset[str]:
    """A contact travels with every account it has a part at."""
    links = book.rows_where(AccountContact.__tablename__, "contact_id", UUID(row["id"]))
    found: set[str] = set()
    for link_id in links:
        link = book.row(AccountContact.__tablename__, link_id)
        account = link and book.row("account", UUID(link["account_id"]))
        if account:
            found |= buckets_of(book, "account", account)
    return frozenset(found)
