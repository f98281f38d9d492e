"""Rows copied from a spreadsheet as lines of a quote: which cell is what, nothing thrown away."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from app.domain.entry import parse_amount, parse_discount, parse_quantity
from app.errors import Invalid

# What people write above their columns, in the three languages.
_HEADINGS = {
    "product": "product item name productname itemname produk barang nama namabarang namaproduk "
    "artikel perkara namabarangan",
    "sku": "sku code itemcode productcode part partno partnumber kode kodebarang kodeproduk kod",
    "details": "description details uraian keterangan deskripsi rincian butiran",
    "quantity": "quantity qty jumlah kuantitas kuantiti banyaknya",
    "unit": "unit uom satuan",
    "price": "price harga rate unitprice hargasatuan hargaseunit",
    "discount": "discount disc diskon potongan diskaun",
    "tax_code": "tax pajak cukai",
    "kind": "kind jenis",
    "optional": "optional opsional pilihan",
    "alternative": "alternative alternatif",
    "total": "total amount subtotal jumlahharga",
}
_BY_WORD = {word: name for name, words in _HEADINGS.items() for word in words.split()}
_KINDS = frozenset({"section", "note", "text"})
_SECTION, _NOTE = re.compile(r"#+\s+"), re.compile(r">\s+")


@dataclass(frozen=True)
class PastedRow:
    """One row as a line of a quote.

    Attributes:
        product: what stands for the product: a SKU, a name, or words of one's own.
        sku: where it has a column of its own.
        kind: section, note or text where it says so; empty for what may be a product.
        quantity, price, and what the discount is made of: None where nothing could be read.
        unread: texts that could not be read, by field, each with why.
        rest: cells that belong to no column.
    """

    product: str
    kind: str = ""
    sku: str = ""
    details: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    price: Decimal | None = None
    discount_percent: Decimal | None = None
    discount_steps: str | None = None
    discount_amount: Decimal | None = None
    tax_code: str = ""
    optional: bool = False
    alternative: str = ""
    unread: Mapping[str, tuple[str, Invalid]] = field(default_factory=dict)
    rest: tuple[str, ...] = ()


class _Way(NamedTuple):
    """How the figures of a text are written."""

    language: str
    currency: str
    usual_mark: str | None


def pasted_rows(
    text: str, language: str, currency: str, usual_mark: str | None = None
) -> list[PastedRow]:
    """The rows of a text as it comes from a spreadsheet: cells parted by tabs, rows by lines.

    A first row of headings says which column is what; without one it is product, quantity, (unit
    where that is no number,) price, discount. `# Drinks` makes a section, `> Paid cash` a note.
    `usual_mark` is the decimal mark of the company's country, for quantities (`check_read_once`).
    """
    table = [row for row in _cells(text) if any(row)]
    if not table:
        return []
    columns = _headed(table[0])
    rows = table[1:] if columns else table
    way = _Way(language, currency, usual_mark)
    return [_row(cells, columns, way) for cells in rows]


def _cells(text: str) -> list[list[str]]:
    """The cells; a cell in quotation marks may hold line breaks and tabs."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    if plain.count('"') % 2:  # a lone one, such as of inches, would swallow the rows below
        return [[cell.strip() for cell in row.split("\t")] for row in plain.split("\n")]
    try:
        reader = csv.reader(io.StringIO(plain), csv.excel_tab)
        return [[cell.strip() for cell in row] for row in reader]
    except csv.Error:  # a cell beyond any measure
        return [[cell.strip() for cell in row.split("\t")] for row in plain.split("\n")]


def _headed(row: Sequence[str]) -> tuple[str, ...]:
    """What the columns are where the row is one of headings, else nothing."""
    names = [_BY_WORD.get(re.sub(r"[^a-z]", "", cell.casefold()), "") for cell in row]
    for stands_in in ("details", "sku"):
        if "product" not in names and stands_in in names:
            names[names.index(stands_in)] = "product"
    known = {name for name in names if name}
    return tuple(names) if "product" in known and len(known) > 1 else ()


def _row(cells: Sequence[str], headed: Sequence[str], way: _Way) -> PastedRow:
    first = cells[0]
    for kind, begins in (("section", _SECTION), ("note", _NOTE)):
        if (begun := begins.match(first)) and not any(cells[1:]):
            return PastedRow(first[begun.end() :].strip(), kind)
    columns = headed or _guessed(cells)
    said: dict[str, str] = {}
    rest: list[str] = []
    for place, cell in enumerate(cells):
        name = columns[place] if place < len(columns) else ""
        if name and name not in said:
            said[name] = cell
        elif cell:
            rest.append(cell)
    return _read(said, rest, way)


def _guessed(cells: Sequence[str]) -> tuple[str, ...]:
    """What the cells are where nobody says: a word behind the quantity is its unit, a figure
    behind the price its discount only where it says so; it may be the sum."""
    unit = len(cells) > 2 and cells[2] and not _is_figure(cells[2])
    columns = ["product", "quantity", *(["unit"] if unit else []), "price"]
    if len(cells) > len(columns) and "%" in cells[len(columns)]:
        columns.append("discount")
    return tuple(columns)


def _is_figure(text: str) -> bool:
    return bool(re.match(r"(rp|rm|idr|myr|s?\$)?[.\s]*[-+]?\d", text, re.IGNORECASE))


def _read(said: Mapping[str, str], rest: Sequence[str], way: _Way) -> PastedRow:
    values: dict[str, object] = {}
    unread: dict[str, tuple[str, Invalid]] = {}
    rest = list(rest)
    for name, text in said.items():
        if name == "kind" and text not in _KINDS:
            rest.append(text)
            continue
        if not text:
            continue
        try:
            values |= _value(name, text, way)
        except Invalid as problem:
            unread[name] = (text, problem)
    name, _break, details = str(values.pop("product", "")).partition("\n")
    more = values.pop("details", "")
    left = [text for text in rest if text and not _is_sum(text, values, way)]
    return PastedRow(
        **{  # type: ignore[arg-type]
            "product": name.strip(),
            "details": "\n".join(filter(None, (details.strip(), str(more)))),
            "unread": unread,
            "rest": tuple(left),
            **values,
        }
    )


def _is_sum(text: str, values: Mapping[str, object], way: _Way) -> bool:
    """Whether a cell only says what quantity times price comes to."""
    many, price = values.get("quantity"), values.get("price")
    try:
        amount = parse_amount(text, way.language, way.currency)
    except Invalid:
        return False
    return isinstance(many, Decimal) and isinstance(price, Decimal) and amount == many * price


def _value(name: str, text: str, way: _Way) -> dict[str, object]:
    """A cell as the fields of a row."""
    if name == "quantity":
        return {"quantity": parse_quantity(text, way.language, usual_mark=way.usual_mark)}
    if name == "price":
        return {"price": parse_amount(text, way.language, way.currency, "price")}
    if name == "discount":
        given = parse_discount(text, way.language, way.currency)
        return {f"discount_{part}": value for part, value in given._asdict().items()}
    if name == "optional":
        return {"optional": text.casefold() not in ("0", "no", "n", "tidak", "false", "-")}
    if name == "total":
        return {}  # worked out anew
    return {name: text}
