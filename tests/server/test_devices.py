"""Laptops that signed in: seen when they synchronise, refused or erased when they are told so."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.errors import NoEntry, NotFound, Refused, StoreProblem, Unreachable
from app.ids import uuid7
from app.models import Account, Attention
from app.server.audit import entries
from app.server.devices import Laptop, allow_device, devices, revoke_device, wipe_device
from app.server.people import disable_user, enable_user
from app.store import Store
from app.store.alone import file_of
from app.store.erased import Erased, mark_of
from app.sync.joining import join
from app.sync.protocol import Farewell, Heard, SyncRequest, SyncResponse
from app.sync.session import synchronize
from tests.sync.worlds import PASSWORD, Network, World, add_account, read, waiting


def only(world: World) -> Laptop:
    [laptop] = devices(world.server)
    return laptop


def files_of(store: Store) -> Path:
    path = file_of(store)
    assert path is not None
    return path


def left_of(path: Path) -> set[str]:
    """What stays of a profile besides locks, by name."""
    return {
        one.name
        for one in path.parent.glob(f"{path.stem}*")
        if not one.name.endswith((".sync", ".renew"))
    }


def test_a_laptop_was_last_seen_when_it_synchronised(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    world.clock.move(timedelta(minutes=40))

    world.sync(ana)

    assert only(world).last_seen == world.clock.now()


def test_a_revoked_laptop_is_told_that_its_access_was_closed_and_keeps_its_words(
    world: World,
) -> None:
    ana = world.laptop("ana@rasa.id")
    add_account(ana)
    revoke_device(world.server, only(world).id)

    with pytest.raises(NoEntry, match="closed") as refused:
        world.sync(ana)
    with pytest.raises(NoEntry, match="closed"):
        join(ana, world.api, "local", "ana@rasa.id", PASSWORD)

    assert refused.value.code == "closed"
    assert waiting(ana) == 1
    assert only(world).state == "revoked"


def test_a_laptop_refused_by_mistake_is_let_in_again_with_all_that_waits(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana, "Masih di sini")
    laptop = ana.identity.device_id or uuid7()
    revoke_device(world.server, laptop)
    with pytest.raises(NoEntry):
        world.sync(ana)

    allow_device(world.server, laptop)
    world.sync(ana, ben)

    assert read(ben, Account, account, "name") == ("Masih di sini",)
    assert [one.state for one in devices(world.server)] == ["open", "open"]
    assert [(one.result, one.about) for one in entries(world.server) if one.event == "device"] == [
        ("revoked", "Ana"), ("allowed", "Ana"),
    ]  # fmt: skip
    with pytest.raises(Refused, match="already"):
        allow_device(world.server, laptop)


def test_a_person_whose_account_was_closed_goes_on_when_it_is_opened_again(world: World) -> None:
    ana, lost = world.laptop("ana@rasa.id"), world.laptop("ana@rasa.id")
    ben = world.laptop("ben@rasa.id")
    account = add_account(ana, "Masih di sini")
    revoke_device(world.server, lost.identity.device_id or uuid7())
    disable_user(world.server, "ana@rasa.id")
    world.clock.move(timedelta(hours=2))
    with pytest.raises(NoEntry, match="account has been closed") as refused:
        world.sync(ana)
    closed = {one.state for one in devices(world.server) if one.user == "Ana"}
    with pytest.raises(Refused, match="user enable"):
        allow_device(world.server, lost.identity.device_id or uuid7())

    enable_user(world.server, "ana@rasa.id")
    world.sync(ana, ben)

    assert (refused.value.code, closed) == ("closed", {"revoked"})
    assert read(ben, Account, account, "name") == ("Masih di sini",)
    with pytest.raises(NoEntry, match="Access from this laptop"):
        world.sync(lost)


def test_a_laptop_under_a_new_key_stays_in_the_list_with_its_name(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    before = only(world)

    ana.identify(device_id=uuid7())
    world.sync(ana)

    assert only(world).id == ana.identity.device_id != before.id
    assert (only(world).name, only(world).user) == (before.name, "Ana")


def test_an_order_for_a_laptop_nobody_knows_is_refused(world: World) -> None:
    for order in (revoke_device, allow_device, wipe_device):
        with pytest.raises(NotFound):
            order(world.server, uuid7())


# Erasing


def test_a_laptop_that_is_to_be_erased_sends_what_waits_and_is_gone(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana, "Kata terakhir")
    path = files_of(ana)
    wipe_device(world.server, ana.identity.device_id or uuid7())

    with pytest.raises(Erased):
        world.sync(ana)

    world.sync(ben)
    assert read(ben, Account, account, "name") == ("Kata terakhir",)
    assert left_of(path) == {mark_of(path).name}
    [laptop] = [one for one in devices(world.server) if one.user == "Ana"]
    assert (laptop.state, laptop.since) == ("wiped", world.clock.now())
    assert [one.result for one in entries(world.server) if one.event == "device"] == [
        "wipe ordered", "told to erase", "erased",
    ]  # fmt: skip


def test_a_laptop_that_is_to_be_erased_is_given_nothing_more(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    add_account(ben, "Baru")
    world.sync(ben)
    answers: list[object] = []

    class Listening(Network):
        def sync(self, access: str, request: SyncRequest) -> SyncResponse:
            answers.append(answer := super().sync(access, request))
            return answer

        def farewell(self, access: str, request: Farewell) -> Heard:
            answers.append(answer := super().farewell(access, request))
            return answer

    wipe_device(world.server, ana.identity.device_id or uuid7())

    with pytest.raises(Erased):
        synchronize(ana, Listening(world.api))

    assert answers == [Heard(), Heard()]


def test_what_a_closed_account_typed_before_its_laptop_was_erased_is_kept_whole(
    world: World,
) -> None:
    ana = world.laptop("ana@rasa.id")
    add_account(ana, "Kata terakhir")
    disable_user(world.server, "ana@rasa.id")
    with pytest.raises(NoEntry):
        world.sync(ana)
    wipe_device(world.server, ana.identity.device_id or uuid7())

    with pytest.raises(Erased):
        world.sync(ana)

    with world.server.engine.connect() as connection:
        table = Attention.__table__
        kept = connection.execute(sa.select(table.c.kind, table.c.changes)).one()
    assert kept.kind in ("held", "rejected")
    assert "Kata terakhir" in kept.changes
    assert only(world).state == "wiped"


def test_an_order_to_erase_can_be_taken_back_until_the_laptop_was_told(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana)
    keys = [one.identity.device_id or uuid7() for one in (ana, ben)]
    for key in keys:
        wipe_device(world.server, key)
    with pytest.raises(Erased):
        world.sync(ben)

    allow_device(world.server, keys[0])
    world.sync(ana)

    assert (waiting(ana), read(ana, Account, account, "name") is not None) == (0, True)
    with pytest.raises(Refused, match="told to erase itself"):
        allow_device(world.server, keys[1])


def test_tokens_that_ran_out_long_ago_are_good_enough_to_be_erased(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    add_account(ana)
    wipe_device(world.server, ana.identity.device_id or uuid7())
    world.clock.move(timedelta(days=400))

    with pytest.raises(Erased):
        world.sync(ana)

    assert only(world).state == "wiped"


def test_a_copy_with_older_tokens_is_erased_too(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    old = {name: ana.fact(name) for name in ("access", "refresh")}
    world.clock.move(timedelta(hours=2))
    world.sync(ana)
    ana.set_facts(**old)
    wipe_device(world.server, ana.identity.device_id or uuid7())

    with pytest.raises(Erased):
        world.sync(ana)


def test_nothing_is_erased_before_what_waits_has_arrived(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    account = add_account(ana)
    wipe_device(world.server, ana.identity.device_id or uuid7())

    class Busy(Network):
        def farewell(self, access: str, request: Farewell) -> Heard:
            return Heard(retry=True)

    class Away(Network):
        def farewell(self, access: str, request: Farewell) -> Heard:
            raise Unreachable("no network")

    with pytest.raises(Refused):
        synchronize(ana, Busy(world.api))
    with pytest.raises(Unreachable):
        synchronize(ana, Away(world.api))

    assert read(ana, Account, account, "name") is not None
    assert waiting(ana) == 1
    assert only(world).told is None


def test_a_laptop_whose_last_answer_was_lost_is_erased_and_known_to_have_been_told(
    world: World,
) -> None:
    ana = world.laptop("ana@rasa.id")
    path = files_of(ana)
    wipe_device(world.server, ana.identity.device_id or uuid7())

    class Deaf(Network):
        def farewell(self, access: str, request: Farewell) -> Heard:
            if request.erased:
                raise Unreachable("no network")
            return super().farewell(access, request)

    with pytest.raises(Erased):
        synchronize(ana, Deaf(world.api))

    assert left_of(path) == {mark_of(path).name}
    assert (only(world).state, only(world).told) == ("wipe", world.clock.now())


def test_a_profile_that_was_erased_while_it_is_open_is_not_made_anew(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    path = files_of(ana)
    wipe_device(world.server, ana.identity.device_id or uuid7())
    with pytest.raises(Erased):
        world.sync(ana)

    with pytest.raises(StoreProblem, match="erased by your company"):
        ana.fact("server")

    assert not path.exists()


def test_only_a_laptop_that_is_to_be_erased_says_farewell(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    device = ana.identity.device_id
    assert device is not None
    request = SyncRequest(device.bytes, 0, 0, world.clock.now().isoformat())

    with pytest.raises(Refused):
        world.api.farewell(ana.fact("access") or "", Farewell(request, erased=True))

    assert only(world).state == "open"


def test_an_order_is_given_once(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    device = ana.identity.device_id or uuid7()
    wipe_device(world.server, device)

    for again in (wipe_device, revoke_device):
        with pytest.raises(Refused):
            again(world.server, device)

    with pytest.raises(Erased):
        world.sync(ana)
