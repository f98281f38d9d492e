"""Measures what we promise and prints it: make bench.

python -m tests.bench                  everything
python -m tests.bench papers sync      some of it
python -m tests.bench --write          and keeps it in docs/figures.md, beside what is there
python -m tests.bench --runs 9         medians of so many processes (5)
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator

from tests.bench.chart import growth_chart
from tests.bench.figures import ALL, Figure
from tests.bench.measure import ROOT
from tests.bench.page import page, table

FILE = ROOT / "docs" / "figures.md"
CHART = FILE.with_name("growth.svg")


def main() -> int:
    """Measure, print, and keep where asked; fails where a target is missed."""
    names = [group.__name__ for group in ALL]
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("groups", nargs="*", choices=[[], *names], metavar="|".join(names))
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    kept = True
    for group in ALL:
        if asked.groups and group.__name__ not in asked.groups:
            continue
        print(f"{group.__name__} (load {os.getloadavg()[0]:.1f}) ...", file=sys.stderr, flush=True)
        start = time.monotonic()
        figures = list(group(asked.runs))
        section = table(figures)
        print(f"{section}\nin {time.monotonic() - start:.0f} s\n", flush=True)
        kept = kept and all(figure.kept is not False for figure in figures)
        if asked.write:  # at once: what is measured later may fail
            _keep(group, section, growth_chart(figures))
    return int(not kept)


def _keep(group: Callable[[int], Iterator[Figure]], section: str, chart: str | None) -> None:
    if chart is not None:
        CHART.write_text(chart, encoding="utf-8")
        section += f"\n\n![{_title(group)}]({CHART.name})"
    titles = [_title(each) for each in ALL]
    text = page(FILE.read_text(encoding="utf-8"), {_title(group): section}, titles)
    FILE.write_text(text, encoding="utf-8")


def _title(group: Callable[[int], Iterator[Figure]]) -> str:
    assert group.__doc__ is not None
    return group.__doc__.splitlines()[0].removesuffix(".")


if __name__ == "__main__":
    sys.exit(main())
