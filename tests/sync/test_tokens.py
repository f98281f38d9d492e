"""What a laptop asks whose access token's hour is over, and of how much use its own clock is."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

import msgspec
import pytest

from app.clock import SetClock
from app.store import Store
from app.sync.protocol import SignedIn, SignIn, SyncApi, SyncRequest, SyncResponse
from app.sync.session import synchronize
from tests.sync.worlds import Network, World, one_database

pytestmark = one_database
HOUR = timedelta(hours=1)


class Counting(Network):
    """Remembers what was asked."""

    def __init__(self, api: SyncApi) -> None:
        super().__init__(api)
        self.asked: list[str] = []

    def renew(self, refresh: str) -> SignedIn:
        self.asked.append("renew")
        return super().renew(refresh)

    def sync(self, access: str, request: SyncRequest) -> SyncResponse:
        self.asked.append("sync")
        return super().sync(access, request)


class Silent(Counting):
    """A server that does not say how long a token is good."""

    def sign_in(self, request: SignIn) -> SignedIn:
        return msgspec.structs.replace(super().sign_in(request), expires=0)

    def renew(self, refresh: str) -> SignedIn:
        return msgspec.structs.replace(super().renew(refresh), expires=0)


class Laptop(NamedTuple):
    """One that has just synchronised, with a clock of its own."""

    store: Store
    clock: SetClock
    wire: Counting

    def asks(self) -> list[str]:
        """What it asks to synchronise."""
        self.wire.asked.clear()
        synchronize(self.store, self.wire)
        return list(self.wire.asked)


@pytest.fixture
def ana(world: World) -> Laptop:
    store = world.laptop("ana@rasa.id")
    store.clock = clock = SetClock(world.clock.now())
    return Laptop(store, clock, Counting(world.api))


def test_within_the_hour_a_laptop_asks_once(world: World, ana: Laptop) -> None:
    for clock in (world.clock, ana.clock):
        clock.move(HOUR / 2)

    assert ana.asks() == ["sync"]


def test_a_laptop_whose_hour_is_over_renews_before_it_asks(world: World, ana: Laptop) -> None:
    for _ in range(2):
        for clock in (world.clock, ana.clock):
            clock.move(HOUR)

        assert ana.asks() == ["renew", "sync"]


def test_a_laptop_whose_clock_stands_still_is_refused_and_renews(world: World, ana: Laptop) -> None:
    world.clock.move(HOUR * 2)

    assert ana.asks() == ["sync", "renew", "sync"]


@pytest.mark.parametrize(("off", "renewed"), [(9_000, 1), (-9_000, 0)])
def test_a_clock_that_jumps_costs_one_question_at_most(ana: Laptop, off: int, renewed: int) -> None:
    ana.clock.move(timedelta(days=off))

    assert ana.asks().count("renew") == renewed
    assert ana.asks() == ["sync"]


def test_where_renewing_is_refused_the_token_at_hand_is_asked_with(
    world: World, ana: Laptop
) -> None:
    ana.store.set_facts(refresh="not good any more")
    ana.clock.move(HOUR * 2)

    assert ana.asks() == ["renew", "sync"]


def test_a_server_that_says_no_hour_refuses_first(world: World, ana: Laptop) -> None:
    laptop = Laptop(ana.store, ana.clock, Silent(world.api))
    for clock in (world.clock, ana.clock):
        clock.move(HOUR * 2)
    laptop.asks()
    for clock in (world.clock, ana.clock):
        clock.move(HOUR * 2)

    assert laptop.asks() == ["sync", "renew", "sync"]
