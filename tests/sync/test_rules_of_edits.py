"""The rules of what becomes of an edit, R10 to R12 of SYNC.md, each by its number."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa

from app.errors import NotAllowed, Refused
from app.models import Account, Note, Product, Quote, QuoteLine, QuoteState
from app.server.tables import row_state
from app.services import quoting, removing
from app.services.notes import write_note
from app.services.quote_choice import choose
from app.services.quote_lines import add_line
from app.services.tags import put_tag, tags_on, take_tag
from app.sync import attention as attending
from app.sync import outbox
from tests.factories import MONDAY
from tests.sync.quotes import priced_quote, quote_with_line
from tests.sync.worlds import World, add_account, altered, attention, edit, move, read, waiting


def test_r10_what_the_rules_forbid_is_rejected_with_a_sentence_and_kept(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana)
    quote, line = quote_with_line(ana, account)
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
    move(world, account, "Sumatera/Medan")
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
    quote = priced_quote(ana, add_account(ana))
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
    quote = priced_quote(ana, add_account(ana))
    world.sync(ana, ben)
    add_line(ben, quote, description="Gula 1 kg", quantity=Decimal(1), price=Decimal(15_000))
    quoting.send(ana, quote)

    world.sync(ben, ana)

    assert read(ana, Quote, quote, "state", "subtotal") == (QuoteState.DRAFT, Decimal(105_000))
    [item] = attention(ana)
    assert item["kind"] == "rejected"


def test_r12_a_quote_changed_by_another_before_it_was_cancelled_is_kept_and_that_is_said(
    world: World,
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    quote = priced_quote(ana, add_account(ana))
    world.sync(ana, ben)
    add_line(ben, quote, description="Gula 1 kg", quantity=Decimal(1), price=Decimal(15_000))
    quoting.cancel(ana, quote)

    world.sync(ben, ana)

    assert read(ana, Quote, quote, "state", "subtotal") == (QuoteState.DRAFT, Decimal(105_000))
    [item] = attention(ana)
    assert "before it was cancelled" in item["sentence"]


def test_r12_what_the_customer_takes_reaches_everybody_and_changes_nothing_that_was_sent(
    world: World,
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    quote = priced_quote(ana, add_account(ana))
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
    quote = priced_quote(ana, add_account(ana))
    world.sync(ana, ben)
    quoting.send(ana, quote)
    with ben.work("Delete") as session:
        session.delete(session.get(Quote, quote))

    world.sync(ana, ben, ana)

    for laptop in (ana, ben):
        assert read(laptop, Quote, quote, "state") == (QuoteState.SENT,)
    with pytest.raises(Refused), ana.work("Delete") as session:
        session.delete(session.get(Quote, quote))


def test_history_names_who_changed_what_also_for_what_came_from_others(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana, "Acme")
    world.sync(ana, ben)
    edit(ben, Account, account, billing_city="Garut")
    world.sync(ben, ana)

    newest = ana.history("account", account)[0]

    assert (newest.field, newest.before, newest.after) == ("billing_city", None, "Garut")
    assert newest.user_id == ben.identity.user_id


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
