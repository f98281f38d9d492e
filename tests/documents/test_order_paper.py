"""The confirmation of an order: under its own number once it is confirmed, about what comes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.documents.from_quote import make
from app.models import Order, PaperTemplate, Quote
from app.services import orders, quote_lines, quoting
from tests import factories
from tests.documents.papers import page_texts


@pytest.fixture
def sold(shop):
    """An accepted quote: 24 bottles and 10 jars, 10 % off the whole."""
    key = quoting.new_quote(shop, factories.account(shop))
    for name, quantity, price in (("Kecap", 24, 18_500), ("Sambal", 10, 12_000)):
        quote_lines.add_line(
            shop, key, description=name, quantity=Decimal(quantity), price=Decimal(price)
        )
    quoting.set_discount(shop, key, percent=Decimal(10))
    quoting.send(shop, key)
    quoting.accept(shop, key)
    return key


def confirmation(store, key, language="en"):
    made = make(store, key, language, PaperTemplate.ORDER)
    return made.number, " ".join(page_texts(made.pdf))


@pytest.mark.parametrize(
    ("language", "draft", "offer"),
    [("en", "DRAFT", "Our offer"), ("id", "DRAF", "Penawaran kami"),
     ("ms", "DRAF", "Sebut harga kami")],
)  # fmt: skip
def test_an_order_bears_no_number_before_it_is_confirmed(shop, sold, language, draft, offer):
    key = orders.order_quote(shop, sold)
    label = factories.get(shop, Order, key).number
    offered = factories.get(shop, Quote, sold).number

    name, before = confirmation(shop, sold, language)
    orders.confirm(shop, key)
    number, after = confirmation(shop, sold, language)

    assert (name, label in before, draft in before) == (label, False, True)
    assert f"{offer} {offered}" in before.replace("\n", " ")
    assert number == factories.get(shop, Order, key).number != label
    assert number in after and draft not in after
