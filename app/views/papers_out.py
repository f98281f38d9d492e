"""Many papers at once, into a folder or to a printer: those of the rows chosen, else of the list.

With how far it is and a way to stop. What is printed are the very bytes of each paper.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QFileDialog

from app.documents.batch import Written, write_papers
from app.documents.from_quote import as_signed
from app.errors import Refused
from app.i18n import N_, _, ngettext
from app.records import listing
from app.store import Store
from app.views.kit.folders import documents
from app.views.kit.list_page import ListPage
from app.views.kit.screen import Screen

# How often somebody is told, in papers.
_STEP = 10
Work = Callable[[Store, list[UUID], Callable[[int, int], Any]], Any]


def add_papers_out(screen: Screen, page: ListPage) -> None:
    """Give a list of quotes the verbs, and let several of its rows be chosen."""
    page.rows.choose_several()
    for label, act, keys, icon in (
        (_("Save the papers of this list, or of the rows chosen"), ask_and_write, "Ctrl+Shift+A",
         "file-down"),
        (_("Print the papers of this list, or of the rows chosen"), ask_and_print, "Ctrl+P",
         "printer"),
    ):  # fmt: skip
        screen.verb(label, partial(act, page), keys, icon)


def ask_and_write(page: ListPage) -> None:
    """Let the person choose a folder, then write."""
    folder = str(documents())
    chosen = QFileDialog.getExistingDirectory(page, _("Where to save the papers"), folder)
    if chosen:
        write_all(page, Path(chosen))


def ask_and_print(page: ListPage) -> None:
    """Let the person choose a printer, then print."""
    from app.views.printing import ask_printer

    printer = ask_printer(page, _("Papers"), 1)
    if printer is not None:
        print_all(page, printer)


def write_all(page: ListPage, folder: Path) -> None:
    """Write the papers into a folder."""
    _run(
        page,
        lambda store, keys, report: write_papers(store, keys, folder, tell=report),
        partial(_on_written, page, folder),
        N_("Papers: {done} of {total}"),
        N_("Stopped. The papers written so far are in the folder."),
    )


def print_all(page: ListPage, printer: Any) -> None:
    """Print the papers, as one job of the printer."""
    _run(
        page,
        partial(_printed, printer),
        partial(_on_printed, page),
        N_("Printing: {done} of {total}"),
        N_("Printing was stopped."),
    )


def _run(page: ListPage, work: Work, then: Callable[[Any], None], going: str, stopped: str) -> None:
    """Work on the papers in the background; `going` and `stopped` are what is said meanwhile."""
    desk = page.desk
    job = desk.jobs.read(
        *(_worked, desk.store, page.model.asked, page.several(), work),
        then=then,
        owner=page,
        progress=True,
    )

    def tell(done: int, total: int) -> None:
        if done % _STEP == 0 and done < total:
            text = _(going).format(done=f"{done:,}", total=f"{total:,}")
            desk.messages.say(text, _("Stop"), stop)

    def stop() -> None:
        job.cancel()
        desk.messages.say(_(stopped))

    job.progressed.connect(tell)


def _worked(
    store: Store, question: listing.Question, several: list[UUID], work: Work, report: Any
) -> Any:
    wanted = several
    if not wanted:
        with store.read() as session:
            wanted = list(listing.split(listing.keys(session.connection(), question)))
    if not wanted:
        raise Refused(N_("There is no quote in this list."))
    return work(store, wanted, report)


def _printed(printer: Any, store: Store, keys: list[UUID], report: Any) -> int:
    from app.views.printing import print_papers

    done = iter(range(1, len(keys) + 1))
    papers = (as_signed(store, key).pdf for key in keys)
    return print_papers(printer, papers, lambda: report(next(done), len(keys)))


def _on_printed(page: ListPage, count: int) -> None:
    said = ngettext("{count} paper printed.", "{count} papers printed.", count)
    page.desk.messages.say(said.format(count=count))


def _on_written(page: ListPage, folder: Path, written: Written) -> None:
    from app.views.printing import open_elsewhere

    text = ngettext("{count} paper in {folder}", "{count} papers in {folder}", written.count)
    said = [text.format(count=written.count, folder=folder.name)]
    if written.failed:
        number, why = written.failed[0]
        said.append(f"{number}: {why}")
    said += written.concerns[:1]
    page.desk.messages.say(" ".join(said), _("Open"), partial(open_elsewhere, folder))
