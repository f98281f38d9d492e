"""The first words of a company: its letter is a letter from the first day, in its language."""

from __future__ import annotations

import pytest

from app.i18n import LANGUAGES
from app.models import Quote, TermKind, Terms
from app.services import quoting
from app.services.company import company_of, set_company
from app.services.setup import start_empty
from tests import factories


@pytest.mark.parametrize(
    ("country", "opening", "closing"),
    [("ID", "Dengan hormat,", "terima kasih"), ("MY", "Tuan/Puan,", "terima kasih"),
     ("SG", "Dear Sir or Madam,", "look forward")],
)  # fmt: skip
def test_the_first_quote_of_a_new_company_opens_and_closes_as_a_letter(
    store, country, opening, closing
):
    start_empty(store, "Rina", "", "PT Maju", country)

    quote = factories.get(store, Quote, quoting.new_quote(store, factories.account(store)))

    assert quote.opening.startswith(opening)
    assert closing in quote.closing
    assert quote.payment_terms is None, "nobody promised the customer anything"


def test_texts_to_choose_from_stand_in_every_language(shop):
    with shop.read() as session:
        found = [(text.kind, text.language) for text in session.query(Terms)]

    wanted = (TermKind.OPENING, TermKind.CLOSING, TermKind.PAYMENT, TermKind.VALIDITY)
    assert {(kind, code) for kind in wanted for code in LANGUAGES} <= set(found)


def test_untouched_words_follow_the_language_of_the_papers_and_own_ones_stay(shop):
    set_company(shop, closing="Salam dari Bogor")
    set_company(shop, country="MY")

    with shop.read() as session:
        company = company_of(session)
        assert company.opening.startswith("Tuan/Puan,")
        assert company.closing == "Salam dari Bogor"
