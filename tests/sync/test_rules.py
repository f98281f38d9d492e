"""The rules of what travels, R1 to R9 of SYNC.md, each by its number."""

from __future__ import annotations

import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import msgspec
import pytest
import sqlalchemy as sa

from app.clock import SetClock
from app.errors import Unreachable
from app.models import Account, AccountContact, Contact, Note, Quote
from app.server.forgetting import KEPT, forget_left
from app.server.tables import bucket_head, feed, mutation_log
from app.services.removing import remove_record
from app.sync.protocol import SyncApi, SyncRequest, SyncResponse
from app.sync.session import synchronize
from app.sync.tables import cursor, ref
from tests.sync.worlds import Network, World, add_account, edit, move, open_file, read, waiting


class Unreliable(Network):
    """A network that loses what it is told to lose, before or after the server has acted."""

    def __init__(self, api: SyncApi, lose: list[str]) -> None:
        super().__init__(api)
        self._lose = lose
        self.answers: list[SyncResponse] = []

    def sync(self, access: str, request: SyncRequest) -> SyncResponse:
        fate = self._lose.pop(0) if self._lose else ""
        if fate == "request":
            raise Unreachable("lost")
        answer = self._api.sync(access, request)
        self.answers.append(answer)
        if fate == "answer":
            raise Unreachable("lost")
        return answer


