"""Reading a calendar file: nothing stops it, and nothing in it is silently dropped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.calendars.event import Event
from app.calendars.in_file import InFile, Unread
from app.calendars.lines import Component, read_components
from app.calendars.reading_event import KINDS, EventReader
from app.calendars.values import text_of
from app.calendars.zones import zone_of
from app.i18n import N_

__all__ = ["ParsedCalendar", "Unread", "from_ics"]


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
    return _Reader(InFile(zone)).read(data)


@dataclass
class _Reader:
    """Reads one file, collecting what goes wrong."""

    file: InFile

    def read(self, data: bytes) -> ParsedCalendar:
        root, unreadable = read_components(self._decoded(data))
        for number, text in unreadable:
            self.file.report(number, "", N_("This line cannot be read: {text}"), text)
        calendars = [part for part in root.parts if part.kind == "VCALENDAR"]
        properties = [line for calendar in calendars for line in calendar.lines]
        if not calendars:
            self.file.report(
                1, "", N_("This is not a complete calendar file; VCALENDAR is missing.")
            )
        for line in root.lines:
            self.file.report(line.number, "", N_("This line cannot be read: {text}"), line.text)
        said = {line.name: text_of(line.value).strip() for line in reversed(properties)}
        if zone_of(said.get("X-WR-TIMEZONE", "")):
            self.file.zone = said["X-WR-TIMEZONE"]
        self.file.cancels = said.get("METHOD", "").upper() == "CANCEL"
        parts = [inner for part in root.parts for inner in _unwrapped(part)]
        for part in parts:
            if part.kind == "VTIMEZONE":
                tzid = next((line.value.strip() for line in part.lines if line.name == "TZID"), "")
                self.file.definitions.setdefault(tzid, part.text())
        events = tuple(event for part in parts for event in self._part(part))
        problems = tuple(sorted(self.file.problems, key=lambda problem: problem.line))
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
            self.file.report(
                1, "", N_("This file is not in UTF-8 and was read as Western European.")
            )
            return data.decode("cp1252", "replace").encode()
        return data

    def _part(self, part: Component) -> Iterator[Event]:
        for one in _unclosed(part):
            self.file.report(one.number, one.kind, N_("The end of {text} is missing."), one.kind)
        if part.kind in KINDS:
            yield EventReader(self.file, part).read()
        elif part.kind == "VTIMEZONE" or part.kind == "VCALENDAR":
            return
        else:
            sentence = N_("Only events and tasks are taken over, not this: {text}")
            self.file.report(part.number, part.kind, sentence, part.text())


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
