"""What holds for a whole calendar file while it is read: its zones, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, tzinfo

from app.calendars.lines import Line
from app.calendars.zones import zone_defined, zone_of
from app.i18n import N_, translate


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


@dataclass
class InFile:
    """What the parts of a file share.

    Attributes:
        zone: where times without a zone are understood.
        definitions: the VTIMEZONE of each TZID, as text.
        cancels: whether the file takes its events back.
    """

    zone: str
    problems: list[Unread] = field(default_factory=list)
    definitions: dict[str, str] = field(default_factory=dict)
    zones: dict[str, tzinfo] = field(default_factory=dict)
    cancels: bool = False

    def report(self, line: int, where: str, msgid: str, text: str = "") -> None:
        """Remember what could not be read; `where` is the UID or the kind of component."""
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
                self.report(line.number, tzid, sentence, line.text)
            self.zones[tzid] = defined or zone_of(self.zone) or UTC
        return self.zones[tzid]
