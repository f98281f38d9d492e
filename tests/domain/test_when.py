"""Forgiving entry of days and times. Today is Wednesday 2 December 2026, a quarter past ten."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from app.domain.entry import parse_date, parse_when
from app.errors import Invalid
from app.i18n import LANGUAGES, LOCALES

JAKARTA = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 12, 2, 10, 15, tzinfo=JAKARTA)
TODAY = NOW.date()
ANY = sorted(LANGUAGES)


@pytest.mark.parametrize("language", ANY)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("today", "2026-12-02"),
        ("Hari ini", "2026-12-02"),
        ("besok", "2026-12-03"),
        ("esok", "2026-12-03"),
        ("tomorrow", "2026-12-03"),
        ("lusa", "2026-12-04"),
        ("day after  tomorrow", "2026-12-04"),
        ("kemarin", "2026-12-01"),
        ("next week", "2026-12-09"),
        ("sen", "2026-12-07"),
        ("Senin", "2026-12-07"),
        ("isnin", "2026-12-07"),
        ("mon", "2026-12-07"),
        ("wed", "2026-12-09"),
        ("kamis", "2026-12-03"),
        ("jum'at", "2026-12-04"),
        ("hari jumaat", "2026-12-04"),
        ("ahad", "2026-12-06"),
        ("next monday", "2026-12-07"),
        ("senin depan", "2026-12-07"),
        ("isnin hadapan", "2026-12-07"),
        ("next friday", "2026-12-11"),
        ("+3", "2026-12-05"),
        ("+2w", "2026-12-16"),
        ("+2 minggu", "2026-12-16"),
        ("in 3 days", "2026-12-05"),
        ("3 hari lagi", "2026-12-05"),
        ("3/12", "2026-12-03"),
        ("2/12", "2026-12-02"),
        ("1/12", "2027-12-01"),
        ("3-12-26", "2026-12-03"),
        ("3.12.2026", "2026-12-03"),
        ("31/1", "2027-01-31"),
        ("29/2", "2028-02-29"),
        ("2026-12-03", "2026-12-03"),
        ("1/12/2026", "2026-12-01"),
        ("3 des", "2026-12-03"),
        ("3 Dis 2026", "2026-12-03"),
        ("3rd December", "2026-12-03"),
        ("Dec 3, 2026", "2026-12-03"),
        ("17 Agustus", "2027-08-17"),
        ("17 ogos", "2027-08-17"),
        ("5 mei", "2027-05-05"),
    ],
)
def test_days_are_read_in_every_language(language, text, expected):
    assert parse_date(text, language, TODAY) == date.fromisoformat(expected)


def test_minggu_is_sunday_in_indonesian_and_a_week_in_malay():
    assert parse_date("minggu", "id", TODAY) == date(2026, 12, 6)
    assert parse_date("minggu depan", "ms", TODAY) == date(2026, 12, 9)
    for text, language in (("minggu", "ms"), ("minggu depan", "id")):
        with pytest.raises(Invalid):
            parse_date(text, language, TODAY)


@pytest.mark.parametrize("language", ANY)
@pytest.mark.parametrize(
    "text",
    ["", " ", "someday", "32/1", "31/4", "29/2/2027", "3/13", "12", "2026-13-01", "next", "+",
     "+2 jam", "in 3", "3 foo", "next tomorrow", "3/12-2026", "0/1", "senin selasa"],
)  # fmt: skip
def test_what_is_no_day_is_refused_with_an_example(language, text):
    with pytest.raises(Invalid) as refusal:
        parse_date(text, language, TODAY, field="valid_until")

    assert refusal.value.field == "valid_until"
    assert "3/12/2026" in refusal.value.sentence()


@pytest.mark.parametrize("language", ANY)
@given(day=st.dates(date(1990, 1, 1), date(2089, 12, 31)))
def test_days_as_written_are_read_back(language, day):
    for form in ("d/M/yyyy", "dd-MM-yyyy", "d MMMM yyyy", "d MMM yyyy", "yyyy-MM-dd"):
        written = format_date(day, form, locale=LOCALES[language])
        assert parse_date(written, language, TODAY) == day


@given(day=st.dates(date(2026, 12, 2), date(2027, 12, 1)))
def test_a_day_without_a_year_is_the_coming_one(day):
    assert parse_date(f"{day.day}/{day.month}", "id", TODAY) == day


@given(today=st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_the_name_of_a_day_is_one_of_the_next_seven_days(today):
    for number, name in enumerate(["senin", "tue", "rabu", "khamis", "fri", "sabtu", "ahad"]):
        found = parse_date(name, "ms", today)

        assert found.weekday() == number
        assert timedelta(days=1) <= found - today <= timedelta(days=7)
        following = parse_date(f"next {name}", "ms", today)
        assert following.isocalendar()[:2] == (today + timedelta(days=7)).isocalendar()[:2]


@pytest.mark.parametrize("language", ANY)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("besok 9", "2026-12-03T09:00"),
        ("tomorrow 9", "2026-12-03T09:00"),
        ("esok 9", "2026-12-03T09:00"),
        ("sen 14", "2026-12-07T14:00"),
        ("lusa", "2026-12-04T09:00"),
        ("hari ini 15.30", "2026-12-02T15:30"),
        ("today 3pm", "2026-12-02T15:00"),
        ("today at 3 pm", "2026-12-02T15:00"),
        ("next monday 10", "2026-12-07T10:00"),
        ("+3", "2026-12-05T09:00"),
        ("+3 14:00", "2026-12-05T14:00"),
        ("+2 jam", "2026-12-02T12:15"),
        ("+30 min", "2026-12-02T10:45"),
        ("in 2 hours", "2026-12-02T12:15"),
        ("3/12", "2026-12-03T09:00"),
        ("3/12 14:00", "2026-12-03T14:00"),
        ("3 des 20", "2026-12-03T20:00"),
        ("3 des 2026 14.00", "2026-12-03T14:00"),
        ("2026-12-03", "2026-12-03T09:00"),
        ("2026-12-03T14:05", "2026-12-03T14:05"),
        ("2026-12-03 14:05", "2026-12-03T14:05"),
        ("2026-12-03T07:05Z", "2026-12-03T14:05"),
        ("14", "2026-12-02T14:00"),
        ("15.30", "2026-12-02T15:30"),
        ("9", "2026-12-02T09:00"),
        ("besok jam 9 pagi", "2026-12-03T09:00"),
        ("besok pukul 12 siang", "2026-12-03T12:00"),
        ("besok 2 siang", "2026-12-03T14:00"),
        ("besok 11 siang", "2026-12-03T11:00"),
        ("besok 3 sore", "2026-12-03T15:00"),
        ("esok 5 petang", "2026-12-03T17:00"),
        ("esok 12 tengah hari", "2026-12-03T12:00"),
        ("besok 7 malam", "2026-12-03T19:00"),
        ("besok 02:00", "2026-12-03T02:00"),
        ("besok 0:30", "2026-12-03T00:30"),
        ("tomorrow 12am", "2026-12-03T00:00"),
        ("tomorrow 12pm", "2026-12-03T12:00"),
        ("tomorrow noon", "2026-12-03T12:00"),
        ("9am tomorrow", "2026-12-03T09:00"),
        ("jam 9 besok", "2026-12-03T09:00"),
        ("fri, 10:30", "2026-12-04T10:30"),
    ],
)
def test_moments_are_read_in_every_language_in_the_zone_of_now(language, text, expected):
    moment = parse_when(text, language, NOW)

    assert moment == datetime.fromisoformat(expected).replace(tzinfo=JAKARTA)
    assert moment.tzinfo is JAKARTA
    assert parse_when(text, language, NOW).second == 0


def test_a_moment_is_naive_where_now_is():
    now = NOW.replace(tzinfo=None)

    assert parse_when("besok 9", "id", now) == datetime.combine(date(2026, 12, 3), time(9))


def test_a_day_alone_is_at_the_hour_asked_for():
    assert parse_when("besok", "id", NOW, default=time(8, 30)).time() == time(8, 30)


@pytest.mark.parametrize(
    ("text", "night", "day"), [("besok 2", "02:00", "14:00"), ("3.30", "03:30", "15:30")]
)
def test_an_hour_that_could_be_night_or_afternoon_is_asked_about(text, night, day):
    with pytest.raises(Invalid) as question:
        parse_when(text, "id", NOW)

    assert night in question.value.sentence()
    assert day in question.value.sentence()


@pytest.mark.parametrize("language", ANY)
@pytest.mark.parametrize(
    "text",
    ["", "besok 24", "besok 9:60", "besok 9 9", "someday 9", "besok 13 pagi", "9 foo", "foo 2",
     "besok 8 siang", "2026-12-03T25:00", "32/1 9", "besok besok"],
)  # fmt: skip
def test_what_is_no_moment_is_refused_with_an_example(language, text):
    with pytest.raises(Invalid) as refusal:
        parse_when(text, language, NOW, field="start")

    assert refusal.value.field == "start"
    assert " 9 or 3/12 14:00" in refusal.value.sentence()


@pytest.mark.parametrize(
    "text", ["9999-12-31", "0001-01-01", "1/1/1899", "3 Dec 2201", "0001-01-01T00:00+14:00"]
)
def test_a_year_that_cannot_be_meant_is_refused(text):
    with pytest.raises(Invalid, match="between 1900 and 2200") as refused:
        parse_when(text, "en", NOW, "starts_at")

    assert refused.value.field == "starts_at"
    if "T" not in text:
        with pytest.raises(Invalid, match="between 1900 and 2200"):
            parse_date(text, "en", TODAY)


def test_a_moment_in_another_zone_is_refused_before_it_is_reckoned():
    with pytest.raises(Invalid, match="between 1900 and 2200"):
        parse_when("9999-12-31T23:59-12:00", "en", NOW)
