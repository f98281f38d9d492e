"""A quote in other money than its products: what they cost and may not fall below, converted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa

from app.models import DiscountLimit, Product, Quote, Role, User
from app.records import all_records
from app.records.editing import change
from app.services import approvals, quote_lines, quoting
from app.services.approval_ground import costs_of
from app.services.price_table import price_table
from app.services.quote_totals import totals
from app.store import Identity
from tests import factories

D = Decimal


@pytest.fixture
def dollars(shop):
    """16,500 rupiah are a dollar."""
    factories.exchange_rate(shop, rate=D(16_500))


def coffee(shop, currency=None, **values):
    """25,000 rupiah or 1.60 dollars, of which a good part stays with us."""
    amounts = ("1.60", "0.90", "1.20") if currency == "USD" else (25_000, 15_000, 20_000)
    names = ("list_price", "cost", "floor_price")
    known = dict(zip(names, map(D, amounts), strict=True))
    return factories.product(shop, "Kopi 250 g", sku="K250", currency=currency, **known | values)


def offer(shop, product, currency, works_as=None, **values):
    """A quote with ten of it."""
    toko = factories.account(shop)
    if works_as:
        user = factories.user(shop, works_as.title(), role=Role(works_as))
        shop.identity = Identity(user, shop.identity.device_id)
    quote = quoting.new_quote(shop, toko, currency=currency)
    quote_lines.add_line(shop, quote, product_id=product, quantity=D(10), **values)
    return quote


def moved(shop, quote, **values):
    """What a form says after these fields of a quote were written in it."""
    told = []
    with shop.work("Change") as session:
        change(session, all_records()["quote"], quote, values, told)
    return told


def coffee_of(shop):
    with shop.read() as session:
        return session.scalars(sa.select(Product.id)).one()


def rep_of(shop):
    with shop.read() as session:
        return session.scalars(sa.select(User.id).where(User.role == Role.REP)).one()


def asked(shop, quote):
    with shop.read() as session:
        return [one.sentence() for one in approvals.needed_for(session, session.get(Quote, quote))]


BELOW = "Line 1: the price of “Kopi 250 g” is below its floor: ask your manager."
UNKNOWN = (
    "Line 1: the floor price of “Kopi 250 g” cannot be checked, as an exchange rate is missing:"
    " ask the office to enter it, or your manager for a yes."
)


@pytest.mark.parametrize(
    ("of", "quoted", "above", "below"),
    [(None, "IDR", "20000", "19999"), (None, "USD", "1.21", "1.20"), ("IDR", "USD", "1.21", "1.20"),
     ("USD", "USD", "1.20", "1.19"), ("USD", "IDR", "19800", "19799")],
)  # fmt: skip
def test_the_floor_of_a_product_is_that_of_its_money_on_the_day(
    shop, dollars, of, quoted, above, below
):
    quote = offer(shop, coffee(shop, of), quoted, "rep")
    listed = asked(shop, quote)

    with shop.read() as session:
        line = session.get(Quote, quote).lines[0].id
    quote_lines.change_line(shop, line, price=D(above))
    at_floor = asked(shop, quote)
    quote_lines.change_line(shop, line, price=D(below))

    assert (listed, at_floor) == ([], [])
    assert asked(shop, quote) == [BELOW]


def test_a_price_at_the_list_is_not_below_a_floor_of_as_much_for_its_rounding_alone(shop, dollars):
    sweet = coffee(shop, list_price=D(24_800), floor_price=D(24_800))  # 1.503 dollars
    factories.product_unit(shop, product_id=sweet, name="dus", factor=D(7))

    assert asked(shop, offer(shop, sweet, "USD", "rep")) == []
    assert asked(shop, offer(shop, sweet, "USD", unit="dus")) == []


@pytest.mark.parametrize(
    ("of", "quoted", "earned"),
    [(None, "IDR", 100_000), (None, "USD", "6.11"), ("IDR", "USD", "6.11"), ("USD", "USD", 7),
     ("USD", "IDR", 115_500)],
)  # fmt: skip
def test_the_margin_is_reckoned_in_the_money_of_the_quote(shop, dollars, of, quoted, earned):
    quote = offer(shop, coffee(shop, of), quoted)

    with shop.read() as session:
        came_to = totals(session, session.get(Quote, quote))

    assert (came_to.margin, came_to.uncosted) == (D(earned), 0)


def test_a_manager_reads_what_the_lines_of_a_rep_cost_in_the_money_of_the_quote(shop, dollars):
    quote = offer(shop, coffee(shop), "USD", "rep")

    with shop.read() as session:
        found = session.get(Quote, quote)
        stands, costs = found.lines[0].cost, list(costs_of(session, found).values())

    assert (stands, costs) == (None, [D("0.9091")])


def test_without_a_rate_the_cost_is_not_known_and_the_floor_says_that_it_cannot_be_checked(shop):
    quote = offer(shop, coffee(shop), "USD", "rep", price=D("1.60"))

    with shop.read() as session:
        costs = list(costs_of(session, session.get(Quote, quote)).values())
    before = asked(shop, quote)
    shop.identity = Identity(None, shop.identity.device_id)
    factories.exchange_rate(shop, rate=D(16_500))
    shop.identity = Identity(rep_of(shop), shop.identity.device_id)

    assert (costs, before) == ([None], [UNKNOWN])
    assert asked(shop, quote) == []


def test_other_money_of_a_quote_brings_the_cost_along(shop, dollars):
    quote = offer(shop, coffee(shop), "IDR")

    quoting.change_quote(shop, quote, currency="USD")

    with shop.read() as session:
        assert session.get(Quote, quote).lines[0].cost == D("0.9091")


def test_another_day_of_a_quote_brings_price_and_cost_by_the_rate_of_that_day(shop, dollars):
    factories.exchange_rate(shop, rate=D(15_000), valid_from=date(2026, 8, 10))
    quote = offer(shop, coffee(shop), "USD")
    quote_lines.add_line(shop, quote, product_id=coffee_of(shop), price=D("1.40"))
    quote_lines.add_line(shop, quote, description="Antar", price=D(2))

    told = moved(shop, quote, quote_date=date(2026, 8, 12))

    with shop.read() as session:
        found = session.get(Quote, quote)
        lines = [(line.price, line.cost) for line in found.lines]
        assert lines == [(D("1.67"), 1), (D("1.40"), 1), (2, None)]
        assert found.subtotal == D("20.10")
    assert told == [
        "1 was read again from the price lists.",
        "Line 2 keeps what was typed: look at its price.",
    ]


def test_another_day_says_nothing_where_prices_and_costs_are_the_same(shop):
    key = coffee(shop)
    quote = offer(shop, key, "IDR")
    quote_lines.add_line(shop, quote, product_id=key, price=D(24_000))
    with shop.work("Dearer") as session:
        session.get(Product, key).cost = D(16_000)

    told = moved(shop, quote, quote_date=date(2026, 8, 12))

    with shop.read() as session:
        lines = [(line.price, line.cost) for line in session.get(Quote, quote).lines]
    assert (told, lines) == ([], [(25_000, 15_000), (24_000, 15_000)])


def test_the_page_of_a_product_says_what_a_list_in_other_money_leaves(shop, dollars):
    key = coffee(shop)
    factories.price_list(shop, "Export", currency="USD", main=False)
    maya = factories.user(shop, "Maya", role=Role.MANAGER)
    shop.identity = Identity(maya, shop.identity.device_id)

    with shop.read() as session:
        found = {one.currency: one.margin for one in price_table(session, key)}

    assert found == {"IDR": D("40.0"), "USD": D("40.2")}


def test_a_least_margin_binds_in_foreign_money_too(shop, dollars):
    factories.keep(shop, DiscountLimit(name="Least", role=Role.MANAGER, min_margin_percent=D(50)))

    quote = offer(shop, coffee(shop), "USD", "manager")

    assert asked(shop, quote) == [
        "The margin of 40.2% is below your limit of 50%: ask your manager."
    ]
