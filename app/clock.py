"""What time it is: asked of a clock that is handed in, so that tests and replays choose it."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The moment, aware, in UTC."""
        ...

    def today(self, zone: tzinfo | None = None) -> date:
        """The date where the person is (the machine's zone unless another is named)."""
        ...


# Where our users live, for machines that do not name their zone.
REGION = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "Asia/Kuala_Lumpur")


def zone_here(at: datetime, usual: str) -> str:
    """The IANA name of the zone in which times are typed and shown on this machine.

    `usual` (the company's) where the machine's clock runs like it at that moment; else what
    the machine says of itself; else a zone of our region with the same clock.
    """
    offset = at.astimezone().utcoffset()
    for name in (usual, _named_by_machine(), *REGION):
        if name and runs_at(name, at) == offset:
            return name
    hours = int((offset or timedelta(0)).total_seconds() // 3600)
    return f"Etc/GMT{-hours:+d}" if hours else "UTC"


def runs_at(zone: str, at: datetime) -> timedelta | None:
    """How far a zone's clock is from UTC at a moment; None for an unknown zone."""
    found = _zone(zone)
    return at.astimezone(found).utcoffset() if found else None


def shown_in(zone: str, at: datetime) -> datetime:
    """A moment as a zone's clock shows it; as this machine's does for an unknown zone."""
    return at.astimezone(_zone(zone))


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _named_by_machine() -> str:
    """What the environment or the system's link calls the zone; empty where neither does."""
    named = os.environ.get("TZ", "").removeprefix(":")
    link = os.path.realpath("/etc/localtime")
    return named or link.rpartition("zoneinfo/")[2]


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def today(self, zone: tzinfo | None = None) -> date:
        return self.now().astimezone(zone).date()


class SetClock:
    """A clock that stands where it was set until it is moved."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment.astimezone(UTC)

    def now(self) -> datetime:
        return self._moment

    def today(self, zone: tzinfo | None = None) -> date:
        return self._moment.astimezone(zone).date()

    def move(self, step: timedelta) -> None:
        """Go forward, or back where `step` is negative."""
        self._moment += step
