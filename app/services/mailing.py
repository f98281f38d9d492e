"""E-mails from this laptop: queued with an activity that tells of them, and what became of each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa

from app.domain.retold import MAYBE, SENT_TO, TAKEN_BACK
from app.errors import NotFound, Refused
from app.i18n import N_, _
from app.ids import uuid7
from app.models import Activity, ActivityKind, ActivityState, Attachment, Direction
from app.models.base import table_of
from app.models.outgoing import Outgoing, Posting
from app.services import activities, here
from app.store import Origin, Store
from app.store.store import store_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=30)
# The mail server's settings are facts of the laptop's file, called so.
FACT = "mail."
# Set where the server refused to let us in: who tries again and again locks the account.
PAUSED = f"{FACT}paused"
_ROWS = table_of(Outgoing)
_WAITING = (Posting.QUEUED, Posting.SENDING)
# Left at that once more, it stays so.
_ENDED_BADLY = (Posting.FAILED, Posting.DOUBTFUL, Posting.CANCELLED)

ELSEWHERE = N_("This e-mail waits on another laptop; it is sent from there only.")
NOT_FROM_HERE = N_("This e-mail was not written on this laptop. Leave it at that where it was.")


@dataclass(frozen=True)
class Enclosed:
    """A file that goes with a letter; its bytes are in the vault already."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Letter:
    """An e-mail as somebody wants it sent.

    Attributes:
        about: what it is about: `quote_id`, `account_id`, `contact_id`.
        sender: the address it comes from, where that is known already.
    """

    to: tuple[str, ...]
    subject: str
    text: str
    copies: tuple[str, ...] = ()
    files: tuple[Enclosed, ...] = ()
    about: dict[str, UUID] = field(default_factory=dict)
    sender: str = ""


def queue(store: Store, letter: Letter) -> UUID:
    """Have a letter sent as soon as there is a network; gives the key of its activity."""
    with store.work(N_("Send e-mail")) as session:
        now = here.now(session)
        activity = activities.planned(
            session,
            _told(letter.subject, ", ".join((*letter.to, *letter.copies)), letter.text)
            | letter.about,
        )
        for file in letter.files:
            _attach(session, file, activity)
        key = uuid7()
        # In the recipient's own domain it looks forged to filters: only where no other is known.
        domain = (letter.sender or letter.to[0]).rpartition("@")[2]
        session.add(
            Outgoing(
                id=key,
                activity_id=activity.id,
                quote_id=activity.quote_id,
                device_id=store_of(session).identity.device_id,
                message_id=f"<{key.hex}.relasi@{domain}>",
                state=Posting.QUEUED,
                to=", ".join(letter.to),
                copies=", ".join(letter.copies),
                subject=letter.subject,
                text=letter.text,
                files=json.dumps([[file.name, file.sha256] for file in letter.files]),
                queued_at=now,
                next_at=now,
                tries=0,
            )
        )
        return activity.id


def check_not_waiting(store: Store, letter: Letter) -> None:
    """Raises Refused where the same words about the same quote wait for the same people here."""
    people = {*letter.to, *letter.copies}
    for waits in (*_all(store, Posting.QUEUED), *_all(store, Posting.SENDING)):
        same = (waits.quote_id, waits.subject, waits.text)
        if same == (letter.about.get("quote_id"), letter.subject, letter.text) and people == set(
            filter(None, f"{waits.to}, {waits.copies}".split(", "))
        ):
            raise Refused(
                N_(
                    "This e-mail to {addresses} waits to be sent already; it goes by itself when"
                    " there is a network. For a second one write other words, or say “--again”"
                    " on the command line."
                ),
                addresses=waits.to,
            )


def letters(session: Session, limit: int = 200) -> list[Outgoing]:
    """The e-mails of this laptop, the newest first."""
    return list(session.scalars(sa.select(Outgoing).order_by(Outgoing.id.desc()).limit(limit)))


def letter_of(session: Session, key: UUID) -> Outgoing | None:
    """The e-mail with this key, or told of by this activity."""
    same = (Outgoing.id == key) | (Outgoing.activity_id == key)
    return session.scalars(sa.select(Outgoing).where(same)).first()


