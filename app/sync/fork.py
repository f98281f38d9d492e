"""A restored or copied file: the device's numbers were used before, so it becomes a new device."""

from __future__ import annotations

import sqlalchemy as sa

from app.ids import uuid7
from app.store import Store
from app.sync.tables import outbox


def take_new_device(store: Store) -> None:
    """Take a new device id and number what waits anew. Nothing waiting is dropped.

    The intents keep their uids: what the server already decided from the original file is
    recognised by them.
    """
    store.identify(device_id=uuid7())
    with store.writing() as connection:
        waiting = (
            connection.execute(sa.select(outbox).where(~outbox.c.decided).order_by(outbox.c.seq))
            .mappings()
            .all()
        )
        connection.execute(sa.delete(outbox))
        connection.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = 'outbox'")
        for row in waiting:
            connection.execute(
                sa.insert(outbox).values(
                    uid=row["uid"], journal_seq=row["journal_seq"], at=row["at"], decided=False
                )
            )
