"""What the person at work may change, by the rules the server keeps too (`domain/access.py`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa

from app.domain.access import (
    ADMIN,
    ANSWERED,
    NOT_YOUR_ANSWER,
    NOT_YOUR_FIELDS,
    NOT_YOUR_NAME,
    NOT_YOUR_ROLE,
    NOT_YOUR_WORDS,
    may_approve,
    may_write,
)
from app.errors import NotAllowed
from app.i18n import translate
from app.models import User
from app.models.base import Synced
from app.models.sight import hidden, read_only
from app.store.reader import Reader, connection_of
from app.store.statements import Statement, said

if TYPE_CHECKING:
    from app.store.store import Store

_ROLE = Statement(
    lambda: sa.select(User.__table__.c.role).where(User.__table__.c.id == said("who"))
)


def check_person(record: Synced, before: Mapping[str, Any], role: str, user_id: UUID) -> None:
    """Raises NotAllowed where this change is for others to make, on laptop and server alike.

    `before` as `Synced.guard` has it.
    """
    if record.approves(before):
        writers = (record.created_by, getattr(record, "owner_id", None))
        if not may_approve(role, own=user_id in writers):
            raise NotAllowed(NOT_YOUR_ANSWER)
    others = (getattr(record, name) for name in record.doers & before.keys())
    if role != ADMIN and any(who not in (None, user_id) for who in others):
        raise NotAllowed(NOT_YOUR_NAME)
    if any(before[name] not in (None, user_id) for name in record.doers & before.keys()):
        raise NotAllowed(ANSWERED)  # by somebody else, whose answer nobody undoes
    changed = record.own_words & before.keys() if "id" not in before else None
    if changed and record.created_by not in (None, user_id):
        raise NotAllowed(NOT_YOUR_WORDS)


def may_make(store: Store, kind: type[Synced]) -> bool:
    """Whether whoever works here may make and change records of this type."""
    with store.look() as connection:
        return Rights(connection, store.identity.user_id).may(kind)


class Rights:
    """The rights of one person, as long as one session or connection is open."""

    def __init__(self, reader: Reader, user_id: UUID | None) -> None:
        self._reader = reader
        self._user_id = user_id

    def check(
        self, record: Synced, changed: Collection[str] = (), coming_back: bool = False
    ) -> None:
        """Raises NotAllowed where the role may not write this record, or one of these fields.

        `changed` as `Synced.guard` has it, or the fields filled of a new record; `coming_back` is
        one whose deletion is undone. Nobody in particular, as in a profile that belongs to no
        company, may do everything.
        """
        if self._user_id is None or not self._role:
            return
        if not may_write(self._role, record.__tablename__, record.is_shared()):
            raise NotAllowed(NOT_YOUR_ROLE)
        if closed := self.closed(type(record)).intersection(changed):
            columns = [column for column in type(record).__table__.c if column.name in closed]
            labels = ", ".join(f"“{translate(column.info['label'])}”" for column in columns)
            raise NotAllowed(NOT_YOUR_FIELDS, labels=labels, field=columns[0].name)
        if not coming_back:
            before = changed if isinstance(changed, Mapping) else dict.fromkeys(changed)
            check_person(record, before, self._role, self._user_id)

    def may(self, kind: type[Synced]) -> bool:
        """Whether records of this type may be made and changed at all: what a screen offers."""
        role = self._role
        return not role or may_write(role, kind.__tablename__, shared=not kind.follows)

    def closed(self, kind: type[Synced]) -> frozenset[str]:
        """The fields of this type that are not for this person to change."""
        role = self._role
        return read_only(role).get(kind.__tablename__, frozenset()) if role else frozenset()

    def hidden(self, kind: type[Synced]) -> frozenset[str]:
        """The fields of this type that this person does not see, wherever the row is from."""
        role = self._role
        return hidden(role).get(kind.__tablename__, frozenset()) if role else frozenset()

    @cached_property
    def _role(self) -> str:
        """Empty for nobody in particular."""
        asked = connection_of(self._reader)
        found = self._user_id and _ROLE.scalar(asked, who=self._user_id)
        return str(found or "")
