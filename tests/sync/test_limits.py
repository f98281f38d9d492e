"""Limits of discounts and floors of prices: what the laptop had, and what the server says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa

from app.ids import uuid7
from app.models import Account, DiscountLimit, ExchangeRate, Product, Quote, QuoteState
from app.services import approvals, quoting
from app.services.quote_lines import add_line, change_line
from app.store import Store
from tests.sync.quotes import discounted_quote, limit_reps, said, send_anyway, state_of
from tests.sync.sending import insert, send
from tests.sync.worlds import World, add_account, altered, edit, one_database, read


@one_database
def test_limits_reach_every_laptop_and_only_the_office_changes_them(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    dewi, ana, _ = people
    with ana.read() as session:
        limit = session.scalars(sa.select(DiscountLimit)).one().id

    with altered(ana):
        edit(ana, DiscountLimit, limit, max_line_percent=Decimal(90))
    world.sync(ana, dewi)

    assert read(dewi, DiscountLimit, limit, "max_line_percent") == (Decimal(10),)
    assert read(ana, DiscountLimit, limit, "max_line_percent") == (Decimal(10),)


def test_who_changes_the_limits_of_their_own_file_gets_no_quote_past_the_server(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    dewi, ana, _ = people
    quote = discounted_quote(ana)
    with ana.writing() as connection:
        connection.exec_driver_sql("DELETE FROM discount_limit")

    quoting.send(ana, quote)
    here = state_of(ana, quote)
    world.sync(ana, dewi)

    assert here is QuoteState.SENT
    assert state_of(dewi, quote) is state_of(ana, quote) is QuoteState.DRAFT
    assert said(ana) == [
        "Line 1: the discount of 15% is above your limit of 10%: ask your manager."
    ]


@one_database
@pytest.mark.parametrize("state", ["sent", "accepted", "ordered", "rejected", "superseded"])
def test_no_state_is_a_way_round(
    world: World, people: tuple[Store, Store, Store], state: str
) -> None:
    dewi, ana, _ = people
    account, key = add_account(ana), uuid7()
    world.sync(ana)
    row = {"account_id": str(account), "currency": "IDR", "revision": 1, "tax_included": False}
    line = {"quote_id": str(key), "description": "Kopi", "quantity": "1", "price": "1000000"}
    off = {"discount_percent": "90", "position": 1, "kind": "text"}

    code, _ = send(
        world, ana, insert("quote", key, **row, state=state),
        insert("quote_line", uuid7(), **line, **off),
    )  # fmt: skip
    world.sync(dewi)

    assert code == "rejected"
    assert state_of(dewi, key) is None


def test_a_price_below_the_floor_is_noticed_where_nobody_sees_the_cost(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    dewi, ana, _ = people
    with dewi.work("Goods") as session:
        coffee = Product(
            name="Kopi", list_price=Decimal(10_000), cost=Decimal(7_000),
            floor_price=Decimal(9_500),
        )  # fmt: skip
        session.add(coffee)
        session.flush()
        key = coffee.id
    world.sync(dewi, ana)
    quote = quoting.new_quote(ana, add_account(ana))
    line = add_line(ana, quote, product_id=key, quantity=Decimal(10))
    change_line(ana, line, discount_percent=Decimal(9))

    with ana.read() as session:
        knows = approvals.needed_for(session, session.get_one(Quote, quote))
    send_anyway(ana, quote)
    world.sync(ana, dewi)

    assert [breach.measure for breach in knows] == ["floor"]
    assert state_of(dewi, quote) is QuoteState.DRAFT
    assert said(ana) == ["Line 1: the price of “Kopi” is below its floor: ask your manager."]


def test_a_floor_in_other_money_is_by_the_rate_the_laptop_had(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    dewi, ana, _ = people
    with dewi.work("Goods") as session:
        coffee = Product(name="Kopi", list_price=Decimal(20_500), floor_price=Decimal(20_000))
        rate = ExchangeRate(
            currency="USD", into="IDR", rate=Decimal(16_500), valid_from=date(2026, 1, 1)
        )
        session.add_all((coffee, rate))
        session.flush()
        key, of = coffee.id, rate.id
    world.sync(dewi, ana)
    toko = add_account(ana)
    low, quote, late = (quoting.new_quote(ana, toko, currency="USD") for _ in range(3))
    for each, price in ((low, "1.20"), (quote, "1.25"), (late, "1.25")):
        add_line(ana, each, product_id=key, quantity=Decimal(10), price=Decimal(price))
    quoting.send(ana, quote)
    send_anyway(ana, low)
    edit(dewi, ExchangeRate, of, rate=Decimal(15_000))  # now 1.33 dollars
    world.sync(dewi)

    world.sync(ana, dewi)
    send_anyway(ana, late)
    world.sync(ana, dewi)

    assert state_of(dewi, quote) is QuoteState.SENT
    assert state_of(dewi, low) is state_of(dewi, late) is QuoteState.DRAFT


def test_what_was_sent_by_the_limits_a_laptop_had_is_taken_though_they_changed_meanwhile(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    dewi, ana, _ = people
    quote = discounted_quote(ana, 8)
    quoting.send(ana, quote)
    with dewi.work("Stricter") as session:
        for limit in session.scalars(sa.select(DiscountLimit)):
            limit.max_line_percent = Decimal(5)
    limit_reps(dewi, 3)
    world.sync(dewi)

    world.sync(ana, dewi)
    late = discounted_quote(ana, 8)
    send_anyway(ana, late)
    world.sync(ana, dewi)

    assert state_of(dewi, quote) is QuoteState.SENT
    assert state_of(dewi, late) is QuoteState.DRAFT


@one_database
def test_a_class_and_a_floor_that_changed_unseen_take_nothing_back(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    dewi, ana, _ = people
    account = add_account(ana, account_class="A")
    limit_reps(dewi, 30, account_class="A")
    world.sync(ana, dewi, ana)
    quote = discounted_quote(ana, 25, account)
    quoting.send(ana, quote)
    edit(dewi, Account, account, account_class="C")
    world.sync(dewi)

    world.sync(ana, dewi)

    assert state_of(dewi, quote) is QuoteState.SENT
