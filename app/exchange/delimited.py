"""Reading CSV: the delimiter is found, quotes and line ends are kept as they are meant."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from app.errors import Refused
from app.exchange.cells import unescaped
from app.exchange.encodings import encoding_of
from app.i18n import N_

LONGEST_LINE = 1_000_000
DELIMITERS = ",;\t|"
_SAMPLE = 64 * 1024


class Delimited:
    """A CSV file.

    Attributes:
        encoding: as Python calls it.
        delimiter: one character.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.encoding = encoding_of(path)
        with self._open() as file:
            sample = file.read(_SAMPLE)
        self._announced = sample[:4].lower() == "sep=" and len(sample) > 4
        self.delimiter = sample[4] if self._announced else delimiter_of(sample)

    def records(self) -> Iterator[list[str]]:
        """Each record's cells, blank lines too, so that counting them gives a sheet's rows.

        Raises Refused for an endless line, an endless cell and a quote that is never closed.
        """
        with self._open() as file:
            lines = _Lines(file, self.path)
            if self._announced:
                next(lines)
                yield []
            reader = csv.reader(lines, delimiter=self.delimiter)
            number = int(self._announced)
            while True:
                lines.begin()
                number += 1
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error:
                    raise _too_long(self.path, number) from None
                if lines.taken > 1 and lines.ended and lines.quotes % 2:
                    raise Refused(
                        N_("A quotation mark opened in row {row} of “{name}” is never closed."),
                        row=number,
                        name=self.path.name,
                    )
                yield [unescaped(cell) for cell in cells]

    def _open(self) -> io.TextIOWrapper:
        return self.path.open(encoding=self.encoding, errors="replace", newline="")


class _Lines:
    """Hands lines to the CSV reader and remembers what a record took of them."""

    def __init__(self, file: io.TextIOWrapper, path: Path) -> None:
        self._file, self._path, self._number = file, path, 0
        self.begin()
        self.ended = False

    def begin(self) -> None:
        self.taken = self.quotes = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._file.readline(LONGEST_LINE + 1)
        self._number += 1
        if len(line) > LONGEST_LINE:
            raise _too_long(self._path, self._number)
        if not line:
            self.ended = True
            raise StopIteration
        self.taken += 1
        self.quotes += line.count('"')
        return line


def delimiter_of(sample: str) -> str:
    """The character that cuts most records into the same number of cells; a comma if none."""
    best, found = (0.0, 1), ","
    for delimiter in DELIMITERS:
        widths = _widths(io.StringIO(sample, newline=""), delimiter)
        often = Counter(width for width in widths if width > 1)
        times, width = max(((times, width) for width, times in often.items()), default=(0, 1))
        if times and (times / len(widths), width) > best:
            best, found = (times / len(widths), width), delimiter
    return found


def _widths(lines: Iterable[str], delimiter: str) -> list[int]:
    widths: list[int] = []
    try:
        for record in csv.reader(lines, delimiter=delimiter):
            if record:
                widths.append(len(record))
            if len(widths) == 60:
                break
    except csv.Error:
        pass  # an endless cell is refused where the file is read
    return widths


def _too_long(path: Path, row: int) -> Refused:
    return Refused(
        N_("Row {row} of “{name}” is too long to be a row of a table. Check the file."),
        row=row,
        name=path.name,
    )
