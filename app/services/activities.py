"""Activities: planned, checked in, finished with what comes next, missed, put off; calls logged."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.clock import zone_here
from app.errors import Invalid, Refused
from app.i18n import N_
from app.ids import uuid7
from app.models import Account, Activity, ActivityKind, ActivityState
from app.services import here
from app.services.company import company_of
from app.services.notes import account_of
from app.store import Store

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

# What other calendars show: a change of one of these is a new revision for them.
CALENDAR = frozenset(
    {"subject", "starts_at", "ends_at", "all_day", "zone", "rrule", "exdates", "reminder_minutes",
     "location", "attendees", "description", "state", "kind"}
)  # fmt: skip
USUAL_LENGTH = {
    ActivityKind.CALL: timedelta(minutes=15),
    ActivityKind.VISIT: timedelta(hours=1),
    ActivityKind.MEETING: timedelta(hours=1),
}
_OVER = frozenset({ActivityState.DONE, ActivityState.NOT_DONE, ActivityState.MISSED})
_COPIED = (
    "kind", "subject", "owner_id", "zone", "all_day", "location", "attendees", "description",
)  # fmt: skip
_ABOUT = ("account_id", "contact_id", "lead_id", "opportunity_id", "quote_id")


def plan(
    store: Store,
    kind: ActivityKind,
    subject: str,
    starts_at: datetime | None = None,
    **values: Any,
) -> UUID:
    """Plan something: `account_id` and the like say about what; `reminder_minutes`, `rrule`,
    `location` and the other fields of an activity may be given. Gives its key."""
    with store.work(N_("Plan activity")) as session:
        given = {"kind": kind, "subject": subject, "starts_at": starts_at, **values}
        return planned(session, given).id


def log_call(store: Store, account_id: UUID, outcome: str, **values: Any) -> UUID:
    """Keep a call that has just been made; gives its key."""
    with store.work(N_("Log call")) as session:
        now = here.now(session)
        account = here.found(session, Account, account_id)
        given = {
            "kind": ActivityKind.CALL,
            "subject": account.name,
            "account_id": account_id,
            "starts_at": now,
            "state": ActivityState.DONE,
            "outcome": outcome,
            **values,
        }
        return planned(session, given).id


def check_in(store: Store, activity_id: UUID, latitude: Any = None, longitude: Any = None) -> None:
    """We are there; the place (Decimal degrees) is kept only where it is given."""
    with store.work(N_("Check in")) as session:
        activity = here.found(session, Activity, activity_id)
        activity.check_in(here.now(session))
        if latitude is not None and longitude is not None:
            activity.latitude, activity.longitude = latitude, longitude


def finish(
    store: Store,
    activity_id: UUID,
    outcome: str | None = None,
    sale: bool | None = None,
    reason: str | None = None,
    next_action: str | None = None,
    next_at: datetime | None = None,
    next_kind: ActivityKind = ActivityKind.TASK,
    occurrence: datetime | None = None,
) -> UUID | None:
    """It is done, with what came of it. A next action with a time is planned at once, about the
    same; gives its key, None where nothing was planned.

    Of a repeating activity the other times stay planned; the one done, which was planned to
    start at `occurrence` (the first unless given), is kept by itself.
    """
    with store.work(N_("Finish activity")) as session:
        series = here.found(session, Activity, activity_id)
        activity = _this_time(session, series, occurrence)
        activity.finish(here.now(session), outcome)
        for name, value in (("sale", sale), ("reason", reason), ("next_action", next_action)):
            if value is not None:
                setattr(activity, name, value)
        revise(session, activity, frozenset({"state"}))
        if next_at is None:
            return None
        if not (next_action or "").strip():
            raise Invalid(N_("Say what the next action is."), field="next_action")
        return _follow(session, activity, str(next_action), next_at, next_kind).id


def miss(
    store: Store, activity_id: UUID, reason: str | None = None, occurrence: datetime | None = None
) -> None:
    """It did not happen; `occurrence` as in `finish`."""
    with store.work(N_("Not done")) as session:
        series = here.found(session, Activity, activity_id)
        activity = _this_time(session, series, occurrence)
        activity.miss(reason)
        revise(session, activity, frozenset({"state"}))


def reopen(store: Store, activity_id: UUID) -> None:
    """It is planned again."""
    with store.work(N_("Plan again")) as session:
        activity = here.found(session, Activity, activity_id)
        activity.state, activity.done_at = ActivityState.PLANNED, None
        revise(session, activity, frozenset({"state"}))


def reschedule(
    store: Store, activity_id: UUID, starts_at: datetime, ends_at: datetime | None = None
) -> None:
    """Put it at another time; it lasts as long as before unless an end is given."""
    with store.work(N_("Reschedule")) as session:
        _put_off(session, here.found(session, Activity, activity_id), starts_at, ends_at)


def snooze(store: Store, activity_id: UUID, step: timedelta = timedelta(days=1)) -> None:
    """Put it off: by `step` from its time, or from now where that has passed."""
    with store.work(N_("Snooze")) as session:
        activity = here.found(session, Activity, activity_id)
        now = here.now(session)
        start = activity.starts_at or now
        while start + step <= now:
            start += timedelta(days=1)
        _put_off(session, activity, start + step, None)


def planned(session: Session, values: Mapping[str, Any]) -> Activity:
    """A new activity inside a piece of work: planned, or kept as something that is over."""
    given = {name: value for name, value in values.items() if value is not None}
    key = given.get("id", uuid7())
    state = given.get("state", ActivityState.PLANNED)
    if state is ActivityState.CHECKED_IN:
        raise Refused(N_("Plan the visit first, then check in."))
    activity = Activity(
        **{
            "id": key,
            "kind": ActivityKind.TASK,
            "state": ActivityState.PLANNED,
            "owner_id": here.me(session),
            "zone": zone_here(
                given.get("starts_at") or here.now(session), company_of(session).zone
            ),
            "uid": f"{key}@relasi",
            "sequence": 0,
            **given,
        }
    )
    activity.account_id = activity.account_id or account_of(session, given)
    length = USUAL_LENGTH.get(activity.kind)
    if activity.starts_at and activity.ends_at is None and length and not activity.all_day:
        activity.ends_at = activity.starts_at + length
    if state is ActivityState.DONE and activity.done_at is None:
        activity.done_at = activity.starts_at or here.now(session)
    session.add(activity)
    session.flush()
    return activity


def revise(session: Session, activity: Activity, changed: frozenset[str]) -> None:
    """Count one revision more for other calendars where they would show the change."""
    if changed & CALENDAR:
        activity.sequence = (activity.sequence or 0) + 1


def _put_off(
    session: Session, activity: Activity, starts_at: datetime, ends_at: datetime | None
) -> None:
    if activity.state in _OVER:
        raise Refused(N_("This is over. Plan a new one instead."))
    if ends_at is None and activity.starts_at and activity.ends_at:
        ends_at = starts_at + (activity.ends_at - activity.starts_at)
    activity.starts_at, activity.ends_at = starts_at, ends_at
    revise(session, activity, frozenset({"starts_at"}))


def _follow(
    session: Session, before: Activity, subject: str, starts_at: datetime, kind: ActivityKind
) -> Activity:
    about = {name: getattr(before, name) for name in _ABOUT}
    owner = {"owner_id": before.owner_id}
    return planned(
        session, {"kind": kind, "subject": subject, "starts_at": starts_at, **about, **owner}
    )


def _this_time(session: Session, activity: Activity, occurrence: datetime | None) -> Activity:
    """The activity itself; of a repeating one a copy for this time, taken out of the series.

    `occurrence` is the start at which this time was planned; the first of the series where it is
    not given. `exdates` holds such starts, in UTC as ISO 8601, parted by spaces.
    """
    if not activity.rrule or activity.starts_at is None:
        return activity
    start = occurrence or activity.starts_at
    gone = (activity.exdates or "").split()
    written = start.astimezone(UTC).isoformat()
    if written in gone:
        raise Refused(N_("This time is over already. Say which time of the series you mean."))
    activity.exdates = " ".join([*gone, written])
    revise(session, activity, frozenset({"exdates"}))
    length = activity.ends_at - activity.starts_at if activity.ends_at else None
    values = {name: getattr(activity, name) for name in (*_ABOUT, *_COPIED)}
    values |= {"starts_at": start, "ends_at": start + length if length is not None else None}
    return planned(session, values)
