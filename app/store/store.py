"""One Store: read, work, undo. Everything a person types goes through `Store.work`."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa

from app.clock import Clock
from app.errors import Refused
from app.i18n import N_
from app.store import journal
from app.store import undo as undoing
from app.store.changes import ChangeSet, Committed, Origin
from app.store.dialect import IMMEDIATE
from app.store.engine import lift_pen, lower_pen
from app.store.failures import speaking_plainly
from app.store.rights import Rights
from app.store.statements import Statement, inserting, listed, said
from app.store.tables import meta

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Identity:
    """Who works here, on which laptop; None until somebody has signed in."""

    user_id: UUID | None = None
    device_id: UUID | None = None


# Characters of text that one step may change, so that it fits into one message.
MOST_TEXT = 6_000_000
TOO_MUCH = N_(
    "This is too much for one step: at most {most} characters at a time. Do it in several steps."
)

BeforeCommit = Callable[[sa.Connection, int, ChangeSet], None]
Listener = Callable[[Committed], None]
Report = Callable[[int, int], object]


_FACT = Statement(lambda: sa.select(meta.c.value).where(meta.c.name == said("which")))
_FACTS = Statement(
    lambda: sa.select(meta.c.name, meta.c.value).where(meta.c.name.in_(listed("names")))
)
_FORGET = Statement(lambda: sa.delete(meta).where(meta.c.name == said("which")))
_CHANGE = Statement(
    lambda: sa.update(meta).where(meta.c.name == said("which")).values(value=said("said"))
)
_ADD = inserting(meta, ("name", "value"))


class Store:
    """A profile's database.

    Reading may happen on any thread, each with its own session. Into SQLite one thread writes at
    a time; PostgreSQL keeps several apart by itself.

    Attributes:
        engine: for plain SELECTs of lists and figures.
        replica: a copy that follows the database and may lag behind it, where a server reads
            what laptops pull; None where it reads the database itself.
        clock: what time it is here.
        identity: who works here.
        before_commit: called inside the transaction with the connection, the journal's number
            and the changes that will be pushed; sync attaches its outbox here.
    """

    def __init__(self, engine: sa.Engine, clock: Clock, identity: Identity | None = None) -> None:
        self.engine = engine
        self.replica: sa.Engine | None = None
        self.clock = clock
        self.identity = identity or Identity()
        self.before_commit: list[BeforeCommit] = []
        self._listeners: list[Listener] = []
        one_at_a_time = engine.dialect.name == "sqlite"
        self._writing = threading.RLock() if one_at_a_time else nullcontext()
        self._thread = threading.local()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for looking. What is changed in it is not kept."""
        from sqlalchemy.orm import Session

        with (
            speaking_plainly(),
            Session(self.engine, autoflush=False, info={"store": self}) as session,
        ):
            yield session
            session.rollback()

    @contextmanager
    def look(self) -> Iterator[sa.Connection]:
        """A connection for plain SELECTs: with no record in hand, nothing is mapped for it."""
        with speaking_plainly(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def work(
        self, label: str, origin: Origin = Origin.LOCAL, act: undoing.Act | None = None
    ) -> Iterator[Session]:
        """One unit of work, called `label` (marked with `N_`): all of it is kept, or nothing.

        It is undone with the others of its `act`, where it is a part of one. What furnishes a new
        profile has the origin SETUP: it is neither pushed nor undone.
        Raises Invalid or Refused from the records' own rules when it is flushed.
        """
        if getattr(self._thread, "furnishing", False):
            origin = Origin.SETUP
        with self._recording(label, origin, act=act) as (session, _):
            yield session

    @contextmanager
    def furnishing(self) -> Iterator[None]:
        """All work on this thread, whoever does it, furnishes a new profile: it is SETUP."""
        self._thread.furnishing = True
        try:
            yield
        finally:
            self._thread.furnishing = False

    def undo(self, report: Report | None = None) -> undoing.Undone:
        """Take back the last piece of work, with all of the act it is part of.

        `report` hears how many pieces are done, and of how many; what it raises ends it there, and
        the next undo goes on. Raises Refused where there is nothing.
        """
        nothing = N_("There is nothing to undo.")
        return self._take_back(Origin.UNDO, undoing.next_undo, nothing, report)

    def redo(self, report: Report | None = None) -> undoing.Undone:
        """Do again what was last undone. Raises Refused where there is nothing."""
        nothing = N_("There is nothing to redo.")
        return self._take_back(Origin.REDO, undoing.next_redo, nothing, report)

    def history(self, record: str, row_id: UUID) -> list[journal.FieldChange]:
        """Who changed which field of a record, when; newest first."""
        with self.read() as session:
            return journal.history(session.connection(), record, row_id)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` after each commit, on the thread that wrote. Returns how to stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def tell(self, committed: Committed) -> None:
        """Tell the listeners of a commit that did not come through `work` (sync, import)."""
        for listener in list(self._listeners):
            listener(committed)

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A bare write transaction with the pen down, for bulk verbs that journal themselves."""
        with self._writing, self._once(), speaking_plainly(), self.engine.connect() as raw:
            connection = raw.execution_options(**{IMMEDIATE: True})
            with connection.begin():
                lower_pen(connection)
                try:
                    yield connection
                finally:
                    lift_pen(connection)

    def fact(self, name: str) -> str | None:
        """A fact about this file (`meta`)."""
        with self.look() as connection:
            return get_fact(connection, name)

    def facts(self, *names: str) -> list[str | None]:
        """Several facts about this file, in the order asked."""
        with self.look() as connection:
            return get_facts(connection, *names)

    def set_facts(self, **facts: str | None) -> None:
        """Keep facts about this file; None forgets one."""
        with self.writing() as connection:
            put_facts(connection, **facts)

    def identify(self, **changes: UUID | None) -> None:
        """Say who works here from now on, and remember it."""
        self.identity = replace(self.identity, **changes)
        self.set_facts(**{name: value.hex if value else None for name, value in changes.items()})

    def rest(self) -> None:
        """Give back the memory of what was read, while nobody asks for more."""
        with ExitStack() as all_of_them:
            for _place in range(getattr(self.engine.pool, "checkedin", int)()):
                connection = all_of_them.enter_context(self.engine.connect())
                connection.exec_driver_sql("PRAGMA shrink_memory")

    def close(self) -> None:
        """Let go of the file."""
        self.engine.dispose()
        if self.replica is not None:
            self.replica.dispose()

    @contextmanager
    def _once(self) -> Iterator[None]:
        """Work within work would wait for itself: say so at once."""
        at_work = getattr(self._thread, "at_work", False)
        assert not at_work, "work within work: hand the session on instead"
        self._thread.at_work = True
        try:
            yield
        finally:
            self._thread.at_work = False

    def _take_back(
        self,
        origin: Origin,
        choose: Callable[[sa.Connection], journal.Entry | None],
        nothing: str,
        report: Report | None,
    ) -> undoing.Undone:
        with self._writing:
            with self.look() as connection:
                entry = choose(connection)
                pieces = journal.act(connection, entry) if entry else []
            if not pieces:
                raise Refused(nothing)
            act, done = undoing.Act(), []
            for count, piece in enumerate(pieces):
                if report is not None:
                    report(count, len(pieces))
                done.append(undoing.lean(self._take_one_back(origin, piece, act)))
            return undoing.joined(done)

    def _take_one_back(
        self, origin: Origin, entry: journal.Entry, act: undoing.Act
    ) -> undoing.Undone:
        with self._recording(entry.label, origin, entry, act) as (session, after):
            done = undoing.apply_inverse(session, entry)
            # Where others changed all of it since, nothing is written and it counts as undone.
            after.append(lambda connection, seq: undoing.mark(connection, entry, seq or entry.seq))
        return done

    @contextmanager
    def _recording(
        self,
        label: str,
        origin: Origin,
        undoes: journal.Entry | None = None,
        act: undoing.Act | None = None,
    ) -> Iterator[tuple[Session, list[Callable[[sa.Connection, int | None], None]]]]:
        from app.store.recorder import RecordedSession, Recorder

        after: list[Callable[[sa.Connection, int | None], None]] = []
        with self.writing() as connection:
            with RecordedSession(
                connection, join_transaction_mode="rollback_only", info={"store": self}
            ) as session:
                user_id = self.identity.user_id
                recorder = Recorder(
                    session,
                    self.clock.now,
                    user_id,
                    undoing=undoes is not None,
                    rights=Rights(session, None if origin is Origin.SETUP else user_id),
                )
                yield session, after
                session.flush()
            changes = recorder.changes
            seq = (
                self._journal(connection, changes, label, origin, undoes, act) if changes else None
            )
            for finish in after:
                finish(connection, seq)
        if seq is not None:
            if act is not None and act.first is None:
                act.first = seq
            self.tell(Committed(seq, label, origin, changes.rows()))

    def _journal(
        self,
        connection: sa.Connection,
        changes: ChangeSet,
        label: str,
        origin: Origin,
        undoes: journal.Entry | None,
        act: undoing.Act | None,
    ) -> int:
        if origin is Origin.LOCAL and changes.size() > MOST_TEXT:
            raise Refused(TOO_MUCH, most=MOST_TEXT)
        seq = journal.write(
            connection,
            changes,
            label=label,
            origin=origin,
            at=self.clock.now(),
            user_id=self.identity.user_id,
            device_id=self.identity.device_id,
            undoes=undoes.seq if undoes else None,
            part_of=act.first if act else None,
        )
        for heard in self.before_commit if origin is not Origin.SETUP else ():
            heard(connection, seq, changes)
        return seq


def store_of(session: Session) -> Store:
    """The store a session came from: its clock, and who works there."""
    store = session.info["store"]
    assert isinstance(store, Store)
    return store


def get_fact(connection: sa.Connection, name: str) -> str | None:
    """A fact about this file, inside a transaction."""
    value: str | None = _FACT.scalar(connection, which=name)
    return value


def get_facts(connection: sa.Connection, *names: str) -> list[str | None]:
    """Several of them, in the order asked."""
    known = {row.name: row.value for row in _FACTS.all(connection, names=list(names))}
    return [known.get(name) for name in names]


def put_facts(connection: sa.Connection, **facts: str | None) -> None:
    """Keep several facts inside a transaction, as `put_fact` does. What is so already stays."""
    before = get_facts(connection, *facts)
    for (name, value), known in zip(facts.items(), before, strict=True):
        if value != known:
            put_fact(connection, name, value)


def put_fact(connection: sa.Connection, name: str, value: str | None) -> None:
    """Keep a fact about this file inside a transaction; None forgets it."""
    if value is None:
        _FORGET.run(connection, which=name)
    elif not _CHANGE.run(connection, which=name, said=value):
        _ADD.run(connection, name=name, value=value)
