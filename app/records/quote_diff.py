"""What became different between two quotes, in sentences a person reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.differences import ADDED, CHANGED, MOVED, Difference, Part, differences
from app.domain.discounts import steps_of
from app.formats import format_discount, format_money, format_quantity
from app.i18n import N_, _, translate
from app.models import LineKind, Quote, QuoteLine, synced_tables
from app.models.base import meaning, table_of
from app.models.quote import LIFE, SEAL
from app.records.registry import title_of
from app.records.wording import worded
from app.services import here

# What each revision says for itself without the offer being another.
_NOT_SAID = LIFE | SEAL | {"id", "created_at", "created_by", "revision", "revises_id",
                           "discount_steps"}  # fmt: skip
_NOT_SAID_OF_LINES = frozenset(
    {"id", "quote_id", "created_at", "created_by", "position", "chosen", "unit_factor",
     "discount_steps"}
)  # fmt: skip
LONGEST = 120


@dataclass(frozen=True)
class Told:
    """A difference with its sentence; `label` is what the field is called."""

    found: Difference
    label: str
    before: str
    after: str
    sentence: str


def told(session: Session, before_id: UUID, after_id: UUID) -> tuple[Told, ...]:
    """What became different from one quote to the other. Raises NotFound."""
    before, after = (here.found(session, Quote, key) for key in (before_id, after_id))
    found = differences(_said(before), _parts(before), _said(after), _parts(after))
    return tuple(_told(session, one, after.currency) for one in sorted(found, key=_follows))


def _follows(found: Difference) -> bool:
    """Whether it only follows from the other differences, as totals do."""
    if found.what != CHANGED or found.name:
        return False
    return bool(table_of(Quote).c[found.field].info.get("derived"))


def _said(quote: Quote) -> dict[str, Any]:
    return _values(quote)


def _parts(quote: Quote) -> list[Part]:
    return [
        Part(
            line.product_id or (line.kind, _name(line).casefold()),
            _name(line),
            _values(line),
        )
        for line in quote.lines
    ]


def _values(row: Quote | QuoteLine) -> dict[str, Any]:
    """What a row says; a discount as it was typed."""
    steps = steps_of(row.discount_percent, row.discount_steps)
    values = {name: getattr(row, name) for name in _fields(type(row))}
    return values | {"discount_percent": format_discount(steps) or None}


@cache
def _fields(kind: type[Quote | QuoteLine]) -> tuple[str, ...]:
    """What is compared: all but what is each one's own, and what only some may see."""
    left_out = _NOT_SAID if kind is Quote else _NOT_SAID_OF_LINES
    return tuple(
        column.name
        for column in table_of(kind).columns
        if column.name not in left_out and not column.info.get("secret")
    )


def _told(session: Session, found: Difference, currency: str) -> Told:
    if found.what == MOVED:
        return Told(found, "", "", "", _("The lines stand in another order."))
    if found.what != CHANGED:
        line = _line_words(found.name, found.after or found.before, currency)
        text = _("Added: {line}.") if found.what == ADDED else _("Removed: {line}.")
        return Told(found, "", "", "", _ended(text.format(line=line)))
    column = table_of(QuoteLine if found.name else Quote).c[found.field]
    label = translate(column.info["label"])
    before, after = (
        _text(session, column, value, currency) for value in (found.before, found.after)
    )
    return Told(found, label, before, after, _sentence(found.name, label, before, after))


def _sentence(name: str, label: str, before: str, after: str) -> str:
    about = (
        N_("{name}: “{label}” from {before} to {after}.")
        if name
        else N_("“{label}” from {before} to {after}.")
    )
    if not before:
        about = N_("{name}: “{label}” is now {after}.") if name else N_("“{label}” is now {after}.")
    elif not after:
        about = (
            N_("{name}: “{label}” was {before} and is empty now.")
            if name
            else N_("“{label}” was {before} and is empty now.")
        )
    marks = {"name": name, "label": label, "before": _short(before), "after": _short(after)}
    return _ended(translate(about).format(**marks))


def _ended(sentence: str) -> str:
    """With one full stop, where what is told ends with one of its own."""
    return sentence[:-1] if sentence.endswith("..") else sentence


def _line_words(name: str, fields: Mapping[str, Any], currency: str) -> str:
    """A line in a few words: what, how many, for how much."""
    if fields.get("kind") in (LineKind.SECTION, LineKind.NOTE) or fields.get("quantity") is None:
        return name
    many = format_quantity(fields["quantity"], fields.get("unit") or "")
    price = fields.get("price")
    return (
        f"{name}, {many}"
        if price is None
        else (f"{name}, {many} × {format_money(price, currency)}")
    )


def _text(session: Session, column: Any, value: Any, currency: str) -> str:
    refers = column.info.get("refers")
    if column.name == "discount_percent":
        return value or ""
    if meaning(column).editor == "flag" and not value:
        return _("No")
    if not refers or value is None:
        return worded(column, value, currency=currency)
    kind = synced_tables()[refers]
    query = sa.select(table_of(kind).c[title_of(refers)]).where(kind.id == value)
    return worded(column, value, str(session.execute(query).scalar() or ""), currency)


def _short(text: str) -> str:
    """The first words of a long text; where it is cut is seen."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST].rstrip()}…"


def _name(line: QuoteLine) -> str:
    return (line.description or "").split("\n", 1)[0].strip()
