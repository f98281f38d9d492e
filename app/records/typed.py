"""What somebody typed as the value a field keeps, as forgivingly as is still certain."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.errors import Invalid
from app.i18n import N_, translate
from app.models.base import meaning
from app.records.beside import CURRENCY, country_beside
from app.records.description import Input, Record
from app.records.typed_kinds import money, phone, read

# What the program writes of itself.
OWN = frozenset({"id", "created_at", "created_by"})


def from_text(
    session: Session, record: Record, field: str, text: str, beside: Mapping[str, str] | None = None
) -> object:
    """The value that `field` keeps for what was typed; None for nothing.

    References are found by name or key, amounts and dates are read as people write them in the
    language in force, choices by their value or label in any language. `beside` is what else was
    said of the row, by field (`beside_in`): a telephone is read as it is dialled there, an amount
    in its currency. Raises Invalid for the field, with a sentence that says how to write it.
    """
    if field not in record.table.c:
        raise unknown_field(record, field)
    column = record.table.c[field]
    refers = column.info.get("refers")
    if not text.strip():
        _check_empty(column.nullable or column.default is not None, column.info["label"], field)
        return None
    kind, country = meaning(column), country_beside(beside or {})
    if country and kind.editor == "phone":
        value: object = phone(session, kind, field, text.strip(), country)
    elif kind.editor == "money" and not (column.info.get("bare") and CURRENCY in record.table.c):
        value = money(session, kind, field, text.strip(), (beside or {}).get(CURRENCY, ""))
    else:
        value = read(session, kind, refers, field, text)
    check(record, field, value)
    if isinstance(value, str) and field in record.known:
        record.known[field](session, value)
    return value


def check(record: Record, field: str, value: object) -> None:
    """Raises Invalid for a text that its record type says is not well formed."""
    if isinstance(value, str) and field in record.checks:
        record.checks[field](value)


def input_from_text(session: Session, wanted: Input, text: str, currency: str = "") -> object:
    """The value of something an action asks; None for nothing. An amount is in the `currency` of
    the record it is done with, if that has one. Raises Invalid for its name."""
    if not text.strip():
        _check_empty(not wanted.required, wanted.label, wanted.name)
        return None
    if wanted.kind.editor == "money":
        return money(session, wanted.kind, wanted.name, text.strip(), currency)
    return read(session, wanted.kind, wanted.refers, wanted.name, text)


def unknown_field(record: Record, field: str) -> Invalid:
    """The problem to raise for a field that a record type does not have."""
    return Invalid(
        N_("“{plural}” have no field “{name}”. Fields: {fields}."),
        field=field,
        plural=translate(record.plural),
        name=field,
        fields=", ".join(name for name in record.fields() if name not in OWN),
    )


def _check_empty(allowed: bool, label: str, field: str) -> None:
    if not allowed:
        raise Invalid(N_("“{label}” cannot be empty."), field=field, label=translate(label))
