"""A draft that goes to another customer, and a copy for one: what follows, and what stays."""

from __future__ import annotations

from decimal import Decimal

import pytest
import sqlalchemy as sa

from app.models import Contact, PriceList, Product, Quote, RuleKind
from app.records.editing import change
from app.records.quote import QUOTES
from app.records.told import told as told_of
from app.services import quote_lines, quoting
from tests import factories


@pytest.fixture
def bandung(shop):
    """A customer with an own list, one person and 45 days to pay, whom papers reach in English."""
    kopi = factories.product(shop, "Kopi 250 g", sku="K250", list_price=Decimal(25_000))
    for name, price in (("Bandung", 24_000), ("Ekspor", 30_000)):
        of = factories.price_list(shop, name)
        factories.price_rule(
            shop, price_list_id=of, product_id=kopi, kind=RuleKind.FIXED, value=Decimal(price)
        )
    with shop.read() as session:
        own = session.scalars(sa.select(PriceList.id).where(PriceList.name == "Bandung")).one()
    other = factories.account(shop, "Toko Bandung", price_list_id=own, payment_days=45)
    asep = factories.contact(shop, "Kang Asep", language="en")
    factories.account_contact(shop, account_id=other, contact_id=asep)
    return other


def coffees(shop, **values):
    """A quote for another customer, at the price of the list and at one that was typed."""
    first = factories.account(shop, "Warung Sari", payment_days=14)
    factories.account_contact(shop, account_id=first)
    quote = quoting.new_quote(shop, first, **values)
    with shop.read() as session:
        kopi = session.scalars(sa.select(Product.id).where(Product.sku == "K250")).one()
    quote_lines.add_line(shop, quote, product_id=kopi, quantity=Decimal(10))
    quote_lines.add_line(shop, quote, product_id=kopi, price=Decimal(23_500))
    return quote


def customer_of(shop, quote):
    """To whom it goes, by which list, in which language and days, at which prices."""
    with shop.read() as session:
        found = session.get(Quote, quote)
        contact = session.get(Contact, found.contact_id) if found.contact_id else None
        by = session.get(PriceList, found.price_list_id)
        return (
            contact and contact.name, by and by.name, found.language, found.payment_terms,
            [line.price for line in found.lines], found.subtotal,
        )  # fmt: skip


OF_BANDUNG = (
    *("Kang Asep", "Bandung", "en", "45 days after the invoice date", [24_000, 23_500], 263_500),
)


def test_another_customer_brings_contact_list_words_and_prices_and_says_so(shop, bandung):
    quote, told = coffees(shop), []

    with shop.work("Change") as session:
        change(session, QUOTES, quote, {"account_id": bandung}, told)

    assert customer_of(shop, quote) == OF_BANDUNG
    assert told == [
        "As for Toko Bandung now: Contact, Price list, Language of the paper, Opening, Closing,"
        " Payment terms.",
        "1 was read again from the price lists.",
        "Line 2 keeps what was typed: look at its price.",
    ]
    shop.undo()
    assert customer_of(shop, quote)[4:] == ([25_000, 23_500], 273_500)


def test_what_was_chosen_by_hand_stays_with_another_customer_and_is_named(shop, bandung):
    with shop.read() as session:
        ekspor = session.scalars(sa.select(PriceList.id).where(PriceList.name == "Ekspor")).one()
    quote, told = coffees(shop, price_list_id=ekspor, payment_terms="Tunai"), []

    with shop.work("Change") as session:
        values = {"account_id": bandung, "language": "ms"}
        change(session, QUOTES, quote, values, told)

    assert customer_of(shop, quote)[:5] == ("Kang Asep", "Ekspor", "ms", "Tunai", [30_000, 23_500])
    assert factories.get(shop, Quote, quote).opening.startswith("Tuan/Puan,")
    assert told[:2] == [
        "As for Toko Bandung now: Contact, Opening, Closing.",
        "Still as it was chosen before: Price list, Payment terms.",
    ]


def test_of_several_people_nobody_is_chosen_for_another_customer(shop, bandung):
    factories.account_contact(shop, account_id=bandung, contact_id=factories.contact(shop))
    quote, told = coffees(shop), []

    with shop.work("Change") as session:
        change(session, QUOTES, quote, {"account_id": bandung}, told)

    assert customer_of(shop, quote)[0] is None
    assert "Choose whom at Toko Bandung it goes to." in told


def test_a_duplicate_for_another_customer_is_what_a_quote_for_that_one_would_be(shop, bandung):
    quote = coffees(shop)
    quoting.send(shop, quote)

    copy = quoting.duplicate(shop, quote, bandung)

    assert customer_of(shop, copy) == OF_BANDUNG
    assert told_of(shop, QUOTES, QUOTES.action("duplicate"), quote, ("quote", copy)) == [
        "As for Toko Bandung now: Contact, Language of the paper, Price list, Payment terms.",
        "1 was read again from the price lists.",
        "Line 2 keeps what was typed: look at its price.",
    ]
