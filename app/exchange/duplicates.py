"""Knowing again what is already there, by exact keys: a number, an e-mail, a name and city."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import AccountContact
from app.records.description import Record

Values = Mapping[str, Any]
Key = tuple[tuple[str, ...], tuple[str, ...]]

# For each record the fields that know it again, the surest first. The first is looked up.
KEYS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "account": (("npwp",), ("email",), ("name", "billing_city")),
    "contact": (("email",), ("name", "account"), ("name", "phone"), ("name", "mobile")),
    "lead": (("email",), ("name", "company")),
    "opportunity": (("reference",),),
    "product": (("sku",), ("name",)),
    "product_unit": (("product_id", "name"),),
    "exchange_rate": (("valid_from", "currency", "into"),),
    "promotion": (("name",),),
    "quote": (("number",),),
    "user": (("email",), ("name",)),
    "activity": (("uid",),),
    "team": (("name",),),
    "tag": (("name",),),
    "territory": (("path",),),
    "pipeline": (("name",),),
    "price_list": (("name",),),
    "stage": (("name", "pipeline_id"),),
}
# Where one side does not know these, the name alone is enough.
_MAY_LACK = frozenset({"billing_city", "company"})


class Known:
    """The records that rows may repeat: of the database and of the rows before them."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._keys = KEYS.get(record.name, ())
        self._fresh: dict[Key, UUID] = {}

    def look_up(self, session: Session, rows: Iterable[Values]) -> None:
        """Ask the database for all rows of a unit of work at once."""
        rows = list(rows)
        for fields in self._keys:
            first = self._record.table.c[fields[0]]
            wanted = {values[fields[0]] for values in rows if values.get(fields[0])}
            if wanted:
                for found in self._stored(session, first, wanted):
                    for key in _offered(found, (fields,)):
                        self._fresh.setdefault(key, found["id"])

    def find(self, values: Values) -> UUID | None:
        """The record that a row repeats."""
        for key in _asked(values, self._keys):
            if found := self._fresh.get(key):
                return found
        return None

    def add(self, values: Values, row_id: UUID) -> None:
        """A row made a record, which later rows may repeat."""
        for key in _offered(values, self._keys):
            self._fresh.setdefault(key, row_id)

    def forget(self) -> None:
        """The unit of work is over; the next one asks the database again."""
        self._fresh.clear()

    def _stored(self, session: Session, first: Any, wanted: set[Any]) -> list[dict[str, Any]]:
        table = self._record.table
        names = {name for fields in self._keys for name in fields if name in table.c}
        query = sa.select(table.c.id, *(table.c[name] for name in names)).where(
            _among(first, wanted)
        )
        found = [dict(row) for row in session.execute(query).mappings()]
        return self._with_accounts(session, found) if self._record.name == "contact" else found

    def _with_accounts(self, session: Session, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        link = AccountContact.__table__
        query = sa.select(link.c.contact_id, link.c.account_id).where(
            link.c.contact_id.in_([row["id"] for row in found])
        )
        at: dict[UUID, list[UUID]] = {}
        for contact_id, account_id in session.execute(query):
            at.setdefault(contact_id, []).append(account_id)
        return [
            {**row, "account": account} for row in found for account in at.get(row["id"], [None])
        ]


def _offered(values: Values, wanted: Iterable[tuple[str, ...]]) -> list[Key]:
    """The keys by which a record is known again."""
    keys: list[Key] = []
    for fields in wanted:
        parts = tuple(_plain(values.get(name)) for name in fields)
        if fields[-1] in _MAY_LACK and parts[0]:
            keys += [(fields, parts), (fields, (parts[0], "*"))]
        elif all(parts):
            keys.append((fields, parts))
    return keys


def _asked(values: Values, wanted: Iterable[tuple[str, ...]]) -> list[Key]:
    """The keys under which a row looks for a record."""
    keys: list[Key] = []
    for fields in wanted:
        parts = tuple(_plain(values.get(name)) for name in fields)
        if fields[-1] in _MAY_LACK and parts[0]:
            either = (parts, (parts[0], "")) if parts[1] else ((parts[0], "*"),)
            keys += [(fields, one) for one in either]
        elif all(parts):
            keys.append((fields, parts))
    return keys


def _among(column: sa.Column[Any], wanted: set[Any]) -> sa.ColumnElement[bool]:
    """Whether the column holds one of the values, in capitals or not."""
    exact = column.in_(wanted)
    if getattr(column.type, "nocase", True):
        return exact
    return exact | sa.func.lower(column).in_({str(value).lower() for value in wanted})


def _plain(value: Any) -> str:
    return "" if value is None else " ".join(str(value).casefold().split())
