"""Reading one event or task of a calendar file; what we would not write so is kept beside it."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from app.calendars.event import Event, Kept, Kind, Moment, Person, Status
from app.calendars.in_file import InFile
from app.calendars.lines import Component, Line
from app.calendars.recurrence import parse_rule
from app.calendars.values import duration_of, moment_of, text_of, texts_of
from app.calendars.writing import blocks, stands_for
from app.calendars.zones import zone_named, zone_of
from app.i18n import N_

T = TypeVar("T")
KINDS: Mapping[str, Kind] = {"VEVENT": "event", "VTODO": "task"}
_STATUSES: Mapping[str, Status] = {
    "COMPLETED": "done",
    "DONE": "done",
    "NOT-DONE": "not_done",
    "CANCELLED": "cancelled",
}
_TIMES = ("DTSTART", "DTEND", "DUE", "DURATION", "X-RELASI-ZONE")
_GROUPS = {
    **dict.fromkeys(_TIMES, "TIME"),
    **dict.fromkeys(("X-RELASI-STATUS", "COMPLETED", "PERCENT-COMPLETE"), "STATUS"),
    "X-ALT-DESC": "DESCRIPTION",
}
_OWN = {
    *("UID", "DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE", "RECURRENCE-ID", "RRULE", "RDATE"),
    *("EXDATE", "SUMMARY", "DESCRIPTION", "LOCATION", "GEO", "URL", "CATEGORIES", "STATUS"),
    "ORGANIZER",
}
_MOMENTS = ("TIME", "RECURRENCE-ID", "RDATE", "EXDATE")
_UNREADABLE = N_("This line cannot be read: {text}")


def group_of(name: str) -> str:
    """The group of properties that a property is understood with; empty for an unknown one."""
    return _GROUPS.get(name, name if name in _OWN else "")


class EventReader:
    """Reads one VEVENT or VTODO."""

    def __init__(self, file: InFile, part: Component) -> None:
        self.file = file
        self.part = part
        self.kind = KINDS[part.kind]
        self.named: dict[str, list[Line]] = defaultdict(list)
        for line in part.lines:
            self.named[line.name].append(line)
        self.good = set(map(id, part.lines))
        self.uid = text_of(self._first("UID")).strip() or self._made_up_uid()

    def read(self) -> Event:
        """The event, with every line of it that an event has no place for."""
        start = self._one("DTSTART", self._moment)
        zone = self._zone()
        people = [self._person(line) for line in self.named["ATTENDEE"]]
        event = Event(
            uid=self.uid,
            kind=self.kind,
            subject=text_of(self._first("SUMMARY")),
            description=text_of(self._first("DESCRIPTION")),
            location=text_of(self._first("LOCATION")),
            start=start,
            end=self._end(start),
            zone=zone,
            rrule=self._one("RRULE", self._rule),
            exdates=tuple(self._many("EXDATE")),
            rdates=tuple(self._many("RDATE")),
            override_of=self._one("RECURRENCE-ID", self._moment),
            reminder_minutes=self._reminder(),
            status=self._status(),
            organizer=self._one("ORGANIZER", self._person),
            attendees=tuple(people),
            categories=tuple(one for line in self.named["CATEGORIES"] for one in _texts(line)),
            url=self._first("URL").strip(),
            geo=self._one("GEO", _geo),
            sequence=self._one("SEQUENCE", _count) or 0,
            created=self._one("CREATED", self._stamp),
            last_modified=self._one("LAST-MODIFIED", self._stamp),
        )
        if event.start is None and event.end is None and self.kind == "event":
            self._report_part(
                N_("This event has no time: {text}"), event.subject or self.part.text()
            )
        for line in self.named["EXRULE"] + self.named["RRULE"][1:]:
            self._report(line, N_("This second rule is not followed: {text}"), keep=True)
        if any("RANGE" in line.params for line in self.named["RECURRENCE-ID"]):
            line = self.named["RECURRENCE-ID"][0]
            self._report(line, N_("This change is applied to one date only: {text}"), keep=True)
        return replace(event, extra=tuple(self._extra(event)))

    def _extra(self, event: Event) -> Iterator[Kept]:
        """Every readable line that we would not write just so."""
        said: dict[str, list[str]] = defaultdict(list)
        moved: set[str] = set()
        unknown: list[str] = []
        attendees = 0
        for line in self.part.lines:
            if id(line) not in self.good:
                continue
            group = group_of(line.name)
            if line.name == "ATTENDEE":
                group, attendees = f"ATTENDEE {attendees}", attendees + 1
            if group in _MOMENTS and _must_be_rewritten(line):
                moved.add(group)
            (said[group] if group else unknown).append(line.text)
        if self.part.parts:
            said["VALARM"] = [part.text() for part in self.part.parts]
        for group, ours in blocks(event):
            theirs, own = "\n".join(said.pop(group, [])), "\n".join(ours)
            nothing = not own and all(text == f"{group}:" for text in theirs.split("\n"))
            if theirs and theirs != own and group not in moved and not nothing:
                yield Kept(theirs, stands_for(group, ours))
        yield from (Kept(text) for text in unknown)

    def _zone(self) -> str:
        """The IANA name of the zone of the start, or of the end where there is no start."""
        own = self._first("X-RELASI-ZONE").strip()
        if zone_named(own):
            return own
        lines = self.named["DTSTART"] + self.named["DUE"] + self.named["DTEND"]
        for line in lines[:1]:
            if not line.value.strip().upper().endswith("Z"):
                zone = zone_of(line.params.get("TZID", "") or self.file.zone)
                return str(zone.key) if zone else "UTC"
        return "UTC"

    def _moment(self, line: Line) -> Moment:
        return moment_of(line.value, self.file.zone_for(line.params.get("TZID", ""), line))

    def _stamp(self, line: Line) -> datetime:
        moment = self._moment(line)
        if isinstance(moment, datetime):
            return moment
        return datetime(moment.year, moment.month, moment.day, tzinfo=UTC)

    def _end(self, start: Moment | None) -> Moment | None:
        name = "DUE" if self.kind == "task" else "DTEND"
        end = self._one(name, self._moment)
        length = self._one("DURATION", lambda line: duration_of(line.value))
        if end is None and length is not None and start is not None:
            try:
                return _after(start, length)
            except OverflowError:
                self._report(self.named["DURATION"][0], _UNREADABLE)
        if end is None or start is None:
            return end
        same_kind = isinstance(start, datetime) == isinstance(end, datetime)
        if not same_kind or end < start:
            self._report(self.named[name][0], N_("The end does not fit the start: {text}"))
            return None
        return end

    def _rule(self, line: Line) -> str:
        rule = line.value.strip()
        parse_rule(rule)
        return rule

    def _many(self, name: str) -> Iterator[Moment]:
        for line in self.named[name]:
            if not line.value.strip():
                continue  # an empty list
            for number, value in enumerate(line.value.split(",")):
                start, slash, _length = value.partition("/")
                try:
                    zone = self.file.zone_for(line.params.get("TZID", ""), line)
                    yield moment_of(start, zone)
                except ValueError:
                    self._report(line, _UNREADABLE)
                    break
                if slash and not number:
                    sentence = N_("The length of this added date is not taken over: {text}")
                    self._report(line, sentence, keep=True)

    def _person(self, line: Line) -> Person:
        address = line.value.strip()
        if address[:7].lower() == "mailto:":
            address = address[7:]
        return Person(line.params.get("CN", ""), address)

    def _status(self) -> Status:
        if self.file.cancels:
            return "cancelled"
        said = self._first("STATUS").strip().upper()
        own = self._first("X-RELASI-STATUS").strip().upper()
        if (own, said) in (("DONE", "CONFIRMED"), ("NOT-DONE", "CANCELLED")):
            said = own
        done = self.kind == "task" and bool(self.named["COMPLETED"]) and not said
        return "done" if done else _STATUSES.get(said, "planned")

    def _reminder(self) -> int | None:
        for alarm in self.part.parts:
            triggers = [line for line in alarm.lines if line.name == "TRIGGER"]
            if alarm.kind != "VALARM" or not triggers:
                continue
            from_end = triggers[0].params.get("RELATED", "START").upper() == "END"
            try:
                length = duration_of(triggers[0].value)
            except ValueError:
                continue
            if length <= timedelta() and from_end == (not self.named["DTSTART"]):
                return int(-length.total_seconds() // 60)
        return None

    def _first(self, name: str) -> str:
        return self.named[name][0].value if self.named[name] else ""

    def _one(self, name: str, read: Callable[[Line], T]) -> T | None:
        """The first readable line of this name; unreadable ones are reported."""
        for line in self.named[name]:
            try:
                return read(line)
            except ValueError:
                self._report(line, _UNREADABLE)
        return None

    def _report(self, line: Line, msgid: str, keep: bool = False) -> None:
        if not keep:
            self.good.discard(id(line))
        self.file.report(line.number, self.uid, msgid, line.text)

    def _report_part(self, msgid: str, text: str) -> None:
        self.file.report(self.part.number, self.uid, msgid, text)

    def _made_up_uid(self) -> str:
        """The same for the same content, so that reading a file twice does not double it."""
        content = "\n".join(line.text for line in self.part.lines if line.name != "DTSTAMP")
        return f"{hashlib.sha256(content.encode()).hexdigest()[:32]}@relasi"


def _must_be_rewritten(line: Line) -> bool:
    """Whether this line, taken out of its file, would mean something else or nothing."""
    if line.name in ("DURATION", "X-RELASI-ZONE"):
        return False
    tzid = line.params.get("TZID")
    if tzid is not None:
        return zone_named(tzid) is None
    local = "T" not in line.value or not line.value.strip().endswith("Z")
    return local and line.params.get("VALUE") not in ("DATE", "PERIOD")


def _texts(line: Line) -> list[str]:
    return [text.strip() for text in texts_of(line.value) if text.strip()]


def _geo(line: Line) -> tuple[float, float]:
    latitude, longitude = (float(one) for one in line.value.split(";"))
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError(line.value)
    return latitude, longitude


def _count(line: Line) -> int:
    return max(int(line.value), 0)


def _after(start: Moment, length: timedelta) -> Moment:
    if isinstance(start, datetime) or not length % timedelta(days=1):
        return start + length
    raise OverflowError(f"a day and {length}")
