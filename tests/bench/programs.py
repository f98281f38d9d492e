"""The programs whose processes are measured: what we open, and the least that could be opened.

python -m tests.bench.programs NAME [ARGUMENT]...    prints one line of JSON for each moment
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from pathlib import Path
from typing import Any

SETTLED = 1.5  # seconds without work before memory counts as idle


def say(**facts: object) -> None:
    """One moment; who measures notes when the line came."""
    print(json.dumps(facts), flush=True)


def resident() -> int:
    """Memory of this process in bytes, what it shares with others left out where that is known."""
    try:
        text = Path("/proc/self/smaps_rollup").read_text()
        kinds = ("Private_Clean:", "Private_Dirty:")
        lines = [line.split() for line in text.splitlines() if line.startswith(kinds)]
        return sum(int(line[1]) for line in lines) * 1024
    except OSError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def bare_window() -> None:
    """A window and nothing else."""
    _empty_window()


def window_and_sqlalchemy() -> None:
    """What any desktop program on these two libraries has to load."""
    import sqlalchemy.orm  # noqa: F401 - loading it is what is measured
    import sqlcipher3  # noqa: F401

    _empty_window()


def first_window(folder: str) -> None:
    """Relasi from the start: its first painted window, its first screen, its memory when idle."""
    qt, program = open_program(folder)
    _rest(qt, program.jobs)
    say(moment="idle", memory=resident())
    program.close()


def usable_list(folder: str) -> None:
    """Relasi from the start to a list of customers that is painted and takes the keyboard."""
    qt, program = open_program(folder)
    page = _go_to_customers(program)
    _until_rows(qt, page)
    page.rows.setFocus()
    say(moment="usable", rows=page.model.rowCount())
    _rest(qt, program.jobs, 0.2)
    program.close()


def million(folder: str) -> None:
    """A list of very many: its first rows, scrolling it, and the longest time nothing moved."""
    from PySide6.QtCore import QTimer

    qt, program = open_program(folder)
    _rest(qt, program.jobs)

    start = time.perf_counter()
    page = _go_to_customers(program)
    _until_rows(qt, page)
    say(moment="first", seconds=time.perf_counter() - start)
    _rest(qt, program.jobs)

    # From here on a timer tells whenever the screen's thread was kept from its events.
    longest, last = [0.0], [time.perf_counter()]

    def tick() -> None:
        now = time.perf_counter()
        longest[0], last[0] = max(longest[0], now - last[0]), now

    beat = QTimer(interval=0)
    beat.timeout.connect(tick)
    beat.start()

    asked: dict[str, list[float]] = {"all": [], "some": []}
    for words in ("toko", "", "maju jaya", "", "sari", ""):
        start = time.perf_counter()
        page.search.setText(words)
        page.refresh()
        _until_answered(qt, page)
        asked["some" if words else "all"].append(time.perf_counter() - start)
        _rest(qt, program.jobs, 0.3, pause=0)
    say(moment="asked", **asked)

    steps: list[float] = []
    bar = page.rows.verticalScrollBar()
    for step in range(300):
        start = time.perf_counter()
        # A wheel's notches, and now and then a pull at the bar to somewhere else.
        bar.setValue(bar.maximum() * (step // 30) // 11 if step % 30 == 0 else bar.value() + 96)
        page.rows.viewport().repaint()
        steps.append(time.perf_counter() - start)
        qt.processEvents()  # each notch is an event of its own
        while not _in_sight(page):
            qt.processEvents()
    beat.stop()
    say(moment="scrolled", seconds=steps, blocked=longest[0], rows=page.model.rowCount())
    program.close()


def keystrokes(folder: str) -> None:
    """Searching as somebody types, beside the same words asked of FTS5 by the bare driver."""
    from app.store import search

    store = _store(folder)
    typed = [word[:length] for word in WORDS for length in range(2, len(word) + 1)]
    ours: list[float] = []
    raw: list[float] = []
    with store.engine.connect() as connection:
        driver = connection.connection.driver_connection
        for _turn in range(3):
            for words in typed:
                match = " ".join(f'"{word}"*' for word in words.split())
                start = time.perf_counter()
                driver.execute(RAW, (match, search.RANKED)).fetchall()
                raw.append(time.perf_counter() - start)
                start = time.perf_counter()
                search.find(connection, words, 30)
                ours.append(time.perf_counter() - start)
    say(moment="searched", ours=ours, raw=raw)
    store.close()


WORDS = ("toko maju", "warung barokah bogor", "surabaya", "0812345", "sentosa 77", "beli4711", "zz")
RAW = (
    "SELECT d.record, d.row_id, d.title FROM search JOIN search_doc d ON d.docid = search.rowid"
    " WHERE search MATCH ? LIMIT ?"
)


def two_pages() -> None:
    """A quote of two pages, beside the same text on a bare canvas."""
    from io import BytesIO

    from reportlab.pdfgen.canvas import Canvas

    from app.documents.fonts import fonts_in_use
    from app.documents.layout import Text
    from app.documents.quote import quote_pages, quote_pdf
    from tests.documents.papers import a_paper, lines_of

    count = 1
    while len(quote_pages(a_paper(lines_of(count)))) < 2:
        count += 1
    paper = a_paper(lines_of(count + 4))
    with fonts_in_use():
        pages = [[mark for mark in page if isinstance(mark, Text)] for page in quote_pages(paper)]

    def bare() -> bytes:
        out = BytesIO()
        with fonts_in_use():
            canvas = Canvas(out, pagesize=(595.28, 841.89))
            for page in pages:
                for mark in page:
                    canvas.setFont(mark.style.font, mark.style.size)
                    canvas.drawString(mark.x, 841.89 - mark.y, mark.text)
                canvas.showPage()
            canvas.save()
        return out.getvalue()

    times: dict[str, list[float]] = {"ours": [], "bare": []}
    for _turn in range(15):
        for name, make in (("bare", bare), ("ours", lambda: quote_pdf(paper))):
            start = time.perf_counter()
            make()
            times[name].append(time.perf_counter() - start)
    middle = {name: statistics.median(taken[3:]) for name, taken in times.items()}
    say(moment="drawn", pages=len(pages), **middle)


def importing(data: str) -> None:
    """The real deals of `shared/data`, after the accounts and products they name."""
    import shutil
    import tempfile

    from app.clock import SystemClock
    from app.exchange.importing import plan_import, run_import
    from app.records import searchables
    from app.services.setup import start_empty
    from app.store import Store, schema
    from app.store.engine import sqlite_engine
    from tests.bench.ring import KEY

    with tempfile.TemporaryDirectory() as name:
        engine = sqlite_engine(Path(name) / "l.db", KEY)
        schema.prepare(engine, searchables())
        store = Store(engine, SystemClock())
        start_empty(store, "Rina", "rina@rasa.id", "PT Sumber Rasa", "ID")
        taken: dict[str, object] = {}
        for file in ("accounts.csv", "products.csv", "sales_teams.csv", "sales_pipeline.csv"):
            # A copy: what does not fit is written beside the file that was read.
            path = Path(shutil.copyfile(Path(data) / file, Path(name) / file))
            start = time.perf_counter()
            report = run_import(store, path, plan_import(store, path))
            taken = {"seconds": time.perf_counter() - start, "rows": report.created}
        say(moment="imported", **taken)
        store.close()


# The desktop, as `relasi run` opens it


def _empty_window() -> None:
    from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

    qt = QApplication(["bare"])
    window = QMainWindow()
    window.setCentralWidget(QLabel("Relasi"))
    window.resize(1280, 800)
    window.show()
    _until_painted(qt, window)
    say(moment="painted")
    end = time.monotonic() + 0.3
    while time.monotonic() < end:
        qt.processEvents()
    say(moment="idle", memory=resident())


def open_program(folder: str) -> tuple[Any, Any]:
    """What `open_desktop` does, with a line at each moment."""
    from app.desktop import Shell, make_application, set_process_language

    set_process_language("id")
    qt = make_application()
    shell = Shell()
    shell.show()
    _until_painted(qt, shell)
    say(moment="painted")

    from app.sync.laptop import open_laptop
    from app.views.program import Program
    from tests.bench.ring import use_ring

    use_ring()
    program = Program(qt, open_laptop(Path(folder)), shell)
    program.show()
    _until_painted(qt, shell)
    say(moment="filled")
    return qt, program


def _store(folder: str) -> Any:
    from tests.bench.ring import use_ring

    use_ring()
    from app.sync.laptop import open_laptop

    return open_laptop(Path(folder)).store


def _until_painted(qt: Any, window: Any) -> None:
    from PySide6.QtCore import QEvent, QObject

    class Watch(QObject):
        painted = False

        def eventFilter(self, watched: Any, event: Any) -> bool:  # noqa: N802 - Qt's name
            if event.type() == QEvent.Type.Paint:
                self.painted = True
            return False

    watch = Watch()
    window.installEventFilter(watch)
    child = window.centralWidget()
    if child is not None:
        child.installEventFilter(watch)
    while not watch.painted:
        _wait(qt)
    qt.processEvents()


def _wait(qt: Any) -> None:
    """Work off events, and sleep until there are any, as a running program does: a loop that only
    looks takes the interpreter away from the thread that reads, a millisecond at a time."""
    from PySide6.QtCore import QEventLoop

    qt.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def _go_to_customers(program: Any) -> Any:
    """The page with the list of customers, in front."""
    from app.views.kit.list_page import ListPage

    program.frame.go("account")
    return program.frame.screen_shown.findChild(ListPage)


def _until_rows(qt: Any, page: Any) -> None:
    """Until the first rows are there and painted."""
    while not _in_sight(page):
        _wait(qt)
    page.rows.viewport().repaint()


def _until_answered(qt: Any, page: Any) -> None:
    """Until the first rows that answer a question are there and painted."""
    told: list[object] = []
    ends = [page.model.modelReset, page.model.rowsRemoved, page.model.rowsInserted]
    ends.append(page.model.answered)
    for signal in ends:
        signal.connect(lambda *_: told.append(None))
    while not told or not _in_sight(page):
        qt.processEvents()
    page.rows.viewport().repaint()


def _in_sight(page: Any) -> bool:
    """Whether every row in sight has its texts."""
    model, view = page.model, page.rows
    if not model.rowCount() or not view.isVisible():
        return False
    first, last = view.rowAt(0), view.rowAt(view.viewport().height() - 1)
    last = model.rowCount() - 1 if last < 0 else last
    return first >= 0 and all(model.index(row, 0).data() for row in (first, last))


def _rest(qt: Any, jobs: Any, seconds: float = SETTLED, pause: float = 0.005) -> None:
    """Until nothing was asked for so long. While it is measured how long the thread was kept,
    without a `pause` of our own: it would be counted."""
    quiet = time.monotonic()
    while time.monotonic() - quiet < seconds:
        qt.processEvents()
        if not jobs.idle():
            quiet = time.monotonic()
        time.sleep(pause)


if __name__ == "__main__":
    from importlib import import_module

    # Sync has modules of its own; their programs say their moments by the same `say`.
    homes = (
        *("tests.bench.syncing", "tests.bench.pushing", "tests.bench.crowd", "tests.bench.pouch"),
        *("tests.bench.papers", "tests.bench.drill", "tests.bench.poking"),
    )
    wanted = globals().get(sys.argv[1])
    for home in homes:
        wanted = wanted or getattr(import_module(home), sys.argv[1], None)
    assert wanted is not None, sys.argv[1]
    wanted(*sys.argv[2:])
