"""Something to do, in the day or waiting: every text of it ready to show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Row:
    """Something to do, in the day or waiting.

    Attributes:
        what: slot, or what waits (as `Waiting.what`, or attention).
        record, id: what opens.
        time: of a slot; `when` the moment itself.
        line: why, in a sentence; `words`: what was last said, and when.
        activity: it can be done, put off or checked into; `visit`: it has a check-in;
            `series`: it is one of several.
        state: the word for what became of it; `closed` once it is over.
        step: the action of its record that leads it on, if one key does.
        pressing: it should have happened.
        said: all of it as a screen reader says it.
    """

    what: str
    record: str
    id: UUID
    icon: str
    title: str
    detail: str = ""
    line: str = ""
    words: str = ""
    time: str = ""
    when: datetime | None = None
    state: str = ""
    closed: bool = False
    pressing: bool = False
    activity: bool = False
    visit: bool = False
    series: bool = False
    step: str = ""
    account_id: UUID | None = None
    account: str = ""
    phone: str = ""
    whatsapp: str = ""
    said: str = ""
