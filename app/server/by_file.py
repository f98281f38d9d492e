"""The office's side of synchronising by file: a laptop's file is taken in, its answer written.

The same Authority decides as over the network, and pages are read until all is told. To decide
again is harmless: where an answer was lost, its request is answered once more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from msgspec.structs import replace

from app.errors import NoEntry, NotFound, Problem, Refused
from app.i18n import N_
from app.models import User
from app.server.authority import Authority
from app.server.blobs import Blobs
from app.server.devices import note_sign_in, note_told
from app.server.files import Files
from app.server.identifying import Caller, sealing_key, who_sealed
from app.server.organisation import check_created
from app.server.retrying import tried_again
from app.server.tables import mutation_log
from app.server.tokens import ERASE
from app.store import Store
from app.store.sealed import DAMAGED, Damaged, Head, NotFitting, Sealed, Way, opened, seal
from app.store.statements import slices
from app.sync.attached_letters import (
    ARRIVED,
    MOST,
    NOT_TAKEN,
    PART,
    WANTED,
    Attached,
    NotTaken,
)
from app.sync.letters import (
    ASKED,
    PAGE,
    PUSH,
    REFUSAL,
    put,
    take,
)
from app.sync.parcels import CHUNK, FileChunk
from app.sync.protocol import Refusal, SyncRequest, SyncResponse

# An answer that never ends is a bug of ours.
MOST_PAGES = 10_000
ENDLESS = N_("The server did not finish its answer. Tell the person who runs it.")
UNKNOWN = N_(
    "“{name}” was sealed by a laptop that is not known here, or that signed in again since. Have"
    " it written anew, or invite the laptop with “relasi user invite”."
)
LATE = N_(
    "“{name}” is older than what came from this laptop already, and all that is in it is known"
    " here. Have a new one written."
)
BUSY = N_("The server's data could not be written just now. Run this command again.")


@dataclass
class Taken:
    """What a laptop's file came to.

    Attributes:
        edits: how many it held; `new` of them were not known before.
        rows: how many its answer holds.
        files: how many attached files arrived.
        outcomes: how many of its edits came to what ("applied", "rejected"...).
        refused: why the laptop is not let in, as a problem; the answer says so too.
    """

    device: UUID
    person: str
    number: int
    edits: int = 0
    new: int = 0
    rows: int = 0
    files: int = 0
    outcomes: dict[bytes, str] = field(default_factory=dict)
    refused: NoEntry | None = None


def answer(store: Store, source: Path, target: Path, blobs: Blobs | None = None) -> Taken:
    """Take in a laptop's file and write the answer, complete; attached files lie in `blobs`.

    Raises NotFitting for a file that is none, or of no laptop known here, Damaged, and Refused for
    one that newer ones have overtaken: then nothing was decided, and no answer is written.
    """
    check_created(store)

    def key_of(head: Head) -> bytes:
        key = sealing_key(store, _family(head), head.reader)
        if key is None:
            raise NotFitting(UNKNOWN, name=source.name)
        return key

    with opened(source, Way.REQUEST, key_of) as letter:
        asked, taken = _look_through(store, letter)
        head = Head(Way.ANSWER, letter.head.key, letter.head.number, letter.head.reader)
        seal(target, head, key_of(letter.head), _answer(store, letter, asked, taken, blobs))
    return taken


def _look_through(store: Store, letter: Sealed) -> tuple[SyncRequest, Taken]:
    """What the file asks in the end, without its edits. Raises Refused where it comes too late."""
    uids, asked, devices = list[UUID](), None, set[bytes]()
    for request in take(letter, PUSH, SyncRequest):
        uids += [UUID(bytes=mutation.uid) for mutation in request.mutations]
        devices.add(request.device)
        asked = replace(request, mutations=[])
    if asked is None or len(devices) > 1:
        raise Damaged(DAMAGED, name=letter.name)
    device = UUID(bytes=asked.device)
    with store.engine.connect() as connection:
        known = _known(connection, uids)
        highest = connection.execute(
            sa.select(sa.func.max(mutation_log.c.seq)).where(mutation_log.c.device == device)
        ).scalar_one()
    # A copy of a laptop's data is behind, too, but holds what nobody knows (R7).
    if highest is not None and asked.issued < highest and known == len(uids):
        raise Refused(LATE, name=letter.name)
    return asked, Taken(device, "", letter.head.number, len(uids), len(uids) - known)


def _answer(
    store: Store, letter: Sealed, asked: SyncRequest, taken: Taken, blobs: Blobs | None
) -> Iterator[tuple[str, bytes]]:
    """What was asked, and the pages until all is told, or why there are none; then files."""
    yield put(ASKED, asked)
    try:
        who = tried_again(
            lambda: who_sealed(store, _family(letter.head), taken.device, letter.head.reader)
        )
        taken.person = _name(store, who.user_id)
        if who.moved:
            tried_again(
                lambda: note_sign_in(store, who.device, who.user_id, who.name, who.platform)
            )
        talk = _last_words if who.erase else _talk
        for page in talk(store, letter, who):
            taken.rows += len(page.items)
            taken.outcomes |= {outcome.uid: outcome.code for outcome in page.outcomes}
            yield put(PAGE, page)
        if not (page.restored or page.fork) and blobs is not None:
            yield from _attached(letter, Files(store, blobs), who.user_id, taken)
    except NoEntry as problem:
        taken.refused = problem
        yield put(REFUSAL, Refusal.of(problem, problem.code))


def _talk(store: Store, letter: Sealed, who: Caller) -> Iterator[SyncResponse]:
    """Decide what was pushed, batch by batch, then read to the end."""
    authority = Authority(store)
    for request in _pushed(store, letter):
        for page in pages(authority, who.user_id, who.device, request):
            yield page
            if page.restored or page.fork:
                return  # nothing is decided until the laptop has heard of it


def _pushed(store: Store, letter: Sealed) -> Iterator[SyncRequest]:
    """What is to be decided, in order. How far a clock is off cannot be told from a file that was
    days on its way: the laptop's own counts (R11)."""
    for request in take(letter, PUSH, SyncRequest):
        yield replace(request, now=store.clock.now().isoformat())


