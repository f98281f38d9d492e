"""Synchronising without a network: a sealed file goes to the office, its answer comes back.

What is written is what the network would carry, what is read is taken in by the same means. Until
an answer is read whole, everything waits here as it did; so a file may be lost, written again,
or read late, and nothing is lost or done twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from msgspec.structs import replace

from app.errors import NoEntry, Refused
from app.i18n import N_
from app.store import Store
from app.store.sealed import Damaged, Head, NotFitting, Sealed, Way, opened, seal
from app.store.store import get_fact, put_fact
from app.store.vault import Vault
from app.sync import checks, lease, leases
from app.sync.alone import alone
from app.sync.apply import Pull, apply, keep_page, load_cursors
from app.sync.attached_letters import Enclosed, enclose, take_out
from app.sync.columns import note_known, to_learn
from app.sync.files import vault_of
from app.sync.first import next_group
from app.sync.fork import take_new_device
from app.sync.letters import ASKED, PAGE, PUSH, REFUSAL, FileKey, file_key, only, put, take
from app.sync.life import place, push_again, tidy
from app.sync.protocol import Cursor, Refusal, SyncRequest, SyncResponse
from app.sync.session import TOO_OLD, Result, begin, count, next_request
from app.sync.tables import outbox as outbox_table
from app.sync.wiping import erase
from app.sync.written import last_read, next_number, note_read, note_written

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
OLD = N_(
    "“{name}” tells nothing that is not known here: it, or something newer, was read before."
    " Nothing was changed."
)
EMPTY = N_("“{name}” holds no whole answer. Have it written once more.")
ERASE_LATER = N_(
    "This laptop is to be erased. What you typed since is kept until then: give the office one more"
    " file."
)
RESTORED = N_("The company's server was put back to an older copy. Write another file for it.")
COPIED = N_("This profile is a copy of another, so it has a name of its own now. Write another"
            " file for the office.")  # fmt: skip


class Old(NotFitting):
    """An answer that was read before, or that newer ones have overtaken."""


@dataclass
class Wrote:
    """What went into a file for the office: how many edits, and attached files."""

    edits: int = 0
    files: Enclosed = field(default_factory=Enclosed)


@dataclass
class Came:
    """What an answer brought.

    Attributes:
        more: why another file has to be written, as a msgid; empty where all is done.
    """

    result: Result = field(default_factory=Result)
    more: str = ""


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

        seal(path, Head(Way.REQUEST, key.name, number), key.secret, messages())
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
            if head.key != key.name:
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


def take_pages(store: Store, answer: Sealed, asked: SyncRequest, pull: Pull) -> Came:
    """Put the pages of an answer aside, and apply them together. Raises Old, Damaged, Refused."""
    begin(store)
    came, last = Came(), None
    for page in take(answer, PAGE, SyncResponse):
        count(came.result, pull, page)
        keep_page(store, pull, page)
        last = page
    if last is None:
        raise Damaged(EMPTY, name=answer.name)
    _check_news(store, answer, asked, last)
    if last.restored:
        came.result.again, came.more = push_again(store, last), RESTORED
    elif last.fork:
        take_new_device(store)
        came.more = COPIED
    elif last.drained:
        raise Refused(TOO_OLD)
    elif not last.complete:
        raise Damaged(EMPTY, name=answer.name)
    else:
        _apply(store, pull, asked, last, came.result)
    return came


def _key(store: Store) -> FileKey:
    """Raises Refused where this profile has none."""
    if not store.fact("server") or store.identity.device_id is None:
        raise Refused(NO_COMPANY)
    whole = store.fact("file_key")
    if not whole:
        raise Refused(NO_KEY)
    return file_key(bytes.fromhex(whole))


def _requests(
    store: Store, cursors: dict[str, Cursor], batches: list[range]
) -> Iterator[SyncRequest]:
    """What the network would carry one after the other; the last asks for what is new."""
    for done in range(max(1, len(batches))):
        request = next_request(store, cursors, batches[done:])
        if request.want:
            with store.engine.connect() as connection:
                again = to_learn(connection, load_cursors(connection))
            request = replace(request, again=again, wants=leases.wants(store))
        yield request


def _check_news(store: Store, answer: Sealed, asked: SyncRequest, last: SyncResponse) -> None:
    """Raises Old where this laptop has read on since the answer's request was written, and the
    answer does not reach as far: no cursor may go back (R9)."""
    with store.engine.connect() as connection:
        read = last_read(connection)
        seen, _mark, life = place(connection)
        here = load_cursors(connection)
    if answer.head.way is Way.INVITATION:
        return
    old = answer.head.number <= read or life != asked.life
    if not old and not (last.restored or last.fork or last.drained):
        old = last.seen < seen or not _reaches(asked.cursors, last.cursors, here)
    if old:
        raise Old(OLD, name=answer.name)


def _reaches(asked: dict[str, Cursor], told: dict[str, Cursor], here: dict[str, Cursor]) -> bool:
    """Whether pages from `asked` to `told` lead a laptop that stands `here` on, and never back."""
    for bucket, now in here.items():
        then = told.get(bucket)
        if now != asked.get(bucket) and (
            then is None or then.epoch != now.epoch or then.ver < now.ver
        ):
            return False
    # What was let go of meanwhile is only known from where the request stood.
    return not (set(asked) - set(here)) & set(told)


def _apply(
    store: Store, pull: Pull, asked: SyncRequest, last: SyncResponse, result: Result
) -> None:
    with store.engine.connect() as connection:
        result.sent = _settled(connection, pull)
        learned = to_learn(connection, load_cursors(connection)) == asked.again
    if last.leases:
        leases.keep(store, last.leases)
    result.received = apply(store, pull, last)
    # The laptop was in contact when it asked, at the latest, by its own clock.
    moment = datetime.fromisoformat
    at, told = moment(asked.now), moment(last.server_time)
    with store.writing() as connection:
        put_fact(connection, "last_sync", told.isoformat())
        put_fact(connection, "last_sent", str(result.sent))
        put_fact(connection, "last_received", str(result.received))
        put_fact(connection, "last_merged", str(result.merged))
        if learned:
            note_known(connection)
        checks.begin_days(connection, store.clock.now())
        # A contact over the network since then counts for more.
        here, there = (get_fact(connection, name) for name in ("contact_here", "contact"))
        if here and there:
            at, told = max(at, moment(here)), max(told, moment(there))
        lease.renew(connection, at, told)
    tidy(store)


def _settled(connection: sa.Connection, pull: Pull) -> int:
    """How many of the edits that wait have an outcome now."""
    query = sa.select(outbox_table.c.uid).where(~outbox_table.c.decided)
    return len(set(connection.execute(query).scalars()) & set(pull.outcomes))


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
