"""Measures what we promise and prints it: make bench.

python -m tests.bench                  everything
python -m tests.bench papers sync      some of it
python -m tests.bench --write          and keeps it in docs/figures.md
python -m tests.bench --runs 9         medians of so many processes (5)
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.chart import growth_chart
from tests.bench.figures import ALL, Figure
from tests.bench.measure import ROOT

FILE = ROOT / "docs" / "figures.md"
CHART = FILE.with_name("growth.svg")
HEAD = ("Figure", "Value", "Floor", "Ratio", "Target", "")


def main() -> int:
    """Measure, print, and keep where asked; fails where a target is missed."""
    names = [group.__name__ for group in ALL]
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("groups", nargs="*", choices=[[], *names], metavar="|".join(names))
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    figures: list[Figure] = []
    for group in ALL:
        if not asked.groups or group.__name__ in asked.groups:
            print(f"{group.__name__} ...", file=sys.stderr, flush=True)
            figures += group(asked.runs)
    print(_table(figures))
    if asked.write:
        FILE.write_text(_page(figures, asked.runs), encoding="utf-8")
        if chart := growth_chart(figures):
            CHART.write_text(chart, encoding="utf-8")
    return int(any(figure.kept is False for figure in figures))


def _table(figures: Sequence[Figure]) -> str:
    rows = [HEAD, *(_row(figure) for figure in figures)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEAD))]
    rule = tuple("-" * width for width in widths)
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in (HEAD, rule, *rows[1:])
    )


def _row(figure: Figure) -> tuple[str, ...]:
    floor = ratio = target = ""
    if figure.floor is not None:
        floor = f"{_number(figure.floor)} {figure.unit} ({figure.floor_name})"
        ratio = f"{figure.ratio:.2f}"
    if figure.most is not None:
        target = f"≤ {figure.most:g}" + (" ×" if figure.floor is not None else f" {figure.unit}")
    said = {True: "kept", False: "MISSED", None: ""}[figure.kept]
    return figure.name, f"{_number(figure.value)} {figure.unit}", floor, ratio, target, said


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _page(figures: Sequence[Figure], runs: int) -> str:
    return f"""# Figures

What we promise about speed, as `make bench` measured it: each figure beside its floor (the least
a program on the same libraries could take) from the same run, as the median of {runs} processes.
Compare the ratios; the values belong to one machine.

- Date: {datetime.now(UTC):%Y-%m-%d}
- Machine: {_machine()}
- System: {platform.platform()}, Python {platform.python_version()}

{_table(figures)}

*Usable list*: from the start of the process until the rows are painted and take the keyboard.
*List first painted*: from asking until the rows in sight are painted. *Longest the screen's thread
was kept*: while searching and scrolling a list of a million. Bytes of sync are those of the
messages, without HTTP's heads.

Where a target is missed, and why:

- *Usable list*: declaring 25 record types, the keyring's library, making the frame and Today (the
  first screen by design) and opening the encrypted file come on top of Qt and SQLAlchemy. Wiring
  up the record types, the forms and the loop of sync already wait until the list is there.
- *Longest the screen's thread was kept*: two repaints fall into one turn, the list's own and the
  one the measure asks for.

![Growth of first syncs](growth.svg)

First syncs run against a real server process over loopback, into an encrypted file with its
indexes and its search; *raw loading* puts the same rows into the same file with the bare driver,
indexes and search kept row by row. Edits on PostgreSQL are decided by two server processes in
batches of 200; the bare driver writes the same rows without deciding anything.

`python -m tests.bench --write` rewrites this page.
"""


def _machine() -> str:
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        lines = info.read_text().splitlines()
        cpu = next(
            (line.partition(": ")[2] for line in lines if line.startswith("model name")), cpu
        )
    memory = ""
    if hasattr(os, "sysconf"):
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
        memory = f", {size:.0f} GiB of memory"
    return f"{cpu}, {os.cpu_count()} cores{memory}"


if __name__ == "__main__":
    sys.exit(main())
