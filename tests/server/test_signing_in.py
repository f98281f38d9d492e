"""Signing in: tokens that rotate, a copy of one that ends both, doors that lock, passwords."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from app.errors import Invalid, NoEntry
from app.ids import uuid7
from app.server import passwords
from app.server.audit import entries
from app.server.caller import coming_from
from app.server.devices import devices
from app.server.identifying import caller_behind
from app.server.people import reset_password
from app.server.tables import credential, device_token, failed_sign_in, used_token
from app.server.tokens import hashed
from app.store import Store
from app.sync.joining import join
from app.sync.own_password import change_own_password
from app.sync.protocol import NewPassword, SignIn
from tests.sync.worlds import PASSWORD, World, add_account, waiting

ANA = "ana@rasa.id"


# Looking at a password is meant to be slow; hundreds of them in tests need not be.
TODAY = PasswordHasher(2, 64, 1)


@pytest.fixture(autouse=True)
def quick(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    passwords._nobodys.cache_clear()
    with monkeypatch.context() as patched:
        patched.setattr(passwords, "_hasher", TODAY)
        with world.server.engine.begin() as connection:
            connection.execute(sa.update(credential).values(password=TODAY.hash(PASSWORD)))
        yield
    passwords._nobodys.cache_clear()


def facts(laptop: Store) -> tuple[str, str]:
    return laptop.fact("access") or "", laptop.fact("refresh") or ""


def why(world: World, email: str, password: str) -> str:
    """Why somebody does not come in; "" where they do."""
    try:
        world.api.sign_in(SignIn(email, password, "Laptop"))
    except NoEntry as problem:
        return problem.code
    return ""


def said(world: World) -> list[tuple[str, str, str]]:
    return [(one.event, one.result, one.user) for one in entries(world.server)]


# Tokens


def test_nothing_kept_on_the_server_opens_a_door(world: World) -> None:
    ana = world.laptop(ANA)
    old = facts(ana)
    world.clock.move(timedelta(hours=2))
    world.sync(ana)

    with world.server.engine.connect() as connection:
        kept = [
            str(value)
            for table in (device_token, used_token, credential)
            for row in connection.execute(sa.select(table))
            for value in row
        ]

    assert not {*old, *facts(ana), PASSWORD} & set(kept)
    assert sum(hashed(token) in kept for token in (*old, *facts(ana))) == 3


def test_a_renewal_whose_answer_was_lost_is_given_again_before_anything_new_was_used(
    world: World,
) -> None:
    old = world.laptop(ANA).fact("refresh") or ""
    world.api.renew(old)

    again = world.api.renew(old)

    assert world.api.renew(again.refresh).access


def test_a_copy_of_a_renewing_token_ends_the_sign_in_of_both(world: World) -> None:
    ana = world.laptop(ANA)
    stolen = ana.fact("refresh") or ""
    add_account(ana)
    world.clock.move(timedelta(hours=2))
    world.sync(ana)

    with pytest.raises(NoEntry) as thief:
        world.api.renew(stolen)
    account = add_account(ana)
    with pytest.raises(NoEntry) as owner:
        world.sync(ana)

    assert (thief.value.code, owner.value.code) == ("sign_in", "sign_in")
    assert account and waiting(ana) == 1
    [laptop] = devices(world.server)
    assert (laptop.state, laptop.reason) == ("ended", "reused")
    assert ("renew", "reused", "Ana") in said(world)
    join(ana, world.api, "local", ANA, PASSWORD)
    assert waiting(ana) == 0


def test_a_thief_who_renews_first_is_found_out_when_the_owner_renews(world: World) -> None:
    ana = world.laptop(ANA)
    stolen = ana.fact("refresh") or ""
    thief = world.api.renew(stolen)
    caller_behind(
        world.server, thief.access, ana.identity.device_id or uuid7()
    )  # used: no grace now

    with pytest.raises(NoEntry) as owner:
        world.sync(ana)
    with pytest.raises(NoEntry) as renewed:
        world.api.renew(thief.refresh)

    assert (owner.value.code, renewed.value.code) == ("sign_in", "sign_in")


def test_tokens_that_were_given_twice_are_good_for_one_of_the_two(world: World) -> None:
    old = world.laptop(ANA).fact("refresh") or ""
    first, second = world.api.renew(old), world.api.renew(old)

    with pytest.raises(NoEntry):
        world.api.renew(first.refresh)

    with pytest.raises(NoEntry) as other:
        world.api.renew(second.refresh)
    assert other.value.code == "sign_in"


def test_a_used_token_is_forgotten_when_it_would_have_died_anyway(world: World) -> None:
    ana = world.laptop(ANA)
    for _ in range(3):
        world.clock.move(timedelta(days=30))
        world.sync(ana)

    with world.server.engine.connect() as connection:
        known = connection.execute(sa.select(sa.func.count()).select_from(used_token)).scalar_one()

    assert known == 2


def test_a_renewing_token_lives_for_sixty_days(world: World) -> None:
    ana = world.laptop(ANA)
    world.clock.move(timedelta(days=61))

    with pytest.raises(NoEntry) as late:
        world.sync(ana)

    assert late.value.code == "sign_in"


def test_nobody_goes_on_under_the_key_of_another_laptop(world: World) -> None:
    ana, ben = world.laptop(ANA), world.laptop("ben@rasa.id")
    key = ben.identity.device_id
    assert key is not None

    with pytest.raises(NoEntry) as refused:
        caller_behind(world.server, ana.fact("access") or "", key)
    signed = world.api.sign_in(SignIn(ANA, PASSWORD, "Laptop", device=key.bytes))

    assert refused.value.code == "sign_in"
    assert signed.device != key.bytes
    world.sync(ben)


# Passwords


def test_wrong_passwords_lock_the_door_for_longer_and_longer(world: World) -> None:
    codes = [why(world, ANA, "salah-salah") for _ in range(6)]
    world.clock.move(timedelta(seconds=31))
    later = [why(world, ANA, "salah-salah"), why(world, ANA, PASSWORD)]
    world.clock.move(timedelta(seconds=31))
    still = why(world, ANA, PASSWORD)
    world.clock.move(timedelta(seconds=31))

    assert codes == ["wrong"] * 5 + ["locked"]
    assert later == ["wrong", "locked"]
    assert still == "locked"
    assert why(world, ANA, PASSWORD) == ""
    assert ("sign_in", "locked", "Ana") in said(world)


def test_an_unknown_e_mail_is_answered_like_a_known_one_and_not_written_down(
    world: World,
) -> None:
    codes = [why(world, "rahasia-ku@example.com", "salah-salah") for _ in range(6)]

    assert codes == ["wrong"] * 5 + ["locked"]
    with world.server.engine.connect() as connection:
        doors = connection.execute(sa.select(failed_sign_in.c.door)).scalars().all()
    assert not any("rahasia" in door for door in doors)
    assert {one.about for one in entries(world.server) if one.event == "sign_in"} == {""}


def test_an_unknown_e_mail_costs_a_whole_look_at_a_password(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    look = PasswordHasher.verify

    def counted(self: PasswordHasher, kept: str, password: str) -> bool:
        looked.append(kept.rpartition("$")[0].rpartition("$")[0])
        return look(self, kept, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)

    why(world, "nobody@rasa.id", "salah-salah")
    why(world, ANA, "salah-salah")

    assert len(looked) == 2
    assert looked[0] == looked[1]  # by the same parameters


def test_an_address_that_tries_many_people_is_locked_for_all_of_them(
    world: World,
) -> None:
    with coming_from("203.0.113.7"):
        for number in range(50):
            assert why(world, f"{number}@rasa.id", "salah-salah") == "wrong"
        with pytest.raises(NoEntry) as locked:
            world.api.sign_in(SignIn(ANA, PASSWORD, "Laptop"))

    assert locked.value.sentence() == ("Too many wrong passwords. Wait 1 min, then try again.")
    assert why(world, ANA, PASSWORD) == ""  # from elsewhere


def test_a_right_password_is_no_way_to_go_on_trying_from_an_address(
    world: World,
) -> None:
    with coming_from("203.0.113.7"):
        for number in range(49):
            why(world, f"{number}@rasa.id", "salah-salah")
        assert why(world, ANA, PASSWORD) == ""
        assert why(world, "ben@rasa.id", "salah-salah") == "wrong"

        assert why(world, "ben@rasa.id", PASSWORD) == "locked"


def test_a_password_kept_by_older_parameters_is_kept_by_todays_when_it_was_right(
    world: World,
) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
    with world.server.engine.begin() as connection:
        connection.execute(
            sa.update(credential).where(credential.c.email == ANA).values(password=old)
        )

    assert why(world, ANA, "salah-salah") == "wrong"
    before = kept_of(world)
    assert why(world, ANA, PASSWORD) == ""

    assert before == old
    assert not TODAY.check_needs_rehash(kept_of(world))
    assert why(world, ANA, PASSWORD) == ""


def kept_of(world: World) -> str:
    with world.server.engine.connect() as connection:
        query = sa.select(credential.c.password).where(credential.c.email == ANA)
        return str(connection.execute(query).scalar_one())


def test_a_password_given_anew_ends_every_sign_in_and_loses_nothing(world: World) -> None:
    ana = world.laptop(ANA)
    add_account(ana)

    fresh = reset_password(world.server, "Ana@Rasa.id")

    with pytest.raises(NoEntry) as ended:
        world.sync(ana)
    assert ended.value.code == "sign_in"
    assert why(world, ANA, PASSWORD) == "wrong"
    join(ana, world.api, "local", ANA, fresh)
    assert waiting(ana) == 0


def test_somebody_added_from_a_laptop_is_given_a_password(world: World) -> None:
    from app.models import User

    admin = world.laptop("admin@rasa.id")
    with admin.work("Add") as session:
        session.add(User(name="Eka", email="Eka@rasa.id", role="rep"))
    world.sync(admin)

    fresh = reset_password(world.server, "eka@rasa.id")

    assert why(world, "eka@rasa.id", fresh) == ""


def test_a_person_changes_the_own_password_and_goes_on_here_but_not_elsewhere(
    world: World,
) -> None:
    here, there = world.laptop(ANA), world.laptop(ANA)

    change_own_password(here, world.api, PASSWORD, "baru-sekali")

    world.sync(here)
    with pytest.raises(NoEntry) as ended:
        world.sync(there)
    assert ended.value.code == "sign_in"
    assert why(world, ANA, PASSWORD) == "wrong"
    assert why(world, ANA, "baru-sekali") == ""
    assert ("password", "changed", "Ana") in said(world)


def test_the_own_password_is_changed_only_by_whoever_knows_it(world: World) -> None:
    ana = world.laptop(ANA)

    for _ in range(5):
        with pytest.raises(NoEntry) as wrong:
            change_own_password(ana, world.api, "tidak-tahu", "baru-sekali")
        assert wrong.value.code == "wrong"
    with pytest.raises(NoEntry) as locked:
        change_own_password(ana, world.api, PASSWORD, "baru-sekali")

    assert locked.value.code == "locked"
    world.clock.move(timedelta(minutes=1))
    with pytest.raises(Invalid):
        world.api.change_password(ana.fact("access") or "", NewPassword(PASSWORD, "short"))
    assert passwords.is_right(kept_of(world), PASSWORD)


def test_a_closed_account_is_told_so_only_after_the_right_password(world: World) -> None:
    from app.server.people import disable_user

    disable_user(world.server, ANA)

    assert why(world, ANA, "salah-salah") == "wrong"
    assert why(world, ANA, PASSWORD) == "closed"