def test_r1_every_version_of_a_bucket_is_given_once_and_the_head_is_the_last(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    for number in range(7):
        add_account(ana, f"Toko {number}")

    world.sync(ana)

    with world.server.engine.connect() as connection:
        for head in connection.execute(sa.select(bucket_head)).all():
            versions = list(
                connection.execute(
                    sa.select(feed.c.ver).where(feed.c.bucket == head.bucket)
                ).scalars()
            )
            assert len(versions) == len(set(versions))
            assert max(versions) == head.ver


def test_r2_the_feed_holds_one_entry_per_row_however_often_it_changed(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    account = add_account(ana)
    for city in ("Bandung", "Cimahi", "Garut"):
        edit(ana, Account, account, billing_city=city)
        world.sync(ana)

    with world.server.engine.connect() as connection:
        entries = connection.execute(sa.select(feed).where(feed.c.row_id == account)).all()

    assert len(entries) == 1


def test_r3_a_bucket_is_reset_only_when_its_floor_passed_cursor_and_boot(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    gone, stays = add_account(ana, "Tutup"), add_account(ana, "Buka")
    world.sync(ana, ben)
    with ana.work("Delete") as session:
        session.delete(session.get(Account, gone))
    world.sync(ana)
    with world.server.writing() as connection:
        head = bucket_head.c
        connection.execute(sa.delete(feed).where(feed.c.op != "put"))
        connection.execute(
            sa.update(bucket_head).where(head.bucket.like("territory:%")).values(floor_ver=head.ver)
        )

    world.sync(ben, ben)

    assert read(ben, Account, gone, "name") is None
    assert read(ben, Account, stays, "name") == ("Buka",)


def test_r3_the_server_forgets_by_itself_what_left_long_ago(world: World, clock: SetClock) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    gone, stays = add_account(ana, "Tutup"), add_account(ana, "Buka")
    world.sync(ana, ben)
    half = KEPT / 2 + timedelta(days=1)
    forget_left(world.server)  # sets the first marks
    remove_record(ana, "account", gone)
    world.sync(ana)

    forgotten = []
    for _ in range(4):
        clock.move(half)
        forgotten.append(forget_left(world.server))
    clock.move(-4 * half)

    # Kept for a while after the mark that came behind it; then only the bucket it left has a floor.
    assert forgotten[:3] == [0, 0, 0]
    assert forgotten[3] > 0
    with world.server.engine.connect() as connection:
        floors = connection.execute(
            sa.select(bucket_head.c.bucket).where(bucket_head.c.floor_ver > 0)
        ).scalars()
        assert {bucket.partition(":")[0] for bucket in floors} == {"territory"}
        assert not connection.execute(sa.select(feed).where(feed.c.op != "put")).all()
    world.sync(ana, ben)
    assert read(ben, Account, gone, "name") is None
    assert read(ben, Account, stays, "name") == ("Buka",)


def test_r3_two_servers_that_forget_at_once_forget_once(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    gone = add_account(ana)
    world.sync(ana)
    remove_record(ana, "account", gone)
    world.sync(ana)
    due = threading.Barrier(2)

    def forget() -> int:
        met: list[int] = []

        def over() -> bool:
            if not met:  # both have found the buckets due before either begins
                met.append(due.wait())
            return False

        return forget_left(world.server, over)

    with ThreadPoolExecutor(2) as threads:
        forgotten = [each.result() for each in [threads.submit(forget), threads.submit(forget)]]

    assert forgotten == [0, 0]
    with world.server.engine.connect() as connection:
        assert connection.execute(sa.select(feed).where(feed.c.op != "put")).all()


def test_r4_a_contact_stays_while_one_of_its_accounts_is_here(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    first, second = add_account(ana, "Satu"), add_account(ana, "Dua")
    with ana.work("Add") as session:
        contact = Contact(name="Budi")
        session.add(contact)
        session.flush()
        key = contact.id
        for account in (first, second):
            session.add(AccountContact(account_id=account, contact_id=key))
    world.sync(ana, ben)
    assert read(ben, Contact, key, "name") == ("Budi",)

    move(world, first, "Sumatera/Medan")
    world.sync(ben)
    assert read(ben, Account, first, "name") is None
    assert read(ben, Contact, key, "name") == ("Budi",)

    move(world, second, "Sumatera/Medan")
    world.sync(ben)
    assert read(ben, Contact, key, "name") is None


def test_r5_pages_are_applied_together_or_not_at_all(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    keys = [add_account(ana, f"Toko {number}") for number in range(9)]
    world.sync(ana)
    monkeypatch.setattr("app.server.pull.MOST_ITEMS", 4)
    network = Unreliable(world.api, ["", "answer"])

    with pytest.raises(Unreachable):
        synchronize(ben, network)
    assert not network.answers[0].complete
    assert all(read(ben, Account, key, "name") is None for key in keys)

    synchronize(ben, world.api)
    assert all(read(ben, Account, key, "name") is not None for key in keys)


def test_r6_an_edit_stays_on_the_screen_until_a_complete_pull_says_it_was_decided(
    world: World,
) -> None:
    ana = world.laptop("ana@rasa.id")
    account = add_account(ana)
    world.sync(ana)
    edit(ana, Account, account, name="Toko Baru")

    with pytest.raises(Unreachable):
        synchronize(ana, Unreliable(world.api, ["answer"]))

    assert waiting(ana) == 1
    assert read(ana, Account, account, "name") == ("Toko Baru",)
    world.sync(ana)
    assert waiting(ana) == 0


@pytest.mark.parametrize("fate", ["request", "answer"])
def test_r7_an_edit_is_applied_once_however_often_it_is_sent(world: World, fate: str) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana)
    with ana.work("Note") as session:
        session.add(Note(account_id=account, text="Minta harga Jumat"))

    for _ in range(2):
        with pytest.raises(Unreachable):
            synchronize(ana, Unreliable(world.api, [fate]))
    world.sync(ana, ben)

    with ben.read() as session:
        assert len(session.scalars(sa.select(Note)).all()) == 1
    with world.server.engine.connect() as connection:
        log = connection.execute(sa.select(mutation_log.c.uid)).scalars().all()
    assert len(log) == len(set(log)) == 2


def test_r7_a_copy_in_which_nothing_was_typed_becomes_a_new_device_too(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    world.sync(ana)
    with ana.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    path = world.folder / "copy.db"
    shutil.copyfile(world.folder / "ana@rasa.id-0.db", path)
    account = add_account(ana)
    world.sync(ana)

    copy = open_file(path, world.clock)
    copy.identity = ana.identity
    world.laptops.append(copy)
    world.sync(copy)

    assert copy.identity.device_id != ana.identity.device_id
    assert read(copy, Account, account, "name") == ("Toko Maju",)


def test_r7_a_restored_file_becomes_a_new_device_and_drops_nothing(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana)
    world.sync(ana)
    path = world.folder / "ana@rasa.id-0.db"
    with ana.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    copy = world.folder / "restored.db"
    shutil.copyfile(path, copy)
    edit(ana, Account, account, phone="+62811")
    world.sync(ana)

    restored = open_file(copy, world.clock)
    restored.identity = ana.identity
    edit(restored, Account, account, billing_city="Garut")
    world.laptops.append(restored)
    world.sync(restored, ben)

    assert restored.identity.device_id != ana.identity.device_id
    assert read(ben, Account, account, "phone", "billing_city") == ("+62811", "Garut")


def test_r8_no_answer_ever_holds_a_row_that_is_not_granted(world: World) -> None:
    ana, cici = world.laptop("ana@rasa.id"), world.laptop("cici@rasa.id")
    account = add_account(ana, "CANARY-7731")
    with ana.work("More") as session:
        session.add(Note(account_id=account, text="CANARY-7732"))
        session.add(Quote(account_id=account, subject="CANARY-7733"))
    world.sync(ana)
    network = Unreliable(world.api, [])

    synchronize(cici, network)

    assert b"CANARY" not in msgspec.msgpack.encode(network.answers)
    with cici.engine.connect() as connection:
        assert connection.execute(sa.select(ref).where(ref.c.row_id == account)).first() is None


def test_r8_rights_are_read_anew_with_every_pull(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana)
    world.sync(ana, ben)
    assert read(ben, Account, account, "name") is not None

    move(world, account, "Sumatera/Medan")
    world.sync(ben)

    assert read(ben, Account, account, "name") is None


def test_a_manager_sees_the_territories_of_the_team_and_no_other(world: World) -> None:
    ana, cici = world.laptop("ana@rasa.id"), world.laptop("cici@rasa.id")
    ours, others = add_account(ana, "Punya Ana"), add_account(cici, "Punya Cici")
    world.sync(ana, cici)

    maya = world.laptop("maya@rasa.id")

    assert read(maya, Account, ours, "name") == ("Punya Ana",)
    assert read(maya, Account, others, "name") is None


def test_r9_cursors_never_go_back(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    seen: dict[str, int] = {}
    for number in range(5):
        add_account(ana, f"Toko {number}")
        world.sync(ana)
        with ana.engine.connect() as connection:
            for row in connection.execute(sa.select(cursor)):
                assert row.ver >= seen.get(row.bucket, 0)
                seen[row.bucket] = row.ver
