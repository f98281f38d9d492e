"""The quote editor: typed without the mouse, kept as it is typed, the paper beside it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import QApplication

from app.documents.from_quote import quote_pdf_of
from app.documents.gathering import paper_of
from app.documents.preview import page_count
from app.formats import format_amount, format_money
from app.models import LineKind, PaperTemplate, Product, Quote, QuoteState
from app.services import quote_lines, quoting
from app.services.company import set_company
from app.services.orders import order_quote
from app.services.quote_choice import choose
from app.services.quote_paste import paste_lines
from app.views.kit.paper_view import PaperView
from app.views.printing import ask_printer, file_name, print_pages, write
from app.views.screens.quote_editor.choice_cell import TaxBox
from app.views.screens.quote_editor.lines import ERROR
from app.views.screens.quote_editor.reading import read_sheet
from app.views.screens.quote_editor.texts import (
    DISCOUNT,
    PRICE,
    PRODUCT,
    QUANTITY,
    TAX,
    TOTAL,
    UNIT,
)
from tests.factories import account, get, product, product_unit
from tests.views.quote_editing import ENTER, add, lines_of, press, write_text


def test_a_line_is_typed_from_product_to_quantity_with_enter_alone(editor, shop, quote, settle):
    editor.grid.begin_new()
    write_text("kop")
    settle()

    press(ENTER)
    write_text("24")
    press(ENTER)
    settle()

    assert lines_of(shop, quote) == [("product", "Kopi Bubuk 200 g", Decimal(24), Decimal(38_500))]
    assert editor.lines.sum.totals.total == get(shop, Quote, quote).total == Decimal(1_025_640)
    assert editor.totals.total.text() == "Rp1,025,640"


def test_enter_on_the_quantity_goes_on_to_the_next_line(editor, settle):
    editor.grid.begin_new()
    write_text("KM-6")
    settle()
    press(ENTER)
    write_text("2")

    press(ENTER)

    assert editor.grid.currentIndex().row() == 1
    assert editor.grid.currentIndex().column() == PRODUCT
    assert QApplication.focusWidget().accessibleName() == "Product"


def test_enter_pressed_before_the_answer_takes_the_product_when_it_comes(
    editor, shop, quote, settle
):
    editor.grid.begin_new()
    write_text("kecap")

    press(ENTER)
    settle()

    assert [line[1] for line in lines_of(shop, quote)] == ["Kecap Manis 600 ml"]


def test_who_types_on_before_any_answer_gets_the_same_lines(editor, shop, quote, settle):
    editor.grid.begin_new()

    for key in ("kecap", ENTER, "12", ENTER, "kop", Qt.Key.Key_Tab, "3", ENTER):
        write_text(key) if isinstance(key, str) else press(key)
    settle()

    assert [line[1:3] for line in lines_of(shop, quote)] == [
        ("Kecap Manis 600 ml", Decimal(12)), ("Kopi Bubuk 200 g", Decimal(3)),
    ]  # fmt: skip


def test_esc_gives_up_what_was_typed_before_its_answer(editor, shop, quote, settle):
    editor.grid.begin_new()
    write_text("kecap")
    press(ENTER)
    write_text("12")

    press(Qt.Key.Key_Escape)
    press(Qt.Key.Key_Escape)
    settle()

    assert lines_of(shop, quote) == []


def test_a_name_too_long_for_its_cell_stands_in_two_lines(editor, shop, quote, settle):
    for name in ("Kecap", "Kecap Manis Kembang Rasa Istimewa Kemasan Horeca Isi Ulang 5 kg"):
        quote_lines.add_line(shop, quote, description=name, price=Decimal(1_000))
    settle()
    editor.grid.setCurrentIndex(editor.lines.index(2, PRODUCT))

    short, long = (ink_above_the_middle(editor.grid, row) for row in (0, 1))

    assert not short and long


def test_the_names_of_all_lines_are_of_one_size(editor, shop, quote, settle):
    quote_lines.add_line(shop, quote, description="Kecap", price=Decimal(1_000))
    settle()
    alone = ink_height(editor.grid, 0)
    long = "Kecap Manis Kembang Rasa Istimewa Kemasan Horeca Isi Ulang 5 kg"

    quote_lines.add_line(shop, quote, description=long, price=Decimal(1_000))
    settle()

    assert ink_height(editor.grid, 0) < alone


def ink_height(grid, row):
    """How many lines of pixels of a product's name have something written on them."""
    grid.setCurrentIndex(grid.lines.index(grid.lines.rowCount() - 1, PRODUCT))
    drawn = grid.viewport().grab(grid.visualRect(grid.lines.index(row, PRODUCT))).toImage()
    places = range(2, drawn.width() - 2)
    lines = [{drawn.pixel(x, y) for x in places} for y in range(2, drawn.height() - 2)]
    return sum(len(line) > 1 for line in lines)


