"""Reading a calendar file: nothing stops it, and nothing in it is silently dropped."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TypeVar

from app.calendars.event import Event, Kept, Kind, Moment, Person, Status
from app.calendars.lines import Component, Line, read_components
from app.calendars.recurrence import parse_rule
from app.calendars.values import duration_of, moment_of, text_of, texts_of
from app.calendars.writing import blocks, stands_for
from app.calendars.zones import zone_defined, zone_named, zone_of
from app.i18n import N_, translate

T = TypeVar("T")
_KINDS: Mapping[str, Kind] = {"VEVENT": "event", "VTODO": "task"}
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


@dataclass(frozen=True, slots=True)
class Unread:
    """Something in a file that did not become part of an event.

    Attributes:
        line: its number in the file, from 1.
        where: the UID or the kind of component it stands in; may be empty.
        msgid: the English sentence with `{text}`, marked for translation.
        text: what stands there.
    """

    line: int
    where: str
    msgid: str
    text: str = ""

    def sentence(self) -> str:
        """What happened, in the language in force."""
        return translate(self.msgid).format(text=self.text)


@dataclass(frozen=True, slots=True)
class ParsedCalendar:
    """What a file holds.

    Attributes:
        name: what the calendar calls itself; may be empty.
        properties: the calendar's own content lines as they are.
    """

    events: tuple[Event, ...]
    problems: tuple[Unread, ...]
    name: str = ""
    properties: tuple[str, ...] = ()


def from_ics(data: bytes, zone: str = "UTC") -> ParsedCalendar:
    """The events and tasks of a file and everything in it that could not be read.

    `zone` is where times without a zone are understood, unless the file names its own in
    X-WR-TIMEZONE. Never raises for what is in the file.
    """
    return _Reader(zone).read(data)


def group_of(name: str) -> str:
    """The group of properties that a property is understood with; empty for an unknown one."""
    return _GROUPS.get(name, name if name in _OWN else "")


@dataclass
class _Reader:
    """Reads one file, collecting what goes wrong."""

    zone: str
    problems: list[Unread] = field(default_factory=list)
    definitions: dict[str, str] = field(default_factory=dict)
    zones: dict[str, tzinfo] = field(default_factory=dict)
    cancels: bool = False

    def read(self, data: bytes) -> ParsedCalendar:
        root, unreadable = read_components(self._decoded(data))
        for number, text in unreadable:
            self._report(number, "", N_("This line cannot be read: {text}"), text)
        calendars = [part for part in root.parts if part.kind == "VCALENDAR"]
        properties = [line for calendar in calendars for line in calendar.lines]
        if not calendars:
            self._report(1, "", N_("This is not a complete calendar file; VCALENDAR is missing."))
        for line in root.lines:
            self._report(line.number, "", N_("This line cannot be read: {text}"), line.text)
        said = {line.name: text_of(line.value).strip() for line in reversed(properties)}
        if zone_of(said.get("X-WR-TIMEZONE", "")):
            self.zone = said["X-WR-TIMEZONE"]
        self.cancels = said.get("METHOD", "").upper() == "CANCEL"
        parts = [inner for part in root.parts for inner in _unwrapped(part)]
        for part in parts:
            if part.kind == "VTIMEZONE":
                tzid = next((line.value.strip() for line in part.lines if line.name == "TZID"), "")
                self.definitions.setdefault(tzid, part.text())
        events = tuple(event for part in parts for event in self._part(part))
        problems = tuple(sorted(self.problems, key=lambda problem: problem.line))
        name = said.get("X-WR-CALNAME") or said.get("NAME", "")
        return ParsedCalendar(events, problems, name, tuple(line.text for line in properties))

    def _decoded(self, data: bytes) -> bytes:
        """The file in UTF-8, whatever it was written in."""
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return data.decode("utf-16", "replace").encode()
        data = data.removeprefix(b"\xef\xbb\xbf")
        whole = data.replace(b"\r\n ", b"").replace(b"\r\n\t", b"")
        try:
            whole.replace(b"\n ", b"").replace(b"\n\t", b"").decode()
        except UnicodeDecodeError:
            self._report(1, "", N_("This file is not in UTF-8 and was read as Western European."))
            return data.decode("cp1252", "replace").encode()
        return data

    def _part(self, part: Component) -> Iterator[Event]:
        for one in _unclosed(part):
            self._report(one.number, one.kind, N_("The end of {text} is missing."), one.kind)
        if part.kind in _KINDS:
            yield _EventReader(self, part).read()
        elif part.kind == "VTIMEZONE" or part.kind == "VCALENDAR":
            return
        else:
            sentence = N_("Only events and tasks are taken over, not this: {text}")
            self._report(part.number, part.kind, sentence, part.text())

    def _report(self, line: int, where: str, msgid: str, text: str = "") -> None:
        self.problems.append(Unread(line, where, msgid, text))

    def zone_for(self, tzid: str, line: Line) -> tzinfo:
        """The zone of a TZID, from its name or else from its definition in the file."""
        if not tzid:
            return zone_of(self.zone) or UTC
        if known := zone_of(tzid):
            return known
        if tzid not in self.zones:
            defined = zone_defined(self.definitions[tzid]) if tzid in self.definitions else None
            if defined is None:
                sentence = N_("The time zone is unknown; the time was taken as local: {text}")
                self._report(line.number, tzid, sentence, line.text)
            self.zones[tzid] = defined or zone_of(self.zone) or UTC
        return self.zones[tzid]


def _unclosed(part: Component) -> Iterator[Component]:
    """This part where its END is missing, and those inside it unless they are read alone."""
    if not part.closed:
        yield part
    if part.kind != "VCALENDAR":
        for inner in part.parts:
            yield from _unclosed(inner)


def _unwrapped(part: Component) -> Iterator[Component]:
    yield part
    if part.kind == "VCALENDAR":
        for inner in part.parts:
            yield from _unwrapped(inner)


class _EventReader:
    """Reads one VEVENT or VTODO."""

    def __init__(self, file: _Reader, part: Component) -> None:
        self.file = file
        self.part = part
        self.kind = _KINDS[part.kind]
        self.named: dict[str, list[Line]] = defaultdict(list)
        for line in part.lines:
            self.named[line.name].append(line)
        self.good = set(map(id, part.lines))
        self.uid = text_of(self._first("UID")).strip() or self._made_up_uid()

    def read(self) -> Event:
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
        self.file.problems.append(Unread(line.number, self.uid, msgid, line.text))

    def _report_part(self, msgid: str, text: str) -> None:
        self.file.problems.append(Unread(self.part.number, self.uid, msgid, text))

    def _made_up_uid(self) -> str:
        """The same for the same content, so that reading a file twice does not double it."""
        content = "\n".join(line.text for line in self.part.lines if line.name != "DTSTAMP")
        return f"{hashlib.sha256(content.encode()).hexdigest()[:32]}@relasi"


_UNREADABLE = N_("This line cannot be read: {text}")


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
