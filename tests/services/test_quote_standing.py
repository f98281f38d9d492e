"""Where a quote stands is said in a sentence; of an ordinary draft nothing has to be said."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from app.models import Quote
from app.services import quoting
from app.services.quote_lines import add_line
from app.services.quote_standing import standing
from app.store import Store
from tests import factories


@pytest.fixture
def quote(shop: Store) -> UUID:
    key = quoting.new_quote(shop, factories.account(shop, name="Toko Maju"))
    add_line(shop, key, description="Kecap", price=Decimal(10_000))
    return key


def said(store: Store, quote: UUID, later: timedelta = timedelta()) -> str:
    with store.read() as session:
        return standing(session, session.get_one(Quote, quote), store.clock.today() + later)


def test_nothing_is_said_of_an_ordinary_draft(shop: Store, quote: UUID) -> None:
    assert said(shop, quote) == ""


def test_that_its_validity_ended_is_said_of_a_draft_and_of_what_was_sent(
    shop: Store, quote: UUID
) -> None:
    year = timedelta(days=366)

    draft = said(shop, quote, later=year)
    quoting.send(shop, quote)
    sent = said(shop, quote, later=year)

    assert draft == sent
    assert sent.startswith("Its validity ended on ")


def test_what_was_sent_says_how_to_change_it(shop: Store, quote: UUID) -> None:
    quoting.send(shop, quote)

    assert said(shop, quote) == "This quote is fixed. To change it, make a new revision."


def test_the_customers_reason_is_repeated(shop: Store, quote: UUID) -> None:
    quoting.send(shop, quote)
    quoting.reject(shop, quote, "Too expensive")

    assert said(shop, quote) == "The customer rejected it: Too expensive"
