"""The intents of one request: decided one after the other, written and published together."""

from __future__ import annotations

from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.exc import DataError, IntegrityError

from app.i18n import N_
from app.server import metrics
from app.server.agreements import tell_unmet
from app.server.attending import Notices
from app.server.authors import Authors
from app.server.book import Book, Key
from app.server.buckets import held_by_all
from app.server.decide import decide
from app.server.faults import is_fault, refusal
from app.server.feeds import publish
from app.server.intent import Author, Decision, NotYours, check_numbered, moment_of
from app.server.late_deliveries import tell_late
from app.server.overtaken import tell_overtaken
from app.server.recovery import Aside, Recovery, about
from app.server.review import Review, Taken
from app.server.rights_log import note_rights
from app.server.signed import tell_otherwise
from app.server.tables import mutation_log
from app.server.upcast import upcast
from app.store import ChangeSet, Origin, Store
from app.store import journal as journaling
from app.store.statements import Statement, inserting, listed, said
from app.sync.protocol import Mutation, SyncRequest

# Where these change, what somebody may see and write has to be read anew.
RIGHTS = frozenset({"user", "team", "territory", "user_territory"})
LONGEST_LABEL = 200
PASSED_ON = N_("Pass on what waits for an answer")
# Not an outcome: the intent waits for what a restored server lost (R16).
WAITS = "waits"

_LOG = mutation_log.c
_LOGGED = ("device", "seq", "uid", "user_id", "code", "at", "received_at", "seen")
_NOTE = inserting(mutation_log, _LOGGED)
_NOTED = Statement(
    lambda: sa.select(_LOG.device, _LOG.seq, _LOG.uid, _LOG.code).where(
        sa.or_(
            _LOG.uid.in_(listed("uids")),
            sa.and_(_LOG.device == said("which"), _LOG.seq.in_(listed("seqs"))),
        )
    )
)
_HIGHEST = Statement(lambda: sa.select(sa.func.max(_LOG.seq)).where(_LOG.device == said("which")))


class Fork(Exception):
    """The device's numbers were used by another copy of its file."""


class NotTogether(Exception):
    """The database refuses what was decided; one by one shows which intent it refuses."""


