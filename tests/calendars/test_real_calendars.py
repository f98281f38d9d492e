"""Calendars of many makers, valid and broken: read without a crash and without a loss."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import icalendar

from app.calendars.agenda import expand
from app.calendars.ical import ParsedCalendar, from_ics, to_ics
from app.calendars.lines import read_line, unfold
from tests.calendars.real import every_real_file

# Moments may be written in another form, in a zone that other programs know.
MOMENTS = {"DTSTART", "DTEND", "DUE", "RDATE", "EXDATE", "RECURRENCE-ID"}


@every_real_file()
def test_every_line_is_taken_over_or_reported(path: Path) -> None:
    data = path.read_bytes()

    calendar = from_ics(data)

    assert lines_lost(data, calendar) == []


def lines_lost(data: bytes, calendar: ParsedCalendar) -> list[str]:
    written = {text for _number, text in unfold(to_ics(calendar.events))}
    reported = "\n".join(problem.text for problem in calendar.problems)
    reported_at = {problem.line for problem in calendar.problems}
    lost, inside = [], []
    for number, text in unfold(data.removeprefix(b"\xef\xbb\xbf")):
        line = read_line(text, number)
        name = line.name if line else ""
        if name == "BEGIN":
            inside.append(line.value.upper())
        elif name == "END" and inside:
            inside.pop()
        elif "VTIMEZONE" in inside or name in MOMENTS or (line and not line.value.strip()):
            continue
        elif (text not in written) and text not in calendar.properties and text not in reported:
            lost += [] if number in reported_at else [text]
    return lost


@every_real_file()
def test_what_was_read_is_read_the_same_after_writing_it(path: Path) -> None:
    calendar = from_ics(path.read_bytes())

    again = from_ics(to_ics(calendar.events, calendar.name))

    assert again.events == calendar.events
    assert again.name == calendar.name


@every_real_file()
def test_what_we_write_another_program_can_read(path: Path) -> None:
    calendar = from_ics(path.read_bytes())

    parsed = icalendar.Calendar.from_ical(to_ics(calendar.events))

    uids = [str(part["UID"]) for part in parsed.walk() if part.name in ("VEVENT", "VTODO")]
    assert uids == [event.uid for event in calendar.events]


@every_real_file()
def test_every_calendar_has_an_agenda(path: Path) -> None:
    calendar = from_ics(path.read_bytes())
    start, end = datetime(1990, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)

    agenda = expand(calendar.events, start, end, cancelled=True)

    assert {one.event.uid for one in agenda} == {
        event.uid for event in calendar.events if event.start is not None or event.end is not None
    }
