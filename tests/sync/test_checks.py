"""What stands on a laptop is compared with the server, and repaired by range (R19)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.models import Account, Contact, Note
from app.server.api import LocalApi
from app.server.segment_views import Sizes
from app.store import Store
from app.sync.checks import ranges_of
from app.sync.protocol import SyncApi, SyncRequest, SyncResponse
from app.sync.session import check, synchronize
from app.sync.status import status
from app.sync.sums import by_range, differing, picture_sum, together
from app.sync.tables import ref
from tests.sync.worlds import Network, World, add_account, edit, read


class Listening(Network):
    """A network that notes what was asked for and what came."""

    def __init__(self, api: SyncApi) -> None:
        super().__init__(api)
        self.requests: list[SyncRequest] = []
        self.answers: list[SyncResponse] = []

    def sync(self, access: str, request: SyncRequest) -> SyncResponse:
        self.requests.append(request)
        self.answers.append(self._api.sync(access, request))
        return self.answers[-1]


def test_r19_a_laptop_and_the_server_come_to_the_same_checksums(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana, phone="+62811", billing_city="Garut")
    with ana.work("More") as session:
        session.add(Contact(name="Budi"))
        session.add(Note(account_id=account, text="Minta harga Jumat"))
    world.sync(ana, ben, ana)
    edit(ana, Account, account, name="Belum dikirim")
    network = Listening(world.api)

    for laptop in (ana, ben, world.laptop("maya@rasa.id"), world.laptop("admin@rasa.id")):
        found = check(laptop, network)

        assert found.buckets == _cursors(laptop)
        assert (found.unheard, found.repaired, found.left) == (0, 0, 0)
    assert not any(request.again for request in network.requests)


def test_r19_an_edit_that_waits_does_not_count_as_a_difference(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    account = add_account(ana)
    world.sync(ana)
    bucket = _bucket_of(ana, account)
    before = ranges_of(ana, bucket, deep=True)

    edit(ana, Account, account, name="Belum dikirim")

    assert ranges_of(ana, bucket, deep=True) == ranges_of(ana, bucket, deep=False) == before
    assert before != bytes(len(before))


def test_r19_what_came_as_segments_comes_to_the_same_checksums(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    for number in range(12):
        account = add_account(ana, f"Toko {number}", phone="+62811", annual_revenue=Decimal("1.5"))
        with ana.work("Note") as session:
            session.add(Note(account_id=account, text=f"Catatan {number}"))
    world.sync(ana)
    world.api = LocalApi(world.server, Sizes(rows=3, smallest=2))
    network = Listening(world.api)

    ben = world.laptop("ben@rasa.id")
    found = check(ben, network)

    assert (found.unheard, found.repaired, found.left) == (0, 0, 0)
    assert not any(request.again for request in network.requests)


@pytest.mark.parametrize("harm", ["changed", "missing", "forgotten", "ghost", "stale"])
def test_r19_what_differs_is_fetched_anew_by_range_and_edits_stay_over_it(
    world: World, harm: str
) -> None:
    ana = world.laptop("ana@rasa.id")
    keys = [add_account(ana, f"Toko {number}") for number in range(40)]
    world.sync(ana)
    edit(ana, Account, keys[1], billing_city="Garut")
    _harm(ana, harm, keys[0])
    network = Listening(world.api)

    found = check(ana, network)

    assert found.repaired > 0
    assert found.left == 0
    assert found.repaired < 10  # a range, not the bucket
    assert read(ana, Account, keys[0], "name") == ("Toko 0",)
    assert read(ana, Account, keys[1], "billing_city") == ("Garut",)
    assert all(read(ana, Account, key, "name") for key in keys)
    assert check(ana, network).repaired == 0
    assert _said(ana) == 0


def test_r19_a_repair_does_not_take_a_side_in_an_edit_that_waits(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    account = add_account(ana, "Asli", phone="+62811")
    world.sync(ana)
    _harm(ana, "changed", account)
    network = Listening(world.api)
    world.clock.move(timedelta(days=2))
    edit(ana, Account, account, billing_city="Garut")

    check(ana, network)

    assert read(ana, Account, account, "name", "billing_city") == ("Asli", "Garut")


def test_r19_a_day_later_it_is_compared_by_itself_and_not_more_often(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    add_account(ana)
    network = Listening(world.api)

    synchronize(ana, network)
    assert not any(request.check for request in network.requests)
    world.clock.move(timedelta(days=1, minutes=1))
    synchronize(ana, network)
    asked = sum(bool(request.check) for request in network.requests)
    synchronize(ana, network)

    assert asked == sum(bool(request.check) for request in network.requests) == 1
    last = status(ana).check
    assert last is not None
    assert last.repaired == 0


def test_r19_a_clock_that_is_put_back_delays_no_check(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    add_account(ana)
    network = Listening(world.api)
    synchronize(ana, network)

    world.clock.move(timedelta(days=-400))
    synchronize(ana, network)

    assert sum(bool(request.check) for request in network.requests) == 1


def test_r19_a_server_that_has_no_time_is_asked_again_an_hour_later(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = world.laptop("ana@rasa.id")
    monkeypatch.setattr("app.server.checks.Checks.of", lambda *_: {})

    found = check(ana, world.api)

    assert found.unheard == _cursors(ana)
    monkeypatch.undo()
    world.clock.move(timedelta(hours=1, minutes=1))
    world.sync(ana)
    last = status(ana).check
    assert last is not None
    assert last.unheard == 0


def test_r19_no_single_answer_reckons_more_than_its_share(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = world.laptop("ana@rasa.id")
    add_account(ana)
    monkeypatch.setattr("app.server.checks.MOST_ROWS", 1)
    monkeypatch.setattr("app.server.checks.SLICE", 2)
    network = Listening(world.api)

    found = check(ana, network)

    assert found.unheard == found.repaired == 0
    assert sum(bool(answer.sums) for answer in network.answers) == _cursors(ana)


def test_r19_the_sum_of_a_picture_is_of_what_is_in_it_in_any_order() -> None:
    key = UUID(int=7).bytes
    one = picture_sum("account", key, 3, {"name": "Acme", "phone": None, "city": "Garut"})

    assert one == picture_sum("account", key, 3, {"city": "Garut", "name": "Acme"})
    assert one != picture_sum("account", key, 4, {"city": "Garut", "name": "Acme"})
    assert one != picture_sum("account", key, 3, {"city": "Garut", "name": "Acme "})
    both = by_range([(key, one), (UUID(int=263).bytes, one + 1)])
    assert both == by_range([(UUID(int=263).bytes, one + 1), (key, one)])
    assert differing(both, by_range([(key, one)])) == bytes([7])
    assert together(by_range([(key, one)])) == one.to_bytes(8, "big", signed=True)


def _harm(store: Store, harm: str, key: UUID) -> None:
    """Do to a row what a bug or a bad disk might."""
    table = Account.__table__
    with store.writing() as connection:
        if harm == "changed":
            connection.execute(sa.update(table).where(table.c.id == key).values(name="Rusak"))  # type: ignore[arg-type]
        elif harm == "missing":
            connection.execute(sa.delete(table).where(table.c.id == key))  # type: ignore[arg-type]
        elif harm == "forgotten":
            connection.execute(sa.delete(ref).where(ref.c.row_id == key))
            connection.execute(sa.delete(table).where(table.c.id == key))  # type: ignore[arg-type]
        elif harm == "stale":
            connection.execute(sa.update(ref).where(ref.c.row_id == key).values(rev=99))
        else:
            _add_ghost(connection, key)


def _add_ghost(connection: sa.Connection, like: UUID) -> None:
    """A row that only this laptop believes to be in the bucket."""
    table: Any = Account.__table__
    other = UUID(int=like.int ^ (1 << 64))
    row = connection.execute(sa.select(table).where(table.c.id == like)).mappings().one()
    connection.execute(sa.insert(table).values({**row, "id": other}))
    held = connection.execute(sa.select(ref).where(ref.c.row_id == like)).mappings().one()
    connection.execute(sa.insert(ref).values({**held, "row_id": other}))


def _bucket_of(store: Store, key: UUID) -> str:
    with store.engine.connect() as connection:
        return connection.execute(sa.select(ref.c.bucket).where(ref.c.row_id == key)).scalar_one()


def _cursors(store: Store) -> int:
    from app.sync.tables import cursor

    with store.engine.connect() as connection:
        return len(connection.execute(sa.select(cursor)).all())


def _said(store: Store) -> int:
    last = status(store).check
    assert last is not None
    return last.left
