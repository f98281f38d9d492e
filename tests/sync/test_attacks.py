"""A rep with a program of their own: nothing that is not theirs is read or changed by it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa

from app.domain.access import may_write
from app.ids import uuid7
from app.models import (
    Account,
    Attention,
    Note,
    OrderLine,
    Preference,
    Quote,
    QuoteLine,
    QuoteState,
    Role,
    Territory,
    User,
)
from app.models.base import meaning, synced_tables
from app.models.types import Exact, Id, Text
from app.server.tables import held_mutation
from app.services import approvals, notes, orders, quoting
from app.services.quote_lines import add_line
from app.services.removing import remove_record
from app.store import Store
from app.sync.attention import resolve
from app.sync.joining import join
from app.sync.protocol import Mutation, Patch
from app.sync.session import synchronize
from tests import factories
from tests.sync.between import Listening
from tests.sync.losing import contradicted, held_edits, items_of
from tests.sync.sending import delete, insert, send, update
from tests.sync.worlds import PASSWORD, World, add_account, read


def test_a_record_of_others_is_neither_changed_nor_read_by_an_update(world: World) -> None:
    ana, theirs = _ana_and_theirs(world)

    code, answer = send(world, ana, update("account", theirs, name="Punya Ana"))

    assert code == "rejected"
    assert _row(world, Account, theirs)["name"] == "CANARY-CICI"
    assert b"CANARY" not in msgspec.msgpack.encode(answer)


def test_a_record_of_others_is_not_taken_by_naming_ones_own_territory(world: World) -> None:
    ana, theirs = _ana_and_theirs(world)
    place = _row(world, Territory, None, path="Jawa/Bandung")["id"]

    code, answer = send(world, ana, update("account", theirs, territory_id=str(place)))

    assert code == "rejected"
    assert _row(world, Account, theirs)["territory_id"] != place
    assert b"CANARY" not in msgspec.msgpack.encode(answer)


def test_a_record_of_others_is_not_taken_by_adding_one_with_its_key(world: World) -> None:
    ana, theirs = _ana_and_theirs(world)
    place = _row(world, Territory, None, path="Jawa/Bandung")["id"]

    code, answer = send(
        world, ana, insert("account", theirs, name="Punya Ana", territory_id=str(place))
    )

    assert code == "rejected"
    assert _row(world, Account, theirs)["name"] == "CANARY-CICI"
    assert b"CANARY" not in msgspec.msgpack.encode(answer)


def test_who_deleted_a_record_of_others_is_not_told(world: World) -> None:
    ana, theirs = _ana_and_theirs(world)
    cici = world.laptop("cici@rasa.id")
    remove_record(cici, "account", theirs)
    world.sync(cici)

    code, _answer = send(world, ana, update("account", theirs, name="Punya Ana"))

    said = _row(world, Attention, None, user_id=ana.identity.user_id)
    assert (code, said["code"], said["by_id"]) == ("rejected", "deleted", None)


def test_a_deleted_record_of_others_does_not_come_back_in_ones_own_book(world: World) -> None:
    ana, cici = world.laptop("ana@rasa.id"), world.laptop("cici@rasa.id")
    theirs = add_account(cici, "CANARY-CICI")
    notes.write_note(cici, "CANARY-NOTE", account_id=theirs)
    world.sync(cici)
    with cici.work("Delete") as session:
        session.delete(session.get(Account, theirs))
    world.sync(cici)
    place = _row(world, Territory, None, path="Jawa/Bandung")["id"]

    code, answer = send(
        world, ana, insert("account", theirs, name="Punya Ana", territory_id=str(place))
    )

    assert code == "rejected"
    assert b"CANARY" not in msgspec.msgpack.encode(answer)


@pytest.mark.parametrize("record", ["note", "quote", "opportunity", "activity", "tagging"])
def test_nothing_is_hung_on_a_record_of_others(world: World, record: str) -> None:
    ana, theirs = _ana_and_theirs(world)
    stage = _row(world, synced_tables()["stage"], None)
    said: dict[str, Any] = {
        "note": {"text": "x"},
        "quote": {"state": "draft", "revision": 1, "currency": "IDR"},
        "opportunity": {
            "name": "x", "pipeline_id": str(stage["pipeline_id"]), "stage_id": str(stage["id"]),
            "kind": "open",
        },
        "activity": {"subject": "x", "kind": "task", "state": "planned"},
        "tagging": {"tag_id": str(uuid7())},
    }[record]  # fmt: skip
    key = uuid7()

    code, _ = send(world, ana, insert(record, key, account_id=str(theirs), **said))

    assert code == "rejected"
    assert _row(world, synced_tables()[record], key) == {}


def test_what_is_ones_own_is_not_carried_into_the_book_of_others(world: World) -> None:
    ana, theirs = _ana_and_theirs(world)
    note = notes.write_note(ana, "Mine", account_id=add_account(ana))
    world.sync(ana)

    code, _ = send(world, ana, update("note", note, account_id=str(theirs)))

    assert code == "rejected"
    assert _row(world, Note, note)["account_id"] != theirs


def test_who_made_a_record_is_not_rewritten(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana)
    world.sync(ana, ben)

    changed, _ = send(world, ana, update("account", account, created_by=_id(ben)))
    key = uuid7()
    added, _ = send(
        world, ana, insert("note", key, text="x", account_id=str(account), created_by=_id(ben))
    )

    assert (changed, added) == ("rejected", "applied")
    assert _row(world, Account, account)["created_by"] == ana.identity.user_id
    assert _row(world, Note, key)["created_by"] == ana.identity.user_id


def test_a_record_keeps_its_key(world: World) -> None:
    ana, theirs = _ana_and_theirs(world)
    account = add_account(ana)
    world.sync(ana)

    code, _ = send(world, ana, update("account", account, id=str(theirs)))

    assert code == "rejected"
    assert _row(world, Account, account)["id"] == account


def test_the_words_of_a_note_are_its_writers(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    note = notes.write_note(ana, "Minta Jumat", account_id=add_account(ana))
    world.sync(ana, ben)

    by_ben, _ = send(world, ben, update("note", note, text="Minta Senin"))
    by_ana, _ = send(world, ana, update("note", note, text="Minta Sabtu"))

    assert (by_ben, by_ana) == ("rejected", "applied")
    assert _row(world, Note, note)["text"] == "Minta Sabtu"


def test_nobody_puts_settings_before_others(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    key = _setting(ana)
    world.sync(ana)

    given, _ = send(world, ana, update("preference", key, user_id=_id(ben)))
    added, _ = send(world, ana, insert("preference", uuid7(), user_id=_id(ben), name="x"))
    shared, _ = send(world, ana, insert("preference", uuid7(), name="currency", value="MYR"))

    assert given == added == shared == "rejected"
    assert _row(world, Preference, key)["user_id"] == ana.identity.user_id


def test_a_rep_gives_themselves_no_rights(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    place = _row(world, Territory, None, path="Sumatera/Medan")["id"]

    role, _ = send(world, ana, update("user", UUID(_id(ana)), role="admin"))
    grant, _ = send(
        world, ana, insert("user_territory", uuid7(), user_id=_id(ana), territory_id=str(place))
    )

    assert role == grant == "rejected"
    assert _row(world, User, ana.identity.user_id)["role"] == "rep"


OF_THE_COMPANY = sorted(
    name
    for name, kind in synced_tables().items()
    if kind.settable is None and not may_write(Role.REP, name, shared=not kind.follows)
)


@pytest.mark.parametrize("world", ["sqlite"], indirect=True)
def test_nothing_of_the_whole_companys_is_added_changed_or_removed_by_a_rep(
    world: World, subtests: pytest.Subtests
) -> None:
    dewi, ana = world.laptop("admin@rasa.id"), world.laptop("ana@rasa.id")
    kept = {record: getattr(factories, record)(dewi) for record in OF_THE_COMPANY}
    kept["pipeline"] = kept["pipeline"][0]  # made with a stage of its own
    kept["device"] = ana.identity.device_id  # only the server makes one
    world.sync(dewi, ana)

    for record, key in kept.items():
        with subtests.test(record):
            kind = synced_tables()[record]
            before = _row(world, kind, key)
            said = _said_of(kind, before)
            new = uuid7()
            patches = insert(record, new, **said), _changed(kind, key, said), delete(record, key)
            codes = [send(world, ana, patch)[0] for patch in patches]
            assert before
            assert codes == ["rejected"] * 3
            assert (_row(world, kind, new), _row(world, kind, key)) == ({}, before)


OF_A_BOOK = sorted(
    name
    for name, kind in synced_tables().items()
    if kind.settable is None and kind.follows and may_write(Role.REP, name)
)


@pytest.mark.parametrize("world", ["sqlite"], indirect=True)
def test_nothing_of_anothers_book_is_read_changed_or_removed_by_a_rep(
    world: World, subtests: pytest.Subtests
) -> None:
    ana, cici = world.laptop("ana@rasa.id"), world.laptop("cici@rasa.id")
    own = {**_deal_of(cici), **_order_of(cici), "preference": _setting(cici)}
    kept = {name: own.get(name) or getattr(factories, name)(cici) for name in OF_A_BOOK}
    world.sync(cici)
    anas, cicis = Listening(world.api), Listening(world.api)
    synchronize(ana, anas)
    join(world.laptop("", joined=False), cicis, "local", "cici@rasa.id", PASSWORD)

    for record, key in kept.items():
        with subtests.test(record):
            kind = synced_tables()[record]
            before = _row(world, kind, key)
            assert before
            patches = _changed(kind, key, _said_of(kind, before)), delete(record, key)
            codes = [send(world, ana, patch)[0] for patch in patches]
            assert (key.bytes in cicis.heard, key.bytes in anas.heard) == (True, False)
            assert codes == ["rejected"] * 2
            assert _row(world, kind, key) == before


def test_a_notice_is_made_by_the_server_and_only_answered_by_its_person(world: World) -> None:
    ana, cici, _ = contradicted(world)
    [notice] = items_of(cici)

    answers = [
        send(world, ana, update("attention", notice.id, resolution="accept"))[0],
        send(world, ana, insert("attention", uuid7(), **_notice(ana)))[0],
        send(world, ana, insert("attention", uuid7(), **_notice(cici)))[0],
        send(world, ana, delete("attention", notice.id))[0],
        send(world, ana, update("attention", items_of(ana)[0].id, mutation=str(uuid7())))[0],
    ]

    assert answers == ["rejected"] * 5
    assert held_edits(world)[0].decided_at is None


def test_only_the_reviewer_accepts_and_only_once(world: World) -> None:
    ana, cici, account = contradicted(world)
    [notice] = items_of(cici)
    with world.server.writing() as connection:
        connection.execute(sa.update(held_mutation).values(reviewer_id=uuid7()))
    others, _ = send(world, cici, update("attention", notice.id, resolution="accept"))
    with world.server.writing() as connection:
        connection.execute(sa.update(held_mutation).values(reviewer_id=cici.identity.user_id))

    first, _ = send(world, cici, update("attention", notice.id, resolution="decline"))
    again, _ = send(world, cici, update("attention", notice.id, resolution="accept"))

    assert (others, first, again) == ("rejected", "applied", "rejected")
    assert _row(world, Account, account)["phone"] == "+62899"
    assert ana


def test_what_the_rules_forbid_is_not_let_in_by_accepting_it(world: World) -> None:
    ana, cici, account = contradicted(world)
    with world.server.writing() as connection:
        held = connection.execute(sa.select(held_mutation)).one()
        edit_ = msgspec.json.decode(held.mutation, type=Mutation)
        edit_.patches.append(insert("product", uuid7(), name="Murah"))
        connection.execute(
            sa.update(held_mutation).values(mutation=msgspec.json.encode(edit_).decode())
        )

    resolve(cici, items_of(cici)[0].id, "accept")
    world.sync(cici)

    assert _row(world, synced_tables()["product"], None) == {}
    assert _row(world, Account, account)["phone"] == "+62899"
    assert sorted(item.kind for item in items_of(cici)) == ["held", "rejected"]
    assert ana


@pytest.mark.parametrize("origin", ["local", "undo", "redo"])
def test_a_rep_approves_nothing(world: World, origin: str) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    quote = _waiting_quote(ana)
    world.sync(ana, ben)

    by_ana, _ = send(world, ana, update("quote", quote, state="approved"), origin=origin)
    # As who has seen it waiting; else an undo is not even tried (R11).
    by_ben, _ = send(world, ben, update("quote", quote, 9, state="approved"), origin=origin)
    back, _ = send(world, ben, update("quote", quote, 9, state="returned"), origin=origin)
    born, _ = send(
        world, ana,
        insert("quote", uuid7(), state="approved", revision=1, currency="IDR",
               account_id=str(_row(world, Quote, quote)["account_id"])),
        origin=origin,
    )  # fmt: skip

    assert [by_ana, by_ben, back, born] == ["rejected"] * 4
    assert _row(world, Quote, quote)["state"] == "waiting"


def test_the_manager_of_the_team_approves(world: World) -> None:
    ana, maya = world.laptop("ana@rasa.id"), world.laptop("maya@rasa.id")
    quote = _waiting_quote(ana)
    world.sync(ana, maya)

    approvals.approve(maya, quote)
    world.sync(maya, ana)

    assert read(ana, Quote, quote, "state") == (QuoteState.APPROVED,)


def test_what_was_approved_is_not_changed_under_the_name_of_undo(world: World) -> None:
    ana, maya = world.laptop("ana@rasa.id"), world.laptop("maya@rasa.id")
    quote = _waiting_quote(ana)
    world.sync(ana, maya)
    approvals.approve(maya, quote)
    world.sync(maya)
    line = _row(world, QuoteLine, None, quote_id=quote)["id"]

    cheaper, _ = send(world, ana, update("quote_line", line, price="1"), origin="undo")
    less, _ = send(world, ana, update("quote", quote, discount_percent="90"), origin="undo")

    assert cheaper == less == "rejected"


def test_r12_a_quote_is_not_sent_with_a_total_that_is_not_that_of_its_lines(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    quote = quoting.new_quote(ana, add_account(ana))
    add_line(ana, quote, description="Kopi", quantity=_one(), price=_one() * 90_000)
    world.sync(ana)

    code, _ = send(world, ana, update("quote", quote, state="sent", total="1"))

    assert code == "rejected"
    assert _row(world, Quote, quote)["state"] == "draft"


def test_r12_a_line_does_not_leave_a_quote_that_was_sent(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    account = add_account(ana)
    sent, draft = quoting.new_quote(ana, account), quoting.new_quote(ana, account)
    add_line(ana, sent, description="Kopi", quantity=_one(), price=_one() * 90_000)
    quoting.send(ana, sent)
    world.sync(ana)
    line = _row(world, QuoteLine, None, quote_id=sent)["id"]

    code, _ = send(world, ana, update("quote_line", line, quote_id=str(draft)))

    assert code == "rejected"
    assert _row(world, QuoteLine, line)["quote_id"] == sent


def test_r12_a_deal_stands_in_a_stage_of_its_pipeline_and_is_won_where_that_says_so(
    world: World,
) -> None:
    ana = world.laptop("ana@rasa.id")
    deal, stages = _deal(ana)
    world.sync(ana)

    won, _ = send(world, ana, update("opportunity", deal, kind="won"))
    lost, _ = send(world, ana, update("opportunity", deal, stage_id=str(stages["lost"])))
    moved, _ = send(world, ana, update("opportunity", deal, stage_id=str(stages["won"])))

    row = _row(world, synced_tables()["opportunity"], deal)
    assert (won, lost, moved) == ("applied", "rejected", "applied")
    assert (row["stage_id"], row["kind"]) == (stages["won"], "won")


@pytest.mark.parametrize(
    "patch",
    [
        Patch("account", b"short", "update", {"name": "x"}),
        Patch("no\0such", uuid7().bytes, "insert", {}),
        Patch("account", uuid7().bytes, "insert", {"na\0me": "x"}),
        Patch("account", uuid7().bytes, "grow", {}),
        Patch("account", uuid7().bytes, "insert", {"name": "x", "territory_id": "nowhere"}),
        Patch("note", uuid7().bytes, "insert", {"text": "x", "account_id": "1"}),
        Patch("account", uuid7().bytes, "insert", {"name": "x", "credit_limit": "NaN"}),
    ],
)
def test_a_patch_that_makes_no_sense_is_decided_and_kept(world: World, patch: Patch) -> None:
    ana = world.laptop("ana@rasa.id")

    code, _ = send(world, ana, patch, label="{name}\0" * 300, at="\0")
    world.sync(ana)

    assert code == "rejected"
    [item] = items_of(ana)
    assert item.sentence


def test_numbers_and_keys_that_are_none_are_refused_without_a_fault(world: World) -> None:
    from app.errors import Problem

    ana = world.laptop("ana@rasa.id")
    for number, uid in ((1_000, b"x"), (0, uuid7().bytes), (2**70, uuid7().bytes)):
        with pytest.raises(Problem):
            send(world, ana, insert("note", uuid7(), text="x"), number=number, uid=uid)


def _said_of(kind: type[Any], row: dict[str, Any]) -> dict[str, Any]:
    """What a row says, as a patch that adds one would."""
    stamps = ("id", "created_at", "created_by")
    return {
        name: meaning(kind.__table__.c[name]).plain(value)
        for name, value in row.items()
        if name not in stamps and value is not None
    }


def _changed(kind: type[Any], key: UUID, said: dict[str, Any]) -> Patch:
    """A change of the first field that another value is easily found for."""
    kinds = {name: meaning(kind.__table__.c[name]) for name in said}
    name = next(name for name in said if isinstance(kinds[name], (Text, Id, Exact)))
    value = str(uuid7()) if isinstance(kinds[name], Id) else f"{said[name]}1"
    return update(kind.__tablename__, key, **{name: value})


def _ana_and_theirs(world: World) -> tuple[Store, UUID]:
    ana, cici = world.laptop("ana@rasa.id"), world.laptop("cici@rasa.id")
    theirs = add_account(cici, "CANARY-CICI")
    world.sync(cici)
    return ana, theirs


def _row(world: World, kind: type[Any], key: UUID | None, **where: Any) -> dict[str, Any]:
    """A row as the server keeps it; empty where there is none."""
    table = kind.__table__
    query = sa.select(table)
    if key is not None:
        query = query.where(table.c.id == key)
    for name, value in where.items():
        query = query.where(table.c[name] == value)
    with world.server.engine.connect() as connection:
        found = connection.execute(query.limit(1)).mappings().first()
    return dict(found) if found else {}


def _id(store: Store) -> str:
    return str(store.identity.user_id)


def _notice(store: Store) -> dict[str, Any]:
    return {
        "user_id": _id(store), "kind": "held", "code": "review", "sentence": "x",
        "at": "2026-08-03T02:00:00+00:00",
    }  # fmt: skip


def _waiting_quote(store: Store) -> UUID:
    quote = quoting.new_quote(store, add_account(store))
    add_line(store, quote, description="Kopi", quantity=_one(), price=_one() * 90_000)
    approvals.ask(store, quote)
    return quote


def _deal_of(store: Store) -> dict[str, UUID]:
    """A deal in the company's own pipeline, and a move of it."""
    deal, stages = _deal(store)
    move = factories.stage_change(store, opportunity_id=deal, to_stage_id=stages["open"])
    return {"opportunity": deal, "stage_change": move}


def _order_of(store: Store) -> dict[str, UUID]:
    """A quote that was signed and ordered, and delivered in part."""
    quote = quoting.new_quote(store, add_account(store))
    add_line(store, quote, description="Kopi", quantity=_one() * 10, price=_one() * 90_000)
    quoting.send(store, quote)
    signature = factories.signature(store, quote_id=quote)
    quoting.accept(store, quote)
    order = orders.order_quote(store, quote)
    orders.confirm(store, order)
    with store.read() as session:
        line = session.scalars(sa.select(OrderLine)).one().id
    delivery = factories.delivery(store, line_id=line)
    return {"signature": signature, "order": order, "order_line": line, "delivery": delivery}


def _setting(store: Store) -> UUID:
    """One of the person's own."""
    return factories.keep(
        store, Preference(user_id=store.identity.user_id, name="colour", value="red")
    )


def _deal(store: Store) -> tuple[UUID, dict[str, UUID]]:
    from app.models import Stage
    from app.services.opportunities import open_deal

    deal = open_deal(store, "Kopi", add_account(store))
    with store.read() as session:
        return deal, {str(stage.kind): stage.id for stage in session.scalars(sa.select(Stage))}


def _one() -> Any:
    from decimal import Decimal

    return Decimal(1)
