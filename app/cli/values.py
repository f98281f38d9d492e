"""`FIELD=VALUE` on the command line, as the values that fields keep."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cli.here import read_text
from app.cli.tagging import link
from app.cli.words import field_named
from app.errors import Invalid, NotFound
from app.i18n import N_
from app.models import Quote, User
from app.records.description import Action, Input, Record
from app.records.editing import beside_in, currency_of, from_text, input_from_text, resolve
from app.services.product_codes import by_code
from app.store.store import store_of

ME = "me"
_REVISION = re.compile(r"(?P<number>.+?)(?:\s*·\s*|\s+)R(?P<revision>\d{1,4})", re.IGNORECASE)


def split(given: Iterable[str]) -> dict[str, str]:
    """The texts by name; `NAME=@file` reads a file. Raises Invalid for what has no name."""
    found: dict[str, str] = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not sign or not name.strip():
            raise Invalid(
                N_('“{text}” is not understood; write it like name="Toko Maju".'),
                field="",
                text=text,
            )
        found[name.strip()] = read_text(value[1:]) if value.startswith("@") else value
    return found


def typed(
    session: Session, record: Record, given: Iterable[str], row_id: UUID | None = None
) -> dict[str, object]:
    """The values of a record's fields, new or of a row. Raises Invalid, naming the field."""
    texts = {said: (field_named(record, said), text) for said, text in split(given).items()}
    beside = beside_in(session, record, row_id, dict(texts.values()))
    found = {}
    for said, (name, text) in texts.items():
        with naming(said):
            found[name] = from_text(session, record, name, text, beside)
    return found


@contextmanager
def naming(said: str) -> Iterator[None]:
    """Have a sentence about what was typed say of which field it is, as it was called."""
    try:
        yield
    except Invalid as problem:
        if problem.details.keys() & {"label", "plural"}:
            raise  # it says so itself
        raise Invalid(
            N_("{asked}: {problem}"), problem.field, asked=said, problem=problem.sentence()
        ) from problem


def without_tags(record: Record, given: Sequence[str]) -> tuple[list[str], str | None]:
    """What is given besides `tags=`, and the tags, where records of this type bear some."""
    tags = None
    rest = []
    for text in given:
        if text.startswith("tags=") and link(record) and "tags" not in record.table.c:
            tags = text.removeprefix("tags=")
        else:
            rest.append(text)
    return rest, tags


def inputs_of(
    session: Session, record: Record, row_id: UUID, action: Action, given: Iterable[str]
) -> dict[str, Any]:
    """What an action on a row asks, by name. Raises Invalid where something is missing or
    unknown."""
    known = {wanted.name: wanted for wanted in action.inputs}
    texts: dict[str, str] = {}
    for name, text in split(given).items():
        right = next((n for n in (name, f"{name}_id") if n in known), None)
        if right is None:
            raise Invalid(
                N_("“{action}” does not ask for “{name}”; it asks for: {names}."),
                field=name,
                action=action.name,
                name=name,
                names=", ".join(known) or "-",
            )
        texts[right] = text
    found: dict[str, Any] = {}
    currency = currency_of(session, record, row_id)
    for name, wanted in known.items():
        code = by_code(session, texts[name]) if _may_be_code(wanted, known, texts) else None
        if code is not None:
            found[name] = code.id
            texts = {"unit": code.unit or "", **texts}
            continue
        with naming(name.removesuffix("_id")):
            found[name] = input_from_text(session, wanted, texts.get(name, ""), currency)
    return found


def _may_be_code(wanted: Input, known: Collection[str], texts: Mapping[str, str]) -> bool:
    """Whether a product is asked for with its unit, which the code of a box says both."""
    return wanted.refers == "product" and "unit" in known and bool(texts.get(wanted.name))


def meant(session: Session, record: Record, text: str) -> UUID:
    """The record somebody means by key, name or number; of a quote's revisions the last one, or
    the one that is named behind the number (`001/SPH/VIII/2026 · R2`, as lists show it).

    The user `me` is who works here.
    """
    if record.kind is User and text.strip().lower() == ME:
        me = store_of(session).identity.user_id
        if me is not None:
            return me
    if record.kind is Quote and (found := _revision_meant(session, text.strip())):
        return found
    try:
        return resolve(session, record.name, text)
    except Invalid as problem:
        raise NotFound(problem.msgid, **problem.details) from None


def _revision_meant(session: Session, text: str) -> UUID | None:
    """The quote that is called so by its number, with its revision or without; None where none is
    or nobody should guess. Raises NotFound where the number has no such revision."""
    known = sa.select(Quote.id, Quote.revision).order_by(Quote.revision.desc())
    rows = session.execute(known.where(Quote.number == text)).all()
    said = None if rows else _REVISION.fullmatch(text)
    if said is not None:
        bearing = session.execute(known.where(Quote.number == said["number"])).all()
        rows = [row for row in bearing if row.revision == int(said["revision"])]
        if bearing and not rows:
            raise NotFound(
                N_("“{number}” has no revision {revision}; there are: {known}."),
                number=said["number"],
                revision=said["revision"],
                known=", ".join(f"R{row.revision}" for row in reversed(bearing)),
            )
    # Two of one revision are different quotes, or were begun by two people: nobody guesses.
    if not rows or [row.revision for row in rows].count(rows[0].revision) > 1:
        return None
    return UUID(str(rows[0].id))


def conditions(
    session: Session, record: Record, given: Iterable[str]
) -> tuple[sa.ColumnElement[bool], ...]:
    """`FIELD=VALUE` as conditions that must all hold; an empty value asks for empty fields."""
    found: list[sa.ColumnElement[bool]] = []
    for text in given:
        for name, value in split([text]).items():
            field = field_named(record, name)
            if field in record.table.c and not value.strip():
                found.append(record.table.c[field].is_(None))
                continue
            wanted = from_text(session, record, field, value)
            found.append(record.table.c[field] == wanted)
    return tuple(found)
