"""A bundle is a product that is made of others: its price is its own, or the sum of its parts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from app.errors import Invalid
from app.models import Product, Quote, QuoteLine, RelationKind, RuleKind
from app.services import quote_lines, quoting
from app.services.price_explaining import explain
from app.services.price_table import price_table
from app.services.prices import Buyer, Item, price_of
from app.services.quote_totals import totals
from app.services.setup import PRICE_LIST
from tests import factories

D = Decimal
DAY = date(2026, 8, 3)


@pytest.fixture
def parcel(shop):
    """A parcel without a price of its own: two bottles at 18,500 and a jar at 12,000."""
    parcel = factories.product(shop, name="Parcel", sku="PCL", list_price=None)
    for name, price, many in (("Kecap", 18_500, 2), ("Sambal", 12_000, 1)):
        part = factories.product(shop, name=name, sku=name, list_price=D(price), unit="btl")
        factories.product_relation(
            shop, product_id=parcel, other_id=part, kind=RelationKind.BUNDLE, quantity=D(many)
        )
    return parcel


def price(store, key):
    with store.read() as session:
        return price_of(session, session.get(Product, key), None, D(1), "IDR", DAY).price


def change(store, key, **values):
    with store.work("Change") as session:
        for name, value in values.items():
            setattr(session.get(Product, key), name, value)


def part(store, name):
    with store.read() as session:
        return session.query(Product).filter_by(name=name).one().id


def test_a_bundle_costs_what_its_parts_cost_unless_it_has_a_price_of_its_own(shop, parcel):
    summed = price(shop, parcel)
    change(shop, parcel, list_price=D(45_000))

    assert (summed, price(shop, parcel)) == (49_000, 45_000)


def test_price_rules_fall_on_the_sum_and_the_reason_names_the_parts(shop, parcel):
    factories.price_rule(
        shop, price_list_id=PRICE_LIST, product_id=parcel, kind=RuleKind.PERCENT, value=D(10)
    )

    with shop.read() as session:
        told = explain(session, Buyer(None, "IDR", DAY), Item(parcel))

    assert told.price == 44_100
    assert "the sum of its parts: 2 btl Kecap, 1 btl Sambal." in told.sentence


def test_a_part_in_other_money_is_converted(shop, parcel):
    factories.exchange_rate(shop, currency="USD", rate=D(16_000), valid_from=date(2026, 1, 1))
    change(shop, part(shop, "Sambal"), list_price=D(1), currency="USD")

    assert price(shop, parcel) == 37_000 + 16_000


@pytest.mark.parametrize(
    ("values", "says"),
    [({"list_price": None}, "“Sambal”.* no list price"), ({"inactive": True}, "“Sambal”.*drawn")],
)
def test_a_bundle_whose_part_has_no_price_or_is_withdrawn_says_which(shop, parcel, values, says):
    change(shop, part(shop, "Sambal"), **values)

    with pytest.raises(Invalid, match=says):
        price(shop, parcel)
    factories.price_rule(shop, price_list_id=PRICE_LIST, product_id=parcel, value=D(40_000))

    assert price(shop, parcel) == 40_000


def test_a_bundle_goes_into_a_quote_at_the_sum_of_its_parts(shop, parcel):
    quote = quoting.new_quote(shop, factories.account(shop))

    line = quote_lines.add_line(shop, quote, product_id=parcel, quantity=D(3))

    assert factories.get(shop, QuoteLine, line).total == 147_000


def test_a_bundle_without_a_cost_of_its_own_costs_what_its_parts_cost(shop, parcel):
    for name, cost in (("Kecap", 9_000), ("Sambal", 7_000)):
        change(shop, part(shop, name), cost=D(cost))
    factories.product_unit(shop, product_id=parcel, name="dus", factor=D(12))
    quote = quoting.new_quote(shop, factories.account(shop))

    line = quote_lines.add_line(shop, quote, product_id=parcel, quantity=D(3))
    of_one = factories.get(shop, QuoteLine, line).cost
    quote_lines.change_line(shop, line, unit="dus")

    with shop.read() as session:
        came_to = totals(session, session.get(Quote, quote))
        margins = [one.margin for one in price_table(session, parcel)]
    assert (of_one, factories.get(shop, QuoteLine, line).cost) == (25_000, 300_000)
    assert came_to.margin == 3 * 12 * (49_000 - 25_000)
    assert margins[0] == D("49.0")
    change(shop, part(shop, "Kecap"), cost=None)
    other = quote_lines.add_line(shop, quote, product_id=parcel)
    assert factories.get(shop, QuoteLine, other).cost is None
