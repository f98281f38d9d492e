"""Standard texts are picked into a quote in its language, and found again in a second one."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.documents.gathering import paper_of
from app.models import Quote, TermKind
from app.services import quote_lines, quoting
from app.services.quote_texts import put_text
from app.services.standard_texts import also_said
from tests import factories


@pytest.fixture
def quote(shop):
    key = quoting.new_quote(shop, factories.account(shop), language="id")
    quote_lines.add_line(shop, key, description="Kecap", price=Decimal(100))
    return key


@pytest.fixture
def net30(shop):
    """The same text in two languages; gives the key of the English one."""
    factories.terms(shop, "Net 30", language="id", text="30 hari setelah barang diterima.")
    return factories.terms(shop, "Net 30", language="en", text="30 days after delivery.")


def kept(shop, quote) -> Quote:
    return factories.get(shop, Quote, quote)


def test_the_text_comes_in_the_language_of_the_quote(shop, quote, net30):
    put_text(shop, quote, net30)

    assert kept(shop, quote).payment_terms == "30 hari setelah barang diterima."


def test_how_long_it_holds_is_added_to_the_other_terms(shop, quote):
    quoting.change_quote(shop, quote, terms="Harga franko gudang.")
    valid = factories.terms(
        shop, "Prices", kind=TermKind.VALIDITY, language="id", text="Harga dapat berubah."
    )

    put_text(shop, quote, valid)
    put_text(shop, quote, valid)

    assert kept(shop, quote).terms == "Harga franko gudang.\nHarga dapat berubah."


def test_a_paper_in_two_languages_says_both(shop, quote, net30):
    put_text(shop, quote, net30)
    quoting.change_quote(shop, quote, second_language="en")

    with shop.read() as session:
        paper = paper_of(session, quote)

    (term,) = (term for term in paper.terms if term.label == "Pembayaran")
    assert (term.other_label, term.other_text) == ("Payment", "30 days after delivery.")
    assert (paper.total_words, paper.other_words) == (
        "Seratus sebelas rupiah",
        "One hundred and eleven rupiah",
    )


def test_a_text_of_ones_own_has_no_other_language(shop, net30):
    with shop.read() as session:
        own = also_said(session, "payment_terms", "Cash.", "en")
        both = also_said(session, "payment_terms", "30 hari setelah barang diterima.\n" * 2, "en")

    assert own == ""
    assert both == "30 days after delivery.\n30 days after delivery."
