"""“Needs your attention”: what sync could not settle, as sentences with one-click choices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.errors import Invalid, NotFound
from app.i18n import N_, translate
from app.models import Attention, AttentionKind, Note, User
from app.models.activity import About
from app.models.base import Plain, synced_tables, unplain
from app.records import all_records, title_of
from app.records.description import label_of
from app.store import Op, Store
from app.sync.protocol import Mutation

MINE, THEIRS, NOTE = "mine", "theirs", "note"
CHOICES = (MINE, THEIRS, NOTE)


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for a choice.

    Attributes:
        kept, other: the value everybody sees, and the one kept aside (plain values).
        title: what the record is called.
        sentence: what happened, in the language in force.
    """

    id: UUID
    kind: str
    record: str | None
    row_id: UUID | None
    title: str
    field: str | None
    field_label: str
    kept: Any
    other: Any
    by: str
    at: datetime
    sentence: str


def open_items(session: Session, user_id: UUID | None) -> list[Waiting]:
    """What waits for this person, newest first."""
    query = (
        sa.select(Attention)
        .where(Attention.resolution.is_(None), Attention.user_id == user_id)
        .order_by(Attention.at.desc())
    )
    return [_waiting(session, item) for item in session.scalars(query)]


def resolve(store: Store, item_id: UUID, choice: str) -> None:
    """Settle one: my value, theirs, or both copied to a note.

    For a whole edit that was not accepted, "mine" makes it again as a new edit. Raises
    Invalid for an unknown choice, NotFound where nothing of that key waits.
    """
    if choice not in CHOICES:
        raise Invalid(N_("Choose one of: {possible}."), field="choice", possible=", ".join(CHOICES))
    with store.work(N_("Settle what needed attention")) as session:
        item = session.get(Attention, item_id)
        if item is None or item.resolution is not None:
            raise NotFound(N_("Nothing of that key waits for a choice."))
        if choice == MINE:
            _take_mine(session, item)
        elif choice == NOTE:
            session.add(_as_note(session, item, store))
        item.resolution = choice


def _take_mine(session: Session, item: Attention) -> None:
    if item.changes:
        mutation = msgspec.json.decode(item.changes, type=Mutation)
        for patch in mutation.patches:
            _again(session, patch.record, UUID(bytes=patch.row_id), patch.op, patch.values)
        return
    if item.record and item.row_id and item.field:
        value = msgspec.json.decode(item.other) if item.other else None
        _again(session, item.record, item.row_id, Op.UPDATE, {item.field: value})


def _again(session: Session, record: str, row_id: UUID, op: str, values: Plain) -> None:
    """Make an edit anew; a record that was deleted meanwhile comes back with it."""
    kind = synced_tables()[record]
    table = kind.__table__
    assert isinstance(table, sa.Table)
    row = session.get(kind, row_id)
    typed = unplain(table, values)
    if op == Op.DELETE:
        if row is not None:
            session.delete(row)
    elif row is None:
        typed["id"] = row_id
        session.add(kind(**{**_last_picture(session, record, row_id, table), **typed}))
    else:
        for name, value in typed.items():
            setattr(row, name, value)


def _last_picture(session: Session, record: str, row_id: UUID, table: sa.Table) -> dict[str, Any]:
    """The row as it was when it was deleted, as the journal kept it."""
    from app.store import journal

    for change in journal.last_deletion(session.connection(), record, row_id):
        return unplain(table, change.before)
    return {}


def _as_note(session: Session, item: Attention, store: Store) -> Note:
    waiting = _waiting(session, item)
    text = "\n".join(
        part
        for part in (
            waiting.sentence,
            f"{waiting.field_label}: {_text(waiting.kept)}" if item.field else "",
            f"{waiting.field_label}: {_text(waiting.other)}" if item.field else "",
            _typed(item),
        )
        if part
    )
    note = Note(text=text, at=store.clock.now(), owner_id=store.identity.user_id)
    for name, value in _about(session, item).items():
        setattr(note, name, value)
    return note


def _typed(item: Attention) -> str:
    """Every value of a whole edit, a line each, so that nothing typed is lost."""
    if not item.changes:
        return ""
    mutation = msgspec.json.decode(item.changes, type=Mutation)
    return "\n".join(
        f"{name}: {value}"
        for patch in mutation.patches
        for name, value in patch.values.items()
        if value is not None
    )


def _about(session: Session, item: Attention) -> dict[str, Any]:
    """The reference by which a note hangs on the record, or on its account."""
    name = f"{item.record}_id"
    if name in About.follows:
        return {name: item.row_id}
    row = session.get(synced_tables()[item.record], item.row_id) if item.record else None
    account = getattr(row, "account_id", None)
    return {"account_id": account} if account else {}


def _waiting(session: Session, item: Attention) -> Waiting:
    record = all_records().get(item.record or "")
    field_label = item.field or ""
    if record is not None and item.field and item.field in record.table.c:
        field_label = translate(label_of(getattr(record.kind, item.field)))
    details = msgspec.json.decode(item.details) if item.details else {}
    sentence = translate(item.sentence)
    other = session.get(User, item.by_id) if item.by_id else None
    return Waiting(
        item.id,
        str(item.kind),
        item.record,
        item.row_id,
        _title(session, item),
        item.field,
        field_label,
        msgspec.json.decode(item.kept) if item.kept else None,
        msgspec.json.decode(item.other) if item.other else None,
        other.name if other else "",
        item.at,
        sentence.format(**details) if details else sentence,
    )


def _title(session: Session, item: Attention) -> str:
    kinds = synced_tables()
    if item.record not in kinds or item.row_id is None:
        return ""
    row = session.get(kinds[item.record], item.row_id)
    name = title_of(item.record)
    if row is not None:
        return str(getattr(row, name) or "")
    if item.kind is not AttentionKind.CONFLICT and item.changes:
        mutation = msgspec.json.decode(item.changes, type=Mutation)
        for patch in mutation.patches:
            if patch.values.get(name):
                return str(patch.values[name])
    return ""


def _text(value: Any) -> str:
    return "" if value is None else str(value)
