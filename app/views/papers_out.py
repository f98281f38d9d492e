"""The papers of all quotes in a list into a folder, with how far it is and a way to stop."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog

from app.documents.batch import Written, write_papers
from app.errors import Refused
from app.i18n import N_, _, ngettext
from app.records import listing
from app.store import Store
from app.views.kit.list_page import ListPage
from app.views.kit.screen import Screen

# How often somebody is told, in papers.
_STEP = 10


def add_papers_out(screen: Screen, page: ListPage) -> None:
    """Give a list of quotes the verb."""
    screen.verb(
        _("Save all papers of this list"), partial(ask_and_write, page), "Ctrl+Shift+A", "file-down"
    )


def ask_and_write(page: ListPage) -> None:
    """Let the person choose a folder, then write."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    chosen = QFileDialog.getExistingDirectory(page, _("Where to save the papers"), documents)
    if chosen:
        write_all(page, Path(chosen))


def write_all(page: ListPage, folder: Path) -> None:
    """Write the papers of every quote the list shows now into a folder."""
    desk = page.desk
    job = desk.jobs.read(
        *(_write, desk.store, page.model.asked, folder),
        then=partial(_on_written, page, folder),
        owner=page,
        progress=True,
    )

    def tell(done: int, total: int) -> None:
        if done % _STEP == 0 and done < total:
            text = _("Papers: {done} of {total}").format(done=f"{done:,}", total=f"{total:,}")
            desk.messages.say(text, _("Stop"), stop)

    def stop() -> None:
        job.cancel()
        desk.messages.say(_("Stopped. The papers written so far are in the folder."))

    job.progressed.connect(tell)


def _write(store: Store, question: listing.Question, folder: Path, report: Any) -> Written:
    with store.read() as session:
        wanted = list(listing.split(listing.keys(session.connection(), question)))
    if not wanted:
        raise Refused(N_("There is no quote in this list."))
    return write_papers(store, wanted, folder, tell=report)


def _on_written(page: ListPage, folder: Path, written: Written) -> None:
    from app.views.screens.quote_editor.printing import open_elsewhere

    text = ngettext("{count} paper in {folder}", "{count} papers in {folder}", written.count)
    said = [text.format(count=written.count, folder=folder.name)]
    if written.failed:
        number, why = written.failed[0]
        said.append(f"{number}: {why}")
    said += written.concerns[:1]
    page.desk.messages.say(" ".join(said), _("Open"), partial(open_elsewhere, folder))
