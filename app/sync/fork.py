"""A restored or copied file: the device's numbers were used before, so it becomes a new device."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa

from app.ids import uuid7
from app.store import Store
from app.store.store import get_fact, put_fact
from app.sync.life import DOUBTED
from app.sync.tables import outbox


def take_new_device(store: Store) -> None:
    """Take a new device id and number everything anew. Nothing is dropped.

    The intents keep their uids: what the server already decided from the original file is
    recognised by them. What was decided stays before what waits, so that a restored server can
    still be told of all that is behind a number (R16). Where what became of it is in doubt, it is
    pushed again: under the new device nobody would be told.
    """
    device = uuid7()
    with store.writing() as connection:
        put_fact(connection, "device_id", device.hex)
        if get_fact(connection, DOUBTED):
            connection.execute(sa.update(outbox).values(decided=False, decided_at=None))
        order = outbox.c.decided.desc(), outbox.c.seq
        known = connection.execute(sa.select(outbox).order_by(*order)).mappings().all()
        connection.execute(sa.delete(outbox))
        connection.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = 'outbox'")
        for row in known:
            kept = {name: value for name, value in row.items() if name != "seq"}
            connection.execute(sa.insert(outbox).values(kept))
    store.identity = replace(store.identity, device_id=device)
