"""Words somebody has only begun, asked for in the form in which FTS5 finds them at once.

A whole word's rows FTS5 reads one after another until there are enough, and so those of the
beginnings that it keeps (`indexing.KEPT`). For any other beginning it first gathers the rows of
all words that begin so: among a million customers, 20 to 200 ms for each key that is pressed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

import sqlalchemy as sa

from app.store.indexing import KEPT

# To put together the rows of more words takes as long as to gather them.
MOST = 48
# Before whatever goes on a word, and behind it: no word holds either.
BEFORE, BEHIND = "\x01", "\U0010ffff"

_FIRST = "SELECT term FROM search_terms WHERE term >= ? AND term < ? LIMIT 1"


def by_prefix(word: str) -> str:
    """The beginning of a word, for FTS5 to find."""
    return f'"{word}"*'


def begun_in(connection: sa.Connection) -> Callable[[str], str]:
    """The same, by the words that the index of this file holds."""

    def begun(word: str) -> str:
        # Of other letters only FTS5 knows which it takes for the same.
        if len(word) in KEPT or not word.isascii():
            return by_prefix(word)
        length = min(KEPT) if len(word) < min(KEPT) else None
        going_on = list(islice(_going_on(connection, word.lower(), length), MOST + 1))
        if not 0 < len(going_on) <= MOST:
            return by_prefix(word)
        return f"({' OR '.join(going_on)})"

    return begun


def _going_on(connection: sa.Connection, word: str, length: int | None) -> Iterator[str]:
    """What the words are that begin so, or their first letters: each asked for behind the last."""
    start, end = word, word + BEHIND
    while found := connection.exec_driver_sql(_FIRST, (start, end)).scalar():
        cut = length is not None and len(found) > length
        known = found[:length] if cut else found
        yield by_prefix(known) if cut else f'"{known}"'
        start = known + (BEHIND if cut else BEFORE)
