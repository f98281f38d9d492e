"""Writing records to a file that other programs open, page by page and whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from app.disk import unwritable
from app.errors import Refused
from app.exchange.companies import companies
from app.exchange.files import replacing
from app.i18n import N_
from app.models.base import meaning
from app.models.types import Id, Meaning
from app.records import title_of
from app.records.description import Record
from app.records.listing import Question, Row, keys, rows, split
from app.records.wording import retell
from app.store import Store

PAGE = 500


@dataclass(frozen=True)
class Found:
    """What is to be written: the fields, and the rows page by page.

    Attributes:
        name: what the whole is called.
    """

    store: Store
    record: Record
    name: str
    fields: tuple[str, ...]
    pages: Callable[[], Iterator[Sequence[Row]]]

    def kind(self, name: str) -> Meaning:
        """The column type of a field."""
        column = self.record.table.c.get(name)
        return Id() if column is None else meaning(column)


Write = Callable[[Found, Path], int]


def export(
    store: Store,
    record: Record,
    path: Path,
    where: Sequence[sa.ColumnElement[bool]] = (),
    words: str = "",
    overwrite: bool = False,
) -> int:
    """Write the matching records to `path`, in the form its ending names; gives how many.

    Raises Refused for an ending this kind of record has no form for, for a file that is there
    already (unless `overwrite`) and for a place that cannot be written to.
    """
    forms = endings(record)
    write = forms.get(path.suffix.lower())
    if write is None:
        raise Refused(
            N_("Relasi cannot write “{name}”. Choose a name that ends in {endings}."),
            name=path.name,
            endings=", ".join(forms),
        )
    if os.path.exists(path) and not overwrite:
        raise Refused(
            N_("“{name}” is there already. Choose another name or remove it first."), name=path.name
        )
    question = Question(record, tuple(where), words)
    fields = exported_fields(record)
    try:
        with store.read() as session, replacing(path) as draft:
            connection = session.connection()
            wanted = list(split(keys(connection, question)))

            def pages() -> Iterator[Sequence[Row]]:
                for place in range(0, len(wanted), PAGE):
                    page = wanted[place : place + PAGE]
                    yield _page(connection, record, page, fields)

            return write(Found(store, record, path.stem, fields, pages), draft)
    except OSError as error:
        raise unwritable(path, error) from error


def endings(record: Record) -> Mapping[str, Write]:
    """The forms a kind of record can be written in, by the ending of the file's name."""
    from app.exchange import spreadsheets

    forms: dict[str, Write] = {
        ".csv": spreadsheets.write_csv,
        ".xlsx": spreadsheets.write_xlsx,
        ".json": spreadsheets.write_json,
    }
    if record.name in ("contact", "account"):
        from app.exchange.cards_out import write_vcf

        forms[".vcf"] = write_vcf
    if record.name == "activity":
        from app.exchange.calendars_out import write_ics

        forms[".ics"] = write_ics
    return forms


def exported_fields(record: Record) -> tuple[str, ...]:
    """What a file holds of a record: its fields; of a contact the customer too."""
    hidden = {"id", "created_by"}
    columns = record.table.c
    shown = [n for n in record.fields() if n not in hidden and not columns[n].info.get("secret")]
    if record.name == "contact":
        shown.insert(1, "account")
    return tuple(shown)


def _page(
    connection: sa.Connection, record: Record, page: Sequence[UUID], fields: Sequence[str]
) -> list[Row]:
    kept = [name for name in fields if name in record.table.c]
    found = rows(connection, record, page, kept, title_of)
    for row in found:
        row.values.update({name: retell(name, value) for name, value in row.values.items()})
    if "account" in fields:
        at = companies(connection, page)
        for row in found:
            row.values["account"], row.names["account"] = at.get(row.id, (None, ""))
    return found


def heading_of(name: str) -> str:
    """A column's heading: the field's name, by which an import knows it in every language."""
    return name.removesuffix("_id")
