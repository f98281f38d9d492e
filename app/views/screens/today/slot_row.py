"""What takes place in the day, as a row of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from app.formats import near_date
from app.i18n import _
from app.models import ActivityKind, ActivityState
from app.views.activity_icons import ICONS
from app.views.screens.today.row import Row

if TYPE_CHECKING:
    from app.services.today import Slot


def slot_row(slot: Slot, now: datetime) -> Row:
    """A row with when it is, why, what was last said, and whether it is late."""
    start = slot.start.astimezone(now.tzinfo) if slot.start else None
    end = slot.end.astimezone(now.tzinfo) if slot.end else None
    closed = slot.state not in (ActivityState.PLANNED, ActivityState.CHECKED_IN)
    time = _("All day") if slot.all_day else f"{start:%H:%M}" if start else ""
    subject = "" if slot.subject == slot.account_name else slot.subject
    state = "" if slot.state is ActivityState.PLANNED else _(slot.state.label)
    late = start is not None and not slot.all_day and (end or start) < now and not closed
    words = ""
    if slot.last_words and slot.last_words_at is not None:
        words = _("{when}: {words}").format(
            when=near_date(slot.last_words_at.astimezone(now.tzinfo).date(), now),
            words=" ".join(slot.last_words.split()),
        )
    title = slot.account_name or slot.subject
    detail = " · ".join(
        filter(None, (_(slot.kind.label), subject if slot.account_name else "", slot.city))
    )
    return Row(
        what="slot",
        record="activity",
        id=slot.activity_id,
        icon=ICONS[slot.kind],
        title=title,
        detail=detail,
        line=slot.reason,
        words=words,
        time=time,
        when=None if slot.all_day else start,
        state=state or (_("Late") if late else ""),
        closed=closed,
        pressing=late,
        activity=not closed,
        visit=slot.kind is ActivityKind.VISIT and slot.state is ActivityState.PLANNED,
        series=slot.occurrence is not None,
        account_id=slot.account_id,
        account=slot.account_name,
        phone=slot.phone,
        whatsapp=slot.whatsapp,
        said=", ".join(filter(None, (time, title, detail, state, slot.reason, words))),
    )
