"""Where one is in the window, and where one was before: Alt+← and Alt+→."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Location:
    """Where one is: a place, and the record in full over it, if any; a key alone is of a row of the
    place, or names a part of it."""

    place: str
    record: str = ""
    key: UUID | str | None = None

    @property
    def is_making(self) -> bool:
        """Whether a new record is being made: no place to go back to, its draft waits."""
        return bool(self.record) and self.key is None


class Past:
    """The locations behind one, and those one came back from."""

    def __init__(self) -> None:
        self._behind: list[Location] = []
        self._ahead: list[Location] = []

    def leave(self, here: Location) -> None:
        """One goes on from here to somewhere new."""
        if here.place and not here.is_making:
            self._behind.append(here)
        self._ahead.clear()

    def back(self, here: Location) -> Location | None:
        """Where one was before; None at the beginning."""
        if not self._behind:
            return None
        self._ahead.append(here)
        return self._behind.pop()

    def forward(self, here: Location) -> Location | None:
        """Where one came back from; None where one did not."""
        if not self._ahead:
            return None
        self._behind.append(here)
        return self._ahead.pop()

    def without(self, gone: Location) -> Location | None:
        """Where one was before a record that is gone, which nobody comes back to."""
        kept = [one for one in self._behind if (one.record, one.key) != (gone.record, gone.key)]
        self._behind = kept
        return self._behind.pop() if self._behind else None
