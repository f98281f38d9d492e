"""The server's side of a synchronisation: decide what is pushed, publish it, read the answer."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from app.errors import NotAllowed, Problem, Refused, StoreProblem
from app.i18n import N_
from app.ids import uuid7
from app.models import Role, User
from app.server.book import Book
from app.server.buckets import granted, territories_of
from app.server.decide import CONFLICT, Author, Clash, Decision, as_json, decide, moment_of
from app.server.feeds import publish
from app.server.pull import newest, outcomes_for, read_page
from app.server.tables import held_mutation, mutation_log
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


class Fork(Exception):
    """The device's numbers were used by another copy of its file."""


class Authority:
    """Decides for one organisation's database."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def sync(self, user_id: UUID, device: UUID, request: SyncRequest) -> SyncResponse:
        """One round trip: push, then pull in one snapshot."""
        retry = fork = False
        if request.mutations or request.issued:
            try:
                self._push(user_id, device, request)
            except Fork:
                fork = True
            except (OperationalError, StoreProblem):
                # A fault of the server's: nothing was decided, the laptop keeps it and tries again.
                LOG.exception("a push could not be decided")
                retry = True
        with self._snapshot() as connection:
            page = read_page(connection, user_id, request)
            if not page.granted:
                raise NotAllowed(CLOSED)
            outcomes = outcomes_for(connection, device, request)
            seen = newest(connection)
        return SyncResponse(
            outcomes=outcomes,
            granted=page.granted,
            items=page.items,
            cursors=page.cursors,
            complete=page.complete and not retry and not fork,
            server_time=self.store.clock.now().isoformat(),
            reset=page.reset,
            retry=retry,
            fork=fork,
            seen=seen,
        )

    def _push(self, user_id: UUID, device: UUID, request: SyncRequest) -> None:
        """Decide a batch in one transaction; another try where the engine asks for it."""
        for attempt in range(MOST_TRIES):
            try:
                with self.store.writing() as connection:
                    _Batch(connection, self.store, user_id, device, request).run()
                return
            except DBAPIError as error:
                if _state(error) not in TRY_AGAIN or attempt == MOST_TRIES - 1:
                    raise

    @contextmanager
    def _snapshot(self) -> Iterator[sa.Connection]:
        with self.store.engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection
            connection.rollback()


class _Batch:
    """The intents of one request."""

    def __init__(
        self,
        connection: sa.Connection,
        store: Store,
        user_id: UUID,
        device: UUID,
        request: SyncRequest,
    ) -> None:
        self._connection = connection
        self._store = store
        self._request = request
        self._device = device
        self._now = store.clock.now()
        self._book = Book(connection, store)
        self._author = self._who(user_id)

    def run(self) -> None:
        """Decide each intent in order, then publish what all of them touched."""
        self._check_numbers()
        touched = []
        for mutation in self._request.mutations:
            if self._known(mutation) is not None:
                continue
            decision = self._decide(mutation)
            touched += decision.touched
            self._log(mutation, decision.code)
            if any(record in RIGHTS for record, _ in decision.touched):
                self._author = self._who(self._author.user_id)
        publish(self._book, touched)

    def _decide(self, mutation: Mutation) -> Decision:
        """One intent: applied within a savepoint, or kept whole for its author to see."""
        self._book.changes = ChangeSet()
        try:
            with self._connection.begin_nested():
                decision = decide(self._book, self._author, mutation, self._now)
        except Exception as error:  # noqa: BLE001 - sorted out below; what is bad must not block
            self._book.forget()
            problem = _refusal(error)
            code = "held" if isinstance(problem, NotAllowed) else "rejected"
            decision = Decision(code, problem=problem)
            if code == "held":
                self._hold(mutation, problem)
        for clash in decision.clashes:
            decision.touched.append(self._attend_clash(mutation, clash))
        if decision.problem is not None:
            decision.touched.append(self._attend_refusal(mutation, decision))
        self._journal(mutation)
        return decision

    def _journal(self, mutation: Mutation) -> None:
        if self._book.changes:
            journaling.write(
                self._connection,
                self._book.changes,
                label=mutation.label,
                origin=Origin.REMOTE,
                at=moment_of(mutation.at, self._now),
                user_id=self._author.user_id,
                device_id=self._device,
            )

    def _attend_clash(self, mutation: Mutation, clash: Clash) -> tuple[str, UUID]:
        return self._attend(
            mutation,
            user_id=str(clash.for_user),
            kind="conflict",
            code="same_field",
            sentence=CONFLICT,
            record=clash.record,
            row_id=str(clash.row_id),
            field=clash.field,
            kept=as_json(clash.kept),
            other=as_json(clash.other),
            by_id=str(clash.by) if clash.by else None,
        )

    def _attend_refusal(self, mutation: Mutation, decision: Decision) -> tuple[str, UUID]:
        problem = decision.problem
        assert problem is not None
        first = mutation.patches[0] if mutation.patches else None
        details = {name: str(value) for name, value in problem.details.items()}
        return self._attend(
            mutation,
            user_id=str(self._author.user_id),
            kind=decision.code,
            code=type(problem).__name__.lower(),
            sentence=problem.msgid,
            details=as_json(details) if details else None,
            record=first.record if first else None,
            row_id=str(UUID(bytes=first.row_id)) if first else None,
            field=getattr(problem, "field", None) or None,
            changes=msgspec.json.encode(mutation).decode(),
        )

    def _attend(self, mutation: Mutation, **values: object) -> tuple[str, UUID]:
        """Make what waits for a choice: a record like any other, in its person's bucket."""
        key = uuid7()
        table = self._book.table("attention")
        row = dict.fromkeys(table.c.keys())
        row.update(values)
        row["id"] = str(key)
        row["at"] = row["created_at"] = self._now.isoformat()
        row["created_by"] = str(self._author.user_id)
        row["mutation"] = str(UUID(bytes=mutation.uid))
        self._book.insert("attention", key, row)
        return "attention", key

    def _hold(self, mutation: Mutation, problem: Problem) -> None:
        self._connection.execute(
            sa.insert(held_mutation).values(
                uid=UUID(bytes=mutation.uid),
                user_id=self._author.user_id,
                reason=problem.msgid,
                mutation=msgspec.json.encode(mutation).decode(),
                at=self._now,
            )
        )

    def _log(self, mutation: Mutation, code: str) -> None:
        self._connection.execute(
            sa.insert(mutation_log).values(
                device=self._device,
                seq=mutation.seq,
                uid=UUID(bytes=mutation.uid),
                user_id=self._author.user_id,
                code=code,
                at=moment_of(mutation.at, self._now),
                received_at=self._now,
            )
        )

    def _known(self, mutation: Mutation) -> str | None:
        """The code decided before for this uid. Raises Fork for a number with another uid."""
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
            sa.select(user.c.role).where(user.c.id == user_id, user.c.active)
        ).scalar_one_or_none()
        if role is None:
            raise NotAllowed(CLOSED)
        homes = territories_of(self._connection, {user_id})
        return Author(
            user_id,
            self._device,
            Role(role),
            frozenset(granted(self._connection, user_id)),
            self._now - moment_of(self._request.now, self._now),
            home=homes[0] if homes else None,
            seen=self._request.seen,
        )


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