def test_in_a_small_window_every_button_is_whole_and_lines_are_seen(editor, shop, quote, settle):
    add(shop, quote, editor, settle)
    quoting.send(shop, quote)
    settle()

    editor.setMinimumSize(1, 1)  # the window around it decides
    editor.resize(627, 302)
    settle()

    verbs = editor.verbs
    buttons = [editor.head.paper, editor.hand_over, verbs.edit_button, verbs.more, verbs.primary]
    places = [QRect(one.mapTo(editor, QPoint(0, 0)), one.size()) for one in buttons]
    assert all(one.width() >= one.sizeHint().width() for one in buttons)
    assert all(editor.rect().contains(place) for place in places)
    assert not any(a.intersects(b) for a, b in combinations(places, 2))
    assert editor.grid.viewport().height() >= 2 * editor.grid.rowHeight(0)
    assert editor.totals.total.height() >= editor.totals.total.sizeHint().height()


def ink_above_the_middle(grid, row):
    """Whether the name of a line reaches higher than one line of text would."""
    place = grid.visualRect(grid.lines.index(row, PRODUCT))
    drawn = grid.viewport().grab(place).toImage()
    ground = drawn.pixelColor(place.width() - 2, 4)
    return any(drawn.pixelColor(x, 6) != ground for x in range(8, place.width() - 8))


def test_the_products_offered_stay_under_the_cell_when_the_lines_move(editor, qtbot, settle):
    editor.grid.begin_new()
    edit = QApplication.focusWidget()
    qtbot.keyClicks(edit, "kec")
    qtbot.waitUntil(edit.list.isVisible)
    above = edit.list.y()

    editor.head.note.setText("Fixed until tomorrow.")
    editor.head.note.show()
    qtbot.waitUntil(lambda: edit.list.y() > above)

    assert edit.list.y() == edit.mapTo(edit.window(), edit.rect().bottomLeft()).y() + 1


def test_what_is_no_product_becomes_free_text_and_asks_its_price(editor, shop, quote, settle):
    editor.grid.begin_new()
    write_text("Ongkos kirim")
    settle()

    press(ENTER)
    write_text("1")
    press(ENTER)
    write_text("150rb")
    press(ENTER)
    settle()

    assert lines_of(shop, quote) == [("text", "Ongkos kirim", Decimal(1), Decimal(150_000))]


def test_a_quantity_that_cannot_be_read_stays_with_a_sentence_beside_it(
    editor, shop, quote, settle
):
    add(shop, quote, editor, settle)

    editor.lines.setData(editor.lines.index(0, QUANTITY), "x12")
    settle()

    assert editor.lines.index(0, QUANTITY).data() == "x12"
    assert editor.lines.fault_at(0, "quantity") == (
        "Enter a quantity more than 0 and at most 1,000,000,000, such as 12."
    )
    assert lines_of(shop, quote)[0][2] == Decimal(10)


def test_a_refused_text_survives_the_next_change_and_goes_when_it_is_put_right(
    editor, shop, quote, settle
):
    add(shop, quote, editor, settle)
    editor.lines.setData(editor.lines.index(0, QUANTITY), "x12")

    editor.lines.setData(editor.lines.index(0, UNIT), "dus")
    settle()
    kept = editor.lines.index(0, QUANTITY).data()
    editor.lines.setData(editor.lines.index(0, QUANTITY), "12")
    settle()

    assert kept == "x12"
    assert editor.lines.fault_at(0, "quantity") == ""
    assert lines_of(shop, quote)[0][2] == Decimal(12)


