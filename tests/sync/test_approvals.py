"""Limits, approvals and orders between laptops: what is decided where, and what meets."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.errors import Problem
from app.ids import uuid7
from app.models import (
    Account,
    Approval,
    Decision,
    DiscountLimit,
    ExchangeRate,
    Order,
    OrderState,
    Product,
    Quote,
    QuoteLine,
    QuoteState,
    Role,
    TaxRate,
)
from app.models.base import meaning, table_of, unplain
from app.models.quote import HELD, LIFE
from app.records import all_records
from app.records.editing import change
from app.server.aggregates import CHANGED_MEANWHILE
from app.services import approvals, order_reading, orders, quoting, revisions
from app.services.company import set_company
from app.services.quote_choice import choose
from app.services.quote_content import is_unchanged
from app.services.quote_lines import add_line, change_line
from app.services.today import today
from app.store import Store
from app.sync.attention import THEIRS, open_items, resolve
from tests import factories
from tests.sync.sending import insert, send, update
from tests.sync.worlds import World, add_account, altered, attention, edit, read

# What asks the database nothing of its own is proved once.
SQLITE = pytest.mark.parametrize("world", ["sqlite"], indirect=True)


@pytest.fixture
def people(world: World) -> tuple[Store, Store, Store]:
    """Dewi runs the company, Ana sells, Maya leads her; reps give at most 10 % on a line."""
    dewi, ana, maya = (world.laptop(f"{who}@rasa.id") for who in ("admin", "ana", "maya"))
    _limit(dewi)
    world.sync(dewi, ana, maya)
    return dewi, ana, maya


def _limit(dewi: Store, percent: int = 10, **values: Any) -> UUID:
    with dewi.work("Limit") as session:
        known = {"role": Role.REP, "max_line_percent": Decimal(percent), **values}
        limit = DiscountLimit(name="Reps", **known)
        session.add(limit)
        session.flush()
        return limit.id


def _quote(store: Store, percent: int = 15, account: UUID | None = None) -> UUID:
    quote = quoting.new_quote(store, account or add_account(store))
    line = add_line(store, quote, description="Kopi", price=Decimal(1_000_000))
    change_line(store, line, discount_percent=Decimal(percent))
    return quote


def _asked(world: World, ana: Store, maya: Store) -> UUID:
    """A quote beyond the limit that waits on both laptops."""
    quote = _quote(ana)
    approvals.ask(ana, quote)
    world.sync(ana, maya)
    return quote


def _state(store: Store, quote: UUID) -> QuoteState | None:
    found = read(store, Quote, quote, "state")
    return found and found[0]


def _request(store: Store, quote: UUID) -> Approval:
    with store.read() as session:
        (found,) = approvals.requests_of(session, quote)
        session.expunge(found)
        return found


def _confirmed(store: Store) -> tuple[UUID, UUID]:
    """A confirmed order of ten bags of coffee, and its line."""
    quote = quoting.new_quote(store, add_account(store))
    add_line(store, quote, description="Kopi", quantity=Decimal(10), price=Decimal(1000))
    quoting.send(store, quote)
    quoting.accept(store, quote)
    order = orders.order_quote(store, quote)
    orders.confirm(store, order)
    with store.read() as session:
        return order, order_reading.ordered(session, order).lines[0].line.id


def _said(store: Store) -> list[str]:
    with store.read() as session:
        return [item.sentence for item in open_items(session, store.identity.user_id)]


def _send_anyway(store: Store, quote: UUID) -> None:
    """As a program would that does not ask."""
    with altered(store):
        quoting.send(store, quote)


@SQLITE
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
    quote = _quote(ana)
    with ana.writing() as connection:
        connection.exec_driver_sql("DELETE FROM discount_limit")

    quoting.send(ana, quote)
    here = _state(ana, quote)
    world.sync(ana, dewi)

    assert here is QuoteState.SENT
    assert _state(dewi, quote) is _state(ana, quote) is QuoteState.DRAFT
    assert _said(ana) == [
        "Line 1: the discount of 15% is above your limit of 10%: ask your manager."
    ]


@SQLITE
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
    assert _state(dewi, key) is None


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
    _send_anyway(ana, quote)
    world.sync(ana, dewi)

    assert [breach.measure for breach in knows] == ["floor"]
    assert _state(dewi, quote) is QuoteState.DRAFT
    assert _said(ana) == ["Line 1: the price of “Kopi” is below its floor: ask your manager."]


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
    _send_anyway(ana, low)
    edit(dewi, ExchangeRate, of, rate=Decimal(15_000))  # now 1.33 dollars
    world.sync(dewi)

    world.sync(ana, dewi)
    _send_anyway(ana, late)
    world.sync(ana, dewi)

    assert _state(dewi, quote) is QuoteState.SENT
    assert _state(dewi, low) is _state(dewi, late) is QuoteState.DRAFT


def test_what_was_sent_by_the_limits_a_laptop_had_is_taken_though_they_changed_meanwhile(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    dewi, ana, _ = people
    quote = _quote(ana, 8)
    quoting.send(ana, quote)
    with dewi.work("Stricter") as session:
        for limit in session.scalars(sa.select(DiscountLimit)):
            limit.max_line_percent = Decimal(5)
    _limit(dewi, 3)
    world.sync(dewi)

    world.sync(ana, dewi)
    late = _quote(ana, 8)
    _send_anyway(ana, late)
    world.sync(ana, dewi)

    assert _state(dewi, quote) is QuoteState.SENT
    assert _state(dewi, late) is QuoteState.DRAFT


@SQLITE
def test_a_class_and_a_floor_that_changed_unseen_take_nothing_back(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    dewi, ana, _ = people
    account = add_account(ana, account_class="A")
    _limit(dewi, 30, account_class="A")
    world.sync(ana, dewi, ana)
    quote = _quote(ana, 25, account)
    quoting.send(ana, quote)
    edit(dewi, Account, account, account_class="C")
    world.sync(dewi)

    world.sync(ana, dewi)

    assert _state(dewi, quote) is QuoteState.SENT


@SQLITE
def test_the_managers_yes_comes_back_and_the_quote_is_sent(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    dewi, ana, maya = people
    quote = _quote(ana)
    approvals.ask(ana, quote, "Two pallets.")
    world.sync(ana, maya)

    approvals.approve(maya, quote, "This once.")
    world.sync(maya, ana)
    quoting.send(ana, quote)
    world.sync(ana, dewi)

    assert _state(dewi, quote) is QuoteState.SENT
    request = _request(dewi, quote)
    assert (request.decision, request.comment) == (Decision.APPROVED, "This once.")
    assert request.decided_by == maya.identity.user_id


@SQLITE
def test_what_was_changed_after_the_yes_is_not_sent_with_it(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    dewi, ana, maya = people
    quote = _asked(world, ana, maya)
    approvals.approve(maya, quote)
    world.sync(maya, ana)
    quoting.reopen(ana, quote)
    change_line(ana, _line(ana, quote), discount_percent=Decimal(40))

    _send_anyway(ana, quote)
    world.sync(ana, dewi)

    assert _state(dewi, quote) is QuoteState.DRAFT
    assert "changed since it was approved" in _said(ana)[0]


@SQLITE
def test_nobody_writes_a_yes_in_the_managers_name(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    _, ana, maya = people
    quote = _quote(ana)
    request = approvals.ask(ana, quote)
    world.sync(ana)
    mayas = {"decided_by": maya.identity.user_id, "decision": Decision.APPROVED}

    with altered(ana):
        edit(ana, Approval, request, **mayas)
    world.sync(ana, maya)

    assert _request(maya, quote).decision is Decision.WAITING
    assert len(attention(ana)) == 1


@SQLITE
def test_a_request_says_truly_whose_quote_it_is(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    _, ana, maya = people
    quote = _quote(ana)
    world.sync(ana)
    row = {"quote_id": str(quote), "decision": "waiting"}

    code, _ = send(
        world, ana, update("quote", quote, state="waiting"),
        insert("approval", uuid7(), **row, owner_id=str(maya.identity.user_id)),
    )  # fmt: skip
    world.sync(maya)

    assert (code, _state(maya, quote)) == ("rejected", QuoteState.DRAFT)


# The customer said yes on condition, and the answer of the manager is on its way.


def test_a_no_that_meets_the_customers_yes_is_said_to_both_and_nothing_is_lost(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    _, ana, maya = people
    quote = _quote(ana)
    approvals.ask(ana, quote, "He signs today.")
    world.sync(ana, maya)
    approvals.give_back(maya, quote, "Ten at most.")
    quoting.accept(ana, quote)

    world.sync(maya, ana, maya)

    request = _request(ana, quote)
    assert (request.decision, _state(ana, quote)) == (Decision.RETURNED, QuoteState.RETURNED)
    assert request.agreed_at is not None
    assert _said(ana) == [
        "The customer had agreed to this quote on condition, and Maya returned it: “Ten at most.”"
        " Talk to the customer, then send a new revision or cancel it."
    ]
    assert "its customer had agreed" in _said(maya)[0] and "Ana" in _said(maya)[0]


@SQLITE
def test_a_manager_who_knows_of_the_yes_is_not_told_again_when_they_say_no(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    _, ana, maya = people
    quote = _quote(ana)
    approvals.ask(ana, quote)
    quoting.accept(ana, quote)
    world.sync(ana, maya)

    approvals.give_back(maya, quote, "No.")
    world.sync(maya, ana, maya)

    assert (len(_said(ana)), _said(maya)) == (1, [])
    resolve(ana, UUID(attention(ana)[0]["id"]), THEIRS)
    world.sync(ana)
    assert _said(ana) == []


@SQLITE
def test_a_yes_that_meets_the_customers_yes_is_what_waits_today_and_ends_accepted(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    dewi, ana, maya = people
    quote = _asked(world, ana, maya)
    approvals.approve(maya, quote)
    quoting.accept(ana, quote)

    world.sync(maya, ana)
    with ana.read() as session:
        (waits,) = [
            item.why.sentence()
            for item in today(session, ana.identity.user_id).waiting
            if item.row_id == quote
        ]
    quoting.accept(ana, quote)
    world.sync(ana, dewi)

    assert waits == "Approved, and the customer has agreed: mark it as accepted."
    assert _state(dewi, quote) is QuoteState.ACCEPTED
    assert not attention(ana)


# What was sent


@SQLITE
@pytest.mark.parametrize("kind", [Quote, QuoteLine])
def test_no_field_of_a_sent_quote_changes_on_a_laptop_or_on_the_server(
    world: World, people: tuple[Store, Store, Store], kind: type[Quote | QuoteLine]
) -> None:
    dewi, ana, _ = people
    quote = _quote(ana, 5)
    quoting.send(ana, quote)
    world.sync(ana, dewi)
    key = quote if kind is Quote else _line(ana, quote)
    before = _plain(dewi, kind, key)
    fixed = [column for column in table_of(kind).columns if column.name not in FREE]

    taken = {
        column.name: send(world, ana, update(kind.__tablename__, key, **_other(column, before)))[0]
        for column in fixed
    }

    assert set(taken.values()) == {"rejected"}, taken
    world.sync(dewi)
    assert _plain(dewi, kind, key) == before
    for column in fixed:
        value = unplain(table_of(kind), _other(column, before))
        with pytest.raises(Problem), ana.work("Change") as session:
            setattr(session.get_one(kind, key), column.name, value[column.name])


def test_what_the_customer_signed_for_stays_whatever_a_laptop_sends(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    _, ana, _ = people
    quote = _quote(ana, 5)
    option = add_line(ana, quote, description="Pasang", price=Decimal(40_000), optional=True)
    quoting.send(ana, quote)
    factories.signature(ana, quote_id=quote)
    quoting.accept(ana, quote)
    world.sync(ana)

    code, _answer = send(world, ana, update("quote_line", option, chosen=True))

    assert code == "rejected"
    world.sync(ana)
    assert read(ana, QuoteLine, option, "chosen") == (False,)


@SQLITE
def test_the_server_takes_neither_a_yes_to_nothing_nor_a_quote_below_zero(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    _, ana, maya = people
    bare, less = _quote(ana, 0), _quote(ana, 0)
    with ana.read() as session:
        only = session.get_one(Quote, bare).lines[0].id
    change_line(ana, only, optional=True)
    quoting.send(ana, bare)
    choose(ana, only)
    choose(ana, only, False)
    add_line(ana, less, description="Uang muka", price=Decimal(-2_000_000))
    world.sync(ana, maya)

    yes, _answer = send(world, ana, update("quote", bare, state="accepted"))
    code, _answer = send(world, ana, update("quote", less, state="sent"))

    world.sync(maya)
    assert (yes, _state(maya, bare)) == ("rejected", QuoteState.SENT)
    assert (code, _state(maya, less)) == ("rejected", QuoteState.DRAFT)


@SQLITE
def test_choices_that_met_leave_room_for_the_discount_in_money_or_the_later_waits(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    _, ana, maya = people
    quote = _quote(ana, 0)
    with ana.read() as session:
        first = session.get_one(Quote, quote).lines[0].id
    change_line(ana, first, alternative="A")
    cheap = add_line(ana, quote, description="Teh", price=Decimal(50_000), alternative="A")
    option = add_line(ana, quote, description="Pasang", price=Decimal(300_000), optional=True)
    quoting.set_discount(ana, quote, amount=Decimal(100_000))
    quoting.send(ana, quote)
    choose(ana, option)
    world.sync(ana, maya)
    choose(maya, option, False)
    choose(ana, cheap)

    world.sync(maya, ana)

    (item,) = attention(ana)
    assert item["kind"] == "rejected" and "less than the discount" in str(item)
    quoting.accept(ana, quote)
    order = orders.order_quote(ana, quote)
    assert read(ana, Order, order, "subtotal", "discount") == (1_000_000, 100_000)


# What may happen to what was sent: its life, what the customer takes; and a key is no field.
FREE = LIFE | {"chosen", "id"}


def _other(column: Any, row: dict[str, Any]) -> dict[str, Any]:
    """Another value than the row has, as it travels."""
    editor = meaning(column).editor
    if editor == "choice":
        known = [str(one) for one in meaning(column).choices]  # type: ignore[attr-defined]
        return {column.name: next(one for one in known if one != row[column.name])}
    others: dict[str, Any] = {
        "flag": not row[column.name], "whole": 77, "date": "2031-01-01", "language": "ms",
        "moment": "2031-01-01T00:00:00+00:00", "reference": str(uuid7()),
    }  # fmt: skip
    return {column.name: others.get(editor, "77")}


@SQLITE
def test_a_paper_that_says_something_else_than_the_server_knows_is_not_sent(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    dewi, ana, _ = people
    quote = _quote(ana, 5)
    world.sync(ana)
    quoting.send(ana, quote)
    with ana.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE journal_change SET after = json_set(after, '$.content_hash', 'abc')"
            " WHERE json_extract(after, '$.content_hash') IS NOT NULL"
        )

    world.sync(ana, dewi)

    assert _state(dewi, quote) is QuoteState.DRAFT
    assert "does not say what it said" in _said(ana)[0]


@SQLITE
def test_what_an_older_program_sent_gets_its_fingerprint_from_the_server(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    dewi, ana, _ = people
    quote = _quote(ana, 5)
    with ana.work("Send") as session:
        found = session.get_one(Quote, quote)
        found.send(ana.clock.now(), ana.clock.today())

    world.sync(ana, dewi)

    with dewi.read() as session:
        assert is_unchanged(session.get_one(Quote, quote)) is True


@SQLITE
@pytest.mark.parametrize("own", ["tax", "rounding"])
def test_who_reckons_otherwise_than_the_company_gets_no_quote_past_the_server(
    world: World, people: tuple[Store, Store, Store], own: str
) -> None:
    dewi, ana, _ = people
    with altered(ana):
        if own == "tax":
            _tax(ana, rate=Decimal(1))
        else:
            set_company(ana, cash_rounding="yes")
        quote = _taxed(ana)
        quoting.send(ana, quote)

    world.sync(ana, dewi)

    assert _state(dewi, quote) is QuoteState.DRAFT
    assert any("are not those the company has set" in said for said in _said(ana))


@SQLITE
def test_a_line_without_a_price_leaves_the_house_by_no_program(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    dewi, ana, _ = people
    quote = _quote(ana, 0)
    add_line(ana, quote, description="Ongkos", quantity=Decimal(1))
    world.sync(ana)

    code, _ = send(world, ana, update("quote", quote, state="sent"))
    world.sync(dewi)

    assert code == "rejected"
    assert _state(dewi, quote) is QuoteState.DRAFT


@SQLITE
def test_a_tax_and_a_rounding_that_changed_unseen_take_nothing_back(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    dewi, ana, _ = people
    rate = _tax(dewi, rate=Decimal(20))
    world.sync(dewi, ana)
    quote = _taxed(ana)
    quoting.send(ana, quote)
    edit(dewi, TaxRate, rate, rate=Decimal(25))
    set_company(dewi, cash_rounding="yes")
    world.sync(dewi)

    world.sync(ana, dewi)

    assert _state(dewi, quote) is QuoteState.SENT
    assert read(dewi, Quote, quote, "tax") == (Decimal(200_000),)


@SQLITE
def test_a_tax_changed_by_the_office_brings_drafts_along_and_takes_nothing_back_that_was_sent(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    dewi, ana, _ = people
    rate = _tax(dewi, rate=Decimal(20))
    world.sync(dewi, ana)
    draft, sent = _taxed(ana), _taxed(ana)
    world.sync(ana, dewi)
    quoting.send(ana, sent)
    with dewi.work("Change") as session:
        change(session, all_records()["tax_rate"], rate, {"rate": Decimal(25)})

    world.sync(dewi, ana, dewi)

    assert _state(dewi, sent) is QuoteState.SENT and not attention(ana)
    for laptop in (ana, dewi):
        taxes = [read(laptop, Quote, quote, "tax") for quote in (draft, sent)]
        assert taxes == [(Decimal(250_000),), (Decimal(200_000),)]


@SQLITE
@pytest.mark.parametrize("way", ["returned", "taken back", "reopened"])
def test_a_quote_that_may_be_written_again_is_reckoned_by_the_taxes_of_now_on_every_side(
    world: World, people: tuple[Store, Store, Store], way: str
) -> None:
    dewi, ana, maya = people
    rate = _tax(dewi, rate=Decimal(20))
    world.sync(dewi, ana)
    quote = _taxed(ana)
    approvals.ask(ana, quote)
    world.sync(ana, dewi, maya)
    with dewi.work("Change") as session:
        change(session, all_records()["tax_rate"], rate, {"rate": Decimal(25)})
    world.sync(dewi, ana, maya)
    assert read(ana, Quote, quote, "tax") == (Decimal(200_000),)

    if way == "returned":
        approvals.give_back(maya, quote, "Pajak")
    elif way == "taken back":
        approvals.take_back(ana, quote)
    else:
        quoting.cancel(ana, quote)
        quoting.reopen(ana, quote)

    here = maya if way == "returned" else ana
    assert read(here, Quote, quote, "tax", "own_total") == (250_000, 1_250_000)
    world.sync(maya, ana, dewi)
    for laptop in (ana, dewi):
        assert read(laptop, Quote, quote, "tax", "own_total") == (250_000, 1_250_000)
        assert not attention(laptop)


@SQLITE
def test_who_writes_another_bank_on_the_paper_gets_no_quote_past_the_server(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    dewi, ana, _ = people
    set_company(dewi, bank="BCA 111")
    world.sync(dewi, ana)
    with altered(ana):
        set_company(ana, bank="BCA 999")
        quote = _quote(ana, 0)
        quoting.send(ana, quote)

    world.sync(ana, dewi)

    assert _state(dewi, quote) is QuoteState.DRAFT
    assert any("is not the company’s" in said for said in _said(ana))


@SQLITE
def test_who_did_not_hear_of_another_bank_has_sent_in_good_faith(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    dewi, ana, _ = people
    set_company(dewi, bank="BCA 111")
    world.sync(dewi, ana)
    quote = _quote(ana, 0)
    quoting.send(ana, quote)
    set_company(dewi, bank="BCA 222")
    world.sync(dewi)

    world.sync(ana, dewi)

    assert _state(dewi, quote) is QuoteState.SENT
    assert "BCA 111" in (read(dewi, Quote, quote, "dress")[0] or "")


def _tax(store: Store, **values: Any) -> UUID:
    with store.work("Tax") as session:
        rate = TaxRate(code="PPN", name="PPN", country="ID", **values)
        session.add(rate)
        session.flush()
        return rate.id


def _taxed(store: Store) -> UUID:
    quote = _quote(store, 0)
    change_line(store, _line(store, quote), tax_code="PPN")
    return quote


# Revisions and orders


@SQLITE
def test_two_revisions_stand_side_by_side_and_one_of_them_holds_everywhere(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    dewi, ana, _ = people
    first = _quote(ana, 5)
    quoting.send(ana, first)
    second = quoting.revise(ana, first)
    quoting.send(ana, second, beside=True)
    third = quoting.revise(ana, first, another=True)
    quoting.send(ana, third, beside=True)
    world.sync(ana, dewi)

    revisions.mark_current(dewi, first)
    world.sync(dewi, ana)

    with ana.read() as session:
        known = revisions.revisions_of(session, session.get_one(Quote, third))
        current = revisions.current_of(session, session.get_one(Quote, second))
        assert [(one.revision, one.state) for one in known] == [
            (3, QuoteState.SENT), (2, QuoteState.SENT), (1, QuoteState.SENT),
        ]  # fmt: skip
        assert current.id == first
    quoting.accept(ana, second)
    world.sync(ana, dewi)
    assert [_state(dewi, one) for one in (first, second, third)] == [
        QuoteState.SUPERSEDED, QuoteState.ACCEPTED, QuoteState.SUPERSEDED,
    ]  # fmt: skip


@pytest.mark.parametrize("draft_comes_first", [True, False])
def test_who_writes_a_revision_learns_that_the_customer_took_another_meanwhile(
    world: World, people: tuple[Store, Store, Store], draft_comes_first: bool
) -> None:
    _, ana, maya = people
    first = _quote(ana, 5)
    quoting.send(ana, first)
    world.sync(ana, maya)
    draft = quoting.revise(maya, first)
    quoting.accept(ana, first)

    world.sync(*((maya, ana, maya) if draft_comes_first else (ana, maya)))
    add_line(maya, draft, description="Gula", price=Decimal(5_000))
    world.sync(maya, ana)

    (number,) = read(maya, Quote, first, "number")
    assert _state(maya, draft) is QuoteState.DRAFT
    assert _said(maya) == [
        f"The customer has accepted another revision of this offer, {number}, so this one cannot"
        " be sent. Cancel it; or where it is to hold, cancel the other one first."
    ]
    assert _said(ana) == [], "she noted the yes"
    with maya.read() as session:
        (item,) = open_items(session, maya.identity.user_id)
    assert (item.row_id, item.labels) == (
        draft, ("I have seen it", "Copy it to a note of mine"),
    )  # fmt: skip


@SQLITE
@pytest.mark.parametrize("ana_is_first", [True, False])
@pytest.mark.parametrize("ana_sells_first", [True, False])
@pytest.mark.parametrize("beside", [True, False])
def test_of_two_revisions_that_two_people_accept_unseen_one_is_ordered(
    world: World, people: tuple[Store, Store, Store],
    beside: bool, ana_sells_first: bool, ana_is_first: bool,
) -> None:  # fmt: skip
    _, ana, maya = people
    first = _quote(ana, 5)
    quoting.send(ana, first)
    world.sync(ana, maya)

    def ana_sells() -> UUID:
        quoting.accept(ana, first)
        return orders.order_quote(ana, first, customer_po="PO-1")

    def maya_sells() -> UUID:
        second = quoting.revise(maya, first)
        add_line(maya, second, description="Gula", price=Decimal(5_000))
        quoting.send(maya, second, beside=beside)
        quoting.accept(maya, second)
        return orders.order_quote(maya, second, customer_po="PO-2")

    sold = {}
    for who, sells in [(ana, ana_sells), (maya, maya_sells)][:: 1 if ana_sells_first else -1]:
        sold[who] = sells()
        world.clock.move(timedelta(minutes=5))
    winner, loser = (ana, maya) if ana_is_first else (maya, ana)
    world.sync(winner, loser, winner, loser)

    assert _orders(ana) == _orders(maya) == _orders(world.server) == [sold[winner]]
    assert _held(ana) == _held(maya) == [read(winner, Order, sold[winner], "quote_id")[0]]
    told = _said(loser)
    assert "Only a quote that the customer accepted can be ordered." in told
    asked = "Maya changed “State” later than you: that value is in force, yours is kept aside."
    assert asked in told or any("nother revision of this offer" in said for said in told)
    assert _said(winner) == []


def _orders(store: Store) -> list[UUID]:
    with store.read() as session:
        return list(session.scalars(sa.select(Order.id)))


def _held(store: Store) -> list[UUID]:
    """The revisions that the customer has said yes to."""
    with store.read() as session:
        return list(session.scalars(sa.select(Quote.id).where(Quote.state.in_(HELD))))


@SQLITE
def test_two_who_revise_one_offer_at_once_give_no_two_papers_of_one_name(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    dewi, ana, _ = people
    first = _quote(ana, percent=5)
    quoting.send(ana, first)
    world.sync(ana, dewi)
    hers, theirs = quoting.revise(ana, first), quoting.revise(dewi, first)
    quoting.send(ana, hers)
    quoting.send(dewi, theirs, beside=True)

    world.sync(ana, dewi, ana)
    third = quoting.revise(dewi, theirs)

    for store in (ana, dewi):
        names = {_name(store, one) for one in (first, hers, theirs)}
        assert len(names) == 3
        assert all(_unchanged_in(store, one) for one in (hers, theirs))
    (number, _one), (own, second) = _name(ana, first), _name(ana, hers)
    assert (own, second) == (number, 2)
    assert _name(ana, theirs)[0].startswith(f"{number}-")
    assert _name(dewi, third) == (_name(dewi, theirs)[0], 3)


def _name(store: Store, quote: UUID) -> tuple[Any, ...]:
    found = read(store, Quote, quote, "number", "revision")
    assert found is not None
    return found


def _unchanged_in(store: Store, quote: UUID) -> bool | None:
    with store.read() as session:
        return is_unchanged(session.get_one(Quote, quote))


@SQLITE
def test_who_undoes_taking_back_a_request_undoes_no_answer_that_came_before(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    _, ana, maya = people
    quote = _asked(world, ana, maya)
    approvals.approve(maya, quote)
    approvals.take_back(ana, quote)
    world.clock.move(timedelta(minutes=5))
    ana.undo()

    world.sync(maya, ana, maya)

    assert _request(maya, quote).decision is Decision.APPROVED
    assert _state(maya, quote) is QuoteState.APPROVED
    assert _said(maya) == []


@SQLITE
def test_who_undoes_a_yes_undoes_none_that_somebody_else_noted_before(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    _, ana, maya = people
    quote = _asked(world, ana, maya)
    quoting.accept(maya, quote)
    world.clock.move(timedelta(minutes=5))
    quoting.accept(ana, quote)
    ana.undo()

    world.sync(maya, ana, maya)

    assert _request(maya, quote).agreed_at is not None


@SQLITE
def test_a_quote_called_off_and_brought_back_unseen_is_not_half_sent(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    _, ana, maya = people
    quote = _quote(ana, 5)
    world.sync(ana, maya)
    quoting.send(ana, quote)
    world.clock.move(timedelta(minutes=5))
    quoting.cancel(maya, quote, "Keliru")
    maya.undo()

    world.sync(maya, ana, maya)

    assert read(maya, Quote, quote, "state", "sent_at") == (QuoteState.DRAFT, None)
    assert _said(ana) == [CHANGED_MEANWHILE]


@SQLITE
def test_what_is_undone_while_a_quote_waits_leaves_its_totals_to_its_lines(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    _, ana, maya = people
    quote = _quote(ana)
    world.sync(ana, maya)
    approvals.ask(ana, quote)
    for _ in range(2):
        add_line(maya, quote, description="Gula", price=Decimal(500_000))
    maya.undo()

    world.sync(ana, maya, ana)

    assert read(ana, Quote, quote, "state", "subtotal") == (QuoteState.WAITING, 850_000)
    assert read(maya, Quote, quote, "subtotal") == (850_000,)


def test_a_quote_that_two_people_order_at_once_is_ordered_once(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    _, ana, maya = people
    quote = _quote(ana, 5)
    quoting.send(ana, quote)
    quoting.accept(ana, quote)
    world.sync(ana, maya)
    first = orders.order_quote(ana, quote, customer_po="PO-1")
    second = orders.order_quote(maya, quote, customer_po="PO-2")

    world.sync(ana, maya, ana)

    assert read(maya, Order, first, "customer_po") == ("PO-1",)
    assert read(maya, Order, second, "customer_po") is None
    assert _said(maya) == ["This quote has been ordered already."]


@SQLITE
def test_a_quote_that_was_cancelled_and_brought_back_unseen_is_ordered_all_the_same(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    _, ana, maya = people
    quote = _quote(ana, 5)
    quoting.send(ana, quote)
    quoting.accept(ana, quote)
    world.sync(ana, maya)
    order = orders.order_quote(maya, quote)
    world.clock.move(timedelta(minutes=5))
    quoting.cancel(ana, quote, "Keliru")
    ana.undo()

    world.sync(ana, maya, ana)

    assert read(ana, Order, order, "state") == (OrderState.DRAFT,)
    assert _state(ana, quote) is QuoteState.ORDERED
    assert _said(maya) == _said(ana) == []


@SQLITE
def test_a_quote_stays_ordered_where_another_order_of_it_was_called_off_unseen(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    _, ana, maya = people
    quote = _quote(ana, 5)
    quoting.send(ana, quote)
    quoting.accept(ana, quote)
    first = orders.order_quote(ana, quote)
    world.sync(ana, maya)
    orders.cancel(ana, first)
    second = orders.order_quote(ana, quote)
    world.clock.move(timedelta(minutes=5))
    orders.cancel(maya, first)

    world.sync(ana, maya, ana)

    assert read(maya, Order, second, "state") == (OrderState.DRAFT,)
    assert _state(maya, quote) is QuoteState.ORDERED
    assert _said(maya) == _said(ana) == []


@SQLITE
def test_an_order_is_not_made_to_come_to_something_else(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    dewi, ana, _ = people
    quote = _quote(ana, 5)
    quoting.send(ana, quote)
    quoting.accept(ana, quote)
    world.sync(ana)
    order = orders.order_quote(ana, quote)
    with ana.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE journal_change SET after = json_set(after, '$.total', '1')"
            " WHERE record = 'order'"
        )

    world.sync(ana, dewi)

    assert read(dewi, Order, order, "total") is None
    assert _said(ana) == ["An order comes to what its quote comes to. Order it anew."]


@SQLITE
def test_deliveries_that_two_people_note_are_all_kept(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    _, ana, maya = people
    order, line = _confirmed(ana)
    world.sync(ana, maya)
    orders.deliver(ana, order, {line: Decimal(4)})
    orders.deliver(maya, order, {line: Decimal(3)})

    world.sync(ana, maya, ana)

    with ana.read() as session:
        (one,) = order_reading.ordered(session, order).lines
        assert (one.delivered, one.open) == (7, 3)


@SQLITE
def test_an_order_of_which_two_people_noted_the_halves_is_delivered(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    _, ana, maya = people
    order, line = _confirmed(ana)
    world.sync(ana, maya)
    orders.deliver(ana, order, {line: Decimal(6)})
    orders.deliver(maya, order, {line: Decimal(4)})

    world.sync(ana, maya, ana)

    assert read(ana, Order, order, "state") == (OrderState.DELIVERED,)


def test_an_order_comes_to_what_came_though_nobody_knew_of_all_of_it(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    _, ana, maya = people
    order, line = _confirmed(ana)
    orders.deliver(ana, order, {line: Decimal(2)})
    world.sync(ana, maya)
    orders.cancel_rest(ana, order)
    orders.deliver(maya, order, {line: Decimal(3)})
    (half,) = read(ana, Order, order, "own_total")

    world.sync(ana, maya, ana)

    (offered,) = read(ana, Order, order, "total")
    assert half == offered / 5
    assert read(ana, Order, order, "own_total") == read(maya, Order, order, "own_total")
    assert read(maya, Order, order, "own_total") == (offered / 2,)


def _line(store: Store, quote: UUID) -> UUID:
    with store.read() as session:
        return session.get_one(Quote, quote).lines[0].id


def _plain(store: Store, kind: type[Any], key: UUID) -> dict[str, Any]:
    with store.read() as session:
        return session.get_one(kind, key).plain()
