"""How far a laptop had read of the server's journal.

On PostgreSQL two transactions may end in another order than they took the numbers of their
entries. What was still being written when a laptop read is told to it: whoever compared by the
newest number alone would take it for seen (R1).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

import sqlalchemy as sa

from app.store.statements import Statement, said
from app.store.tables import journal
from app.sync.protocol import MOST_UNREAD

# No transaction is open for so many entries of others.
LOOK_BACK = 2_000


@dataclass(frozen=True)
class Seen:
    """All entries of the journal up to a number, but for those that could not be read yet."""

    upto: int
    besides: tuple[int, ...] = ()

    def unseen(self, seq: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
        """The condition for an entry that was not seen."""
        later = seq > self.upto
        return sa.or_(later, seq.in_(self.besides)) if self.besides else later


NOTHING, ALL = Seen(0), Seen(2**62)


def unread_below(connection: sa.Connection, newest: int) -> list[int]:
    """The numbers below the newest entry of this snapshot that are not in it: of what is being
    written, and of what was given up."""
    if connection.dialect.name == "sqlite":
        return []  # one writer after the other
    gaps = _GAPS.all(connection, start=newest - LOOK_BACK)
    missing = (seq for row in gaps for seq in range(row.before + 1, row.seq))
    return list(islice(missing, MOST_UNREAD))


def _gaps() -> sa.Select[tuple[int, int]]:
    near = sa.select(
        journal.c.seq, sa.func.lag(journal.c.seq).over(order_by=journal.c.seq).label("before")
    ).where(journal.c.seq >= said("start"))
    found = near.subquery().c
    later = found.seq.desc()
    return sa.select(found.seq, found.before).where(found.seq > found.before + 1).order_by(later)


_GAPS = Statement(_gaps)