def test_ctrl_d_duplicates_the_line_and_alt_down_moves_it(editor, shop, quote, settle):
    add(shop, quote, editor, settle)
    quote_lines.add_line(shop, quote, kind="note", description="Bayar tunai")
    settle()
    editor.grid.setFocus()
    editor.grid.setCurrentIndex(editor.lines.index(0, PRODUCT))

    press(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    settle()
    press(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    settle()

    assert [line[0] for line in lines_of(shop, quote)] == ["product", "note", "product"]
    assert editor.grid.currentIndex().row() == 2


def test_a_section_is_kept_once_it_has_a_name(editor, shop, quote, settle):
    add(shop, quote, editor, settle)

    editor.grid.add_silent("section")
    settle()
    before = len(lines_of(shop, quote))
    write_text("Minuman")
    press(ENTER)
    settle()

    assert before == 1
    assert lines_of(shop, quote)[1][:2] == ("section", "Minuman")


def test_undo_takes_the_last_line_away_again(editor, shop, quote, settle):
    add(shop, quote, editor, settle)
    editor.grid.setCurrentIndex(editor.lines.index(0, PRODUCT))
    editor.grid.duplicate()
    settle()

    shop.undo()
    settle()

    assert len(editor.lines.rows) == 1


def test_a_discount_on_a_line_changes_the_total_at_once(editor, shop, quote, settle):
    add(shop, quote, editor, settle)

    editor.lines.setData(editor.lines.index(0, DISCOUNT), "10")
    at_once = editor.lines.sum.totals.subtotal
    settle()

    assert at_once == Decimal(166_500)
    assert get(shop, Quote, quote).subtotal == Decimal(166_500)


def test_a_discount_on_the_whole_is_kept(editor, shop, quote, settle):
    add(shop, quote, editor, settle)

    editor.totals.discount.setText("5")
    editor.totals.discount.editingFinished.emit()
    settle()

    assert get(shop, Quote, quote).discount_percent == Decimal(5)
    assert editor.lines.sum.totals.discount == Decimal(9_250)


def test_a_revision_whose_offer_was_accepted_otherwise_says_why_it_cannot_go_on(
    editor, shop, quote, settle
):
    quote_lines.add_line(shop, quote, description="Kopi", price=Decimal(500))
    quoting.send(shop, quote)
    second = quoting.revise(shop, quote)
    quoting.accept(shop, quote)
    with shop.work("As it comes from a laptop that knew of no yes") as session:
        session.get(Quote, second).become(QuoteState.DRAFT)

    editor.opened(second)
    settle()

    assert "has accepted another revision of this offer" in editor.head.note.text()
    assert "this one cannot be sent" in editor.head.note.text()


def test_a_revision_says_where_the_company_says_another_thing_today(editor, shop, quote, settle):
    add(shop, quote, editor, settle)
    quoting.send(shop, quote)
    set_company(shop, terms="Barang pecah ditukar.")

    editor.opened(quoting.revise(shop, quote))
    settle()

    said = editor.head.note.text()
    assert "another thing today: Other terms." in said and "“Company’s words of today”" in said


def test_the_paper_shown_is_the_paper_printed(editor, shop, quote, settle, qtbot):
    add(shop, quote, editor, settle)

    printed = quote_pdf_of(shop, quote)
    qtbot.waitUntil(lambda: editor.side.pdf == printed, timeout=30_000)
    qtbot.waitUntil(editor.paper.drawn, timeout=30_000)

    assert editor.paper.count() == 1


def test_the_paper_is_redrawn_after_a_change(editor, shop, quote, settle, qtbot):
    add(shop, quote, editor, settle)
    before = quote_pdf_of(shop, quote)
    qtbot.waitUntil(lambda: editor.side.pdf == before, timeout=30_000)

    editor.lines.setData(editor.lines.index(0, QUANTITY), "99")
    settle()

    after = quote_pdf_of(shop, quote)
    assert after != before
    qtbot.waitUntil(lambda: editor.side.pdf == after, timeout=30_000)


def test_a_sent_quote_cannot_be_typed_into(editor, shop, quote, settle):
    add(shop, quote, editor, settle)

    quoting.send(shop, quote)
    settle()

    assert get(shop, Quote, quote).state is QuoteState.SENT
    assert editor.lines.rowCount() == 1
    assert not editor.lines.index(0, QUANTITY).flags() & Qt.ItemFlag.ItemIsEditable
    assert editor.head.note.text() == "This quote is fixed. To change it, make a new revision."


def test_an_accepted_quote_says_how_it_could_still_be_changed(editor, shop, quote, settle):
    add(shop, quote, editor, settle)
    quoting.send(shop, quote)
    quoting.accept(shop, quote)
    settle()

    assert "cancel it, then make a new revision" in editor.head.note.text()


@pytest.mark.parametrize(
    ("typed", "said"), [("someday", "someday"), ("2020-01-31", "This day is over.")]
)
def test_a_validity_that_cannot_be_is_said_beside_its_field(
    editor, shop, quote, settle, typed, said
):
    field = editor.inline.fields["valid_until"]
    was = get(shop, Quote, quote).valid_until
    field.editor.put(typed)

    field.editor.left.emit()
    settle()

    assert said in field.error
    assert get(shop, Quote, quote).valid_until == was


def test_details_below_the_name_are_kept(editor, shop, quote, settle):
    add(shop, quote, editor, settle)

    editor.lines.set_details(0, "Isi 24 per dus")
    settle()

    assert lines_of(shop, quote)[0][1] == "Kecap Manis 600 ml\nIsi 24 per dus"


def test_pages_are_asked_for_only_where_they_are_seen(qtbot, qapp):
    view = PaperView()
    qtbot.addWidget(view)
    view.resize(400, 500)
    view.show()
    asked = []
    view.pages_wanted.connect(lambda numbers, scale: asked.extend(numbers))

    view.set_paper(30)

    assert asked and max(asked) < 3


def test_the_number_of_a_quote_makes_a_file_name(tmp_path):
    path = tmp_path / file_name("001/SPH/VIII/2026")

    write(b"%PDF", path)

    assert path.name == "001-SPH-VIII-2026.pdf"
    assert path.read_bytes() == b"%PDF"


def test_a_new_quote_asks_for_whom_and_is_begun(editor, shop, settle):
    account(shop, "Hotel Pangrango")

    editor.begin({})
    handed_over = editor.hand_over.isVisible()
    editor.ask.fields["account_id"].editor.put("", "Hotel Pangrango")
    editor.ask.fields["account_id"].editor.widget.setText("Hotel Pangrango")
    editor.ask.answer()
    settle()

    assert editor.sheet.account == "Hotel Pangrango"
    assert get(shop, Quote, editor.shown_key()).state is QuoteState.DRAFT
    assert editor.ask.isHidden()
    assert (handed_over, editor.hand_over.isVisible()) == (False, True)


def test_who_types_lines_before_the_new_quote_is_there_gets_them_all(editor, shop, settle):
    account(shop, "Hotel Pangrango")
    editor.begin({})
    settle()

    for key in ("hotel pang", ENTER, ENTER, ENTER, "kecap", ENTER, "12", ENTER):
        write_text(key) if isinstance(key, str) else press(key)
    settle()

    assert editor.sheet.account == "Hotel Pangrango"
    assert [line[1:3] for line in lines_of(shop, editor.shown_key())] == [
        ("Kecap Manis 600 ml", Decimal(12))
    ]
    with shop.read() as session:
        assert session.query(Quote).count() == 2  # the one of the editor before, and this


def test_a_customer_nobody_knows_is_said_beside_the_question(editor, settle):
    editor.begin({})
    editor.ask.fields["account_id"].editor.widget.setText("Nobody")

    editor.ask.answer()
    settle()

    assert "Nobody" in editor.ask.fields["account_id"].error


def test_the_printer_gets_every_page(editor, shop, quote, settle, tmp_path):
    from PySide6.QtPrintSupport import QPrinter

    for number in range(45):
        quote_lines.add_line(shop, quote, description=f"Line {number}", price=Decimal(1000))
    pdf = quote_pdf_of(shop, quote)
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))

    print_pages(printer, pdf)

    assert page_count((tmp_path / "printed.pdf").read_bytes()) == page_count(pdf) > 1


