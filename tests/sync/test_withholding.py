"""R8 for notices: what others wrote stands in one only as long as its reader may see it."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.models import Account, Product, Role, Territory, User
from app.server import people
from app.store import Store
from app.sync import attention as settling
from app.sync.matters import Waiting
from app.sync.session import check, synchronize
from tests.sync.between import Listening
from tests.sync.worlds import PASSWORD, World, add_account, add_product, attention, edit, read

MINE, THEIRS = "0215550001", "0215557777"


def test_r8_a_conflict_about_a_field_that_a_role_sees_no_more_keeps_only_ones_own_value(
    world: World,
) -> None:
    admin = world.laptop("admin@rasa.id")
    people.add_user(world.server, "otto@rasa.id", "Otto", "office", (), PASSWORD)
    otto = world.laptop("otto@rasa.id")
    product = add_product(admin)
    world.sync(admin, otto)
    edit(otto, Product, product, cost=Decimal("7531.9"))
    edit(admin, Product, product, cost=Decimal("8642.8"))
    world.sync(otto, admin, otto)
    assert attention(otto)[0]["kept"] == '"8642.8"'

    edit(admin, User, _me(otto), role=Role.REP)
    world.sync(admin)
    network = Listening(world.api)
    synchronize(otto, network)

    assert b"8642.8" not in network.heard
    assert not _stands(otto, "8642.8")
    assert not _stands(world.laptop("otto@rasa.id"), "8642.8")
    assert attention(otto)[0]["other"] == '"7531.9"'
    assert check(otto, world.api).repaired == 0


@pytest.mark.parametrize("how", ["moved", "revoked", "closed and opened"])
def test_r8_a_conflict_about_a_record_that_left_keeps_only_ones_own_value(
    world: World, how: str
) -> None:
    ana, _ben, account = _conflict(world)
    if how == "revoked":
        people.change_user(world.server, "ana@rasa.id", territories=("Sumatera/Medan",))
    elif how == "moved":
        _move(world, account)
    else:
        people.disable_user(world.server, "ana@rasa.id")
        _move(world, account)
        people.enable_user(world.server, "ana@rasa.id")
    network = Listening(world.api)

    synchronize(ana, network)

    assert read(ana, Account, account, "name") is None
    assert THEIRS.encode() not in network.heard
    assert not _stands(ana, THEIRS)
    assert not _stands(world.laptop("ana@rasa.id"), THEIRS)
    found = _shown(ana)
    assert (found.kept_text, found.other_text) == ("(not in your book)", MINE)
    assert found.choices == ("mine", "theirs", "note")
    settling.resolve(ana, found.id, "note")
    world.sync(ana)
    assert attention(ana) == []


def test_a_conflict_stays_whole_for_whom_the_record_is_still_there(world: World) -> None:
    ana, ben, account = _conflict(world)
    edit(ben, Account, account, name="Toko Maju Jaya")
    other = add_account(ben, "Toko Lain")
    world.sync(ben)
    _move(world, other)

    world.sync(ana)

    assert attention(ana)[0]["kept"] == f'"{THEIRS}"'


def test_r11_a_colleagues_value_that_waits_goes_on_to_whose_the_record_is_now(
    world: World,
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    cici, account = world.laptop("cici@rasa.id"), add_account(ana)
    world.sync(ana, ben)
    edit(ben, Account, account, phone=THEIRS)
    edit(ana, Account, account, phone=MINE)
    world.sync(ben)
    people.change_user(world.server, "ben@rasa.id", territories=("Sumatera/Medan",))
    world.sync(ana)
    assert (attention(ana)[0]["kept"], attention(ana)[0]["other"]) == (f'"{MINE}"', f'"{THEIRS}"')

    _move(world, account)
    world.sync(ana, cici, ben)

    assert attention(ana) == []
    assert not _stands(ana, THEIRS)
    asked = [laptop for laptop in (cici, ben) if attention(laptop)]
    assert len(asked) == 1
    assert attention(asked[0])[0]["other"] == f'"{THEIRS}"'
    settling.resolve(asked[0], _shown(asked[0]).id, "mine")
    world.sync(*asked, cici)
    assert read(cici, Account, account, "phone") == (THEIRS,)


def test_who_gets_the_record_back_uses_their_own_value(world: World) -> None:
    ana, ben, account = _conflict(world)
    _move(world, account)
    world.sync(ana)
    _move(world, account, "Jawa/Bandung")
    world.sync(ana, ben)

    settling.resolve(ana, _shown(ana).id, "mine")
    world.sync(ana, ben)

    assert read(ben, Account, account, "phone") == (MINE,)


def _conflict(world: World) -> tuple[Store, Store, UUID]:
    """Ana and Ben have changed a telephone number unseen; Ben's is shown, Ana is asked."""
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana)
    world.sync(ana, ben)
    edit(ana, Account, account, phone=MINE)
    edit(ben, Account, account, phone=THEIRS)
    world.sync(ana, ben, ana)
    assert attention(ana)[0]["kept"] == f'"{THEIRS}"'
    return ana, ben, account


def _move(world: World, account: UUID, path: str = "Sumatera/Medan") -> None:
    admin = world.laptop("admin@rasa.id")
    with admin.read() as session:
        territory = session.scalar(sa.select(Territory.id).where(Territory.path == path))
    edit(admin, Account, account, territory_id=territory)
    world.sync(admin)


def _shown(store: Store) -> Waiting:
    with store.read() as session:
        return settling.open_items(session, store.identity.user_id)[0]


def _me(store: Store) -> UUID:
    assert store.identity.user_id is not None
    return store.identity.user_id


def _stands(store: Store, word: str) -> bool:
    """Whether a word stands in a notice, or in the journal, of this laptop."""
    with store.engine.connect() as connection:
        found = [
            repr(connection.exec_driver_sql(f"SELECT * FROM {name}").all())
            for name in ("attention", "journal_change", "shadow", "pulled")
        ]
    return any(word in text for text in found)
