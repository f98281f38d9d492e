"""Files about records: the bytes in the profile's vault by their sha256, the rest as a record."""

from __future__ import annotations

import mimetypes
import os
from pathlib import Path
from uuid import UUID

from app.disk import not_a_file, unreadable
from app.domain.files import is_picture
from app.errors import Refused
from app.i18n import N_
from app.ids import uuid7
from app.models import Attachment
from app.services import here
from app.services.company import company_of, file_policy
from app.services.notes import account_of
from app.services.thumbnails import small_picture
from app.store import Origin, Store
from app.store.vault import Vault


def attach(
    store: Store,
    vault: Vault,
    source: Path,
    origin: Origin = Origin.LOCAL,
    **about: UUID | None,
) -> UUID:
    """Keep a copy of `source` and note what it is about; gives its key.

    The bytes are on disk before the record speaks of them. Raises NotFound, or Refused for a
    file that the company does not take.
    """
    with store.read() as session:
        policy = file_policy(company_of(session))
    try:
        if os.path.exists(source) and not os.path.isfile(source):
            raise not_a_file(source)
        policy.check(source.name, source.stat().st_size)
        content = source.read_bytes()
    except OSError as error:
        raise unreadable(source, error) from error
    policy.check(source.name, len(content))
    if not content:
        raise Refused(N_("“{name}” is empty: there is nothing in it to keep."), name=source.name)
    digest = vault.keep(content)
    small = small_picture(content) if is_picture(source.name) else None
    if small is not None:
        vault.keep_small(digest, small)
    with store.work(N_("Attach file"), origin) as session:
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
