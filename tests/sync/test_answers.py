"""Two who answer one request without having seen each other: the first holds, the second hears."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from app.models import Decision, Quote, QuoteState
from app.services import approvals, quoting
from app.store import Store
from app.sync.attention import NOTE, THEIRS, open_items
from tests.sync.quotes import asked, discounted_quote, request_of, said, state_of
from tests.sync.worlds import World, attention, move, one_database, read

APPROVED = (
    "Maya has approved this quote already, and that holds. If it is to change after all, who wrote"
    " it edits it and asks for approval anew."
)
RETURNED = (
    "Maya has returned this quote already, and that holds; the reason stands on the request. Who"
    " wrote it changes it, then asks for approval anew."
)
NOBODY_ASKS = "Nobody asks for approval of this quote now; there is nothing to answer."


def _approve(store: Store, quote: UUID) -> None:
    approvals.approve(store, quote, f"{quote} is fine.")


def _return(store: Store, quote: UUID) -> None:
    approvals.give_back(store, quote, "Ten at most.")


@pytest.mark.parametrize("later", (-5, 5), ids=("typed before", "typed after"))
@pytest.mark.parametrize(
    ("first", "second", "told", "became"),
    [
        (_approve, _return, APPROVED, QuoteState.APPROVED),
        (_return, _approve, RETURNED, QuoteState.RETURNED),
        (_approve, _approve, APPROVED, QuoteState.APPROVED),
    ],
    ids=("yes then no", "no then yes", "yes twice"),
)
def test_the_answer_that_comes_second_is_told_of_the_first_in_one_sentence(
    world: World,
    people: tuple[Store, Store, Store],
    first: Callable[[Store, UUID], None],
    second: Callable[[Store, UUID], None],
    told: str,
    became: QuoteState,
    later: int,
) -> None:
    dewi, ana, maya = people
    quote = asked(world, ana, maya)
    world.sync(dewi)
    answers = [(maya, first), (dewi, second)]
    for store, answer in answers if later > 0 else reversed(answers):
        answer(store, quote)
        world.clock.move(timedelta(minutes=5))

    world.sync(maya, dewi, maya, ana)

    assert said(dewi) == [told]
    assert (said(maya), said(ana)) == ([], [])
    assert request_of(dewi, quote).decided_by == maya.identity.user_id
    assert {state_of(store, quote) for store in people} == {became}


@one_database
def test_an_answer_that_came_second_is_seen_or_kept_in_a_note_and_not_made_again(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    dewi, ana, maya = people
    quote = asked(world, ana, maya)
    world.sync(dewi)
    _approve(maya, quote)
    _return(dewi, quote)

    world.sync(maya, dewi)
    with dewi.read() as session:
        (item,) = open_items(session, dewi.identity.user_id)

    assert item.choices == (THEIRS, NOTE)
    assert item.by == "Maya"
    assert "Ten at most." in [line.after for line in item.lines]


@one_database
@pytest.mark.parametrize("answer", (_approve, _return))
def test_a_manager_who_answers_what_was_taken_back_unseen_is_told_so(
    world: World, people: tuple[Store, Store, Store], answer: Callable[[Store, UUID], None]
) -> None:
    _, ana, maya = people
    quote = asked(world, ana, maya)
    approvals.take_back(ana, quote)
    answer(maya, quote)

    world.sync(ana, maya)

    assert said(maya) == [
        "Ana has taken back the request for approval, so there is nothing to answer now. If they"
        " ask anew, it waits under Approvals once more."
    ]
    assert state_of(maya, quote) is QuoteState.DRAFT


@one_database
def test_a_writer_who_takes_back_what_was_answered_unseen_reads_the_answer(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    _, ana, maya = people
    quote = asked(world, ana, maya)
    approvals.take_back(ana, quote)
    world.clock.move(timedelta(minutes=5))
    _return(maya, quote)

    world.sync(maya, ana)

    assert said(ana) == [RETURNED]
    assert request_of(ana, quote).decision is Decision.RETURNED


@one_database
@pytest.mark.parametrize(
    "away",
    (lambda ana, _: ana.undo(), lambda ana, quote: quoting.cancel(ana, quote)),
    ids=("undone", "cancelled"),
)
@pytest.mark.parametrize("later", (-5, 5), ids=("typed before", "typed after"))
def test_who_answers_what_nobody_asks_any_more_is_told_so(
    world: World,
    people: tuple[Store, Store, Store],
    away: Callable[[Store, UUID], None],
    later: int,
) -> None:
    _, ana, maya = people
    quote = asked(world, ana, maya)
    acts = [lambda: away(ana, quote), lambda: _return(maya, quote)]
    for act in acts if later > 0 else reversed(acts):
        act()
        world.clock.move(timedelta(minutes=5))

    world.sync(ana, maya)

    assert said(maya) == [NOBODY_ASKS]
    assert state_of(maya, quote) is not QuoteState.RETURNED


@one_database
def test_a_manager_answers_anew_what_they_had_answered_and_undone(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    _, ana, maya = people
    quote = asked(world, ana, maya)
    _approve(maya, quote)
    maya.undo()
    _return(maya, quote)

    world.sync(maya, ana)

    assert attention(maya) == []
    assert state_of(ana, quote) is QuoteState.RETURNED


@one_database
def test_who_has_lost_the_quote_learns_nothing_of_its_answer(
    world: World, people: tuple[Store, Store, Store]
) -> None:
    dewi, ana, maya = people
    account = read(ana, Quote, quote := discounted_quote(ana), "account_id")[0]
    approvals.ask(ana, quote)
    world.sync(ana, maya, dewi)
    move(world, account, "Sumatera/Medan")
    _approve(dewi, quote)
    world.sync(dewi)
    _return(maya, quote)

    world.sync(maya)

    assert not any("Dewi" in sentence for sentence in said(maya))
