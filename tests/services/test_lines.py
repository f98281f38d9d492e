"""The lines of a quote: options, alternatives, units, discounts, pasted and filled at once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from app.documents.from_quote import quote_pdf_of
from app.errors import Invalid, Refused
from app.i18n import speaking
from app.models import LineKind, Order, PriceRule, Product, Quote, QuoteLine, QuoteTemplate, TaxRate
from app.records import all_records
from app.records.editing import create
from app.services import orders, quote_choice, quote_lines, quoting
from app.services.company import keep_company
from app.services.quote_content import is_unchanged
from app.services.quote_paste import paste_lines
from app.services.quote_templates import fill_from_last, fill_from_template, keep_as_template
from app.services.quote_totals import taken, totals
from app.services.repricing import reprice
from app.services.setup import PRICE_LIST
from tests import factories

D = Decimal


@pytest.fixture
def toko(shop):
    return factories.account(shop)


@pytest.fixture
def draft(shop, toko):
    return quoting.new_quote(shop, toko)


@pytest.fixture
def kecap(shop):
    """A bottle at 18.500, a box of twelve."""
    key = factories.product(
        shop, "Kecap Manis", sku="KM-600", unit="btl", list_price=D(18_500), cost=D(15_000)
    )
    factories.product_unit(shop, "Dus", product_id=key, sku="KM-600-12")
    return key


def line(store, key) -> QuoteLine:
    return factories.get(store, QuoteLine, key)


def said(store, quote_id, *names):
    with store.read() as session:
        lines = session.get(Quote, quote_id).lines
        return [tuple(getattr(one, name) for name in names) for one in lines]


def total(store, quote_id) -> Decimal:
    return factories.get(store, Quote, quote_id).total


@pytest.fixture
def machines(shop, draft):
    """Two machines to choose between, at 100 and 250, and an installation for 40 if wanted."""
    add = lambda text, price, **more: quote_lines.add_line(  # noqa: E731
        shop, draft, description=text, price=D(price), tax_code="ID-NONE", **more
    )
    return (
        add("Setengah otomatis", 100, alternative="a"),
        add("Otomatis", 250, alternative="A"),
        add("Pasang", 40, optional=True),
    )


# Options and alternatives


def test_of_alternatives_one_counts_and_an_option_does_not(shop, draft, machines):
    assert total(shop, draft) == 100
    assert [one for (one,) in said(shop, draft, "total")] == [100, 250, 40]


def test_what_is_chosen_in_a_draft_becomes_the_offer(shop, draft, machines):
    quote_choice.choose(shop, machines[1])
    quote_choice.choose(shop, machines[2])

    assert said(shop, draft, "description", "optional", "chosen") == [
        ("Otomatis", False, False),
        ("Setengah otomatis", False, False),
        ("Pasang", False, False),
    ]
    assert total(shop, draft) == 290


def test_what_the_customer_takes_is_noted_beside_the_offer_that_stays_as_it_was(
    shop, draft, machines
):
    quoting.send(shop, draft)
    before, paper = factories.get(shop, Quote, draft), quote_pdf_of(shop, draft)

    quote_choice.choose(shop, machines[1])
    quote_choice.choose(shop, machines[2])
    quoting.accept(shop, draft)

    with shop.read() as session:
        quote = session.get(Quote, draft)
        assert [one.description for one in taken(session, quote)] == ["Otomatis", "Pasang"]
        assert totals(session, quote, chosen=True).total == 290
        assert (quote.total, quote.content_hash) == (before.total, before.content_hash)
        assert is_unchanged(quote)
    assert quote_pdf_of(shop, draft) == paper


def test_what_lists_show_follows_what_the_customer_takes(shop, draft, machines):
    shown = []

    def note():
        kept = factories.get(shop, Quote, draft)
        shown.append((kept.own_total, kept.total))

    note()
    quoting.send(shop, draft)
    quote_choice.choose(shop, machines[1])
    note()
    quote_choice.choose(shop, machines[2])
    note()
    shop.undo()
    note()
    quoting.accept(shop, draft)
    quote_choice.choose(shop, machines[1], False)
    note()

    assert shown == [(100, 100), (250, 100), (290, 100), (250, 100), (100, 100)]
    order = orders.order_quote(shop, draft)
    assert factories.get(shop, Order, order).own_total == 100


def test_choosing_another_alternative_gives_up_the_first(shop, draft, machines):
    quoting.send(shop, draft)

    quote_choice.choose(shop, machines[0])
    quote_choice.choose(shop, machines[1])

    assert [chosen for (chosen,) in said(shop, draft, "chosen")] == [False, True, False]


def test_a_choice_is_undone_like_anything(shop, draft, machines):
    quoting.send(shop, draft)
    quote_choice.choose(shop, machines[2])

    shop.undo()

    assert line(shop, machines[2]).chosen is False


def test_nothing_else_of_a_sent_line_changes_with_the_choice(shop, draft, machines):
    quoting.send(shop, draft)

    with pytest.raises(Refused), shop.work("Cheat") as session:
        chosen = session.get(QuoteLine, machines[2])
        chosen.chosen, chosen.price = True, D(1)

    assert line(shop, machines[2]).price == 40


def test_a_choice_that_leaves_no_room_for_the_discount_in_money_is_not_kept(shop, draft, machines):
    quote_choice.choose(shop, machines[1])
    quoting.set_discount(shop, draft, amount=D(150))
    quoting.send(shop, draft)

    with pytest.raises(Refused, match=r"come to Rp100, less than the discount of Rp150"):
        quote_choice.choose(shop, machines[0])

    assert not line(shop, machines[0]).chosen
    quoting.accept(shop, draft)
    order = orders.order_quote(shop, draft)
    assert factories.get(shop, Order, order).total == 100


def test_where_all_is_optional_nobody_accepts_or_orders_before_something_is_taken(shop, draft):
    option, other = (
        quote_lines.add_line(shop, draft, description="Pasang", price=D(40), optional=True)
        for _ in range(2)
    )
    quoting.send(shop, draft)

    with pytest.raises(Refused, match=r"so nothing counts yet\. Say what the customer takes"):
        quoting.accept(shop, draft)
    quote_choice.choose(shop, option)
    quoting.accept(shop, draft)
    with pytest.raises(Refused, match="so nothing counts yet"):
        quote_choice.choose(shop, option, False)
    quote_choice.choose(shop, other)
    quote_choice.choose(shop, option, False)

    order = orders.order_quote(shop, draft)
    assert factories.get(shop, Order, order).subtotal == 40


def test_neither_an_offer_nor_what_is_taken_of_it_comes_to_less_than_nothing(shop, draft):
    less, option = (
        quote_lines.add_line(
            shop, draft, description=text, price=D(price), tax_code="ID-NONE", **of
        )
        for text, price, of in (("Uang muka", -99_999, {}), ("Pasang", 100_000, {"optional": True}))
    )
    with pytest.raises(Invalid, match="comes to -Rp99,999, which is below 0"):
        quoting.send(shop, draft)
    quote_lines.change_line(shop, less, optional=True)
    quote_lines.change_line(shop, option, optional=False, alternative="A")
    add = {"description": "Antar", "price": D(10), "alternative": "A", "tax_code": "ID-NONE"}
    cheap = quote_lines.add_line(shop, draft, **add)
    quoting.send(shop, draft)
    quote_choice.choose(shop, less)

    with pytest.raises(Refused, match="would come to -Rp99,989, which is below 0"):
        quote_choice.choose(shop, cheap)

    assert not line(shop, cheap).chosen


def test_a_rejected_quote_takes_no_choice(shop, draft, machines):
    quoting.send(shop, draft)
    quoting.reject(shop, draft, "Terlalu mahal")

    with pytest.raises(Refused, match="sent or accepted"):
        quote_choice.choose(shop, machines[2])


# Units, discounts, taxes


def test_a_box_costs_what_its_bottles_cost(shop, draft, kecap):
    key = quote_lines.add_line(shop, draft, product_id=kecap, quantity=D(2), unit="dus")

    box = line(shop, key)
    assert (box.unit, box.unit_factor, box.price, box.cost) == ("Dus", 12, 222_000, 180_000)
    assert box.total == 444_000


def test_another_unit_brings_its_price_and_cost_unless_the_price_was_typed(shop, draft, kecap):
    listed = quote_lines.add_line(shop, draft, product_id=kecap)
    typed = quote_lines.add_line(shop, draft, product_id=kecap, price=D(200_000))

    for key in (listed, typed):
        quote_lines.change_line(shop, key, unit="Dus")

    assert (line(shop, listed).price, line(shop, listed).cost) == (222_000, 180_000)
    assert (line(shop, typed).price, line(shop, typed).unit_factor) == (200_000, 12)


def test_a_unit_the_product_is_not_sold_by_is_refused_with_those_it_has(shop, draft, kecap):
    key = quote_lines.add_line(shop, draft, product_id=kecap, unit="dus")

    for refused in (
        lambda: quote_lines.add_line(shop, draft, product_id=kecap, unit="krat"),
        lambda: quote_lines.change_line(shop, key, unit="krat"),
    ):
        with pytest.raises(Invalid, match=r"sold by “krat”\. It is sold by: btl, Dus") as problem:
            refused()
        assert problem.value.field == "unit"


def test_of_two_units_of_one_name_none_is_taken_and_what_was_typed_before_stays(shop, draft, kecap):
    key = quote_lines.add_line(shop, draft, product_id=kecap, quantity=D(2), unit="dus")
    factories.product_unit(shop, "dus", product_id=kecap, factor=D(24))  # as sync may bring it

    for typed in (
        lambda: quote_lines.add_line(shop, draft, product_id=kecap, unit="DUS"),
        lambda: quote_lines.change_line(shop, key, unit="dus"),
        lambda: price_of_unit(shop, kecap, "dus"),
    ):
        with pytest.raises(Invalid, match="is two units of this product, of 12, 24") as problem:
            typed()
        assert problem.value.field == "unit"
    (fault,) = paste_lines(shop, draft, "KM-600\t3\tdus\n").faults
    quote_lines.change_line(shop, key, quantity=D(3))
    reprice(shop, draft)

    assert "is two units" in fault.problem.sentence()
    assert (line(shop, key).unit_factor, line(shop, key).price) == (12, 222_000)


def price_of_unit(store, product, unit):
    rule = {"price_list_id": PRICE_LIST, "product_id": product, "unit": unit, "value": D(1)}
    with store.work("Price") as session:
        create(session, all_records()["price_rule"], rule)


def test_a_product_that_names_no_unit_takes_any_word(shop, draft):
    bare = factories.product(shop, unit=None)

    key = quote_lines.add_line(shop, draft, product_id=bare, unit="krat")

    assert (line(shop, key).unit, line(shop, key).unit_factor) == ("krat", None)


def test_a_discount_by_amount_comes_off_the_line(shop, draft, kecap):
    key = quote_lines.add_line(
        shop, draft, product_id=kecap, quantity=D(10),
        discount_percent=D(10), discount_amount=D(6_500),
    )  # fmt: skip

    assert line(shop, key).total == 160_000


def test_several_taxes_are_kept_in_one_way_however_they_are_typed(shop, draft):
    key = quote_lines.add_line(
        shop, draft, description="Mobil", price=D(1_000_000), tax_code="ppn-lux,PPNBM-20"
    )

    assert line(shop, key).tax_code == "PPN-LUX + PPNBM-20"
    assert total(shop, draft) == 1_320_000


def test_a_tax_nobody_knows_is_refused_beside_its_field(shop, draft):
    with pytest.raises(Invalid) as refusal:
        quote_lines.add_line(shop, draft, description="x", price=D(1), tax_code="PPN + VAT")

    assert refusal.value.field == "tax_code"
    assert said(shop, draft, "id") == []


def test_the_companys_own_tax_goes_before_the_programs_from_its_day_on(shop, draft):
    factories.tax_rate(shop, "PPN", name="PPN", rate=D(13), valid_from=date(2026, 8, 1))
    quote_lines.add_line(shop, draft, description="Kecap", price=D(1_000), tax_code="PPN")
    early = quoting.new_quote(shop, factories.account(shop, "Lama"), quote_date=date(2026, 7, 31))
    quote_lines.add_line(shop, early, description="Kecap", price=D(1_000), tax_code="PPN")

    assert (total(shop, draft), total(shop, early)) == (1_130, 1_110)


@pytest.mark.parametrize(
    ("company", "comes_to"),
    [({"country": "MY"}, "112.50"), ({"country": "MY", "cash_rounding": "no"}, "112.49"),
     ({"country": "SG"}, "112.49"), ({}, "112.49"), ({"cash_rounding": "yes"}, "112.50")],
)  # fmt: skip
def test_a_total_in_ringgit_goes_to_five_sen_in_malaysia_and_where_the_company_says_so(
    shop, company, comes_to
):
    with shop.work("Settings") as session:
        keep_company(session, **company)
    quote = quoting.new_quote(shop, factories.account(shop), currency="MYR")

    quote_lines.add_line(shop, quote, description="Meja", price=D("112.49"), tax_code="")

    assert total(shop, quote) == D(comes_to)


def test_nothing_the_company_says_of_taxes_later_changes_what_was_sent(shop, draft):
    rate = factories.tax_rate(shop, "RM", name="Service", rate=D(8), country="MY")
    with shop.work("Settings") as session:
        keep_company(session, cash_rounding="yes")
        session.get(Quote, draft).currency = "MYR"
    quote_lines.add_line(shop, draft, description="Meja", price=D("75.96"), tax_code="RM")
    quoting.send(shop, draft)
    paper = quote_pdf_of(shop, draft)

    with shop.work("Change taxes") as session:
        session.get(TaxRate, rate).rate = D(50)
        session.add(TaxRate(code="RM", name="Another", rate=D(20), country="MY"))
        keep_company(session, cash_rounding="no")

    assert total(shop, draft) == D("82.05")  # 75.96 + 6.08 = 82.04
    assert quote_pdf_of(shop, draft) == paper
    with shop.work("Remove a tax") as session:
        session.delete(session.get(TaxRate, rate))
    assert quote_pdf_of(shop, draft) == paper


# Sections and notes


@pytest.mark.parametrize("given", [{"quantity": D(3)}, {"price": D(0)}, {"discount_percent": D(5)}])
@pytest.mark.parametrize("kind", [LineKind.SECTION, LineKind.NOTE])
def test_a_section_or_a_note_takes_no_amount(shop, draft, kind, given):
    line = quote_lines.add_line(shop, draft, kind=kind, description="Minuman")

    with pytest.raises(Invalid) as added:
        quote_lines.add_line(shop, draft, kind=kind, description="Minuman", **given)
    with pytest.raises(Invalid) as changed:
        quote_lines.change_line(shop, line, **given)

    assert added.value.field == changed.value.field == next(iter(given))
    assert said(shop, draft, "quantity", "price") == [(None, None)]


def test_a_line_that_becomes_a_section_keeps_no_amount(shop, draft, kecap):
    line = quote_lines.add_line(shop, draft, product_id=kecap, quantity=D(3), price=D(10))

    quote_lines.change_line(shop, line, kind=LineKind.SECTION, description="Minuman")

    names = ("kind", "quantity", "unit", "price", "product_id", "tax_code", "cost")
    assert said(shop, draft, *names) == [(LineKind.SECTION, *[None] * 6)]


# What cannot be sold


def test_a_product_that_is_withdrawn_is_not_added(shop, draft, kecap):
    with shop.work("Withdraw") as session:
        session.get(Product, kecap).inactive = True

    with pytest.raises(Invalid, match="withdrawn") as refusal:
        quote_lines.add_line(shop, draft, product_id=kecap)

    assert refusal.value.field == "product_id"


def test_a_product_withdrawn_meanwhile_holds_the_quote_back_and_says_where(shop, draft, kecap):
    quote_lines.add_line(shop, draft, description="Ongkos kirim", price=D(1))
    key = quote_lines.add_line(shop, draft, product_id=kecap)
    with shop.work("Withdraw") as session:
        session.get(Product, kecap).inactive = True

    with pytest.raises(Invalid, match=r"Line 2: .Kecap Manis. is withdrawn"):
        quoting.send(shop, draft)
    quote_lines.change_line(shop, key, quantity=D(3))

    assert line(shop, key).quantity == 3


def test_a_description_of_nine_thousand_letters_is_kept_and_printed(shop, draft):
    from pypdfium2 import PdfDocument

    words = " ".join(f"kata{number}" for number in range(1_150))[:9_000]
    key = quote_lines.add_line(shop, draft, description=f"Mesin\n{words}", price=D(1))

    printed = "".join(
        page.get_textpage().get_text_range() for page in PdfDocument(quote_pdf_of(shop, draft))
    )
    assert line(shop, key).description == f"Mesin\n{words}"
    assert all(f"kata{number}" in printed for number in (0, 500, 1_000))


# Many at once


def test_pasted_rows_become_lines_with_their_prices_in_one_undo(shop, draft, kecap):
    quote_lines.add_line(shop, draft, description="Ongkos kirim", price=D(50_000))
    with speaking("id"):
        pasted = paste_lines(
            shop, draft, "# Minuman\nkm-600\t24\nKM-600-12\t2\nKecap Manis\t1\tbtl\t17.000\t5%", 1
        )

    assert said(shop, draft, "kind", "quantity", "unit", "price", "discount_percent") == [
        (LineKind.SECTION, None, None, None, None),
        (LineKind.PRODUCT, 24, "btl", 18_500, None),
        (LineKind.PRODUCT, 2, "Dus", 222_000, None),
        (LineKind.PRODUCT, 1, "btl", 17_000, 5),
        (LineKind.TEXT, 1, None, 50_000, None),
    ]
    assert len(pasted.lines) == 4 and not pasted.faults

    shop.undo()
    assert said(shop, draft, "description") == [("Ongkos kirim",)]


def test_what_is_no_product_stays_as_text_and_what_cannot_be_read_in_its_details(shop, draft):
    pasted = paste_lines(shop, draft, "Barang aneh\tdua\tdus\t5000\trak 7\n")

    assert said(shop, draft, "kind", "description", "quantity", "unit", "price") == [
        (LineKind.TEXT, "Barang aneh\nKuantitas? dua\nrak 7", None, "dus", 5_000)
    ]
    assert [(fault.field, fault.line_id) for fault in pasted.faults] == [
        ("description", pasted.lines[0]),
        ("quantity", pasted.lines[0]),
    ]
    assert "Barang aneh" in pasted.faults[0].problem.sentence()


def test_a_column_nobody_knows_is_told_and_sums_of_the_sheet_are_no_lines(shop, draft, kecap):
    sheet = "Produk\tQty\tHarga (USD)\tBerat\nKecap Manis\t2\t1.50\t0,6\n\t3\t\t\nTotal\t5\t3.00\t"

    pasted = paste_lines(shop, draft, sheet)

    assert said(shop, draft, "description", "quantity", "price") == [
        ("Kecap Manis\nHarga? 1.50\n0,6", 2, None),
        ("?", 3, None),
    ]
    assert [(one.field, one.problem.sentence()) for one in pasted.faults] == [
        ("description", "Nobody knows what the column “Berat” is: “0,6” stands below the name."),
        ("price", "This amount is in IDR, not in USD."),
        ("description", "This row names no product. Choose one, or write what it is."),
    ]
    assert pasted.left_out == ("Total",)


def test_what_could_not_be_read_goes_from_below_the_name_once_it_is_put_right(shop, draft, kecap):
    sheet = "Produk\tQty\tHarga\tDiskon\nKecap Manis\t-3\t?\t150%\nKecap Manis\t1"
    first, second = paste_lines(shop, draft, sheet).lines
    name, *below = line(shop, first).description.split("\n")
    assert (name, below) == ("Kecap Manis", ["Kuantitas? -3", "Harga? ?", "Diskon? 150%"])

    quote_lines.change_line(shop, first, quantity=D(3))
    assert line(shop, first).description == "Kecap Manis\nHarga? ?\nDiskon? 150%"
    quote_lines.change_line(shop, first, price=D(18_500))
    quote_lines.change_line(shop, first, discount_percent=D(15))

    assert line(shop, first).description == line(shop, second).description == "Kecap Manis"


def test_a_figure_behind_the_price_that_is_no_sum_is_told(shop, draft, kecap):
    (fault,) = paste_lines(shop, draft, "Kecap Manis\t2\t18500\t5rb").faults

    assert "“5rb”" in fault.problem.sentence()


def test_a_product_that_is_called_like_a_sum_is_a_product(shop, draft):
    factories.product(shop, "Total", sku="TOT-1")

    assert paste_lines(shop, draft, "Total\t2").left_out == ()


def test_a_line_the_discount_needs_names_that_discount_when_it_is_to_go(shop, draft):
    key = quote_lines.add_line(shop, draft, description="Jasa", price=D(150_000))
    quoting.set_discount(shop, draft, None, D(110_000))

    with pytest.raises(Invalid) as refused:
        quote_lines.remove_line(shop, key)

    assert refused.value.sentence() == (
        "The discount of Rp110,000 on the whole quote would be more than its lines come to (Rp0)."
        " Lower that discount first."
    )


def test_nothing_to_paste_is_said(shop, draft):
    with pytest.raises(Invalid, match="no lines"):
        paste_lines(shop, draft, "\n \n")


def test_too_many_rows_are_refused_and_none_is_thrown_away(shop, draft):
    with pytest.raises(Invalid, match="2001 rows"):
        paste_lines(shop, draft, "Barang\t1\n" * 2_001)

    assert said(shop, draft, "id") == []


def test_a_template_and_a_spreadsheet_bring_discounts_as_they_were_given(shop, draft, kecap):
    paste_lines(shop, draft, "Kecap\t2\tdus\t1000\t10%+5%")
    quoting.set_discount(shop, draft, D("5.92"), None, "4+2")
    again = quoting.new_quote(shop, factories.account(shop, "Lain"))

    fill_from_template(shop, again, keep_as_template(shop, draft, "Ramadan"))

    for key in (draft, again):
        with shop.read() as session:
            quote = session.get(Quote, key)
            assert (quote.discount_percent, quote.discount_steps) == (D("5.92"), "4+2")
            assert [(line.discount_percent, line.discount_steps) for line in quote.lines] == [
                (D("14.5"), "10+5")
            ]


def test_a_template_brings_words_and_lines_at_the_customers_prices(shop, draft, kecap, toko):
    quoting.change_quote(shop, draft, subject="Ramadan", opening="Selamat pagi,")
    quote_lines.add_line(shop, draft, kind=LineKind.SECTION, description="Minuman")
    quote_lines.add_line(shop, draft, product_id=kecap, quantity=D(2), unit="Dus", price=D(1))
    quote_lines.add_line(
        shop, draft, description='Rak 19" besar\nDicat merah', price=D("1234.5"), optional=True,
        alternative="A", tax_code="PPN", discount_amount=D(100),
    )  # fmt: skip
    template = keep_as_template(shop, draft, "Ramadan")
    again = quoting.new_quote(shop, factories.account(shop, "Lain"))

    filled = fill_from_template(shop, again, template)

    fields = ("kind", "description", "quantity", "unit", "price", "tax_code", "discount_amount",
              "optional", "alternative")  # fmt: skip
    own, copied = said(shop, draft, *fields), said(shop, again, *fields)
    assert copied[1][4] == 222_000
    assert [one[:4] + one[5:] for one in copied] == [one[:4] + one[5:] for one in own]
    assert factories.get(shop, Quote, again).subject == "Ramadan"
    assert not filled.faults
    assert keep_as_template(shop, draft, "Ramadan") == template
    assert len(factories.get(shop, QuoteTemplate, template).lines.splitlines()) == 4


def test_a_new_quote_begins_like_the_last_at_todays_prices(shop, toko, kecap):
    first = quoting.new_quote(shop, toko)
    quote_lines.add_line(shop, first, product_id=kecap, quantity=D(24), price=D(17_000))
    quote_lines.add_line(shop, first, description="Ongkos kirim", price=D(50_000))
    quoting.send(shop, first)
    again = quoting.new_quote(shop, toko)

    fill_from_last(shop, again)

    assert said(shop, again, "description", "quantity", "price") == [
        ("Kecap Manis", 24, 18_500),
        ("Ongkos kirim", 1, 50_000),
    ]


def test_a_customer_without_a_quote_has_no_last_one(shop, draft):
    with pytest.raises(Refused, match="has not been sent"):
        fill_from_last(shop, draft)


def test_prices_of_today_go_before_those_typed_by_hand(shop, draft, kecap):
    key = quote_lines.add_line(shop, draft, product_id=kecap, quantity=D(24), price=D(1))
    prices = factories.price_list(shop, main=True)
    factories.keep(shop, PriceRule(price_list_id=prices, product_id=kecap, value=D(16_000)))

    repriced = reprice(shop, draft)

    assert repriced.lines == (key,)
    assert (line(shop, key).price, line(shop, key).total) == (16_000, 384_000)
