"""Files about records: the bytes in the profile's vault by their sha256, the rest as a record."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from uuid import UUID

from app.domain.files import is_picture
from app.errors import NotFound
from app.i18n import N_
from app.ids import uuid7
from app.models import Attachment
from app.services import here
from app.services.company import company_of, file_policy
from app.services.notes import account_of
from app.services.thumbnails import small_picture
from app.store import Store
from app.store.vault import Vault


def attach(store: Store, vault: Vault, source: Path, **about: UUID | None) -> UUID:
    """Keep a copy of `source` and note what it is about; gives its key.

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
    digest = vault.keep(content)
    small = small_picture(content) if is_picture(source.name) else None
    if small is not None:
        vault.keep_small(digest, small)
    with store.work(N_("Attach file")) as session:
        attachment = Attachment(
            id=uuid7(),
            name=source.name,
            sha256=digest,
            size=len(content),
            media_type=mimetypes.guess_type(source.name)[0],
            owner_id=here.me(session),
            **{"account_id": account_of(session, about), **_given(about)},
        )
        session.add(attachment)
        key: UUID = attachment.id
    return key


def _given(about: dict[str, UUID | None]) -> dict[str, UUID]:
    return {name: value for name, value in about.items() if value is not None}