class Batch:
    """The intents of one request.

    `careful` writes each as it is decided: slower, but what the database refuses is refused alone.
    """

    def __init__(
        self,
        connection: sa.Connection,
        store: Store,
        user_id: UUID,
        device: UUID,
        request: SyncRequest,
        leaving: bool = False,
        careful: bool = False,
    ) -> None:
        self._careful = careful
        self._request = request
        self._device = device
        self._now = store.clock.now()
        self._book = Book(connection, store)
        self._authors = Authors(self._book, request, self._now, leaving)
        self._author = self._authors.who(user_id, device)
        # By their own keys, and by device and number: which intents are decided, and how.
        self._decided: dict[bytes | tuple[UUID, int], tuple[bytes, str]] = {}
        self._logged: list[dict[str, object]] = []
        self._recovery = Recovery(self._book, self._now)
        self._notices = Notices(self._book, self._now)
        self._review = Review(self._book, self._now)

    def run(self) -> set[Key] | None:
        """Decide each intent in order, then publish what all of them touched.

        Gives that where something waits that may be decided because of it (R16), else None. Raises
        NotTogether where the database refuses one of them, unless it is `careful`.
        """
        try:
            return self._run()
        except (IntegrityError, DataError, ValueError, OverflowError) as error:
            if self._careful or is_fault(error):
                raise
            raise NotTogether from error

    def _run(self) -> set[Key] | None:
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
        self._finish(touched)
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
        pushed = self._request.mutations
        found = _NOTED.all(
            self._book.bare,
            uids=[UUID(bytes=mutation.uid) for mutation in pushed],
            which=self._device,
            seqs=[mutation.seq for mutation in pushed],
        )
        for row in found:
            outcome = row.uid.bytes, row.code
            self._decided[row.uid.bytes] = self._decided[row.device, row.seq] = outcome

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
            self._author, self._device = self._authors.of_aside(one), one.device
            touched += self._take(one.mutation)
            if self._known(one.mutation) is not None:
                self._recovery.take_out(one)
                decided += 1
        self._finish(touched)
        return before | set(touched) if decided and self._recovery.waits() else None

    def _finish(self, touched: list[Key]) -> None:
        """Write all that was decided; the feeds come last (R1)."""
        touched += self._pass_on(touched)
        self._book.flush()
        _NOTE.many(self._book.bare, self._logged)
        publish(self._book, touched)
        for row in self._logged:
            metrics.DECIDED.labels(row["code"]).inc()

    def _pass_on(self, touched: list[Key]) -> list[Key]:
        """What was held for somebody who has lost the record goes to the next reviewer."""
        self._book.changes = ChangeSet()
        found = self._review.pass_on(touched)
        if self._book.changes:
            self._book.enter(
                journaling.draft(
                    self._book.changes,
                    label=PASSED_ON,
                    origin=Origin.REMOTE,
                    at=self._now,
                    user_id=None,
                    device_id=None,
                )
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
            self._author = self._authors.who(self._author.user_id, self._device)
        return decision.touched

    def _decide(self, mutation: Mutation) -> Decision:
        """One intent: applied whole, or undone and kept for its author to see."""
        self._book.changes = ChangeSet()
        accepted: list[Taken] = []
        self._book.begin()
        try:
            decision = decide(self._book, self._author, mutation, self._now)
            decision.touched += self._review.answers(mutation, self._author, accepted)
            if self._careful:
                self._book.flush()
        except Exception as error:  # noqa: BLE001 - sorted out below; what is bad must not block
            self._book.back()
            problem = refusal(error)
            if self._recovery.may_wait(mutation):
                return Decision(WAITS)
            decision, accepted = Decision("rejected", problem=problem), []
        else:
            self._book.keep()
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
        told += tell_unmet(self._book, self._notices, mutation, decision.touched)
        told += tell_overtaken(self._book, self._notices, mutation, decision.touched)
        told += tell_late(self._book, self._notices, mutation, who, decision.late)
        told += tell_otherwise(self._book, self._notices, mutation, who, decision.otherwise)
        if isinstance(problem, NotYours) and problem.once:
            decision.code = "held"
            told += self._review.hold(mutation, self._author, problem)
        elif problem is not None:
            told.append(self._notices.refusal(mutation, who, problem))
        by = [str(who), self._now.isoformat(), str(self._device)]
        decision.touched += told + self._notices.came_back(decision.touched, by)

    def _journal(self, author: Author, mutation: Mutation, changes: ChangeSet) -> None:
        if changes:
            note_rights(self._book, changes, self._now, author.user_id, author.device)
            self._book.enter(
                journaling.draft(
                    changes,
                    label=mutation.label.replace("\0", "")[:LONGEST_LABEL],
                    origin=Origin.REMOTE,
                    at=moment_of(mutation.at, self._now),
                    user_id=author.user_id,
                    device_id=author.device,
                )
            )

    def _log(self, mutation: Mutation, code: str) -> None:
        outcome = mutation.uid, code
        self._decided[mutation.uid] = self._decided[self._device, mutation.seq] = outcome
        self._logged.append(
            {
                "device": self._device,
                "seq": mutation.seq,
                "uid": UUID(bytes=mutation.uid),
                "user_id": self._author.user_id,
                "code": code,
                "at": moment_of(mutation.at, self._now),
                "received_at": self._now,
                "seen": self._author.seen.upto,
            }
        )

    def _known(self, mutation: Mutation) -> str | None:
        """The code it was decided with. Raises Fork for a number with another uid."""
        same = self._decided.get(mutation.uid)
        found = self._decided.get((self._device, mutation.seq), same)
        if found is not None and found[0] != mutation.uid:
            raise Fork
        return None if same is None else same[1]

    def _check_numbers(self) -> None:
        """A server that has seen more than the device issued faces a restored file (R7)."""
        if seen_more(self._book.bare, self._device, self._request.issued):
            raise Fork


def seen_more(connection: sa.Connection, device: UUID, issued: int) -> bool:
    """Whether the server has seen more of a device than it says it ever issued (R7)."""
    highest = _HIGHEST.scalar(connection, which=device)
    return highest is not None and highest > issued
