"""The papers of all quotes in a list to a printer, as one job, with progress and a way to stop."""

from __future__ import annotations

from functools import partial
from typing import Any

from app.documents.from_quote import quote_pdf_of
from app.errors import Refused
from app.i18n import N_, _, ngettext
from app.records import listing
from app.store import Store
from app.views.kit.list_page import ListPage
from app.views.kit.screen import Screen


def add_papers_printed(screen: Screen, page: ListPage) -> None:
    """Give a list of quotes the verb."""
    screen.verb(
        _("Print all papers of this list"), partial(ask_and_print, page), "Ctrl+P", "printer"
    )


def ask_and_print(page: ListPage) -> None:
    """Let the person choose a printer, then print."""
    from app.views.screens.quote_editor.printing import ask_printer

    printer = ask_printer(page, _("Papers"), 1)
    if printer is not None:
        print_all(page, printer)


def print_all(page: ListPage, printer: Any) -> None:
    """Print the papers of every quote the list shows now."""
    desk = page.desk
    job = desk.jobs.read(
        *(_print, desk.store, page.model.asked, printer),
        then=lambda count: desk.messages.say(
            ngettext("{count} paper printed.", "{count} papers printed.", count).format(count=count)
        ),
        owner=page,
        progress=True,
    )

    def tell(done: int, total: int) -> None:
        if done < total:
            text = _("Printing: {done} of {total}").format(done=f"{done:,}", total=f"{total:,}")
            desk.messages.say(text, _("Stop"), stop)

    def stop() -> None:
        job.cancel()
        desk.messages.say(_("Printing was stopped."))

    job.progressed.connect(tell)


def _print(store: Store, question: listing.Question, printer: Any, report: Any) -> int:
    from app.views.screens.quote_editor.printing import print_papers

    with store.read() as session:
        wanted = list(listing.split(listing.keys(session.connection(), question)))
    if not wanted:
        raise Refused(N_("There is no quote in this list."))
    done = iter(range(1, len(wanted) + 1))
    papers = (quote_pdf_of(store, key) for key in wanted)
    return print_papers(printer, papers, lambda: report(next(done), len(wanted)))
