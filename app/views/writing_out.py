"""A list written to a file for another program."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from app.formats import format_number
from app.i18n import _, ngettext
from app.records import listing
from app.store import Store
from app.views.kit.folders import documents
from app.views.kit.screen import Desk


def ask_and_write(desk: Desk, parent: QWidget, question: listing.Question) -> None:
    """Let somebody choose where the records of a list are written, and in which form."""
    from app.exchange.exporting import endings

    ways = ";;".join(f"{ending[1:].upper()} (*{ending})" for ending in endings(question.record))
    name = str(documents() / f"{_(question.record.plural)}.csv")
    chosen, way = QFileDialog.getSaveFileName(parent, _("Write the list to a file"), name, ways)
    if chosen:
        path = Path(chosen)
        write(desk, parent, question, path if path.suffix else path.with_suffix(_ending(way)))


def write(desk: Desk, parent: QWidget, question: listing.Question, path: Path) -> None:
    """Write the records of a list to a file, and say how many."""
    desk.jobs.read(
        *(_written, desk.store, question, path),
        then=partial(_say_written, desk, path),
        owner=parent,
    )


def _written(store: Store, question: listing.Question, path: Path) -> int:
    from app.exchange.exporting import export

    return export(store, question.record, path, question.where, question.words, overwrite=True)


def _say_written(desk: Desk, path: Path, count: int) -> None:
    text = ngettext("{count} record in {file}", "{count} records in {file}", count)
    desk.messages.say(text.format(count=format_number(count), file=path.name))


def _ending(way: str) -> str:
    """`.csv` of `CSV (*.csv)`."""
    return way[way.rfind("*") + 1 : -1] if "*" in way else ".csv"
