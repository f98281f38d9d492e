"""Rows copied from a spreadsheet as lines of a quote: which cell is what, nothing thrown away."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import NamedTuple

from app.domain.entry import check_currency, parse_amount, parse_discount, parse_quantity
from app.domain.headings import Heading, headings, is_sum
from app.errors import Invalid

_KINDS = frozenset({"section", "note", "text"})
_SECTION, _NOTE = re.compile(r"#+\s+"), re.compile(r">\s+")


@dataclass(frozen=True)
class PastedRow:
    """One row as a line of a quote.

    Attributes:
        product: what stands for the product: a SKU, a name, or words of one's own.
        sku: where it has a column of its own.
        kind: section, note or text where it says so; `sum` for what a sheet adds up below its
            rows; empty for what may be a product.
        quantity, price, and what the discount is made of: None where nothing could be read.
        unread: texts that could not be read, by field, each with why.
        rest: cells that belong to no column.
        unknown: figures among these, with the heading nobody understood, or none.
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
    unknown: tuple[tuple[str, str], ...] = ()

    @property
    def says_nothing(self) -> bool:
        """Whether it held a number of its own, or a sum, and nothing else."""
        return self == PastedRow("")


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
    where that is no number, or units stand in other rows,) price, discount. `# Drinks` makes a
    section, `> Paid cash` a note. Numbers of rows are left out, and rows in which nothing else
    stands.
    `usual_mark` is the decimal mark of the company's country, for quantities (`check_read_once`).
    """
    table = [row for row in _cells(text) if any(row)]
    if not table:
        return []
    columns = headings(table[0])
    cells = table[1:] if columns else table
    way = _Way(language, currency, usual_mark)
    units = not columns and _holds_units(cells)
    rows = [_row(row, columns or _guessed(row, units), way) for row in cells]
    return [row for row in rows if not row.says_nothing]


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


def _row(cells: Sequence[str], columns: Sequence[Heading], way: _Way) -> PastedRow:
    first = cells[0]
    for kind, begins in (("section", _SECTION), ("note", _NOTE)):
        if (begun := begins.match(first)) and not any(cells[1:]):
            return PastedRow(first[begun.end() :].strip(), kind)
    said: dict[str, tuple[Heading, str]] = {}
    rest: list[str] = []
    unknown: list[tuple[str, str]] = []
    for place, cell in enumerate(cells):
        column = columns[place] if place < len(columns) else Heading("")
        if column.field and column.field not in said:
            said[column.field] = column, cell
        elif cell:
            rest.append(cell)
            if _is_figure(cell):
                unknown.append((column.text, cell))
    row = _read(said, rest, way)
    left = tuple(one for one in unknown if one[1] in row.rest)
    row = replace(row, unknown=left)
    sum_of = _sum_named(cells)
    if sum_of and not row.kind and (not row.product or is_sum(row.product)):
        return replace(row, kind="sum", product=sum_of)
    return row


def _sum_named(cells: Sequence[str]) -> str:
    """The first word of a row where it says what those above come to."""
    first = next((cell for cell in cells if re.search("[a-z]", cell, re.IGNORECASE)), "")
    return first if is_sum(first) else ""


def _holds_units(table: Sequence[Sequence[str]]) -> bool:
    """Whether the third column is that of units, also where it is empty: words stand in it and no
    figures, or none of both and a discount stands behind what then is the price."""
    rows = [row for row in table if len(row) > 3 and not _sum_named(row)]
    third = [row[2] for row in rows if row[2]]
    if third:
        return not any(map(_is_figure, third))
    return any(len(row) > 4 and "%" in row[4] for row in rows)


def _guessed(cells: Sequence[str], units: bool) -> tuple[Heading, ...]:
    """What the cells are where nobody says: a word behind the quantity is its unit, a figure
    behind the price its discount only where it says so; it may be the sum."""
    unit = len(cells) > 2 and not _is_figure(cells[2]) and (cells[2] or units)
    columns = ["product", "quantity", *(["unit"] if unit else []), "price"]
    if len(cells) > len(columns) and "%" in cells[len(columns)]:
        columns.append("discount")
    return tuple(Heading("", name) for name in columns)


def _is_figure(text: str) -> bool:
    return bool(re.match(r"(rp|rm|idr|myr|s?\$)?[.\s]*[-+]?\d", text, re.IGNORECASE))


def _read(said: Mapping[str, tuple[Heading, str]], rest: Sequence[str], way: _Way) -> PastedRow:
    values: dict[str, object] = {}
    unread: dict[str, tuple[str, Invalid]] = {}
    rest = list(rest)
    for name, (heading, text) in said.items():
        if (name == "kind" and text not in _KINDS) or (name == "number" and not _is_count(text)):
            rest.append(text)
            continue
        if not text:
            continue
        try:
            values |= _value(heading, text, way)
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


def _is_count(text: str) -> bool:
    return not re.search("[^0-9.)]", text)


def _value(heading: Heading, text: str, way: _Way) -> dict[str, object]:
    """A cell as the fields of a row."""
    name = heading.field
    if name == "quantity":
        many = parse_quantity(text, way.language, usual_mark=way.usual_mark)
        return {"quantity": many} | ({"unit": heading.unit} if heading.unit else {})
    if name == "price":
        check_currency(heading.mark, way.currency, "price")
        return {"price": parse_amount(text, way.language, way.currency, "price")}
    if name == "discount":
        check_currency(heading.mark, way.currency, "discount_percent")
        given = parse_discount(_marked(text, heading.mark), way.language, way.currency)
        return {f"discount_{part}": value for part, value in given._asdict().items()}
    if name == "optional":
        return {"optional": text.casefold() not in ("0", "no", "n", "tidak", "false", "-")}
    if name in ("number", "total"):
        return {}  # worked out anew
    return {name: text}


def _marked(text: str, mark: str) -> str:
    """A discount as its heading means it: below `Disc. %` 150 is no amount, below `Disc. (Rp)` 50
    are no per cent."""
    if not mark or re.search(r"[%a-z]", text, re.IGNORECASE):
        return text
    return "+".join(f"{p}%" if mark == "%" else f"{mark} {p}" for p in text.split("+"))
