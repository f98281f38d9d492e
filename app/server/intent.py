"""An intent on its way through the server: who sent it, and what became of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from app.errors import NotAllowed, Problem, Refused
from app.i18n import N_
from app.models import Role
from app.models.base import Plain
from app.server.book import Key
from app.server.late import Reach
from app.server.seen import NOTHING, Seen
from app.sync.protocol import Mutation


def names_rows(mutation: Mutation) -> bool:
    """Whether every patch names a row by a key."""
    return all(len(patch.row_id) == 16 for patch in mutation.patches)


@dataclass(frozen=True)
class Author:
    """Who pushes: the person, the device, what they may, and how far their clock is off.

    Attributes:
        home: the territory of what they add without naming one.
        seen: how far into the journal their laptop had seen what others did.
        reach: what their laptop had been told of the buckets it holds.
        reviewer: who has said yes, as the record is theirs: what they knew of clashes no more.
    """

    user_id: UUID
    device: UUID
    role: Role
    buckets: frozenset[str]
    offset: timedelta
    home: UUID | None = None
    seen: Seen = NOTHING
    reach: Reach | None = None
    reviewer: Author | None = None


@dataclass(frozen=True)
class Clash:
    """A field that two sides changed: both values, as plain values."""

    record: str
    row_id: UUID
    field: str
    kept: Any
    other: Any
    by: UUID | None
    for_user: UUID


@dataclass(frozen=True)
class Buried:
    """Edits of a record that somebody deleted without having seen them; `for_user` made them."""

    record: str
    row_id: UUID
    values: Plain
    for_user: UUID


@dataclass(frozen=True)
class Late:
    """A delivery of an order that somebody, unseen by who delivered, had brought to this state."""

    order_id: UUID
    state: str
    by: UUID | None


@dataclass(frozen=True)
class Otherwise:
    """What somebody noted, ordered or signed of a quote, and its customer signed otherwise: the
    `sentence` to say to `people` (keys of users), with its `words`."""

    quote_id: UUID
    sentence: str
    words: dict[str, str]
    people: tuple[str, ...]


@dataclass
class Decision:
    """What becomes of an intent: its outcome's code, and what has to be told."""

    code: str = "applied"
    clashes: list[Clash] = field(default_factory=list)
    buried: list[Buried] = field(default_factory=list)
    late: list[Late] = field(default_factory=list)
    otherwise: list[Otherwise] = field(default_factory=list)
    touched: list[Key] = field(default_factory=list)
    problem: Problem | None = None

    def note(self, code: str) -> None:
        """Take a code where none that says more was given yet."""
        if _WEIGHT[code] > _WEIGHT[self.code]:
            self.code = code

    def settle_clash(self, record: str, row_id: UUID, name: str, among: Collection[Any]) -> None:
        """Ask nobody to choose between two values of a field that follows from other rows."""
        left = [
            clash
            for clash in self.clashes
            if (clash.record, clash.row_id, clash.field) != (record, row_id, name)
            or not {clash.kept, clash.other} <= set(among)
        ]
        if self.clashes and not left and self.code == "conflict":
            self.code = "merged"
        self.clashes = left


_WEIGHT = {"applied": 0, "merged": 1, "conflict": 2, "held": 3, "rejected": 3}


class NotYours(NotAllowed):
    """The record is not in the author's book.

    Attributes:
        about: which record it is.
        once: whether it was: then the new owner is asked.
    """

    def __init__(self, msgid: str, about: Key, once: bool) -> None:
        super().__init__(msgid)
        self.about = about
        self.once = once


def check_numbered(mutation: Mutation) -> None:
    """Raises Refused for an intent whose number or key is none: no outcome could name it."""
    if not 0 < mutation.seq < 2**63 or len(mutation.uid) != 16:
        raise Refused(N_("The server does not understand this message. Update Relasi, then sync."))


def moment_of(said: str, otherwise: datetime) -> datetime:
    """The moment a laptop names; `otherwise` where it names none that can be read."""
    try:
        moment = datetime.fromisoformat(said)
        return otherwise if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return otherwise


def as_json(value: Any) -> str:
    """A plain value as the text that is kept aside."""
    return msgspec.json.encode(value).decode()
