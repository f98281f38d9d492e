"""A table file of any maker as headings and rows of text."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from app.disk import not_a_file, unreadable
from app.errors import Refused
from app.exchange.delimited import Delimited
from app.exchange.workbook import Workbook
from app.i18n import N_

REASON = "relasi: reason"
_LOOK = 12
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Row:
    """A row as a spreadsheet counts it, from 1 with the headings; cells as many as headings.

    Attributes:
        beyond: filled cells that stand under no heading.
    """

    number: int
    cells: tuple[str, ...]
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """What a file holds.

    Attributes:
        headings: as they are written, made different where two are the same.
        skipped: how many rows stand above the headings.
        sheet, others: of a workbook, the sheet read and those that are not.
    """

    path: Path
    source: Delimited | Workbook
    headings: tuple[str, ...]
    skipped: int

    @property
    def encoding(self) -> str:
        return self.source.encoding if isinstance(self.source, Delimited) else ""

    @property
    def others(self) -> tuple[str, ...]:
        return self.source.others if isinstance(self.source, Workbook) else ()

    def rows(self) -> Iterator[Row]:
        """The rows below the headings, one at a time; rows without anything are left out."""
        width = len(self.headings)
        for number, cells in enumerate(self.source.records(), start=1):
            if number <= self.skipped + 1 or not any(cell.strip() for cell in cells):
                continue
            row = tuple(cells[:width]) + ("",) * (width - len(cells))
            yield Row(number, row, tuple(cell for cell in cells[width:] if cell.strip()))


def open_table(path: Path) -> Table:
    """The table in a CSV, TSV or Excel file, known by its content.

    Raises NotFound where there is no file and Refused where it holds no table.
    """
    try:
        if os.path.exists(path) and not os.path.isfile(path):
            raise not_a_file(path)
        with path.open("rb") as file:
            head = file.read(8)
    except OSError as error:
        raise unreadable(path, error) from error
    if not head:
        raise _empty(path)
    source = Workbook(path) if head.startswith((_ZIP, _OLE)) else Delimited(path)
    first = list(islice(source.records(), _LOOK))
    filled = [sum(bool(cell.strip()) for cell in record) for record in first]
    if not any(filled):
        raise _empty(path)
    # A title above the table fills a cell or two; the headings fill most of the width.
    skipped = next(place for place, count in enumerate(filled) if 2 * count >= max(filled))
    return Table(path, source, _headings(first[skipped]), skipped)


def _headings(cells: list[str]) -> tuple[str, ...]:
    names = [" ".join(cell.replace("\0", "").split()) for cell in cells]
    while names and not names[-1]:
        names.pop()
    seen: dict[str, int] = {}
    for place, name in enumerate(names):
        seen[name] = seen.get(name, 0) + 1
        if name and seen[name] > 1:
            names[place] = f"{name} ({seen[name]})"
    return tuple(names)


def _empty(path: Path) -> Refused:
    return Refused(N_("“{name}” is empty."), name=path.name)
