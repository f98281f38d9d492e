"""What people write above the columns of a price sheet, in three languages: which is what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.entry import currency_named

_HEADINGS = {
    "number": "no nomor nourut number bil bilangan",
    "product": "product item name productname itemname produk barang nama namabarang namaproduk "
    "artikel perkara namabarangan",
    "sku": "sku code itemcode productcode part partno partnumber kode kodebarang kodeproduk kod "
    "kodproduk kodbarang",
    "details": "description details uraian keterangan deskripsi rincian butiran",
    "quantity": "quantity qty jumlah kuantitas kuantiti banyaknya",
    "unit": "unit uom satuan",
    "price": "price harga rate unitprice listprice sellingprice priceunit priceperunit priceeach "
    "hargasatuan hargaunit hargaseunit hargaperunit hargapersatuan hargajual",
    "discount": "discount disc diskon disk potongan diskaun",
    "tax_code": "tax pajak cukai",
    "kind": "kind jenis",
    "optional": "optional opsional pilihan",
    "alternative": "alternative alternatif",
    "total": "total amount subtotal linetotal jumlahharga totalharga hargatotal amaun nilai "
    "jumlahkecil",
}
_BY_WORD = {word: name for name, words in _HEADINGS.items() for word in words.split()}
# What a sheet adds up below its rows.
_OF_SUMS = (
    "total subtotal grandtotal sum jumlah jumlahtotal jumlahbesar jumlahkecil jumlahkeseluruhan "
    "jumlahharga totalharga totalkeseluruhan dpp dppnilailain ppn pajak cukai tax vat gst sst"
)
_SUMS = frozenset(_OF_SUMS.split())
_BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]")
_MARK = re.compile(r"(?<![a-z])(?:[a-z]{1,3}\$|\$|%|[a-z]{2,8}(?![a-z]))", re.IGNORECASE)


@dataclass(frozen=True)
class Heading:
    """What stands above a column.

    Attributes:
        text: as it is written there.
        field: of a line, `number` or `total`; empty where it was not understood.
        mark: the currency or `%` it names, as written: `RM`.
        unit: what the quantity is counted in, where that stands in brackets.
    """

    text: str
    field: str = ""
    mark: str = ""
    unit: str = ""


def headings(row: Sequence[str]) -> tuple[Heading, ...]:
    """The headings where the row is one of headings, else nothing: the product and one more."""
    found = [_heading(cell) for cell in row]
    for stands_in in ("details", "sku"):
        fields = [one.field for one in found]
        if "product" not in fields and stands_in in fields:
            at = fields.index(stands_in)
            found[at] = replace(found[at], field="product")
    if sum(one.field == "quantity" for one in found) > 1:  # "Qty … Jumlah": how many, how much
        found = [
            replace(one, field="total") if _letters(one.text) == "jumlah" else one for one in found
        ]
    known = {one.field for one in found} - {"", "number"}
    return tuple(found) if "product" in known and len(known) > 1 else ()


def is_sum(text: str) -> bool:
    """Whether a cell stands before a sum of the sheet: `Grand total (Rp)`, `PPN 11%`."""
    return _letters(_unmarked(text)[0]) in _SUMS


def _heading(text: str) -> Heading:
    """`Harga (RM)` is the price, in ringgit; `Qty (box)` the quantity, of boxes. What else stands
    in brackets behind a price may change what it means, so that it is not understood."""
    if text.strip() == "#":
        return Heading(text, "number")
    if field := _BY_WORD.get(_letters(text)):
        return Heading(text, field, "%" if "%" in text else "")
    bare, mark = _unmarked(text)
    aside = " ".join(filter(None, (part.strip() for part in _BRACKETS.findall(bare))))
    field = _BY_WORD.get(_letters(_BRACKETS.sub(" ", bare)), "")
    if field == "quantity" and mark:
        return Heading(text, "total", mark)
    if field == "price" and aside:
        return Heading(text)
    return Heading(text, field, mark, aside if field == "quantity" else "")


def _unmarked(text: str) -> tuple[str, str]:
    """A text without the currency or `%` it names, and that."""
    for found in _MARK.finditer(text):
        if found[0] == "%" or currency_named(found[0]):
            return text[: found.start()] + text[found.end() :], found[0]
    return text, ""


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.casefold())
