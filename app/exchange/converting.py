"""A cell's text as the value its field keeps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from app.errors import Invalid
from app.exchange.cells import Verbatim
from app.exchange.lookups import Lookups
from app.exchange.shapes import (
    Shape,
    read_amount,
    read_date,
    read_moment,
    read_percent,
    read_whole,
)
from app.models.base import meaning
from app.models.lengths import TOO_LONG
from app.models.types import Exact, Text
from app.records.description import Record
from app.records.editing import from_text
from app.services.company import company_of
from app.store.store import store_of

# Google joins several values of one kind in a cell.
_SEVERAL = re.compile(r"\s+:::\s+")


def value_of(
    session: Session,
    record: Record,
    field: str,
    cell: str,
    shape: Shape,
    lookups: Lookups,
    beside: Mapping[str, str] | None = None,
) -> Any:
    """The value of `field`, given its cell and those `beside` it in its row, by field.

    Raises Invalid for it, with a sentence that says how to write it.
    """
    column = record.table.c[field]
    kind = meaning(column)
    if column.info.get("refers"):
        return lookups.find(session, column.info["refers"], cell, field)
    if isinstance(cell, Verbatim) and isinstance(kind, Text) and kind.editor in _LINES:
        if len(cell) > kind.longest:
            raise Invalid(TOO_LONG, field=field, most=kind.longest)
        return str(cell)
    if kind.editor in ("email", "phone"):
        cell = _SEVERAL.split(cell.strip())[0]
    store = store_of(session)
    match kind.editor:
        case "date":
            return read_date(cell, shape, store.clock.today(), field)
        case "moment":
            return read_moment(cell, shape, store.clock.now().astimezone(), field)
        case "money":
            currency = company_of(session).currency
            return _exact(kind, read_amount(cell, shape, currency, field), field)
        case "quantity" | "decimal":
            return _exact(kind, read_amount(cell, shape, None, field), field)
        case "percent":
            return _exact(kind, read_percent(cell, shape, field), field)
        case "whole":
            return read_whole(cell, shape, field)
    return from_text(session, record, field, cell, beside)


def for_rejected(record: Record, field: str, cell: str, shape: Shape, now: datetime) -> str:
    """A cell for the file of rejected rows: what its old neighbours settled is written out.

    Alone, 3/1/2017 and 1.054 would lose the meaning that the whole column gave them.
    """
    if field not in record.table.c or not cell.strip():
        return cell
    try:
        match meaning(record.table.c[field]).editor:
            case "date":
                return read_date(cell, shape, now.date(), field).isoformat()
            case "moment":
                return read_moment(cell, shape, now, field).isoformat()
            case "money" | "quantity" | "decimal":
                return plain_number(read_amount(cell, shape, None, field))
    except Invalid:
        pass  # it is written as it stood, to be corrected
    return cell


def plain_number(number: Decimal) -> str:
    """A number that no language takes for another one: never just three decimals."""
    text = format(number.normalize(), "f")
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals}0" if len(decimals) == 3 else text


_LINES = frozenset({"text", "long_text", "code", "url"})


def _exact(kind: Any, number: Decimal, field: str) -> Decimal:
    assert isinstance(kind, Exact)
    try:
        return kind.checked(number)
    except Invalid as problem:
        raise Invalid(problem.msgid, field=field, **problem.details) from None
