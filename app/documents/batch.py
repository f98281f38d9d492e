"""Many papers at once into a folder, one file each; it can be stopped, and goes on past a fault."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from app.disk import unwritable
from app.documents.concerns import concerns
from app.documents.gathering import Gathered, gathered
from app.documents.merging import merged
from app.documents.quote import quote_pdf
from app.errors import Problem
from app.models import PaperTemplate
from app.services.brochures import Around, Page, around
from app.services.signing import signed_file
from app.store import Store
from app.store.vault import vault_of

# Read together, so that the company and its brochures are read once for many.
_TOGETHER = 50
Tell = Callable[[int, int], object]


@dataclass(frozen=True)
class Written:
    """What came of it: how many files, what went wrong with which quote, what to look at."""

    count: int
    failed: tuple[tuple[str, str], ...]
    concerns: tuple[str, ...]
    stopped: bool


def write_papers(
    store: Store,
    quotes: Sequence[UUID],
    folder: Path,
    template: PaperTemplate | None = None,
    tell: Tell = lambda done, of: None,
    stop: Callable[[], bool] = lambda: False,
) -> Written:
    """Write the papers of quotes as PDF files named by their numbers; a file of that name is
    replaced. `tell` hears how many of how many are done, `stop` is asked before each.

    Raises Refused where the folder cannot be written to.
    """
    batch = _Batch(store, folder, template)
    for start in range(0, len(quotes), _TOGETHER):
        with store.read() as session:
            for key in quotes[start : start + _TOGETHER]:
                if stop():
                    return batch.result(stopped=True)
                batch.write(session, key)
                tell(batch.done, len(quotes))
    return batch.result(stopped=False)


def paper_name(number: str, revision: int = 1) -> str:
    """The number of a quote as the name of a file: `001/SPH/VIII/2026` has no slash there."""
    name = re.sub(r"[^\w.-]+", "-", number).strip("-.") or "quote"
    return f"{name}-r{revision}.pdf" if revision > 1 else f"{name}.pdf"


class _Batch:
    def __init__(self, store: Store, folder: Path, template: PaperTemplate | None) -> None:
        self.folder, self.template = folder, template
        self.vault = vault_of(store)
        self.done = self.count = 0
        self.failed: list[tuple[str, str]] = []
        self.said: dict[str, None] = {}
        self.names: dict[str, int] = {}
        self.pages: dict[tuple[tuple[Page, ...], str], Around] = {}
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable(folder, error) from error

    def write(self, session: Session, key: UUID) -> None:
        """One paper, or why there is none."""
        self.done += 1
        number = str(key)
        try:
            made = gathered(session, key, template=self.template)
            paper = made.paper
            number = made.name or number
            self._put(made, self._signed(session, key) or self._drawn(made))
        except Problem as problem:
            self.failed.append((number, problem.sentence()))
            return
        self.count += 1
        self.said |= dict.fromkeys(concerns(paper))

    def result(self, stopped: bool) -> Written:
        return Written(self.count, tuple(self.failed), tuple(self.said), stopped)

    def _around(self, pages: tuple[Page, ...], language: str) -> Around:
        """Read once for all papers that have the same around them."""
        known = pages, language
        if known not in self.pages:
            self.pages = {known: around(self.vault, pages, language)}
        return self.pages[known]

    def _signed(self, session: Session, key: UUID) -> bytes:
        """The file the customer signed; empty where nobody did, or another form is asked for."""
        found = None if self.template else signed_file(session, self.vault, key)
        return found[1] if found else b""

    def _drawn(self, made: Gathered) -> bytes:
        pages = self._around(made.dress.pages, made.paper.language)
        return merged(quote_pdf(made.paper), pages.before, pages.after)

    def _put(self, made: Gathered, pdf: bytes) -> None:
        path = self.folder / self._free(paper_name(made.name, made.paper.revision))
        draft = path.with_name(path.name + ".part")
        try:
            draft.write_bytes(pdf)
            draft.replace(path)
        except OSError as error:
            raise unwritable(path, error) from error
        finally:
            draft.unlink(missing_ok=True)

    def _free(self, name: str) -> str:
        """The name, with a number where another quote of this batch has it."""
        times = self.names[name.lower()] = self.names.get(name.lower(), 0) + 1
        return name if times == 1 else f"{name.removesuffix('.pdf')}-{times}.pdf"
