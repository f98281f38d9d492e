"""A record by its type and its name, as sentences about it say it."""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa

from app.domain.usual_names import called
from app.i18n import _
from app.models.types import Text
from app.records.registry import all_records
from app.store.reader import connection_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from app.store import Reader

# Letters of a name; the first words of a note say which it was.
LONGEST = 60


def named(reader: Reader, name: str, key: UUID, said: Mapping[str, Any] | None = None) -> str:
    """`Quote “SQ-2026-0001”`; of a record whose title is no text, or is gone, its type alone.

    `said` has its fields where it is no longer there to be asked.
    """
    record = all_records()[name]
    title, label = record.table.c[record.title.key], _(record.label)
    if not isinstance(title.type, Text):
        return label
    if said is None:
        query = sa.select(title).where(record.table.c.id == key)
        text = connection_of(reader).execute(query).scalar()
    else:
        text = said.get(title.name)
    if not text:
        return label
    return f"{label} “{shorten(called(name, str(text)), LONGEST, placeholder='…')}”"
