"""The library of standard texts: a text found again in another language."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.i18n import LANGUAGES
from app.models import TermKind, Terms

# Where each kind of text goes; how long an offer holds stands among the other terms.
FIELDS = {
    TermKind.SUBJECT: "subject",
    TermKind.OPENING: "opening",
    TermKind.PAYMENT: "payment_terms",
    TermKind.DELIVERY: "delivery_terms",
    TermKind.VALIDITY: "terms",
    TermKind.OTHER: "terms",
    TermKind.CLOSING: "closing",
}


def in_language(session: Session, text: Terms, language: str) -> Terms | None:
    """The text of the same name and kind in another language."""
    if text.language == language:
        return text
    query = sa.select(Terms).where(
        Terms.name == text.name, Terms.kind == text.kind, Terms.language == language
    )
    return session.scalars(query.order_by(Terms.id)).first()


def also_said(session: Session, field: str, text: str | None, language: str) -> str:
    """What the library says for a text of a quote in a second language; empty where nothing.

    A text of several lines, each of them a standard text, is looked up line by line.
    """
    if not text or language not in LANGUAGES:
        return ""
    whole = _also(session, field, text.strip(), language)
    if whole:
        return whole
    lines = [_also(session, field, line.strip(), language) for line in text.splitlines()]
    return "\n".join(lines) if lines and all(lines) else ""


def _also(session: Session, field: str, text: str, language: str) -> str:
    kinds = [kind for kind, place in FIELDS.items() if place == field]
    query = sa.select(Terms).where(Terms.kind.in_(kinds), Terms.text == text)
    for known in session.scalars(query.order_by(Terms.id)):
        other = in_language(session, known, language)
        if other is not None:
            return other.text.strip()
    return ""
