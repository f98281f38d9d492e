"""The bytes of attachments that were removed, or sent in part and no further: kept for a while."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from app.models import Attachment
from app.server.blobs import Blobs
from app.server.tables import row_state, upload
from app.store import Store

KEPT = timedelta(days=90)
HALF_SENT = timedelta(days=30)


def drop_gone(store: Store, blobs: Blobs, over: Callable[[], bool] = lambda: False) -> int:
    """Remove what nobody can want any more, until it is `over`; how many files.

    Bytes that another attachment names too stay, and so do those that came lately: somebody
    may be sending them again just now.
    """
    horizon, dropped = store.clock.now() - KEPT, 0
    for key, sha256 in _gone(store, horizon):
        if over():
            break
        with store.writing() as connection:
            connection.execute(sa.delete(upload).where(upload.c.attachment_id == key))
            wanted = sa.select(upload.c.attachment_id).where(upload.c.sha256 == sha256).limit(1)
            alone = connection.execute(wanted).first() is None
        if alone and blobs.drop(sha256, horizon):
            dropped += 1
    return dropped


def drop_half_sent(store: Store, blobs: Blobs, over: Callable[[], bool] = lambda: False) -> int:
    """Remove what came of files that nobody went on sending for so long; how many files.

    Who does later begins with the first byte again. What no row tells of goes too: the attachment
    was removed, or the database put back.
    """
    horizon = store.clock.now() - HALF_SENT
    old = sa.and_(~upload.c.complete, upload.c.at < horizon)
    with store.engine.connect() as connection:
        known = connection.execute(sa.select(upload.c.attachment_id).where(old).limit(1)).first()
    if known is not None:
        with store.writing() as connection:
            connection.execute(sa.delete(upload).where(old))
    return 0 if over() else blobs.drop_coming(horizon)


def _gone(store: Store, horizon: object) -> list[tuple[UUID, str]]:
    row, state = Attachment.__table__.c, row_state.c
    query = (
        sa.select(upload.c.attachment_id, upload.c.sha256)
        .join(
            row_state,
            sa.and_(state.record == "attachment", state.row_id == upload.c.attachment_id),
        )
        .where(
            state.deleted_at < horizon,
            ~sa.exists().where(row.id == upload.c.attachment_id),
        )
    )
    with store.engine.connect() as connection:
        return [(found[0], found[1]) for found in connection.execute(query)]
