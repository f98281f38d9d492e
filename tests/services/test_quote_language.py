"""A quote that goes into another language takes the words along that nobody has touched."""

from __future__ import annotations

from decimal import Decimal

import pytest
import sqlalchemy as sa

from app.cli.quote_shown import document_of
from app.documents.gathering import paper_of
from app.errors import Invalid
from app.models import Quote, TermKind
from app.records import all_records, editing
from app.services import quote_lines, quoting
from app.services.company import set_company
from tests import factories

WORDS = {
    TermKind.SUBJECT: ("Penawaran harga", "Quotation"),
    TermKind.OPENING: ("Dengan hormat,", "Dear Sir or Madam,"),
    TermKind.CLOSING: ("Terima kasih.", "Thank you."),
    TermKind.DELIVERY: ("Tiga hari.", "Three days."),
    TermKind.OTHER: ("Franko gudang.", "Ex warehouse."),
}


@pytest.fixture
def library(shop):
    """The company's words in two languages, of which a quote takes the Indonesian ones."""
    for kind, said in WORDS.items():
        for language, text in zip(("id", "en"), said, strict=True):
            factories.terms(shop, f"Our {kind}", kind=kind, language=language, text=text)
    set_company(
        shop, opening="Dengan hormat,", closing="Terima kasih.", delivery_terms="Tiga hari.",
        terms="Franko gudang.",
    )  # fmt: skip


@pytest.fixture
def quote(shop, library):
    toko = factories.account(shop, payment_days=30)
    return quoting.new_quote(shop, toko, language="id", subject="Penawaran harga")


def words(shop, key) -> list[str | None]:
    kept = factories.get(shop, Quote, key)
    return [kept.subject, kept.opening, kept.closing, kept.payment_terms, kept.delivery_terms,
            kept.terms]  # fmt: skip


def change(shop, key, **values) -> list[str]:
    """Change fields as a form does; gives what it tells."""
    told: list[str] = []
    with shop.work("Change") as session:
        editing.change(session, all_records()["quote"], key, values, told)
    return told


ENGLISH = ["Quotation", "Dear Sir or Madam,", "Thank you.", "30 days after the invoice date",
           "Three days.", "Ex warehouse."]  # fmt: skip


def test_untouched_words_follow_and_come_back(shop, quote):
    before = words(shop, quote)

    there = change(shop, quote, language="en")
    english = words(shop, quote)
    back = change(shop, quote, language="id")

    assert (there, english) == ([], ENGLISH)
    assert (back, words(shop, quote)) == ([], before)


def test_what_somebody_wrote_stays_and_is_told(shop, quote):
    change(shop, quote, closing="Salam hangat dari kami.", subject="Kecap untuk Lebaran")

    told = change(shop, quote, language="en")

    kept = words(shop, quote)
    assert (kept[0], kept[2]) == ("Kecap untuk Lebaran", "Salam hangat dari kami.")
    assert [kept[1], *kept[3:]] == [ENGLISH[1], *ENGLISH[3:]]
    (sentence,) = told
    assert "Subject (Perihal), Closing" in sentence and "English" in sentence


def test_words_typed_together_with_the_language_are_not_touched(shop, quote):
    told = change(shop, quote, language="en", opening="Dear John,")

    assert words(shop, quote)[1] == "Dear John," and told == []


def test_all_of_it_is_one_piece_of_work(shop, quote):
    before = words(shop, quote)
    quoting.change_quote(shop, quote, language="en")

    shop.undo()

    assert words(shop, quote) == before


def test_a_new_quote_begins_in_the_language_of_whom_it_is_for(shop, library):
    toko = factories.account(shop, payment_days=30)
    john = factories.contact(shop, name="John", language="en")

    for given in ({"contact_id": john}, {"language": "en"}):
        assert words(shop, quoting.new_quote(shop, toko, **given))[1:] == ENGLISH[1:]


@pytest.mark.parametrize("field", ["language", "second_language"])
def test_a_quote_in_a_language_nobody_writes_here_is_refused(shop, quote, field):
    toko = factories.account(shop)

    with pytest.raises(Invalid, match="en, id, ms") as begun:
        quoting.new_quote(shop, toko, **{field: "xx"})
    with pytest.raises(Invalid, match="en, id, ms") as changed:
        change(shop, quote, **{field: "xx"})

    assert (begun.value.field, changed.value.field) == (field, field)


def test_a_quote_of_an_unknown_language_from_another_program_is_shown_and_printed(shop, quote):
    quote_lines.add_line(shop, quote, description="Kecap", price=Decimal(10_000))
    with shop.writing() as connection:  # past the check of this program
        connection.execute(sa.update(Quote.__table__).values(language="xx", second_language="yy"))

    with shop.read() as session:
        shown = document_of(session, quote)
        paper = paper_of(session, quote)

    assert shown["total_words"].endswith("rupiah")
    assert paper.language == "en"
    change(shop, quote, language="ms", second_language=None)  # the way out is open
    assert factories.get(shop, Quote, quote).language == "ms"