def next_time(store: Store) -> datetime | None:
    """When the next e-mail of this laptop is due; None where none waits."""
    with store.engine.connect() as connection:
        when: datetime | None = connection.execute(
            sa.select(sa.func.min(_ROWS.c.next_at, type_=_ROWS.c.next_at.type)).where(
                _ROWS.c.state.in_(_WAITING), _mine(store)
            )
        ).scalar()
    return when


def claim(store: Store) -> Outgoing | None:
    """The next e-mail that is due, from now on "being sent"; None where none is.

    Whoever asks is the only one that sends (`store/alone.py`), so one that is "being sent" already
    was broken off. One whose activity is gone, or over, is not sent.
    """
    _doubt_broken(store)
    for letter in _all(store, Posting.QUEUED, store.clock.now()):
        with store.work(N_("E-mail"), Origin.OWN) as session:
            kept, activity = _with_activity(session, letter.id)
            if kept.state is not Posting.QUEUED:
                continue  # changed since it was looked for
            if activity is None or activity.state is not ActivityState.PLANNED:
                kept.state, kept.said = Posting.CANCELLED, _(TAKEN_BACK)
                continue
            kept.state, kept.tries, kept.said = Posting.SENDING, kept.tries + 1, None
            session.flush()
            session.expunge(kept)
        return kept
    return None


def note_sent(store: Store, letter: Outgoing) -> None:
    """It went out. One that was taken back in the same moment is told of anew: it is sent."""
    with store.work(N_("E-mail sent"), Origin.OWN) as session:
        now = here.now(session)
        kept, activity = _with_activity(session, letter.id)
        kept.state, kept.sent_at, kept.said = Posting.SENT, now, None
        if activity is None:
            given = _told(kept.subject, kept.to, kept.text) | {"quote_id": kept.quote_id}
            activity = activities.planned(session, given)
            kept.activity_id = activity.id
        if activity.state is not ActivityState.DONE:
            activity.state, activity.done_at, activity.reason = ActivityState.DONE, now, None
        activity.outcome = _(SENT_TO).format(addresses=kept.to)


def note_waiting(store: Store, letter: Outgoing, sentence: str) -> None:
    """It could not go out now, and nothing of it did: it is tried again, later each time."""
    pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(letter.tries, 10))
    with store.work(N_("E-mail"), Origin.OWN) as session:
        kept, _activity = _with_activity(session, letter.id)
        kept.state, kept.said = Posting.QUEUED, sentence
        kept.next_at = here.now(session) + pause


def hold(store: Store, sentence: str) -> int:
    """Nothing of what is due can go now; gives how many wait. Who asks is alone, as in `claim`."""
    _doubt_broken(store)
    due = _all(store, Posting.QUEUED, store.clock.now())
    for letter in due:
        note_waiting(store, letter, sentence)
    return len(due)


def note_failed(store: Store, letter: Outgoing, sentence: str) -> None:
    """It was refused, and nothing of it went out: somebody has to look at it."""
    _close(store, letter, Posting.FAILED, sentence)


def note_doubt(store: Store, letter: Outgoing) -> None:
    """It may have gone out: it is never sent again without a word of its writer."""
    _close(store, letter, Posting.DOUBTFUL, _(MAYBE))


def doubt_waiting(store: Store) -> None:
    """What waits in a file that was restored may have been sent since it was copied."""
    for state in _WAITING:
        for letter in _all(store, state, mine=False):
            note_doubt(store, letter)


