"""What the composer keeps: each time one piece of work, so that one undo takes it back."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.when import parse_when
from app.i18n import N_, language
from app.models import Account, Activity, ActivityKind, ActivityState
from app.services import activities, here, notes
from app.store import Store
from app.views.screens.account.composer import Draft

_KINDS = {"call": ActivityKind.CALL, "visit": ActivityKind.VISIT}
_WAITING = (ActivityState.PLANNED, ActivityState.CHECKED_IN)


def keep(store: Store, account_id: UUID, draft: Draft) -> None:
    """Keep a note, a call's or visit's result with what comes next, or a task.

    The visit or call that was planned for today is the one that is finished. Raises Invalid for
    a time that cannot be read.
    """
    local = store.clock.now().astimezone()
    when = parse_when(draft.when, language(), local).astimezone(UTC) if draft.when else None
    with store.work(N_("Write down")) as session:
        account = here.found(session, Account, account_id)
        if draft.kind == "note":
            notes.written(session, {"text": draft.text, "account_id": account_id})
        elif draft.kind == "task":
            _task(session, account_id, draft.text, when)
        else:
            _result(session, account, _KINDS[draft.kind], draft.text, when)
    save_draft(store, account_id, None)


def save_draft(store: Store, account_id: UUID, draft: Draft | None) -> None:
    """Keep what is being typed, through a crash; None forgets it."""
    text = None
    if draft is not None and (draft.text or draft.when):
        text = json.dumps([draft.kind, draft.text, draft.when])
    name = f"draft.composer.{account_id.hex}"
    if text is not None or store.fact(name) is not None:
        store.set_facts(**{name: text})


def read_draft(store: Store, account_id: UUID) -> Draft | None:
    """What was being typed when the program ended."""
    kept = store.fact(f"draft.composer.{account_id.hex}")
    return Draft(*json.loads(kept)) if kept else None


def _task(session: Session, account_id: UUID, text: str, when: datetime | None) -> None:
    subject, _line, rest = text.partition("\n")
    values = {
        "kind": ActivityKind.TASK,
        "subject": subject[:400],
        "description": rest.strip() or None,
        "account_id": account_id,
        "starts_at": when,
    }
    activities.planned(session, values)


def _result(
    session: Session, account: Account, kind: ActivityKind, text: str, when: datetime | None
) -> None:
    planned = _planned_today(session, account.id, kind)
    if planned is not None:
        planned.finish(here.now(session), text)
        activities.revise(session, planned, frozenset({"state"}))
    else:
        activities.planned(
            session,
            {
                "kind": kind,
                "subject": account.name,
                "account_id": account.id,
                "starts_at": here.now(session),
                "state": ActivityState.DONE,
                "outcome": text,
            },
        )
    if when is not None:
        activities.planned(
            session,
            {"kind": kind, "subject": account.name, "account_id": account.id, "starts_at": when},
        )


def _planned_today(session: Session, account_id: UUID, kind: ActivityKind) -> Activity | None:
    start = datetime.combine(here.my_day(session), time.min).astimezone()
    query = (
        sa.select(Activity)
        .where(
            Activity.account_id == account_id,
            Activity.kind == kind,
            Activity.state.in_(_WAITING),
            Activity.owner_id == here.me(session),
            Activity.rrule.is_(None),
            Activity.starts_at >= start,
            Activity.starts_at < start + timedelta(days=1),
        )
        .order_by(Activity.starts_at)
        .limit(1)
    )
    return session.scalars(query).first()
