"""docs/figures.md: a table for each group; what is not measured now stays, each with its date."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.figures import Figure

HEAD = ("Figure", "Value", "Floor", "Ratio", "Target", "", "Measured")
NOTES = "Notes"
INTRODUCTION = """# Figures

What we promise about speed, as `make bench` measured it: each figure beside its floor (the least
a program on the same libraries could take) from the same run, most as the median of several
processes. Compare the ratios; the values belong to one machine, and to how busy it was (`load`:
processes that wanted to run, of {cores} that could). `python -m tests.bench --write` rewrites the
tables of what it measured.

- Machine: {machine}
- System: {system}, Python {python}
"""


def page(old: str, measured: Mapping[str, str], titles: Sequence[str]) -> str:
    """The page, with sections of what was measured in the place of those of before.

    `measured` goes by title, `titles` gives their order; the notes are written by hand and stay.
    """
    known = {**_sections(old), **measured}
    introduction = INTRODUCTION.format(
        cores=os.cpu_count(),
        machine=machine(),
        system=platform.platform(),
        python=platform.python_version(),
    )
    parts = [f"## {title}\n\n{known[title]}\n" for title in (*titles, NOTES) if title in known]
    return "\n".join([introduction, *parts])


def table(figures: Sequence[Figure]) -> str:
    """The figures as a table of Markdown, each with the date and how busy the machine is."""
    when = f"{datetime.now(UTC):%Y-%m-%d}, load {os.getloadavg()[0]:.1f}"
    rows = [HEAD, *((*_row(figure), when) for figure in figures)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEAD))]
    rule = tuple("-" * width for width in widths)
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in (HEAD, rule, *rows[1:])
    )


def _sections(text: str) -> dict[str, str]:
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)[1:]
    return {title: words.strip("\n") for title, words in zip(parts[::2], parts[1::2], strict=True)}


def _row(figure: Figure) -> tuple[str, ...]:
    floor = ratio = target = ""
    if figure.floor is not None:
        floor = f"{_number(figure.floor)} {figure.unit} ({figure.floor_name})"
        ratio = f"{figure.ratio:.2f}"
    if figure.within is not None:
        target = f"≤ {figure.within:g} {figure.unit}"
    elif figure.most is not None:
        target = f"≤ {figure.most:g}" + (" ×" if figure.floor is not None else f" {figure.unit}")
    said = {True: "kept", False: "MISSED", None: ""}[figure.kept]
    return figure.name, f"{_number(figure.value)} {figure.unit}", floor, ratio, target, said


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def machine() -> str:
    """The processor, its cores and the memory, as far as the system tells."""
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
