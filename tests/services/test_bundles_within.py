"""A bundle in a bundle costs what its own parts cost, and none comes to be in itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Invalid
from app.models import Product, ProductRelation, QuoteLine, RelationKind, RuleKind
from app.models.product import made_of
from app.models.quote_line import cost_of
from app.records import all_records, editing
from app.services import bundles, quote_lines, quoting
from app.services.bundles import Part, sum_of
from app.services.prices import price_of
from app.services.setup import PRICE_LIST
from app.store import Store
from tests import factories

D = Decimal
DAY = date(2026, 8, 3)
BUNDLE = RelationKind.BUNDLE
RATE = Fraction(16_250)  # rupiah for a dollar


@dataclass
class Shelf:
    """Products by number: what each costs (None: what its parts cost), in which money, and how
    many of which are in it. The first is a bundle."""

    worth: list[Decimal | None]
    money: list[str | None]
    inside: list[dict[int, Decimal]]

    def reckoned(self, number: int) -> Fraction | None:
        """What one comes to in rupiah, by the words of the rule and nothing else."""
        worth = self.worth[number]
        if worth is not None:
            return Fraction(worth) * (RATE if self.money[number] == "USD" else 1)
        whole = Fraction(0)
        for part, many in self.inside[number].items():
            of_part = self.reckoned(part)
            if of_part is None:
                return None
            whole += of_part * Fraction(many)
        return whole if self.inside[number] else None


@st.composite
def shelves(draw: st.DrawFn) -> Shelf:
    count = draw(st.integers(2, 7))
    money = st.decimals("0", "900000", places=4)
    worth = [None, *(draw(st.one_of(st.none(), money)) for _ in range(count - 2)), draw(money)]
    many = st.decimals("0.0001", "500", places=4)
    inside: list[dict[int, Decimal]] = [
        draw(st.dictionaries(st.integers(number + 1, count - 1), many, min_size=not number))
        if number < count - 1
        else {}
        for number in range(count)
    ]
    return Shelf(worth, [draw(st.sampled_from([None, "IDR", "USD"])) for _ in worth], inside)


@given(shelf=shelves())
def test_the_cost_of_a_bundle_is_that_of_all_that_is_in_it_whatever_is_in_what(
    shelf: Shelf,
) -> None:
    products = [
        Product(id=uuid4(), name="x", cost=cost, currency=money)
        for cost, money in zip(shelf.worth, shelf.money, strict=True)
    ]
    by_key = {product.id: product for product in products}
    relations = [
        ProductRelation(
            id=uuid4(), product_id=products[outer].id, other_id=products[part].id, kind=BUNDLE,
            quantity=many,
        )
        for outer, parts in enumerate(shelf.inside)
        for part, many in parts.items()
    ]  # fmt: skip

    parts = made_of(
        products[0],
        lambda _kind, key: by_key[key],
        lambda _kind, field, key: [one for one in relations if getattr(one, field) == key],
    )
    cost = cost_of(products[0], lambda money: RATE if money == "USD" else Fraction(1), None, parts)

    assert cost == nearest(shelf.reckoned(0), 10_000)


@given(shelf=shelves())
def test_the_price_of_a_bundle_is_that_of_all_that_is_in_it_rounded_once(shelf: Shelf) -> None:
    keys = [uuid4() for _one in shelf.worth]
    inside = {
        keys[outer]: [
            Part(keys[part], "x", "", "", many, shelf.worth[part], shelf.money[part], False)
            for part, many in parts.items()
        ]
        for outer, parts in enumerate(shelf.inside)
        if parts
    }
    exact = shelf.reckoned(0)

    try:
        price = sum_of(keys[0], inside, "IDR", "IDR", lambda _source, _target: RATE)
    except Invalid:
        price = None

    assert price == nearest(exact, 1)


def nearest(exact: Fraction | None, steps: int) -> Decimal | None:
    """Half away from zero, to one of so many steps in a unit; nothing here is below 0."""
    if exact is None:
        return None
    return D((2 * exact * steps + 1) // 2) / steps


@pytest.fixture
def hamper(shop: Store) -> UUID:
    """A hamper of two parcels and a card; in a parcel are three jars and a bottle."""
    hamper, parcel = (_bare(shop, name) for name in ("Hamper", "Parcel"))
    for outer, part, many in (
        (hamper, parcel, 2),
        (hamper, _bare(shop, "Kartu", price=5_000, cost=1_000), 1),
        (parcel, _bare(shop, "Sambal", price=12_000, cost=7_000), 3),
        (parcel, _bare(shop, "Kecap", price=18_500, cost=9_000), 1),
    ):
        _put(shop, outer, part, many)
    return hamper


def test_a_bundle_in_a_bundle_brings_the_prices_and_costs_of_its_parts(shop, hamper):
    line = quote_lines.add_line(
        shop, quoting.new_quote(shop, factories.account(shop)), product_id=hamper
    )

    kept = factories.get(shop, QuoteLine, line)
    assert (kept.price, kept.cost) == (2 * (36_000 + 18_500) + 5_000, 2 * (21_000 + 9_000) + 1_000)
    assert kept.description == "Hamper\n1 Kartu, 2 Parcel"


def test_a_price_or_cost_of_its_own_stands_for_what_is_in_the_inner_bundle(shop, hamper):
    _edit(shop, "product", _called(shop, "Parcel"), list_price=D(50_000), cost=D(28_000))

    with shop.read() as session:
        parts = bundles.made_of(session, [session.get(Product, hamper)])[hamper]
        told = sorted((part.name, many) for many, part in parts)
    assert _price(shop, hamper) == 105_000
    assert told == [("Kartu", 1), ("Parcel", 2)]


def test_a_price_on_the_cost_of_a_bundle_follows_the_parts_of_the_bundles_in_it(shop, hamper):
    _edit(shop, "price_rule", price_list_id=PRICE_LIST, product_id=hamper, kind=RuleKind.COST,
          cost_plus=D(500))  # fmt: skip
    found = [_price(shop, hamper)]

    _edit(shop, "product", _called(shop, "Sambal"), cost=D(8_000))
    found.append(_price(shop, hamper))
    _put(shop, _called(shop, "Parcel"), _called(shop, "Kartu"), 1)
    found.append(_price(shop, hamper))

    assert found == [61_500, 67_500, 69_500]
    with pytest.raises(Invalid, match=r"“Hamper”.*“Kecap”"):
        _edit(shop, "product", _called(shop, "Kecap"), cost=None)


def test_the_cost_of_a_part_bought_in_dollars_follows_the_day_of_the_quote(shop, hamper):
    for rate, day in ((15_000, date(2025, 1, 1)), (16_000, date(2026, 1, 1))):
        factories.exchange_rate(shop, currency="USD", rate=D(rate), valid_from=day)
    _edit(shop, "product", _called(shop, "Kartu"), currency="USD", cost=D(1), list_price=D(2))
    quote = quoting.new_quote(shop, factories.account(shop))
    line = quote_lines.add_line(shop, quote, product_id=hamper)
    found = [factories.get(shop, QuoteLine, line).cost]

    quoting.change_quote(shop, quote, quote_date=date(2025, 6, 1))

    found.append(factories.get(shop, QuoteLine, line).cost)
    assert found == [60_000 + 16_000, 60_000 + 15_000]


def test_what_lacks_in_an_inner_bundle_is_named(shop, hamper):
    _edit(shop, "product", _called(shop, "Sambal"), list_price=None)
    with pytest.raises(Invalid, match=r"“Sambal”.* no list price"):
        _price(shop, hamper)

    _edit(shop, "product", _called(shop, "Parcel"), inactive=True)
    with pytest.raises(Invalid, match=r"“Parcel”.* withdrawn"):
        _price(shop, hamper)


@pytest.mark.parametrize("part", ["Hamper", "Parcel"])
def test_a_bundle_is_not_put_into_itself_by_way_of_what_is_in_it(shop, hamper, part):
    with pytest.raises(Invalid, match=f"“{part}” is a bundle with this product in it") as refused:
        _put(shop, _called(shop, "Sambal"), _called(shop, part), 1)
    unbundled = _edit(
        shop, "product_relation", product_id=_called(shop, "Sambal"), other_id=_called(shop, part),
        kind=RelationKind.CROSS,
    )  # fmt: skip
    with pytest.raises(Invalid, match=f"“{part}” is a bundle with this product in it"):
        _edit(shop, "product_relation", unbundled, kind=BUNDLE)

    assert refused.value.field == "other_id"


def test_a_relation_may_be_turned_round(shop, hamper):
    with shop.read() as session:
        parcel = _called(shop, "Parcel")
        inside = session.query(ProductRelation).filter_by(other_id=parcel).one().id

    _edit(shop, "product_relation", inside, product_id=parcel, other_id=hamper)

    assert _price(shop, parcel) == 36_000 + 18_500 + 2 * 5_000


def _bare(shop: Store, name: str, price: int | None = None, cost: int | None = None) -> UUID:
    worths = {"list_price": price, "cost": cost}
    given = {field: None if worth is None else D(worth) for field, worth in worths.items()}
    return factories.product(shop, name=name, sku=name, unit=None, **given)


def _put(shop: Store, outer: UUID, part: UUID, many: int) -> UUID:
    given = {"product_id": outer, "other_id": part, "kind": BUNDLE, "quantity": D(many)}
    return _edit(shop, "product_relation", **given)


def _edit(shop: Store, name: str, key: UUID | None = None, **values: object) -> UUID:
    record = all_records()[name]
    write: Callable[..., ProductRelation] = editing.create if key is None else editing.change
    with shop.work("Edit") as session:
        return write(session, record, *(() if key is None else (key,)), values).id


def _called(shop: Store, name: str) -> UUID:
    with shop.read() as session:
        return session.query(Product).filter_by(name=name).one().id


def _price(shop: Store, key: UUID) -> Decimal | None:
    with shop.read() as session:
        return price_of(session, session.get(Product, key), None, D(1), "IDR", DAY).price
