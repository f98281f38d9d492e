"""Records as a command prints them: JSON with the names of the models, or text for people."""

from __future__ import annotations

import shutil
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.cli.tagging import link
from app.cli.words import name_key
from app.models.base import meaning
from app.records import listing, title_of
from app.records.description import Record
from app.records.wording import worded
from app.store.statements import slices

_NUMBERS = frozenset({"whole", "decimal", "money", "quantity", "percent", "degrees"})


def read(
    session: Session, record: Record, wanted: Sequence[UUID], fields: Sequence[str]
) -> list[listing.Row]:
    """The rows with these keys, in pieces that SQLite takes; empty what the role does not see."""
    from app.services.here import hidden

    unseen = dict.fromkeys(hidden(session, record.kind).intersection(fields))
    found: list[listing.Row] = []
    for some in slices(wanted):
        found += listing.rows(session.connection(), record, some, fields, title_of)
    for row in found:
        row.values.update(unseen)
    return found


def as_json(record: Record, row: listing.Row, tags: Mapping[UUID, list[str]]) -> dict[str, Any]:
    """`{"id": ..., field: value}`; beside a reference what it is called; a list of tags."""
    document: dict[str, Any] = {"id": None if row.id == listing.NOWHERE else str(row.id)}
    for name, value in row.values.items():
        column = record.table.c[name]
        if column.info.get("inner"):
            continue
        document[name] = meaning(column).plain(value)
        if column.info.get("refers") and name != "id":
            document[name_key(name)] = row.names.get(name) or None
    if link(record):
        document["tags"] = tags.get(row.id, [])
    return document


def shown(record: Record, field: str, row: listing.Row, currency: str) -> str:
    """One field of a row as a person reads it; exact, with dates in full.

    `currency` is that of amounts where the record has none of its own.
    """
    if field in record.telling:
        return row.told(record, field)
    column = record.table.c[field]
    value = row.values.get(field)
    own = row.values.get("currency") or currency
    return worded(column, value, row.names.get(field, ""), own)


def is_number(record: Record, field: str) -> bool:
    """Whether the field stands on the right of its column."""
    return meaning(record.table.c[field]).editor in _NUMBERS


def table(
    headings: Sequence[str], lines: Iterable[Sequence[str]], right: Iterable[int] = ()
) -> str:
    """Columns that align; on a terminal cells and lines are cut, in a file they are whole."""
    screen = sys.stdout.isatty()
    cells = [[_one_line(cell, screen) for cell in line] for line in (headings, *lines)]
    widths = [max(_width(line[place]) for line in cells) for place in range(len(headings))]
    places = set(right)
    text = [
        "  ".join(_pad(cell, widths[n], n in places) for n, cell in enumerate(line)).rstrip()
        for line in cells
    ]
    if screen:
        edge = shutil.get_terminal_size().columns
        text = [line if len(line) <= edge else line[: edge - 1] + "…" for line in text]
    return "\n".join(text)


def pairs(values: Mapping[str, str]) -> str:
    """Label and value, a line each; further lines of a value are set under its first."""
    widest = max(map(_width, values), default=0)
    gap = "\n" + " " * (widest + 2)
    return "\n".join(
        f"{_pad(name, widest)}  {value.replace(chr(10), gap)}".rstrip()
        for name, value in values.items()
    )


def _one_line(text: str, cut: bool) -> str:
    line = " ".join(text.split("\n"))
    return line if not cut or len(line) <= 60 else line[:59] + "…"


def _width(text: str) -> int:
    return sum(
        0 if unicodedata.combining(letter)
        else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )  # fmt: skip


def _pad(text: str, width: int, right: bool = False) -> str:
    space = " " * max(0, width - _width(text))
    return space + text if right else text + space
