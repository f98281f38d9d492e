"""Finding records as somebody types: the picker's and the search box's question to the store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.domain.usual_names import USUAL, called
from app.models.base import meaning, synced_tables
from app.records import listing
from app.records.description import Record, kind_of
from app.records.finding import find_here
from app.store import search
from app.views.kit.screen import Desk
from app.views.kit.shown import shown


@dataclass(frozen=True)
class Found:
    """A record that answers what was typed.

    Attributes:
        about: whose it is and when, where its title alone does not tell it from others.
    """

    record: str
    id: UUID
    title: str
    about: str = ""


def look_up(desk: Desk, table: str, words: str, limit: int = 12) -> list[Found]:
    """The rows of one type whose words begin as typed; the first by title where nothing was."""
    described = desk.records.get(table)
    with desk.store.read() as session:
        connection = session.connection()
        if words.strip() and described is not None and described.search:
            hits = search.find(connection, words, limit, table)
            return [Found(hit.record, hit.row_id, hit.title) for hit in hits]
        kept = synced_tables()[table].__table__
        title = kept.c[desk.title_of(table)]
        query = sa.select(kept.c.id, title).where(title.is_not(None)).order_by(title)
        if table in USUAL:  # few, and found by what they are called on the screen
            return [one for one in _found(connection, table, query) if _holds(one, words)][:limit]
        for word in words.split():
            query = query.where(title.icontains(word, autoescape=True))
        return _found(connection, table, query.limit(limit))


def _found(
    connection: sa.Connection, table: str, query: sa.Select[*tuple[Any, ...]]
) -> list[Found]:
    kind = meaning(query.selected_columns[1])
    return [
        Found(table, key, called(table, str(kind.plain(title))))
        for key, title in connection.execute(query)
    ]


def _holds(one: Found, words: str) -> bool:
    return all(word.casefold() in one.title.casefold() for word in words.split())


def look_everywhere(desk: Desk, words: str, limit: int = 30) -> list[Found]:
    """The records of any type that hold the words, best first."""
    with desk.store.read() as session:
        connection = session.connection()
        hits = [hit for hit in find_here(session, words, limit) if hit.record in desk.records]
        about: dict[UUID, str] = {}
        for record in (desk.records[name] for name in {hit.record for hit in hits}):
            keys = [hit.row_id for hit in hits if hit.record == record.name]
            about |= _about(desk, connection, record, keys)
    return [Found(hit.record, hit.row_id, hit.title, about.get(hit.row_id, "")) for hit in hits]


def _about(
    desk: Desk, connection: sa.Connection, record: Record, keys: list[UUID]
) -> dict[UUID, str]:
    """Whose it is and when: of what happens at somebody's on some day, and of nothing else."""
    shown_first = {}
    for item in record.columns:
        editor = kind_of(item).editor
        kind = "when" if editor in ("date", "moment") else editor
        if kind in ("reference", "when"):
            shown_first.setdefault(kind, item.key)
    if len(shown_first) < 2:
        return {}
    fields = [shown_first["reference"], shown_first["when"]]
    now = desk.store.clock.now().astimezone()
    rows = listing.rows(connection, record, keys, fields, desk.title_of)
    return {
        row.id: " · ".join(
            filter(None, (shown(record.table.c[n], row.values, row.names, "", now) for n in fields))
        )
        for row in rows
    }


def title_of(desk: Desk, table: str, key: UUID) -> str:
    """What a record is called; empty where it is not here."""
    kept = synced_tables()[table].__table__
    with desk.store.read() as session:
        query = sa.select(kept.c[desk.title_of(table)]).where(kept.c.id == key)
        value = session.execute(query).scalar()
    return "" if value is None else called(table, str(value))
