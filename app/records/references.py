"""Finding the record somebody means: by its key, its name or its number."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.usual_names import kept_as
from app.errors import Invalid
from app.i18n import N_, translate
from app.models.types import Text
from app.records.description import Field, Record
from app.records.registry import all_records

# Beyond this many names nobody waits for a suggestion from all of them.
_FEW = 2000
_LIKE_ENOUGH = 80
# So many letters say enough of a name's beginning, and more than the longest name are no name.
_BEGINNING, _LONGEST = 3, 200
# Of names that begin alike so many are shown.
_SHOWN = 3
# So many of one name are listed, to choose from.
_CHOICE = 5
_CITIES = ("billing_city", "city")


def resolve(session: Session, table: str, text: str, field: str = "") -> UUID:
    """The key of the one record of `table` called `text`; a key itself is taken too, and what a
    usual record is called in another language.

    Raises Invalid for `field` where there is none, with the nearest name, or several.
    """
    record = all_records()[table]
    text = text.strip()
    key = _key(text)
    if key is not None:
        if session.get(record.kind, key) is None:
            raise _none(record, text, "", field)
        return key
    for name in _names(record):
        found = _called(session, record, name, text)
        if len(found) > 1:
            raise Invalid(
                N_(
                    "More than one record in “{plural}” is called “{text}”. Give the key of the"
                    " one you mean: {found}."
                ),
                field=field,
                plural=translate(record.plural),
                text=text,
                found=_listed(session, record, found),
            )
        if found:
            return found[0]
    kept = kept_as(table, text)
    if kept != text:
        return resolve(session, table, kept, field)
    raise _none(record, text, nearest(session, record, text), field)


def called(session: Session, record: Record, row_id: UUID) -> str:
    """What people know a record by: its title, and the city where it has one."""
    row = session.get(record.kind, row_id)
    title = str(getattr(row, record.title.key, None) or "")
    city = next((getattr(row, name) for name in _CITIES if getattr(row, name, None)), "")
    return f"{title} ({city})" if city else title


def nearest(session: Session, record: Record, text: str) -> str:
    """The name most like `text`, else those that begin with it, where they are few; or nothing."""
    from rapidfuzz import fuzz, process, utils

    columns = [record.table.c[name.key] for name in _names(record)]
    names = list(dict.fromkeys(one for column in columns for one in _few(session, column, text)))
    found = process.extractOne(
        text, names, scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=_LIKE_ENOUGH
    )
    return str(found[0]) if found else beginning(session, record, text)


def _few(session: Session, column: sa.Column[str], text: str) -> list[str]:
    """The names there are; where they are many, those with the same first letters."""
    query = sa.select(column).where(column.is_not(None)).limit(_FEW)
    names = list(session.execute(query).scalars())
    if len(names) < _FEW:
        return names
    start = query.where(column >= text[:2], column < text[:2] + "\uffff")
    return list(session.execute(start).scalars())


def beginning(session: Session, record: Record, text: str) -> str:
    """The names that begin with `text`, as a sentence shows them; nothing where many do."""
    if len(text) < _BEGINNING:
        return ""
    found: list[str] = []
    for column in (record.table.c[name.key] for name in _names(record)):
        begins = column.startswith(text[:_LONGEST], autoescape=True)
        query = sa.select(column).where(begins).order_by(column).distinct()
        found += session.execute(query.limit(_SHOWN + 1)).scalars()
    several = dict.fromkeys(found)
    return "”, “".join(several) if len(several) <= _SHOWN else ""


def _names(record: Record) -> list[Field]:
    """The fields by which such records are called; none where they are known by a key only."""
    named = record.names or (record.title,)
    return [name for name in named if isinstance(record.table.c[name.key].type, Text)]


def _key(text: str) -> UUID | None:
    try:
        return UUID(text) if len(text) in (32, 36) else None
    except ValueError:
        return None


def _called(session: Session, record: Record, name: Field, text: str) -> list[UUID]:
    column = record.table.c[name.key]
    same = column == text
    if getattr(column.type, "nocase", False) and session.get_bind().dialect.name != "sqlite":
        same = sa.func.lower(column) == text.lower()
    return list(
        session.execute(sa.select(record.table.c.id).where(same).limit(_CHOICE + 1)).scalars()
    )


def _listed(session: Session, record: Record, found: list[UUID]) -> str:
    listed = [f"{called(session, record, key)} {key}" for key in found[:_CHOICE]]
    return ", ".join([*listed, "…"] if len(found) > _CHOICE else listed)


def _none(record: Record, text: str, near: str, field: str) -> Invalid:
    said = {"text": text, "plural": translate(record.plural)}
    if near:
        sentence = N_("There is no “{text}” in “{plural}”. Did you mean “{near}”?")
        return Invalid(sentence, field=field, near=near, **said)
    return Invalid(N_("There is no “{text}” in “{plural}”."), field=field, **said)
