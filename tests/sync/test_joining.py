"""Joining, renewing and becoming a new device: what breaks off is finished by doing it again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.errors import NotAllowed, Refused, Unreachable
from app.ids import uuid7
from app.models import Account, User
from app.server.tables import device_token
from app.store import Identity, Origin, Store
from app.store.store import get_fact
from app.sync.joining import join
from app.sync.session import synchronize
from tests.sync.between import Between
from tests.sync.worlds import (
    PASSWORD,
    World,
    add_account,
    attention,
    edit,
    open_file,
    read,
    waiting,
)


def test_a_renewal_whose_answer_was_lost_can_be_asked_for_again(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    add_account(ana)
    world.clock.move(timedelta(hours=2))
    network = Between(world.api)
    network.lose_renewal = True
    with pytest.raises(Unreachable):
        synchronize(ana, network)

    world.sync(ana)

    assert waiting(ana) == 0


def test_a_renewing_token_is_not_good_for_ever(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    old = ana.fact("refresh") or ""
    first = world.api.renew(old)
    assert world.api.renew(old).refresh != first.refresh
    second = world.api.renew(world.api.renew(old).refresh)

    with pytest.raises(NotAllowed):
        world.api.renew(old)
    with pytest.raises(NotAllowed):  # a copy of it is about: what came from it has ended
        world.api.renew(second.refresh)


def test_signing_in_again_after_the_tokens_are_gone_loses_nothing(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana)
    with world.server.engine.begin() as connection:
        connection.execute(sa.delete(device_token))
    with pytest.raises(NotAllowed):
        world.sync(ana)

    for laptop, email in ((ana, "ana@rasa.id"), (ben, "ben@rasa.id")):
        join(laptop, world.api, "local", email, PASSWORD)

    assert waiting(ana) == 0
    assert read(ben, Account, account, "name") is not None


class Died(BaseException):
    """The program ended here."""


@pytest.mark.parametrize("at", range(1, 9))
def test_joining_that_was_broken_off_anywhere_is_finished_by_joining_again(
    world: World, at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = world.laptop("ana@rasa.id", joined=False)
    me = uuid7()
    with alone.work("Set up", origin=Origin.SETUP) as session:
        session.add(User(id=me, name="Ana sendiri", role="admin"))
    alone.identify(user_id=me)
    account = add_account(alone, "Dari dulu", owner_id=me)
    writing, left = Store.writing, [at]

    def dying(store: Store) -> Any:
        if store is alone:
            left[0] -= 1
            if left[0] == 0:
                raise Died
        return writing(store)

    with monkeypatch.context() as patched:
        patched.setattr(Store, "writing", dying)
        try:
            join(alone, world.api, "local", "ana@rasa.id", PASSWORD)
        except Died:
            pass
    alone = _restarted(world, alone)

    join(alone, world.api, "local", "ana@rasa.id", PASSWORD)
    ben = world.laptop("ben@rasa.id")

    assert read(ben, Account, account, "name", "owner_id") == ("Dari dulu", alone.identity.user_id)
    assert read(alone, User, me, "name") is None
    assert attention(alone) == []


@pytest.mark.parametrize("at", range(1, 6))
def test_a_copy_that_died_while_it_became_a_new_device_drops_nothing(
    world: World, at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    first, second = add_account(ana, "Satu"), add_account(ana, "Dua")
    network = Between(world.api)
    network.before = [lambda request: setattr(request, "issued", 0)]
    world.sync(ana)
    third = add_account(ana, "Tiga")
    edit(ana, Account, first, name="Satu baru")
    writing, left = Store.writing, [at]

    def dying(store: Store) -> Any:
        if store is ana:
            left[0] -= 1
            if left[0] == 0:
                raise Died
        return writing(store)

    with monkeypatch.context() as patched:
        patched.setattr(Store, "writing", dying)
        with pytest.raises((Died, Refused)):
            synchronize(ana, network)
    ana = _restarted(world, ana)

    world.sync(ana, ben)

    assert [read(ben, Account, key, "name") for key in (first, second, third)] == [
        ("Satu baru",),
        ("Dua",),
        ("Tiga",),
    ]


def _restarted(world: World, store: Store) -> Store:
    """The laptop's file opened anew, as after a crash."""
    place = world.laptops.index(store)
    path = store.engine.connect().exec_driver_sql("PRAGMA database_list").all()[0][2]
    store.close()
    again = open_file(path, world.clock)
    with again.engine.connect() as connection:
        known = [get_fact(connection, name) for name in ("user_id", "device_id")]
    again.identity = Identity(*(UUID(said) if said else None for said in known))
    world.laptops[place] = again
    return again


def test_what_was_typed_before_joining_comes_along(world: World) -> None:
    alone = world.laptop("ana@rasa.id", joined=False)
    from app.ids import uuid7
    from app.models import User
    from app.store import Origin
    from app.sync.joining import join
    from tests.sync.worlds import PASSWORD

    me = uuid7()
    with alone.work("Set up", origin=Origin.SETUP) as session:
        session.add(User(id=me, name="Ana sendiri", role="admin"))
    alone.identify(user_id=me)
    account = add_account(alone, "Dari dulu", owner_id=me)

    join(alone, world.api, "local", "ana@rasa.id", PASSWORD)
    ben = world.laptop("ben@rasa.id")

    assert read(ben, Account, account, "name", "owner_id") == (
        "Dari dulu",
        alone.identity.user_id,
    )
    assert attention(alone) == []
