"""The server's side of a synchronisation: decide what is pushed, publish it, read the answer."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from app.errors import NoEntry, NotAllowed, Problem, Refused, StoreProblem
from app.i18n import N_
from app.models import Role, User
from app.server import metrics
from app.server.attending import Notices
from app.server.book import Book, Key
from app.server.buckets import granted, held_by_all, territories_of
from app.server.checks import Checks
from app.server.decide import decide
from app.server.feeds import publish
from app.server.intent import Author, Decision, NotYours, check_numbered, moment_of
from app.server.late import Reach
from app.server.leases import lend
from app.server.life import newest, restored, settled_life
from app.server.pull import outcomes_for, read_page
from app.server.recovery import Aside, Recovery, about
from app.server.review import Review, Taken
from app.server.rights_log import note_rights
from app.server.snapshot import snapshot
from app.server.tables import mutation_log
from app.server.upcast import check_versions, is_too_old, upcast
from app.store import ChangeSet, Origin, Store
from app.store import journal as journaling
from app.sync.protocol import Mutation, SyncRequest, SyncResponse

RECEIVED = N_("Received from a laptop")
LOG = logging.getLogger(__name__)
CLOSED = N_("This account has been closed. Ask the person who runs the server.")
STUMBLED = N_(
    "The server could not take this change. It is kept here whole:"
    " tell the person who runs the server, or try it again."
)
# Where these change, what somebody may see and write has to be read anew.
RIGHTS = frozenset({"user", "team", "territory", "user_territory"})
# Serialization failure, deadlock, and a row that another made at the same moment.
UNIQUE = "23505"
TRY_AGAIN = frozenset({"40001", "40P01", UNIQUE})
MOST_TRIES = 5
LONGEST_LABEL = 200
PASSED_ON = N_("Pass on what waits for an answer")
# Not an outcome: the intent waits for what a restored server lost (R16).
WAITS = "waits"


class Fork(Exception):
    """The device's numbers were used by another copy of its file."""


