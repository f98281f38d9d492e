"""What the calendar costs the start of the desktop: nothing heavy is loaded before it is used."""

from __future__ import annotations

import subprocess
import sys


def test_the_agenda_and_the_files_need_no_heavy_library() -> None:
    program = (
        "import sys\n"
        "from datetime import UTC, datetime, timedelta\n"
        "from app.calendars import agenda, event, holidays, ical, rules\n"
        "now = datetime(2026, 1, 5, tzinfo=UTC)\n"
        "one = event.Event('a', start=now, zone='Asia/Jakarta', rrule='FREQ=DAILY')\n"
        "(read,) = ical.from_ics(ical.to_ics([one])).events\n"
        "agenda.expand([read], now, now + timedelta(days=7))\n"
        "print(sorted({'icalendar', 'dateutil', 'holidays', 'babel'} & set(sys.modules)))\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout == "[]\n"
