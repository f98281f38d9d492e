"""What the disk and the database say when they fail, as sentences a person can act on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from app.errors import StoreProblem
from app.i18n import N_

_SENTENCES = (
    (
        ("database or disk is full", "no space left"),
        N_("The disk is full. Free some space and try again; nothing was lost."),
    ),
    (
        ("readonly database", "read-only", "permission denied"),
        N_("The data file cannot be written. Check its permissions or the disk, then try again."),
    ),
    (
        ("disk i/o error",),
        N_(
            "The disk refused to read or write: it may be full, over its quota or failing."
            " Check it and try again; nothing that was kept is lost."
        ),
    ),
    (
        ("file is not a database", "file is encrypted"),
        N_(
            "The key does not open this data file, or the file is damaged. It was left as it is:"
            " check the passphrase or the keyring, or restore your last backup with"
            " “relasi restore”."
        ),
    ),
    (
        ("malformed", "file is corrupt"),
        N_(
            "The data file is damaged. It was left as it is: restore your last backup with"
            " “relasi restore”, or copy the file to a safe place and ask for help."
        ),
    ),
    (
        ("database is locked", "database table is locked"),
        N_("Another program is using the data file. Close it and try again."),
    ),
    (
        ("unable to open database",),
        N_("The data folder cannot be opened. Check that it exists and that you may write there."),
    ),
)


@contextmanager
def speaking_plainly() -> Iterator[None]:
    """Turn what is a fact of this machine, not a bug, into a StoreProblem."""
    try:
        yield
    except DBAPIError as error:
        problem = as_problem(error.orig or error)
        if problem is None:
            raise
        raise problem from error


def as_problem(error: BaseException) -> StoreProblem | None:
    """The sentence for a failure of disk, key or file; None where it is a bug of ours."""
    said = str(error).lower()
    for marks, sentence in _SENTENCES:
        if any(mark in said for mark in marks):
            return StoreProblem(sentence)
    return None
