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


def test_headings_say_which_column_is_what_in_any_order():
    (row,) = rows("No\tNama Barang\tKode\tHarga\tQty\tSatuan\n1\tKecap\tKM-600\t18.500\t24\tbtl")

    assert (row.product, row.sku, row.quantity, row.unit) == ("Kecap", "KM-600", 24, "btl")
    assert (row.price, row.rest) == (18_500, ("1",))


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
