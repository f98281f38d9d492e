"""The figures we promise, each beside its floor from the same run."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.bench import data
from tests.bench import prices as prices_bench
from tests.bench import quotes as quotes_bench
from tests.bench.measure import ROOT, middle, p95, run, runs

DEALS = ROOT.parent / "shared" / "data" / "crm_sales_opportunities"
MANY, VERY_MANY = 100_000, 1_000_000
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Figure:
    """Something measured.

    Attributes:
        value, floor: in `unit`; the floor is the least it could be, where there is one.
        most: the target: a multiple of the floor, or a value where there is no floor.
        within: the target as a value, where there is a floor besides.
    """

    name: str
    value: float
    unit: str
    floor: float | None = None
    floor_name: str = ""
    most: float | None = None
    within: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times the floor."""
        return None if self.floor is None else self.value / self.floor

    @property
    def kept(self) -> bool | None:
        """Whether the target is kept; None where there is none."""
        if self.within is not None:
            return self.value <= self.within
        if self.most is None:
            return None
        return (self.value if self.ratio is None else self.ratio) <= self.most


def windows(times: int) -> Iterator[Figure]:
    """Start and memory."""
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
    """Lists and search over a million customers."""
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
    """Papers."""
    (drawn,) = runs(times, [("two_pages",)])
    yield Figure(
        "Quote PDF of two pages",
        middle(drawn, lambda one: one.facts["drawn"]["ours"] * 1000),
        "ms",
        middle(drawn, lambda one: one.facts["drawn"]["bare"] * 1000),
        "the same text on a bare canvas",
        3.0,
    )
    many = run("thousand_papers").facts["written"]
    yield Figure(
        "1,000 quotes as PDF files, from the encrypted file, on one core",
        many["ours"],
        "s",
        many["bare"],
        "1,000 bare canvases with the same text",
        3.0,
    )


def prices(times: int) -> Iterator[Figure]:
    """Prices."""
    took = prices_bench.measured(VERY_MANY)
    by_key = "the bare driver reading a product by its key"
    name = "What a customer pays, among 1,000,000 price rules"
    yield Figure(name, took["one"], "ms", took["floor"], by_key, within=5)
    yield Figure(f"{name}, p95", took["one_p95"], "ms", took["floor"], by_key, within=5)
    name = "Prices of the 300 lines of a quote, among 1,000,000 price rules"
    yield Figure(name, took["lines"], "ms", took["lines_floor"], "the driver reading 300 products")


def quotes(times: int) -> Iterator[Figure]:
    """Quotes."""
    took = quotes_bench.measured()
    name = "A quote of 300 lines priced anew, every price another, kept and journaled"
    floor = "the driver reading 300 lines and products and writing 300 rows"
    yield Figure(name, took["repriced"], "ms", took["floor"], floor, within=50)
    yield Figure("What 300 lines come to, worked out while typing", took["summed"], "ms", most=16)
    yield Figure("One of 300 lines changed, kept and journaled", took["changed"], "ms")
    yield Figure("300 rows of a spreadsheet pasted as lines", took["pasted"], "ms")


def by_keyboard(times: int) -> Iterator[Figure]:
    """A quote by the keyboard alone."""
    played = run("by_keyboard").facts["played"]
    name = "From the list of quotes to the queued e-mail, with a manager’s yes: {keys:.0f} keys"
    yield Figure(
        name.format(**played),
        played["seconds"],
        "s",
        played["model"],
        "the person alone, by the keystroke-level model",
        within=120,
    )
    yield Figure("Of that waiting for the program, all steps together", played["waited"], "s")
    yield Figure("The longest wait", played["longest"] * 1000, "ms")


def first_sync(times: int) -> Iterator[Figure]:
    """First synchronisation."""
    (done,) = runs(times, [("first_sync", str(MANY))])
    raw = middle(done, lambda one: one.facts["raw"]["seconds"])
    for turn, name in (
        ("cold", "First sync, the server's segments not made yet"),
        ("cached", "First sync"),
    ):

        def pick(what: str, turn: str = turn) -> Callable[..., float]:
            return lambda one: one.facts[turn][what]

        seconds = middle(done, pick("seconds"))
        yield Figure(f"{name}, {MANY:,} customers", seconds, "s", raw, "raw loading", within=4)
    plain = middle(done, lambda one: one.facts["plain"]["seconds"])
    yield Figure("Raw loading row by row, as plain programs do", plain, "s", raw, "raw loading")
    size = middle(done, lambda one: one.facts["cached"]["bytes"]) / MEGABYTE
    yield Figure("First sync, on the wire", size, "MB", most=12)
    memory = middle(done, lambda one: one.facts["cold"]["memory"]) / 1024**2
    yield Figure("First sync, memory added", memory, "MiB", most=150)
    other = run("pouchdb", str(MANY)).facts
    if "replicated" in other:
        yield Figure(
            "First sync, and PouchDB replicating the same rows",
            middle(done, lambda one: one.facts["cached"]["seconds"]),
            "s",
            other["replicated"]["seconds"],
            "PouchDB 9 on LevelDB",
            1.0,
        )
    else:
        print(other["missing"]["why"], "PouchDB is not measured.", file=sys.stderr)


