"""Rows copied from a spreadsheet: which cell is what, and nothing thrown away."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.pasted import pasted_rows

D = Decimal


def rows(text, language="id", currency="IDR"):
    return pasted_rows(text, language, currency)


def test_without_headings_the_cells_are_product_quantity_and_price():
    (row,) = rows("KM-600\t24\t18.500")

    assert (row.product, row.quantity, row.price) == ("KM-600", 24, 18_500)
    assert not row.unread and not row.rest


def test_a_word_behind_the_quantity_is_its_unit():
    (row,) = rows("Kopi Bubuk\t2\tdus\t38.500\t10%")

    assert (row.unit, row.price, row.discount_percent) == ("dus", 38_500, 10)


def test_a_price_stays_a_price_where_only_other_rows_have_a_unit():
    boxes, loose, _total = rows(
        "Kopi\t2\tdus\t38.500\nTeh\t3\t\t9.800\t10%\nTotal\t\t\t103.460", "id"
    )

    assert (boxes.unit, boxes.price) == ("dus", 38_500)
    assert (loose.unit, loose.price, loose.discount_percent) == ("", 9_800, 10)
    assert not loose.rest and not loose.unknown


def test_a_discount_behind_it_makes_a_figure_a_price_in_a_table_without_units():
    first, second = rows("Kopi\t2\t\t38.500\t10%\nTeh\t3\t\t9.800", "id")

    assert (first.price, first.discount_percent, second.price) == (38_500, 10, 9_800)


def test_a_figure_behind_an_empty_price_may_be_the_sum_and_is_not_taken_for_a_price():
    first, second = rows("Kopi\t2\t38.500\t77.000\nTeh\t3\t\t29.400", "id")

    assert (first.price, second.price, second.unknown) == (38_500, None, (("", "29.400"),))
    [alone] = rows("Teh\t3\t\t29.400", "id")
    assert (alone.price, alone.unknown) == (None, (("", "29.400"),))


def test_headings_say_which_column_is_what_in_any_order():
    (row,) = rows("No\tNama Barang\tKode\tHarga\tQty\tSatuan\n1\tKecap\tKM-600\t18.500\t24\tbtl")

    assert (row.product, row.sku, row.quantity, row.unit) == ("Kecap", "KM-600", 24, "btl")
    assert (row.price, row.rest) == (18_500, ())


@pytest.mark.parametrize(
    ("headings", "language", "currency"),
    [
        ("No.\tProduk\tKuantitas\tHarga (Rp)\tJumlah (Rp)", "id", "IDR"),
        ("No.\tProduct\tQty\tPrice (RM)\tAmount (RM)", "en", "MYR"),
        ("Bil.\tNama barang\tKuantiti\tHarga seunit RM\tJumlah", "ms", "MYR"),
        ("#\tItem\tQuantity\tUnit price [USD]\tAmount [USD]", "en", "USD"),
    ],
)
def test_headings_name_the_money_of_their_column(headings, language, currency):
    (row,) = rows(f"{headings}\n1\tKM-600\t24\t18\t432", language, currency)

    assert (row.product, row.quantity, row.price) == ("KM-600", 24, 18)
    assert (row.rest, row.unknown, dict(row.unread)) == ((), (), {})


def test_a_price_in_other_money_than_that_of_the_quote_is_not_read():
    (row,) = rows("Produk\tKuantiti\tHarga (RM)\nK250\t1\t1,234.50")

    assert row.price is None
    assert row.unread["price"][1].details == {"currency": "IDR", "other": "MYR"}


@pytest.mark.parametrize(
    ("heading", "text", "percent", "amount"),
    [("Disc. (%)", "5", 5, None), ("Disc. (Rp)", "50", None, 50), ("Disc.", "5", 5, None)],
)
def test_the_heading_says_what_a_bare_discount_is(heading, text, percent, amount):
    (row,) = rows(f"Product\tQty\t{heading}\nKM-600\t2\t{text}")

    assert (row.discount_percent, row.discount_amount or None) == (percent, amount)


def test_the_quantity_is_counted_in_what_its_heading_says():
    (row,) = rows("Produk\tQty (dus)\nKM-600\t2")

    assert (row.quantity, row.unit) == (2, "dus")


def test_figures_below_a_heading_that_is_not_understood_are_named_with_it():
    (row,) = rows("Produk\tQty\tHarga (termasuk PPN)\tMerek\nKM-600\t2\t20.000\tBango")

    assert row.price is None
    assert row.unknown == (("Harga (termasuk PPN)", "20.000"),)
    assert row.rest == ("20.000", "Bango")


@pytest.mark.parametrize(
    "last", ["Total\t\t\t444.000", "\t\tGrand total (Rp):\t444.000", "PPN 11%\t\t48.840"]
)
def test_what_a_sheet_adds_up_is_no_line(last):
    kecap, total = rows(f"KM-600\t24\t18.500\t444.000\n{last}")

    assert (kecap.kind, total.kind) == ("", "sum")
    assert total.product in last


def test_numbered_rows_with_nothing_in_them_are_no_lines():
    assert len(rows("No\tProduk\tQty\tJumlah (Rp)\n1\tKecap\t2\t5.000\n2\t\t\t0\n3\t\t\t-")) == 1


def test_a_sum_behind_the_price_is_worked_out_anew_and_not_a_discount():
    (row,) = rows("KM-600\t24\t18.500\t444.000")

    assert (row.discount_amount, row.discount_percent, row.rest) == (None, None, ())


def test_a_cell_that_cannot_be_read_is_told_and_kept():
    (row,) = rows("KM-600\tdua lusin\t18.500")

    assert row.quantity is None
    assert row.unit == ""
    assert row.unread["quantity"][0] == "dua lusin"
    assert row.unread["quantity"][1].field == "quantity"


def test_a_cell_of_several_lines_is_one_cell():
    (row,) = rows('"Mesin kopi\nGaransi 2 tahun"\t1\t12.500.000')

    assert (row.product, row.details, row.price) == ("Mesin kopi", "Garansi 2 tahun", 12_500_000)


def test_a_lone_quotation_mark_swallows_no_rows():
    assert [row.product for row in rows('"Rak 19 inci\t1\nRak 24"\t2\nMeja "besar\t3')] == [
        '"Rak 19 inci', 'Rak 24"', 'Meja "besar'
    ]  # fmt: skip


def test_sections_and_notes_are_marked_as_people_write_them():
    section, note = rows("# Minuman\n> Bayar tunai")

    assert (section.kind, section.product) == ("section", "Minuman")
    assert (note.kind, note.product) == ("note", "Bayar tunai")


@pytest.mark.parametrize("text", ["", "\n\n", "\t\t\n", "   "])
def test_nothing_makes_no_rows(text):
    assert rows(text) == []


CELL = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), min_size=1)


@given(st.lists(st.lists(CELL.filter(lambda text: '"' not in text), min_size=1, max_size=5)))
def test_whatever_is_pasted_nothing_of_it_is_lost(table):
    text = "\n".join("\t".join(cells) for cells in table)

    for cells, row in zip(table, rows(text, "en", "MYR"), strict=False):
        said = " ".join(
            [row.product, row.unit, row.details, *row.rest, *(t for t, _why in row.unread.values())]
        )
        figures = [row.quantity, row.price, row.discount_percent, row.discount_amount]
        read = sum(figure is not None for figure in figures)
        missing = [cell for cell in cells if cell.lstrip("#> ") not in said]
        assert len(missing) <= read + 1  # a sum is the one cell that is worked out anew
