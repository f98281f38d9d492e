"""The rows that did not fit, in a file of their own, ready to be corrected and imported again."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from app.exchange.cells import escaped
from app.exchange.converting import for_rejected
from app.exchange.files import replace_file
from app.exchange.plan import Plan
from app.exchange.report import RowError
from app.exchange.tables import REASON, Row
from app.records import all_records
from app.store import Store


def write_rejected(
    store: Store,
    path: Path,
    plan: Plan,
    headings: Sequence[str],
    rows: Iterable[Row],
    bad: Mapping[int, RowError],
    delimiter: str = ",",
) -> Path | None:
    """Write them beside the file, else where the program runs; None where neither can be.

    The last column says why each was refused; an import passes it over. What stood under no
    heading follows it. `delimiter` is that of the file, which the reader's spreadsheet opens.
    """
    kept = [place for place, name in enumerate(headings) if name != REASON]
    now = store.clock.now().astimezone()
    record = all_records()[plan.record]
    fields = {match.column: match for match in plan.columns}

    def lines() -> Iterator[list[str]]:
        yield [*(escaped(headings[place]) for place in kept), REASON]
        for row in rows:
            if row.number in bad:
                cells = []
                for place in kept:
                    cell, match = row.cells[place], fields.get(place)
                    if match and place < len(plan.shapes):
                        shape = plan.shapes[place]
                        cell = for_rejected(record, match.target, cell, shape, now)
                    cells.append(escaped(cell))
                yield [*cells, bad[row.number].message, *map(escaped, row.beyond)]

    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(lines())
    data = text.getvalue().replace("\0", "").encode("utf-8-sig")
    for folder in (path.resolve().parent, Path.cwd()):
        target = _free(folder, path.name.rsplit(".", 1)[0], data)
        try:
            replace_file(target, data)
        except OSError:
            continue  # such as a folder that may only be read; the next is tried
        return target
    return None


def _free(folder: Path, stem: str, data: bytes) -> Path:
    """A name that covers no other rejected rows: they may have been corrected meanwhile."""
    stem = re.sub(r"\.rejected(-\d+)?$", "", stem)
    for number in range(1, 10_000):
        again = "" if number == 1 else f"-{number}"
        target = folder / f"{stem}.rejected{again}.csv"
        if not target.exists() or target.read_bytes() == data:
            return target
    return folder / f"{stem}.rejected.csv"
