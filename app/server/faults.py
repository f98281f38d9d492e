"""What goes wrong while an intent is decided: a refusal, a fault of the server's, or a bug."""

from __future__ import annotations

import logging

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as NoConnection

from app.errors import Problem, Refused, StoreProblem
from app.i18n import N_

LOG = logging.getLogger(__name__)
STUMBLED = N_(
    "The server could not take this change. It is kept here whole:"
    " tell the person who runs the server, or try it again."
)
# A row that another made at the same moment: tried again.
UNIQUE = "23505"


def refusal(error: Exception) -> Problem:
    """Why an intent is not taken. Raises the error again where it is a fault of the server's.

    A bug of ours must not keep a laptop's queue waiting for ever: the edit is kept whole where
    its author sees it, and the bug is logged.
    """
    if is_fault(error):
        raise error
    if isinstance(error, Problem):
        return error
    LOG.error("an edit could not be decided", exc_info=error)
    return Refused(STUMBLED)


def is_fault(error: Exception) -> bool:
    """Whether it is the server that failed, or another was at the row at the same moment."""
    if isinstance(error, DBAPIError):
        return not isinstance(error, IntegrityError | DataError) or sqlstate(error) == UNIQUE
    return isinstance(error, StoreProblem | NoConnection)


def sqlstate(error: DBAPIError) -> str | None:
    """PostgreSQL's name for what went wrong; None on SQLite."""
    return getattr(error.orig, "sqlstate", None)
