"""What this laptop knows of each attachment's file: whether the server has it, what failed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from app.domain.files import is_picture
from app.errors import Problem
from app.models import Attachment
from app.store import Committed, Op, Origin, Store
from app.store.statements import Statement, inserting, listed, said, slices
from app.store.tables import journal_change
from app.store.vault import Vault
from app.sync.tables import file_state

_DIGEST = sa.func.json_extract(journal_change.c.after, "$.sha256", type_=sa.Text())
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=1)


@dataclass(frozen=True)
class Known:
    """An attachment with what is known of its file.

    Attributes:
        life: of the server that said it has all of it; None where none did.
        made_here: whether it was attached on this laptop, once something was noted of it.
        problem: why the last try failed, in the language in force.
    """

    key: UUID
    name: str
    sha256: str
    size: int
    life: str | None = None
    wanted: bool = False
    no_picture: bool = False
    problem: str | None = None
    tries: int = 0
    next_at: datetime | None = None
    made_here: bool = False

    @property
    def is_picture(self) -> bool:
        """Whether it is shown as a small picture."""
        return is_picture(self.name)

    def is_due(self, now: datetime) -> bool:
        """Whether what failed is tried again by now; a clock that was put back delays nothing."""
        return self.next_at is None or not now < self.next_at <= now + LONGEST_PAUSE


def _known() -> sa.Select[Any]:
    """Attachments, with what is known of the bytes they name."""
    row, state = Attachment.__table__.c, file_state.c
    return (
        sa.select(row.id, row.name, row.sha256, row.size, file_state)
        .select_from(
            sa.outerjoin(
                Attachment.__table__,
                file_state,
                sa.and_(state.attachment_id == row.id, state.sha256 == row.sha256),
            )
        )
        .order_by(row.id.desc())
    )


_ALL = Statement(_known)
_ONE = Statement(lambda: _known().where(Attachment.__table__.c.id == said("key")))


def _is_gone() -> sa.ColumnElement[bool]:
    return file_state.c.attachment_id.not_in(sa.select(Attachment.__table__.c.id))


def _made_here() -> sa.ColumnElement[bool]:
    """Rows of the journal in which an attachment was made here: others' are not told there."""
    change = journal_change.c
    return sa.and_(change.record == Attachment.__tablename__, change.op == Op.INSERT)


_MADE = Statement(
    lambda: sa.select(journal_change.c.seq).where(
        _made_here(), journal_change.c.row_id == said("key")
    )
)
_GONE = Statement(lambda: sa.select(file_state).where(_is_gone()))
_NAMED = Statement(
    lambda: sa.select(Attachment.__table__.c.sha256).where(
        Attachment.__table__.c.sha256.in_(listed("digests"))
    )
)
_NEVER_SENT = Statement(
    lambda: sa.select(_DIGEST).where(
        _made_here(),
        _DIGEST.in_(listed("digests")),
        journal_change.c.row_id.not_in(
            sa.select(file_state.c.attachment_id).where(file_state.c.life.is_not(None))
        ),
    )
)
_FORGET = Statement(
    lambda: sa.delete(file_state).where(
        _is_gone(),
        file_state.c.sha256.not_in(listed("kept")),
        file_state.c.attachment_id.not_in(sa.select(journal_change.c.row_id).where(_made_here())),
    )
)


def known_files(connection: sa.Connection, only: UUID | None = None) -> Iterator[Known]:
    """Every attachment that names a file, the newest first."""
    rows = _ALL.all(connection) if only is None else _ONE.all(connection, key=only)
    for found in rows:
        if not re.fullmatch("[0-9a-f]{64}", found[2]) or found[3] < 0:
            continue  # the name of its place is made of this: nothing else may stand there
        yield Known(
            found[0],
            found[1],
            found[2],
            found[3],
            found.life,
            bool(found.wanted),
            bool(found.no_picture),
            _sentence(found.problem, found.details),
            found.tries or 0,
            found.next_at,
            bool(found.made_here),
        )


def note_here(
    store: Store, file: Known, life: str | None, mark: tuple[int, bytes] = (0, b"")
) -> None:
    """The server has this file, in this life of it; None where only a small picture came.

    `mark`: of its journal, which has to be there still at the next synchronisation (R16).
    """
    _note(store, file, life=life if life is not None else file.life)
    if mark[0]:
        store.set_facts(file_seen=str(mark[0]), file_lineage=mark[1].hex())


def note_no_picture(store: Store, file: Known) -> None:
    """There will be no small picture."""
    _note(store, file, no_picture=True)


def ask_for(store: Store, file: Known) -> None:
    """Somebody wants this file, however large."""
    _note(store, file, wanted=True)


def note_failure(store: Store, file: Known, problem: Problem) -> None:
    """Try again later, twice as late each time."""
    pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(file.tries, 10))
    details = {name: str(value) for name, value in problem.details.items()}
    _note(
        store,
        file,
        problem=problem.msgid,
        details=msgspec.json.encode(details).decode(),
        tries=file.tries + 1,
        next_at=store.clock.now() + pause,
    )


def forget_gone(connection: sa.Connection, vault: Vault) -> None:
    """Remove the files of attachments that left this laptop; never one that nobody else has.

    The server gives a file only to the attachment it was sent for. So the bytes also stay while
    one that was attached here and never sent may come back by undo, whatever became of others
    with the same bytes; of those attached here it is remembered which were sent. That the bytes
    of another's could not be had once says nothing of who has them.
    """
    gone = _GONE.all(connection)
    here = {state.sha256 for state in gone if vault.has_any(state.sha256)}
    unsent = [state.sha256 for state in gone if state.made_here and state.life is None]
    kept = {digest for digest in unsent if vault.has(digest)}
    for digests in slices(sorted(here)):
        kept |= {*_NAMED.scalars(connection, digests=digests)}
        kept |= {*_NEVER_SENT.scalars(connection, digests=digests)}
    for digest in here - kept:
        vault.drop(digest)
    if gone:
        _FORGET.run(connection, kept=sorted(kept.intersection(unsent)))


def _note(store: Store, file: Known, **more: object) -> None:
    row = {
        "attachment_id": file.key,
        "sha256": file.sha256,
        "life": file.life,
        "wanted": file.wanted,
        "no_picture": file.no_picture,
        "problem": None,
        "details": None,
        "tries": 0,
        "next_at": None,
        **more,
    }
    with store.writing() as connection:
        # Asked while it is here: of what leaves this laptop the journal tells nothing any more.
        row["made_here"] = file.made_here or bool(_MADE.scalars(connection, key=file.key))
        inserting(file_state, tuple(row), "OR REPLACE").run(connection, **row)
    # The record is as it was, but what pages say of its file is not.
    store.tell(Committed(None, "", Origin.REMOTE, {"attachment": frozenset({file.key})}))


def _sentence(msgid: str | None, details: str | None) -> str | None:
    return (
        None if msgid is None else Problem(msgid, **msgspec.json.decode(details or "{}")).sentence()
    )
