"""Numbers of papers, given on the laptop without asking anybody.

Two laptops that are both offline must never give the same number. Until a laptop has leased a
block from the server, its numbers therefore carry its label; the counter is this file's own and
only goes up, so a number is never given twice, not even after undo.
"""

from __future__ import annotations

import re
import secrets
from datetime import date

from sqlalchemy.orm import Session

from app.domain.numbering import DEFAULT_QUOTE, draft_label, period_of, render
from app.services.preferences import preference
from app.store.store import get_fact, put_fact, store_of

# Without letters and digits that look alike on paper.
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_DIGITS = "23456789"
_SEQ = re.compile(r"(\{seq(?::[^}]*)?\})")


def next_number(session: Session, kind: str, on: date) -> str:
    """The next final number of a paper of this kind ("quote") dated `on`; inside a work."""
    label = device_label(session)
    pattern = with_label(preference(session, "company.number_pattern") or DEFAULT_QUOTE, label)
    return render(pattern, _count(session, f"{kind}.{period_of(pattern, on)}"), on, label)


def next_draft_label(session: Session, kind: str) -> str:
    """What a new draft is called until it gets its number; inside a work."""
    return draft_label(device_label(session), _count(session, f"{kind}.draft"))


def with_label(pattern: str, label: str) -> str:
    """The pattern with the laptop's label behind the running number, where it has no place."""
    return pattern if "{device}" in pattern else _SEQ.sub(rf"\1-{label}", pattern, count=1)


def device_label(session: Session) -> str:
    """Three letters and digits by which this laptop's numbers are told from any other's.

    A laptop that was given a new identity (a copied or restored file) takes a new label.
    """
    device = store_of(session).identity.device_id
    name = f"numbers.label.{device or 'alone'}"
    label = get_fact(session.connection(), name)
    if label is None:
        label = secrets.choice(_LETTERS) + secrets.choice(_DIGITS) + secrets.choice(_LETTERS)
        put_fact(session.connection(), name, label)
    return label


def _count(session: Session, what: str) -> int:
    name = f"numbers.{device_label(session)}.{what}"
    count = int(get_fact(session.connection(), name) or 0) + 1
    put_fact(session.connection(), name, str(count))
    return count
