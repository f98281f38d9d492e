"""What customers pay, from the company's own lists, units, territories and rates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from app.clock import SetClock
from app.errors import Invalid
from app.i18n import LANGUAGES, speaking
from app.models import Account, AccountClass, PriceList, PriceRule, Product, RuleKind
from app.records import all_records, editing
from app.services import price_reading
from app.services.price_explaining import explain
from app.services.prices import Buyer, Item, price_of, prices_of
from app.services.setup import PRICE_LIST
from app.store import Store, schema
from app.store.engine import postgres_engine
from tests import factories
from tests.factories import (
    MONDAY,
    exchange_rate,
    price_list,
    price_rule,
    product,
    product_unit,
    territory,
)

D = Decimal
DAY = date(2026, 8, 3)


@pytest.fixture
def kecap(shop):
    key = product(shop, list_price=D(1000), currency="IDR", cost=D(600), category="Bumbu")
    product_unit(shop, "Dus", product_id=key)
    return key


@pytest.fixture
def bogor(shop):
    return territory(shop, "Jabar"), territory(shop, "Jabar/Bogor")


@pytest.fixture
def toko(shop, bogor):
    return factories.account(shop, territory_id=bogor[1], account_class=AccountClass.A)


def price(store, key, toko=None, quantity=1, unit=None, currency="IDR", **more):
    with store.read() as session:
        customer = session.get(Account, toko) if toko else None
        return price_of(
            session, session.get(Product, key), customer, D(quantity), currency, DAY,
            unit=unit, **more,
        ).price  # fmt: skip


def rule(store, **values):
    return price_rule(store, price_list_id=values.pop("price_list_id", PRICE_LIST), **values)


def test_a_box_costs_what_its_pieces_cost_unless_a_rule_names_the_box(shop, kecap):
    assert price(shop, kecap, unit="dus") == 12_000

    rule(shop, product_id=kecap, unit="DUS", value=D(11_500))

    assert (price(shop, kecap, unit="Dus"), price(shop, kecap)) == (11_500, 1000)


def test_a_quantity_break_counts_pieces_whatever_the_unit(shop, kecap):
    rule(shop, category="bumbu", kind=RuleKind.PERCENT, value=D(10), min_quantity=D(24))

    assert price(shop, kecap, quantity=23) == 1000
    assert price(shop, kecap, quantity=24) == 900
    assert price(shop, kecap, quantity=2, unit="Dus") == 10_800


def test_a_unit_the_product_is_not_sold_by_is_refused_with_those_there_are(shop, kecap):
    with pytest.raises(Invalid) as refused:
        price(shop, kecap, unit="palet")

    assert refused.value.field == "unit"
    assert "botol, Dus" in refused.value.sentence()


def test_the_rule_of_the_nearer_territory_wins_and_foreign_ones_do_not_count(
    shop, kecap, toko, bogor
):
    rule(shop, product_id=kecap, value=D(900), territory_id=bogor[0])
    rule(shop, product_id=kecap, value=D(800), territory_id=bogor[1])
    rule(shop, product_id=kecap, value=D(700), territory_id=territory(shop, "Jateng"))

    assert price(shop, kecap, toko) == 800
    assert price(shop, kecap) == 1000


def test_a_list_for_a_class_comes_before_the_one_for_everybody_and_after_the_customers_own(
    shop, kecap, toko, bogor
):
    rule(shop, product_id=kecap, value=D(900))
    of_class = price_list(shop, "Kelas A", account_class=AccountClass.A)
    rule(shop, price_list_id=of_class, product_id=kecap, value=D(850))
    both = price_list(shop, "Bogor A", account_class=AccountClass.A, territory_id=bogor[0])
    rule(shop, price_list_id=both, product_id=kecap, value=D(840))
    own = price_list(shop, "Own")

    assert price(shop, kecap, toko) == 840
    assert price(shop, kecap, toko, price_list_id=of_class) == 850
    assert price(shop, kecap, toko, price_list_id=own) == 840
    assert price(shop, kecap) == 900

    rule(shop, price_list_id=own, product_id=kecap, value=D(830))

    assert price(shop, kecap, toko, price_list_id=own) == 830


def test_a_list_takes_from_another_what_it_does_not_say_and_its_field_is_called_so(shop, kecap):
    other, own = price_list(shop, "Grosir"), price_list(shop, "Grosir kurang 5")
    factories.price_rule(shop, price_list_id=other, product_id=kecap, value=D(900))
    with shop.work("Change") as session:
        editing.change(session, all_records()["price_list"], own, {"parent_id": other})
    taken = price(shop, kecap, price_list_id=own)

    factories.price_rule(shop, price_list_id=own, kind=RuleKind.PERCENT, value=D(5))

    assert (taken, price(shop, kecap, price_list_id=own)) == (900, 950), "off the list price"
    assert PriceList.parent_id.info["label"] == "Else the prices of"


def test_a_list_that_has_ended_leaves_the_word_to_its_parent(shop, kecap):
    parent = price_list(shop, "Lebaran")
    rule(shop, price_list_id=parent, product_id=kecap, value=D(870))
    ended = price_list(shop, "Old", parent_id=parent, valid_until=date(2026, 7, 31))
    rule(shop, price_list_id=ended, product_id=kecap, value=D(1))

    assert price(shop, kecap, price_list_id=ended) == 870


def test_prices_in_another_currency_are_converted_by_the_rate_of_the_day(shop, kecap):
    exchange_rate(shop, "USD", rate=D(16_000), valid_from=date(2026, 8, 1))
    exchange_rate(shop, "USD", rate=D(20_000), valid_from=date(2026, 9, 1))
    imported = product(shop, "Saffron", sku="SF", list_price=D("12.50"), currency="USD")

    assert price(shop, imported) == 200_000
    assert price(shop, kecap, currency="USD", quantity=160) == D("0.06")


def test_a_missing_rate_is_named_with_where_to_enter_it(shop, kecap):
    with pytest.raises(Invalid) as refused:
        price(shop, kecap, currency="SGD")

    assert refused.value.field == "currency"
    assert "IDR in SGD" in refused.value.sentence()
    assert "Exchange rates" in refused.value.sentence()


def test_tax_is_put_in_and_taken_out_where_a_list_and_a_quote_differ(shop, kecap):
    with_tax = price_list(shop, "Retail", tax_included=True)
    rule(shop, price_list_id=with_tax, product_id=kecap, value=D(1110))

    assert price(shop, kecap, price_list_id=with_tax) == 1110
    assert price(shop, kecap, price_list_id=with_tax, tax_included=False) == 1000
    assert price(shop, kecap, tax_included=True) == 1110


def test_many_prices_at_once_are_the_ones_asked_one_by_one(shop, kecap, toko):
    rule(shop, category="Bumbu", kind=RuleKind.PERCENT, value=D(5), min_quantity=D(10))
    other = product(shop, "Teh", sku="T", list_price=None)
    items = [Item(kecap), Item(kecap, D(10)), Item(kecap, D(1), "Dus"), Item(other), Item(toko)]

    with shop.read() as session:
        buyer = Buyer(session.get(Account, toko), "IDR", DAY)
        found = prices_of(session, buyer, items)

    assert [one.price for one in found] == [1000, 950, 11_400, None, None]
    assert [one.problem.field for one in found if one.problem] == ["price", "product_id"]


def test_a_price_on_cost_is_worked_out_when_it_is_written_and_when_the_cost_changes(shop, kecap):
    records = all_records()
    values = {"price_list_id": PRICE_LIST, "product_id": kecap, "kind": RuleKind.COST,
              "on_cost": D(20), "cost_plus": D(7), "round_to": D(50)}  # fmt: skip

    with shop.work("New price") as session:
        key = editing.create(session, records["price_rule"], values).id
    assert price(shop, kecap) == 750

    with shop.work("Change") as session:
        editing.change(session, records["product"], kecap, {"cost": D(1000)})
    assert price(shop, kecap) == 1200
    assert factories.get(shop, PriceRule, key).value == 1200

    shop.undo()
    assert price(shop, kecap) == 750


def test_a_price_on_cost_needs_a_product_with_a_cost(shop):
    bare = product(shop, "Teh", sku="T")
    values = {"price_list_id": PRICE_LIST, "kind": RuleKind.COST, "on_cost": D(20)}

    for more in ({}, {"product_id": bare}):
        with shop.work("New price") as session, pytest.raises(Invalid) as refused:
            editing.create(session, all_records()["price_rule"], {**values, **more})
        assert refused.value.field == "product_id"


def test_a_price_on_cost_says_what_comes_on_top_and_holds_on_to_its_cost(shop, kecap):
    records = all_records()
    values = {"price_list_id": PRICE_LIST, "product_id": kecap, "kind": RuleKind.COST}

    with pytest.raises(Invalid, match="on top") as bare, shop.work("New price") as session:
        editing.create(session, records["price_rule"], values)
    with shop.work("New price") as session:
        editing.create(session, records["price_rule"], {**values, "on_cost": D(0)})
    with pytest.raises(Invalid, match="“Standard”") as emptied, shop.work("Change") as session:
        editing.change(session, records["product"], kecap, {"cost": None})

    assert (bare.value.field, emptied.value.field) == ("on_cost", "cost")


def test_one_price_list_alone_is_for_everybody(shop):
    record = all_records()["price_list"]
    with shop.work("New") as session:
        other = editing.create(session, record, {"name": "Standar 2"}).id

    for write in (
        lambda session: editing.create(session, record, {"name": "C", "main": True}),
        lambda session: editing.change(session, record, other, {"main": True}),
    ):
        with shop.work("Price list") as session, pytest.raises(Invalid, match="“Standard”") as told:
            write(session)

        assert told.value.field == "main"


def test_a_price_list_cannot_stand_on_itself_by_any_way_round(shop):
    top = price_list(shop, "Top")
    below = price_list(shop, "Below", parent_id=price_list(shop, "Middle", parent_id=top))

    for parent in (top, below):
        with shop.work("Change") as session, pytest.raises(Invalid) as refused:
            editing.change(session, all_records()["price_list"], top, {"parent_id": parent})
        assert refused.value.field == "parent_id"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_explanation_names_what_won_and_how_each_other_lost(shop, kecap, toko, bogor, language):
    exchange_rate(shop, "USD", rate=D(16_000))
    rule(shop, category="Bumbu", kind=RuleKind.PERCENT, value=D(4), territory_id=bogor[0],
         account_class=AccountClass.A, min_quantity=D(12), round_to=D(50),
         valid_until=date(2026, 12, 31))  # fmt: skip
    rule(shop, product_id=kecap, value=D(990))
    rule(shop, value=D(5), min_quantity=D(500))
    rule(shop, kind=RuleKind.SURCHARGE, value=D(2))

    with shop.read() as session, speaking(language):
        buyer = Buyer(session.get(Account, toko), "USD", DAY)
        told = explain(session, buyer, Item(kecap, D(1), "Dus"))

    assert told.price == D("0.73")  # 12 at 950, and 2 % on top
    for name in ("A", "Jabar", "12", "botol", "Bumbu", "2026", "USD", "Dus"):
        assert name in told.sentence
    assert [one.won for one in told.considered] == [True, True, False, False]
    assert all(one.fate and "{" not in one.fate + one.about for one in told.considered)
    assert "{" not in told.sentence


def test_a_surcharge_is_told_as_it_can_be_retold(shop, kecap):
    rule(shop, product_id=kecap, value=D(24_000))
    rule(shop, kind=RuleKind.SURCHARGE, value=D(2), plus=D(500), round_to=D(100))

    with shop.read() as session:
        told = explain(session, Buyer(None, "IDR", DAY), Item(kecap, D(1), "Dus"))

    assert told.price == 12 * 25_000  # 24,980
    assert told.sentence.endswith(
        "Surcharge: +2% + Rp500 (price list “Standard”). Rounded to Rp100. 1 Dus holds 12 botol."
    )


def test_where_a_rate_is_missing_it_says_which_rule_would_hold(shop, kecap):
    rule(shop, product_id=kecap, value=D(990))
    rule(shop, value=D(5))
    rule(shop, kind=RuleKind.SURCHARGE, value=D(2))

    with shop.read() as session:
        told = explain(session, Buyer(None, "USD", DAY), Item(kecap))

    would = "It would hold; what is missing for a price stands above."
    assert told.problem.startswith("There is no exchange rate for IDR in USD")
    assert [(one.says, one.fate, one.won) for one in told.considered] == [
        ("Rp990", would, True),
        ("+2%", would, True),
        ("Rp5", "Another rule is about the product more exactly.", False),
    ]


def test_a_rate_there_and_back_is_told_once(shop, kecap):
    exchange_rate(shop, "MYR", rate=D(3_700))
    ringgit = price_list(shop, "Johor", currency="MYR")
    rule(shop, price_list_id=ringgit, product_id=kecap, kind=RuleKind.PERCENT, value=D(5))

    with shop.read() as session:
        told = explain(session, Buyer(None, "IDR", DAY, ringgit), Item(kecap))

    assert told.sentence.count("Converted at Rp3,700 for 1 MYR") == 1


def test_without_a_price_the_explanation_says_what_is_missing(shop):
    bare = product(shop, "Teh", sku="T", list_price=None)

    with shop.read() as session:
        told = explain(session, Buyer(None, "IDR", DAY), Item(bare))

    assert (told.price, told.field) == (None, "price")
    assert told.problem.startswith("This product has no list price")


def test_a_lookup_walks_the_index_and_reads_what_may_fit(shop, kecap):
    """The figure of a million rules rests on this; see `make bench`."""
    values = {
        "lists": [PRICE_LIST], "account": kecap, "of_class": "A", "territories": [kecap],
        "day": DAY,
    }  # fmt: skip
    asked = [
        price_reading.about_products(narrowed=True).params(products=[kecap], **values),
        price_reading.about_many(narrowed=True, sqlite=True).params(categories=["x"], **values),
    ]

    plans = []
    with shop.engine.connect() as connection:
        for question in asked:
            text = question.compile(connection, compile_kwargs={"render_postcompile": True})
            plan = connection.exec_driver_sql(
                f"EXPLAIN QUERY PLAN {text}", (None,) * len(text.positiontup)
            )
            plans += [row.detail for row in plan]

    reads = [detail for detail in plans if "price_rule" in detail]
    walked = "USING INDEX ix_price_rule_asked (price_list_id=? AND product_id=? AND account_id=?"
    assert len(reads) == 6
    assert all(walked in one for one in reads)


def test_postgresql_finds_the_same_prices(postgres_url):
    """The server asks what a quote that is sent would cost by the lists."""
    engine = postgres_engine(postgres_url)
    schema.prepare(engine)
    store = Store(engine, SetClock(MONDAY))
    place = territory(store, "Jabar/Bogor")
    toko = factories.account(store, territory_id=place, account_class=AccountClass.B)
    everybody = price_list(store, "Standard", main=True)
    kecap = product(store, list_price=D(1000), category="Bumbu", currency="IDR")
    product_unit(store, "Dus", product_id=kecap)
    saffron = product(store, "Saffron", sku="SF", list_price=D("2.50"), currency="USD")
    exchange_rate(store, "USD", rate=D(16_000))
    rule(store, price_list_id=everybody, category="bumbu", kind=RuleKind.PERCENT, value=D(10),
         min_quantity=D(24), territory_id=place)  # fmt: skip
    rule(store, price_list_id=everybody, product_id=kecap, unit="dus", value=D(10_500))
    rule(store, price_list_id=everybody, product_id=kecap, value=D(1), account_class=AccountClass.A)

    with store.read() as session:
        buyer = Buyer(session.get(Account, toko), "IDR", DAY)
        items = [Item(kecap), Item(kecap, D(24)), Item(kecap, D(1), "DUS"), Item(saffron)]
        found = prices_of(session, buyer, items)
    store.close()

    assert [one.price for one in found] == [1000, 900, 10_500, 40_000]


def test_a_price_of_a_product_for_a_category_it_is_not_in_is_refused(shop, kecap):
    prices = all_records()["price_rule"]
    given = {"price_list_id": PRICE_LIST, "product_id": kecap, "value": D(9)}
    with shop.work("Prices") as session:
        made = editing.create(session, prices, {**given, "category": "BUMBU"}).id

    with pytest.raises(Invalid) as refused, shop.work("Prices") as session:
        editing.change(session, prices, made, {"category": "Minuman"})

    assert refused.value.field == "category"
    assert "“Kecap Manis 600 ml” is not in the category “Minuman”" in refused.value.sentence()


def test_a_second_price_for_the_same_is_said_beside_its_first_day(shop, kecap):
    records, given = all_records()["price_rule"], {"price_list_id": PRICE_LIST, "value": D(900)}
    with shop.work("New") as session:
        editing.create(session, records, {**given, "product_id": kecap, "unit": "Dus"})
        later = {**given, "product_id": kecap, "unit": "Dus", "valid_from": DAY}
        editing.create(session, records, later)
        surcharge = {**given, "product_id": kecap, "unit": "Dus", "kind": RuleKind.SURCHARGE}
        editing.create(session, records, surcharge)

    with shop.work("New") as session, pytest.raises(Invalid) as refused:
        editing.create(session, records, {**given, "product_id": kecap, "unit": "Dus"})

    assert refused.value.field == "valid_from"


def test_a_price_of_nothing_is_said_and_never_left_empty(shop, kecap):
    with pytest.raises(Invalid, match="free of charge") as left_empty:
        rule(shop, product_id=kecap, value=D(0))
    with pytest.raises(Invalid, match="without an amount") as both:
        rule(shop, product_id=kecap, value=D(5), free=True)

    rule(shop, product_id=kecap, value=D(0), free=True)

    assert (left_empty.value.field, both.value.field) == ("value", "free")
    assert price(shop, kecap) == 0


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        (RuleKind.FIXED, "plus"),
        (RuleKind.COST, "plus"),
        (RuleKind.FIXED, "on_cost"),
        (RuleKind.PERCENT, "cost_plus"),
        (RuleKind.SURCHARGE, "on_cost"),
    ],
)
def test_what_comes_on_top_is_never_passed_over(shop, kecap, kind, field):
    with pytest.raises(Invalid, match="on top of") as refused:
        rule(shop, product_id=kecap, kind=kind, value=D(50), **{field: D(500)})

    assert refused.value.field == field
