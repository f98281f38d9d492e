"""How people name record types and fields on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.errors import Invalid
from app.i18n import LANGUAGES, N_, speaking, translate
from app.models.base import meaning
from app.models.types import Choice
from app.records import all_records
from app.records.description import Record
from app.records.typed import OWN
from app.records.typed_kinds import choices_told

if TYPE_CHECKING:
    from sqlalchemy import Column

# What people say besides the names and labels of the records themselves.
_SAID = {
    "customer": "account", "customers": "account", "company": "account", "companies": "account",
    "pelanggan": "account", "toko": "account", "outlet": "account", "akun": "account",
    "person": "contact", "people": "contact", "kontak": "contact", "orang": "contact",
    "prospek": "lead", "prospect": "lead", "prospects": "lead",
    "deal": "opportunity", "deals": "opportunity", "opportunities": "opportunity",
    "peluang": "opportunity",
    "penawaran": "quote", "offer": "quote", "offers": "quote", "sebut_harga": "quote",
    "line": "quote_line", "lines": "quote_line",
    "activities": "activity", "aktivitas": "activity", "task": "activity", "tasks": "activity",
    "visit": "activity", "visits": "activity", "call": "activity", "calls": "activity",
    "catatan": "note", "nota": "note",
    "produk": "product", "barang": "product",
    "daftar_harga": "price_list", "prices": "price_rule",
    "file": "attachment", "files": "attachment",
    "pengguna": "user", "colleague": "user", "wilayah": "territory", "territories": "territory",
    "tahap": "stage", "peringkat": "stage", "tim": "team",
}  # fmt: skip


def record_named(text: str) -> Record:
    """The record type somebody calls `text`. Raises Invalid, with the names there are."""
    known = all_records()
    said = _plain(text)
    name = said if said in known else _SAID.get(said) or _by_label(known, said)
    if name is None:
        raise Invalid(
            N_("There are no records called “{text}”; there are {names}."),
            field="record",
            text=text,
            names=", ".join(known),
        )
    return known[name]


def field_named(record: Record, text: str) -> str:
    """The field somebody calls `text`: its name, with or without `_id`, a label or an alias.

    A name that is none is given back as it is, for the editing rules to refuse.
    """
    said = _plain(text)
    for name in (said, f"{said}_id"):
        if name in record.table.c:
            return name
    for code in LANGUAGES:
        with speaking(code):
            for column in record.table.columns:
                if _plain(translate(column.info.get("label", ""))) == said:
                    return column.name
    for name, others in record.aliases.items():
        if said in map(_plain, others):
            return name
    return text


def fields_told(record: Record, *besides: str) -> dict[str, str]:
    """The fields somebody may give a new record, but those `besides`, and what each of them is:
    its label, and of a choice the words to type."""
    needed = [c.name for c in record.table.columns if not (c.nullable or c.default is not None)]
    form = [item.key for section in record.sections for item in section.fields]
    listed = [item.key for item in record.columns]
    hidden = {*besides, *OWN, *record.kind.machines}
    return {
        name.removesuffix("_id"): _told(record.table.c[name])
        for name in dict.fromkeys((*form, *needed, *listed))
        if name not in hidden and not record.table.c[name].info.get("derived")
    }


def _told(column: Column[Any]) -> str:
    label, kind = translate(column.info["label"]), meaning(column)
    return f"{label}: {choices_told(kind)}" if isinstance(kind, Choice) else label


def name_key(field: str) -> str:
    """Beside which name the JSON of a record says what a reference is called."""
    return f"{field.removesuffix('_id')}_name"


def _by_label(known: dict[str, Record], said: str) -> str | None:
    for code in LANGUAGES:
        with speaking(code):
            for name, record in known.items():
                if said in (_plain(translate(record.label)), _plain(translate(record.plural))):
                    return name
    return next((name for name in known if said == f"{name}s"), None)


def _plain(text: str) -> str:
    return text.strip().casefold().replace(" ", "_").replace("-", "_")
