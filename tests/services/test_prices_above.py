"""Price lists that stand on the list above them: "Grosir less 5 %", kept, found and explained."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from app.clock import SetClock
from app.errors import Invalid
from app.i18n import LANGUAGES, speaking
from app.models import PriceList, Product, RuleBase, RuleKind
from app.records import all_records, editing
from app.services.price_explaining import explain
from app.services.price_table import price_table
from app.services.prices import Buyer, Item, price_of
from app.services.setup import PRICE_LIST
from app.store import Store, schema
from app.store.engine import postgres_engine
from tests import factories
from tests.factories import MONDAY, price_list, product, product_unit

D = Decimal
DAY = date(2026, 8, 3)


@pytest.fixture
def kecap(shop):
    key = product(shop, list_price=D(20_000), currency="IDR", cost=D(9_000), category="Bumbu")
    product_unit(shop, "Dus", product_id=key)
    return key


@pytest.fixture
def lists(shop, kecap):
    """Grosir takes 8 % off from 12 on; Hotel 5 % off Grosir, to the next 50 rupiah."""
    grosir = price_list(shop, "Grosir")
    hotel = price_list(shop, "Hotel", parent_id=grosir)
    rule(shop, grosir, kind=RuleKind.PERCENT, value=D(8), min_quantity=D(12))
    rule(shop, hotel, kind=RuleKind.PERCENT, value=D(5), base=RuleBase.ABOVE, round_to=D(50))
    return grosir, hotel


def rule(store, of, **values):
    return factories.price_rule(store, price_list_id=of, **values)


def price(store, key, of, quantity=1, unit=None, on=DAY):
    with store.read() as session:
        found = session.get(Product, key)
        return price_of(session, found, None, D(quantity), "IDR", on, of, unit).price


def told_of(store, key, of, quantity=1, unit=None):
    with store.read() as session:
        return explain(session, Buyer(None, "IDR", DAY, of), Item(key, D(quantity), unit))


def test_so_much_off_the_list_above_follows_whatever_that_list_says(shop, kecap, lists):
    grosir, hotel = lists
    before = price(shop, kecap, hotel), price(shop, kecap, hotel, 12)

    rule(shop, grosir, product_id=kecap, value=D(15_000), valid_from=date(2026, 9, 1))

    assert before == (19_000, 17_500)  # 17,480
    assert price(shop, kecap, hotel, 12) == 17_500
    assert price(shop, kecap, hotel, 12, on=date(2026, 9, 1)) == 14_250
    assert price(shop, kecap, hotel, 2, "Dus") == 12 * 17_500


def test_a_list_above_that_has_ended_leaves_the_price_to_the_one_above_it(shop, kecap):
    top = price_list(shop, "Top")
    ended = price_list(shop, "Lebaran", parent_id=top, valid_until=date(2026, 7, 31))
    own = price_list(shop, "Own", parent_id=ended)
    rule(shop, top, value=D(10_000))
    rule(shop, ended, value=D(5_000))
    rule(shop, own, kind=RuleKind.FORMULA, value=D(10), base=RuleBase.ABOVE)

    assert price(shop, kecap, own) == 11_000
    assert price(shop, kecap, own, on=date(2026, 7, 31)) == 5_500


def test_dollars_above_are_converted_at_the_rate_of_the_day(shop, kecap):
    factories.exchange_rate(shop, "USD", rate=D(16_000), valid_from=date(2026, 8, 1))
    factories.exchange_rate(shop, "USD", rate=D(17_000), valid_from=date(2026, 9, 1))
    above = price_list(shop, "Export", currency="USD")
    own = price_list(shop, "Own", parent_id=above)
    rule(shop, above, value=D("1.25"))
    rule(shop, own, kind=RuleKind.PERCENT, value=D(10), base=RuleBase.ABOVE, round_to=D(100))

    assert price(shop, kecap, own) == 18_000
    assert price(shop, kecap, own, on=date(2026, 9, 1)) == 19_100  # 19,125


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_explanation_tells_both_rules_and_what_the_list_above_asks(
    shop, kecap, lists, language
):
    with speaking(language):
        told = told_of(shop, kecap, lists[1], 12)

    assert told.price == 17_500
    for name in ("5%", "“Grosir”", "“Hotel”", "18", "400", "8%", "12 botol", "50"):
        assert name in told.sentence
    assert "{" not in told.sentence
    assert [one.won for one in told.considered] == [True, True]


def test_the_explanation_is_what_a_salesperson_would_say(shop, kecap, lists):
    assert told_of(shop, kecap, lists[1], 12).sentence == (
        "5% off the price of “Grosir”. Price list “Hotel”. Rounded to Rp50."
        " The price of “Grosir” is Rp18,400: 8% off the list price, from 12 botol on."
    )
    assert told_of(shop, kecap, lists[1], 1).sentence == (
        "5% off the list price. Price list “Hotel”. Rounded to Rp50."
        " No list above has a price for it."
    )


def test_each_rule_says_what_became_of_it_in_the_list_above_too(shop, kecap, lists):
    rule(shop, lists[0], kind=RuleKind.PERCENT, value=D(3))
    rule(shop, PRICE_LIST, product_id=kecap, value=D(1))

    told = told_of(shop, kecap, lists[1], 12)

    assert [(one.price_list, one.says, one.fate) for one in told.considered] == [
        ("Hotel", "−5% on the list above", "Won."),
        ("Grosir", "−8%", "The price is made of this one."),
        ("Grosir", "−3%", "Another rule is for a larger quantity that is reached too."),
        ("Standard", "Rp1", "A list that comes before it has a price already."),
    ]


def test_a_price_on_cost_above_tells_the_price_and_nothing_of_the_cost(shop, kecap):
    above = price_list(shop, "Above")
    own = price_list(shop, "Own", parent_id=above)
    with shop.work("New") as session:
        editing.create(session, all_records()["price_rule"], {
            "price_list_id": above, "product_id": kecap, "kind": RuleKind.COST, "on_cost": D(37),
        })  # fmt: skip
    rule(shop, own, kind=RuleKind.PERCENT, value=D(10), base=RuleBase.ABOVE)

    told = told_of(shop, kecap, own)

    assert told.price == 11_097  # of 12,330
    assert "The price of “Above” is Rp12,330: Worked out from the cost." in told.sentence
    said = f"{told.sentence} {[(one.says, one.fate) for one in told.considered]}"
    assert "37" not in said and "9,000" not in said


def test_the_page_of_a_product_has_the_steps_of_the_list_above(shop, kecap, lists):
    with shop.read() as session:
        found = [
            (int(one.quantity), one.price)
            for one in price_table(session, kecap)
            if (one.price_list, one.unit) == ("Hotel", "botol")
        ]

    assert found == [(1, 19_000), (12, 17_500)]


@pytest.mark.parametrize("kind", [RuleKind.FIXED, RuleKind.COST, RuleKind.SURCHARGE])
def test_what_is_no_percentage_and_no_formula_stands_on_no_list(shop, kecap, lists, kind):
    with pytest.raises(Invalid, match="Only a percentage or a formula") as refused:
        rule(shop, lists[1], product_id=kecap, kind=kind, value=D(5), base=RuleBase.ABOVE)

    assert refused.value.field == "base"


def test_a_list_with_nothing_above_it_has_no_price_to_stand_on(shop, lists):
    with pytest.raises(Invalid, match="“Grosir” has no list above it") as refused:
        rule(shop, lists[0], kind=RuleKind.PERCENT, value=D(5), base=RuleBase.ABOVE)

    assert refused.value.field == "base"


def test_the_list_above_cannot_be_taken_away_from_below_a_price(shop, kecap, lists):
    _grosir, hotel = lists
    record = all_records()["price_list"]

    with pytest.raises(Invalid, match="based on the list above") as refused:  # noqa: SIM117
        with shop.work("Change") as session:
            editing.change(session, record, hotel, {"parent_id": None})
    with shop.work("Change") as session:
        editing.change(session, record, hotel, {"parent_id": PRICE_LIST})

    assert refused.value.field == "parent_id"
    assert factories.get(shop, PriceList, hotel).parent_id == PRICE_LIST
    assert price(shop, kecap, hotel, 12) == 19_000


def test_two_lists_that_two_laptops_put_above_each_other_still_have_a_price(shop, kecap, lists):
    grosir, hotel = lists
    rule(shop, grosir, product_id=kecap, kind=RuleKind.PERCENT, value=D(1))
    with shop.writing() as connection:  # as a merge may leave it
        connection.exec_driver_sql(
            "UPDATE price_list SET parent_id = ? WHERE id = ?", (hotel.bytes, grosir.bytes)
        )
        connection.exec_driver_sql("UPDATE price_rule SET base = 'above'")

    assert price(shop, kecap, hotel) == 18_800  # 20,000 −1 % −5 % = 18,810
    assert price(shop, kecap, grosir) == 18_810  # 20,000 −5 % −1 %


def test_postgresql_finds_the_same_price_on_the_list_above(postgres_url):
    engine = postgres_engine(postgres_url)
    schema.prepare(engine)
    store = Store(engine, SetClock(MONDAY))
    above = price_list(store, "Grosir", main=True)
    own = price_list(store, "Hotel", parent_id=above)
    key = product(store, list_price=D(20_000), currency="IDR")
    rule(store, above, product_id=key, value=D(18_000))
    rule(store, own, kind=RuleKind.PERCENT, value=D(5), base=RuleBase.ABOVE)

    found = price(store, key, own)
    store.close()

    assert found == 17_100
