"""A server put back to an older copy: what it lost comes back from the laptops (R16)."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.models import (
    Account,
    Activity,
    ActivityKind,
    Attention,
    Note,
    Quote,
    QuoteState,
    Territory,
)
from app.server.api import LocalApi
from app.server.blobs import Folder
from app.server.keeping import new_epoch
from app.server.life import FIRST, begin, life_of
from app.server.lobby import standing_of
from app.server.own_work import change, own_work
from app.server.tables import bucket_head, mutation_log, upload, waiting_mutation
from app.services.attachments import attach
from app.store import Identity, Store
from app.store.tables import journal_change
from app.store.vault import Vault
from app.sync import attention as attending
from app.sync.cursors import load_cursors
from app.sync.files import Carrier
from app.sync.joining import join
from app.sync.life import KEPT
from app.sync.protocol import SyncRequest, SyncResponse
from app.sync.session import synchronize
from app.sync.standing import standing
from app.sync.tables import outbox, ref
from tests.sync.keeping import Keep
from tests.sync.quotes import quote_with_line
from tests.sync.worlds import (
    PASSWORD,
    Network,
    World,
    add_account,
    attention,
    edit,
    open_file,
    read,
    waiting,
)


def test_r16_what_was_acknowledged_is_on_a_restored_server_again_and_reaches_others(
    world: World, keep: Keep
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    before = add_account(ana, "Sebelum")
    world.sync(ana, ben)
    put_back = keep()
    after = add_account(ana, "Sesudah", phone="+62811")
    edit(ana, Account, before, billing_city="Garut")
    edit(ana, Account, after, billing_city="Cimahi")
    world.sync(ana, ben)
    assert waiting(ana) == 0

    put_back()
    [result] = world.sync(ana)
    world.sync(ben)
    cici = world.laptop("maya@rasa.id")

    assert result.again == 3
    for laptop in (ana, ben, cici):
        assert waiting(laptop) == 0
        assert read(laptop, Account, before, "name", "billing_city") == ("Sebelum", "Garut")
        assert read(laptop, Account, after, "phone", "billing_city") == ("+62811", "Cimahi")
        assert attention(laptop) == []


def test_r16_the_server_finds_out_by_itself_once_even_where_others_wrote_past_it(
    world: World, keep: Keep
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    put_back = keep()
    lost = add_account(ana, "Hilang")
    world.sync(ana)

    put_back()
    news = [add_account(ben, f"Baru {number}") for number in range(4)]
    world.sync(ben)  # saw nothing of what was lost: for this laptop nothing happened
    first = _life(world)
    world.sync(ana)
    second = _life(world)
    world.sync(ben, ana, ben)

    assert first != second == _life(world)
    for laptop in (ana, ben):
        assert read(laptop, Account, lost, "name") == ("Hilang",)
        assert all(read(laptop, Account, key, "name") for key in news)


def test_r16_who_puts_a_copy_back_says_so_and_laptops_that_lost_nothing_read_anew(
    world: World, keep: Keep
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana)
    world.sync(ana, ben)
    put_back = keep()

    put_back()
    before = _epochs(world)
    with world.server.writing() as connection:
        new_epoch(connection, world.clock.now())
    after = _epochs(world)
    [result] = world.sync(ben)

    assert not set(before) & set(after)
    assert len(set(after)) == len(after) == len(before)

    assert result.again == 0
    assert result.received > 0
    assert read(ben, Account, account, "name") == ("Toko Maju",)


def test_r16_a_bucket_that_the_copy_does_not_know_yet_is_let_go_of(
    world: World, keep: Keep
) -> None:
    ana, admin = world.laptop("ana@rasa.id"), world.laptop("admin@rasa.id")
    account = add_account(ana)
    world.sync(ana)
    put_back = keep()
    with world.server.read() as session:
        medan = session.scalars(sa.select(Territory.id).where(Territory.name == "Medan")).one()
    with own_work(world.server, "Move") as book:
        change(book, "account", account, {"territory_id": str(medan)})
    world.sync(admin)
    assert _buckets(admin, account) == [f"territory:{medan.hex}"]

    put_back()
    world.sync(admin, admin)

    assert len(_buckets(admin, account)) == 1
    assert _buckets(admin, account) != [f"territory:{medan.hex}"]


class Interrupted(Network):
    """A way on which something happens after the first page that is not the last."""

    def __init__(self, world: World, act: Callable[[], None]) -> None:
        super().__init__(world.api)
        self._world = world
        self._acts = [act]

    def sync(self, access: str, request: SyncRequest) -> SyncResponse:
        answer = self._world.api.sync(access, request)
        if not answer.complete and self._acts:
            self._acts.pop()()
        return answer


def test_r16_a_server_put_back_between_two_pages_is_found_out_though_others_wrote_past_it(
    world: World, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    dewi = world.laptop("admin@rasa.id")
    bandung, medan = (_territory(world.server, path) for path in ("Jawa/Bandung", "Sumatera/Medan"))
    account = add_account(dewi, territory_id=medan)
    with dewi.work("Write notes") as session:
        session.add_all(Note(account_id=account, text=f"Catatan {n}") for n in range(4))
    world.sync(dewi)
    put_back = keep()
    with own_work(world.server, "Move") as book:
        change(book, "account", account, {"territory_id": str(bandung)})

    def put_back_and_write() -> None:
        put_back()
        with own_work(world.server, "Rename") as book:
            change(book, "territory", medan, {"name": "Medan Kota"})

    monkeypatch.setattr("app.sync.asking.PAGE", 2)
    synchronize(dewi, Interrupted(world, put_back_and_write))

    assert read(dewi, Account, account, "territory_id") == (medan,)
    assert read(dewi, Territory, medan, "name") == ("Medan Kota",)


def test_r16_a_server_put_back_between_two_batches_is_found_out_though_others_wrote_past_it(
    world: World, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    add_account(ben, "Dari dulu")
    world.sync(ben, ana)
    put_back = keep()
    first, second = add_account(ana, "Kemarin"), add_account(ana, "Hari ini")

    def put_back_and_write() -> None:
        put_back()
        add_account(ben, "Sesudahnya")
        add_account(ben, "Lagi")
        world.sync(ben)

    monkeypatch.setattr("app.sync.outbox.MOST_MUTATIONS", 1)
    synchronize(ana, Interrupted(world, put_back_and_write))
    world.sync(ana, ben)

    for account in (first, second):
        assert read(ben, Account, account, "name") is not None


def test_r16_a_server_put_back_to_a_life_before_the_one_it_was_in_begins_another(
    world: World, keep: Keep
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana, "Acme")
    world.sync(ana, ben)
    put_back = keep()
    with world.server.writing() as connection:
        second = begin(connection, world.clock.now())
    edit(ana, Account, account, name="Acme Tbk")
    world.sync(ana, ben)
    put_back()

    world.sync(ana, ben, ana)

    with world.server.engine.connect() as connection:
        assert life_of(connection) not in (FIRST, second)
    assert read(ben, Account, account, "name") == ("Acme Tbk",)
    for laptop in (ana, ben):
        with laptop.engine.connect() as connection:
            stands = standing(load_cursors(connection))
        assert laptop.identity.user_id is not None
        assert standing_of(world.server, laptop.identity.user_id)[1] == stands


@pytest.mark.parametrize("heard", [True, False], ids=["synchronised since", "carried last"])
def test_r16_a_file_that_only_the_lost_server_had_is_sent_again(
    world: World, keep: Keep, tmp_path: Path, heard: bool
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    vault, letter = Vault(ana, tmp_path / "laptop"), tmp_path / "surat.pdf"
    letter.write_bytes(b"Surat")
    attach(ana, vault, letter, account_id=add_account(ana))
    world.sync(ana, ben)
    put_back = keep()
    _carry(world, ana, vault)
    if heard:
        world.sync(ana)
    put_back()
    add_account(ben, "Sesudahnya")
    world.sync(ben)

    world.sync(ana)
    _carry(world, ana, vault)

    with world.server.engine.connect() as connection:
        assert connection.execute(sa.select(upload.c.complete)).scalars().all() == [True]


def _carry(world: World, laptop: Store, vault: Vault) -> None:
    blobs = Folder(world.folder / "blobs")
    Carrier(laptop, LocalApi(world.server, blobs=blobs), vault).carry()


def _territory(store: Store, path: str) -> UUID:
    with store.engine.connect() as connection:
        query = sa.select(Territory.__table__.c.id).where(Territory.__table__.c.path == path)
        key: UUID = connection.execute(query).scalar_one()
        return key


def _buckets(store: Store, row_id: UUID) -> list[str]:
    """The buckets that hold a row, as a laptop knows it."""
    with store.engine.connect() as connection:
        query = sa.select(ref.c.bucket).where(ref.c.row_id == row_id)
        return list(connection.execute(query).scalars())


def test_r16_an_edit_waits_for_the_maker_of_its_record_and_is_then_decided(
    world: World, keep: Keep
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    put_back = keep()
    account = add_account(ana, "Acme")
    world.sync(ana, ben)
    edit(ben, Account, account, billing_city="Garut")
    with ben.work("Note") as session:
        session.add(Note(account_id=account, text="Minta harga Jumat"))
    world.sync(ben)
    with ben.work("Note") as session:  # typed after the server lost it, without a network
        session.add(Note(account_id=account, text="Belum dikirim"))

    put_back()
    world.sync(ben)
    assert _aside(world) == waiting(ben) == 3
    assert attention(ben) == []
    world.sync(ana, ben, ana)

    assert _aside(world) == waiting(ben) == 0
    for laptop in (ana, ben):
        assert read(laptop, Account, account, "name", "billing_city") == ("Acme", "Garut")
        with laptop.read() as session:
            texts = {note.text for note in session.scalars(sa.select(Note))}
        assert texts == {"Minta harga Jumat", "Belum dikirim"}
        assert attention(laptop) == []


def test_r16_what_nobody_brings_back_is_decided_by_the_usual_rules_after_a_week(
    world: World, keep: Keep
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    put_back = keep()
    account = add_account(ana, "Acme")
    world.sync(ana, ben)
    edit(ben, Account, account, billing_city="Garut")
    world.sync(ben)

    put_back()
    world.sync(ben)
    world.clock.move(timedelta(days=8))
    world.sync(ben)

    assert waiting(ben) == 0
    [item] = attention(ben)
    assert "Garut" in item["changes"]


def test_r16_what_was_written_about_a_lost_record_follows_it_when_it_comes_again(
    world: World, keep: Keep
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    put_back = keep()
    account = add_account(ana, "Acme")
    world.sync(ana, ben)
    put_back()
    world.sync(ben)
    world.clock.move(timedelta(days=8))  # it is waited for no longer
    with ben.work("Plan a visit") as session:
        session.add(
            Activity(kind=ActivityKind.VISIT, subject="Kunjungan", account_id=account,
                     owner_id=ben.identity.user_id)
        )  # fmt: skip
    world.sync(ben)

    world.sync(ana, ben, ana)

    for laptop in (ana, ben):
        with laptop.read() as session:
            assert session.scalars(sa.select(Activity.subject)).all() == ["Kunjungan"]


def test_r16_a_step_that_builds_on_anothers_waits_for_it(world: World, keep: Keep) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana)
    quote, _ = quote_with_line(ana, account)
    world.sync(ana, ben)
    put_back = keep()
    with ana.work("Send") as session:
        session.get(Quote, quote).become(QuoteState.SENT)
    world.sync(ana, ben)
    with ben.work("Accept") as session:
        session.get(Quote, quote).become(QuoteState.ACCEPTED)
    world.sync(ben)

    put_back()
    world.sync(ben, ana, ben)

    assert read(ana, Quote, quote, "state") == read(ben, Quote, quote, "state")
    assert read(ben, Quote, quote, "state") == (QuoteState.ACCEPTED,)
    assert _aside(world) == waiting(ben) == 0


def test_r16_a_choice_about_a_question_that_was_lost_needs_no_answer(
    world: World, keep: Keep
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana, "Acme")
    world.sync(ana, ben)
    put_back = keep()
    edit(ana, Account, account, name="Dari Ana")
    world.clock.move(timedelta(minutes=5))
    edit(ben, Account, account, name="Dari Ben")
    world.sync(ana, ben, ana)
    [item] = attention(ana)
    world.clock.move(timedelta(minutes=5))
    attending.resolve(ana, UUID(item["id"]), "mine")
    world.sync(ana, ben)

    put_back()
    world.sync(ana, ben, ana)

    assert _aside(world) == waiting(ana) == 0
    assert read(ana, Account, account, "name") == read(ben, Account, account, "name")
    texts = _texts(world.server)
    assert "Dari Ana" in texts
    assert "Dari Ben" in texts


def test_r16_many_edits_of_what_another_made_wait_together(world: World, keep: Keep) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    put_back = keep()
    accounts = [add_account(ana, f"Toko {number}") for number in range(3)]
    world.sync(ana, ben)
    for number in range(12):
        edit(ben, Account, accounts[number % 3], billing_city=f"Kota {number}")
    world.sync(ben)

    put_back()
    world.sync(ben)
    assert _aside(world) == 12
    world.sync(ana, ben, ana)

    assert _aside(world) == 0
    shown = [read(ana, Account, key, "billing_city") for key in accounts]
    assert shown == [("Kota 9",), ("Kota 10",), ("Kota 11",)]


def test_r16_an_edit_typed_over_a_lost_revision_does_not_hide_a_newer_one(
    world: World, keep: Keep
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana, "Acme")
    world.sync(ana, ben)
    put_back = keep()
    for city in ("Bogor", "Depok", "Garut"):
        edit(ana, Account, account, billing_city=city)
        world.sync(ana)

    put_back()
    with world.server.writing() as connection:
        new_epoch(connection, world.clock.now())
    world.clock.move(timedelta(minutes=5))
    world.sync(ben)
    edit(ben, Account, account, billing_city="Dari Ben")
    world.sync(ben)
    world.sync(ana, ben)

    assert read(ana, Account, account, "billing_city") == ("Dari Ben",)
    assert {item["other"] for item in attention(ana)} >= {'"Garut"'}


def test_r16_decided_edits_are_kept_for_thirty_days_and_history_longer(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    account = add_account(ana)
    world.sync(ana)
    assert _kept(ana) == 1

    world.clock.move(KEPT + timedelta(days=1))
    edit(ana, Account, account, phone="+62811")
    world.sync(ana)

    assert _kept(ana) == 1
    assert len(ana.history("account", account)) > 1


def test_r16_a_copied_laptop_that_became_a_new_device_brings_back_all_it_knows(
    world: World, keep: Keep
) -> None:
    from app.sync.fork import take_new_device

    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    put_back = keep()
    first = add_account(ana, "Satu")
    world.sync(ana)
    take_new_device(ana)
    second = add_account(ana, "Dua")
    world.sync(ana)

    put_back()
    world.sync(ana, ben)

    assert read(ben, Account, first, "name") == ("Satu",)
    assert read(ben, Account, second, "name") == ("Dua",)


def test_r16_a_copy_of_a_laptop_that_used_its_numbers_in_the_new_life_hides_no_lost_edit(
    world: World, keep: Keep
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    world.sync(ana)
    with ana.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    path = world.folder / "copy.db"
    shutil.copyfile(world.folder / "ana@rasa.id-0.db", path)
    put_back = keep()
    lost = [add_account(ana, name) for name in ("Satu", "Dua")]
    world.sync(ana)
    copy = open_file(path, world.clock)
    copy.identity = ana.identity
    world.laptops.append(copy)
    of_copy = add_account(copy, "Dari salinan")

    put_back()
    with world.server.writing() as connection:
        new_epoch(connection, world.clock.now())
    world.sync(copy)
    _sign_in_again(ana, world)
    world.sync(ana)
    _sign_in_again(copy, world)
    world.sync(copy, ben)

    for laptop in (ana, copy, ben):
        assert waiting(laptop) == 0
        names = [read(laptop, Account, key, "name") for key in (*lost, of_copy)]
        assert names == [("Satu",), ("Dua",), ("Dari salinan",)]


def _sign_in_again(laptop: Store, world: World) -> None:
    """Who shares a renewing token with a copy has to type the password again (S1)."""
    join(laptop, world.api, "local", "ana@rasa.id", PASSWORD)


@pytest.mark.parametrize("seed", range(3))
def test_r16_whatever_two_laptops_did_converges_and_no_typed_word_is_lost(
    world: World, keep: Keep, seed: int
) -> None:
    chance = random.Random(seed)
    laptops = [world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")]
    words: set[str] = set()
    accounts: list[UUID] = []
    put_back: Callable[[], None] | None = None
    for step in range(24):
        laptop = chance.choice(laptops)
        world.clock.move(timedelta(minutes=1))
        seen = [key for key in accounts if read(laptop, Account, key, "name")]
        act = chance.random()
        word = f"kata{step}"
        if act < 0.3 or not seen:
            accounts.append(add_account(laptop, word))
            words.add(word)
        elif act < 0.6:
            edit(laptop, Account, chance.choice(seen), billing_city=word)
            words.add(word)
        else:
            with laptop.work("Note") as session:
                session.add(Note(account_id=chance.choice(seen), text=word))
            words.add(word)
        if chance.random() < 0.5:
            world.sync(laptop)
        if put_back is None and step > 6 and chance.random() < 0.3:
            put_back = keep()
    assert put_back is not None

    put_back()
    chance.shuffle(laptops)
    for _ in range(2):
        world.sync(*laptops)

    assert [waiting(laptop) for laptop in laptops] == [0, 0]
    assert _book(laptops[0]) == _book(laptops[1]) == _book(world.server)
    found = _texts(world.server)
    assert {word for word in words if word not in found} == set()
    with world.server.engine.connect() as connection:
        uids = connection.execute(sa.select(mutation_log.c.uid)).scalars().all()
    assert len(uids) == len(set(uids))


def _life(world: World) -> str:
    with world.server.engine.connect() as connection:
        return life_of(connection)


def _epochs(world: World) -> list[str]:
    with world.server.engine.connect() as connection:
        return list(connection.execute(sa.select(bucket_head.c.epoch)).scalars())


def _aside(world: World) -> int:
    with world.server.engine.connect() as connection:
        query = sa.select(sa.func.count()).select_from(waiting_mutation)
        return int(connection.execute(query).scalar_one())


def _kept(laptop: Store) -> int:
    with laptop.engine.connect() as connection:
        return len(connection.execute(sa.select(outbox).where(outbox.c.decided)).all())


def _book(store: Store) -> dict[str, dict[UUID, dict[str, object]]]:
    """Accounts and notes, every field."""
    with store.read() as session:
        return {
            kind.__tablename__: {row.id: row.plain() for row in session.scalars(sa.select(kind))}
            for kind in (Account, Note)
        }


def _texts(store: Store) -> str:
    """All that is written anywhere: in the history of the book, and where it needs attention."""
    with store.read() as session:
        history = session.execute(sa.select(journal_change.c.after)).scalars().all()
        return str([row.plain() for row in session.scalars(sa.select(Attention))]) + str(history)


@pytest.mark.parametrize("typed_more", [False, True])
def test_r16_a_laptop_put_back_too_hears_what_the_new_life_made_of_its_edits(
    world: World, keep: Keep, typed_more: bool
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana)
    world.sync(ana, ben)
    put_back = keep()
    edit(ana, Account, account, billing_city="Garut")
    world.sync(ana)
    path, kept = world.folder / "ana@rasa.id-0.db", world.folder / "kept-ana.db"
    with ana.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copyfile(path, kept)
    put_back()
    edit(ben, Account, account, billing_city="Cimahi")
    world.sync(ben, ana)
    if typed_more:  # then the copy's numbers were used, and it becomes another device
        add_account(ana, "Toko Baru")
        world.sync(ana)

    ana.close()
    for stale in world.folder.glob(f"{path.name}-*"):
        stale.unlink()
    shutil.copyfile(kept, path)
    ana = open_file(path, world.clock)
    ana.identity = Identity(*(UUID(ana.fact(name) or "") for name in ("user_id", "device_id")))
    world.laptops[0] = ana
    world.sync(ana)

    with world.server.engine.connect() as connection:
        decided = {row.uid: row.code for row in connection.execute(sa.select(mutation_log))}
    with ana.engine.connect() as connection:
        known = {row.uid: row.code for row in connection.execute(sa.select(outbox))}
    assert "conflict" in known.values()
    assert known == {uid: decided[uid] for uid in known}
    assert waiting(ana) == 0