def test_the_name_of_a_print_is_no_path(monkeypatch, editor):
    monkeypatch.setattr(QPrintDialog, "exec", lambda dialog: QPrintDialog.DialogCode.Accepted)

    printer = ask_printer(editor, "001/SPH/VIII/2026", 1)

    assert printer.docName() == "001-SPH-VIII-2026"


def test_rows_of_a_spreadsheet_are_pasted_as_lines_and_what_is_unknown_is_marked(
    editor, shop, quote, settle
):
    add(shop, quote, editor, settle)
    QApplication.clipboard().setText("KP-200\t12\nBarang aneh\t3\t5000\n")
    editor.grid.setFocus()
    editor.grid.setCurrentIndex(editor.lines.index(0, PRODUCT))

    press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    settle()

    assert [line[:3] for line in lines_of(shop, quote)[1:]] == [
        ("product", "Kopi Bubuk 200 g", Decimal(12)),
        ("text", "Barang aneh", Decimal(3)),
    ]
    assert "Barang aneh" in editor.lines.fault_at(2, "description")
    assert editor.lines.fault_at(1, "description") == ""


def test_all_that_is_wrong_with_a_pasted_cell_is_said_beside_it(editor, shop, quote, settle):
    QApplication.clipboard().setText("Product\tQty\tWeight\nBarang aneh\t3\t5\nTotal\t3\t5\n")
    editor.grid.setFocus()

    press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    settle()

    assert len(lines_of(shop, quote)) == 1
    told = editor.lines.fault_at(0, "description")
    assert "“Barang aneh”" in told and "“Weight”" in told


