"""Numbers of papers, given on the laptop without asking anybody.

Two laptops that are both offline must never give the same number. A laptop gives those of the
blocks the server lent it; without any, its numbers carry its label. Counters are this file's own
and only go up, so a number is never given twice, not even after undo.
"""

from __future__ import annotations

import re
import secrets
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
import sqlalchemy as sa

from app.domain.numbering import check_pattern, draft_label, period_of, render, usual_pattern
from app.errors import Invalid
from app.i18n import _
from app.models.base import synced_tables
from app.services.company import Company
from app.services.preferences import kept
from app.store.store import get_fact, put_fact, store_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

# Without letters and digits that look alike on paper.
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_DIGITS = "23456789"
# Papers that are numbered: the company's setting with the pattern.
SETTINGS = {"quote": "company.number_pattern", "order": "company.order_pattern"}
_EXAMPLE = "K7M"
_SEQ = re.compile(r"(\{seq(?::[^}]*)?\})")


def next_number(session: Session, kind: str, on: date) -> str:
    """The next final number of a paper of this kind (quote, order) dated `on`; inside a work.

    Never one that a paper here bears already, such as one that was imported or typed.
    """
    column = synced_tables()[kind].__table__.c.number
    while True:
        number = _next(session, kind, on)
        if session.scalar(sa.select(column).where(column == number).limit(1)) is None:
            return number


def _next(session: Session, kind: str, on: date) -> str:
    label = device_label(session)
    pattern = pattern_of(session.connection(), kind)
    lent = _next_lent(session, f"{kind}.{period_of(pattern, on)}")
    if lent is not None:
        return render(pattern, lent, on, label)
    pattern = with_label(pattern, label)
    return render(pattern, _count(session, f"{kind}.{period_of(pattern, on)}"), on, label)


def pattern_of(connection: sa.Connection, kind: str) -> str:
    """By what papers of this kind are numbered: as the company says, or as its country does."""
    country = kept(connection, "company.country") or Company.country
    return kept(connection, SETTINGS[kind]) or usual_pattern(kind, country)


def next_draft_label(session: Session, kind: str) -> str:
    """What a new draft is called until it gets its number; inside a work."""
    return draft_label(device_label(session), _count(session, f"{kind}.draft"))


def with_label(pattern: str, label: str) -> str:
    """The pattern with the laptop's label behind the running number, where it has no place."""
    return pattern if "{device}" in pattern else _SEQ.sub(rf"\1-{label}", pattern, count=1)


def label_told(pattern: str, on: date) -> str:
    """That numbers given without a server carry a label, and how one reads; nothing for what is
    no pattern."""
    try:
        example = render(with_label(check_pattern(pattern), _EXAMPLE), 7, on, _EXAMPLE)
    except Invalid:
        return ""
    sentence = _(
        "Where no server lends numbers, this laptop’s label stands in each: {example}. {place} says"
        " where."
    )
    return sentence.format(example=example, place="{device}")


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


def keep_block(
    connection: sa.Connection, device: UUID | None, kind: str, first: int, last: int
) -> None:
    """Take in numbers lent to this laptop; nothing where they came before."""
    if first <= highest(connection, device, kind):
        return
    blocks = [*_blocks(connection, device, kind), (first, last)]
    put_fact(connection, _fact(device, "lent", kind), msgspec.json.encode(blocks).decode())
    put_fact(connection, _fact(device, "highest", kind), str(last))


def reserve(connection: sa.Connection, device: UUID | None, kind: str) -> int:
    """How many lent numbers are left."""
    return sum(last - first + 1 for first, last in _blocks(connection, device, kind))


def highest(connection: sa.Connection, device: UUID | None, kind: str) -> int:
    """The highest number ever lent to this laptop; 0 for none."""
    return int(get_fact(connection, _fact(device, "highest", kind)) or 0)


def _next_lent(session: Session, kind: str) -> int | None:
    """The next number of the laptop's blocks, which are its own: a copy of its file that became
    another device has none of them."""
    connection, device = session.connection(), store_of(session).identity.device_id
    blocks = _blocks(connection, device, kind)
    if not blocks:
        return None
    (first, last), *more = blocks
    left = ([(first + 1, last)] if first < last else []) + more
    put_fact(connection, _fact(device, "lent", kind), msgspec.json.encode(left).decode())
    return first


def _blocks(connection: sa.Connection, device: UUID | None, kind: str) -> list[tuple[int, int]]:
    said = get_fact(connection, _fact(device, "lent", kind))
    return msgspec.json.decode(said, type=list[tuple[int, int]]) if said else []


def _fact(device: UUID | None, what: str, kind: str) -> str:
    return f"numbers.{device or 'alone'}.{what}.{kind}"


def _count(session: Session, what: str) -> int:
    name = f"numbers.{device_label(session)}.{what}"
    count = int(get_fact(session.connection(), name) or 0) + 1
    put_fact(session.connection(), name, str(count))
    return count
