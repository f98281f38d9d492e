"""Rare moments in which words could get lost or strangers could read along."""

from __future__ import annotations

import shutil
import threading
from datetime import timedelta
from decimal import Decimal
from operator import itemgetter
from typing import Any
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa

from app.errors import NoEntry, NotAllowed, Refused, Unreachable
from app.ids import uuid7
from app.models import (
    Account,
    AccountContact,
    Contact,
    Note,
    Preference,
    Quote,
    QuoteLine,
    QuoteState,
    Role,
    Tag,
    Territory,
    User,
    UserTerritory,
)
from app.server import organisation
from app.server.api import LocalApi
from app.server.feeds import publish
from app.server.own_work import change, insert, own_work
from app.server.segment_views import Sizes
from app.server.tables import bucket_head, device_token, feed
from app.services import quoting
from app.services.quote_lines import add_line
from app.services.removing import remove_record
from app.store import Identity, Origin, Store
from app.store.engine import postgres_engine
from app.store.store import get_fact
from app.sync import attention as attending
from app.sync.joining import join
from app.sync.plans import Plan, PlanRequest
from app.sync.protocol import SignedIn, SyncApi, SyncRequest, SyncResponse
from app.sync.session import synchronize
from tests.postgres import Postgres
from tests.sync.worlds import (
    PASSWORD,
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


class Between(Network):
    """A network on which something happens before the server, or before the laptop, hears."""

    def __init__(self, api: SyncApi) -> None:
        super().__init__(api)
        self.before: list[Any] = []
        self.after: list[Any] = []
        self.lose_renewal = False

    def renew(self, refresh: str) -> SignedIn:
        signed = self._api.renew(refresh)
        if self.lose_renewal:
            raise Unreachable("lost")
        return signed

    def sync(self, access: str, request: SyncRequest) -> SyncResponse:
        for act in self.before:
            act(request)
        answer = self._api.sync(access, request)
        for act in self.after:
            act(answer)
        return answer


class Plans(Network):
    """Counts how often a laptop asks what there is to fetch."""

    plans = 0

    def plan(self, access: str, request: PlanRequest) -> Plan:
        self.plans += 1
        return super().plan(access, request)


# Quotes and their lines.


def test_a_draft_quote_is_deleted_with_its_lines_everywhere(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    quote = _quote(ana, add_account(ana))
    world.sync(ana, ben)

    remove_record(ana, "quote", quote)
    world.sync(ana, ben)

    assert attention(ana) == []
    for laptop in (ana, ben):
        assert read(laptop, Quote, quote, "id") is None
        assert _count(laptop, QuoteLine) == 0


def test_an_account_moves_away_with_its_quotes_lines_and_notes(world: World) -> None:
    ana, cici = world.laptop("ana@rasa.id"), world.laptop("cici@rasa.id")
    account = add_account(ana)
    quote = _quote(ana, account)
    with ana.work("Note") as session:
        session.add(Note(account_id=account, text="Minta harga Jumat"))
    world.sync(ana)

    _move(world, account, "Sumatera/Medan")
    world.sync(ana, cici)

    for kind in (Account, Quote, QuoteLine, Note):
        assert _count(ana, kind) == 0
    assert read(cici, Quote, quote, "subtotal") == (Decimal(90_000),)
    assert (_count(cici, QuoteLine), _count(cici, Note)) == (1, 1)


def test_what_somebody_added_to_a_record_goes_to_them_when_another_deletes_it(
    world: World,
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana)
    world.sync(ana, ben)
    with ben.work("Note") as session:
        note = Note(account_id=account, text="Minta harga Jumat")
        session.add(note)
        session.flush()
        key = note.id
    world.sync(ben)

    remove_record(ana, "account", account)
    world.sync(ana, ben)

    assert read(ben, Note, key, "text") == ("Minta harga Jumat",)
    assert read(ana, Note, key, "text") is None


def test_a_quote_edited_here_keeps_its_lines_where_it_moves_into_what_comes_as_segments(
    world: World,
) -> None:
    world.api = LocalApi(world.server, Sizes(rows=5, smallest=1))
    ana = world.laptop("ana@rasa.id")
    quote = _quote(ana, account := add_account(ana))
    world.sync(ana)
    with own_work(world.server, "Move") as book:
        medan = str(_place(world, "Medan"))
        given = {"user_id": str(ana.identity.user_id), "territory_id": medan}
        insert(book, "user_territory", given)
        change(book, "account", account, {"territory_id": medan})

    edit(ana, Quote, quote, subject="Ketikan Ana")
    world.sync(ana)

    assert read(ana, Quote, quote, "subject") == ("Ketikan Ana",)
    assert _count(ana, QuoteLine) == 1


def test_what_holds_nothing_yet_is_not_asked_for_anew_each_time(world: World) -> None:
    admin = world.laptop("admin@rasa.id")  # is granted territories that have no customer
    network = Plans(world.api)

    synchronize(admin, network)

    assert network.plans == 0


def test_a_line_for_a_quote_that_was_deleted_meanwhile_is_kept_and_blocks_nothing(
    world: World,
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    quote = _quote(ana, add_account(ana))
    world.sync(ana, ben)
    add_line(ben, quote, description="Gula Ben", quantity=Decimal(1), price=Decimal(15_000))
    behind = add_account(ben, "Di belakang")
    remove_record(ana, "quote", quote)

    world.sync(ana, ben, ana)

    assert waiting(ben) == 0
    assert _count(ben, QuoteLine) == 0
    assert read(ana, Account, behind, "name") == ("Di belakang",)
    [item] = attention(ben)
    assert "Gula Ben" in item["changes"]


def test_a_quote_to_which_another_added_a_line_is_not_deleted_unseen(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    quote = _quote(ana, add_account(ana))
    world.sync(ana, ben)
    remove_record(ana, "quote", quote)
    add_line(ben, quote, description="Gula Ben", quantity=Decimal(1), price=Decimal(15_000))

    world.sync(ben, ana, ben)

    assert waiting(ana) == 0
    for laptop in (ana, ben):
        assert read(laptop, Quote, quote, "subtotal") == (Decimal(105_000),)
        assert _count(laptop, QuoteLine) == 2
    [item] = attention(ana)
    assert item["kind"] == "rejected"
    attending.resolve(ana, UUID(item["id"]), "mine")


def test_a_quote_deleted_here_during_a_pull_that_brings_a_line_for_it_blocks_nothing(
    world: World,
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    quote = _quote(ana, add_account(ana))
    world.sync(ana, ben)
    add_line(ben, quote, description="Gula Ben", quantity=Decimal(1), price=Decimal(15_000))
    world.sync(ben)
    network = Between(world.api)
    network.after = [lambda _: network.after.clear() or remove_record(ana, "quote", quote)]

    synchronize(ana, network)

    assert read(ana, Quote, quote, "id") is None
    world.sync(ana)
    assert read(ana, Quote, quote, "subtotal") == (Decimal(105_000),)
    assert _count(ana, QuoteLine) == 2


def test_a_quote_changed_by_nobody_else_is_sent_also_after_a_lost_answer(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    quote = _quote(ben, add_account(ben))
    world.sync(ben, ana)
    add_line(ana, quote, description="Gula", quantity=Decimal(1), price=Decimal(15_000))
    network = Between(world.api)
    network.after = [_lost]
    with pytest.raises(Unreachable):
        synchronize(ana, network)
    quoting.send(ana, quote)

    world.sync(ana, ben)

    assert attention(ana) == []
    assert read(ben, Quote, quote, "state", "subtotal") == (QuoteState.SENT, Decimal(105_000))


# Strangers.


def test_an_older_edit_of_a_record_that_moved_away_does_not_show_its_new_values(
    world: World,
) -> None:
    ana = world.laptop("ana@rasa.id")
    account = add_account(ana, "Acme")
    world.sync(ana)
    edit(ana, Account, account, name="Dari Ana")
    world.clock.move(timedelta(minutes=5))
    _move(world, account, "Sumatera/Medan")
    cici = world.laptop("cici@rasa.id")
    edit(cici, Account, account, name="CANARY-CICI")
    world.sync(cici)
    network = Between(world.api)
    answers: list[SyncResponse] = []
    network.after = [answers.append]

    synchronize(ana, network)

    assert b"CANARY" not in msgspec.msgpack.encode(answers)
    assert [item["kind"] for item in attention(ana)] == ["held"]


def test_the_other_side_of_a_conflict_learns_nothing_of_a_record_that_is_not_theirs_now(
    world: World,
) -> None:
    maya, ben = world.laptop("maya@rasa.id"), world.laptop("ben@rasa.id")
    admin = world.laptop("admin@rasa.id")
    account = add_account(ben, "Acme")
    world.sync(ben, admin)
    edit(admin, Account, account, name="CANARY-PUSAT")
    edit(ben, Account, account, name="Dari Ben")
    world.sync(ben)
    _move(world, account, "Sumatera/Medan")
    world.clock.move(timedelta(minutes=5))
    edit(admin, Account, account, name="CANARY-PUSAT-2")
    world.sync(admin)
    network = Between(world.api)
    answers: list[SyncResponse] = []
    network.after = [answers.append]

    synchronize(ben, network)

    assert b"CANARY" not in msgspec.msgpack.encode(answers)
    assert attention(ben) == []
    [item] = attention(admin)
    assert item["other"] == '"Dari Ben"'
    assert maya


def test_nobody_turns_a_setting_of_theirs_into_one_of_the_company(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    with ana.work("Set") as session:
        mine = Preference(user_id=ana.identity.user_id, name="colour", value="red")
        session.add(mine)
        session.flush()
        key = mine.id
    world.sync(ana)
    with altered(ana):
        edit(ana, Preference, key, user_id=None)

    world.sync(ana, ben)

    assert read(ben, Preference, key, "value") is None
    assert [item["kind"] for item in attention(ana)] == ["rejected"]


def test_a_contact_does_not_come_along_by_linking_it_to_an_account_of_ones_own(
    world: World,
) -> None:
    ana, cici = world.laptop("ana@rasa.id"), world.laptop("cici@rasa.id")
    with cici.work("Add") as session:
        account = Account(name="Punya Cici")
        contact = Contact(name="CANARY-BUDI")
        session.add_all([account, contact])
        session.flush()
        key = contact.id
        session.add(AccountContact(account_id=account.id, contact_id=key))
    world.sync(cici)
    own = add_account(ana)
    with ana.work("Link") as session:
        session.add(AccountContact(account_id=own, contact_id=key))

    world.sync(ana)

    assert read(ana, Contact, key, "name") is None
    assert [item["kind"] for item in attention(ana)] == ["rejected"]


def test_a_closed_account_is_told_so_and_keeps_its_copy(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    admin = world.laptop("admin@rasa.id")
    account = add_account(ana)
    world.sync(ana, ben, admin)
    assert ben.identity.user_id is not None
    edit(admin, User, ben.identity.user_id, active=False)
    world.sync(admin)

    with pytest.raises(NotAllowed):
        world.sync(ben)

    assert read(ben, Account, account, "name") is not None


def test_a_role_that_shrinks_takes_the_rows_and_what_nobody_contradicts_arrives(
    world: World,
) -> None:
    maya, ana = world.laptop("maya@rasa.id"), world.laptop("ana@rasa.id")
    admin = world.laptop("admin@rasa.id")
    account = add_account(ana)
    world.sync(ana, maya, admin)
    edit(maya, Account, account, phone="+62811")
    assert maya.identity.user_id is not None
    edit(admin, User, maya.identity.user_id, role=Role.REP)
    world.sync(admin)

    world.sync(maya, ana)

    assert read(maya, Account, account, "name") is None
    assert waiting(maya) == 0
    assert read(ana, Account, account, "phone") == ("+62811",)


# Faults that must not turn for ever.


def test_a_field_the_server_itself_changed_meanwhile_is_decided(world: World) -> None:
    admin = world.laptop("admin@rasa.id")
    user_id = _user(world, "Ben")
    world.sync(admin)
    edit(admin, User, user_id, job_title="Dari Dewi")
    with own_work(world.server, "Change") as book:
        change(book, "user", user_id, {"job_title": "Dari server"})

    world.sync(admin)

    assert waiting(admin) == 0
    [item] = attention(admin)
    assert {item["kept"], item["other"]} == {'"Dari Dewi"', '"Dari server"'}


def test_an_edit_that_trips_a_bug_of_the_server_is_kept_whole_and_blocks_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    trips = add_account(ana, "Tersandung")
    whole = add_account(ana, "Utuh")
    check = Account.check

    def stumble(self: Account) -> None:
        if self.name == "Tersandung":
            raise KeyError("a bug")
        check(self)

    with monkeypatch.context() as patched:
        patched.setattr(Account, "check", stumble)
        world.sync(ana)
    world.sync(ben)

    assert waiting(ana) == 0
    assert read(ben, Account, whole, "name") == ("Utuh",)
    [item] = attention(ana)
    assert item["kind"] == "rejected"
    attending.resolve(ana, UUID(item["id"]), "mine")
    world.sync(ana, ben)
    assert read(ben, Account, trips, "name") == ("Tersandung",)


@pytest.mark.parametrize("at", ["", "yesterday", "2026-08-03T02:00:00"])
def test_an_edit_without_a_readable_moment_is_taken_as_made_now(world: World, at: str) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana)
    network = Between(world.api)

    def spoil(request: SyncRequest) -> None:
        request.now = at
        for mutation in request.mutations:
            mutation.at = at

    network.before = [spoil]

    synchronize(ana, network)
    world.sync(ben)

    assert read(ben, Account, account, "name") is not None


def test_a_server_that_sees_a_copy_at_every_turn_is_not_asked_for_ever(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    add_account(ana)
    network = Between(world.api)
    turns: list[int] = []

    def deny(answer: SyncResponse) -> None:
        answer.fork, answer.complete = True, False
        turns.append(1)

    network.after = [deny]

    with pytest.raises(Refused):
        synchronize(ana, network)

    assert len(turns) < 10
    assert waiting(ana) == 1


def test_one_piece_of_work_larger_than_a_request_and_a_page_arrives(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.sync.outbox.MOST_PATCHES", 20)
    monkeypatch.setattr("app.server.pull.MOST_ITEMS", 16)
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    before = add_account(ana, "Sebelum")
    with ana.work("Import") as session:
        session.add_all(Account(name=f"Toko {number}") for number in range(50))
    edit(ana, Account, before, name="Sesudah")

    world.sync(ana, ben)

    assert waiting(ana) == 0
    assert _count(ben, Account) == 51
    assert read(ben, Account, before, "name") == ("Sesudah",)


def test_more_outcomes_than_a_question_may_hold_are_taken_in(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    network = Between(world.api)

    def many(answer: SyncResponse) -> None:
        from app.sync.protocol import Outcome

        answer.outcomes += [Outcome(n, uuid7().bytes, "applied") for n in range(40_000)]

    network.after = [many]

    synchronize(ana, network)


# Signing in.


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


# The rules, where a step is broken off or two things happen at once.


def test_r1_a_second_writer_waits_for_the_head_of_a_bucket(
    postgres: Postgres, company_database: str
) -> None:
    url = postgres.fresh_url(like=company_database)
    first, second = (organisation.open_organisation(postgres_engine(url)) for _ in range(2))
    user_id = _person(first, "Ben")
    finished = threading.Event()

    def write() -> None:
        with own_work(second, "Change") as book:
            insert(book, "tag", {"name": "Kedua"})
        finished.set()

    thread = threading.Thread(target=write)
    with own_work(first, "Change") as book:
        insert(book, "tag", {"name": "Pertama"})
        publish(book, [("user", user_id)])
        thread.start()
        assert not finished.wait(1)
    thread.join()

    with first.engine.connect() as connection:
        versions = connection.execute(
            sa.select(Tag.name, feed.c.ver).join(feed, feed.c.row_id == Tag.id)
        ).all()
    assert finished.is_set()
    assert [name for name, _ in sorted(versions, key=itemgetter(1))] == ["Pertama", "Kedua"]
    for store in (first, second):
        store.close()
    postgres.drop(url)


def test_r3_a_first_reading_in_many_pages_ends_though_the_floor_rose_behind_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = world.laptop("ana@rasa.id")
    keys = [add_account(ana, f"Toko {number}") for number in range(9)]
    world.sync(ana)
    with world.server.writing() as connection:
        connection.execute(sa.update(bucket_head).values(floor_ver=bucket_head.c.ver))
    monkeypatch.setattr("app.server.pull.MOST_ITEMS", 4)
    monkeypatch.setattr("app.sync.rounds.MOST_PAGES", 60)

    ben = world.laptop("ben@rasa.id")

    assert all(read(ben, Account, key, "name") for key in keys)


def test_r3_what_came_on_a_page_and_left_before_the_bucket_is_read_anew_leaves_no_ghost(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    world.sync(ana, ben)
    keys = [add_account(ana, f"Toko {number}") for number in range(9)]
    world.sync(ana)
    monkeypatch.setattr("app.server.pull.MOST_ITEMS", 4)

    def happen(_page: SyncResponse) -> None:
        network.after.clear()
        remove_record(ana, "account", keys[0])
        world.sync(ana)
        with world.server.writing() as connection:
            connection.execute(sa.delete(feed).where(feed.c.op != "put"))
            connection.execute(sa.update(bucket_head).values(floor_ver=bucket_head.c.ver))

    network = Between(world.api)
    network.after.append(happen)
    synchronize(ben, network)

    names = [read(ben, Account, key, "name") for key in keys]
    assert names == [None, *((f"Toko {number}",) for number in range(1, 9))]


def test_r4_a_contact_at_two_territories_stays_when_one_of_them_is_taken_away(
    world: World,
) -> None:
    admin, ana = world.laptop("admin@rasa.id"), world.laptop("ana@rasa.id")
    with admin.work("Grant") as session:
        places = {place.path: place.id for place in session.scalars(sa.select(Territory))}
        given = UserTerritory(user_id=ana.identity.user_id, territory_id=places["Sumatera/Medan"])
        contact = Contact(name="Budi")
        here = Account(name="Satu", territory_id=places["Jawa/Bandung"])
        there = Account(name="Dua", territory_id=places["Sumatera/Medan"])
        session.add_all([given, contact, here, there])
        session.flush()
        keys = given.id, contact.id, here.id, there.id
        for account in (here.id, there.id):
            session.add(AccountContact(account_id=account, contact_id=contact.id))
    world.sync(admin, ana)
    assert read(ana, Account, keys[3], "name") == ("Dua",)

    with admin.work("Take away") as session:
        session.delete(session.get(UserTerritory, keys[0]))
    world.sync(admin, ana)

    assert read(ana, Account, keys[3], "name") is None
    assert read(ana, Account, keys[2], "name") == ("Satu",)
    assert read(ana, Contact, keys[1], "name") == ("Budi",)
    with ana.read() as session:
        assert session.scalars(sa.select(AccountContact.account_id)).all() == [keys[2]]


def test_r6_what_is_typed_during_a_pull_stays_on_the_screen(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana, "Acme")
    world.sync(ana, ben)
    edit(ben, Account, account, billing_city="Garut", phone="+62811")
    world.sync(ben)
    network = Between(world.api)
    network.after = [
        lambda _: network.after.clear() or edit(ana, Account, account, billing_city="Cimahi")
    ]

    synchronize(ana, network)

    assert read(ana, Account, account, "billing_city", "phone") == ("Cimahi", "+62811")
    assert waiting(ana) == 1


def test_r6_an_answer_to_a_push_that_is_no_complete_pull_settles_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.sync.outbox.MOST_MUTATIONS", 1)
    monkeypatch.setattr("app.server.pull.MOST_ITEMS", 2)
    ana = world.laptop("ana@rasa.id")
    for number in range(3):
        add_account(ana, f"Toko {number}")
    network = Between(world.api)
    answers: list[SyncResponse] = []

    def lose_the_fifth(answer: SyncResponse) -> None:
        answers.append(answer)
        if len(answers) == 4:
            raise Unreachable("lost")

    network.after = [lose_the_fifth]

    with pytest.raises(Unreachable):
        synchronize(ana, network)

    assert answers[2].outcomes
    assert not answers[2].complete
    assert waiting(ana) == 3
    assert _count(ana, Account) == 3
    world.sync(ana)
    assert (waiting(ana), _count(ana, Account)) == (0, 3)


def test_r7_two_copies_in_which_nobody_types_end_each_others_sign_in_only_once(
    world: World,
) -> None:
    ana = world.laptop("ana@rasa.id")
    world.sync(ana)
    with ana.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    path = world.folder / "copy.db"
    shutil.copyfile(world.folder / "ana@rasa.id-0.db", path)
    copy = open_file(path, world.clock)
    copy.identity = ana.identity
    world.laptops.append(copy)
    world.clock.move(timedelta(hours=2))
    world.sync(ana)
    with pytest.raises(NoEntry):
        world.sync(copy)

    for laptop in (ana, copy):
        join(laptop, world.api, "local", "ana@rasa.id", PASSWORD)
    for _ in range(3):
        world.clock.move(timedelta(hours=2))
        world.sync(ana, copy)

    assert copy.identity.device_id != ana.identity.device_id


def test_r7_a_copy_sends_what_the_original_already_sent_without_doubling_it(
    world: World,
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana)
    world.sync(ana)
    with ana.work("Note") as session:
        session.add(Note(account_id=account, text="Sekali saja"))
    with ana.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    copy = world.folder / "copy.db"
    shutil.copyfile(world.folder / "ana@rasa.id-0.db", copy)
    edit(ana, Account, account, phone="+62811")
    world.sync(ana)
    with ana.work("Delete") as session:
        session.delete(session.scalars(sa.select(Note)).one())
    world.sync(ana)

    restored = open_file(copy, world.clock)
    restored.identity = ana.identity
    world.laptops.append(restored)
    world.sync(restored, ben)

    assert _count(ben, Note) == 0
    assert waiting(restored) == 0


def test_r8_what_was_granted_in_this_very_request_counts(world: World) -> None:
    admin = world.laptop("admin@rasa.id")
    with admin.work("Territory") as session:
        place = Territory(name="Bali", path="Bali")
        session.add(place)
        session.flush()
        key = place.id
    account = add_account(admin, "Toko Bali", territory_id=key)

    world.sync(admin)

    assert attention(admin) == []
    assert read(admin, Account, account, "name") == ("Toko Bali",)


# Two programs on one profile.


def test_two_programs_on_one_profile_synchronise_one_after_the_other(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    keys = [add_account(ben, f"Toko {number}") for number in range(5)]
    world.sync(ben)
    twin = open_file(world.folder / "ana@rasa.id-0.db", world.clock)
    twin.identity = ana.identity
    world.laptops.append(twin)
    network = Between(world.api)
    finished = threading.Event()

    def meanwhile(_: object) -> None:
        network.after.clear()
        thread = threading.Thread(target=lambda: (synchronize(twin, world.api), finished.set()))
        thread.start()
        assert not finished.wait(1)

    network.after = [meanwhile]

    synchronize(ana, network)

    assert finished.wait(30)
    assert all(read(ana, Account, key, "name") for key in keys)


# Undo.


def test_undo_of_an_edit_whose_record_moved_away_says_that_it_was_left(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    account = add_account(ana, "Acme")
    world.sync(ana)
    edit(ana, Account, account, phone="+62811")
    world.sync(ana)
    _move(world, account, "Sumatera/Medan")
    world.sync(ana)

    undone = ana.undo()
    world.sync(ana)

    assert undone.kept == (("account", account, "phone"),)
    assert attention(ana) == []


def test_undo_of_a_record_that_was_synchronised_takes_it_back_everywhere(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana, "Acme")
    world.sync(ana, ben)

    ana.undo()
    world.sync(ana, ben)

    assert read(ben, Account, account, "name") is None
    ana.redo()
    world.sync(ana, ben)
    assert read(ben, Account, account, "name") == ("Acme",)


def test_a_note_on_an_account_deleted_meanwhile_is_there_again_when_the_account_is(
    world: World,
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana, "Acme")
    world.sync(ana, ben)
    remove_record(ana, "account", account)
    with ben.work("Note") as session:
        session.add(Note(account_id=account, text="Minta harga Jumat"))
    world.sync(ana, ben)

    ana.undo()
    world.sync(ana, ben)

    for laptop in (ana, ben):
        assert _count(laptop, Note) == 1


def test_a_territory_that_got_an_account_meanwhile_is_not_deleted(world: World) -> None:
    admin, cici = world.laptop("admin@rasa.id"), world.laptop("cici@rasa.id")
    account = add_account(cici, "Punya Cici")
    with admin.work("Delete") as session:
        place = session.scalar(sa.select(Territory).where(Territory.path == "Sumatera/Medan"))
        session.delete(place)

    world.sync(cici, admin, cici)

    assert read(admin, Account, account, "name") == ("Punya Cici",)
    assert read(cici, Account, account, "name") == ("Punya Cici",)
    assert [item["kind"] for item in attention(admin)] == ["rejected"]


# Clocks, columns and crashes.


def test_a_laptop_clock_that_went_back_a_year_still_keeps_both_values(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana, "Acme")
    world.sync(ana, ben)
    edit(ben, Account, account, name="Dari Ben")
    world.sync(ben)
    ana.clock = type(world.clock)(world.clock.now() - timedelta(days=365))
    world.clock.move(timedelta(minutes=5))
    ana.clock.move(timedelta(minutes=5))  # type: ignore[attr-defined]
    edit(ana, Account, account, name="Dari Ana")

    world.sync(ana, ben)

    assert waiting(ana) == 0
    assert read(ben, Account, account, "name") == ("Dari Ana",)
    [item] = attention(ben)
    assert item["other"] == '"Dari Ben"'


def test_columns_and_records_of_a_newer_server_disturb_nothing(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ben, "Acme")
    world.sync(ben)
    network = Between(world.api)

    def newer(answer: SyncResponse) -> None:
        for item in answer.items:
            if item.values is not None:
                item.values["moon_phase"] = "full"
        answer.items.append(replace_record(answer.items[0]))

    network.after = [newer]

    synchronize(ana, network)
    edit(ana, Account, account, phone="+62811")
    world.sync(ana, ben)

    assert read(ben, Account, account, "name", "phone") == ("Acme", "+62811")


def replace_record(item: Any) -> Any:
    return msgspec.structs.replace(item, record="moon")


def _quote(store: Store, account: UUID) -> UUID:
    """A quote of Rp 90.000 before tax."""
    quote = quoting.new_quote(store, account)
    add_line(store, quote, description="Kopi 1 kg", quantity=Decimal(1), price=Decimal(90_000))
    return quote


def _lost(_: SyncResponse) -> None:
    raise Unreachable("lost")


def _count(store: Store, kind: type[Any]) -> int:
    with store.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(kind)) or 0


def _move(world: World, account: UUID, path: str) -> None:
    """An administrator's laptop gives the account to another territory."""
    admin = world.laptop("admin@rasa.id")
    with admin.read() as session:
        place = session.scalar(sa.select(Territory.id).where(Territory.path == path))
    edit(admin, Account, account, territory_id=place)
    world.sync(admin)


def _place(world: World, name: str) -> UUID:
    with world.server.read() as session:
        return session.scalars(sa.select(Territory.id).where(Territory.name == name)).one()


def _user(world: World, name: str) -> UUID:
    return _person(world.server, name)


def _person(server: Store, name: str) -> UUID:
    with server.read() as session:
        return session.scalars(sa.select(User.id).where(User.name == name)).one()


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