def test_a_quantity_that_is_missing_is_marked_in_a_quote_opened_later(editor, shop, quote, settle):
    key = paste_lines(shop, quote, "KP-200\tselusin").lines[0]
    settle()

    number = editor.lines.place_of(key)
    assert "Enter one" in editor.lines.fault_at(number, "quantity")


def test_rows_pasted_while_a_cell_is_typed_become_lines_too(editor, shop, quote, settle):
    QApplication.clipboard().setText("KP-200\t12\nKM-600\t3\n")
    editor.grid.begin_new()

    press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    settle()

    assert [line[1] for line in lines_of(shop, quote)] == ["Kopi Bubuk 200 g", "Kecap Manis 600 ml"]


def test_the_discount_of_a_line_takes_per_cent_and_an_amount(editor, shop, quote, settle):
    add(shop, quote, editor, settle)

    editor.lines.setData(editor.lines.index(0, DISCOUNT), "10% + 50rb")
    settle()

    with shop.read() as session:
        line = session.get(Quote, quote).lines[0]
        assert (line.discount_percent, line.discount_amount) == (10, 50_000)
    assert editor.lines.index(0, DISCOUNT).data() == "10% + 50,000"
    assert editor.lines.sum.totals.subtotal == Decimal(116_500)


def test_a_discount_of_several_steps_is_shown_as_it_was_typed(editor, shop, quote, settle):
    add(shop, quote, editor, settle)

    editor.lines.setData(editor.lines.index(0, DISCOUNT), "10+5")
    editor.totals.discount.setText("4+2")
    editor.totals.discount.editingFinished.emit()
    settle()

    kept = get(shop, Quote, quote)
    assert (kept.discount_percent, kept.discount_steps) == (Decimal("5.92"), "4+2")
    assert editor.lines.index(0, DISCOUNT).data() == "10% + 5%"
    assert editor.totals.discount.text() == "4% + 2%"
    assert editor.totals.told() == [
        ("Subtotal", "158,175"), ("Discount 4% + 2%", "-9,364"),
        ("Subtotal after discount", "148,811"), ("DPP nilai lain", "136,410"),
        ("PPN 12%", "16,369"),
    ]  # fmt: skip


def test_where_prices_include_the_tax_the_editor_tells_it_below_the_total(
    editor, shop, quote, settle
):
    add(shop, quote, editor, settle)

    quoting.change_quote(shop, quote, tax_included=True)
    settle()

    (subtotal,) = editor.totals.told()
    total = get(shop, Quote, quote).total
    assert subtotal == ("Subtotal incl. tax", format_amount(total, "IDR"))
    assert editor.totals.total.text() == format_money(total, "IDR")
    within = editor.totals.within.text().splitlines()
    labels = [line.split(":")[0] for line in within]
    assert labels == ["of which before tax", "DPP nilai lain", "of which PPN 12%"]


def test_a_discount_larger_than_the_line_is_said_beside_its_cell(editor, shop, quote, settle):
    add(shop, quote, editor, settle)

    editor.lines.setData(editor.lines.index(0, DISCOUNT), "900rb")

    assert "more than the line" in editor.lines.fault_at(0, "discount_percent")


