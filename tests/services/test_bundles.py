"""A bundle is a product that is made of others: its price is its own, or the sum of its parts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from app.errors import Invalid
from app.models import Product, ProductRelation, Quote, QuoteLine, RelationKind, RuleKind
from app.records import all_records, editing
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


# Prices on the cost of a bundle.


@pytest.fixture
def cost_plus(shop, parcel):
    """The parts cost 9,000 (two of them) and 7,000; the parcel is sold at 20 % on that."""
    for name, cost in (("Kecap", 9_000), ("Sambal", 7_000)):
        change(shop, part(shop, name), cost=D(cost))
    return edit(shop, "price_rule", price_list_id=PRICE_LIST, product_id=parcel,
                kind=RuleKind.COST, on_cost=D(20))  # fmt: skip


def edit(store, name, key=None, **values):
    with store.work("Edit") as session:
        record = all_records()[name]
        if key is None:
            return editing.create(session, record, values).id
        return editing.change(session, record, key, values).id


def in_it(store, name):
    with store.read() as session:
        return session.query(ProductRelation).filter_by(other_id=part(store, name)).one().id


def test_a_price_on_the_cost_of_a_bundle_follows_from_its_parts(shop, parcel, cost_plus):
    found = [price(shop, parcel)]

    edit(shop, "product", part(shop, "Kecap"), cost=D(10_000))
    found.append(price(shop, parcel))
    edit(shop, "product_relation", in_it(shop, "Kecap"), quantity=D(3))
    found.append(price(shop, parcel))
    edit(shop, "product", parcel, cost=D(20_000))
    found.append(price(shop, parcel))
    edit(shop, "product", parcel, cost=None)
    found.append(price(shop, parcel))
    with shop.work("Remove") as session:
        editing.remove(session, all_records()["product_relation"], in_it(shop, "Sambal"))
    found.append(price(shop, parcel))

    assert found == [30_000, 32_400, 44_400, 24_000, 44_400, 36_000]
    shop.undo()
    assert price(shop, parcel) == 44_400


def test_a_part_that_leaves_a_bundle_takes_its_cost_along(shop, parcel, cost_plus):
    other = factories.product(shop, name="Parcel 2", sku="P2", list_price=None)
    found = []

    for values in (
        {"kind": RelationKind.ACCESSORY},
        {"kind": RelationKind.BUNDLE},
        {"product_id": other},
        {"product_id": parcel},
    ):
        edit(shop, "product_relation", in_it(shop, "Sambal"), **values)
        found.append(price(shop, parcel))
    with shop.work("Remove") as session:
        editing.remove(session, all_records()["product"], part(shop, "Sambal"))

    assert [*found, price(shop, parcel)] == [21_600, 30_000, 21_600, 30_000, 21_600]


def test_a_part_bought_in_dollars_costs_what_these_are_worth(shop, parcel, cost_plus):
    edit(shop, "exchange_rate", currency="USD", rate=D(15_000), valid_from=date(2026, 1, 1))
    edit(shop, "product", part(shop, "Sambal"), cost=D(1), list_price=D(2), currency="USD")
    before = price(shop, parcel)

    edit(shop, "exchange_rate", currency="USD", rate=D(16_000), valid_from=date(2026, 1, 2))

    assert (before, price(shop, parcel)) == (39_600, 40_800)


def test_a_bundle_whose_part_has_no_cost_says_which(shop, parcel):
    change(shop, part(shop, "Kecap"), cost=D(9_000))

    with pytest.raises(Invalid, match="“Sambal”, a part of this bundle, has no cost") as refused:
        edit(shop, "price_rule", price_list_id=PRICE_LIST, product_id=parcel,
             kind=RuleKind.COST, on_cost=D(20))  # fmt: skip

    assert refused.value.field == "product_id"


def test_a_part_in_money_without_a_rate_says_which_rate(shop, parcel):
    change(shop, part(shop, "Kecap"), cost=D(9_000))
    change(shop, part(shop, "Sambal"), cost=D(1), currency="SGD")

    with pytest.raises(Invalid, match="no exchange rate for SGD in IDR"):
        edit(shop, "price_rule", price_list_id=PRICE_LIST, product_id=parcel,
             kind=RuleKind.COST, on_cost=D(20))  # fmt: skip


def test_the_cost_of_a_part_cannot_go_from_below_a_price(shop, parcel, cost_plus):
    bare = factories.product(shop, name="Teh", sku="TEH")

    with pytest.raises(Invalid, match=r"“Parcel”.*“Kecap”") as emptied:
        edit(shop, "product", part(shop, "Kecap"), cost=None)
    with pytest.raises(Invalid, match=r"“Parcel”.*“Teh”") as added:
        edit(shop, "product_relation", product_id=parcel, other_id=bare, kind=RelationKind.BUNDLE)

    assert (emptied.value.field, added.value.field) == ("cost", "other_id")
    assert price(shop, parcel) == 30_000
