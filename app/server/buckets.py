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
from app.server.book import Book, Key, slices
from app.server.tables import feed

CATALOGUE = "catalogue"
UNASSIGNED = "unassigned"


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
            query = sa.select(feed.c.row_id, feed.c.bucket).where(
                feed.c.record == record, feed.c.row_id.in_(some), feed.c.op == "put"
            )
            for row in book.connection.execute(query):
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
    user = User.__table__
    query = sa.select(user.c.role).where(user.c.id == user_id, user.c.active)
    found = connection.execute(query).scalar_one_or_none()
    return None if found is None else Role(found)


def granted(connection: sa.Connection, user_id: UUID) -> list[str]:
    """The buckets of a person, sorted; none for somebody unknown or no longer active."""
    role = role_of(connection, user_id)
    if role is None:
        return []
    buckets = {CATALOGUE, person(user_id)}
    if scope(role) is Scope.ALL:
        everywhere = connection.execute(sa.select(Territory.__table__.c.id)).scalars()
        buckets |= {UNASSIGNED, *map(territory, everywhere)}
    else:
        people = {user_id}
        if scope(role) is Scope.TEAM:
            people |= team_of(connection, user_id)
        buckets |= set(map(territory, territories_of(connection, people)))
    return sorted(buckets)


def territories_of(connection: sa.Connection, people: set[UUID]) -> list[UUID]:
    """The territories granted to any of these people, with all below them, by path."""
    tree, given = Territory.__table__, UserTerritory.__table__
    paths = connection.execute(
        sa.select(tree.c.path)
        .join(given, given.c.territory_id == tree.c.id)
        .where(given.c.user_id.in_(people))
    ).scalars()
    tops = set(paths)
    every = connection.execute(sa.select(tree.c.id, tree.c.path).order_by(tree.c.path)).all()
    return [
        row.id
        for row in every
        if any(row.path == top or row.path.startswith(top + "/") for top in tops)
    ]


def team_of(connection: sa.Connection, manager_id: UUID) -> set[UUID]:
    """The people who report to a manager, by themselves or through a team."""
    user, team = User.__table__, Team.__table__
    query = (
        sa.select(user.c.id)
        .outerjoin(team, team.c.id == user.c.team_id)
        .where(sa.or_(user.c.manager_id == manager_id, team.c.manager_id == manager_id))
    )
    return set(connection.execute(query).scalars())


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
