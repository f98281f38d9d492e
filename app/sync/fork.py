"""A restored or copied file: the device's numbers were used before, so it becomes a new device."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa

from app.ids import uuid7
from app.store import Store
from app.store.store import put_fact
from app.sync.tables import outbox


def take_new_device(store: Store) -> None:
    """Take a new device id and number what waits anew. Nothing waiting is dropped.

    The intents keep their uids: what the server already decided from the original file is
    recognised by them.
    """
    device = uuid7()
    with store.writing() as connection:
        put_fact(connection, "device_id", device.hex)
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
    store.identity = replace(store.identity, device_id=device)