class Authority:
    """Decides for one organisation's database."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._checks = Checks()

    def sync(self, user_id: UUID, device: UUID, request: SyncRequest) -> SyncResponse:
        """One round trip: push, then pull in one snapshot."""
        check_versions(request)
        life = settled_life(self.store, request)
        if request.life and request.life != life:
            # Of the database itself: a replica may not know yet that it was put back.
            with self.store.engine.connect() as connection:
                return restored(connection, request, self.store.clock.now())
        retry, fork = self.take(user_id, device, request)
        drained = is_too_old(request) and not retry and not fork
        leases = [] if retry or fork or drained else lend(self.store, device, request.wants)
        # What lags behind is no measure for a check, and nothing to repair from.
        fresh = bool(request.check or request.again)
        with snapshot(self.store, fresh) as connection:
            page = read_page(connection, user_id, request)
            if not page.granted:
                raise NoEntry(CLOSED, "closed")
            outcomes = outcomes_for(connection, device, request)
            seen, lineage = newest(connection)
            sums = self._checks.of(connection, request, page)
        return SyncResponse(
            outcomes=outcomes,
            granted=page.granted,
            items=page.items,
            cursors=page.cursors,
            complete=page.complete and not retry and not fork and not drained,
            server_time=self.store.clock.now().isoformat(),
            reset=page.reset,
            retry=retry,
            fork=fork,
            seen=seen,
            life=life,
            lineage=lineage,
            drained=drained,
            again=page.again,
            leases=leases,
            sums=sums,
        )

    def take(
        self, user_id: UUID, device: UUID, request: SyncRequest, leaving: bool = False
    ) -> tuple[bool, bool]:
        """Decide what is pushed: whether to try again later, and whether the device is a copy.

        `leaving`: the last words of a laptop; those of a closed account are held.
        """
        if not request.mutations and not request.issued:
            return False, False
        try:
            self._push(user_id, device, request, leaving)
        except Fork:
            return False, True
        except (OperationalError, StoreProblem):
            # A fault of the server's: nothing was decided, the laptop keeps it and tries again.
            LOG.exception("a push could not be decided")
            return True, False
        return False, False

    def _push(self, user_id: UUID, device: UUID, request: SyncRequest, leaving: bool) -> None:
        """Decide a batch in one transaction; then, each round in its own, what waited for it."""

        def begun(connection: sa.Connection) -> _Batch:
            return _Batch(connection, self.store, user_id, device, request, leaving)

        touched = self._in_one(lambda connection: begun(connection).run())
        while touched is not None:
            touched = self._in_one(partial(_again, begun, touched))

    def _in_one(self, act: Callable[[sa.Connection], set[Key] | None]) -> set[Key] | None:
        """One transaction; another try where the engine asks for it."""
        for attempt in range(MOST_TRIES):
            try:
                with self.store.writing() as connection:
                    return act(connection)
            except DBAPIError as error:
                if _state(error) not in TRY_AGAIN or attempt == MOST_TRIES - 1:
                    raise
                metrics.RETRIED.inc()
        raise AssertionError("unreachable")


def _again(
    begun: Callable[[sa.Connection], _Batch], touched: set[Key], connection: sa.Connection
) -> set[Key] | None:
    return begun(connection).run_waiting(touched)


class _Batch:
    """The intents of one request."""

    def __init__(
        self,
        connection: sa.Connection,
        store: Store,
        user_id: UUID,
        device: UUID,
        request: SyncRequest,
        leaving: bool = False,
    ) -> None:
        self._leaving = leaving
        self._connection = connection
        self._store = store
        self._request = request
        self._device = device
        self._now = store.clock.now()
        self._book = Book(connection, store)
        self._author = self._who(user_id)
        self._log_read: dict[bytes | int, tuple[bytes, str]] | None = None
        self._recovery = Recovery(self._book, self._now)
        self._notices = Notices(self._book, self._now)
        self._review = Review(self._book, self._now)

    def run(self) -> set[Key] | None:
        """Decide each intent in order, then publish what all of them touched.

        Gives that where something waits that may be decided because of it (R16), else None.
        """
        self._check_numbers()
        touched: list[Key] = []
        for mutation in self._request.mutations:
            check_numbered(mutation)
        self._read_ahead()
        held: set[Key] = set()
        for mutation in map(self._understood, self._request.mutations):
            if self._known(mutation) is not None:
                continue
            if self._recovery.holds(mutation):
                held = held or about(mutation)
            else:
                touched += self._take(mutation)
        touched += self._pass_on(touched)
        publish(self._book, touched)
        return held | set(touched) if self._recovery.waits() else None

    def _read_ahead(self) -> None:
        """Lock and read at once what the intents are about, and which of them are known."""
        patches = (patch for mutation in self._request.mutations for patch in mutation.patches)
        keys = [
            (patch.record, UUID(bytes=patch.row_id))
            for patch in patches
            if patch.record in self._book.kinds and len(patch.row_id) == 16
        ]
        self._book.fetch(keys)
        held_by_all(self._book, keys)
        log, pushed = mutation_log, self._request.mutations
        query = sa.select(log.c.device, log.c.seq, log.c.uid, log.c.code).where(
            sa.or_(
                log.c.uid.in_([UUID(bytes=mutation.uid) for mutation in pushed]),
                sa.and_(
                    log.c.device == self._device,
                    log.c.seq.in_([mutation.seq for mutation in pushed]),
                ),
            )
        )
        self._log_read = {}
        for row in self._connection.execute(query):
            self._log_read[row.uid.bytes] = (row.uid.bytes, row.code)
            if row.device == self._device:
                self._log_read[row.seq] = (row.uid.bytes, row.code)

    def _understood(self, mutation: Mutation) -> Mutation:
        """The intent in the words of this schema; only a restored server asks what it `was`."""
        known = upcast(mutation)
        if self._recovery.on:
            return self._recovery.without_own(known)
        return msgspec.structs.replace(known, was="")

    def run_waiting(self, before: set[Key]) -> set[Key] | None:
        """Try what waits since a restore and these rows may let through; what was touched so far,
        where something came of it."""
        touched: list[Key] = []
        decided = 0
        for one in self._recovery.worth_trying(before):
            self._author, self._device = self._author_of(one), one.device
            touched += self._take(one.mutation)
            if self._known(one.mutation) is not None:
                self._recovery.take_out(one)
                decided += 1
        touched += self._pass_on(touched)
        publish(self._book, touched)
        return before | set(touched) if decided and self._recovery.waits() else None

    def _pass_on(self, touched: list[Key]) -> list[Key]:
        """What was held for somebody who has lost the record goes to the next reviewer."""
        self._book.changes = ChangeSet()
        found = self._review.pass_on(touched)
        if self._book.changes:
            journaling.write(
                self._connection,
                self._book.changes,
                label=PASSED_ON,
                origin=Origin.REMOTE,
                at=self._now,
                user_id=None,
                device_id=None,
            )
        return found

    def _take(self, mutation: Mutation) -> list[Key]:
        """Decide one and note what became of it; the rows it touched."""
        if self._recovery.must_wait(self._device, mutation):
            decision = Decision(WAITS)
        else:
            decision = self._decide(mutation)
        if decision.code == WAITS:
            author = self._author
            self._recovery.put_aside(
                Aside(mutation, self._device, author.user_id, author.offset, author.seen, self._now)
            )
            return []
        self._log(mutation, decision.code)
        if any(record in RIGHTS for record, _ in decision.touched):
            self._author = self._who(self._author.user_id)
        return decision.touched

    def _decide(self, mutation: Mutation) -> Decision:
        """One intent: applied within a savepoint, or kept whole for its author to see."""
        self._book.changes = ChangeSet()
        accepted: list[Taken] = []
        try:
            with self._connection.begin_nested():
                decision = decide(self._book, self._author, mutation, self._now)
                decision.touched += self._review.answers(mutation, self._author, accepted)
        except Exception as error:  # noqa: BLE001 - sorted out below; what is bad must not block
            self._book.forget()
            problem = _refusal(error)
            if self._recovery.may_wait(mutation):
                return Decision(WAITS)
            decision, accepted = Decision("rejected", problem=problem), []
        self._tell(mutation, decision)
        self._journal(self._author, mutation, self._book.changes)
        for one in accepted:
            self._journal(one.author, one.mutation, one.changes)
        return decision

    def _tell(self, mutation: Mutation, decision: Decision) -> None:
        """What its author, or somebody else, has to know of what became of an intent."""
        who, problem = self._author.user_id, decision.problem
        told = [self._notices.clash(mutation, clash) for clash in decision.clashes]
        told += [self._notices.buried(mutation, who, lost) for lost in decision.buried]
        if isinstance(problem, NotYours) and problem.once:
            decision.code = "held"
            told += self._review.hold(mutation, self._author, problem)
        elif problem is not None:
            told.append(self._notices.refusal(mutation, who, problem))
        decision.touched += told

    def _journal(self, author: Author, mutation: Mutation, changes: ChangeSet) -> None:
        if changes:
            note_rights(self._book, changes, self._now, author.user_id, author.device)
            journaling.write(
                self._connection,
                changes,
                label=mutation.label.replace("\0", "")[:LONGEST_LABEL],
                origin=Origin.REMOTE,
                at=moment_of(mutation.at, self._now),
                user_id=author.user_id,
                device_id=author.device,
            )

    def _log(self, mutation: Mutation, code: str) -> None:
        metrics.DECIDED.labels(code).inc()
        if self._log_read is not None:
            self._log_read[mutation.uid] = self._log_read[mutation.seq] = (mutation.uid, code)
        row = {
            "device": self._device,
            "seq": mutation.seq,
            "uid": UUID(bytes=mutation.uid),
            "user_id": self._author.user_id,
            "code": code,
            "at": moment_of(mutation.at, self._now),
            "received_at": self._now,
            "seen": self._author.seen,
        }
        self._connection.execute(sa.insert(mutation_log), row)

    def _known(self, mutation: Mutation) -> str | None:
        """The code decided before for this uid. Raises Fork for a number with another uid."""
        if self._log_read is not None:
            found = [self._log_read.get(name) for name in (mutation.uid, mutation.seq)]
            if any(one and one[0] != mutation.uid for one in found):
                raise Fork
            return next((code for _, code in filter(None, found)), None)
        log = mutation_log
        rows = self._connection.execute(
            sa.select(log.c.device, log.c.seq, log.c.uid, log.c.code).where(
                sa.or_(
                    log.c.uid == UUID(bytes=mutation.uid),
                    sa.and_(log.c.device == self._device, log.c.seq == mutation.seq),
                )
            )
        ).all()
        for row in rows:
            if row.uid.bytes != mutation.uid:
                raise Fork
        return rows[0].code if rows else None

    def _check_numbers(self) -> None:
        """A server that has seen more than the device issued faces a restored file (R7)."""
        highest = self._connection.execute(
            sa.select(sa.func.max(mutation_log.c.seq)).where(mutation_log.c.device == self._device)
        ).scalar_one()
        if highest is not None and highest > self._request.issued:
            raise Fork

    def _who(self, user_id: UUID) -> Author:
        user = User.__table__
        role = self._connection.execute(
            sa.select(user.c.role).where(
                user.c.id == user_id, sa.or_(user.c.active, sa.literal(self._leaving))
            )
        ).scalar_one_or_none()
        if role is None:
            raise NoEntry(CLOSED, "closed")
        homes = territories_of(self._connection, {user_id})
        return Author(
            user_id,
            self._device,
            Role(role),
            frozenset(granted(self._connection, user_id)),
            self._now - moment_of(self._request.now, self._now),
            home=homes[0] if homes else None,
            seen=self._request.seen,
            reach=Reach(self._connection, self._device, self._request, not self._leaving),
        )

    def _author_of(self, one: Aside) -> Author:
        """Who typed what waits; somebody who left since writes into nobody's book."""
        try:
            author = self._who(one.user_id)
        except NotAllowed:
            author = Author(one.user_id, one.device, Role.REP, frozenset(), one.offset)
        return replace(author, device=one.device, offset=one.offset, seen=one.seen, reach=None)


def _refusal(error: Exception) -> Problem:
    """Why an intent is not taken. Raises the error again where it is a fault of the server's.

    A bug of ours must not keep a laptop's queue waiting for ever: the edit is kept whole where
    its author sees it, and the bug is logged.
    """
    if isinstance(error, StoreProblem | NoConnection):
        raise error
    if isinstance(error, DBAPIError) and (
        not isinstance(error, IntegrityError | DataError) or _state(error) == UNIQUE
    ):
        raise error
    if isinstance(error, Problem):
        return error
    LOG.error("an edit could not be decided", exc_info=error)
    return Refused(STUMBLED)


def _state(error: DBAPIError) -> str | None:
    return getattr(error.orig, "sqlstate", None)
