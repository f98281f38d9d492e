"""What needs a person after sync, in words: a sentence, both values, and what can be chosen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.usual_names import called
from app.errors import Invalid, Problem
from app.formats import format_phone
from app.i18n import _, translate
from app.models import Attention, AttentionKind, User
from app.models.base import Plain, meaning, synced_tables, unplain
from app.records import all_records, title_of
from app.records.wording import worded
from app.services.company import company_of
from app.store import Op
from app.store import journal as journaling
from app.sync.protocol import Mutation, Patch

MINE, THEIRS, NOTE = "mine", "theirs", "note"
RESTORE, ACCEPT, DECLINE = "restore", "accept", "decline"
CHOICES = (MINE, THEIRS, NOTE, RESTORE, ACCEPT, DECLINE)
# Among the details of a notice: what the record was called, for who has it no more.
CALLED = "called"

# The code of a conflict of which the other's value was taken back (`server/withholding.py`).
WITHHELD = "withheld"

# Codes of what is no plain refusal (`server/review.py`, `server/gate.py`, ...).
_REVIEW, _WAITING, _ANSWERED, _DELETED = "review", "waiting", "answered", "deleted"
_AGREED, _OVERTAKEN, _LATE, _SIGNED = "agreed", "overtaken", "late", "signed"
_UNSAID = frozenset({"id", "created_at", "created_by"})


@dataclass(frozen=True)
class Line:
    """One field of an edit: of what, which, from what to what, as people read it.

    Attributes:
        before: as it stands here now; empty for a new record.
    """

    about: str
    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for a choice.

    Attributes:
        kept, other: the value everybody sees, and the one kept aside (plain values); as people
            read them: `kept_text`, `other_text`.
        title: what the record is called.
        sentence: what happened, in the language in force.
        choices: what can be chosen, by name; `labels`: what the buttons say, in that order.
        lines: the whole edit, where all of it waits.
        here: whether the record is on this laptop.
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
    kept_text: str = ""
    other_text: str = ""
    choices: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    here: bool = False


def open_items(session: Session, user_id: UUID | None) -> list[Waiting]:
    """What waits for this person, newest first."""
    query = (
        sa.select(Attention)
        .where(Attention.resolution.is_(None), Attention.user_id == user_id)
        .order_by(Attention.at.desc(), Attention.id.desc())
    )
    return [waiting(session, item) for item in session.scalars(query)]


def waiting(session: Session, item: Attention) -> Waiting:
    """One thing as people meet it."""
    known = all_records().get(item.record or "")
    field = item.field if known is not None and str(item.field) in known.table.c else None
    label = translate(known.table.c[field].info["label"]) if known and field else item.field or ""
    by = session.get(User, item.by_id) if item.by_id else None
    kept, other = _value(item.kept), _value(item.other)
    buttons = _buttons(item)
    return Waiting(
        id=item.id,
        kind=str(item.kind),
        record=item.record,
        row_id=item.row_id,
        title=_title(session, item),
        field=item.field,
        field_label=label,
        kept=kept,
        other=other,
        by=by.name if by else "",
        at=item.at,
        sentence=_sentence(item, label, by),
        kept_text=_value_text(session, item, field, kept),
        other_text=_value_text(session, item, field, other),
        choices=tuple(buttons),
        labels=tuple(buttons.values()),
        lines=tuple(_lines(session, item)),
        here=_is_here(session, item),
    )


def choices_of(item: Attention) -> tuple[str, ...]:
    """What can be chosen."""
    return tuple(_buttons(item))


def edit_of(item: Attention) -> Mutation | None:
    """The whole edit that waits, if all of one does."""
    return msgspec.json.decode(item.changes, type=Mutation) if item.changes else None


def _buttons(item: Attention) -> dict[str, str]:
    if item.code == _REVIEW:
        return {
            ACCEPT: _("Accept the change"),
            DECLINE: _("Keep what is there"),
            NOTE: _("Copy it to a note"),
        }
    if item.code == _WAITING:
        return {THEIRS: _("Leave it to them"), NOTE: _("Copy it to a note of mine")}
    if item.code in (_ANSWERED, _AGREED, _OVERTAKEN, _LATE, _SIGNED):
        return {THEIRS: _("I have seen it"), NOTE: _("Copy it to a note of mine")}
    if item.code == _DELETED:
        return {
            RESTORE: _("Restore with my changes"),
            THEIRS: _("Leave it deleted"),
            NOTE: _("Copy my changes to a note"),
        }
    if item.kind is AttentionKind.CONFLICT:
        if item.by_id == item.user_id:
            if item.code == WITHHELD:
                return {THEIRS: _("I have seen it"), NOTE: _("Copy it to a note of mine")}
            mine, theirs = _("Use the other value"), _("Keep what is shown")
        else:
            mine, theirs = _("Use mine"), _("Keep theirs")
        return {MINE: mine, THEIRS: theirs, NOTE: _("Copy both to a note")}
    return {
        MINE: _("Make my change again"),
        THEIRS: _("Leave it as it is"),
        NOTE: _("Copy it to a note"),
    }


def _sentence(item: Attention, label: str, by: User | None) -> str:
    if item.kind is AttentionKind.CONFLICT and by is not None and label:
        if item.by_id == item.user_id:
            said = _(
                "“{field}” was changed twice. Yours is in force; the other value is kept aside."
            )
        else:
            said = _(
                "{name} changed “{field}” later than you: that value is in force, yours is kept"
                " aside."
            )
        return said.format(name=by.name, field=label)
    if item.code == _DELETED and by is not None and item.by_id != item.user_id:
        said = _(
            "{name} deleted the record meanwhile. Your changes are kept here; restore it with them."
        )
        return said.format(name=by.name)
    details = msgspec.json.decode(item.details) if item.details else {}
    return Problem(item.sentence, **details).sentence()


def _lines(session: Session, item: Attention) -> Iterator[Line]:
    edit = edit_of(item)
    for patch in edit.patches if edit else ():
        about = item.row_id is not None and patch.row_id == item.row_id.bytes
        yield from _lines_of(session, patch, _was_called(session, item) if about else "")


def _lines_of(session: Session, patch: Patch, was: str) -> Iterator[Line]:
    known = all_records().get(patch.record)
    if known is None or len(patch.row_id) != 16:
        return
    kind, row_id = synced_tables()[patch.record], UUID(bytes=patch.row_id)
    row = session.get(kind, row_id)
    now: Plain = row.plain() if row is not None else {}
    name = now.get(title_of(patch.record)) or patch.values.get(title_of(patch.record)) or was
    about = _about(known.label, called(patch.record, str(name)))
    if patch.op == Op.DELETE:
        yield Line(about, "", "", _("Delete"))
        return
    for field, value in patch.values.items():
        column = known.table.c.get(field)
        unsaid = field in _UNSAID or column is None or column.info.get("derived")
        if unsaid or (value in (None, False, "") and patch.op == Op.INSERT):
            continue
        yield Line(
            about,
            translate(known.table.c[field].info["label"]),
            _text(session, patch.record, field, now.get(field), row_id) if now else "",
            _text(session, patch.record, field, value, row_id, patch.values),
        )


def _value_text(session: Session, item: Attention, field: str | None, plain: Any) -> str:
    """One of the two values of a conflict as people read it."""
    if not item.field:
        return ""
    if item.code == WITHHELD and plain is None:
        return _("(not in your book)")
    return _text(session, item.record, field, plain, item.row_id)


def _text(
    session: Session,
    record: str | None,
    field: str | None,
    plain: Any,
    row_id: UUID | None,
    beside: Plain | None = None,
) -> str:
    """A plain value of a field as people read it; `beside` the other values of its row."""
    if plain is None:
        return _("(empty)")
    known = all_records().get(record or "")
    if known is None or field is None:
        return str(plain)
    column = known.table.c[field]
    try:
        value = unplain(known.table, {field: plain})[field]
    except Invalid:  # what was refused because it does not fit is shown as it is
        return str(plain)
    if meaning(column).editor == "phone":
        return format_phone(value)
    refers = column.info.get("refers")
    name = (_name(session, refers, value) or _("(not in your book)")) if refers else ""
    currency = (beside or {}).get("currency") or _currency(session, known.table, row_id)
    return worded(column, value, name, currency)


def _currency(session: Session, table: sa.Table, row_id: UUID | None) -> str:
    own = None
    if "currency" in table.c:
        query = sa.select(table.c.currency).where(table.c.id == row_id)
        own = session.connection().execute(query).scalar()
    return own or company_of(session).currency


def _name(session: Session, record: str, row_id: UUID) -> str:
    known = all_records().get(record)
    if known is None:
        return ""
    query = sa.select(known.table.c[title_of(record)]).where(known.table.c.id == row_id)
    return str(session.connection().execute(query).scalar() or "").split("\n", 1)[0][:80]


def _title(session: Session, item: Attention) -> str:
    """“Account Toko Maju”: what it is about, as far as this laptop knows it."""
    if item.record is None or item.row_id is None or item.record not in all_records():
        return ""
    name = _name(session, item.record, item.row_id)
    edit = edit_of(item)
    for patch in edit.patches if edit and not name else ():
        if patch.record == item.record and patch.values.get(title_of(patch.record)):
            name = str(patch.values[title_of(patch.record)])
    return called(item.record, name or _was_called(session, item))


def _was_called(session: Session, item: Attention) -> str:
    """What a record was called that is not here any more: it is somebody else's, or deleted."""
    if item.record is None or item.row_id is None:
        return ""
    details = msgspec.json.decode(item.details) if item.details else {}
    if CALLED in details:
        return str(details[CALLED])
    for change in journaling.last_deletion(session.connection(), item.record, item.row_id):
        return str(change.before.get(title_of(item.record)) or "").split("\n", 1)[0][:80]
    return ""


def _is_here(session: Session, item: Attention) -> bool:
    kind = synced_tables().get(item.record or "")
    return kind is not None and session.get(kind, item.row_id) is not None


def _about(label: str, name: str) -> str:
    return f"{translate(label)} {name}".strip().split("\n", 1)[0][:80]


def _value(text: str | None) -> Any:
    return msgspec.json.decode(text) if text else None
