"""What the editor does and says when the money of a draft changes."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtWidgets import QApplication

from app.models import Quote
from app.services import quote_lines, quoting
from app.views.screens.quote_editor.lines import ERROR
from app.views.screens.quote_editor.products import products_like
from app.views.screens.quote_editor.texts import PRICE, UNIT
from tests.factories import get, product_unit
from tests.views.quote_editing import ENTER, add, press, write_text


def test_a_currency_chosen_in_the_form_says_what_is_to_be_looked_at(editor, shop, quote, settle):
    said = []
    editor.desk.messages.said.connect(lambda message: said.append((message.text, message.kind)))
    add(shop, quote, editor, settle)
    quote_lines.add_line(shop, quote, description="Pasang", price=Decimal(500_000))
    settle()
    editor.edit()
    settle()

    editor.form.fields["currency"].editor.put("usd")
    editor.form.save()
    settle()

    assert get(shop, Quote, quote).currency == "USD"
    assert [row.price for row in editor.lines.rows] == [None, Decimal(500_000)]
    (text, kind) = said[-1]
    assert text.startswith("Saved. Prices are in USD now. Line 2 keeps what was typed")
    assert "There is no exchange rate for IDR in USD" in text
    assert kind == "look"


def test_the_cell_without_a_price_says_which_rate_is_missing(editor, shop, quote, settle):
    add(shop, quote, editor, settle)

    quoting.change_quote(shop, quote, currency="USD")
    settle()

    sentence = editor.lines.index(0, PRICE).data(ERROR)
    assert sentence.startswith("There is no exchange rate for IDR in USD on ")


def test_a_unit_the_product_is_not_sold_by_stays_as_typed_with_those_it_has(
    editor, shop, quote, settle
):
    kecap = next(one.id for one in products_like(shop, "KM-600"))
    product_unit(shop, "dus", product_id=kecap)
    add(shop, quote, editor, settle)

    editor.grid.setCurrentIndex(editor.lines.index(0, UNIT))
    press(ENTER)
    QApplication.focusWidget().lineEdit().clear()
    write_text("karton")
    press(ENTER)
    settle()

    cell = editor.lines.index(0, UNIT)
    assert cell.data() == "karton"
    assert cell.data(ERROR) == "This product is not sold by “karton”. It is sold by: botol, dus."


def test_the_code_of_a_box_typed_as_product_gives_the_box(editor, shop, quote, settle):
    kecap = next(one.id for one in products_like(shop, "KM-600"))
    product_unit(shop, "dus", product_id=kecap, sku="KMD-12", barcode="8991")

    for code in ("KMD", "8991"):
        editor.grid.begin_new()
        write_text(code)
        settle()
        press(ENTER)
        write_text("2")
        press(ENTER)
        settle()

    assert [(row.unit, row.unit_factor, row.price) for row in editor.lines.rows] == [
        ("dus", Decimal(12), Decimal(222_000)),
        ("dus", Decimal(12), Decimal(222_000)),
    ]


def test_scrolled_to_its_foot_the_grid_shows_whole_rows_only(editor, shop, quote, settle, qtbot):
    for number in range(30):
        quote_lines.add_line(shop, quote, description=f"Jasa {number}", price=Decimal(1))
    settle()

    editor.resize(1176, 653)
    qtbot.waitUntil(lambda: editor.height() == 653)
    editor.grid.scrollToBottom()

    row = editor.grid.verticalHeader().defaultSectionSize()
    assert editor.grid.viewport().height() % row == 0
    assert editor.grid.rowViewportPosition(editor.grid.rowAt(0)) == 0
