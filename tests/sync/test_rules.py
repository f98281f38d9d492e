"""The rules of SYNC.md, each by its number, on SQLite and on PostgreSQL."""

from __future__ import annotations

import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa

from app.clock import SetClock
from app.errors import NotAllowed, Refused, Unreachable
from app.models import (
    Account,
    AccountContact,
    Contact,
    LineKind,
    Note,
    Product,
    Quote,
    QuoteLine,
    QuoteState,
    Territory,
)
from app.server.forgetting import KEPT, forget_left
from app.server.tables import bucket_head, feed, mutation_log, row_state
from app.services import quoting, removing
from app.services.notes import write_note
from app.services.quote_choice import choose
from app.services.quote_lines import add_line
from app.services.removing import remove_record
from app.services.tags import put_tag, tags_on, take_tag
from app.sync import attention as attending
from app.sync import outbox
from app.sync.protocol import SyncApi, SyncRequest, SyncResponse
from app.sync.session import synchronize
from app.sync.tables import cursor, ref
from tests.factories import MONDAY
from tests.sync.worlds import (
    Network,
    World,
    add_account,
    altered,
    attention,
    edit,
    open_file,
    read,
    waiting,
)


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

    _move(world, first, "Sumatera/Medan")
    world.sync(ben)
    assert read(ben, Account, first, "name") is None
    assert read(ben, Contact, key, "name") == ("Budi",)

    _move(world, second, "Sumatera/Medan")
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

    _move(world, account, "Sumatera/Medan")
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


def test_r10_what_the_rules_forbid_is_rejected_with_a_sentence_and_kept(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana)
    quote, line = _quote(ana, account)
    world.sync(ana, ben)
    with ana.work("Send") as session:
        session.get(Quote, quote).become(QuoteState.SENT)
    edit(ben, QuoteLine, line, description="Kopi 1 kg, harga lama")

    world.sync(ana)
    [result] = world.sync(ben)

    assert result.rejected == 1
    assert waiting(ben) == 0
    assert read(ben, QuoteLine, line, "description") == ("Kopi 1 kg",)
    [item] = attention(ben)
    assert item["kind"] == "rejected"
    assert "Kopi 1 kg, harga lama" in item["changes"]
    assert item["sentence"].endswith(".")


