"""What is planned: today's visits and calls, the days after, promises overdue, birthdays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from app.models import Activity, ActivityKind, ActivityState
from app.services.sample.draw import SUNDAY, Draw
from app.services.sample.history import activity
from app.services.sample.outlets import Outlet
from app.services.sample.speech import Speech
from app.services.sample.staff import BAGUS, LETTERHEAD, RINA, TEAM, Cast
from app.services.sample.talk import PLANNED_CALLS, PLANS, PROMISES

# Today's visits and calls, by the clock: hour, minute, whether it is a visit.
TODAY = (
    (8, 30, True), (9, 30, True), (10, 30, True), (11, 30, False), (13, 15, True), (14, 15, True),
    (15, 0, False), (15, 30, True), (16, 45, False),
)  # fmt: skip
PROMISED = 4
DAYS_AHEAD = 8


def choose_today(draw: Draw, cast: Cast, outlets: list[Outlet]) -> dict[UUID, list[Outlet]]:
    """Whom each rep sees and calls today: outlets near each other, of class A and B."""
    chosen = {}
    for member, city in ((RINA, "Kota Bandung"), (BAGUS, "Kota Semarang")):
        rep = cast.of(member)
        near = [
            outlet
            for outlet in outlets
            if outlet.rep == rep
            and outlet.account.billing_city == city
            and outlet.account.account_class != "C"
        ]
        rest = [one for one in outlets if one.rep == rep and one not in near]
        picked = draw.rng.sample(near, min(len(TODAY), len(near)))
        chosen[rep] = picked + draw.rng.sample(rest, len(TODAY) - len(picked))
    return chosen


def celebrate(draw: Draw, chosen: dict[UUID, list[Outlet]]) -> None:
    """Birthdays in this week, among those who are seen today."""
    for outlets in chosen.values():
        for outlet, days in zip(outlets, (0, 2, 5), strict=False):
            outlet.contact.birthday = draw.birthday(in_days=days)
        outlets[3].account.birthday = draw.birthday(in_days=4)


def plan(
    draw: Draw, outlets: list[Outlet], chosen: dict[UUID, list[Outlet]], speech: Speech
) -> Iterator[Activity]:
    """Today, the days after, and what should have been done before."""
    for rep, picked in chosen.items():
        own = [outlet for outlet in outlets if outlet.rep == rep]
        yield from _today(draw, picked, speech)
        yield from _ahead(draw, own, speech)
        yield from _promises(draw, own, speech)


def _today(draw: Draw, picked: list[Outlet], speech: Speech) -> Iterator[Activity]:
    for (hour, minute, seen), outlet in zip(TODAY, picked, strict=True):
        start = draw.at(draw.today, hour, minute)
        owner = outlet.owner.called
        kind = ActivityKind.VISIT if seen else ActivityKind.CALL
        yield activity(
            draw,
            outlet,
            kind,
            subject=outlet.account.name if seen else f"Telepon {owner}",
            description=speech.say(PLANS if seen else PLANNED_CALLS, owner),
            starts_at=start,
            reminder_minutes=30 if seen else None,
        )


def _ahead(draw: Draw, own: list[Outlet], speech: Speech) -> Iterator[Activity]:
    for step in range(1, DAYS_AHEAD):
        day = draw.today + timedelta(days=step)
        if day.weekday() == SUNDAY:
            continue
        for hour, outlet in zip((9, 10, 13, 15), draw.rng.sample(own, 4), strict=True):
            yield activity(
                draw,
                outlet,
                ActivityKind.VISIT,
                subject=outlet.account.name,
                description=speech.say(PLANS, outlet.owner.called),
                starts_at=draw.at(day, hour, draw.rng.choice((0, 15, 30))),
            )


def _promises(draw: Draw, own: list[Outlet], speech: Speech) -> Iterator[Activity]:
    for outlet in draw.rng.sample(own, PROMISED):
        yield activity(
            draw,
            outlet,
            ActivityKind.TASK,
            subject=speech.say(PROMISES),
            starts_at=draw.work_time(draw.between(1, 6)),
            ends_at=None,
        )


def meeting(draw: Draw, cast: Cast) -> Activity:
    """The team's weekly meeting; it is about no customer and so private to Rina."""
    monday = draw.today - timedelta(days=draw.today.weekday() + 28)
    start = draw.at(monday, 7, 30)
    key = draw.key(start)
    return Activity(
        id=key,
        kind=ActivityKind.MEETING,
        subject=f"Rapat mingguan {TEAM}",
        state=ActivityState.PLANNED,
        starts_at=start,
        ends_at=start + timedelta(minutes=45),
        rrule="FREQ=WEEKLY;BYDAY=MO",
        reminder_minutes=15,
        zone=LETTERHEAD["zone"],
        location="Kantor Bandung",
        attendees="Hendra Tanujaya <hendra@sumberrasa.example>\n"
        "Bagus Prasetyo <bagus@sumberrasa.example>",
        owner_id=cast.of(RINA),
        uid=f"{key}@relasi",
        sequence=0,
        created_at=start,
        created_by=cast.of(RINA),
    )
