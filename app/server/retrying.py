"""Work that the database asks to try again: it was in somebody's way, and nothing of it stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

from app.server import metrics
from app.server.faults import UNIQUE, sqlstate

Result = TypeVar("Result")

# Serialization failure, deadlock, and a row that another made at the same moment.
TRY_AGAIN = frozenset({"40001", "40P01", UNIQUE})
MOST_TRIES = 5


def tried_again(work: Callable[[], Result]) -> Result:
    """What the work gives. It is such that whoever asks twice does no harm: an answer may be lost
    after all of it was done."""
    for _ in range(MOST_TRIES - 1):
        try:
            return work()
        except DBAPIError as error:
            if sqlstate(error) not in TRY_AGAIN:
                raise
            metrics.RETRIED.inc()
    return work()
