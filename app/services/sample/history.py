"""What has happened so far: 2,500 visits and calls with their results, and notes and tags."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from app.models import Activity, ActivityKind, ActivityState, Direction, Note, Synced, Tag, Tagging
from app.services.sample.deals import Deal
from app.services.sample.draw import Draw, working
from app.services.sample.outlets import Outlet
from app.services.sample.speech import Speech
from app.services.sample.staff import LETTERHEAD
from app.services.sample.talk import (
    CALLS,
    NO_SALES,
    NOTES,
    REASONS,
    SALES,
    TAGS,
    VISITS,
)

ALL = 2_500
VISITED = {"A": 12, "B": 6, "C": 4}
NOTED = 320
LATE = 0.07
MISSED = 0.04
SHORT = timedelta(minutes=25)  # a visit among twenty in a day


def past(
    draw: Draw, outlets: list[Outlet], deals: list[Deal], speech: Speech, due: set[UUID]
) -> list[Activity]:
    """Visits at each outlet's frequency, and calls between them, the newest yesterday.

    The turn of the outlets in `due` is today; a few others are late.
    """
    working_on = {deal.deal.account_id: deal.deal.id for deal in deals if not deal.quiet}
    found = [
        _visit(draw, outlet, day, speech)
        for outlet in outlets
        for day in _days(draw, outlet, due=outlet.account.id in due)
    ]
    while len(found) < ALL:
        found.append(_call(draw, draw.rng.choice(outlets), speech))
    for activity in found:
        if activity.account_id in working_on and draw.rng.random() < 0.3:
            activity.opportunity_id = working_on[activity.account_id]
    return _in_turn(found[:ALL])


def _in_turn(found: list[Activity]) -> list[Activity]:
    """The same, so that nobody is at two outlets at once: what overlaps follows what came first."""
    until: dict[tuple[UUID | None, date], datetime] = {}
    for one in sorted(found, key=lambda one: (one.starts_at, one.id)):
        assert one.starts_at is not None and one.ends_at is not None
        turn = (one.owner_id, one.starts_at.date())
        later = max(timedelta(), until.get(turn, one.starts_at) - one.starts_at)
        for name in ("starts_at", "ends_at", "checked_in_at", "done_at"):
            moment = getattr(one, name)
            if moment is not None:
                setattr(one, name, moment + later)
        until[turn] = max(one.ends_at, one.done_at or one.ends_at)
    return found


def remember(draw: Draw, outlets: list[Outlet], speech: Speech) -> Iterator[Synced]:
    """Notes about outlets, and words put on them."""
    when = draw.at(draw.ago(400), 9)
    tags = {word: Tag(id=draw.key(when), name=word, created_at=when) for word in TAGS}
    yield from tags.values()
    for outlet in draw.rng.sample(outlets, 220):
        words = {draw.rng.choice(TAGS)} | ({"Horeca"} if outlet.sort.horeca else set())
        for word in sorted(words):
            yield Tagging(id=draw.key(when), tag_id=tags[word].id, account_id=outlet.account.id,
                          created_at=when, created_by=outlet.rep)  # fmt: skip
    for outlet in draw.rng.choices(outlets, k=NOTED):
        at = draw.work_time(draw.between(2, 240))
        yield Note(id=draw.key(at), text=speech.say(NOTES, outlet.owner.called), at=at,
                   account_id=outlet.account.id, owner_id=outlet.rep, created_at=at,
                   created_by=outlet.rep)  # fmt: skip


def activity(draw: Draw, outlet: Outlet, kind: ActivityKind, **fields: Any) -> Activity:
    """A visit or a call at an outlet, planned some days before it takes place."""
    made = fields["starts_at"] - timedelta(days=draw.rng.randint(2, 6))
    made = min(made, draw.at(draw.ago(1), 17))
    key = draw.key(made)
    length = timedelta(minutes=45 if kind is ActivityKind.VISIT else 15)
    account = outlet.account
    place = f"{(account.billing_street or '').splitlines()[0]}, {account.billing_city}"
    usual: Mapping[str, Any] = {
        "state": ActivityState.PLANNED,
        "ends_at": fields["starts_at"] + length,
        "zone": LETTERHEAD["zone"],
        "location": place if kind is ActivityKind.VISIT else None,
        "direction": Direction.OUT if kind is ActivityKind.CALL else None,
        "account_id": account.id,
        "contact_id": outlet.contact.id,
        "owner_id": outlet.rep,
        "uid": f"{key}@relasi",
        "sequence": 0,
        "created_at": made,
        "created_by": outlet.rep,
    }
    return Activity(**{**usual, "id": key, "kind": kind, **fields})


def _days(draw: Draw, outlet: Outlet, due: bool) -> Iterator[date]:
    """The days on which it was visited, the latest first."""
    account = outlet.account
    every = account.visit_every_days or 28
    if due:
        ago = every
    elif draw.rng.random() < LATE:
        ago = every + draw.rng.randint(0, 5)
    else:
        ago = draw.rng.randint(1, every - 2)
    for _ in range(VISITED[account.account_class or "C"]):
        yield working(draw.ago(ago))
        ago += max(2, every + draw.rng.randint(-2, 2))


def _visit(draw: Draw, outlet: Outlet, day: date, speech: Speech) -> Activity:
    rng, start = draw.rng, draw.work_time(day)
    ends = start + SHORT
    subject = speech.say(VISITS)
    if rng.random() < MISSED and (draw.today - day).days > 20:
        return activity(draw, outlet, ActivityKind.VISIT, subject=subject, starts_at=start,
                        ends_at=ends, state=ActivityState.MISSED, reason="Toko tutup")  # fmt: skip
    sale = rng.random() < 0.58
    return activity(
        draw,
        outlet,
        ActivityKind.VISIT,
        subject=subject,
        starts_at=start,
        ends_at=ends,
        state=ActivityState.DONE,
        outcome=speech.say(SALES if sale else NO_SALES, outlet.owner.called),
        sale=sale,
        reason=None if sale else rng.choice(REASONS),
        checked_in_at=(came := start + timedelta(minutes=rng.randint(0, 4))),
        done_at=came + timedelta(minutes=rng.randint(8, 21)),
        latitude=outlet.account.latitude,
        longitude=outlet.account.longitude,
    )


def _call(draw: Draw, outlet: Outlet, speech: Speech) -> Activity:
    start = draw.work_time(draw.between(2, 120))
    return activity(
        draw,
        outlet,
        ActivityKind.CALL,
        subject=f"Telepon {outlet.owner.called}",
        starts_at=start,
        state=ActivityState.DONE,
        direction=Direction.IN if draw.rng.random() < 0.25 else Direction.OUT,
        outcome=speech.say(CALLS, outlet.owner.called),
        done_at=start + timedelta(minutes=draw.rng.randint(2, 14)),
    )
