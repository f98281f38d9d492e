"""R13: what somebody still writes about a record they have just lost, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from app.errors import Refused
from app.models import (
    Account,
    AccountContact,
    Activity,
    Attention,
    Contact,
    Note,
    QuoteState,
    Territory,
    User,
)
from app.models.quote import Quote
from app.server import people
from app.services import notes, quoting
from app.services.quote_lines import add_line
from app.services.removing import remove_record
from app.store import Store
from app.store.tables import journal
from app.sync.attention import resolve
from app.sync.protocol import SyncApi, SyncRequest, SyncResponse
from app.sync.session import synchronize
from tests.sync.losing import contradicted, give_away, held_edits, items_of, moved_away
from tests.sync.worlds import Network, World, add_account, attention, edit, read, waiting


def test_r13_a_note_written_before_the_laptop_was_told_reaches_the_new_owner(
    world: World,
) -> None:
    ana, cici, account = moved_away(world)
    note = notes.write_note(ana, "Minta harga Jumat", account_id=account)

    world.sync(ana, cici)

    assert read(cici, Note, note, "text", "created_by") == (
        "Minta harga Jumat",
        ana.identity.user_id,
    )
    assert attention(ana) == attention(cici) == []


def test_r13_a_quote_with_its_lines_written_before_being_told_reaches_the_new_owner(
    world: World,
) -> None:
    ana, cici, account = moved_away(world)
    quote = quoting.new_quote(ana, account)
    add_line(ana, quote, description="Kopi 1 kg", quantity=Decimal(1), price=Decimal(90_000))
    quoting.send(ana, quote)

    world.sync(ana, cici)

    assert read(cici, Quote, quote, "state", "subtotal") == (QuoteState.SENT, 90_000)
    assert attention(ana) == []


def test_r13_what_came_behind_ones_own_words_is_not_written_over_by_the_next(
    world: World,
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana, "Acme")
    world.sync(ana, ben)
    edit(ben, Account, account, name="Dari Ben")
    world.sync(ben)
    synchronize(ana, Typing(world.api, lambda: edit(ana, Account, account, name="Satu")))
    edit(ana, Account, account, name="Dua")
    give_away(world, account, "Sumatera/Medan")

    world.sync(ana)

    assert read(world.server, Account, account, "name") == ("Dari Ben",)


def test_r13_an_edit_that_nobody_contradicts_is_taken_in(world: World) -> None:
    ana, cici, account = moved_away(world)
    edit(cici, Account, account, billing_city="Medan")
    world.sync(cici)
    edit(ana, Account, account, phone="+62812")

    world.sync(ana, cici)

    assert read(cici, Account, account, "phone", "billing_city") == ("+62812", "Medan")
    assert read(ana, Account, account, "phone") is None
    assert attention(ana) == attention(cici) == []


def test_r13_an_edit_of_what_the_new_owner_changed_is_held_for_them_and_its_author_told(
    world: World,
) -> None:
    ana, cici, account = moved_away(world)
    edit(cici, Account, account, phone="+62899")
    world.sync(cici)
    edit(ana, Account, account, phone="+62812")

    world.sync(ana, cici)

    assert read(cici, Account, account, "phone") == ("+62899",)
    [mine], [theirs] = items_of(ana), items_of(cici)
    assert (mine.kind, mine.by, mine.choices) == ("held", "Cici", ("theirs", "note"))
    assert "Cici" in mine.sentence
    assert (theirs.kind, theirs.by) == ("held", "Ana")
    assert theirs.choices == ("accept", "decline", "note")
    [line] = theirs.lines
    assert (line.about, line.field) == ("Account Toko Maju", "Phone")
    assert (line.before, line.after) == ("+62899", "+62812")
    [held] = held_edits(world)
    assert held.reviewer_id == cici.identity.user_id
    assert held.decided_at is None


def test_r13_an_edit_made_after_being_told_is_held_also_where_nobody_contradicts(
    world: World,
) -> None:
    ana, cici, account = moved_away(world)
    edit(ana, Account, account, phone="+62812")
    told = Claiming(world.api)
    told.cursors = _as_now(world, ana)

    synchronize(ana, told)
    world.sync(cici)

    assert read(cici, Account, account, "phone") == (None,)
    assert [item.kind for item in items_of(ana)] == ["held"]
    assert [item.choices[0] for item in items_of(cici)] == ["accept"]


def test_r13_an_account_given_away_or_deleted_late_is_held(world: World) -> None:
    ana, cici, account = moved_away(world)
    edit(ana, Account, account, owner_id=ana.identity.user_id)
    with ana.work("Delete") as session:
        session.delete(session.get(Account, account))

    world.sync(ana, cici)

    assert read(cici, Account, account, "name", "owner_id") == ("Toko Maju", None)
    assert len(items_of(cici)) == 2
    assert {line.after for item in items_of(cici) for line in item.lines} == {"Ana", "Delete"}


def test_r13_accepting_takes_it_over_under_its_authors_name(world: World) -> None:
    ana, cici, account = contradicted(world)
    [item] = items_of(cici)

    resolve(cici, item.id, "accept")
    world.sync(cici, ana, cici)

    assert read(cici, Account, account, "phone") == ("+62812",)
    assert attention(cici) == attention(ana) == []
    newest = next(one for one in cici.history("account", account) if one.field == "phone")
    assert newest.user_id == ana.identity.user_id
    with world.server.engine.connect() as connection:
        entry = connection.execute(
            sa.select(journal).where(journal.c.label == "Edit").order_by(journal.c.seq.desc())
        ).first()
    assert entry is not None
    assert entry.user_id == ana.identity.user_id
    [held] = held_edits(world)
    assert (held.decision, held.decided_at) == ("accept", world.clock.now())


@pytest.mark.parametrize("seen", [True, False])
def test_r13_accepting_writes_over_no_word_that_the_reviewer_had_not_seen(
    world: World, seen: bool
) -> None:
    _, cici, account = contradicted(world)
    admin = world.laptop("admin@rasa.id")
    edit(admin, Account, account, phone="+62877")
    world.sync(admin, *([cici] if seen else []))
    [item] = items_of(cici)

    resolve(cici, item.id, "accept")
    world.sync(cici, admin)

    assert read(cici, Account, account, "phone") == ("+62812",)
    found = [(one["kind"], one["kept"], one["other"]) for one in attention(admin)]
    assert found == ([] if seen else [("conflict", '"+62812"', '"+62877"')])


def test_r13_a_word_the_reviewer_had_not_seen_waits_with_them_where_its_author_lost_the_record(
    world: World,
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana, "Toko Maju")
    world.sync(ana, ben)
    give_away(world, account, "Sumatera/Medan")
    cici = world.laptop("cici@rasa.id")
    edit(ana, Account, account, phone="+62812")
    edit(ben, Account, account, phone="+62877")
    told = Claiming(world.api)
    told.cursors = _as_now(world, ana)
    synchronize(ana, told)
    world.sync(cici, ben)
    [item] = items_of(cici)

    resolve(cici, item.id, "accept")
    world.sync(cici, ana, ben)

    assert read(cici, Account, account, "phone") == ("+62812",)
    assert [one["other"] for one in attention(cici)] == ['"+62877"']
    assert attention(ana) == attention(ben) == []


def test_r13_accepting_a_deletion_keeps_what_the_reviewer_had_not_seen(world: World) -> None:
    ana, cici, account = moved_away(world)
    admin = world.laptop("admin@rasa.id")
    with ana.work("Delete") as session:
        session.delete(session.get(Account, account))
    world.sync(ana, cici)
    edit(admin, Account, account, phone="+62877")
    world.sync(admin)
    [item] = items_of(cici)

    resolve(cici, item.id, "accept")
    world.sync(cici, admin)

    assert read(admin, Account, account, "phone") is None
    [kept] = attention(admin)
    assert (kept["kind"], "+62877" in kept["changes"]) == ("rejected", True)


def test_r13_declining_leaves_all_as_it_is_and_tells_the_author_who_keeps_every_word(
    world: World,
) -> None:
    ana, cici, account = contradicted(world)
    [item] = items_of(cici)

    resolve(cici, item.id, "decline")
    world.sync(cici, ana)

    assert read(cici, Account, account, "phone") == ("+62899",)
    [told] = items_of(ana)
    assert told.sentence == "Cici kept what was there. Your change is kept here."
    assert [line.after for line in told.lines] == ["+62812"]
    assert held_edits(world)[0].decision == "decline"
    resolve(ana, told.id, "note")
    with ana.read() as session:
        assert "+62812" in session.scalars(sa.select(Note.text)).one()


def test_r13_a_reviewer_can_copy_it_to_a_note(world: World) -> None:
    ana, cici, account = contradicted(world)
    [item] = items_of(cici)

    resolve(cici, item.id, "note")
    world.sync(cici, ana)

    with cici.read() as session:
        note = session.scalars(sa.select(Note)).one()
        assert note.account_id == account
        assert "+62899 → +62812" in note.text
    assert [told.sentence for told in items_of(ana)] == ["Cici copied your change into a note."]


def test_r13_what_is_held_moves_on_with_the_account(world: World) -> None:
    ana, cici, account = contradicted(world)
    give_away(world, account, "Jawa/Bandung")
    ben = world.laptop("ben@rasa.id")

    world.sync(ben, cici, ana)

    assert items_of(cici) == []
    maya = world.laptop("maya@rasa.id")
    [item] = items_of(maya)
    assert (item.by, item.choices[0]) == ("Ana", "accept")
    assert "Maya" in items_of(ana)[0].sentence
    resolve(maya, item.id, "accept")
    world.sync(maya, ben)
    assert read(ben, Account, account, "phone") == ("+62812",)


def test_r13_who_lost_a_record_is_told_by_the_name_they_knew_and_no_newer_one(
    world: World,
) -> None:
    ana, cici, account = moved_away(world)
    edit(cici, Account, account, phone="+62899", name="Toko Rahasia")
    world.sync(cici)
    edit(ana, Account, account, phone="+62812")
    world.sync(ana, cici)

    [held] = items_of(ana)
    people.disable_user(world.server, "cici@rasa.id")
    admin = world.laptop("admin@rasa.id")
    [asked] = items_of(admin)
    world.sync(ana)
    [moved] = items_of(ana)
    resolve(admin, asked.id, "decline")
    world.sync(admin, ana)
    [answered] = items_of(ana)

    assert asked.title == "Toko Rahasia"
    assert [item.title for item in (held, moved, answered)] == ["Toko Maju"] * 3
    assert [line.about for line in held.lines] == ["Account Toko Maju"]


def test_r13_what_is_held_moves_on_when_its_reviewer_leaves(world: World) -> None:
    ana, _, account = contradicted(world)

    people.disable_user(world.server, "cici@rasa.id")
    world.sync(ana)

    admin = world.laptop("admin@rasa.id")
    assert [item.title for item in items_of(admin)] == ["Toko Maju"]
    assert "Dewi" in items_of(ana)[0].sentence
    assert account


def test_r13_an_answer_to_what_has_moved_on_meanwhile_changes_nothing(world: World) -> None:
    ana, cici, account = contradicted(world)
    [item] = items_of(cici)
    resolve(cici, item.id, "accept")
    give_away(world, account, "Jawa/Bandung")

    world.sync(cici)

    assert items_of(cici) == []
    assert held_edits(world)[0].decided_at is None
    maya = world.laptop("maya@rasa.id")
    assert [one.by for one in items_of(maya)] == ["Ana"]
    assert ana


def test_r13_a_record_deleted_meanwhile_is_not_accepted_but_its_words_can_be_kept(
    world: World,
) -> None:
    ana, cici, account = contradicted(world)
    admin = world.laptop("admin@rasa.id")
    [item] = items_of(cici)
    with admin.work("Delete") as session:
        session.delete(session.get(Account, account))
    resolve(cici, item.id, "accept")
    world.sync(admin, cici)

    [held, refused] = sorted(items_of(cici), key=lambda one: one.kind)
    assert refused.sentence.startswith("The record was deleted meanwhile.")
    resolve(cici, held.id, "note")
    world.sync(cici, ana)

    with cici.read() as session:
        assert "+62812" in session.scalars(sa.select(Note.text)).one()
    assert held_edits(world)[0].decision == "note"
    assert [one.kind for one in items_of(ana)] == ["rejected"]


def test_r13_the_owner_is_asked_before_others_who_hold_the_account(world: World) -> None:
    ana, cici, account = moved_away(world)
    give_away(world, account, "Jawa/Bandung")
    give_away(world, account, "Sumatera/Medan", owner="Dewi")
    edit(cici, Account, account, phone="+62899")
    world.sync(cici)
    edit(ana, Account, account, phone="+62812")

    world.sync(ana, cici)

    assert items_of(cici) == []
    assert "Dewi" in items_of(ana)[0].sentence


def test_r13_a_territory_taken_away_counts_like_its_accounts(world: World) -> None:
    ana, admin = world.laptop("ana@rasa.id"), world.laptop("admin@rasa.id")
    account = add_account(ana, "Toko Maju", phone="+62811")
    world.sync(ana, admin)
    _take_territory(admin, "Ana")
    world.sync(admin)
    note = notes.write_note(ana, "Terakhir", account_id=account)
    edit(ana, Account, account, phone="+62812")

    world.sync(ana, admin)

    assert read(admin, Note, note, "text") == ("Terakhir",)
    assert read(admin, Account, account, "phone") == ("+62812",)
    assert read(ana, Account, account, "name") is None


def test_r13_a_removal_that_is_held_may_name_what_another_removed_before(world: World) -> None:
    admin, ana, ben = (world.laptop(f"{who}@rasa.id") for who in ("admin", "ana", "ben"))
    account = add_account(ana)
    with ana.work("Add") as session:
        contact = Contact(name="Budi")
        session.add(contact)
        session.flush()
        key = contact.id
        session.add(AccountContact(account_id=account, contact_id=key))
    world.sync(ana, ben)
    remove_record(ben, "contact", key)
    with ana.work("Remove both") as session:
        for link in session.scalars(sa.select(AccountContact)):
            session.delete(link)
        session.flush()
        session.delete(session.get_one(Contact, key))
        session.delete(session.get_one(Account, account))
    _take_territory(admin, "Ana")
    world.sync(ben, admin)

    world.sync(ana, admin)

    assert waiting(ana) == 0
    assert read(admin, Account, account, "name") == ("Toko Maju",)


def test_r13_nobody_poses_as_somebody_who_had_a_territory(world: World) -> None:
    ana, cici = world.laptop("ana@rasa.id"), world.laptop("cici@rasa.id")
    account = add_account(cici, "Punya Cici")
    world.sync(cici, ana)
    forged = Claiming(world.api)
    forged.cursors = {_bucket(world, "Sumatera/Medan"): "0" * 32}
    with ana.work("Note") as session:
        session.add(Note(account_id=account, text="Dari luar"))

    synchronize(ana, forged)
    world.sync(cici)

    with cici.read() as session:
        assert session.scalars(sa.select(Note)).all() == []
    assert [item.kind for item in items_of(ana)] == ["rejected"]
    assert items_of(cici) == []


def test_r13_a_device_that_claims_to_have_seen_less_than_before_is_not_believed(
    world: World,
) -> None:
    ana, cici, account = moved_away(world)
    old = Claiming(world.api)
    old.keep(ana)
    world.sync(ana)
    add_account(ana, "Toko Lain")
    world.sync(ana)
    with ana.work("Note") as session:
        session.add(Note(account_id=account, text="Setelah tahu"))

    synchronize(ana, old)
    world.sync(cici)

    with cici.read() as session:
        assert session.scalars(sa.select(Note)).all() == []
    assert [item.choices[0] for item in items_of(cici)] == ["accept"]


def test_r13_the_reviewer_sees_no_field_and_no_record_that_is_not_theirs(world: World) -> None:
    ana, cici, account = moved_away(world)
    other = add_account(ana, "CANARY-BANDUNG")
    world.sync(ana)
    edit(cici, Account, account, phone="+62899")
    give_away(world, account, "Jawa/Bandung")
    world.sync(ana)
    give_away(world, account, "Sumatera/Medan")
    edit(cici, Account, account, phone="+62898")
    world.sync(cici)
    with ana.work("Both") as session:
        session.get(Account, account).phone = "+62812"
        session.get(Account, other).description = "CANARY-2"

    world.sync(ana, cici)

    [item] = items_of(cici)
    assert [line.after for line in item.lines] == ["+62812"]
    with cici.engine.connect() as connection:
        changes = connection.execute(sa.select(Attention.changes)).scalars().all()
    assert all("CANARY" not in text for text in changes)
    assert read(ana, Account, other, "description") == (None,)


def test_r13_no_typed_word_is_lost_whatever_becomes_of_a_visit_after_the_move(
    world: World,
) -> None:
    ana, cici, account = moved_away(world)
    with ana.work("Visit") as session:
        visit = Activity(account_id=account, subject="Kunjungan", outcome="Pesan 10 dus")
        session.add(visit)
        session.flush()
        key = visit.id
    edit(ana, Activity, key, outcome="Pesan 12 dus")

    world.sync(ana, cici)

    assert read(cici, Activity, key, "outcome") == ("Pesan 12 dus",)
    assert waiting(ana) == 0


class Claiming(Network):
    """A laptop that claims other cursors than it has."""

    cursors: dict[str, Any] = {}
    seen: int | None = None

    def keep(self, store: Store) -> None:
        """Claim from now on what the laptop has read until now."""
        from app.store.store import get_fact
        from app.sync.cursors import load_cursors

        with store.engine.connect() as connection:
            self.cursors = dict(load_cursors(connection))
            self.seen = int(get_fact(connection, "seen") or 0)

    def sync(self, access: str, request: Any) -> Any:
        import msgspec

        from app.sync.protocol import Cursor

        if request.mutations:
            claimed = {
                name: said if isinstance(said, Cursor) else Cursor(said, 0, 0)
                for name, said in self.cursors.items()
            }
            request = msgspec.structs.replace(
                request,
                cursors={**request.cursors, **claimed},
                seen=request.seen if self.seen is None else self.seen,
                lineage=request.lineage if self.seen is None else b"",
            )
        return self._api.sync(access, request)


def test_r13_my_line_for_a_quote_that_left_my_book_is_not_typed_again_but_kept_in_a_note(
    world: World,
) -> None:
    ana = world.laptop("ana@rasa.id")
    account = add_account(ana)
    quote = quoting.new_quote(ana, account)
    world.sync(ana)
    with ana.read() as session:
        medan = session.scalar(sa.select(Territory.id).where(Territory.path == "Sumatera/Medan"))
    edit(ana, Account, account, territory_id=medan)
    add_line(ana, quote, description="Baris Ana", quantity=Decimal(1), price=Decimal(500))
    world.sync(ana)
    [item] = items_of(ana)

    with pytest.raises(Refused, match="not in your book"):
        resolve(ana, item.id, "mine")
    resolve(ana, item.id, "note")

    with ana.read() as session:
        [text] = session.scalars(sa.select(Note.text))
    assert "Baris Ana" in text


class Typing(Network):
    """A way on which somebody types before the answer is here."""

    def __init__(self, api: SyncApi, types: Callable[[], None]) -> None:
        super().__init__(api)
        self._types = [types]

    def sync(self, access: str, request: SyncRequest) -> SyncResponse:
        answer = super().sync(access, request)
        while self._types:
            self._types.pop()()
        return answer


def _take_territory(admin: Store, name: str) -> None:
    from app.models import UserTerritory

    with admin.work("Take") as session:
        user = session.scalar(sa.select(User).where(User.name == name))
        for given in session.scalars(
            sa.select(UserTerritory).where(UserTerritory.user_id == user.id)
        ):
            session.delete(given)


def _bucket(world: World, path: str) -> str:
    from app.server.buckets import territory

    with world.server.engine.connect() as connection:
        place = connection.execute(sa.select(Territory.id).where(Territory.path == path)).scalar()
    return territory(place)


def _as_now(world: World, store: Store) -> dict[str, Any]:
    """The cursors this laptop would have after its next pull."""
    from app.server.tables import bucket_head
    from app.sync.cursors import load_cursors
    from app.sync.protocol import Cursor

    with store.engine.connect() as connection:
        known = load_cursors(connection)
    with world.server.engine.connect() as connection:
        heads = {row.bucket: row.ver for row in connection.execute(sa.select(bucket_head))}
    return {name: Cursor(c.epoch, heads[name], c.boot_ver) for name, c in known.items()}


def test_r8_a_territory_taken_away_between_two_pages_leaves_no_row_behind(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    admin = world.laptop("admin@rasa.id")
    keys = [add_account(ana, f"Toko {number}") for number in range(9)]
    world.sync(ana, admin)
    _take_territory(admin, "Ben")
    monkeypatch.setattr("app.server.pull.MOST_ITEMS", 4)
    asked: list[SyncRequest] = []

    class Slow(Network):
        def sync(self, access: str, request: SyncRequest) -> SyncResponse:
            asked.append(request)
            if len(asked) == 2:
                world.sync(admin)
            return super().sync(access, request)

    synchronize(ben, Slow(world.api))

    assert len(asked) > 1
    assert [key for key in keys if read(ben, Account, key, "name")] == []
