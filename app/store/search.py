"""Finding records by their words, in the index that `indexing` keeps."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

import sqlalchemy as sa

from app.models.base import table_named
from app.models.fields import Field
from app.models.mapping import declared
from app.models.types import Phone
from app.store.begun import begun_in, by_prefix

# Beyond the first few hundred nobody looks.
RANKED = 300

# Fewer digits typed apart are numbers of their own: a house, a year.
SHORTEST_NUMBER = 5
# As it is dialled from abroad and at home; the index holds neither (`indexing`).
DIALLED_FIRST = ("62", "60", "0")
# With fewer digits it is not a whole number yet.
SHORTEST_WHOLE = 7
_DIALLED = re.compile(r"[\d\s+().-]+", re.ASCII)
# Fewer digits behind that say nothing of a telephone number.
SHORTEST_HOME = 3


@dataclass(frozen=True)
class Hit:
    """A record found."""

    record: str
    row_id: UUID
    title: str


def find(
    connection: sa.Connection,
    words: str,
    limit: int = 50,
    record: str | None = None,
    calling: str = "",
) -> list[Hit]:
    """The records that hold all the words, begun words too; those named so come first, and whose
    telephone number it is.

    `calling` is the code of the country from where a number that begins with 0 is dialled.
    """
    match = as_match(words, begun_in(connection))
    if not match:
        return []
    hits = _matching(connection, "search_title", match, words, limit, record)
    if len(hits) < limit:
        known = {hit.row_id for hit in hits}
        others = _matching(connection, "search", match, words, limit, record)
        hits += [hit for hit in others if hit.row_id not in known]
    return _dialled_first(connection, hits[:limit], words, calling)


def _dialled_first(
    connection: sa.Connection, hits: list[Hit], words: str, calling: str
) -> list[Hit]:
    """The index knows a number as it is dialled at home; here its country counts as well."""
    number = "".join(filter(str.isdigit, words))
    if len(hits) < 2 or len(number) < SHORTEST_WHOLE or not _DIALLED.fullmatch(words):
        return hits
    if number.startswith("0"):
        number = calling + number[1:]
    there: set[UUID] = set()
    for kind in {hit.record for hit in hits}:
        columns = table_named(kind).c
        phones = [columns[n] for n, f in declared()[kind].__fields__.items() if _is_phone(f)]
        keys = [hit.row_id for hit in hits if hit.record == kind]
        has = sa.or_(sa.false(), *(phone == f"+{number}" for phone in phones))
        there |= set(connection.scalars(sa.select(columns.id).where(columns.id.in_(keys), has)))
    return sorted(hits, key=lambda hit: hit.row_id not in there)


def _is_phone(field: Field) -> bool:
    return isinstance(field.kind, Phone)


def as_match(words: str, begun: Callable[[str], str] = by_prefix) -> str:
    """What somebody typed as an FTS5 query: each word quoted, the beginning of a word enough.

    Digits typed apart ("0812-3456 789") are found as one number too, and a telephone number
    however it is dialled.
    """
    typed = [word for some in re.findall(r"[^\W_]+", words) if (word := _one_token(some))]
    parts: list[str] = []
    for are_digits, group in groupby(typed, key=_is_digits):
        run = list(group)
        alone = " AND ".join(map(begun, run))
        others = _other_numbers(run) if are_digits else []
        either = " OR ".join([f"({alone})", *map(begun, others)])
        parts.append(f"({either})" if others else alone)
    return " AND ".join(parts)


def _other_numbers(run: list[str]) -> list[str]:
    """What else digits may be the beginning of, typed in one or in several words."""
    number = "".join(run)
    found = [number] if len(run) > 1 and len(number) >= SHORTEST_NUMBER else []
    for first in DIALLED_FIRST:
        home = number.removeprefix(first)
        if home != number and len(home) >= SHORTEST_HOME and (found or len(run) == 1):
            found.append(home)
    return found


def _one_token(word: str) -> str:
    """As much of a word as FTS5 surely takes for one: it knows letters of older Unicode only, and
    an index without positions finds no word that it takes for two."""
    if word.isascii():
        return word
    sure = [unicodedata.ucd_3_2_0.category(letter)[0] in "LN" for letter in word]
    return word if all(sure) else word[: max(1, sure.index(False))]


def _is_digits(word: str) -> bool:
    return word.isascii() and word.isdigit()


def _matching(
    connection: sa.Connection, index: str, match: str, words: str, limit: int, record: str | None
) -> list[Hit]:
    """The best of the first few hundred that match: named exactly so, then beginning so, then
    with these words in the name; short before long.

    FTS5's own rank would read every match of a million, 38 ms instead of 0.3.
    """
    said = " ".join(words.split()).replace("!", "!!").replace("%", "!%").replace("_", "!_")
    only = (record,) if record else ()
    rows = connection.exec_driver_sql(
        _QUERY.format(index=index, only="AND d.record = ?" if record else ""),
        (match, *only, RANKED, said, f"{said}%", f"{said} %", f"% {said} %", limit),
    )
    return [Hit(row[0], UUID(bytes=row[1]), row[2] or "") for row in rows]


_QUERY = """
SELECT record, row_id, title FROM (
  SELECT d.record, d.row_id, d.title
  FROM {index} JOIN search_doc d ON d.docid = {index}.rowid
  WHERE {index} MATCH ? {only} LIMIT ?)
ORDER BY title LIKE ? ESCAPE '!' DESC, title LIKE ? ESCAPE '!' DESC,
  title || ' ' LIKE ? ESCAPE '!' DESC, ' ' || title || ' ' LIKE ? ESCAPE '!' DESC,
  length(title), title
LIMIT ?"""
