"""A manager's yes or no that meets what the customer said, and what was changed meanwhile."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from app.ids import uuid7
from app.models import Approval, Decision, Quote, QuoteState
from app.services import approvals, quoting
from app.services.quote_lines import add_line, change_line
from app.services.today import today
from app.store import Store
from app.sync.attention import THEIRS, resolve
from tests.sync.quotes import (
    asked,
    discounted_quote,
    line_of,
    request_of,
    said,
    send_anyway,
    state_of,
)
from tests.sync.sending import insert, send, update
from tests.sync.worlds import World, altered, attention, edit, one_database, read


@one_database
def test_the_managers_yes_comes_back_and_the_quote_is_sent(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    dewi, ana, maya = people
    quote = discounted_quote(ana)
    approvals.ask(ana, quote, "Two pallets.")
    world.sync(ana, maya)

    approvals.approve(maya, quote, "This once.")
    world.sync(maya, ana)
    quoting.send(ana, quote)
    world.sync(ana, dewi)

    assert state_of(dewi, quote) is QuoteState.SENT
    request = request_of(dewi, quote)
    assert (request.decision, request.comment) == (Decision.APPROVED, "This once.")
    assert request.decided_by == maya.identity.user_id


@one_database
def test_what_was_changed_after_the_yes_is_not_sent_with_it(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    dewi, ana, maya = people
    quote = asked(world, ana, maya)
    approvals.approve(maya, quote)
    world.sync(maya, ana)
    quoting.reopen(ana, quote)
    change_line(ana, line_of(ana, quote), discount_percent=Decimal(40))

    send_anyway(ana, quote)
    world.sync(ana, dewi)

    assert state_of(dewi, quote) is QuoteState.DRAFT
    assert "changed since it was approved" in said(ana)[0]


@one_database
def test_nobody_writes_a_yes_in_the_managers_name(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    _, ana, maya = people
    quote = discounted_quote(ana)
    request = approvals.ask(ana, quote)
    world.sync(ana)
    mayas = {"decided_by": maya.identity.user_id, "decision": Decision.APPROVED}

    with altered(ana):
        edit(ana, Approval, request, **mayas)
    world.sync(ana, maya)

    assert request_of(maya, quote).decision is Decision.WAITING
    assert len(attention(ana)) == 1


@one_database
def test_a_request_says_truly_whose_quote_it_is(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    _, ana, maya = people
    quote = discounted_quote(ana)
    world.sync(ana)
    row = {"quote_id": str(quote), "decision": "waiting"}

    code, _ = send(
        world, ana, update("quote", quote, state="waiting"),
        insert("approval", uuid7(), **row, owner_id=str(maya.identity.user_id)),
    )  # fmt: skip
    world.sync(maya)

    assert (code, state_of(maya, quote)) == ("rejected", QuoteState.DRAFT)


def test_a_no_that_meets_the_customers_yes_is_said_to_both_and_nothing_is_lost(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    _, ana, maya = people
    quote = discounted_quote(ana)
    approvals.ask(ana, quote, "He signs today.")
    world.sync(ana, maya)
    approvals.give_back(maya, quote, "Ten at most.")
    quoting.accept(ana, quote)

    world.sync(maya, ana, maya)

    request = request_of(ana, quote)
    assert (request.decision, state_of(ana, quote)) == (Decision.RETURNED, QuoteState.RETURNED)
    assert request.agreed_at is not None
    assert said(ana) == [
        "The customer had agreed to this quote on condition, and Maya returned it: “Ten at most.”"
        " Talk to the customer, then send a new revision or cancel it."
    ]
    assert "its customer had agreed" in said(maya)[0] and "Ana" in said(maya)[0]


@one_database
def test_a_manager_who_knows_of_the_yes_is_not_told_again_when_they_say_no(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    _, ana, maya = people
    quote = discounted_quote(ana)
    approvals.ask(ana, quote)
    quoting.accept(ana, quote)
    world.sync(ana, maya)

    approvals.give_back(maya, quote, "No.")
    world.sync(maya, ana, maya)

    assert (len(said(ana)), said(maya)) == (1, [])
    resolve(ana, UUID(attention(ana)[0]["id"]), THEIRS)
    world.sync(ana)
    assert said(ana) == []


@one_database
def test_a_yes_that_meets_the_customers_yes_is_what_waits_today_and_ends_accepted(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    dewi, ana, maya = people
    quote = asked(world, ana, maya)
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
    assert state_of(dewi, quote) is QuoteState.ACCEPTED
    assert not attention(ana)


@one_database
def test_who_undoes_taking_back_a_request_undoes_no_answer_that_came_before(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    _, ana, maya = people
    quote = asked(world, ana, maya)
    approvals.approve(maya, quote)
    approvals.take_back(ana, quote)
    world.clock.move(timedelta(minutes=5))
    ana.undo()

    world.sync(maya, ana, maya)

    assert request_of(maya, quote).decision is Decision.APPROVED
    assert state_of(maya, quote) is QuoteState.APPROVED
    assert said(maya) == []


@one_database
def test_what_is_undone_while_a_quote_waits_leaves_its_totals_to_its_lines(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    _, ana, maya = people
    quote = discounted_quote(ana)
    world.sync(ana, maya)
    approvals.ask(ana, quote)
    for _ in range(2):
        add_line(maya, quote, description="Gula", price=Decimal(500_000))
    maya.undo()

    world.sync(ana, maya, ana)

    assert read(ana, Quote, quote, "state", "subtotal") == (QuoteState.WAITING, 850_000)
    assert read(maya, Quote, quote, "subtotal") == (850_000,)
