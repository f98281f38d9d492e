"""What a laptop asks: from where it reads on, and what it pushes first."""

from __future__ import annotations

from app.store import Store
from app.sync import outbox
from app.sync.cursors import load_cursors
from app.sync.first import starts
from app.sync.life import place
from app.sync.pages import forget_pages
from app.sync.protocol import PAGE, Cursor, SyncRequest


def begin(store: Store) -> tuple[dict[str, Cursor], list[range]]:
    """Start afresh: a pull that was broken off is asked for again from the applied cursors.

    What is typed from now on waits for the next time, so that nothing is pushed with cursors
    of pages that nobody has seen yet.
    """
    with store.writing() as connection:
        forget_pages(connection)
        cursors = {**load_cursors(connection), **starts(connection)}
        return cursors, outbox.batches(connection)


def next_request(store: Store, cursors: dict[str, Cursor], batches: list[range]) -> SyncRequest:
    """Push the next batch; only the last one pulls too."""
    device = store.identity.device_id
    assert device is not None
    with store.engine.connect() as connection:
        issued, decided = outbox.numbers(connection)
        mutations = outbox.mutations(connection, batches[0]) if batches else []
        here = place(connection)
        if here.doubted:
            decided = 0
    return SyncRequest(
        want=PAGE if len(batches) <= 1 else 0,
        device=device.bytes,
        issued=issued,
        decided=decided,
        now=store.clock.now().isoformat(),
        mutations=mutations,
        seen=here.seen,
        unread=here.unread,
        lineage=here.lineage,
        life=here.life,
        cursors=cursors,
    )
