"""Finding records of any type as somebody of this company means it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.services.company import company_of
from app.store import search

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

# What is dialled for a country (ISO 3166) from abroad.
CALLING = {"ID": "62", "MY": "60", "SG": "65", "BN": "673"}


def find_here(session: Session, words: str, limit: int) -> list[search.Hit]:
    """The records that hold the words; a number is dialled in the company's country."""
    calling = CALLING.get(company_of(session).country, "")
    return search.find(session.connection(), words, limit, calling=calling)
