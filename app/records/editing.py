"""Making, changing and removing records by their fields: forms, import and commands use these."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.errors import Invalid, NotFound, Problem, Refused
from app.i18n import N_, translate
from app.ids import uuid7
from app.models.base import Synced, meaning
from app.records.beside import beside_in, currency_of
from app.records.description import Record
from app.records.naming import named
from app.records.references import nearest, resolve
from app.records.typed import check, from_text, input_from_text, unknown_field
from app.services import removing
from app.store.store import store_of

__all__ = [
    "beside_in",
    "change",
    "create",
    "currency_of",
    "from_text",
    "input_from_text",
    "nearest",
    "remove",
    "resolve",
]

# What the fields are called from which one without it is worked out.
_WRITTEN = ("percent", "amount")
_OURS = frozenset({"created_at", "created_by"})


def create(session: Session, record: Record, values: Mapping[str, object]) -> Synced:
    """A new record with these values, inside a piece of work.

    What nobody named belongs to whoever works here. Raises Invalid, naming the field, or
    Refused; then nothing of it is left in the session.
    """
    _check_fields(record, values)
    typed = {name: _fitting(record, name, value) for name, value in values.items()}
    for name, value in typed.items():
        check(record, name, value)
    if record.among:
        record.among(session, None, typed)
    if "owner_id" in record.table.c:
        typed.setdefault("owner_id", store_of(session).identity.user_id)
    _check_initial_states(record, typed)
    made = record.new(session, typed) if record.new else _made(session, record, typed)
    _flush(session, [made])
    _settle(session, record, made, frozenset())
    return made


def change(
    session: Session,
    record: Record,
    row_id: UUID,
    values: Mapping[str, object],
    told: list[str] | None = None,
) -> Synced:
    """The record with these fields changed, inside a piece of work.

    What somebody should look at after it is added to `told`, a sentence each. Raises NotFound,
    Invalid naming the field, or Refused for a field that only an action may change; then the
    record in the session is as it was.
    """
    kept = session.get(record.kind, row_id)
    if kept is None:
        raise NotFound(N_("This record is no longer there."))
    _check_fields(record, values)
    typed = {name: _fitting(record, name, value) for name, value in values.items()}
    changed = {name: value for name, value in typed.items() if getattr(kept, name) != value}
    for name, value in changed.items():
        _check_open(record, name)
        check(record, name, value)
    _check_needed(record, changed)
    if record.among:
        record.among(session, row_id, changed)
    before = {name: getattr(kept, name) for name in changed}
    for name, value in changed.items():
        setattr(kept, name, value)
    _flush(session, [kept])
    if changed:
        said = record.follow(session, kept, before) if record.follow else []
        if told is not None:
            told += said
        _settle(session, record, kept, frozenset(changed))
    return kept


def remove(session: Session, record: Record, row_id: UUID) -> None:
    """Remove a record with what belongs to it. Raises NotFound or Refused, which names a few of
    those that still use it."""
    kept = session.get(record.kind, row_id)
    try:
        removing.remove(session, record.kind, row_id)
    except removing.StillUsed as problem:
        names = [named(session, *user) for user in problem.users]
        problem.details["found"] = ", ".join([*names, *(["…"] if problem.more else [])])
        raise
    if kept is not None and record.settle:
        _settle(session, record, kept, frozenset())


def editable(record: Record, new: bool = False) -> Iterable[str]:
    """The fields that a form may change: a part is given its owner once, while it is `new`."""
    for column in record.table.columns:
        marked = any(column.info.get(mark) for mark in ("guarded", "derived"))
        if not marked and (new or not _is_owner(column)) and not _never_changes(column):
            yield column.name


def _made(session: Session, record: Record, typed: dict[str, Any]) -> Synced:
    _check_needed(record, {c.name: typed.get(c.name) for c in record.table.columns if _needs(c)})
    given = {
        name: value for name, value in typed.items() if not _left_to_default(record, name, value)
    }
    made = record.kind(**{"id": uuid7(), **given})
    session.add(made)
    return made


def _flush(session: Session, records: Iterable[Synced]) -> None:
    """Let the rules speak now; what they refuse leaves no trace in the session."""
    try:
        session.flush()
    except Problem:
        for record in records:
            if record in session.new:
                session.expunge(record)
            elif record in session:
                session.expire(record)
        raise


def _settle(session: Session, record: Record, kept: Synced, changed: frozenset[str]) -> None:
    if record.settle:
        record.settle(session, kept, changed)
        session.flush()


def _check_fields(record: Record, values: Iterable[str]) -> None:
    for name in values:
        if name not in record.table.c:
            raise unknown_field(record, name)
        if record.table.c[name].info.get("derived"):
            raise _worked_out(record, name)


def _worked_out(record: Record, name: str) -> Invalid:
    """The problem to raise for a derived field; names those that it follows from."""
    label = translate(record.table.c[name].info["label"])
    written = [f"{name}_{part}" for part in _WRITTEN if f"{name}_{part}" in record.table.c]
    if written:
        sentence = N_("“{label}” is worked out from other fields. Write {fields} instead.")
        return Invalid(sentence, field=name, label=label, fields=", ".join(written))
    sentence = N_("“{label}” is worked out from other fields and cannot be set.")
    return Invalid(sentence, field=name, label=label)


def _check_open(record: Record, name: str) -> None:
    """Raises Refused for a field that only an action may change, and names the action."""
    column = record.table.c[name]
    label = translate(column.info["label"])
    if _never_changes(column) or _is_owner(column):
        raise Refused(N_("“{label}” never changes."), label=label)
    if not column.info.get("guarded"):
        return
    ways = [translate(action.label) for action in record.actions if name in action.sets]
    if ways:
        raise Refused(
            N_("“{label}” is changed by an action: {actions}."),
            label=label,
            actions=", ".join(ways),
        )
    raise Refused(N_("“{label}” cannot be changed here."), label=label)


def _never_changes(column: Any) -> bool:
    return bool(column.primary_key or column.name in _OURS)


def _is_owner(column: Any) -> bool:
    """Whether it says what the record is a part of, as the quote of a line."""
    return bool(column.foreign_keys)


def _check_initial_states(record: Record, typed: Mapping[str, object]) -> None:
    """A record begins at the beginning; its actions lead it on."""
    if record.new is not None:
        return
    for name in record.kind.machines:
        default = record.table.c[name].default
        first = getattr(default, "arg", None)
        if typed.get(name) not in (None, first):
            raise Refused(
                N_("“{label}” of a new record is “{first}”; its actions lead on from there."),
                label=translate(record.table.c[name].info["label"]),
                first=translate(getattr(first, "label", "")),
            )


def _check_needed(record: Record, values: Mapping[str, object]) -> None:
    for name, value in values.items():
        column = record.table.c[name]
        if value is None and not column.nullable:
            raise Invalid(
                N_("“{label}” cannot be empty."), field=name, label=translate(column.info["label"])
            )


def _needs(column: Any) -> bool:
    return not column.nullable and column.default is None and not column.primary_key


def _left_to_default(record: Record, name: str, value: object) -> bool:
    column = record.table.c[name]
    return value is None and column.default is not None and not column.nullable


def _fitting(record: Record, name: str, value: object) -> object:
    """The value as the column keeps it. Raises Invalid for the field where it does not fit."""
    kind = meaning(record.table.c[name])
    try:
        return kind.unplain(kind.plain(value))
    except Invalid as problem:
        raise Invalid(problem.msgid, field=name, **problem.details) from None
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Invalid(N_("“{value}” does not fit this field."), field=name, value=value) from None
