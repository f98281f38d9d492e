"""Pages of the company's own that go with its quotes: a cover before, brochures after."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.disk import unreadable
from app.errors import Invalid
from app.i18n import N_
from app.ids import uuid7
from app.models import Attachment, Brochure, PaperUse
from app.services.attachments import attach
from app.store import Store
from app.store.vault import Vault

MOST_PAGES = 60


@dataclass(frozen=True)
class Around:
    """The PDF files around a paper, in order; `missing` are names of those not yet here."""

    before: tuple[bytes, ...] = ()
    after: tuple[bytes, ...] = ()
    missing: tuple[str, ...] = ()


def add_brochure(store: Store, vault: Vault, source: Path, use: PaperUse, name: str = "") -> UUID:
    """Keep the pages of a PDF file to go with quotes; gives the key of the brochure.

    Raises Invalid, field `file`, for a file that cannot go with a paper.
    """
    try:
        check_pages(source.read_bytes())
    except OSError as error:
        raise unreadable(source, error) from error
    with store.work(N_("Add brochure")) as session:
        brochure = Brochure(id=uuid7(), name=name.strip() or source.stem, use=use)
        session.add(brochure)
        key: UUID = brochure.id
    attach(store, vault, source, brochure_id=key)
    return key


def around(session: Session, vault: Vault, language: str) -> Around:
    """What goes around a paper in this language, by name."""
    query = (
        sa.select(Brochure.use, Brochure.name, Attachment.sha256)
        .join(Attachment, Attachment.brochure_id == Brochure.id)
        .where(
            Brochure.paused.is_not(True),
            sa.or_(Brochure.language.is_(None), Brochure.language.in_(("", language))),
        )
        .order_by(Brochure.name, Brochure.id, Attachment.id)
    )
    found: dict[PaperUse, list[bytes]] = {PaperUse.COVER: [], PaperUse.BROCHURE: []}
    missing = []
    for use, name, digest in session.execute(query):
        if vault.has(digest):
            found[use].append(vault.read(digest))
        else:
            missing.append(name)
    return Around(tuple(found[PaperUse.COVER]), tuple(found[PaperUse.BROCHURE]), tuple(missing))


def check_pages(data: bytes) -> int:
    """How many pages a PDF file has. Raises Invalid, field `file`, for one that cannot go with a
    paper."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(BytesIO(data), strict=False)
        if reader.is_encrypted:
            raise Invalid(
                N_("This PDF is locked with a password. Choose one that is not."), field="file"
            )
        count = len(reader.pages)
    except (PyPdfError, OSError, ValueError, KeyError, RecursionError):
        raise Invalid(N_("This is no PDF that can be read."), field="file") from None
    if not 0 < count <= MOST_PAGES:
        raise Invalid(
            N_("This PDF has {count} pages; at most {most} can go with a paper."),
            field="file",
            count=count,
            most=MOST_PAGES,
        )
    return count
