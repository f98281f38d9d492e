"""What others wrote stands in a notice only as long as its reader may see it (R8).

A conflict shows two people's values of a field. Who loses the record, or comes to see less, keeps
their own; the other's is taken back, here and from their laptops. Where it is the other's that
waits for a choice, the question goes to whose the record is now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from app.i18n import N_
from app.models import Attention
from app.models.base import Plain, table_of
from app.models.sight import hidden
from app.server.book import Book, Key
from app.server.buckets import buckets_of, granted, person, role_of
from app.server.reviewer import reviewer_of
from app.store import ChangeSet, Origin
from app.store import journal as journaling
from app.store.statements import Statement, listed, slices
from app.sync.matters import WITHHELD
from app.sync.protocol import Mutation

TAKEN_BACK = N_("Take back what somebody may not see any more")
# Where these change, somebody may see less; of a person only what says so.
_RIGHTS = frozenset({"user", "team", "territory", "user_territory"})
_OF_A_PERSON = ("role", "manager_id", "team_id", "active")
_REVIEW = "review"

_A = table_of(Attention).c
_TELLING = sa.or_(_A.kept.is_not(None), _A.other.is_not(None), _A.code == _REVIEW)
_ABOUT = Statement(lambda: sa.select(_A.id).where(_A.row_id.in_(listed("rows")), _TELLING))
_ALL = Statement(lambda: sa.select(_A.id).where(_TELLING))


def withhold(
    book: Book, left: Iterable[UUID], touched: Iterable[Key]
) -> Iterator[tuple[Key, str, str]]:
    """Take from notices what their readers see no more, where rows `left` a bucket or rights
    changed; gives what the feeds are to say of those notices: which, in which bucket, and what."""
    found = _notices(book, list(left), touched)
    if not found:
        return
    book.changes = ChangeSet()
    readers = _Readers(book)
    for key in found:
        row = book.row(*key)
        less = readers.less(row) if row is not None else {}
        if row is None or not less:
            continue
        book.update(*key, less, [None, book.store.clock.now().isoformat(), "server"])
        if "user_id" in less:
            yield key, person(row["user_id"]), "remove"
        yield key, person(less.get("user_id", row["user_id"])), "put"
    if book.changes:
        _enter(book)


def _notices(book: Book, left: list[UUID], touched: Iterable[Key]) -> list[Key]:
    """Those that may have to be looked at."""
    if any(_may_narrow(book, key) for key in touched):
        found = _ALL.scalars(book.connection)
    elif left:
        found = [one for some in slices(left) for one in _ABOUT.scalars(book.connection, rows=some)]
    else:
        return []
    keys = [(Attention.__tablename__, row_id) for row_id in sorted(found)]
    book.read(keys)
    return keys


def _may_narrow(book: Book, key: Key) -> bool:
    if key[0] not in _RIGHTS or key not in book.left:
        return False
    before, now = book.left[key], book.row(*key)
    return key[0] != "user" or now is None or any(before[n] != now[n] for n in _OF_A_PERSON)


class _Readers:
    """What people may see as it stands now."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._granted = cache(lambda user_id: frozenset(granted(book.connection, user_id)))
        self._role = cache(lambda user_id: role_of(book.connection, user_id))

    def less(self, notice: Plain) -> Plain:
        """The fields of a notice in which its reader is to find less."""
        reader = UUID(notice["user_id"])
        role = self._role(reader)
        if role is None:
            return {}
        if notice["code"] == _REVIEW:
            return dict(_review(notice["changes"], hidden(role)))
        if self._sees(reader, notice):
            return {}
        theirs = "other" if notice["by_id"] == notice["user_id"] else "kept"
        if notice[theirs] is None:
            return {}
        if theirs == "other" and notice["resolution"] is None and (heir := self._heir(notice)):
            return {"user_id": str(heir)}
        return {theirs: None, "code": WITHHELD}

    def _heir(self, notice: Plain) -> UUID | None:
        """Who is asked in the reader's place: the other's value waits, their own is in force."""
        about = notice["record"], UUID(notice["row_id"])
        found = reviewer_of(self._book, about, UUID(notice["user_id"]))
        return found if found is not None and self._sees(found, notice) else None

    def _sees(self, who: UUID, notice: Plain) -> bool:
        """Whether somebody has the record in their book, and sees the field."""
        role = self._role(who)
        if role is None or notice["field"] in hidden(role).get(notice["record"], ()):
            return False
        key = notice["record"], UUID(notice["row_id"])
        row = self._book.row(*key)  # one that was deleted is still theirs
        return row is None or bool(buckets_of(self._book, key[0], row) & self._granted(who))


def _review(changes: str, unseen: Any) -> Iterator[tuple[str, str]]:
    """The edit that waits for an answer, without the fields in `unseen`, where it has any."""
    edit = msgspec.json.decode(changes, type=Mutation)
    less = False
    for patch in edit.patches:
        for name in unseen.get(patch.record, frozenset()) & patch.values.keys():
            del patch.values[name]
            less = True
    if less:
        yield "changes", msgspec.json.encode(edit).decode()


def _enter(book: Book) -> None:
    book.enter(
        journaling.draft(
            book.changes,
            label=TAKEN_BACK,
            origin=Origin.REMOTE,
            at=book.store.clock.now(),
            user_id=None,
            device_id=None,
        )
    )