def sync(times: int) -> Iterator[Figure]:
    """Synchronisation."""
    (done,) = runs(times, [("small_syncs",)])
    for what, name, size, most in (
        ("nothing", "Sync with nothing changed", 400, 10),
        ("edit", "Sync of one field", 900, 25),
    ):

        def pick(unit: str, what: str = what) -> Callable[..., float]:
            return lambda one: one.facts["synchronised"][f"{what}_{unit}"]

        yield Figure(f"{name}, both ways", middle(done, pick("bytes")), "bytes", most=size)
        yield Figure(
            f"{name}, on loopback",
            middle(done, pick("seconds")) * 1000,
            "ms",
            middle(done, lambda one: one.facts["bare"]["seconds"]) * 1000,
            "a bare HTTP round trip",
            within=most,
        )
    sent = run("queued_edits", "1000", "300").facts["sent"]
    trips = 0.3 * (sent["asked"] + 1)
    yield Figure(
        "1,000 edits over a line of 300 ms", sent["seconds"], "s", trips, "its trips", within=5
    )
    yield Figure("The same on loopback", sent["near"], "s")
    moved = run("moving").facts["moved"]
    edit = middle(done, lambda one: one.facts["synchronised"]["edit_seconds"]) * 1000
    for name, when in (("left", "seconds"), ("reached its new owner", "both")):
        yield Figure(
            f"Moving an account with 200 records, until it has {name}",
            moved[when] * 1000,
            "ms",
            edit,
            "sync of one field",
        )


def pokes(times: int) -> Iterator[Figure]:
    """What another laptop sees by itself."""
    facts = run("poking", "100").facts
    told, poked = facts["told"]["seconds"], facts["told"]["poked"]
    asked, floor = facts["asked"]["seconds"], "one sends and the other asks, at once"
    name = "An edit, until another laptop that only watches has it"
    middle_told, middle_asked = statistics.median(told), statistics.median(asked)
    yield Figure(f"{name}, median", middle_told, "s", middle_asked, floor)
    yield Figure(f"{name}, p95", p95(told), "s", p95(asked), floor, within=1.5)
    yield Figure("Of that from the server's poke, p95", p95(poked), "s")


def crowds(times: int) -> Iterator[Figure]:
    """Many laptops at once."""
    pushed = run("pushing", "2").facts
    ours, bare = (pushed[name]["edits"] / pushed[name]["seconds"] for name in ("pushed", "bare"))
    yield Figure(
        "An edit on PostgreSQL, decided in batches by two processes",
        1000 / ours,
        "ms",
        1000 / bare,
        "the bare driver writes its rows",
        within=1.25,
    )
    yield Figure("Edits decided on PostgreSQL", ours, "per second")
    back = run("crowd", "2000").facts
    yield Figure(
        "2,000 laptops reconnecting at once, p99",
        back["answered"]["p99"],
        "s",
        back["bare"]["p99"],
        "a bare HTTP server",
        within=5,
    )
    yield Figure(
        "2,000 laptops in the morning, each with its sign-in to renew, p99",
        back["renewed"]["p99"],
        "s",
        back["answered"]["p99"],
        "reconnecting within the hour",
        within=5,
    )


def growth(times: int) -> Iterator[Figure]:
    """Growth.

    docs/growth.svg shows it.
    """
    for customers in (10_000, 30_000, MANY, 300_000, VERY_MANY):
        facts = run("first_sync", str(customers), "cold").facts
        name = f"First sync of {customers:,} customers"
        yield Figure(name, facts["cold"]["seconds"], "s", facts["raw"]["seconds"], "raw loading")
        yield Figure(f"{name}, memory added", facts["cold"]["memory"] / 1024**2, "MiB", most=150)


def imports(times: int) -> Iterator[Figure]:
    """Imports."""
    if not DEALS.is_dir():
        return
    taken = run("importing", str(DEALS)).facts["imported"]
    yield Figure(f"Import of {taken['rows']:,} deals", taken["seconds"], "s")


ALL = (
    windows,
    very_many,
    papers,
    prices,
    quotes,
    by_keyboard,
    first_sync,
    sync,
    pokes,
    crowds,
    growth,
    imports,
)
