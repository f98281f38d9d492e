"""What a change of the book means for people's rights, for the audit log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from app.models import Preference, Team, Territory, User, UserTerritory
from app.models.base import Plain
from app.server.audit import note
from app.server.book import Book
from app.services.preferences import key_of
from app.store import Change, Op

# Settings of the company by which access is decided.
_NAMES = ("offline_days", "file_megabytes", "file_kinds")
POLICIES = {key_of(f"company.{name}"): name for name in _NAMES}
_VERBS = {Op.INSERT: "added", Op.UPDATE: "changed", Op.DELETE: "removed"}


def note_rights(
    book: Book, changes: Iterable[Change], now: datetime, user_id: UUID | None, device: UUID | None
) -> None:
    """Write down what changes of the book mean for people's rights; `user_id` None: the server."""
    for change in changes:
        for event, result, about in _meanings(book, change):
            note(book.connection, now, event, result, user_id, about, device)


def _meanings(book: Book, change: Change) -> Iterator[tuple[str, str, str]]:
    row = {**change.before, **(book.row(change.record, change.row_id) or {})}
    if change.record == User.__tablename__:
        yield from _of_user(change, row)
    elif change.record == UserTerritory.__tablename__:
        given, taken = _grants(book, change)
        yield from (("grant", "given", about) for about in given)
        yield from (("grant", "taken", about) for about in taken)
    elif change.record == Territory.__tablename__ and _touches(change, "path", "parent_id"):
        yield "territory", _VERBS[change.op], str(row.get("path"))
    elif change.record == Team.__tablename__ and _touches(change, "manager_id"):
        yield "team", _VERBS[change.op], str(row.get("name"))
    elif change.record == Preference.__tablename__ and change.row_id in POLICIES:
        yield "policy", "set", f"{POLICIES[change.row_id]}={row.get('value')}"


def _of_user(change: Change, row: Plain) -> Iterator[tuple[str, str, str]]:
    name = str(row.get("name"))
    if change.op is not Op.UPDATE:
        yield "user", _VERBS[change.op], f"{name}: {row.get('role')}"
        return
    for field in ("role", "team_id", "manager_id", "email"):
        if field in change.after:
            before, after = change.before.get(field), change.after[field]
            yield field.removesuffix("_id"), "changed", f"{name}: {before} → {after}"
    if "active" in change.after:
        yield "user", "enabled" if change.after["active"] else "disabled", name


def _grants(book: Book, change: Change) -> tuple[list[str], list[str]]:
    """Grants given and taken, as “person: territory”."""
    now = None if change.op is Op.DELETE else book.row(change.record, change.row_id)
    before = None if change.op is Op.INSERT else {**(now or {}), **change.before}
    return [_grant(book, now)] if now else [], [_grant(book, before)] if before else []


def _grant(book: Book, row: Plain) -> str:
    named = []
    for record, field, name in (
        (User.__tablename__, "user_id", "name"),
        (Territory.__tablename__, "territory_id", "path"),
    ):
        said = row.get(field)
        found = book.row(record, UUID(said)) if said else None
        named.append(str(found[name]) if found else "?")
    return ": ".join(named)


def _touches(change: Change, *fields: str) -> bool:
    return change.op is not Op.UPDATE or any(field in change.after for field in fields)
