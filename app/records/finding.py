"""Finding records of any type as somebody of this company means it, and what they are called."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from app.records import listing
from app.records.registry import all_records, title_of
from app.services.company import company_of
from app.store import search

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

# What is dialled for a country (ISO 3166) from abroad.
CALLING = {"ID": "62", "MY": "60", "SG": "65", "BN": "673"}


def find_here(session: Session, words: str, limit: int) -> list[search.Hit]:
    """The records that hold the words, called as lists call them: a quote with its revision.

    A number is dialled in the company's country.
    """
    calling = CALLING.get(company_of(session).country, "")
    hits = search.find(session.connection(), words, limit, calling=calling)
    titles: dict[UUID, str] = {}
    for name in {hit.record for hit in hits}:
        keys = [hit.row_id for hit in hits if hit.record == name]
        titles |= _told(session, name, keys)
    return [replace(hit, title=titles.get(hit.row_id, hit.title)) for hit in hits]


def _told(session: Session, name: str, keys: list[UUID]) -> dict[UUID, str]:
    record = all_records().get(name)
    if record is None or record.title.key not in record.telling:
        return {}
    title = record.title.key
    fields = (title, *record.read_beside((title,)))
    rows = listing.rows(session.connection(), record, keys, fields, title_of)
    return {row.id: row.told(record, title) for row in rows}
