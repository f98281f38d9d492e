"""Days as moments, for conditions on times."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta


def start_of(day: date, later: int = 0) -> datetime:
    """The moment at which a day begins where the machine is; `later` days after it."""
    return datetime.combine(day + timedelta(days=later), time.min).astimezone().astimezone(UTC)
