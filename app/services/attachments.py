"""Files about records: the bytes in the profile's folder by their sha256, the rest as a record."""

from __future__ import annotations

import hashlib
import mimetypes
import os
from pathlib import Path
from uuid import UUID

from app.errors import NotFound
from app.i18n import N_
from app.ids import uuid7
from app.models import Attachment
from app.services import here
from app.services.company import company_of, file_policy
from app.services.notes import account_of
from app.store import Store


def attach(store: Store, files: Path, source: Path, **about: UUID | None) -> UUID:
    """Keep a copy of `source` in the folder `files` and note what it is about; gives its key.

    The bytes are on disk before the record speaks of them. Raises NotFound, or Refused for a
    file that the company does not take.
    """
    with store.read() as session:
        policy = file_policy(company_of(session))
    try:
        policy.check(source.name, source.stat().st_size)
        content = source.read_bytes()
    except OSError:
        raise NotFound(N_("The file {name} cannot be read."), name=source.name) from None
    policy.check(source.name, len(content))
    with store.work(N_("Attach file")) as session:
        attachment = Attachment(
            id=uuid7(),
            name=source.name,
            sha256=keep_file(files, content),
            size=len(content),
            media_type=mimetypes.guess_type(source.name)[0],
            owner_id=here.me(session),
            **{"account_id": account_of(session, about), **_given(about)},
        )
        session.add(attachment)
        key: UUID = attachment.id
    return key


def keep_file(files: Path, content: bytes) -> str:
    """Write bytes under their sha256, whole or not at all, and give it."""
    digest = hashlib.sha256(content).hexdigest()
    target = file_path(files, digest)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_suffix(f".{os.getpid()}")
        draft.write_bytes(content)
        os.replace(draft, target)
    return digest


def file_path(files: Path, digest: str) -> Path:
    """Where the bytes with this sha256 lie, in hex; in folders of 256 so that none grows huge."""
    return files / digest[:2] / digest


def thumbnail_path(files: Path, digest: str) -> Path:
    """Where the small picture (JPEG) of the file with this sha256 lies."""
    return files / "small" / f"{digest}.jpg"


def _given(about: dict[str, UUID | None]) -> dict[str, UUID]:
    return {name: value for name, value in about.items() if value is not None}
