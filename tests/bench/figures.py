"""The figures we promise, each beside its floor from the same run."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.bench import data
from tests.bench.measure import ROOT, middle, p95, run, runs

DEALS = ROOT.parent / "shared" / "data" / "crm_sales_opportunities"
MANY, VERY_MANY = 100_000, 1_000_000


@dataclass(frozen=True)
class Figure:
    """Something measured.

    Attributes:
        value, floor: in `unit`; the floor is the least it could be, where there is one.
        most: the target: a multiple of the floor, or a value where there is no floor.
    """

    name: str
    value: float
    unit: str
    floor: float | None = None
    floor_name: str = ""
    most: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times the floor."""
        return None if self.floor is None else self.value / self.floor

    @property
    def kept(self) -> bool | None:
        """Whether the target is kept; None where there is none."""
        if self.most is None:
            return None
        return (self.value if self.ratio is None else self.ratio) <= self.most


def windows(times: int) -> Iterator[Figure]:
    """Starting, and memory when idle."""
    folder = str(data.profile(MANY))
    bare, loaded, first, listed = runs(
        times,
        [
            ("bare_window",),
            ("window_and_sqlalchemy",),
            ("first_window", folder),
            ("usable_list", folder),
        ],
    )
    painted = middle(bare, lambda one: one.at["painted"] * 1000)
    yield Figure(
        "First painted window",
        middle(first, lambda one: one.at["painted"] * 1000),
        "ms",
        painted,
        "bare PySide6 window",
        2.0,
    )
    empty = middle(loaded, lambda one: one.at["painted"] * 1000)
    yield Figure(
        f"Usable list over {MANY:,} customers",
        middle(listed, lambda one: one.at["usable"] * 1000),
        "ms",
        empty,
        "Qt, SQLAlchemy and an empty window",
        1.5,
    )
    yield Figure(
        "First screen with what it shows",
        middle(first, lambda one: one.at["filled"] * 1000),
        "ms",
        empty,
        "Qt, SQLAlchemy and an empty window",
    )
    mebibyte = 1024 * 1024
    yield Figure(
        "Memory when idle",
        middle(first, lambda one: one.facts["idle"]["memory"] / mebibyte),
        "MiB",
        middle(loaded, lambda one: one.facts["idle"]["memory"] / mebibyte),
        "Qt, SQLAlchemy and an empty window",
        1.5,
    )


def very_many(times: int) -> Iterator[Figure]:
    """A million customers: searching, listing, scrolling."""
    folder = str(data.profile(VERY_MANY))
    (typed,) = runs(times, [("keystrokes", folder)])
    found = [one.facts["searched"] for one in typed]
    yield Figure(
        "Search keystroke, median",
        statistics.median(statistics.median(one["ours"]) for one in found) * 1000,
        "ms",
        statistics.median(statistics.median(one["raw"]) for one in found) * 1000,
        "the FTS5 query by the bare driver",
        2.0,
    )
    slowest = statistics.median(p95(one["ours"]) for one in found) * 1000
    yield Figure("Search keystroke, p95", slowest, "ms", most=30)
    (seen,) = runs(times, [("million", folder)])
    yield Figure(
        "List made and first painted",
        middle(seen, lambda one: one.facts["first"]["seconds"] * 1000),
        "ms",
    )
    asked = {
        which: statistics.median(p for one in seen for p in one.facts["asked"][which]) * 1000
        for which in ("all", "some")
    }
    yield Figure("List first painted", asked["all"], "ms", most=60)
    yield Figure("List of what holds a common word, first painted", asked["some"], "ms")
    yield Figure(
        "Scroll step, p95",
        middle(seen, lambda one: p95(one.facts["scrolled"]["seconds"]) * 1000),
        "ms",
        most=16,
    )
    yield Figure(
        "Longest the screen's thread was kept",
        middle(seen, lambda one: one.facts["scrolled"]["blocked"] * 1000),
        "ms",
        most=16,
    )


def papers(times: int) -> Iterator[Figure]:
    """A quote of two pages."""
    (drawn,) = runs(times, [("two_pages",)])
    yield Figure(
        "Quote PDF of two pages",
        middle(drawn, lambda one: one.facts["drawn"]["ours"] * 1000),
        "ms",
        middle(drawn, lambda one: one.facts["drawn"]["bare"] * 1000),
        "the same text on a bare canvas",
        3.0,
    )


def sync(times: int) -> Iterator[Figure]:
    """A laptop and a server, within one process."""
    (done,) = runs(times, [("synchronising",)])
    for what, name, most in (
        ("nothing", "Sync with nothing changed", 400),
        ("edit", "Sync of one field", 900),
    ):

        def pick(unit: str, what: str = what) -> Callable[..., float]:
            return lambda one: one.facts["synchronised"][f"{what}_{unit}"]

        yield Figure(f"{name}, both ways", middle(done, pick("bytes")), "bytes", most=most)
        yield Figure(f"{name}, without a network", middle(done, pick("seconds")) * 1000, "ms")


def imports(times: int) -> Iterator[Figure]:
    """Real deals, found by name."""
    if not DEALS.is_dir():
        return
    taken = run("importing", str(DEALS)).facts["imported"]
    yield Figure(f"Import of {taken['rows']:,} deals", taken["seconds"], "s")


ALL = (windows, very_many, papers, sync, imports)
