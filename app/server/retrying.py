"""Work that the database asks to try again: it was in somebody's way, and nothing of it stands."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from sqlalchemy.exc import DBAPIError

from app.errors import Problem, Refused, Unreachable
from app.i18n import N_
from app.server import metrics
from app.server.faults import UNIQUE, sqlstate

Words = ParamSpec("Words")
Result = TypeVar("Result")

# Serialization failure, deadlock, and a row that another made at the same moment.
TRY_AGAIN = frozenset({"40001", "40P01", UNIQUE})
MOST_TRIES = 5
IN_THE_WAY = N_("Others changed the same at this moment, so nothing was done. Try it again.")
WENT_AWAY = N_("The database went away meanwhile. Look whether this was done, else do it again.")


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


def trying_again(verb: Callable[Words, Result]) -> Callable[Words, Result]:
    """A verb of who runs the server, tried again where the database asks for it."""

    @wraps(verb)
    def done(*words: Words.args, **named: Words.kwargs) -> Result:
        return tried_again(lambda: verb(*words, **named))

    return done


def not_done(error: DBAPIError) -> Problem | None:
    """Why a verb is not done, however often it was tried; None where it is a bug of ours."""
    if sqlstate(error) in TRY_AGAIN:
        return Refused(IN_THE_WAY)
    return Unreachable(WENT_AWAY) if error.connection_invalidated else None
