"""What a laptop shows: the server's picture of a row with our undecided edits laid over it."""

from __future__ import annotations

from collections.abc import Iterable

from app.models.base import Plain
from app.store import Change, Op


def overlay(server: Plain | None, pending: Iterable[Change]) -> Plain | None:
    """The row as it should stand here; None where it should not.

    Field by field: a field we touched keeps our value, because we are about to push it;
    every other field takes theirs. A deletion wins over any edit, so a deleted record never
    half returns.
    """
    row = None if server is None else dict(server)
    for change in pending:
        if change.op is Op.DELETE:
            row = None
        elif change.op is Op.INSERT:
            row = {**(row or {}), **change.after}
        elif row is not None:
            row.update(change.after)
    return row
