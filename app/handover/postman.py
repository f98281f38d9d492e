"""Sends what waits: one loop that compares what is queued with what has gone, in its own thread.

Nothing depends on an event: a letter queued by a command, or a network that came back unheard, is
met by the next look.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from app.domain.retold import FILE_GONE, NOT_ASKED, retold
from app.errors import Problem, Refused
from app.handover.envelope import Enclosure, Envelope, written
from app.handover.mail_account import MailAccount, check_known, mail_account
from app.handover.smtp import Doubt, Later, Shut, deliver
from app.i18n import _
from app.models.outgoing import Outgoing
from app.services import mailing
from app.store import Committed, Store
from app.store.alone import alone
from app.store.vault import Vault, vault_of

LOOK_EVERY = 60.0
# Asked before a letter goes, with the store.
Before = Callable[[Store], None]


@dataclass
class Delivered:
    """What one turn did, by number; `problem` is the sentence of the last that did not go, `shut`
    says that none goes before the settings are changed."""

    sent: int = 0
    waiting: int = 0
    failed: int = 0
    problem: str = ""
    shut: bool = False


def send_waiting(store: Store, again: bool = False, before: Before | None = None) -> Delivered:
    """Send all that is due, one after the other, while nobody else does.

    `again` tries also what would wait longer, and an account that was refused. `before` is asked
    before each: it brings in what another copy of this file has sent or is sending, and whether
    this one is still the laptop that queued them. Where it raises a Problem, all that is due waits
    with that reason. Raises Refused where no mail server is set.
    """
    account = mail_account(store)
    check_known(account)
    done, vault = Delivered(), vault_of(store)
    if again:
        store.set_facts(**{mailing.PAUSED: None})
        mailing.hurry(store)
    with alone(store, "mail"):
        while _is_due(store):
            if before is not None and not _may_go(store, before, done):
                break
            letter = mailing.claim(store)
            if letter is None:
                break
            _send(store, vault, account, letter, done)
    done.problem = done.problem or retold(store.fact(mailing.PAUSED) or "")
    return done


def _may_go(store: Store, before: Before, done: Delivered) -> bool:
    """Whether nothing stands in the way; else what is due says what does, and waits."""
    try:
        before(store)
    except Problem as problem:
        done.problem = _(NOT_ASKED).format(said=problem.sentence())
        done.waiting += mailing.hold(store, done.problem)
        return False
    return True


def _is_due(store: Store) -> bool:
    due = mailing.next_time(store)
    return due is not None and due <= store.clock.now() and store.fact(mailing.PAUSED) is None


def envelope_of(account: MailAccount, letter: Outgoing, vault: Vault) -> Envelope:
    """A queued letter with its files, in the name of the account. Raises FileNotFoundError."""
    copies = tuple(filter(None, letter.copies.split(", ")))
    if account.copy and account.sender not in copies:
        copies = (*copies, account.sender)
    return Envelope(
        sender=(account.name, account.sender),
        to=tuple(letter.to.split(", ")),
        copies=copies,
        subject=letter.subject,
        text=letter.text,
        message_id=letter.message_id,
        at=letter.queued_at.astimezone(),
        files=tuple(
            Enclosure(name, vault.read(sha256)) for name, sha256 in mailing.files_of(letter)
        ),
    )


def _send(
    store: Store, vault: Vault, account: MailAccount, letter: Outgoing, done: Delivered
) -> None:
    try:
        envelope = envelope_of(account, letter, vault)
        deliver(account, envelope.recipients(), written(envelope))
    except Later as problem:
        done.waiting, done.problem = done.waiting + 1, problem.sentence()
        mailing.note_waiting(store, letter, problem.sentence())
    except Shut as problem:
        done.waiting, done.problem, done.shut = done.waiting + 1, problem.sentence(), True
        mailing.note_waiting(store, letter, problem.sentence())
        store.set_facts(**{mailing.PAUSED: problem.sentence()})
    except Doubt as problem:
        done.failed, done.problem = done.failed + 1, problem.sentence()
        mailing.note_doubt(store, letter)
    except FileNotFoundError:
        gone = Refused(FILE_GONE)
        done.failed, done.problem = done.failed + 1, gone.sentence()
        mailing.note_failed(store, letter, gone.sentence())
    except Problem as problem:
        done.failed, done.problem = done.failed + 1, problem.sentence()
        mailing.note_failed(store, letter, problem.sentence())
    else:
        done.sent += 1
        mailing.note_sent(store, letter)


class Postman:
    """Sends what waits in a store until it is stopped. `told` hears of each turn that sent or
    failed, and `broken` of a bug of ours, both on the postman's thread; `before` as in
    `send_waiting`."""

    def __init__(
        self,
        store: Store,
        told: Callable[[Delivered], None],
        broken: Callable[[BaseException], None],
        before: Before | None = None,
    ) -> None:
        self._store, self._told, self._broken = store, told, broken
        self._before = before
        self._wake = threading.Event()
        self._stopping = False
        self._bugs: set[type[BaseException]] = set()
        self._unsubscribe = store.subscribe(self._on_committed)
        self._thread = threading.Thread(target=self._loop, name="mail", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def now(self) -> None:
        """Look at once."""
        self._wake.set()

    def stop(self) -> None:
        """End; a letter that is being handed over may take longer than anybody waits."""
        self._stopping = True
        self._unsubscribe()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def _on_committed(self, committed: Committed) -> None:
        if "activity" in committed.rows:
            self._wake.set()

    def _loop(self) -> None:
        while not self._stopping:
            self._wake.clear()
            self._turn()
            self._wake.wait(self._pause())

    def _turn(self) -> None:
        try:
            due = mailing.next_time(self._store)
            if due is None or due > self._store.clock.now() or self._stopping:
                return
            if not mail_account(self._store).known:
                return
            done = send_waiting(self._store, before=self._before)
            if done.sent or done.failed or done.waiting:
                self._told(done)
        except Refused:
            return  # another process sends just now; the next look finds what it left
        except Exception as error:  # noqa: BLE001 - shown and reported; the loop must live on
            if type(error) not in self._bugs:
                self._bugs.add(type(error))
                self._broken(error)

    def _pause(self) -> float:
        due = mailing.next_time(self._store)
        if due is None or self._store.fact(mailing.PAUSED) is not None:
            return LOOK_EVERY
        left = (due - self._store.clock.now()).total_seconds()
        return min(LOOK_EVERY, max(1.0, left))
