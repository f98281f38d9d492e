"""The paper of a quote says what was agreed, with the taxes of its country."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from app.documents.from_quote import make, quote_pdf_of
from app.documents.gathering import paper_of
from app.domain.discounts import discount_of
from app.errors import Invalid, NotFound, Refused
from app.ids import uuid7
from app.models import Account, LineKind, PaperTemplate, Quote
from app.records.quote import QUOTES
from app.records.typed import from_text
from app.services import quote_lines, quoting
from app.services.company import set_company
from app.services.quote_totals import totals
from app.services.setup import start_empty
from app.services.sums_said import sums_said
from tests import factories
from tests.documents.papers import page_texts


@pytest.fixture
def quote(shop):
    set_company(
        shop, address="Jl. Raya 1\nBogor", tax_id="NPWP 0012345678901234", place="Bogor"
    )  # fmt: skip
    toko = factories.account(
        shop, legal_name="PT Toko Maju", billing_street="Jl. Merdeka 5", billing_postcode="16111",
        npwp="0098765432109876",
    )  # fmt: skip
    sari = factories.contact(shop, salutation="Ibu", name="Sari")
    key = quoting.new_quote(shop, toko, contact_id=sari, subject="Penawaran kecap")
    quote_lines.add_line(shop, key, kind=LineKind.SECTION, description="Bumbu")
    quote_lines.add_line(
        shop, key, product_id=factories.product(shop, list_price=Decimal(1_000_000)),
        quantity=Decimal(10),
    )  # fmt: skip
    quote_lines.add_line(shop, key, kind=LineKind.NOTE, description="Halal")
    return key


def paper(store, key, language=None):
    with store.read() as session:
        return paper_of(session, key, language)


def test_the_indonesian_paper_prints_the_four_lines_of_ppn(shop, quote):
    made = paper(shop, quote)

    assert made.subtotal == Decimal(10_000_000)
    assert [(line.label, line.amount) for line in made.tax_lines] == [
        ("DPP nilai lain", Decimal(9_166_667)), ("PPN 12%", Decimal(1_100_000)),
    ]  # fmt: skip
    assert made.total == Decimal(11_100_000)
    assert made.total_words == "Sebelas juta seratus ribu rupiah"


@pytest.mark.parametrize("template", list(PaperTemplate))
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["Subtotal incl. tax", "Total incl. tax", "of which before tax", "of which PPN"]),
        ("id", ["Subtotal termasuk pajak", "Total termasuk pajak", "sebelum", "termasuk PPN"]),
        ("ms", ["kecil termasuk cukai", "Jumlah termasuk cukai", "sebelum", "termasuk PPN"]),
    ],
)
def test_where_prices_include_the_tax_the_paper_says_so_and_can_be_added_up(
    shop, quote, template, language, said
):
    quoting.change_quote(
        shop, quote, tax_included=True, language=language, discount_amount=Decimal(500_000)
    )
    if template is PaperTemplate.ORDER:
        quoting.send(shop, quote)
        quoting.accept(shop, quote)

    with shop.read() as session:
        made = paper_of(session, quote, language, template)
        sums = sums_said(totals(session, session.get_one(Quote, quote)))
    text = page_texts(make(shop, quote, language, template).pdf)[0]

    whole = [one.whole for one in sums].index(True)
    assert sum(one.amount for one in sums[:whole] if one.label != sums[2].label) == made.total
    before, _base, tax = [one.amount for one in sums[whole + 1 :]]
    assert before + tax == made.total == made.before_tax + tax
    places = [text.index(words) for words in said]
    assert places == sorted(places)


def test_the_base_of_ppn_is_explained_in_the_second_language(shop, quote):
    quoting.change_quote(shop, quote, second_language="en")

    base, _tax = paper(shop, quote).tax_lines

    assert (base.label, base.other_label) == ("DPP nilai lain", "Tax base")


def test_it_says_who_writes_to_whom(shop, quote):
    made = paper(shop, quote)

    assert (made.letterhead.name, made.letterhead.address_lines) == (
        "PT Sumber Rasa", ("Jl. Raya 1", "Bogor"),
    )  # fmt: skip
    assert (made.customer.name, made.customer.attention) == ("PT Toko Maju", "Ibu Sari")
    assert made.customer.address_lines == ("Jl. Merdeka 5", "Bogor 16111")
    assert made.customer.tax_id == "NPWP 0098765432109876"
    assert (made.place, made.signatory_name) == ("Bogor", "Rina Wulandari")


@pytest.mark.parametrize(
    ("country", "language", "said"),
    [
        ("ID", "en", ()),
        ("Indonesia", "ms", ()),
        (None, "id", ()),
        ("MY", "id", ("Malaysia",)),
        ("SG", "en", ("Singapore",)),
        ("Singapore", "ms", ("Singapura",)),
        ("Freedonia", "en", ("Freedonia",)),
    ],
)
def test_an_address_abroad_ends_with_the_country_in_the_language_of_the_paper(
    shop, quote, country, language, said
):
    with shop.work("Moved") as session:
        account = session.get(Account, session.get(Quote, quote).account_id)
        account.billing_country = account.delivery_country = country

    made = paper(shop, quote, language)

    assert made.customer.address_lines == ("Jl. Merdeka 5", "Bogor 16111", *said)
    assert (made.delivery.address_lines if made.delivery else ()) == said


def test_only_lines_with_an_amount_are_numbered(shop, quote):
    lines = paper(shop, quote).lines

    assert [(line.kind, line.position, line.total) for line in lines] == [
        ("section", "", Decimal(10_000_000)),
        ("product", "1", Decimal(10_000_000)),
        ("note", "", None),
    ]


def test_it_is_a_draft_until_it_is_sent_and_its_figures_are_those_kept(shop, quote):
    draft = paper(shop, quote)
    quoting.send(shop, quote)
    sent = paper(shop, quote)

    kept = factories.get(shop, Quote, quote)
    assert (draft.is_draft, sent.is_draft) == (True, False)
    assert (sent.number, sent.subtotal, sent.total) == (kept.number, kept.subtotal, kept.total)


def test_a_discount_is_printed_as_what_it_takes_away(shop, quote):
    quoting.set_discount(shop, quote, percent=Decimal(10))

    assert paper(shop, quote).discount == Decimal(-1_000_000)


def test_a_discount_of_several_steps_is_printed_as_it_was_given(shop, quote):
    with shop.read() as session:
        line = session.get(Quote, quote).lines[1].id
    quote_lines.change_line(
        shop, line, discount_percent=Decimal("21.0859"), discount_steps="12.5+7.5+2.5"
    )
    quoting.set_discount(shop, quote, *discount_of([Decimal(10), Decimal(5)], Decimal(50_000)))

    [page] = page_texts(quote_pdf_of(shop, quote, "id"))

    assert "12,5% + 7,5% + 2,5%" in page and "Diskon 10% + 5% + 50.000" in page
    assert paper(shop, quote).subtotal == Decimal(7_891_406)  # 10,000,000 × 0.789140625


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Eleven million"), ("id", "Sebelas juta"), ("ms", "Sebelas juta")],
)
def test_it_speaks_the_language_it_is_asked_in(shop, quote, language, words):
    assert paper(shop, quote, language).total_words.startswith(words)


def test_a_malaysian_company_pays_no_tax_it_is_not_registered_for(store):
    start_empty(store, "Ali", "", "Kedai Ali Sdn Bhd", "MY")
    key = quoting.new_quote(store, factories.account(store))
    quote_lines.add_line(store, key, description="Kicap", price=Decimal("82.02"))

    made = paper(store, key)

    assert (made.currency, made.total, made.rounding, made.language) == (
        "MYR", Decimal("82.00"), Decimal("-0.02"), "ms",
    )  # fmt: skip
    assert made.total_words.endswith("sahaja")


def test_the_pdf_holds_number_customer_and_total(shop, quote):
    quoting.send(shop, quote)

    text = PdfReader(BytesIO(quote_pdf_of(shop, quote, "id"))).pages[0].extract_text()

    number = factories.get(shop, Quote, quote).number
    assert all(words in text for words in (number, "PT Toko Maju", "11.100.000"))


def test_an_unknown_language_and_an_unknown_quote_are_refused(shop, quote):
    with pytest.raises(Invalid) as refused:
        paper(shop, quote, "fr")
    assert refused.value.field == "language"
    with pytest.raises(NotFound):
        quote_pdf_of(shop, uuid7())


def test_a_quote_keeps_the_form_it_was_begun_with(shop, quote):
    quoting.send(shop, quote)

    set_company(shop, template="modern", second_language="en")

    assert (paper(shop, quote).template, paper(shop, quote).second_language) == ("letter", "")


def test_a_new_quote_has_the_form_and_the_second_language_of_the_company(shop):
    set_company(shop, template="compact", second_language="en")

    made = paper(shop, quoting.new_quote(shop, factories.account(shop)))

    assert (made.template, made.second_language) == ("compact", "en")


@pytest.mark.parametrize("form", ["order", "pro_forma", "Order confirmation"])
def test_no_quote_has_the_form_of_a_paper_about_an_order(shop, quote, form):
    with shop.read() as session, pytest.raises(Invalid) as refused:
        from_text(session, QUOTES, "template", form)

    assert refused.value.field == "template"
    assert refused.value.details["choices"] == "letter, modern, compact"


def test_a_quote_that_came_with_the_form_of_an_order_has_the_usual_one_also_once_sent(shop, quote):
    set_company(shop, template="modern")
    quoting.change_quote(shop, quote, template=PaperTemplate.ORDER)
    modern = make(shop, quote, template=PaperTemplate.MODERN).pdf

    assert make(shop, quote).pdf == modern
    quoting.send(shop, quote)
    sent = make(shop, quote).pdf
    set_company(shop, bank="Mandiri 222", template="compact")
    assert (paper(shop, quote).template, make(shop, quote).pdf) == ("modern", sent)


def test_no_order_is_confirmed_that_nobody_gave(shop, quote):
    for _step in range(2):
        with pytest.raises(Refused, match="nothing to confirm"):
            make(shop, quote, template=PaperTemplate.ORDER)
        made = make(shop, quote, template=PaperTemplate.PRO_FORMA)
        assert b"%PDF" in made.pdf
        quoting.send(shop, quote) if _step == 0 else quoting.accept(shop, quote)

    text = " ".join(page_texts(make(shop, quote, "en", PaperTemplate.ORDER).pdf))

    assert "Thank you for your order." in text and "DRAFT" not in text
