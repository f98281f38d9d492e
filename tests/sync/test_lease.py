"""A laptop that was away from its company for too long locks; nothing on it is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.errors import NoEntry
from app.models import Account
from app.server.devices import revoke_device
from app.server.organisation import set_policies
from app.services.company import set_company
from app.store import Store
from app.sync.lease import Locked, check, lease, remember, renew
from tests.sync.worlds import World, add_account, read, waiting

DAY = timedelta(days=1)


def is_locked(laptop: Store) -> bool:
    try:
        check(laptop)
    except Locked:
        return True
    return False


def test_a_laptop_locks_after_thirty_days_away_and_not_before(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    world.clock.move(30 * DAY - timedelta(minutes=1))
    before = is_locked(ana)

    world.clock.move(timedelta(minutes=1))

    assert not before
    with pytest.raises(Locked, match="has not reached its company's server since 3 Aug 2026"):
        check(ana)


def test_what_was_typed_before_it_locked_is_sent_and_opens_it_again(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana, "Dari jauh")
    world.clock.move(40 * DAY)
    locked = is_locked(ana)

    world.sync(ana, ben)

    assert locked
    assert not is_locked(ana)
    assert read(ben, Account, account, "name") == ("Dari jauh",)


def test_it_stays_locked_while_the_company_refuses_it(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    add_account(ana)
    world.clock.move(31 * DAY)
    revoke_device(world.server, ana.identity.device_id)  # type: ignore[arg-type]

    with pytest.raises(NoEntry):
        world.sync(ana)

    assert is_locked(ana)
    assert waiting(ana) == 1


def test_the_company_says_how_long_a_laptop_may_be_away(world: World) -> None:
    set_policies(world.server, {"offline_days": "7"})
    ana = world.laptop("ana@rasa.id")
    known = lease(ana)
    assert known is not None and known.days_left == 7

    world.clock.move(6 * DAY + timedelta(hours=1))

    known = lease(ana)
    assert known is not None and (known.days_left, known.locked) == (1, False)
    world.clock.move(DAY)
    assert is_locked(ana)


@pytest.mark.parametrize("known_before", [False, True])
def test_a_change_of_the_days_that_the_server_has_not_taken_changes_nothing(
    world: World, known_before: bool
) -> None:
    if known_before:
        set_policies(world.server, {"offline_days": "30"})
    admin = world.laptop("admin@rasa.id")
    set_company(admin, offline_days="365")
    with admin.writing() as connection:  # typed while a synchronisation ended
        renew(connection, world.clock.now(), world.clock.now())
    world.clock.move(31 * DAY)
    locked = is_locked(admin)

    world.sync(admin)
    world.clock.move(300 * DAY)

    assert locked
    assert not is_locked(admin)


def test_a_clock_that_is_put_back_gains_nothing(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    world.clock.move(29 * DAY)
    remember(ana)
    world.clock.move(-28 * DAY)  # as if one day had gone by

    known = lease(ana)
    assert known is not None and known.days_left == 1
    world.clock.move(60 * DAY)
    assert is_locked(ana)
    world.clock.move(-60 * DAY)
    assert is_locked(ana)


def test_a_clock_that_was_a_year_ahead_at_the_last_contact_gains_nothing(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    ahead = world.clock.now() + 365 * DAY
    with ana.writing() as connection:
        renew(connection, ahead, world.clock.now())

    world.clock.move(31 * DAY)

    assert is_locked(ana)


def test_a_clock_that_is_always_wrong_by_a_month_locks_nobody_out(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    real = world.clock.now()
    world.clock.move(40 * DAY)
    with ana.writing() as connection:
        renew(connection, world.clock.now(), real)

    assert not is_locked(ana)


def test_a_profile_of_its_own_never_locks(world: World) -> None:
    alone = world.laptop("ana@rasa.id", joined=False)
    add_account(alone)
    world.clock.move(4000 * DAY)

    assert lease(alone) is None
    assert not is_locked(alone)
