"""Taking in the pages of an answer file, or of an invitation, as a pull that came at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from app.errors import Refused
from app.i18n import N_
from app.store import Store
from app.store.sealed import Damaged, NotFitting, Sealed, Way
from app.store.store import get_fact, put_fact
from app.sync import checks, lease, leases
from app.sync.apply import apply
from app.sync.asking import begin
from app.sync.columns import note_known, to_learn
from app.sync.cursors import load_cursors
from app.sync.fork import take_new_device
from app.sync.letters import PAGE, take
from app.sync.life import place, push_again, tidy
from app.sync.pages import Pull, keep_page
from app.sync.protocol import Cursor, SyncRequest, SyncResponse
from app.sync.rounds import TOO_OLD, Result
from app.sync.tables import outbox
from app.sync.written import last_read

OLD = N_(
    "“{name}” tells nothing that is not known here: it, or something newer, was read before."
    " Nothing was changed."
)
EMPTY = N_("“{name}” holds no whole answer. Have it written once more.")
RESTORED = N_("The company's server was put back to an older copy. Write another file for it.")
COPIED = N_("This profile is a copy of another, so it has a name of its own now. Write another"
            " file for the office.")  # fmt: skip


class Old(NotFitting):
    """An answer that was read before, or that newer ones have overtaken."""


@dataclass
class Came:
    """What an answer brought.

    Attributes:
        more: why another file has to be written, as a msgid; empty where all is done.
    """

    result: Result = field(default_factory=Result)
    more: str = ""


def take_pages(store: Store, answer: Sealed, asked: SyncRequest, pull: Pull) -> Came:
    """Put the pages of an answer aside, and apply them together. Raises Old, Damaged, Refused."""
    begin(store)
    pull.held = set(asked.cursors)
    came, last = Came(), None
    for page in take(answer, PAGE, SyncResponse):
        came.result.count(pull, page)
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


def _check_news(store: Store, answer: Sealed, asked: SyncRequest, last: SyncResponse) -> None:
    """Raises Old where this laptop has read on since the answer's request was written, and the
    answer does not reach as far: no cursor may go back (R9)."""
    with store.engine.connect() as connection:
        read = last_read(connection)
        known, here = place(connection), load_cursors(connection)
    if answer.head.way is Way.INVITATION:
        return
    old = answer.head.number <= read or known.life != asked.life
    if not old and not (last.restored or last.fork or last.drained):
        old = last.seen < known.seen or not _reaches(asked.cursors, last.cursors, here)
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
    query = sa.select(outbox.c.uid).where(~outbox.c.decided)
    return len(set(connection.execute(query).scalars()) & set(pull.outcomes))
