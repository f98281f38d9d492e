"""Activities in calendars: exported to update and never to double, expanded in the agenda."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.calendars.from_activity import agenda, calendar_ics, values_of
from app.calendars.ical import from_ics
from app.errors import NotFound
from app.ids import uuid7
from app.models import Activity, ActivityKind, ActivityState, Contact, Lead
from app.services import activities
from tests import factories
from tests.factories import MONDAY

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def week(store, **more):
    with store.read() as session:
        return agenda(session, MONDAY - DAY, MONDAY + 6 * DAY, **more)


def test_an_activity_keeps_its_uid_and_counts_its_changes(shop, machine_in):
    machine_in("Asia/Jakarta")
    visit = activities.plan(
        shop, ActivityKind.VISIT, "Stock check", MONDAY + HOUR, reminder_minutes=30,
        location="Bogor", description="Shelf", attendees="Sari <sari@maju.co.id>\nBudi",
    )  # fmt: skip
    (first,) = from_ics(calendar_ics(shop)).events
    activities.reschedule(shop, visit, MONDAY + 2 * HOUR)
    (second,) = from_ics(calendar_ics(shop)).events

    assert (first.uid, first.sequence) == (f"{visit}@relasi", 0)
    assert (second.uid, second.sequence, second.start) == (first.uid, 1, MONDAY + 2 * HOUR)
    assert (first.subject, first.location, first.description) == ("Stock check", "Bogor", "Shelf")
    assert (first.reminder_minutes, first.zone) == (30, "Asia/Jakarta")
    assert [person.email for person in first.attendees] == ["sari@maju.co.id"]


def test_what_a_calendar_says_becomes_the_fields_of_an_activity_and_back(shop):
    activities.plan(
        shop, ActivityKind.MEETING, "Weekly", MONDAY + HOUR, rrule="FREQ=WEEKLY",
        exdates=(MONDAY + HOUR + 7 * DAY).isoformat(), reminder_minutes=15,
    )  # fmt: skip
    (event,) = from_ics(calendar_ics(shop)).events

    values = values_of(event)
    again = activities.plan(shop, values.pop("kind"), values.pop("subject"), **values)

    kept = factories.get(shop, Activity, again)
    assert (kept.rrule, kept.starts_at, kept.ends_at) == (
        "FREQ=WEEKLY", MONDAY + HOUR, MONDAY + 2 * HOUR,
    )  # fmt: skip
    assert kept.exdates == (MONDAY + HOUR + 7 * DAY).isoformat()
    assert (kept.uid, kept.reminder_minutes) == (event.uid, 15)


def test_a_whole_day_is_a_date_in_its_own_zone(shop, machine_in):
    machine_in("Asia/Jakarta")
    midnight = datetime(2026, 8, 4, 17, tzinfo=UTC)  # 5 August in Jakarta
    activities.plan(
        shop, ActivityKind.MEETING, "Fair", midnight, all_day=True, ends_at=midnight + DAY
    )

    (event,) = from_ics(calendar_ics(shop)).events

    assert (event.start, event.end) == (date(2026, 8, 5), date(2026, 8, 7))
    zoned = values_of(event)
    assert zoned["all_day"] is True


def test_a_task_is_a_to_do_and_what_is_done_says_so(shop):
    task = activities.plan(shop, ActivityKind.TASK, "Send price", MONDAY + HOUR)
    activities.finish(shop, task, "Sent")

    (event,) = from_ics(calendar_ics(shop)).events

    assert (event.kind, event.status, event.end) == ("task", "done", MONDAY + HOUR)


def test_the_agenda_expands_what_repeats_without_the_times_done(shop):
    series = activities.plan(
        shop, ActivityKind.VISIT, "Daily", MONDAY + HOUR, rrule="FREQ=DAILY;COUNT=4"
    )
    activities.finish(shop, series, "Fine", occurrence=MONDAY + HOUR + DAY)
    activities.plan(shop, ActivityKind.CALL, "Call", MONDAY + 3 * HOUR)

    found = week(shop)

    assert [(one.subject, one.start, one.state) for one in found] == [
        ("Daily", MONDAY + HOUR, ActivityState.PLANNED),
        ("Call", MONDAY + 3 * HOUR, ActivityState.PLANNED),
        ("Daily", MONDAY + HOUR + DAY, ActivityState.DONE),
        ("Daily", MONDAY + HOUR + 2 * DAY, ActivityState.PLANNED),
        ("Daily", MONDAY + HOUR + 3 * DAY, ActivityState.PLANNED),
    ]
    assert found[0].occurrence == MONDAY + HOUR and found[1].occurrence is None
    assert len(week(shop, open_only=True)) == 4


def test_the_agenda_of_one_person_names_the_customer(shop):
    toko, agus = factories.account(shop), factories.user(shop)
    activities.plan(shop, ActivityKind.CALL, "Mine", MONDAY, account_id=toko)
    activities.plan(shop, ActivityKind.CALL, "His", MONDAY, owner_id=agus)

    found = week(shop, owner_id=shop.identity.user_id)

    assert [(one.subject, one.account_name) for one in found] == [("Mine", "Toko Maju")]


def test_only_what_is_named_is_exported_and_what_is_gone_is_refused(shop):
    one = activities.plan(shop, ActivityKind.CALL, "One", MONDAY)
    activities.plan(shop, ActivityKind.CALL, "Two", MONDAY)

    assert [event.subject for event in from_ics(calendar_ics(shop, [one])).events] == ["One"]
    with pytest.raises(NotFound):
        calendar_ics(shop, [one, uuid7()])


def test_what_is_exported_names_the_customer_once(shop):
    toko = factories.account(shop)
    lead, sari = factories.lead(shop), factories.contact(shop)
    activities.plan(shop, ActivityKind.CALL, "Ask for order", MONDAY, account_id=toko)
    activities.plan(shop, ActivityKind.CALL, "See TOKO MAJU", MONDAY + HOUR, account_id=toko)
    activities.plan(shop, ActivityKind.CALL, "First call", MONDAY + 2 * HOUR, lead_id=lead)
    activities.plan(shop, ActivityKind.CALL, "Greet", MONDAY + 3 * HOUR, contact_id=sari)

    said = [event.subject for event in from_ics(calendar_ics(shop)).events]

    assert said == [
        "Ask for order · Toko Maju",
        "See TOKO MAJU",
        f"First call · {factories.get(shop, Lead, lead).name}",
        f"Greet · {factories.get(shop, Contact, sari).name}",
    ]
    assert calendar_ics(shop) == calendar_ics(shop)