def test_several_taxes_are_typed_into_a_cell_and_one_nobody_knows_is_told(
    editor, shop, quote, settle
):
    add(shop, quote, editor, settle)

    editor.lines.setData(editor.lines.index(0, TAX), "ppn-lux + ppnbm-20")
    settle()
    kept = editor.lines.sum.totals.tax
    editor.lines.setData(editor.lines.index(0, TAX), "VAT")

    assert kept == Decimal(59_200)
    assert "VAT" in editor.lines.fault_at(0, "tax_code")
    assert get(shop, Quote, quote).tax == kept


def test_alt_a_makes_alternatives_and_alt_c_takes_the_other(editor, shop, quote, settle):
    add(shop, quote, editor, settle)
    quote_lines.add_line(shop, quote, description="Kecap lain", price=Decimal(1_000))
    settle()
    editor.grid.setFocus()
    editor.grid.setCurrentIndex(editor.lines.index(1, PRODUCT))

    press(Qt.Key.Key_A, Qt.KeyboardModifier.AltModifier)
    settle()
    first = editor.lines.sum.totals.subtotal
    quoting.send(shop, quote)
    settle()
    editor.grid.setFocus()
    editor.grid.setCurrentIndex(editor.lines.index(1, PRODUCT))
    press(Qt.Key.Key_C, Qt.KeyboardModifier.AltModifier)
    settle()

    assert first == Decimal(185_000)
    assert editor.lines.sum.taken.total == Decimal(1_110)
    assert editor.totals.total.text() == format_money(Decimal(1_110), "IDR")
    assert editor.totals.total.accessibleName() == "The customer takes"
    assert [editor.lines.counts(number) for number in (0, 1)] == [False, True]
    assert editor.totals.told()[0] == ("Total of the offer", "205,350")
    assert get(shop, Quote, quote).own_total == Decimal(1_110)
    assert get(shop, Quote, quote).subtotal == first


def test_a_section_shows_what_its_lines_come_to(editor, shop, quote, settle):
    quote_lines.add_line(shop, quote, kind="section", description="Minuman")
    quote_lines.add_line(shop, quote, description="Teh", price=Decimal(7_000), quantity=Decimal(2))

    settle()

    assert editor.lines.index(0, TOTAL).data() == "14,000"


def test_the_sections_of_what_the_customer_takes_add_up_to_it_beside_those_of_the_paper(
    editor, shop, quote, settle
):
    add(shop, quote, editor, settle)
    quote_lines.add_line(shop, quote, kind="section", description="Minuman")
    quote_lines.add_line(shop, quote, description="Teh", price=Decimal(7_000))
    option = quote_lines.add_line(
        shop, quote, description="Es", price=Decimal(2_000), optional=True
    )
    quote_lines.add_line(shop, quote, kind="section", description="Jasa")
    quote_lines.add_line(shop, quote, description="Antar", price=Decimal(5_000))
    quoting.send(shop, quote)
    settle()
    offered = editor.lines.index(1, TOTAL).data()

    choose(shop, option)
    settle()

    sections = [editor.lines.index(number, TOTAL).data() for number in (1, 4)]
    with shop.read() as session:
        paper = paper_of(session, quote)
    quoting.accept(shop, quote)
    order_quote(shop, quote)
    with shop.read() as session:
        ordered = paper_of(session, quote, template=PaperTemplate.ORDER)
    assert offered == "7,000"
    assert sections == ["offered 7,000 · taken 9,000", "5,000"]
    assert ("Subtotal", "199,000") in editor.totals.told()
    assert [line.total for line in paper.lines if line.kind == "section"] == [7_000, 5_000]
    assert [line.total for line in ordered.lines if line.kind == "section"] == [9_000, 5_000]


def test_a_product_withdrawn_meanwhile_and_one_without_a_price_are_said_beside_their_cells(
    editor, shop, quote, settle
):
    add(shop, quote, editor, settle)
    no_price = product(shop, "Tanpa harga", list_price=None)
    quote_lines.add_line(shop, quote, product_id=no_price)
    with shop.work("Withdraw") as session:
        session.get(Product, editor.lines.rows[0].product_id).inactive = True
    settle()

    assert "withdrawn" in editor.lines.fault_at(0, "description")
    assert "no list price" in editor.lines.fault_at(1, "price")


