"""Calendar files become activities, and the same event is never there twice."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from app.calendars.from_activity import calendar_ics
from app.errors import Problem, Refused
from app.exchange.exporting import export
from app.exchange.importing import plan_import, run_import
from app.models import Activity, ActivityKind, ActivityState
from app.records import all_records
from app.services.activities import plan
from tests import factories
from tests.exchange.real import every
from tests.factories import MONDAY


def calendar(*events: str) -> str:
    inner = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{inner}END:VCALENDAR\n"


VISIT = "UID:a@x\nSUMMARY:Visit\nDTSTART:20260805T020000Z\nDTEND:20260805T030000Z\nSEQUENCE:1"


def bring(store, tmp_path, text: str, **more):
    path = tmp_path / "calendar.ics"
    path.write_text(text, "utf-8")
    return run_import(store, path, plan_import(store, path), **more)


def activities(store) -> list[Activity]:
    with store.read() as session:
        found = list(session.scalars(sa.select(Activity).order_by(Activity.starts_at)))
        session.expunge_all()
        return found


def test_an_event_becomes_an_activity(shop, tmp_path):
    report = bring(shop, tmp_path, calendar(VISIT))

    (activity,) = activities(shop)
    assert (report.created, activity.subject, activity.uid) == (1, "Visit", "a@x")
    assert (activity.kind, activity.state) == (ActivityKind.MEETING, ActivityState.PLANNED)
    assert activity.starts_at == datetime(2026, 8, 5, 2, tzinfo=UTC)


def test_the_same_event_is_brought_up_to_date(shop, tmp_path):
    bring(shop, tmp_path, calendar(VISIT))

    same = bring(shop, tmp_path, calendar(VISIT))
    newer = bring(
        shop, tmp_path, calendar(VISIT.replace("SEQUENCE:1", "SEQUENCE:2").replace("Visit", "Call"))
    )
    older = bring(shop, tmp_path, calendar(VISIT))

    assert (same.skipped, newer.updated, older.skipped) == (1, 1, 1)
    assert [one.subject for one in activities(shop)] == ["Call"]


def test_a_cancelled_event_does_not_take_place(shop, tmp_path):
    bring(shop, tmp_path, calendar(VISIT))

    bring(shop, tmp_path, calendar(VISIT.replace("SEQUENCE:1", "SEQUENCE:2\nSTATUS:CANCELLED")))

    assert [one.state for one in activities(shop)] == [ActivityState.NOT_DONE]


def test_a_moved_time_of_a_series_stands_by_itself(shop, tmp_path):
    series = VISIT + "\nRRULE:FREQ=WEEKLY;COUNT=4"
    moved = (
        "UID:a@x\nRECURRENCE-ID:20260812T020000Z\nSUMMARY:Visit later\n"
        "DTSTART:20260813T020000Z\nDTEND:20260813T030000Z"
    )

    first = bring(shop, tmp_path, calendar(series, moved))
    again = bring(shop, tmp_path, calendar(series, moved))

    whole, one = activities(shop)
    assert (first.created, again.skipped, again.created) == (2, 2, 0)
    assert (whole.rrule, whole.exdates) == ("FREQ=WEEKLY;COUNT=4", "2026-08-12T02:00:00+00:00")
    assert (one.subject, one.rrule) == ("Visit later", None)


def test_a_nul_byte_keeps_out_its_event_only(shop, tmp_path):
    other = VISIT.replace("a@x", "b@x").replace("Visit", "Vi\0sit")

    report = bring(shop, tmp_path, calendar(VISIT, other))

    assert (report.created, [error.row for error in report.errors]) == (1, [2])
    assert [one.subject for one in activities(shop)] == ["Visit"]


def test_a_dry_run_keeps_nothing(shop, tmp_path):
    assert bring(shop, tmp_path, calendar(VISIT), dry_run=True).created == 1
    assert activities(shop) == []


def test_a_file_without_an_event_is_refused(shop, tmp_path):
    with pytest.raises(Refused, match="no event"):
        bring(shop, tmp_path, calendar())


def test_activities_go_out_and_come_back_the_same(shop, tmp_path):
    factories.activity(shop, "Visit Toko Maju", starts_at=datetime(2026, 8, 5, 2, tzinfo=UTC))
    bring(shop, tmp_path, calendar(VISIT, "UID:b@x\nSUMMARY:Fair\nDTSTART;VALUE=DATE:20260817"))
    path = tmp_path / "out.ics"

    written = export(shop, all_records()["activity"], path)
    report = run_import(shop, path, plan_import(shop, path))

    assert (written, report.rows, report.created) == (3, 3, 0)
    assert len(activities(shop)) == 3


@every("ical_*/**/*.ics")
def test_a_real_calendar_comes_in_whole_and_only_once(shop, path):
    try:
        plan = plan_import(shop, path)
    except Problem:
        return  # it holds no event, and says so

    first = run_import(shop, path, plan)
    again = run_import(shop, path, plan)

    assert (first.rows, again.rows) == (plan.rows, plan.rows)
    assert (again.created, again.updated, again.errors) == (0, 0, first.errors)


@pytest.mark.parametrize(
    ("edited", "subject"),
    [
        ("Ask for order · Toko Maju", "Ask for order"),
        ("Ask for order · Toko Lama", "Ask for order"),
        ("Ask for cash · Toko Maju", "Ask for cash"),
        ("Ask for cash", "Ask for cash"),
        ("Ask for order · soon · Toko Maju", "Ask for order · soon"),
    ],
)
def test_the_name_beside_a_subject_does_not_come_back_into_it(shop, tmp_path, edited, subject):
    toko = factories.account(shop)
    plan(shop, ActivityKind.CALL, "Ask for order", MONDAY, account_id=toko)
    written = calendar_ics(shop).decode()

    bring(shop, tmp_path, written.replace("Ask for order · Toko Maju", edited))

    (kept,) = activities(shop)
    assert "SUMMARY:Ask for order · Toko Maju" in written
    assert kept.subject == subject
    assert f"SUMMARY:{subject} · Toko Maju" in calendar_ics(shop).decode()
