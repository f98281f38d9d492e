"""Synchronising without a network: a sealed file goes to the office, its answer comes back.

What is written is what the network would carry, what is read is taken in by the same means. Until
an answer is read whole, everything waits here as it did; so a file may be lost, written again,
or read late, and nothing is lost or done twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa
from msgspec.structs import replace

from app.errors import NoEntry, Refused
from app.i18n import N_
from app.store import Store
from app.store.alone import alone
from app.store.sealed import Head, NotFitting, Way, opened, seal
from app.store.vault import Vault, vault_of
from app.sync import leases
from app.sync.answers import Came, take_pages
from app.sync.asking import begin, next_request
from app.sync.attached_letters import Enclosed, enclose, take_out
from app.sync.columns import to_learn
from app.sync.cursors import load_cursors
from app.sync.first import next_group
from app.sync.halves import joint_key, told_half
from app.sync.letters import (
    ASKED,
    PUSH,
    REFUSAL,
    FileKey,
    file_key,
    only,
    put,
    take,
)
from app.sync.pages import Pull
from app.sync.protocol import Cursor, Refusal, SyncRequest
from app.sync.tables import outbox as outbox_table
from app.sync.wiping import erase
from app.sync.written import next_number, note_read, note_written

NO_COMPANY = N_(
    "This profile belongs to no company. Use “relasi connect”, with --from FILE where an invitation"
    " came as a file."
)
NO_KEY = N_(
    "This laptop has no key for files yet. Sign in once more over the network, or ask the office"
    " for an invitation."
)
UNFINISHED = N_("The first synchronisation has not come to its end. Finish it over the network.")
FOREIGN = N_("“{name}” is the answer to another laptop. Nothing was taken from it.")
ERASE_LATER = N_(
    "This laptop is to be erased. What you typed since is kept until then: give the office one more"
    " file."
)


@dataclass
class Wrote:
    """What went into a file for the office: how many edits, and attached files."""

    edits: int = 0
    files: Enclosed = field(default_factory=Enclosed)


def write_request(store: Store, path: Path, vault: Vault | None = None) -> Wrote:
    """Write all that waits into a file for the office, with what is attached (in `vault`).

    It goes on waiting. Raises Refused where this profile has no company, or the file cannot be
    written: then there is none.
    """
    with alone(store):
        key = _key(store)
        with store.engine.connect() as connection:
            if next_group(connection) is not None:
                raise Refused(UNFINISHED)
            number = next_number(connection)
        cursors, batches = begin(store)
        wrote = Wrote()

        def messages() -> Iterator[tuple[str, bytes]]:
            for request in _requests(store, cursors, batches):
                wrote.edits += len(request.mutations)
                yield put(PUSH, request)
            yield from enclose(store, vault or vault_of(store), wrote.files)

        seal(path, Head(Way.REQUEST, key.name, number, key.reader), key.secret, messages())
        with store.writing() as connection:
            note_written(connection, number, store.clock.now(), wrote.edits)
        return wrote


def read_answer(store: Store, path: Path, vault: Vault | None = None) -> Came:
    """Take in the office's answer, as if it had come over the network; attached files go into
    `vault`.

    Raises NotFitting for a file that is none, or for another laptop; Old for one that tells nothing
    new; Damaged; NoEntry where this laptop is refused; Erased where it was to erase itself. Each
    leaves what waits.
    """
    with alone(store):
        key = _key(store)

        def secret(head: Head) -> bytes:
            if (head.key, head.reader) != (key.name, key.reader):
                raise NotFitting(FOREIGN, name=path.name)
            return key.secret

        with opened(path, Way.ANSWER, secret) as answer:
            asked = only(answer, ASKED, SyncRequest)
            device = store.identity.device_id
            if device is None or asked.device != device.bytes:
                raise NotFitting(FOREIGN, name=path.name)
            for refusal in take(answer, REFUSAL, Refusal):
                _obey(store, asked, refusal)
            came = take_pages(store, answer, asked, Pull())
            if not came.more:
                take_out(store, vault or vault_of(store), answer)
        with store.writing() as connection:
            note_read(connection, answer.head.number)
        return came


def _key(store: Store) -> FileKey:
    """Raises Refused where this profile has none."""
    if not store.fact("server") or store.identity.device_id is None:
        raise Refused(NO_COMPANY)
    whole = store.fact("file_key")
    if not whole:
        raise Refused(NO_KEY)
    key, kept = file_key(bytes.fromhex(whole)), bytes.fromhex(store.fact("own_half") or "")
    if not kept:
        return key
    office = bytes.fromhex(store.fact("office_half") or "")
    return FileKey(key.name, joint_key(key.secret, kept, office), told_half(kept).hex())


def _requests(
    store: Store, cursors: dict[str, Cursor], batches: list[range]
) -> Iterator[SyncRequest]:
    """What the network would carry one after the other; the last asks for what is new."""
    for done in range(max(1, len(batches))):
        request = next_request(store, cursors, batches[done:])
        if request.want:
            with store.look() as connection:
                again = to_learn(connection, load_cursors(connection))
                wanted = leases.wants(connection, store)
            request = replace(request, again=again, wants=wanted)
        yield request


def _obey(store: Store, asked: SyncRequest, refusal: Refusal) -> None:
    """The office lets this laptop in no more. Raises NoEntry, or Erased where that was ordered."""
    if refusal.code != "wipe":
        raise NoEntry(refusal.sentence, refusal.code, **refusal.details)
    with store.engine.connect() as connection:
        query = sa.select(sa.func.max(outbox_table.c.seq)).where(~outbox_table.c.decided)
        newest = connection.execute(query).scalar_one()
    if newest is not None and newest > asked.issued:
        # No day is left: the book is closed at once, what waits can still be written down.
        store.set_facts(offline_days="0")
        raise NoEntry(ERASE_LATER, "wipe")
    erase(store)
