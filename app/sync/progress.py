"""How far a first synchronisation has come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


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


def silent(_progress: Progress) -> None:
    """Tell nobody."""
