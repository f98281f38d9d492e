"""What time it is: asked of a clock that is handed in, so that tests and replays choose it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The moment, aware, in UTC."""
        ...

    def today(self, zone: tzinfo | None = None) -> date:
        """The date where the person is (the machine's zone unless another is named)."""
        ...


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
