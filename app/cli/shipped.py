"""Rows that come with the program and hold beside those that are kept: the shipped taxes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.sql.visitors import replacement_traverse

from app.i18n import _

if TYPE_CHECKING:
    from app.models.base import Synced
    from app.records.listing import Question, Row


def _taxes() -> tuple[Synced, ...]:
    from app.services.taxes import shipped_rates

    return shipped_rates()


# By record type.
SHIPPED: dict[str, Callable[[], tuple[Synced, ...]]] = {"tax_rate": _taxes}


def shipped_rows(connection: sa.Connection, question: Question) -> list[Row]:
    """Those that fit what is asked; they have no key."""
    from app.records.listing import NOWHERE, Row

    table = question.record.table
    given = SHIPPED[question.record.name]()
    ground = sa.union_all(
        *(
            sa.select(*(sa.literal(getattr(row, c.name), c.type).label(c.name) for c in table.c))
            for row in given
        )
    ).subquery()

    def moved(element: Any, **_rest: Any) -> Any:
        own = isinstance(element, sa.Column) and element.table is table
        return ground.c[element.name] if own else None

    where = [replacement_traverse(one, {}, moved) for one in question.where]
    answer = connection.execute(sa.select(ground).where(*where))
    found = [Row(NOWHERE, dict(row._mapping)) for row in answer]
    return [row for row in found if _holds(row, question)]


def in_order(rows: Sequence[Row], question: Question) -> list[Row]:
    """The shipped and the company's own, together; what is empty last."""
    name = question.sort or (question.record.sort or question.record.title).key
    said = [row for row in rows if row.values[name] is not None]
    mute = [row for row in rows if row.values[name] is None]
    return [*sorted(said, key=lambda row: row.values[name], reverse=question.descending), *mute]


def spoken(row: Row) -> Row:
    """A shipped one with its name in the language in force."""
    name = str(row.values["name"])
    return row if kept(row) else replace(row, values=row.values | {"name": _(name)})


def whose(row: Row) -> str:
    """Who sets it, as the desktop says."""
    return _("the company") if kept(row) else _("the program")


def kept(row: Row) -> bool:
    """Whether it is a row of the company's own."""
    from app.records.listing import NOWHERE

    return row.id != NOWHERE


def _holds(row: Row, question: Question) -> bool:
    """Whether the words that are looked for stand in its names."""
    said = (row, spoken(row))
    names = [str(one.values[field.key]) for one in said for field in question.record.names]
    text = " ".join(names).casefold()
    return all(word in text for word in question.words.casefold().split())
