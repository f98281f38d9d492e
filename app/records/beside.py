"""What else was said of a row: beside it a telephone and an amount are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.errors import Problem
from app.models.base import table_named
from app.records.description import Record
from app.records.references import resolve
from app.services.country import country_called

# Where the address of a row says its country.
_COUNTRIES = ("country", "billing_country")
# What says in which currency its amounts are; where that is said of what the row is part of.
CURRENCY = "currency"
_PART_OF = {"quote_line": "quote_id", "order_line": "order_id", "price_rule": "price_list_id"}


def beside_in(
    session: Session, record: Record, row_id: UUID | None, texts: Mapping[str, str]
) -> dict[str, str]:
    """What a telephone and an amount are read beside: what is typed of their row, and the country
    and the currency it has so far."""
    part_of = _PART_OF.get(record.name, "")
    names = [name for name in (*_COUNTRIES, CURRENCY, part_of) if name in record.table.c]
    known: dict[str, Any] = {}
    if row_id is not None and names:
        columns = [record.table.c[name] for name in names]
        kept = session.execute(sa.select(*columns).where(record.table.c.id == row_id)).mappings()
        known = {name: said for row in kept for name, said in row.items() if said}
    whole = known.pop(part_of, None) or _meant(session, record, part_of, texts.get(part_of, ""))
    if whole is not None:
        table = table_named(record.table.c[part_of].info["refers"])
        known[CURRENCY] = (
            session.scalar(sa.select(table.c[CURRENCY]).where(table.c.id == whole)) or ""
        )
    return known | dict(texts)


def currency_of(session: Session, record: Record, row_id: UUID) -> str:
    """In which currency the amounts of a row are; empty where that is the company's."""
    return beside_in(session, record, row_id, {}).get(CURRENCY, "")


def _meant(session: Session, record: Record, field: str, text: str) -> UUID | None:
    """What a new row is to be part of; where nobody is meant, its own field says so."""
    if not text.strip():
        return None
    try:
        return resolve(session, record.table.c[field].info["refers"], text, field)
    except Problem:
        return None


def where_known(record: Record, beside: Mapping[str, str]) -> bool:
    """Whether it is settled where a row's telephones are dialled, and no country is yet to come."""
    return bool(country_beside(beside)) or not any(name in record.table.c for name in _COUNTRIES)


def country_beside(beside: Mapping[str, str]) -> str:
    """The code of the country where the row's address is; empty where nothing says it."""
    said = next((beside[name] for name in _COUNTRIES if beside.get(name, "").strip()), "")
    return country_called(said) if said else ""
