"""The agenda: recurring events become the times at which they take place."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.calendars.agenda import MOST, expand
from app.calendars.event import Event
from app.calendars.recurrence import parse_rule, starts

JAKARTA = ZoneInfo("Asia/Jakarta")
BERLIN = ZoneInfo("Europe/Berlin")
# ruff: noqa: DTZ001 - the oracle's clock has no zone


def at(*parts: int, zone: ZoneInfo = JAKARTA) -> datetime:
    return datetime(*parts, tzinfo=zone)


def times(events: list[Event], start: datetime, end: datetime) -> list[object]:
    return [
        one.start.astimezone(start.tzinfo) if isinstance(one.start, datetime) else one.start
        for one in expand(events, start, end)
    ]


def test_a_weekly_visit_stays_at_nine_when_the_clocks_change() -> None:
    visit = Event(
        "a", start=at(2026, 3, 20, 9, zone=BERLIN), zone="Europe/Berlin", rrule="FREQ=WEEKLY"
    )

    agenda = expand([visit], at(2026, 3, 1, zone=BERLIN), at(2026, 4, 5, zone=BERLIN))

    assert [one.start.astimezone(BERLIN).hour for one in agenda] == [9, 9, 9]
    assert [one.start.hour for one in agenda] == [8, 8, 7]


def test_dates_taken_out_are_left_out_and_added_ones_are_there() -> None:
    visit = Event(
        "a",
        start=at(2026, 11, 2, 9),
        zone="Asia/Jakarta",
        rrule="FREQ=WEEKLY;COUNT=4",
        exdates=(at(2026, 11, 9, 9), date(2026, 11, 16)),
        rdates=(at(2026, 11, 11, 15),),
    )

    found = times([visit], at(2026, 11, 1), at(2026, 12, 31))

    assert found == [at(2026, 11, 2, 9), at(2026, 11, 11, 15), at(2026, 11, 23, 9)]


def test_a_replaced_occurrence_takes_the_place_of_the_original() -> None:
    series = Event(
        "a", "Rutin", at(2026, 11, 2, 9), zone="Asia/Jakarta", rrule="FREQ=DAILY;COUNT=3"
    )
    moved = Event("a", "Digeser", at(2026, 11, 3, 14), override_of=at(2026, 11, 3, 9))
    gone = Event("a", override_of=at(2026, 11, 4, 9), start=at(2026, 11, 4, 9), status="cancelled")

    agenda = expand([series, moved, gone], at(2026, 11, 1), at(2026, 11, 30))

    assert [one.event.subject for one in agenda] == ["Rutin", "Digeser"]
    assert agenda[1].original == at(2026, 11, 3, 9)


def test_whole_days_are_those_of_the_viewer_and_come_first() -> None:
    holiday = Event("h", "Libur", date(2026, 12, 25), date(2026, 12, 26))
    call = Event("c", "Telepon", at(2026, 12, 25, 0, 0))

    agenda = expand([call, holiday], at(2026, 12, 25), at(2026, 12, 26))

    assert [one.event.subject for one in agenda] == ["Libur", "Telepon"]
    assert expand([holiday], at(2026, 12, 26), at(2026, 12, 27)) == []


def test_what_began_before_the_window_and_still_lasts_is_there() -> None:
    fair = Event("f", start=at(2026, 11, 1, 9), end=at(2026, 11, 5, 17), zone="Asia/Jakarta")

    assert len(expand([fair], at(2026, 11, 3), at(2026, 11, 4))) == 1
    assert expand([fair], at(2026, 11, 6), at(2026, 11, 7)) == []


def test_a_task_without_a_start_is_there_when_it_is_due() -> None:
    task = Event("t", end=at(2026, 11, 5, 17), kind="task", zone="Asia/Jakarta")

    assert times([task], at(2026, 11, 5), at(2026, 11, 6)) == [at(2026, 11, 5, 17)]


def test_cancelled_events_are_only_there_when_asked_for() -> None:
    event = Event("a", start=at(2026, 1, 1, 9), status="cancelled")
    window = at(2026, 1, 1), at(2026, 1, 2)

    assert expand([event], *window) == []
    assert len(expand([event], *window, cancelled=True)) == 1


def test_the_last_date_of_a_rule_is_a_date_where_the_event_is() -> None:
    visit = Event(
        "a", start=at(2026, 11, 2, 3), zone="Asia/Jakarta", rrule="FREQ=DAILY;UNTIL=20261104"
    )

    assert len(expand([visit], at(2026, 11, 1), at(2026, 12, 1))) == 3


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=SECONDLY;COUNT=999999999",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;COUNT=5;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MINUTELY;BYHOUR=3;BYSECOND=7;COUNT=2000000",
        "FREQ=DAILY;COUNT=999999999;BYHOUR=" + ",".join(map(str, range(24))),
        "FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR="
        + ",".join(map(str, range(24)))
        + ";BYMINUTE="
        + ",".join(map(str, range(60)))
        + ";BYSECOND="
        + ",".join(map(str, range(60))),
    ],
)
def test_no_rule_runs_away(rule: str) -> None:
    event = Event("a", start=datetime(1970, 1, 1, tzinfo=UTC), rrule=rule)
    began = time.process_time()

    agenda = expand([event], at(2026, 11, 1), at(2026, 12, 1))

    assert len(agenda) <= MOST
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    "rule",
    [
        *("", "FREQ", "FREQ=", "BYDAY=MO", "FREQ=SOMETIMES", "FREQ=DAILY;FREQ=DAILY"),
        *("FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;COUNT=0", "FREQ=DAILY;UNTIL=20261301"),
        *("FREQ=DAILY;BYDAY=XX", "FREQ=DAILY;BYDAY=0MO", "FREQ=DAILY;BYHOUR=24"),
        *("FREQ=DAILY;X=1", "RSCALE=CHINESE;FREQ=YEARLY"),
    ],
)
def test_a_rule_that_cannot_be_followed_is_refused(rule: str) -> None:
    with pytest.raises(ValueError):
        parse_rule(rule)


WEEKDAYS = st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"])


def some(low: int, high: int, negative: bool = False) -> st.SearchStrategy[str]:
    numbers = st.integers(low, high)
    if negative:
        numbers |= st.integers(-high, -low)
    return st.lists(numbers, min_size=1, max_size=3).map(lambda many: ",".join(map(str, many)))


def days(*places: str) -> st.SearchStrategy[str]:
    """Days with a number each, or without: the other implementation wants both of a mixed list."""
    numbers = [place for place in places if place]
    plain = st.lists(WEEKDAYS, min_size=1, max_size=3).map(",".join)
    if not numbers:
        return plain
    day = st.builds("{}{}".format, st.sampled_from(numbers), WEEKDAYS)
    return plain | st.lists(day, min_size=1, max_size=3).map(",".join)


@st.composite
def rules(draw: st.DrawFn) -> str:
    """Rules that match now and then; for others the other implementation would search for ever."""
    month_days, places = some(1, 28, negative=True), ("", "1", "2", "-1", "-2")
    shapes: dict[str, list[dict[str, st.SearchStrategy[str]]]] = {
        "YEARLY": [
            {},
            {"BYMONTH": some(1, 12), "BYMONTHDAY": month_days},
            {"BYMONTH": some(1, 12), "BYDAY": days(*places)},
            {"BYDAY": days("", "1", "20", "-1", "-30")},
            # Counted from the end, the other one does not know week 1 of the next year; and it
            # counts years by their days, not their weeks: see the test of whole weeks below.
            {"BYWEEKNO": some(1, 53) | some(-51, -1), "BYDAY": days(), "INTERVAL": st.just("1")},
            {"BYWEEKNO": some(3, 49, negative=True), "BYDAY": days()},
            {"BYYEARDAY": some(1, 365, negative=True)},
            {"BYMONTH": some(1, 12), "BYDAY": days(), "BYSETPOS": st.sampled_from(["1", "-1"])},
        ],
        "MONTHLY": [
            {"BYMONTHDAY": month_days},
            {"BYDAY": days(*places)},
            {"BYDAY": days(), "BYSETPOS": st.sampled_from(["1", "2,3", "-1"])},
            {"BYDAY": days(), "BYMONTHDAY": st.just("1,2,3,4,5,6,7,8,9,10,11,12,13")},
        ],
        "WEEKLY": [{}, {"BYDAY": days()}, {"BYDAY": days(), "BYHOUR": some(0, 23)}],
        "DAILY": [{}, {"BYHOUR": some(0, 23), "BYMINUTE": some(0, 59)}, {"BYDAY": days()}],
        "HOURLY": [{}, {"BYMINUTE": some(0, 59)}, {"BYDAY": days()}],
    }
    freq = draw(st.sampled_from(sorted(shapes)))
    shape = draw(st.sampled_from(shapes[freq]))
    interval = draw(st.integers(1, 1 if "BYDAY" in shape and freq == "DAILY" else 5))
    parts = {"FREQ": freq, "INTERVAL": str(interval), "WKST": draw(WEEKDAYS)}
    parts |= {name: draw(values) for name, values in shape.items()}
    return ";".join(f"{name}={value}" for name, value in parts.items())


beginnings = st.datetimes(datetime(2000, 1, 1), datetime(2020, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0)
)


@settings(max_examples=50)
@given(rules(), beginnings, st.integers(0, 700))
def test_rules_mean_what_another_implementation_takes_them_to_mean(
    rule: str, start: datetime, after: int
) -> None:
    first = start + timedelta(days=after)
    last = first + timedelta(days=20 if "HOURLY" in rule else 400)

    expected = rrulestr(rule, dtstart=start).between(first, last, inc=True)

    found = list(starts(parse_rule(rule), start, first, last))
    assert [one for one in found if one != start] == [one for one in expected if one != start]


@settings(max_examples=50)
@given(rules(), beginnings, st.integers(1, 20))
def test_counted_rules_end_where_another_implementation_ends_them(
    rule: str, before: datetime, count: int
) -> None:
    start = rrulestr(rule, dtstart=before).after(before, inc=True)
    assume(start is not None)  # a rule may name a day that no year has
    last = start + timedelta(days=5000)

    expected = list(rrulestr(f"{rule};COUNT={count}", dtstart=start))

    found = list(starts(parse_rule(f"{rule};COUNT={count}"), start, start, last))
    assert found == [one for one in expected if one <= last]


def test_week_one_is_whole_where_it_begins_in_the_old_year() -> None:
    start = datetime(2024, 1, 1, 9)  # a Monday, of week 1

    mondays = list(starts(parse_rule("FREQ=YEARLY;BYWEEKNO=1"), start, start, datetime(2027, 1, 9)))

    assert [f"{one:%Y-%m-%d}" for one in mondays] == [
        *("2024-01-01", "2024-12-30", "2025-12-29", "2027-01-04")
    ]


def test_every_second_year_of_weeks_has_the_whole_week() -> None:
    start = datetime(2024, 1, 1, 9)
    rule = parse_rule("FREQ=YEARLY;INTERVAL=2;BYWEEKNO=1;BYDAY=MO,TU,WE,TH,FR,SA,SU")

    found = list(starts(rule, start, datetime(2024, 6, 1), datetime(2027, 6, 1)))

    assert [f"{one:%m-%d}" for one in found] == [
        *("12-29", "12-30", "12-31", "01-01", "01-02", "01-03", "01-04")
    ]


def test_the_last_week_of_a_year_may_end_in_the_next() -> None:
    start = datetime(2026, 1, 2, 9)  # a Friday

    found = list(
        starts(parse_rule("FREQ=YEARLY;BYWEEKNO=-1;BYDAY=FR"), start, start, datetime(2028, 1, 9))
    )

    assert [f"{one:%Y-%m-%d}" for one in found] == ["2026-01-02", "2027-01-01", "2027-12-31"]