def pages(
    authority: Authority, user_id: UUID, device: UUID, request: SyncRequest
) -> Iterator[SyncResponse]:
    """The answers to a request and to those that follow from them, as a laptop would ask."""
    for _ in range(MOST_PAGES):
        page = tried_again(partial(authority.sync, user_id, device, request))
        if page.retry:
            raise Refused(BUSY)
        yield page
        if page.complete or page.restored or page.fork or page.drained or not request.want:
            return
        request = replace(request, mutations=[], wants=[], cursors=page.cursors, again=page.again)
    raise Refused(ENDLESS)


def _attached(
    letter: Sealed, files: Files, user_id: UUID, taken: Taken
) -> Iterator[tuple[str, bytes]]:
    """Keep the files that came, and give those that are wanted, as over the network (R17).

    One that is refused waits on its laptop, which hears why.
    """
    refused: dict[bytes, Problem] = {}
    for part in take(letter, PART, FileChunk):
        try:
            if tried_again(partial(files.take, user_id, part)).complete:
                taken.files += 1
                yield put(ARRIVED, Attached(part.attachment))
        except (NotFound, Refused) as problem:
            refused[part.attachment] = problem
    room = MOST
    for wanted in take(letter, WANTED, Attached):
        try:
            start, size = 0, 1
            while start < size and room > 0:
                data, size = files.give(user_id, wanted.attachment, start, CHUNK)
                yield put(PART, FileChunk(taken.device.bytes, wanted.attachment, start, data))
                start, room = start + max(1, len(data)), room - len(data)
        except (NotFound, Refused) as problem:
            refused[wanted.attachment] = problem
    for attachment, why in refused.items():
        yield put(NOT_TAKEN, NotTaken(attachment, Refusal.of(why, "refused")))


def _last_words(store: Store, letter: Sealed, who: Caller) -> Iterator[SyncResponse]:
    """Take what waited on a laptop that is to be erased; it is told that, and nothing more."""
    authority = Authority(store)
    for request in _pushed(store, letter):
        retry, fork = authority.take(who.user_id, who.device, request, leaving=True)
        if retry:
            raise Refused(BUSY)
        if fork:
            now = store.clock.now().isoformat()
            yield SyncResponse([], [], [], {}, False, now, fork=True)
            return
    tried_again(lambda: note_told(store, who.device, who.user_id))
    raise NoEntry(ERASE, "wipe")


def _family(head: Head) -> UUID:
    """The name of the key; one that nobody has where it is none."""
    try:
        return UUID(hex=head.key)
    except ValueError:
        return UUID(int=0)


def _known(connection: sa.Connection, uids: list[UUID]) -> int:
    """How many of these edits were decided before."""
    count, log = 0, mutation_log.c
    for some in slices(uids):
        query = sa.select(sa.func.count()).select_from(mutation_log).where(log.uid.in_(some))
        count += connection.execute(query).scalar_one()
    return count


def _name(store: Store, user_id: UUID) -> str:
    user = User.__table__
    with store.engine.connect() as connection:
        return str(connection.execute(sa.select(user.c.name).where(user.c.id == user_id)).scalar())
