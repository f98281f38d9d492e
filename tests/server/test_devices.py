"""Laptops that signed in: seen when they synchronise, refused when their access is closed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.errors import NotAllowed
from app.server.devices import devices, revoke_device
from app.sync.joining import join
from tests.sync.worlds import (
    PASSWORD,
    World,
    add_account,
    company_database,
    company_file,
    waiting,
    world,
)

__all__ = ["company_database", "company_file", "world"]


def test_a_laptop_was_last_seen_when_it_synchronised(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    world.clock.move(timedelta(minutes=40))

    world.sync(ana)

    [laptop] = devices(world.server)
    assert laptop.last_seen == world.clock.now()


def test_a_revoked_laptop_is_told_that_its_access_was_closed_and_keeps_its_words(
    world: World,
) -> None:
    ana = world.laptop("ana@rasa.id")
    add_account(ana)
    [laptop] = devices(world.server)
    revoke_device(world.server, laptop.id)

    with pytest.raises(NotAllowed, match="closed"):
        world.sync(ana)
    with pytest.raises(NotAllowed, match="closed"):
        join(ana, world.api, "local", "ana@rasa.id", PASSWORD)

    assert waiting(ana) == 1
