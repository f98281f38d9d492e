"""Attached files on the server: taken and given by part, always through the attachment's row.

Who may see the attachment may fetch its file, once its own bytes were sent: a row that names the
sha256 of somebody else's file gives nothing, though the bytes are here (R17).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec.structs import replace

from app.domain.files import is_picture
from app.errors import NotFound, Refused
from app.i18n import N_
from app.models import Attachment
from app.server.blobs import Blobs
from app.server.buckets import granted
from app.server.life import newest
from app.server.snapshot import snapshot
from app.server.tables import feed, upload
from app.server.upsert import upsert
from app.services.company import company_settings, file_policy
from app.services.thumbnails import small_picture
from app.store import ChangeSet, Origin, Store
from app.store import journal as journaling
from app.store.statements import Statement, listed, said
from app.sync.parcels import CHUNK, NO_PICTURE, FileChunk, FileState

NOT_HERE = N_("This file is not on the server (yet). Relasi tries again by itself.")
NO_FILES = N_("This server keeps no files. Ask the person who runs it.")
UNFIT = N_("This part does not fit the file.")
CAME = N_("Keep a file")
DAMAGED = N_("The file did not arrive as it was attached. Relasi sends it again.")


def _seen() -> sa.Select[Any]:
    """An attachment that a bucket holds."""
    table = Attachment.__table__
    held = sa.exists().where(
        feed.c.record == Attachment.__tablename__,
        feed.c.row_id == table.c.id,
        feed.c.op == "put",
        feed.c.bucket.in_(listed("buckets")),
    )
    query = sa.select(table.c.name, table.c.sha256, table.c.size)
    return query.where(table.c.id == said("key"), held)


_SEEN = Statement(_seen)
_CAME = Statement(
    lambda: sa.select(upload.c.received, upload.c.complete).where(
        upload.c.attachment_id == said("key"),
        upload.c.sha256 == said("digest"),
        upload.c.size == said("size"),
    )
)


@dataclass(frozen=True)
class _Row:
    """An attachment's row, as far as its file goes."""

    key: UUID
    name: str
    sha256: str
    size: int


class Files:
    """The files of one organisation."""

    def __init__(self, store: Store, blobs: Blobs | None) -> None:
        self._store, self._blobs = store, blobs

    def take(self, user_id: UUID, chunk: FileChunk) -> FileState:
        """Keep a part and say how many bytes are here; one that does not follow is not kept.

        Raises NotFound for an attachment this person does not see, Refused for a file that is
        not taken, or whose bytes are not those the attachment names; then it begins again.
        """
        blobs, row = self._place(), self._row(user_id, chunk.attachment)
        with self._store.read() as session:
            file_policy(company_settings(session)).check(row.name, row.size)
        if len(chunk.data) > CHUNK or chunk.start < 0:
            raise Refused(UNFIT)
        state = self._state(blobs, row)
        if state.complete or chunk.start != state.received:
            return state
        end = chunk.start + len(chunk.data)
        if end > row.size:
            raise Refused(UNFIT)
        if chunk.data:
            blobs.put(row.key.hex, chunk.start, chunk.data)
            self._note(row, FileState(end))
        if end < row.size:
            return FileState(end)
        if not blobs.finish(row.key.hex, row.size, row.sha256):
            self._note(row, FileState(0))
            raise Refused(DAMAGED)
        return self._note(row, FileState(row.size, True), user_id)

    def give(self, user_id: UUID, attachment: bytes, start: int, most: int) -> tuple[bytes, int]:
        """Bytes of a file from `start` on, at most a chunk, and how large all of it is.

        Raises NotFound where this person does not see the attachment, or its own file never came.
        """
        row = self._whole(user_id, attachment)
        data = self._place().read(row.sha256, start, max(1, min(most, CHUNK)))
        if data is None:
            raise NotFound(NOT_HERE)
        return data, row.size

    def thumbnail(self, user_id: UUID, attachment: bytes) -> bytes:
        """A small picture (JPEG), made once. Raises NotFound as `give`, or where there is none."""
        row, blobs = self._whole(user_id, attachment), self._place()
        made = blobs.small(row.sha256)
        if made is None:
            whole = blobs.read(row.sha256) if is_picture(row.name) else b""
            if whole is None:
                raise NotFound(NOT_HERE)
            made = small_picture(whole) or b""
            if is_picture(row.name):
                blobs.keep_small(row.sha256, made)
        if not made:
            raise NotFound(NO_PICTURE)
        return made

    def _place(self) -> Blobs:
        if self._blobs is None:
            raise Refused(NO_FILES)
        return self._blobs

    def _row(self, user_id: UUID, attachment: bytes) -> _Row:
        """The row, where a bucket of this person holds it in this snapshot."""
        key = UUID(bytes=attachment) if len(attachment) == 16 else UUID(int=0)
        with snapshot(self._store, fresh=True) as connection:
            buckets = granted(connection, user_id)
            found = _SEEN.first(connection, key=key, buckets=buckets)
        if found is None or found.size < 0 or not re.fullmatch("[0-9a-f]{64}", found.sha256):
            raise NotFound(NOT_HERE)
        return _Row(key, found.name, found.sha256, found.size)

    def _whole(self, user_id: UUID, attachment: bytes) -> _Row:
        """The row of a file that was sent for this very attachment, to its end."""
        row = self._row(user_id, attachment)
        known = self._known(row)
        if known is None or not known.complete:
            raise NotFound(NOT_HERE)
        return row

    def _state(self, blobs: Blobs, row: _Row) -> FileState:
        known = self._known(row)
        if known is None or (known.complete and not blobs.has(row.sha256)):
            return FileState(0)  # or lost with the folder: whoever has it sends it again
        return known

    def _known(self, row: _Row) -> FileState | None:
        """What came for this attachment while it named these bytes."""
        with self._store.engine.connect() as connection:
            found = _CAME.first(connection, key=row.key, digest=row.sha256, size=row.size)
            mark = newest(connection) if found and found.complete else (0, b"")
        return None if found is None else FileState(found.received, found.complete, mark)

    def _note(self, row: _Row, state: FileState, by: UUID | None = None) -> FileState:
        """Keep how far a file has come. That it is whole stands in the journal: where the database
        is put back to a copy from before, its laptop finds out (R16)."""
        values = {
            "attachment_id": row.key,
            "sha256": row.sha256,
            "size": row.size,
            "received": state.received,
            "complete": state.complete,
            "at": self._store.clock.now(),
        }
        with self._store.writing() as connection:
            upsert(connection, upload, [values])
            if not state.complete:
                return state
            journaling.write(
                connection, ChangeSet(), label=CAME, origin=Origin.REMOTE,
                at=self._store.clock.now(), user_id=by, device_id=None,
            )  # fmt: skip
            return replace(state, mark=newest(connection))
