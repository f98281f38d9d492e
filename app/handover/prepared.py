"""What was handed to another program: noted on the timeline; what became of it nobody tells us."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.models import ActivityKind, ActivityState, Direction, Quote
from app.services import activities, here
from app.store import Store


def note_prepared(
    store: Store, label: str, quote_id: UUID, kind: ActivityKind, **said: Any
) -> UUID:
    """Note that something about a quote was prepared; gives the key of the activity.

    `label` says what was done, `said` holds the subject, the attendees, the text and the outcome.
    """
    with store.work(label) as session:
        quote = here.found(session, Quote, quote_id)
        about = {"account_id": quote.account_id, "contact_id": quote.contact_id}
        return activities.planned(
            session,
            {
                "kind": kind,
                "direction": Direction.OUT,
                "state": ActivityState.DONE,
                "starts_at": here.now(session),
                "quote_id": quote.id,
            }
            | about
            | said,
        ).id