def test_a_quantity_with_two_meanings_is_asked_about_and_its_answer_is_kept(
    editor, shop, quote, settle
):
    add(shop, quote, editor, settle)

    editor.lines.setData(editor.lines.index(0, QUANTITY), "1.125")
    asked = editor.lines.fault_at(0, "quantity")
    editor.lines.setData(editor.lines.index(0, QUANTITY), "1.1250")
    settle()

    assert asked == "“1.125” can mean 1.1250 and 1125. Write 1.1250 or 1125."
    assert editor.lines.fault_at(0, "quantity") == ""
    assert editor.lines.index(0, QUANTITY).data() == "1.1250"
    assert lines_of(shop, quote)[0][2] == Decimal("1.125")


@pytest.mark.parametrize("typed", ["0", "-1", "1e30", "9" * 30, "1000000000.5"])
def test_an_impossible_quantity_stays_as_typed_beside_a_sentence_with_both_bounds(
    editor, shop, quote, settle, typed
):
    add(shop, quote, editor, settle)

    editor.lines.setData(editor.lines.index(0, QUANTITY), typed)
    settle()

    assert editor.lines.index(0, QUANTITY).data() == typed
    assert editor.lines.fault_at(0, "quantity") == (
        "Enter a quantity more than 0 and at most 1,000,000,000, such as 12."
    )
    assert lines_of(shop, quote)[0][2] == Decimal(10)


def test_a_unit_of_the_product_brings_its_price(editor, shop, quote, settle):
    add(shop, quote, editor, settle)
    product_unit(shop, "Dus", product_id=editor.lines.rows[0].product_id)

    editor.lines.setData(editor.lines.index(0, UNIT), "dus")
    settle()

    row = editor.lines.rows[0]
    assert (row.unit, row.unit_factor, row.price) == ("Dus", 12, Decimal(222_000))
    assert list(editor.grid.units_at(0)) == ["botol", "Dus"]


def test_a_tax_behind_a_plus_is_added_to_those_that_stand_there(qtbot):
    box = TaxBox([("PPN-LUX", "PPN 12%"), ("PPNBM-20", "PPnBM 20%")], None)
    qtbot.addWidget(box)

    assert box.taken("PPNBM-20", "PPN-LUX +") == "PPN-LUX + PPNBM-20"
    assert box.taken("PPNBM-20", "PPN-LUX") == "PPNBM-20"


def test_a_refused_send_goes_to_the_cell_and_says_the_number_that_is_seen(
    editor, shop, quote, settle
):
    said = []
    editor.desk.messages.said.connect(lambda message: said.append(message.text))
    quote_lines.add_line(shop, quote, kind=LineKind.SECTION, description="Jasa")
    quote_lines.add_line(shop, quote, description="Cuci", price=Decimal(0))
    quote_lines.add_line(shop, quote, kind=LineKind.NOTE, description="Lunas di muka")
    quote_lines.add_line(shop, quote, description="Ongkos kirim")
    settle()

    editor.verbs.primary.click()
    settle()

    here = editor.grid.currentIndex()
    assert (here.row(), here.column()) == (3, PRICE)
    assert editor.grid.lines.index(3, 0).data() == "2"
    assert here.data(ERROR) == "There is no price for this yet. Enter one; 0 is free of charge."
    assert said == ["Line 2: enter a price; 0 is free of charge."]
    assert get(shop, Quote, quote).state is QuoteState.DRAFT


def test_what_is_typed_as_free_of_charge_is_sent(editor, shop, quote, settle):
    editor.grid.begin_new()
    write_text("Ongkos kirim")
    settle()
    press(ENTER)
    press(ENTER)
    write_text("0")
    press(ENTER)
    settle()

    editor.verbs.primary.click()
    settle()

    assert get(shop, Quote, quote).state is QuoteState.SENT


def test_the_page_says_that_a_quote_has_run_out_by_the_companys_day(shop, quote, clock, machine_in):
    machine_in("America/Los_Angeles")
    clock.move(timedelta(days=14, hours=14))  # midnight of the last day is 10 a.m. there
    last_day = read_sheet(shop, quote).note

    clock.move(timedelta(hours=2))

    assert last_day == ""
    assert read_sheet(shop, quote).note == "Its validity ended on 17 August 2026."
