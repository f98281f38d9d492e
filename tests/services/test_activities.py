"""Activities planned, done, missed and put off."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.errors import Invalid, Refused
from app.models import Activity, ActivityKind, ActivityState, Quote
from app.records import all_records, editing
from app.services import activities, notes
from tests import factories
from tests.factories import MONDAY

LATER = MONDAY + timedelta(hours=3)


@pytest.fixture
def toko(shop):
    return factories.account(shop)


@pytest.fixture
def visit(shop, toko):
    return activities.plan(shop, ActivityKind.VISIT, "Stock check", LATER, account_id=toko)


def activity_of(store, key) -> Activity:
    return factories.get(store, Activity, key)


def test_a_plan_has_an_owner_an_end_and_a_key_for_calendars(shop, visit):
    planned = activity_of(shop, visit)

    assert planned.owner_id == shop.identity.user_id
    assert planned.ends_at - planned.starts_at == timedelta(hours=1)
    assert (planned.uid, planned.sequence) == (f"{visit}@relasi", 0)


@pytest.mark.parametrize(
    ("machine", "kept"),
    [("Asia/Jakarta", "Asia/Jakarta"), ("Asia/Pontianak", "Asia/Jakarta"), ("UTC", "UTC"),
     ("Asia/Makassar", "Asia/Makassar")],
)  # fmt: skip
def test_a_plan_is_kept_in_the_zone_in_which_it_was_typed(shop, machine_in, machine, kept):
    machine_in(machine)

    key = activities.plan(shop, ActivityKind.CALL, "Ask", LATER)

    assert activity_of(shop, key).zone == kept


def test_a_visit_is_checked_in_and_done_with_what_comes_next(shop, visit, toko):
    activities.check_in(shop, visit)

    following = activities.finish(
        shop, visit, "Ordered 10 boxes", sale=True,
        next_action="Send the price", next_at=MONDAY + timedelta(days=4),
    )  # fmt: skip

    done, after = activity_of(shop, visit), activity_of(shop, following)
    assert (done.state, done.outcome, done.sale) == (ActivityState.DONE, "Ordered 10 boxes", True)
    assert done.checked_in_at == done.done_at == MONDAY
    assert (after.subject, after.kind, after.account_id) == (
        "Send the price", ActivityKind.TASK, toko,
    )  # fmt: skip


def test_undo_of_finishing_plans_it_again_and_drops_what_followed(shop, visit):
    following = activities.finish(shop, visit, "Done", next_action="Call", next_at=LATER)

    shop.undo()

    assert activity_of(shop, visit).state is ActivityState.PLANNED
    assert activity_of(shop, following) is None


def test_a_next_time_without_an_action_is_refused(shop, visit):
    with pytest.raises(Invalid) as refused:
        activities.finish(shop, visit, "Done", next_at=LATER)

    assert refused.value.field == "next_action"
    assert activity_of(shop, visit).state is ActivityState.PLANNED


def test_a_missed_visit_is_missed_and_a_task_is_not_done(shop, visit):
    task = activities.plan(shop, ActivityKind.TASK, "Send price")

    activities.miss(shop, visit, "Closed")
    activities.miss(shop, task)

    assert (activity_of(shop, visit).state, activity_of(shop, visit).reason) == (
        ActivityState.MISSED, "Closed",
    )  # fmt: skip
    assert activity_of(shop, task).state is ActivityState.NOT_DONE


def test_only_a_visit_is_checked_in_and_nothing_is_done_twice(shop, visit):
    call = activities.plan(shop, ActivityKind.CALL, "Call")
    activities.finish(shop, visit)

    with pytest.raises(Refused, match="Only a visit"):
        activities.check_in(shop, call)
    with pytest.raises(Refused):
        activities.miss(shop, visit)
    with pytest.raises(Refused, match="over"):
        activities.reschedule(shop, visit, LATER)


def test_another_time_keeps_the_length_and_counts_a_revision(shop, visit):
    activities.reschedule(shop, visit, LATER + timedelta(days=1))

    moved = activity_of(shop, visit)
    assert (moved.starts_at, moved.ends_at) == (
        LATER + timedelta(days=1), LATER + timedelta(days=1, hours=1),
    )  # fmt: skip
    assert (moved.sequence, moved.uid) == (1, f"{visit}@relasi")


def test_snoozing_what_is_long_past_ends_in_the_future(shop, toko):
    old = activities.plan(shop, ActivityKind.CALL, "Call", MONDAY - timedelta(days=9, hours=1))

    activities.snooze(shop, old)

    start = activity_of(shop, old).starts_at
    assert MONDAY < start <= MONDAY + timedelta(days=1)


def test_a_change_by_the_form_counts_a_revision_only_where_calendars_show_it(shop, visit):
    record = all_records()["activity"]

    with shop.work("Change") as session:
        editing.change(session, record, visit, {"next_action": "Call"})
        quiet = session.get(Activity, visit).sequence
        editing.change(session, record, visit, {"location": "Bogor"})
    assert (quiet, activity_of(shop, visit).sequence) == (0, 1)


def test_a_logged_call_is_done_at_once(shop, toko):
    call = activity_of(shop, activities.log_call(shop, toko, "Not in"))

    assert (call.state, call.outcome, call.done_at) == (ActivityState.DONE, "Not in", MONDAY)
    assert (call.subject, call.account_id) == ("Toko Maju", toko)


def test_one_time_of_a_series_is_done_by_itself(shop, toko):
    series = activities.plan(
        shop, ActivityKind.VISIT, "Weekly", LATER, account_id=toko, rrule="FREQ=WEEKLY"
    )
    second = LATER + timedelta(days=7)

    activities.finish(shop, series, "Fine", occurrence=second)

    kept = activity_of(shop, series)
    assert (kept.state, kept.exdates) == (ActivityState.PLANNED, second.isoformat())
    with shop.read() as session:
        done = session.query(Activity).filter_by(state=ActivityState.DONE).one()
        assert (done.starts_at, done.outcome, done.rrule) == (second, "Fine", None)
        assert done.uid != kept.uid
    with pytest.raises(Refused, match="over already"):
        activities.finish(shop, series, "Again", occurrence=second)


def test_what_is_done_is_planned_again(shop, visit):
    activities.finish(shop, visit, "Done")

    activities.reopen(shop, visit)

    assert (activity_of(shop, visit).state, activity_of(shop, visit).done_at) == (
        ActivityState.PLANNED, None,
    )  # fmt: skip


def test_what_is_about_a_quote_is_about_its_customer(shop, toko):
    quote = factories.quote(shop, account_id=toko)

    call = activities.plan(shop, ActivityKind.CALL, "Ask", LATER, quote_id=quote)
    note = notes.write_note(shop, "Wants less", quote_id=quote)

    assert activity_of(shop, call).account_id == factories.get(shop, Quote, quote).account_id
    with shop.read() as session:
        from app.models import Note

        assert session.get(Note, note).account_id == toko


def test_an_empty_note_is_refused(shop, toko):
    with pytest.raises(Invalid):
        notes.write_note(shop, "  ", account_id=toko)
