"""Recurrence as people say it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calendars.recurrence import parse_rule
from app.calendars.rules import Repeat, build, describe, read
from app.errors import Invalid


@pytest.mark.parametrize(
    ("repeat", "rrule", "words"),
    [
        (Repeat("day"), "FREQ=DAILY", "Every day"),
        (Repeat("day", 3), "FREQ=DAILY;INTERVAL=3", "Every 3 days"),
        (Repeat("week", weekdays=(0,)), "FREQ=WEEKLY;BYDAY=MO", "Every week on Monday"),
        (
            Repeat("week", 2, (3, 0), until=date(2027, 3, 3)),
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;UNTIL=20270303",
            "Every 2 weeks on Monday and Thursday, until 3 March 2027",
        ),
        (
            Repeat("week", weekdays=(0, 1, 2, 3, 4)),
            "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
            "Every weekday, Monday to Friday",
        ),
        (Repeat("month", count=6), "FREQ=MONTHLY;COUNT=6", "Every month, 6 times"),
        (
            Repeat("month", weekdays=(1,), place=2),
            "FREQ=MONTHLY;BYDAY=2TU",
            "Every month on the second Tuesday",
        ),
        (
            Repeat("month", weekdays=(4,), place=-1),
            "FREQ=MONTHLY;BYDAY=-1FR",
            "Every month on the last Friday",
        ),
        (Repeat("year", count=1), "FREQ=YEARLY;COUNT=1", "Every year, 1 time"),
    ],
)
def test_answers_become_a_rule_and_words(repeat: Repeat, rrule: str, words: str) -> None:
    assert build(repeat) == rrule
    assert describe(rrule, "en") == words


def repeats() -> st.SearchStrategy[Repeat]:
    weekdays = st.sets(st.integers(0, 6)).map(lambda days: tuple(sorted(days)))
    ends = st.sampled_from([(None, None), (date(2030, 5, 1), None), (None, 7)])
    plain = st.builds(
        lambda unit, every, end: Repeat(unit, every, (), None, *end),
        st.sampled_from(["day", "year"]),
        st.integers(1, 999),
        ends,
    )
    weekly = st.builds(
        lambda every, days, end: Repeat("week", every, days, None, *end),
        st.integers(1, 999),
        weekdays,
        ends,
    )
    monthly = st.builds(
        lambda day, place, end: Repeat("month", 1, (day,), place, *end),
        st.integers(0, 6),
        st.sampled_from([-1, 1, 2, 3, 4]),
        ends,
    )
    return plain | weekly | monthly


@given(repeats())
def test_a_form_shows_again_what_was_answered(repeat: Repeat) -> None:
    assert read(build(repeat)) == repeat
    parse_rule(build(repeat))


def test_the_last_date_is_the_one_in_the_events_zone() -> None:
    rrule = "FREQ=DAILY;UNTIL=20261207T165959Z"

    assert read(rrule, "Asia/Jakarta") == Repeat("day", until=date(2026, 12, 7))
    assert read("FREQ=DAILY;UNTIL=20261207T170000Z", "Asia/Jakarta") == Repeat(
        "day", until=date(2026, 12, 8)
    )


@pytest.mark.parametrize("rrule", ["FREQ=YEARLY;BYMONTH=2;BYDAY=1MO", "FREQ=HOURLY", "nonsense"])
def test_a_rule_that_the_form_cannot_say_is_shown_as_it_is(rrule: str) -> None:
    assert read(rrule) is None
    assert rrule in describe(rrule, "en")


@pytest.mark.parametrize("language", ["id", "ms"])
def test_weekdays_are_named_in_the_language_asked_for(language: str) -> None:
    words = describe("FREQ=WEEKLY;BYDAY=MO,TH", language)

    assert {"id": "Senin", "ms": "Isnin"}[language] in words


@pytest.mark.parametrize(
    ("repeat", "field"),
    [
        (Repeat("day", 0), "every"),
        (Repeat("day", count=0), "count"),
        (Repeat("day", count=2, until=date(2027, 1, 1)), "until"),
        (Repeat("week", weekdays=(7,)), "weekdays"),
        (Repeat("month", weekdays=(1,), place=5), "place"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_at_its_field(repeat: Repeat, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        build(repeat)

    assert refused.value.field == field
