"""Notes: what was said or seen, appended to what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.i18n import N_
from app.ids import uuid7
from app.models import Note, Opportunity, Quote
from app.services import here
from app.store import Store

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def write_note(store: Store, text: str, **about: UUID | None) -> UUID:
    """Write a note about `account_id`, `contact_id`, `lead_id`, ...; gives its key."""
    with store.work(N_("Write note")) as session:
        return written(session, {"text": text, **about}).id


def written(session: Session, values: Mapping[str, Any]) -> Note:
    """A new note inside a piece of work; one about a deal or a quote is about its customer too."""
    given = {name: value for name, value in values.items() if value is not None}
    note = Note(**{"id": uuid7(), "at": here.now(session), "owner_id": here.me(session), **given})
    note.account_id = note.account_id or account_of(session, given)
    session.add(note)
    session.flush()
    return note


def account_of(session: Session, about: Mapping[str, Any]) -> UUID | None:
    """The customer behind a deal or a quote that something is about."""
    for name, kind in (("opportunity_id", Opportunity), ("quote_id", Quote)):
        record = session.get(kind, about[name]) if about.get(name) else None
        if isinstance(record, Opportunity | Quote) and record.account_id:
            return record.account_id
    return None
