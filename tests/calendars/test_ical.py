"""Events written to calendar files and read again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from string import ascii_letters
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calendars.event import Event, Kept, Person
from app.calendars.ical import from_ics, to_ics
from app.i18n import speaking

JAKARTA = ZoneInfo("Asia/Jakarta")
VISIT = Event(
    uid="0192f3a1@relasi",
    subject="Kunjungan Toko Maju; tanda tangan, penawaran",
    start=datetime(2026, 11, 23, 9, tzinfo=JAKARTA),
    end=datetime(2026, 11, 23, 10, tzinfo=JAKARTA),
    zone="Asia/Jakarta",
    rrule="FREQ=WEEKLY;BYDAY=MO",
    reminder_minutes=30,
    attendees=(Person("Ibu Sari", "sari@toko-maju.example"),),
    last_modified=datetime(2026, 11, 20, 3, tzinfo=UTC),
)

ZONES = ["UTC", "Asia/Jakarta", "Asia/Jayapura", "Asia/Kuala_Lumpur", "Europe/Berlin"]
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.just("\n"), max_size=60)
words = texts.map(str.strip).filter(bool)
stamps = st.datetimes(
    datetime(1980, 1, 1),  # noqa: DTZ001
    datetime(2090, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
).map(lambda moment: moment.replace(microsecond=0))
days = st.dates(date(1980, 1, 1), date(2090, 1, 1))
names = st.text(ascii_letters + "-0123456789", min_size=1, max_size=12)
addresses = st.builds("{}@{}.example".format, names, names)
people = st.builds(Person, texts, addresses)
unknown = st.builds(
    lambda name, text: Kept(f"X-{name.upper()}:{text}"),
    names,
    texts.map(lambda t: t.replace("\n", "")),
).filter(lambda kept: not kept.text.startswith(("X-RELASI-", "X-ALT-DESC")))


@st.composite
def events(draw: st.DrawFn) -> Event:
    moments = draw(st.sampled_from([stamps, days]))
    start = draw(moments)
    kind = draw(st.sampled_from(["event", "task"]))
    lengths = st.timedeltas(timedelta(days=0), timedelta(days=40))
    length = draw(lengths.map(lambda one: timedelta(one.days, one.seconds)) | st.none())
    repeats = draw(st.sampled_from([None, "FREQ=WEEKLY;BYDAY=MO,WE", "FREQ=MONTHLY;COUNT=3"]))
    return Event(
        uid=draw(words),
        subject=draw(texts),
        start=start,
        end=None if length is None else start + length,
        zone=draw(st.sampled_from(ZONES)),
        kind=kind,
        status=draw(st.sampled_from(["planned", "done", "not_done", "cancelled"])),
        description=draw(texts),
        location=draw(texts),
        rrule=repeats,
        exdates=tuple(draw(st.lists(moments, max_size=3))),
        rdates=tuple(draw(st.lists(moments, max_size=3))),
        override_of=draw(moments | st.none()),
        reminder_minutes=draw(st.integers(0, 50_000) | st.none()),
        organizer=draw(people | st.none()),
        attendees=tuple(draw(st.lists(people, max_size=3))),
        categories=tuple(draw(st.lists(words, max_size=3))),
        url=draw(st.sampled_from(["", "https://toko-maju.example/?a=1,2;b"])),
        geo=draw(st.none() | st.just((-6.2088, 106.845599))),
        sequence=draw(st.integers(0, 10_000)),
        created=draw(stamps | st.none()),
        last_modified=draw(stamps | st.none()),
        extra=tuple(draw(st.lists(unknown, max_size=3))),
    )


@given(st.lists(events(), max_size=3), texts.map(str.strip))
def test_what_is_written_is_read_the_same(written: list[Event], name: str) -> None:
    read = from_ics(to_ics(written, name))

    assert read.events == tuple(written)
    assert read.problems == ()
    assert read.name == name


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_bytes_stop_the_reader(junk: bytes) -> None:
    data = to_ics([VISIT]).replace(b"SEQUENCE:0\r\n", junk + b"\r\n")

    calendar = from_ics(data)

    assert from_ics(to_ics(calendar.events)).events == calendar.events


def test_opening_a_file_again_after_a_change_updates_and_never_duplicates() -> None:
    theirs: dict[str, icalendar.Event] = {}
    moved = replace(VISIT, start=VISIT.start + timedelta(hours=2), end=None, sequence=1)

    for data in (to_ics([VISIT]), to_ics([VISIT]), to_ics([moved]), to_ics([VISIT])):
        open_in_another_calendar(theirs, data)

    (entry,) = theirs.values()
    assert entry["SEQUENCE"] == 1
    assert entry.start == datetime(2026, 11, 23, 11, tzinfo=JAKARTA)


def open_in_another_calendar(entries: dict[str, icalendar.Event], data: bytes) -> None:
    """What RFC 5546 asks of a calendar: the UID finds the entry, the higher SEQUENCE wins."""
    for event in icalendar.Calendar.from_ical(data).events:
        known = entries.get(str(event["UID"]))
        if known is None or event["SEQUENCE"] >= known["SEQUENCE"]:
            entries[str(event["UID"])] = event


def test_a_changed_file_of_another_maker_keeps_its_uid_and_loses_nothing_else() -> None:
    theirs = (
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:abc\r\nSEQUENCE:4\r\n"
        b"DTSTART;TZID=Asia/Jakarta:20261123T090000\r\nDURATION:PT1H\r\n"
        b"SUMMARY;LANGUAGE=id:Rapat\r\nCLASS:PRIVATE\r\nSTATUS:TENTATIVE\r\n"
        b"ATTENDEE;PARTSTAT=ACCEPTED;CN=Sari:mailto:sari@toko.example\r\n"
        b"BEGIN:VALARM\r\nACTION:AUDIO\r\nTRIGGER:-P1D\r\nEND:VALARM\r\n"
        b"END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    (event,) = from_ics(theirs).events

    changed = replace(event, subject="Rapat mingguan", sequence=event.sequence + 1)
    lines = to_ics([changed]).decode().split("\r\n")

    assert "UID:abc" in lines
    assert "SEQUENCE:5" in lines
    assert "SUMMARY:Rapat mingguan" in lines
    assert "SUMMARY;LANGUAGE=id:Rapat" not in lines
    for line in ("DURATION:PT1H", "CLASS:PRIVATE", "STATUS:TENTATIVE", "TRIGGER:-P1D"):
        assert line in lines
    assert "ATTENDEE;PARTSTAT=ACCEPTED;CN=Sari:mailto:sari@toko.example" in lines


def test_a_moved_start_does_not_keep_the_old_duration() -> None:
    theirs = b"BEGIN:VEVENT\nUID:a\nDTSTART:20260101T090000Z\nDURATION:PT1H\nEND:VEVENT\n"
    (event,) = from_ics(theirs).events

    moved = replace(event, start=datetime(2026, 1, 1, 8, tzinfo=UTC))

    assert b"DURATION" not in to_ics([moved])
    assert b"DTEND:20260101T100000Z" in to_ics([moved])


def test_the_same_events_give_the_same_bytes() -> None:
    assert to_ics([VISIT], "Agenda") == to_ics([VISIT], "Agenda")


def test_lines_are_short_end_as_the_standard_says_and_cut_no_letter() -> None:
    long = replace(VISIT, description="Penawaran → 見積もり ünïcödé 🙂 " * 40)

    data = to_ics([long])

    assert data.count(b"\n") == data.count(b"\r\n")
    assert max(map(len, data.split(b"\r\n"))) <= 75
    assert all(piece.decode() is not None for piece in data.split(b"\r\n"))


def test_the_reminder_is_an_alarm_before_the_start() -> None:
    (event,) = icalendar.Calendar.from_ical(to_ics([VISIT])).events

    (alarm,) = event.alarms.times

    assert alarm.trigger == VISIT.start - timedelta(minutes=30)


def test_a_last_date_is_written_as_the_end_of_that_day() -> None:
    event = replace(VISIT, rrule="FREQ=WEEKLY;UNTIL=20261207;BYDAY=MO")

    assert b"RRULE:FREQ=WEEKLY;UNTIL=20261207T165959Z;BYDAY=MO\r\n" in to_ics([event])


def test_all_day_is_written_as_dates() -> None:
    event = Event("a", "Libur", date(2026, 12, 25), date(2026, 12, 26), zone="Asia/Jakarta")

    data = to_ics([event])

    assert b"DTSTART;VALUE=DATE:20261225\r\nDTEND;VALUE=DATE:20261226\r\n" in data
    assert b"VTIMEZONE" not in data


def test_the_second_of_two_equal_hours_stays_the_second() -> None:
    second = datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Berlin"))
    event = Event("a", start=second, zone="Europe/Berlin")

    (read,) = from_ics(to_ics([event])).events

    assert read == event
    (entry,) = icalendar.Calendar.from_ical(to_ics([event])).events
    assert entry.start == second.astimezone(UTC)


@pytest.mark.parametrize(
    ("tzid", "zone"),
    [
        ("Asia/Makassar", "Asia/Makassar"),
        ("SE Asia Standard Time", "Asia/Bangkok"),
        ("/freeassociation.sourceforge.net/Asia/Jakarta", "Asia/Jakarta"),
    ],
)
def test_zones_are_known_by_the_names_makers_give_them(tzid: str, zone: str) -> None:
    data = f"BEGIN:VEVENT\nUID:a\nDTSTART;TZID={tzid}:20260102T030405\nEND:VEVENT\n".encode()

    (event,) = from_ics(data).events

    assert event.zone == zone
    assert event.start == datetime(2026, 1, 2, 3, 4, 5, tzinfo=ZoneInfo(zone))


def test_a_zone_of_the_files_own_is_read_from_its_definition() -> None:
    data = (
        b"BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:Kantor\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
        b"TZOFFSETFROM:+0530\nTZOFFSETTO:+0530\nEND:STANDARD\nEND:VTIMEZONE\n"
        b"BEGIN:VEVENT\nUID:a\nDTSTART;TZID=Kantor:20260102T053000\nEND:VEVENT\nEND:VCALENDAR\n"
    )

    calendar = from_ics(data)

    assert calendar.events[0].start == datetime(2026, 1, 2, tzinfo=UTC)
    assert calendar.problems == ()


def in_calendar(inner: bytes) -> bytes:
    return b"BEGIN:VCALENDAR\n" + inner + b"END:VCALENDAR\n"


def test_an_unknown_zone_is_reported_with_the_line() -> None:
    data = in_calendar(b"BEGIN:VEVENT\nUID:a\nDTSTART;TZID=Mars:20260102T053000\nEND:VEVENT\n")

    calendar = from_ics(data, zone="Asia/Jakarta")

    assert calendar.events[0].start == datetime(2026, 1, 2, 5, 30, tzinfo=JAKARTA)
    (problem,) = calendar.problems
    assert problem.line == 4
    assert "DTSTART;TZID=Mars:20260102T053000" in problem.sentence()


def test_a_journal_is_reported_with_its_text() -> None:
    data = b"BEGIN:VCALENDAR\nBEGIN:VJOURNAL\nSUMMARY:Catatan\nEND:VJOURNAL\nEND:VCALENDAR\n"

    (problem,) = from_ics(data).problems

    assert "SUMMARY:Catatan" in problem.text


def test_an_event_after_one_that_never_ends_is_still_an_event() -> None:
    data = in_calendar(b"BEGIN:VEVENT\nUID:a\nBEGIN:VALARM\nBEGIN:VEVENT\nUID:b\nEND:VEVENT\n")

    calendar = from_ics(data)

    assert [event.uid for event in calendar.events] == ["a", "b"]
    assert sum("VALARM" in problem.text for problem in calendar.problems) >= 1


def test_a_hundred_thousand_nested_parts_are_only_a_problem() -> None:
    calendar = from_ics(b"BEGIN:X\n" * 100_000)

    assert len(calendar.problems) > 99_000


def test_a_cancellation_cancels() -> None:
    event = b"BEGIN:VEVENT\nUID:a\nDTSTART:20260101T000000Z\nEND:VEVENT\n"
    data = in_calendar(b"METHOD:CANCEL\n" + event)

    assert from_ics(data).events[0].status == "cancelled"


def test_a_moment_without_a_zone_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no zone"):
        Event("a", start=datetime(2026, 1, 1))  # noqa: DTZ001


def test_the_few_words_we_add_are_in_the_language_asked_for() -> None:
    nameless = replace(VISIT, subject="")

    with speaking("ms"):
        data = to_ics([nameless], language="id")

    assert b"//ID\r\n" in data
