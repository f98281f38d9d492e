"""“Needs your attention”: settling what sync could not, by one choice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.orm import Session

from app.errors import Invalid, NotFound, Refused
from app.i18n import N_
from app.models import Attention, Note, Role
from app.models.activity import About
from app.models.base import Plain, Synced, synced_tables, table_of, unplain
from app.models.sight import hidden
from app.models.types import LongText
from app.store import Op, Store
from app.store import journal as journaling
from app.sync.matters import (
    ACCEPT,
    CHOICES,
    DECLINE,
    MINE,
    NOTE,
    RESTORE,
    THEIRS,
    Line,
    Waiting,
    choices_of,
    edit_of,
    open_items,
    waiting,
)
from app.sync.parts import owners_of

__all__ = [
    "ACCEPT",
    "CHOICES",
    "DECLINE",
    "MINE",
    "NOTE",
    "RESTORE",
    "THEIRS",
    "Line",
    "Waiting",
    "open_items",
    "resolve",
]

NOT_YOURS = N_("This record is not in your book. Your changes are kept here.")


def resolve(store: Store, item_id: UUID, choice: str) -> None:
    """Settle one by a choice it offers (`Waiting.choices`).

    MINE makes my change, or the whole edit that was refused, again; RESTORE brings a deleted
    record back with it; THEIRS and DECLINE leave all as it is; NOTE copies it to a note. ACCEPT
    and DECLINE answer an edit that is held for review: the server acts on it. Raises Invalid
    for a choice that is not offered, NotFound where nothing of that key waits, Refused where the
    edit is of a part of what is not here any more.
    """
    with store.work(N_("Settle what needed attention")) as session:
        item = session.get(Attention, item_id)
        if item is None or item.resolution is not None:
            raise NotFound(N_("Nothing of that key waits for a choice."))
        possible = choices_of(item)
        if choice == MINE and RESTORE in possible:
            choice = RESTORE
        if choice not in possible:
            raise Invalid(
                N_("Choose one of: {possible}."), field="choice", possible=", ".join(possible)
            )
        if choice in (MINE, RESTORE):
            _take_mine(session, item)
        elif choice == NOTE:
            session.add_all(_as_notes(session, item, store))
        item.resolution = choice


def _take_mine(session: Session, item: Attention) -> None:
    edit = edit_of(item)
    if edit is not None:
        for patch in edit.patches:
            _again(session, patch.record, UUID(bytes=patch.row_id), patch.op, patch.values)
    elif item.record and item.row_id and item.field:
        value = msgspec.json.decode(item.other) if item.other else None
        _again(session, item.record, item.row_id, Op.UPDATE, {item.field: value})


def _again(session: Session, record: str, row_id: UUID, op: str, values: Plain) -> None:
    """Make an edit anew; a record that was deleted meanwhile comes back with it."""
    kind = synced_tables()[record]
    table = table_of(kind)
    row = session.get(kind, row_id)
    typed = unplain(table, values)
    if op == Op.DELETE:
        if row is not None:
            session.delete(row)
        return
    if row is None:
        came_back = _bring_back(session, record, row_id)
        row = session.get(kind, row_id) if came_back else None
    if row is None and op == Op.UPDATE:
        raise Refused(NOT_YOURS)
    if row is None:
        _add(session, kind, {**typed, "id": row_id})
        return
    for name, value in typed.items():
        setattr(row, name, value)
    row.settle(session.get)


def _bring_back(session: Session, record: str, row_id: UUID) -> bool:
    """Add a deleted record again, with what was deleted together with it and hung on it."""
    gone = journaling.deleted_with(session.connection(), record, row_id)
    images = {(change.record, change.row_id): change.before for change in gone}
    wanted = {(record, row_id)} & set(images)
    while more := {key for key in images.keys() - wanted if _hangs_on(key[0], images[key], wanted)}:
        wanted |= more
    for name, kind in synced_tables().items():  # owners first
        for key in sorted(key for key in wanted if key[0] == name):
            if session.get(kind, key[1]) is None:
                _add(session, kind, unplain(table_of(kind), images[key]))
        session.flush()
    return bool(wanted)


def _add(session: Session, kind: type[Synced], row: dict[str, Any]) -> None:
    """Add a row. Raises Refused where what it cannot be without is not here."""
    for name, owner in owners_of(kind.__tablename__):
        if row.get(name) and session.get(synced_tables()[owner], row[name]) is None:
            raise Refused(NOT_YOURS)
    session.add(kind(**row))


def _hangs_on(record: str, row: Plain, wanted: set[tuple[str, UUID]]) -> bool:
    kind = synced_tables()[record]
    return any(
        (column.info.get("refers"), UUID(row[column.name])) in wanted
        for column in table_of(kind).columns
        if (column.name in kind.follows or column.foreign_keys) and row.get(column.name)
        if column.info.get("refers")
    )


def _as_notes(session: Session, item: Attention, store: Store) -> Iterator[Note]:
    """All of it in words, about the record it was about; in as many notes as they need."""
    words = "\n".join(_words(waiting(session, item)))
    about, most = _about(session, item), LongText().longest
    for start in range(0, len(words), most):
        yield Note(
            text=words[start : start + most],
            at=store.clock.now(),
            owner_id=store.identity.user_id,
            **about,
        )


def _words(matter: Waiting) -> Iterator[str]:
    yield matter.sentence
    if matter.field:
        yield f"{matter.field_label}: {matter.kept_text}"
        yield f"{matter.field_label}: {matter.other_text}"
    about = ""
    for line in matter.lines:
        if line.about != about:
            about = line.about
            yield f"{about}:"
        change = f"{line.before} → {line.after}" if line.before else line.after
        yield f"{line.field}: {change}" if line.field else line.after


def _about(session: Session, item: Attention) -> dict[str, Any]:
    """The reference by which a note hangs on the record, or on what the record hangs on; none
    where it tells of a field that not everybody there sees (R8): then it is the writer's own."""
    if _is_secret(item):
        return {}
    row = session.get(synced_tables()[item.record], item.row_id) if item.record else None
    if row is None:
        return {}
    name = f"{item.record}_id"
    if name in About.follows:
        return {name: item.row_id}
    for name in ("account_id", "quote_id", "opportunity_id", "lead_id"):
        if getattr(row, name, None):
            return {name: getattr(row, name)}
    return {}


def _is_secret(item: Attention) -> bool:
    """Whether it is about a field that is hidden from some role, such as what a line costs."""
    edit, unseen = edit_of(item), hidden(Role.REP)
    if item.field in unseen.get(item.record or "", ()):
        return True
    return any(
        patch.values.get(name) is not None
        for patch in (edit.patches if edit else ())
        for name in unseen.get(patch.record, ())
    )
