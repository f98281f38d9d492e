"""How far a first synchronisation has come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from app.formats import format_number
from app.i18n import _


class Stage(StrEnum):
    """What goes on."""

    PREPARING = "preparing"  # the server makes what is fetched
    FETCHING = "fetching"
    LOADING = "loading"


@dataclass(frozen=True)
class Progress:
    """How far it has come.

    Attributes:
        rows, of_rows: those that are here, loaded or not yet, of all.
        bytes, of_bytes: likewise, as they travel.
        group, groups: one can work when the first group is here.
    """

    stage: Stage
    rows: int = 0
    of_rows: int = 0
    bytes: int = 0
    of_bytes: int = 0
    group: int = 1
    groups: int = 1


# Told at each step; what it raises stops the synchronisation, which goes on from there next time.
Tell = Callable[[Progress], None]


def sentence_of(progress: Progress) -> str:
    """What goes on, for a person."""
    if progress.stage is Stage.PREPARING:
        return _("The server is preparing your records.")
    rows, of_rows = format_number(progress.rows), format_number(progress.of_rows)
    if progress.stage is Stage.FETCHING:
        said = _("Fetching your records: {rows} of {of_rows}.")
    else:
        said = _("Filing your records: {rows} of {of_rows}.")
    said = said.format(rows=rows, of_rows=of_rows)
    if progress.group > 1:
        return said + " " + _("You can work already.")
    return said


def silent(_progress: Progress) -> None:
    """Tell nobody."""
