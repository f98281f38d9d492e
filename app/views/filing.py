"""Files on the pages of records: attach them, say where they are, and open them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDropEvent

from app.domain.files import check_no_program
from app.errors import NotFound
from app.formats import format_size
from app.i18n import N_, _
from app.models import Attachment
from app.store import Store
from app.store.alone import file_of
from app.sync.life import place
from app.views import opened
from app.views.kit.screen import Desk

if TYPE_CHECKING:
    from app.store.vault import Vault
    from app.sync.file_states import Known

# What works on files is imported where there is one: ciphers and the wire are a tenth of the
# memory, and pages of records are at hand in every book.

NO_LONGER = N_("This attachment names no file.")
ELSEWHERE = N_("This file is not on this laptop, and there is no company to fetch it from.")


@dataclass(frozen=True)
class Shown:
    """What a card says of a file.

    Attributes:
        text: its size, and why the last try to move it failed.
        state: where it is, where that matters; "" else.
        picture: what to draw small, as JPEG; empty where there is none.
    """

    text: str = ""
    state: str = ""
    picture: bytes = b""


def attach_all(store: Store, about: Mapping[str, UUID], paths: Iterable[Path]) -> int:
    """Attach files to a record; how many. Raises Refused, NotFound at the first that fails."""
    from app.services.attachments import attach
    from app.store.vault import vault_of

    count = 0
    for path in paths:
        attach(store, vault_of(store), path, **about)
        count += 1
    return count


def may_bear(record: str) -> bool:
    """Whether files are attached to records of this type."""
    return f"{record}_id" in Attachment.__table__.c


def files_about(store: Store, field: str, key: UUID) -> list[tuple[UUID, str, Shown]]:
    """The attachments of a record with their names, the newest first."""
    with store.read() as session:
        query = sa.select(Attachment.id, Attachment.name).order_by(Attachment.id.desc())
        rows = session.execute(query.where(Attachment.__table__.c[field] == key)).all()
    shown = shown_files(store, (row.id for row in rows))
    return [(row.id, row.name, shown.get(row.id, Shown())) for row in rows]


def dropped(event: QDropEvent) -> list[Path]:
    """The files somebody dropped."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]


def say_coming(desk: Desk, name: str, done: int, total: int) -> None:
    """How far a file has come."""
    percent = round(100 * done / max(1, total))
    desk.messages.say(_("Fetching {name}: {percent}%").format(name=name, percent=percent))


def shown_files(store: Store, keys: Iterable[UUID]) -> dict[UUID, Shown]:
    """What is said of these attachments' files."""
    wanted = set(keys)
    if not wanted or file_of(store) is None:
        return {}
    from app.store.vault import vault_of

    vault, joined = vault_of(store), store.fact("server") is not None
    with store.engine.connect() as connection:
        life = place(connection).life
        return {key: _shown(connection, vault, life, joined, key) for key in wanted}


def fetch(store: Store, key: UUID, report: Callable[[int, int], None]) -> Path:
    """A copy under its own name for another program to open, fetched first where it is not here.

    Raises Unreachable, NotFound, and Refused for a program.
    """
    from app.store.vault import vault_of
    from app.sync.attached_letters import ask_by_file
    from app.sync.client import api_of
    from app.sync.file_states import known_files
    from app.sync.files import Carrier

    with store.engine.connect() as connection:
        file = next(known_files(connection, key), None)
    if file is None:
        raise NotFound(NO_LONGER)
    check_no_program(file.name)
    vault = vault_of(store)
    if not vault.has(file.sha256):
        api = api_of(store)
        if api is None:
            raise ask_by_file(store, file) or NotFound(ELSEWHERE)
        Carrier(store, api, vault).fetch(key, report)
    return _copy_to_open(vault, file)


def as_url(path: Path) -> QUrl:
    """What the system is asked to open."""
    return QUrl.fromLocalFile(str(path))


def _copy_to_open(vault: Vault, file: Known) -> Path:
    """Read-only: what somebody changes in it would not be sent."""
    name = re.sub(r'[\x00-\x1f<>:"/\\|?*]', "_", file.name).lstrip(".") or "file"
    target = opened.place(vault.folder.parent) / file.key.hex / name[-120:]
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch(mode=0o600)
        target.write_bytes(vault.read(file.sha256))
        target.chmod(0o400)
    return target


def _shown(connection: sa.Connection, vault: Vault, life: str, joined: bool, key: UUID) -> Shown:
    from app.sync.file_states import known_files

    file = next(known_files(connection, key), None)
    if file is None:
        return Shown()
    text = format_size(file.size) + (f"\n{file.problem}" if file.problem else "")
    return Shown(text, _state(file, vault, life, joined), vault.small(file.sha256) or b"")


def _state(file: Known, vault: Vault, life: str, joined: bool) -> str:
    from app.sync.files import Way, way_of

    if not vault.has(file.sha256):
        return _("Not here yet")
    return _("Waits to be sent") if joined and way_of(file, vault, life) is Way.SEND else ""
