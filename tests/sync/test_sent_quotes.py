"""What was sent stands: no program changes it, and nothing that changed unseen takes it back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from app.errors import Problem
from app.ids import uuid7
from app.models import Order, Quote, QuoteLine, QuoteState, TaxRate
from app.models.base import meaning, table_of, unplain
from app.models.quote import LIFE
from app.records import all_records
from app.records.editing import change
from app.services import approvals, orders, quoting
from app.services.company import set_company
from app.services.quote_choice import choose
from app.services.quote_content import is_unchanged
from app.services.quote_lines import add_line, change_line
from app.store import Store
from tests import factories
from tests.sync.quotes import discounted_quote, line_of, said, state_of
from tests.sync.sending import send, update
from tests.sync.worlds import World, altered, attention, edit, one_database, read


@one_database
@pytest.mark.parametrize("kind", [Quote, QuoteLine])
def test_no_field_of_a_sent_quote_changes_on_a_laptop_or_on_the_server(
    world: World, people: tuple[Store, Store, Store], kind: type[Quote | QuoteLine]
) -> None:
    dewi, ana, _ = people
    quote = discounted_quote(ana, 5)
    quoting.send(ana, quote)
    world.sync(ana, dewi)
    key = quote if kind is Quote else line_of(ana, quote)
    before = plain_of(dewi, kind, key)
    fixed = [column for column in table_of(kind).columns if column.name not in FREE]

    taken = {
        column.name: send(world, ana, update(kind.__tablename__, key, **_other(column, before)))[0]
        for column in fixed
    }

    assert set(taken.values()) == {"rejected"}, taken
    world.sync(dewi)
    assert plain_of(dewi, kind, key) == before
    for column in fixed:
        value = unplain(table_of(kind), _other(column, before))
        with pytest.raises(Problem), ana.work("Change") as session:
            setattr(session.get_one(kind, key), column.name, value[column.name])


def test_what_the_customer_signed_for_stays_whatever_a_laptop_sends(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    _, ana, _ = people
    quote = discounted_quote(ana, 5)
    option = add_line(ana, quote, description="Pasang", price=Decimal(40_000), optional=True)
    quoting.send(ana, quote)
    factories.signature(ana, quote_id=quote)
    quoting.accept(ana, quote)
    world.sync(ana)

    code, _answer = send(world, ana, update("quote_line", option, chosen=True))

    assert code == "rejected"
    world.sync(ana)
    assert read(ana, QuoteLine, option, "chosen") == (False,)


@one_database
def test_the_server_takes_neither_a_yes_to_nothing_nor_a_quote_below_zero(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    _, ana, maya = people
    bare, less = discounted_quote(ana, 0), discounted_quote(ana, 0)
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
    assert (yes, state_of(maya, bare)) == ("rejected", QuoteState.SENT)
    assert (code, state_of(maya, less)) == ("rejected", QuoteState.DRAFT)


@one_database
def test_choices_that_met_leave_room_for_the_discount_in_money_or_the_later_waits(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    _, ana, maya = people
    quote = discounted_quote(ana, 0)
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


@one_database
def test_a_paper_that_says_something_else_than_the_server_knows_is_not_sent(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    dewi, ana, _ = people
    quote = discounted_quote(ana, 5)
    world.sync(ana)
    quoting.send(ana, quote)
    with ana.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE journal_change SET after = json_set(after, '$.content_hash', 'abc')"
            " WHERE json_extract(after, '$.content_hash') IS NOT NULL"
        )

    world.sync(ana, dewi)

    assert state_of(dewi, quote) is QuoteState.DRAFT
    assert "does not say what it said" in said(ana)[0]


@one_database
def test_what_an_older_program_sent_gets_its_fingerprint_from_the_server(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    dewi, ana, _ = people
    quote = discounted_quote(ana, 5)
    with ana.work("Send") as session:
        found = session.get_one(Quote, quote)
        found.send(ana.clock.now(), ana.clock.today())

    world.sync(ana, dewi)

    with dewi.read() as session:
        assert is_unchanged(session.get_one(Quote, quote)) is True


@one_database
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

    assert state_of(dewi, quote) is QuoteState.DRAFT
    assert any("are not those the company has set" in said for said in said(ana))


@one_database
def test_a_line_without_a_price_leaves_the_house_by_no_program(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    dewi, ana, _ = people
    quote = discounted_quote(ana, 0)
    add_line(ana, quote, description="Ongkos", quantity=Decimal(1))
    world.sync(ana)

    code, _ = send(world, ana, update("quote", quote, state="sent"))
    world.sync(dewi)

    assert code == "rejected"
    assert state_of(dewi, quote) is QuoteState.DRAFT


@one_database
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

    assert state_of(dewi, quote) is QuoteState.SENT
    assert read(dewi, Quote, quote, "tax") == (Decimal(200_000),)


@one_database
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

    assert state_of(dewi, sent) is QuoteState.SENT and not attention(ana)
    for laptop in (ana, dewi):
        taxes = [read(laptop, Quote, quote, "tax") for quote in (draft, sent)]
        assert taxes == [(Decimal(250_000),), (Decimal(200_000),)]


@one_database
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


@one_database
def test_who_writes_another_bank_on_the_paper_gets_no_quote_past_the_server(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    dewi, ana, _ = people
    set_company(dewi, bank="BCA 111")
    world.sync(dewi, ana)
    with altered(ana):
        set_company(ana, bank="BCA 999")
        quote = discounted_quote(ana, 0)
        quoting.send(ana, quote)

    world.sync(ana, dewi)

    assert state_of(dewi, quote) is QuoteState.DRAFT
    assert any("is not the company’s" in said for said in said(ana))


@one_database
def test_who_did_not_hear_of_another_bank_has_sent_in_good_faith(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    dewi, ana, _ = people
    set_company(dewi, bank="BCA 111")
    world.sync(dewi, ana)
    quote = discounted_quote(ana, 0)
    quoting.send(ana, quote)
    set_company(dewi, bank="BCA 222")
    world.sync(dewi)

    world.sync(ana, dewi)

    assert state_of(dewi, quote) is QuoteState.SENT
    assert "BCA 111" in (read(dewi, Quote, quote, "dress")[0] or "")


def _tax(store: Store, **values: Any) -> UUID:
    with store.work("Tax") as session:
        rate = TaxRate(code="PPN", name="PPN", country="ID", **values)
        session.add(rate)
        session.flush()
        return rate.id


def _taxed(store: Store) -> UUID:
    quote = discounted_quote(store, 0)
    change_line(store, line_of(store, quote), tax_code="PPN")
    return quote


def plain_of(store: Store, kind: type[Any], key: UUID) -> dict[str, Any]:
    with store.read() as session:
        return session.get_one(kind, key).plain()
