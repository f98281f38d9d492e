"""Records that are there already with the same name or number, told to who makes another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.i18n import N_, translate
from app.records.description import Record
from app.records.references import called
from app.store import search

# By what a record may be another's double. People have the same name; companies seldom do.
TELLING: Mapping[str, tuple[str, ...]] = {
    "account": ("npwp", "name", "phone"),
    "contact": ("email", "phone"),
    "lead": ("email", "phone"),
}
# So many of one value are told; more are no doubles but a switchboard or a chain of shops.
MOST = 3


@dataclass(frozen=True)
class Alike:
    """One that is there already.

    Attributes:
        field: in which both are the same.
        title: what people know it by (`references.called`).
    """

    record: Record
    id: UUID
    field: str
    title: str

    def sentence(self) -> str:
        """In the language in force."""
        text = translate(N_("“{title}” is there already, with the same “{field}”."))
        label = translate(self.record.table.c[self.field].info["label"])
        return text.format(title=self.title, field=label)


def alike(
    session: Session, record: Record, values: Mapping[str, Any], besides: UUID | None = None
) -> list[Alike]:
    """Those that have one of these values, each once; `besides` is the record itself."""
    found: dict[UUID, Alike] = {}
    for field in TELLING.get(record.name, ()):
        if isinstance(values.get(field), str):
            for key in _having(session, record, field, values[field]):
                if key != besides and key not in found:
                    found[key] = Alike(record, key, field, called(session, record, key))
    return list(found.values())


def _having(session: Session, record: Record, field: str, value: str) -> Iterator[UUID]:
    """The keys of up to `MOST` records with this value, and of one more."""
    column = record.table.c[field]
    same = sa.select(record.table.c.id).where(column == value).limit(MOST + 1)
    if field != record.title.key:  # has no index of its own, but stands in that of the search
        hits = search.find(session.connection(), value, search.RANKED, record.name)
        same = same.where(record.table.c.id.in_([hit.row_id for hit in hits]))
    yield from session.execute(same).scalars()
