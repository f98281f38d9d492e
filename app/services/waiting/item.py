"""One thing that waits, and what all that waits is asked by: whose it is, and which day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa


class Why(Protocol):
    """Why it waits: in a sentence, and how pressing it is, of 100."""

    @property
    def score(self) -> int:
        """How pressing it is."""

    def sentence(self) -> str:
        """In the language in force."""


@dataclass(frozen=True)
class Waiting:
    """One thing that waits.

    Attributes:
        what: expiring, approval, answer, delivery, invoice, promise, quiet, birthday, visit or
            letter (an e-mail that could not go out).
        record, row_id: what opens when it is chosen.
        why: says so in a sentence (`why.sentence()`) and how pressing it is (`why.score`).
        step: the action of its record that leads it on, if there is one.
    """

    what: str
    record: str
    row_id: UUID
    title: str
    why: Why
    account_id: UUID | None = None
    account_name: str = ""
    step: str = ""


def mine(
    query: sa.Select[*tuple[Any, ...]], owner: Any, user_id: UUID | None
) -> sa.Select[*tuple[Any, ...]]:
    """What belongs to a person; all where it is None."""
    return query if user_id is None else query.where(owner == user_id)


def beginning_of(day: date) -> datetime:
    """The first moment of a day here, in UTC."""
    return datetime.combine(day, time.min).astimezone().astimezone(UTC)
