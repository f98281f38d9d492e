"""Pages of the company's own that go with its quotes: a cover before, brochures after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.disk import unreadable
from app.errors import Invalid
from app.i18n import N_
from app.ids import uuid7
from app.models import Attachment, Brochure, PaperUse
from app.services import here
from app.services.attachments import attach
from app.services.pdf_files import page_count_of
from app.store import Origin, Store
from app.store.vault import Vault

MOST_PAGES = 60


@dataclass(frozen=True)
class Page:
    """A file that goes with papers: where, what it is called, its bytes by their sha256, and the
    language of the papers it goes with, empty for any."""

    use: PaperUse
    name: str
    sha256: str
    language: str = ""


@dataclass(frozen=True)
class Around:
    """The PDF files around a paper, in order; `missing` are names of those not yet here."""

    before: tuple[bytes, ...] = ()
    after: tuple[bytes, ...] = ()
    missing: tuple[str, ...] = ()


def add_brochure(store: Store, vault: Vault, source: Path, use: PaperUse, name: str = "") -> UUID:
    """Keep the pages of a PDF file to go with quotes; gives the key of the brochure.

    It is not undone, as the next paper that is sent may need them: `retire` leaves them out.
    Raises Invalid, field `file`, for a file that cannot go with a paper.
    """
    try:
        check_pages(source.read_bytes())
    except OSError as error:
        raise unreadable(source, error) from error
    with store.work(N_("Add brochure"), Origin.OWN) as session:
        brochure = Brochure(id=uuid7(), name=name.strip() or source.stem, use=use)
        session.add(brochure)
        key: UUID = brochure.id
    attach(store, vault, source, Origin.OWN, brochure_id=key)
    return key


def pause(store: Store, brochure_id: UUID, paused: bool) -> None:
    """Leave pages out of new papers for now, or have them go with papers again."""
    with store.work(N_("Leave out brochure")) as session:
        here.found(session, Brochure, brochure_id).paused = paused


def retire(store: Store, brochure_id: UUID) -> None:
    """Leave pages out of new papers for good; those that were sent keep theirs."""
    with store.work(N_("Remove brochure")) as session:
        here.found(session, Brochure, brochure_id).retired = True


def pages_of(session: Session) -> tuple[Page, ...]:
    """What goes with papers now, by name."""
    query = (
        sa.select(Brochure.use, Brochure.name, Attachment.sha256, Brochure.language)
        .join(Attachment, Attachment.brochure_id == Brochure.id)
        .where(Brochure.paused.is_not(True), Brochure.retired.is_not(True))
        .order_by(Brochure.name, Brochure.id, Attachment.id)
    )
    return tuple(
        Page(use, name, digest, language or "")
        for use, name, digest, language in session.execute(query)
    )


def missing(vault: Vault, pages: Iterable[Page], language: str) -> tuple[str, ...]:
    """What is to go around a paper in this language and has not come to this laptop yet."""
    return tuple(page.name for page in _meant(pages, language) if not vault.has(page.sha256))


def around(vault: Vault, pages: Sequence[Page], language: str) -> Around:
    """What goes around a paper in this language."""
    found: dict[PaperUse, list[bytes]] = {PaperUse.COVER: [], PaperUse.BROCHURE: []}
    for page in _meant(pages, language):
        if vault.has(page.sha256):
            found[page.use].append(vault.read(page.sha256))
    covers, after = (tuple(found[use]) for use in (PaperUse.COVER, PaperUse.BROCHURE))
    return Around(covers, after, missing(vault, pages, language))


def _meant(pages: Iterable[Page], language: str) -> list[Page]:
    return [page for page in pages if page.language in ("", language)]


def check_pages(data: bytes) -> int:
    """How many pages a PDF file has. Raises Invalid, field `file`, for one that cannot go with a
    paper."""
    count = page_count_of(data)
    if not 0 < count <= MOST_PAGES:
        raise Invalid(
            N_("This PDF has {count} pages; at most {most} can go with a paper."),
            field="file",
            count=count,
            most=MOST_PAGES,
        )
    return count
