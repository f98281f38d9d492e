"""The tree of territories, and who is granted which."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from app.errors import Invalid
from app.i18n import N_
from app.models import Territory, UserTerritory
from app.server.book import Book
from app.server.own_work import PEOPLE, insert, own_work, remove
from app.server.retrying import trying_again
from app.store import Store


@trying_again
def add_territory(store: Store, path: str) -> UUID:
    """Add a territory and what is missing above it ("Jawa/Bandung"); its key."""
    parts = [part.strip() for part in path.split("/") if part.strip()]
    if not parts:
        raise Invalid(N_("Give the territory's path, such as “Jawa/Bandung”."), field="path")
    with own_work(store, PEOPLE) as book:
        parent: UUID | None = None
        for depth in range(1, len(parts) + 1):
            parent = _territory(book, "/".join(parts[:depth]), parts[depth - 1], parent)
        assert parent is not None
        return parent


def grant(book: Book, user_id: UUID, path: str) -> None:
    _give(book, user_id, _territory_at(book, path))


def grant_only(book: Book, user_id: UUID, paths: tuple[str, ...]) -> None:
    """Exactly these territories: what is missing is given, what is beside them taken away."""
    given = UserTerritory.__table__
    wanted = {_territory_at(book, path) for path in paths}
    query = sa.select(given.c.id, given.c.territory_id).where(given.c.user_id == user_id)
    held = {row.territory_id: row.id for row in book.connection.execute(query)}
    for territory in held.keys() - wanted:
        remove(book, UserTerritory.__tablename__, held[territory])
    for territory in sorted(wanted - held.keys()):
        _give(book, user_id, territory)


def _give(book: Book, user_id: UUID, territory: UUID) -> None:
    values = {"user_id": str(user_id), "territory_id": str(territory)}
    insert(book, UserTerritory.__tablename__, values)


def _territory(book: Book, path: str, name: str, parent: UUID | None) -> UUID:
    tree = Territory.__table__
    known = book.connection.execute(sa.select(tree.c.id).where(tree.c.path == path)).scalar()
    if known is not None:
        return UUID(str(known))
    values = {"name": name, "path": path, "parent_id": str(parent) if parent else None}
    return insert(book, Territory.__tablename__, values)


def _territory_at(book: Book, path: str) -> UUID:
    tree = Territory.__table__
    found = book.connection.execute(
        sa.select(tree.c.id).where(tree.c.path == path.strip().strip("/"))
    ).scalar()
    if found is None:
        raise Invalid(
            N_("There is no territory “{path}”. Add it with “relasi territory add”."),
            field="territory",
            path=path,
        )
    return UUID(str(found))