def test_r10_a_malformed_edit_is_decided_and_does_not_block_those_behind_it(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    broken = add_account(ana, "Rusak")
    _spoil(ana, broken)
    whole = add_account(ana, "Utuh")

    world.sync(ana, ben)

    assert waiting(ana) == 0
    assert read(ben, Account, whole, "name") == ("Utuh",)
    assert [item["kind"] for item in attention(ana)] == ["rejected"]


def test_r10_an_edit_of_a_record_that_moved_away_is_held(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    account = add_account(ana)
    world.sync(ana)
    _move(world, account, "Sumatera/Medan")
    cici = world.laptop("cici@rasa.id")
    edit(cici, Account, account, phone="+62811")
    edit(ana, Account, account, phone="+62812")

    world.sync(cici, ana)

    [item] = attention(ana)
    assert item["kind"] == "held"
    assert "+62812" in item["changes"]
    assert read(ana, Account, account, "name") is None


def test_r10_a_closed_account_keeps_what_waits(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    add_account(ana)
    from app.server.people import disable_user

    disable_user(world.server, "ana@rasa.id")

    with pytest.raises(NotAllowed):
        world.sync(ana)

    assert waiting(ana) == 1


def test_r10_edits_to_different_fields_are_merged_and_said_to_be(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana, "Acme")
    world.sync(ana, ben)
    edit(ana, Account, account, name="Acme AG")
    edit(ben, Account, account, billing_city="Bandung")

    [alone, merged, _] = world.sync(ana, ben, ana)

    assert (alone.merged, merged.merged, merged.conflicts) == (0, 1, 0)

    for laptop in (ana, ben):
        assert read(laptop, Account, account, "name", "billing_city") == ("Acme AG", "Bandung")
    assert attention(ana) == attention(ben) == []


@pytest.mark.parametrize("first", ["ana", "ben"])
def test_r11_the_later_edit_shows_and_the_other_waits_for_a_choice(
    world: World, first: str
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana, "Acme")
    world.sync(ana, ben)
    edit(ana, Account, account, name="Dari Ana")
    world.clock.move(timedelta(minutes=5))
    edit(ben, Account, account, name="Dari Ben")

    world.sync(*((ana, ben, ana) if first == "ana" else (ben, ana, ben)))

    for laptop in (ana, ben):
        assert read(laptop, Account, account, "name") == ("Dari Ben",)
    assert attention(ben) == []
    [item] = attention(ana)
    assert (item["kept"], item["other"]) == ('"Dari Ben"', '"Dari Ana"')


@pytest.mark.parametrize(
    ("choice", "shown"), [("mine", "Dari Ana"), ("theirs", "Dari Ben"), ("note", "Dari Ben")]
)
def test_r11_a_choice_settles_it_for_everybody(world: World, choice: str, shown: str) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana, "Acme")
    world.sync(ana, ben)
    edit(ana, Account, account, name="Dari Ana")
    world.clock.move(timedelta(minutes=5))
    edit(ben, Account, account, name="Dari Ben")
    world.sync(ana, ben, ana)
    [item] = attention(ana)

    attending.resolve(ana, UUID(item["id"]), choice)
    world.sync(ana, ben)

    assert attention(ana) == []
    assert read(ben, Account, account, "name") == (shown,)
    with ben.read() as session:
        notes = [note.text for note in session.scalars(sa.select(Note))]
    assert bool(notes) is (choice == "note")
    assert all("Dari Ana" in text and "Dari Ben" in text for text in notes)


def test_r11_texts_too_long_for_one_note_are_copied_into_several(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana, "Acme")
    world.sync(ana, ben)
    for laptop, letter in ((ana, "a"), (ben, "b")):
        edit(laptop, Account, account, description=letter * 20_000)
    world.sync(ana, ben, ana)
    [(laptop, item)] = [(each, item) for each in (ana, ben) for item in attention(each)]

    attending.resolve(laptop, UUID(item["id"]), "note")

    with laptop.read() as session:
        copied = "".join(session.scalars(sa.select(Note.text).order_by(Note.id)))
    assert copied.count("a" * 20_000) == copied.count("b" * 20_000) == 1


def test_r11_a_clock_that_is_a_day_fast_does_not_win_for_ever(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana, "Acme")
    world.sync(ana, ben)
    right = ben.clock
    fast = type(world.clock)(world.clock.now() + timedelta(days=1))
    ben.clock = fast
    edit(ben, Account, account, name="Dari Ben")
    world.sync(ben)
    ben.clock = right
    world.clock.move(timedelta(minutes=5))
    edit(ana, Account, account, name="Dari Ana")

    world.sync(ana, ben)

    assert read(ben, Account, account, "name") == ("Dari Ana",)


def test_r12_a_deletion_wins_and_the_edit_can_be_restored_with_its_changes(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana, "Acme", phone="+62811")
    world.sync(ana, ben)
    with ana.work("Delete") as session:
        session.delete(session.get(Account, account))
    edit(ben, Account, account, billing_city="Garut")

    world.sync(ana, ben)
    assert read(ben, Account, account, "name") is None
    [item] = attention(ben)
    attending.resolve(ben, UUID(item["id"]), "restore")
    world.sync(ben, ana)

    for laptop in (ana, ben):
        assert read(laptop, Account, account, "name", "phone", "billing_city") == (
            "Acme",
            "+62811",
            "Garut",
        )


def test_r12_a_rep_cannot_change_what_only_the_office_may(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    with altered(ana), ana.work("Add") as session:
        session.add(Product(name="Kopi murah", list_price=1))

    world.sync(ana)

    with ana.read() as session:
        assert session.scalars(sa.select(Product)).all() == []
    [item] = attention(ana)
    assert "Kopi murah" in item["changes"]


def test_r12_lines_added_on_two_laptops_come_to_one_right_total(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    quote = _priced_quote(ana, add_account(ana))
    world.sync(ana, ben)
    for laptop in (ana, ben):
        add_line(laptop, quote, description="Gula 1 kg", quantity=Decimal(2), price=Decimal(15_000))

    world.sync(ana, ben, ana)

    for laptop in (ana, ben):
        assert read(laptop, Quote, quote, "subtotal") == (Decimal(150_000),)


def test_r12_a_quote_changed_by_another_before_it_was_sent_is_not_sent_with_a_wrong_total(
    world: World,
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    quote = _priced_quote(ana, add_account(ana))
    world.sync(ana, ben)
    add_line(ben, quote, description="Gula 1 kg", quantity=Decimal(1), price=Decimal(15_000))
    quoting.send(ana, quote)

    world.sync(ben, ana)

    assert read(ana, Quote, quote, "state", "subtotal") == (QuoteState.DRAFT, Decimal(105_000))
    [item] = attention(ana)
    assert item["kind"] == "rejected"


def test_r12_what_the_customer_takes_reaches_everybody_and_changes_nothing_that_was_sent(
    world: World,
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    quote = _priced_quote(ana, add_account(ana))
    option = add_line(ana, quote, description="Pasang", price=Decimal(40_000), optional=True)
    quoting.send(ana, quote)
    world.sync(ana, ben)
    fixed = ("subtotal", "total", "content_hash")
    sent = read(ben, Quote, quote, *fixed)

    choose(ben, option)
    world.sync(ben, ana)

    for laptop in (ana, ben):
        assert read(laptop, QuoteLine, option, "chosen") == (True,)
        assert read(laptop, Quote, quote, *fixed) == sent
    assert not attention(ben)


def test_r12_a_sent_quote_cannot_be_deleted_not_even_past_the_laptops_own_check(
    world: World,
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    quote = _priced_quote(ana, add_account(ana))
    world.sync(ana, ben)
    quoting.send(ana, quote)
    with ben.work("Delete") as session:
        session.delete(session.get(Quote, quote))

    world.sync(ana, ben, ana)

    for laptop in (ana, ben):
        assert read(laptop, Quote, quote, "state") == (QuoteState.SENT,)
    with pytest.raises(Refused), ana.work("Delete") as session:
        session.delete(session.get(Quote, quote))


def test_a_deletion_that_was_undone_comes_back_everywhere(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana, "Acme")
    world.sync(ana, ben)
    with ana.work("Delete") as session:
        session.delete(session.get(Account, account))
    world.sync(ana, ben)

    ana.undo()
    world.sync(ana, ben)

    assert read(ben, Account, account, "name") == ("Acme",)


def test_undo_leaves_alone_what_somebody_else_changed_meanwhile(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana, "Acme")
    world.sync(ana, ben)
    edit(ana, Account, account, name="Acme AG", phone="+62811")
    world.sync(ana, ben)
    edit(ben, Account, account, name="Acme Tbk")
    world.sync(ben, ana)

    undone = ana.undo()
    world.sync(ana, ben)

    assert [name for _, _, name in undone.kept] == ["name"]
    assert read(ben, Account, account, "name", "phone") == ("Acme Tbk", None)


def test_undo_leaves_alone_what_somebody_else_changed_unseen(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana, "Acme")
    edit(ana, Account, account, name="Acme AG", phone="+62811")
    world.sync(ana, ben)
    edit(ben, Account, account, name="Acme Tbk")
    world.clock.move(timedelta(minutes=5))
    ana.undo()

    world.sync(ben, ana, ben)

    assert read(ben, Account, account, "name", "phone") == ("Acme Tbk", None)
    assert attention(ben) == []
    [item] = attention(ana)
    assert (item["kept"], item["other"]) == ('"Acme Tbk"', '"Acme"')


def test_history_names_who_changed_what_also_for_what_came_from_others(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana, "Acme")
    world.sync(ana, ben)
    edit(ben, Account, account, billing_city="Garut")
    world.sync(ben, ana)

    newest = ana.history("account", account)[0]

    assert (newest.field, newest.before, newest.after) == ("billing_city", None, "Garut")
    assert newest.user_id == ben.identity.user_id


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


def _move(world: World, account: UUID, path: str) -> None:
    """An administrator's laptop gives the account to another territory."""
    admin = world.laptop("admin@rasa.id")
    with admin.read() as session:
        place = session.scalar(sa.select(Territory.id).where(Territory.path == path))
    edit(admin, Account, account, territory_id=place)
    world.sync(admin)


def _quote(store: Any, account: UUID) -> tuple[UUID, UUID]:
    with store.work("Quote") as session:
        quote = Quote(account_id=account)
        line = QuoteLine(kind=LineKind.TEXT, description="Kopi 1 kg", quantity=1, price=90_000)
        quote.lines.append(line)
        session.add(quote)
        session.flush()
        return quote.id, line.id


def _priced_quote(store: Any, account: UUID) -> UUID:
    """A quote of Rp 90.000 before tax."""
    quote = quoting.new_quote(store, account)
    add_line(store, quote, description="Kopi 1 kg", quantity=Decimal(1), price=Decimal(90_000))
    return quote


def _spoil(store: Any, row_id: UUID) -> None:
    """Damage an intent in the outbox, as a bug or a newer program would."""
    from app.store.tables import journal_change

    with store.writing() as connection:
        connection.execute(
            sa.update(journal_change)
            .where(journal_change.c.row_id == row_id)
            .values(after='{"name": 7, "never_heard_of": true}')
        )
        assert outbox.waiting(connection).count == 1


def test_r11_a_clock_a_year_behind_does_not_make_an_edit_older_than_what_it_saw(
    world: World,
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana, "Acme")
    world.sync(ana)
    edit(ana, Account, account, name="Acme AG")
    world.sync(ana, ben)
    world.clock.move(timedelta(minutes=5))
    edit(ben, Account, account, name="Dari Ben")
    _write_long_ago(ben)

    world.sync(ben)

    with world.server.engine.connect() as connection:
        fver = connection.execute(
            sa.select(row_state.c.fver).where(row_state.c.row_id == account)
        ).scalar_one()
    assert msgspec.json.decode(fver)["name"][2] >= MONDAY.isoformat()


def test_r12_tags_put_on_by_two_laptops_are_both_kept_and_one_taken_off_goes_everywhere(
    world: World,
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana)
    put_tag(ana, "grosir", account_id=account)
    world.sync(ana, ben)
    put_tag(ana, "halal", account_id=account)
    put_tag(ben, "kopi", account_id=account)
    put_tag(ben, "HALAL", account_id=account)
    take_tag(ben, "grosir", account_id=account)

    world.sync(ana, ben, ana)

    assert [_tags(laptop, account) for laptop in (ana, ben)] == [["halal", "kopi"]] * 2
    take_tag(ana, "Halal", account_id=account)
    world.sync(ana, ben)
    assert [_tags(laptop, account) for laptop in (ana, ben)] == [["kopi"]] * 2


def test_r12_what_somebody_changed_of_a_record_deleted_unseen_is_kept_for_them(
    world: World,
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana, "Acme")
    note = write_note(ana, "Minta Jumat", account_id=account)
    world.sync(ana, ben)
    edit(ben, Account, account, phone="+62812")
    removing.remove_record(ana, "account", account)

    world.sync(ben, ana, ben)

    assert read(ben, Account, account, "name") is None
    [item] = attention(ben)
    assert item["code"] == "deleted"
    attending.resolve(ben, UUID(item["id"]), "restore")
    world.sync(ben, ana)
    assert read(ana, Account, account, "name", "phone") == ("Acme", "+62812")
    assert read(ana, Note, note, "text") == ("Minta Jumat",)


@pytest.mark.parametrize("first", ["the deletion", "the edit"])
def test_r10_who_edited_a_deleted_record_is_told_who_deleted_it(world: World, first: str) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana, "Acme")
    world.sync(ana, ben)
    edit(ben, Account, account, phone="+62812")
    removing.remove_record(ana, "account", account)

    world.sync(*((ana, ben) if first == "the deletion" else (ben, ana, ben)))

    with ben.read() as session:
        [item] = attending.open_items(session, ben.identity.user_id)
    assert (item.by, item.choices[0]) == ("Ana", "restore")
    assert item.sentence.startswith("Ana deleted the record meanwhile.")


def test_r12_a_question_about_a_deleted_record_goes_when_it_is_back_as_its_author_had_it(
    world: World,
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana, "Acme", phone="+6281")
    world.sync(ana, ben)
    removing.remove_record(ana, "account", account)
    world.sync(ana)
    edit(ben, Account, account, phone="+6282")
    edit(ben, Account, account, phone="+6281")
    world.sync(ben)
    assert {item["code"] for item in attention(ben)} == {"deleted"}

    ana.undo()
    world.sync(ana, ben)

    [item] = attention(ben)
    assert (item["code"], read(ben, Account, account, "phone")) == ("back", ("+6281",))
    attending.resolve(ben, UUID(item["id"]), "mine")
    world.sync(ben, ana)
    assert not attention(ben)
    assert read(ana, Account, account, "name", "phone") == ("Acme", "+6282")


def _tags(store: Any, account: UUID) -> list[str]:
    with store.read() as session:
        return [word.lower() for word in tags_on(session, account_id=account)]


def _write_long_ago(store: Any) -> None:
    """As if the laptop's clock had stood a year behind when its last edit was typed."""
    from app.store.tables import journal

    with store.writing() as connection:
        newest = sa.select(sa.func.max(journal.c.seq)).scalar_subquery()
        connection.execute(
            sa.update(journal)
            .where(journal.c.seq == newest)
            .values(at=MONDAY - timedelta(days=365))
        )
