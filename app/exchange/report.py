"""What an import did: counts, every row that did not fit with its reason, what was made besides."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from app.i18n import translate


@dataclass(frozen=True)
class RowError:
    """A row that was not taken in. `row` counts from 1 with the headings, as a sheet does."""

    row: int
    column: str
    message: str


@dataclass(frozen=True)
class Related:
    """A record of another kind (or a colleague) that a row named and that was not there."""

    record: str
    name: str
    id: UUID


@dataclass
class Report:
    """What an import did, or with a dry run would do.

    Attributes:
        repeats: the numbers of the rows that were skipped because their record is there.
        rows: all that were read; created + updated + skipped + errors.
        warnings: sentences, each said once with its count.
        related: what was made besides the rows themselves.
        rejected_file: where the rows that did not fit were written; None where all did.
    """

    record: str
    created: int = 0
    updated: int = 0
    skipped: int = 0
    repeats: list[int] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    related: list[Related] = field(default_factory=list)
    rejected_file: Path | None = None

    @property
    def rows(self) -> int:
        return self.created + self.updated + self.skipped + len(self.errors)

    def besides(self) -> dict[str, list[str]]:
        """What was made besides the rows themselves: the names, by record type."""
        made: dict[str, list[str]] = {}
        for one in self.related:
            made.setdefault(one.record, []).append(one.name)
        return made

    def reasons(self) -> list[tuple[str, int]]:
        """The reasons why rows were not taken in, the most frequent first."""
        return Counter(error.message for error in self.errors).most_common()

    def places(self) -> dict[str, list[int]]:
        """The rows that were not taken in, by the reason, the most frequent reason first."""
        rows: dict[str, list[int]] = {why: [] for why, _count in self.reasons()}
        for error in self.errors:
            rows[error.message].append(error.row)
        return rows


class Tally:
    """Counts how often each warning was due, to say it once."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, tuple[tuple[str, Any], ...]]] = Counter()

    def add(self, msgid: str, **details: Any) -> None:
        """Count a warning; `{count}` in it is filled when it is said."""
        self._counts[(msgid, tuple(sorted(details.items())))] += 1

    def take(self, other: Tally) -> None:
        self._counts.update(other._counts)

    def sentences(self) -> list[str]:
        return [
            translate(msgid).format(count=count, **dict(details))
            for (msgid, details), count in self._counts.items()
        ]
