"""What a form asks of the store: its values, what was left of an earlier try, and keeping them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.domain.usual_names import called
from app.errors import Invalid, NotFound, Problem
from app.i18n import N_
from app.models.base import meaning
from app.records import editing, listing
from app.records.beside import where_known
from app.records.description import Input, Record
from app.records.wording import retell
from app.store import Store
from app.store.rights import Rights
from app.views.kit.screen import Desk
from app.views.kit.shown import as_typed


class Wrong(Problem):
    """Some of what was typed does not fit.

    Attributes:
        errors: a sentence for each field, by its name.
    """

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(N_("Some fields need another look before this can be saved."))
        self.errors = dict(errors)


@dataclass(frozen=True)
class Loaded:
    """A record as its form shows it.

    Attributes:
        texts: of each field, as typed.
        titles: of the records that references point to.
        draft: what somebody had typed and not saved, by field.
        closed: the fields that whoever works here may not change.
    """

    title: str
    texts: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    draft: dict[str, str] = field(default_factory=dict)
    closed: frozenset[str] = frozenset()


def load(desk: Desk, record: Record, row_id: UUID | None) -> Loaded:
    """The record's values and the draft left of it. Raises NotFound."""
    draft = read_draft(desk.store, record, row_id)
    with desk.store.read() as session:
        closed = Rights(session, desk.store.identity.user_id).closed(record.kind)
    if row_id is None:
        return Loaded("", _defaults(record), {}, draft, closed)
    names = [column.name for column in record.table.columns]
    with desk.store.read() as session:
        rows = listing.rows(session.connection(), record, [row_id], names, desk.title_of)
    if not rows:
        raise NotFound(N_("This record is no longer there."))
    row = rows[0]
    texts = {name: as_typed(record.table.c[name], retell(name, row.values[name])) for name in names}
    title = row.values[record.title.key]
    columns = record.table.c
    titles = {
        name: called(columns[name].info.get("refers", ""), told) for name, told in row.names.items()
    }
    return Loaded("" if title is None else str(title), texts, titles, draft, closed)


@dataclass(frozen=True)
class Saved:
    """The record that was kept, and what somebody should look at now, in sentences."""

    key: UUID
    told: tuple[str, ...] = ()


def save(desk: Desk, record: Record, row_id: UUID | None, texts: Mapping[str, str]) -> Saved:
    """Keep what was typed in these fields; its draft is no longer needed.

    Raises Wrong with a sentence for each field that does not fit, Refused or NotFound.
    """
    label = N_("Changes") if row_id else N_("New record")
    told: list[str] = []
    with desk.store.work(label) as session:
        values, errors = {}, {}
        beside = editing.beside_in(session, record, row_id, texts)
        for name, text in texts.items():
            try:
                values[name] = editing.from_text(session, record, name, text, beside)
            except Invalid as problem:
                errors[name] = problem.sentence()
        if errors:
            raise Wrong(errors)
        try:
            if row_id is None:
                kept = editing.create(session, record, values)
            else:
                kept = editing.change(session, record, row_id, values, told)
        except Invalid as problem:
            raise Wrong({problem.field: problem.sentence()}) from problem
        key: UUID = kept.id
    forget_draft(desk.store, record, row_id)
    return Saved(key, tuple(told))


@dataclass(frozen=True)
class Checked:
    """A field that fits: as it would be kept, written out, and what is worth knowing of it.

    Attributes:
        open: the rest of the form may still change how it is read.
    """

    written: str
    note: str = ""
    open: bool = False


def check(
    desk: Desk, record: Record, row_id: UUID | None, name: str, texts: Mapping[str, str]
) -> Checked:
    """Whether what was typed into a field fits, beside the others of its form. Raises Invalid."""
    from app.records.alike import alike

    text = texts[name]
    with desk.store.read() as session:
        beside = editing.beside_in(session, record, row_id, texts)
        value = editing.from_text(session, record, name, text, beside)
        others = alike(session, record, {name: value}, besides=row_id)
    column = record.table.c[name]
    written = text if column.info.get("refers") else as_typed(column, value)
    abroad = meaning(column).editor == "phone" and not where_known(record, texts)
    return Checked(written, " ".join(one.sentence() for one in others), open=abroad)


def remove(desk: Desk, record: Record, row_id: UUID) -> None:
    """Delete a record with what belongs to it. Raises Refused or NotFound."""
    with desk.store.work(N_("Deletion")) as session:
        editing.remove(session, record, row_id)


def read_inputs(
    desk: Desk, inputs: tuple[Input, ...], texts: Mapping[str, str], record: Record, key: UUID
) -> dict[str, Any]:
    """What an action on a record asked, as values. Raises Wrong."""
    values, errors = {}, {}
    with desk.store.read() as session:
        currency = editing.currency_of(session, record, key)
        for wanted in inputs:
            try:
                text = texts.get(wanted.name, "")
                values[wanted.name] = editing.input_from_text(session, wanted, text, currency)
            except Invalid as problem:
                errors[wanted.name] = problem.sentence()
    if errors:
        raise Wrong(errors)
    return values


def beside_input(problem: Invalid, inputs: tuple[Input, ...]) -> Problem:
    """The problem as one of the input that it is about (`discount_percent` is what `percent` asked
    for, `product_id` what `product` did); as it is where it is about none of them."""
    name = f"_{problem.field.removesuffix('_id')}"
    found = next((one.name for one in inputs if name.endswith(f"_{one.name}")), None)
    return problem if found is None else Wrong({found: problem.sentence()})


# Drafts live in the encrypted file, never beside it.


def keep_draft(store: Store, record: Record, row_id: UUID | None, texts: Mapping[str, str]) -> None:
    """Keep what is typed until it is saved, through a crash."""
    store.set_facts(**{_draft_name(record, row_id): json.dumps(dict(texts))})


def forget_draft(store: Store, record: Record, row_id: UUID | None) -> None:
    """The draft is saved, or not wanted."""
    if store.fact(_draft_name(record, row_id)) is not None:
        store.set_facts(**{_draft_name(record, row_id): None})


def read_draft(store: Store, record: Record, row_id: UUID | None) -> dict[str, str]:
    """What was typed and not saved; empty where there is nothing."""
    kept = store.fact(_draft_name(record, row_id))
    known = set(record.table.c.keys())
    return {k: v for k, v in json.loads(kept).items() if k in known} if kept else {}


def _draft_name(record: Record, row_id: UUID | None) -> str:
    return f"draft.{record.name}.{row_id.hex if row_id else 'new'}"


def _defaults(record: Record) -> dict[str, str]:
    found = {}
    for column in record.table.columns:
        default = getattr(column.default, "arg", None)
        plain = isinstance(column.default, sa.ColumnDefault) and not callable(default)
        value = default if plain else None
        if value is None and meaning(column).editor == "flag":
            value = False
        found[column.name] = as_typed(column, value)
    return found