def send_again(store: Store, key: UUID) -> None:
    """Send an e-mail that failed, or may have been sent; of one that waits, do not wait longer.

    `key` is its own or its activity's. Raises NotFound, or Refused where there is nothing to send
    here.
    """
    with store.work(N_("Send e-mail again"), Origin.OWN) as session:
        kept = letter_of(session, key)
        if kept is None:
            if session.get(Activity, key) is not None:
                raise Refused(ELSEWHERE)
            raise NotFound(N_("There is no such e-mail on this laptop."))
        if kept.state in (Posting.SENT, Posting.SENDING):
            raise Refused(N_("This e-mail has been sent already."))
        activity = session.get(Activity, kept.activity_id)
        if activity is None:
            raise Refused(N_("This e-mail was taken back. Write it anew."))
        activity.state, activity.reason, activity.done_at = ActivityState.PLANNED, None, None
        kept.state, kept.said, kept.next_at = Posting.QUEUED, None, here.now(session)
        kept.device_id = store_of(session).identity.device_id
    store.set_facts(**{PAUSED: None})


def let_be(store: Store, key: UUID) -> None:
    """Somebody has seen that an e-mail did not go out, or may not have, and leaves it at that.

    `key` is its own or its activity's. Raises Refused where it was queued elsewhere, and where it
    has been sent or still waits.
    """
    with store.work(N_("Leave an e-mail unsent"), Origin.OWN) as session:
        kept = letter_of(session, key)
        if kept is None:
            raise Refused(NOT_FROM_HERE)
        if kept.state not in _ENDED_BADLY:
            raise Refused(
                N_("Only an e-mail that did not go out, or may not have, is left at that.")
            )
        kept.state = Posting.CANCELLED


def hurry(store: Store) -> None:
    """Try all that waits at once, as after the settings were changed."""
    with store.writing() as connection:
        connection.execute(
            sa.update(_ROWS)
            .where(_ROWS.c.state == Posting.QUEUED, _mine(store))
            .values(next_at=store.clock.now())
        )


def files_of(letter: Outgoing) -> Sequence[tuple[str, str]]:
    """The name and the sha256 of each file that goes with it."""
    return [(name, sha256) for name, sha256 in json.loads(letter.files)]


def _told(subject: str, people: str, text: str) -> dict[str, Any]:
    """An e-mail as the timeline tells of it."""
    return {
        "kind": ActivityKind.EMAIL,
        "direction": Direction.OUT,
        "subject": subject,
        "attendees": people,
        "description": text,
    }


def _close(store: Store, letter: Outgoing, state: Posting, sentence: str) -> None:
    with store.work(N_("E-mail not sent"), Origin.OWN) as session:
        kept, activity = _with_activity(session, letter.id)
        kept.state, kept.said = state, sentence
        if activity is not None and activity.state is ActivityState.PLANNED:
            activity.state, activity.reason = ActivityState.NOT_DONE, sentence[:400]


def _doubt_broken(store: Store) -> None:
    for broken in _all(store, Posting.SENDING):
        note_doubt(store, broken)


def _with_activity(session: Session, key: UUID) -> tuple[Outgoing, Activity | None]:
    kept = session.get(Outgoing, key)
    assert kept is not None
    return kept, session.get(Activity, kept.activity_id)


def _all(
    store: Store, state: Posting, until: datetime | None = None, mine: bool = True
) -> list[Outgoing]:
    query = sa.select(Outgoing).where(Outgoing.state == state).order_by(Outgoing.id)
    if until is not None:
        query = query.where(Outgoing.next_at <= until)
    with store.read() as session:
        found = list(session.scalars(query.where(_mine(store)) if mine else query))
        session.expunge_all()
    return found


def _mine(store: Store) -> Any:
    device = store.identity.device_id
    return _ROWS.c.device_id.is_(None) if device is None else _ROWS.c.device_id == device


def _attach(session: Session, file: Enclosed, activity: Activity) -> None:
    """What the customer was sent is kept with the quote, once."""
    if activity.quote_id is None:
        return
    query = sa.select(Attachment.id).where(
        Attachment.quote_id == activity.quote_id, Attachment.sha256 == file.sha256
    )
    if session.scalars(query).first() is None:
        session.add(
            Attachment(
                id=uuid7(),
                name=file.name,
                sha256=file.sha256,
                size=file.size,
                media_type="application/pdf",
                quote_id=activity.quote_id,
                account_id=activity.account_id,
                owner_id=here.me(session),
            )
        )
