"""What a customer signed for of a quote's options, where others noted or ordered something else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

import pytest

from app.errors import Refused
from app.models import Order, Quote, QuoteLine, QuoteState
from app.models.quote_line import NOT_CHOSEN_NOW
from app.server.signed import NOTED, ORDERED, TWICE
from app.services import orders, quoting, signing
from app.services.quote_choice import choose
from app.services.quote_lines import add_line, change_line
from app.store import Store
from app.sync.attention import open_items
from tests.sync.worlds import World, add_account, attention, read

# What asks the database nothing of its own is proved once.
SQLITE = pytest.mark.parametrize("world", ["sqlite"], indirect=True)


class Offer(NamedTuple):
    """A machine at 100,000 or, as its alternative, at 250,000; and an installation for 40,000."""

    quote: UUID
    cheap: UUID
    dear: UUID
    fitted: UUID


@pytest.fixture
def ana(world: World) -> Store:
    return world.laptop("ana@rasa.id")


@pytest.fixture
def ben(world: World) -> Store:
    return world.laptop("ben@rasa.id")


@pytest.fixture
def offer(world: World, ana: Store, ben: Store) -> Offer:
    """With the customer, and known to both."""
    quote = quoting.new_quote(ana, add_account(ana))

    def line(text: str, price: int, **more: object) -> UUID:
        known = {"description": text, "price": Decimal(price), "tax_code": "ID-NONE"}
        return add_line(ana, quote, **known, **more)  # type: ignore[arg-type]

    cheap = line("Mesin A", 100_000, alternative="A")
    dear = line("Mesin B", 250_000, alternative="A")
    fitted = line("Pasang", 40_000, optional=True)
    quoting.send(ana, quote)
    world.sync(ana, ben)
    return Offer(quote, cheap, dear, fitted)


def sign(store: Store, quote: UUID, name: str = "Siti Rahma") -> None:
    """The customer signs on this laptop for what is noted there that they take."""
    said = signing.Said(name, "", "Bandung", store.clock.now(), "")
    file = signing.SignedFile("a.pdf", "1" * 64, 2, "0" * 64, 1, "")
    signing.keep_signed(store, quote, said, file)


def taken(store: Store, offer: Offer) -> list[bool]:
    """Whether the dear machine is noted here as taken, and the installation."""
    found = (read(store, QuoteLine, key, "chosen") for key in (offer.dear, offer.fitted))
    return [bool(row and row[0]) for row in found]


def comes_to(store: Store, quote: UUID) -> object:
    found = read(store, Quote, quote, "own_total")
    return found and found[0]


def said(store: Store) -> list[str]:
    return [row["sentence"] for row in attention(store)]


def told(store: Store) -> str:
    """The only thing that waits here, as it is read; there is nothing to decide."""
    with store.read() as session:
        (item,) = open_items(session, store.identity.user_id)
    assert item.choices == ("theirs", "note")
    return item.sentence


def all_see(stores: Sequence[Store], offer: Offer, wanted: list[bool], total: int) -> None:
    for store in stores:
        assert (taken(store, offer), comes_to(store, offer.quote)) == (wanted, total)


@pytest.mark.parametrize("first", ["choice", "signature"])
def test_r12_what_was_signed_holds_whatever_a_colleague_noted_unseen(
    world: World, ana: Store, ben: Store, offer: Offer, first: str
) -> None:
    choose(ben, offer.fitted)
    choose(ana, offer.dear)
    sign(ana, offer.quote)

    world.sync(*((ben, ana, ben) if first == "choice" else (ana, ben)))

    all_see((ana, ben, world.server), offer, [True, False], 250_000)
    assert read(ben, Quote, offer.quote, "state") == (QuoteState.ACCEPTED,)
    assert said(ana) == []
    if first == "choice":
        assert said(ben) == [NOTED]
        assert "Siti Rahma signed this quote before your change" in told(ben)
        assert "“Pasang”" in told(ben)
    else:
        (refused,) = attention(ben)
        assert refused["kind"] == "rejected" and "signed for what they take" in str(refused)


@SQLITE
def test_r12_an_option_that_a_colleague_took_back_unseen_stays_as_it_was_signed_for(
    world: World, ana: Store, ben: Store, offer: Offer
) -> None:
    choose(ana, offer.fitted)
    world.sync(ana, ben)
    choose(ben, offer.fitted, False)
    sign(ana, offer.quote)

    world.sync(ben, ana, ben)

    all_see((ana, ben), offer, [False, True], 140_000)
    assert (said(ana), said(ben)) == ([], [NOTED])
    order = orders.order_quote(ana, offer.quote)
    world.sync(ana, ben)
    assert read(ben, Order, order, "total") == (Decimal(140_000),)
    assert said(ana) == []


@SQLITE
def test_r12_an_order_of_something_else_than_was_signed_is_said_to_both(
    world: World, ana: Store, ben: Store, offer: Offer
) -> None:
    choose(ben, offer.fitted)
    quoting.accept(ben, offer.quote)
    order = orders.order_quote(ben, offer.quote)
    choose(ana, offer.dear)
    sign(ana, offer.quote)

    world.sync(ben, ana, ben)

    assert sorted(said(ana)) == sorted([NOT_CHOSEN_NOW, ORDERED])
    assert said(ben) == [ORDERED]
    assert "“Mesin B”, “Pasang”" in told(ben)
    for store in (ana, ben):  # an order comes to what was accepted, as long as it stands
        assert read(store, Quote, offer.quote, "state") == (QuoteState.ORDERED,)
    orders.cancel(ben, order)
    all_see((ben,), offer, [True, False], 250_000)
    world.sync(ben, ana)
    all_see((ana, ben, world.server), offer, [True, False], 250_000)
    anew = orders.order_quote(ben, offer.quote)
    assert read(ben, Order, anew, "total") == (Decimal(250_000),)
    world.sync(ben)
    assert said(ben) == [ORDERED]


@SQLITE
def test_r12_an_order_of_another_option_at_the_same_price_is_not_taken(
    world: World, ana: Store, ben: Store, offer: Offer
) -> None:
    same = quoting.duplicate(ana, offer.quote)
    with ana.read() as session:
        lines = [line.id for line in session.get_one(Quote, same).lines]
    for line in lines[1:]:
        change_line(ana, line, optional=True, alternative=None, price=Decimal(40_000))
    quoting.send(ana, same)
    world.sync(ana, ben)
    choose(ben, lines[1])
    quoting.accept(ben, same)
    order = orders.order_quote(ben, same)
    choose(ana, lines[2])
    sign(ana, same)

    world.sync(ana, ben, ana)

    assert read(ana, Order, order, "state") is None
    assert read(ben, QuoteLine, lines[2], "chosen") == (True,)
    assert len(said(ben)) == 2  # the choice, and the order


@SQLITE
def test_r12_a_quote_that_is_reopened_is_as_it_was_signed_though_it_had_been_rejected(
    world: World, ana: Store, ben: Store, offer: Offer
) -> None:
    choose(ana, offer.dear)
    sign(ana, offer.quote)
    world.clock.move(timedelta(minutes=5))
    choose(ben, offer.fitted)
    quoting.reject(ben, offer.quote, "Mahal")

    world.sync(ben, ana, ben)
    quoting.reopen(ben, offer.quote)
    world.sync(ben, ana)

    assert read(ana, Quote, offer.quote, "state") == (QuoteState.SENT,)
    all_see((ana, ben, world.server), offer, [True, False], 250_000)


@SQLITE
def test_r12_of_two_signatures_for_different_things_the_first_holds_and_both_are_told(
    world: World, ana: Store, ben: Store, offer: Offer
) -> None:
    choose(ana, offer.dear)
    sign(ana, offer.quote)
    world.clock.move(timedelta(minutes=5))
    choose(ben, offer.fitted)
    sign(ben, offer.quote, "Rudi")

    world.sync(ben, ana, ben)

    all_see((ana, ben, world.server), offer, [True, False], 250_000)
    assert (TWICE in said(ana), TWICE in said(ben)) == (True, True)


@SQLITE
def test_r12_the_server_takes_no_other_total_of_what_was_accepted(
    world: World, ana: Store, ben: Store, offer: Offer
) -> None:
    choose(ana, offer.fitted)
    with ana.work("Change") as session:
        session.get_one(Quote, offer.quote).own_total = Decimal(1)

    world.sync(ana, ben)

    all_see((ana, ben, world.server), offer, [False, True], 140_000)


@pytest.mark.parametrize("first", ["yes", "choice"])
def test_r12_nobody_says_yes_to_nothing(
    world: World, ana: Store, ben: Store, offer: Offer, first: str
) -> None:
    only = quoting.duplicate(ana, offer.quote)
    with ana.read() as session:
        lines = [line.id for line in session.get_one(Quote, only).lines]
    for line in lines:
        change_line(ana, line, optional=True, alternative=None)
    quoting.send(ana, only)
    with pytest.raises(Refused, match="so nothing counts yet"):
        quoting.accept(ana, only)
    choose(ana, lines[0])
    world.sync(ana, ben)
    choose(ben, lines[0], False)
    quoting.accept(ana, only)

    world.sync(*((ana, ben, ana) if first == "yes" else (ben, ana, ben)))

    state = QuoteState.ACCEPTED if first == "yes" else QuoteState.SENT
    refused = ben if first == "yes" else ana
    for store in (ana, ben, world.server):
        assert read(store, Quote, only, "state") == (state,)
    assert "so nothing counts yet" in str(attention(refused))
