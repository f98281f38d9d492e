"""Zones as VTIMEZONE: what we write means what the zone does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest

from app.calendars.event import Event
from app.calendars.ical import to_ics

ZONES = [
    "Asia/Jakarta",
    "Asia/Makassar",
    "Asia/Jayapura",
    "Asia/Kuala_Lumpur",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
]


def described(name: str, *years: int) -> icalendar.Timezone:
    """The VTIMEZONE of a file with events in these years, as another program reads it."""
    events = [
        Event(f"{year}", start=datetime(year, 7, 1, 3, tzinfo=UTC), zone=name) for year in years
    ]
    (timezone,) = icalendar.Calendar.from_ical(to_ics(events)).timezones
    return timezone


@pytest.mark.parametrize(
    ("name", "first"),
    [
        *((name, 2025) for name in ZONES),
        ("America/New_York", 2005),  # other weeks from 2007 on
        ("America/Asuncion", 2018),  # the fourth Sunday, which in 2018 was the last
        ("America/Asuncion", 2022),  # no more changes after 2024
    ],
)
def test_every_hour_of_the_files_years_has_the_zones_own_offset(name: str, first: int) -> None:
    zone = described(name, first, first + 4).to_tz(lookup_tzid=False)

    hour = datetime(first, 1, 1)  # noqa: DTZ001
    while hour.year < first + 5:
        theirs, ours = hour.replace(tzinfo=zone), hour.replace(tzinfo=ZoneInfo(name))
        if ours.astimezone(UTC).astimezone(ours.tzinfo).replace(tzinfo=None) == hour:
            assert theirs.utcoffset() == ours.utcoffset(), hour
        hour += timedelta(hours=1)


def test_summer_time_is_a_rule_without_end() -> None:
    zone = described("Europe/Berlin", 2026)

    rules = [part["RRULE"].to_ical().decode() for part in zone.subcomponents if "RRULE" in part]

    assert sorted(rules) == [
        "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
        "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
    ]


def test_a_zone_without_summer_time_is_one_offset() -> None:
    zone = described("Asia/Jakarta", 2026)

    (only,) = zone.subcomponents

    assert only["TZOFFSETTO"].td == timedelta(hours=7)
    assert str(only["TZNAME"]) == "WIB"


def test_a_law_that_changed_is_in_the_description() -> None:
    zone = described("Asia/Kuala_Lumpur", 1980, 1984).to_tz(lookup_tzid=False)

    before, after = (datetime(year, 6, 1, tzinfo=zone).utcoffset() for year in (1980, 1983))

    assert (before, after) == (timedelta(hours=7, minutes=30), timedelta(hours=8))


def test_each_zone_that_is_used_is_described_once() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    events = [
        Event(str(number), start=start, zone=name)
        for number, name in enumerate(["Asia/Jakarta", "Asia/Jayapura", "Asia/Jakarta", "UTC"])
    ]

    zones = icalendar.Calendar.from_ical(to_ics(events)).timezones

    assert [zone.tz_name for zone in zones] == ["Asia/Jakarta", "Asia/Jayapura"]
