"""The journal says exactly what every commit changed, with what was there before."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.clock import SetClock
from app.errors import Invalid, Refused
from app.ids import uuid7
from app.models import Account, Contact, Quote, QuoteLine
from app.store import Change, ChangeSet, Identity, Op, Origin, Store, journal
from tests import factories as make
from tests.store.places import (
    all_changes,
    edit,
    entry_count,
    everything,
    last_changes,
    last_entry,
    replay,
)


def test_an_insert_is_journaled_with_every_field(store: Store) -> None:
    row_id = make.account(store, "Toko Maju", credit_limit=Decimal("1500000.5"))

    change = last_changes(store)["account", row_id]

    assert (change.op, change.before) == (Op.INSERT, {})
    assert set(change.after) == set(Account.__table__.c.keys())
    assert change.after["name"] == "Toko Maju"
    assert change.after["credit_limit"] == "1500000.5"


def test_an_update_is_journaled_with_the_changed_fields_only(store: Store) -> None:
    row_id = make.account(store, "Toko Maju", billing_city="Bogor", phone="021")

    edit(store, Account, row_id, billing_city="Depok", phone="021")

    change = last_changes(store)["account", row_id]
    assert change.op is Op.UPDATE
    assert (change.before, change.after) == ({"billing_city": "Bogor"}, {"billing_city": "Depok"})


def test_a_deletion_is_journaled_with_the_whole_row(store: Store) -> None:
    row_id = make.account(store, "Toko Maju")
    before = make.values_of(store, Account, row_id)

    with store.work("Delete") as session:
        session.delete(session.get(Account, row_id))

    change = last_changes(store)["account", row_id]
    assert (change.op, change.before, change.after) == (Op.DELETE, before, {})


def test_an_entry_says_what_it_was_called_who_made_it_and_when(
    store: Store, clock: SetClock
) -> None:
    store.identity = Identity(user_id=uuid7(), device_id=uuid7())
    clock.move(timedelta(hours=3))

    make.account(store)

    entry = last_entry(store)
    assert (entry.label, entry.origin, entry.at) == ("Prepare", Origin.LOCAL, clock.now())
    assert (entry.user_id, entry.device_id) == (store.identity.user_id, store.identity.device_id)


def test_several_flushes_of_one_work_are_one_change_for_each_row(store: Store) -> None:
    kept = make.account(store, "Toko Maju", phone="1")

    with store.work("Edit twice") as session:
        record = session.get(Account, kept)
        for phone in ("2", "3"):
            record.phone = phone
            session.flush()
        new = Account(name="Toko Baru")
        session.add(new)
        session.flush()
        new.billing_city = "Depok"

    changes = last_changes(store)
    assert len(changes) == 2
    assert changes["account", kept].before == {"phone": "1"}
    assert changes["account", kept].after == {"phone": "3"}
    made = next(change for change in changes.values() if change.op is Op.INSERT)
    assert (made.after["name"], made.after["billing_city"]) == ("Toko Baru", "Depok")


def test_what_cancels_out_is_not_journaled(store: Store) -> None:
    kept = make.account(store, "Toko Maju", phone="1")
    entries = entry_count(store)

    with store.work("There and back") as session:
        record = session.get(Account, kept)
        record.phone = "2"
        session.flush()
        record.phone = "1"
        brief = Account(name="Brief")
        session.add(brief)
        session.flush()
        session.delete(brief)

    assert entry_count(store) == entries
    assert list(everything(store)) == [("account", kept)]


def test_looking_without_changing_writes_nothing(store: Store) -> None:
    row_id = make.account(store)
    entries = entry_count(store)

    edit(store, Account, row_id, name="Toko Maju")

    assert entry_count(store) == entries


def test_a_line_added_to_a_quote_is_journaled_with_its_quote(store: Store) -> None:
    account = make.account(store)

    with store.work("Quote") as session:
        quote = Quote(account_id=account)
        quote.lines.append(QuoteLine(description="Kecap", quantity=Decimal(1), position=1))
        session.add(quote)

    changes = last_changes(store).values()
    line = next(change for change in changes if change.record == "quote_line")
    made = next(change for change in changes if change.record == "quote")
    assert line.after["quote_id"] == str(made.row_id)


def test_a_line_taken_out_of_its_quote_is_journaled_as_deleted(store: Store) -> None:
    line_id = make.quote_line(store)
    before = make.values_of(store, QuoteLine, line_id)

    with store.work("Take out") as session:
        quote = session.get(QuoteLine, line_id).quote
        quote.lines.remove(quote.lines[0])

    change = last_changes(store)["quote_line", line_id]
    assert (change.op, change.before) == (Op.DELETE, before)
    assert make.get(store, QuoteLine, line_id) is None


def test_a_line_of_a_fixed_quote_cannot_be_taken_out_of_it(store: Store) -> None:
    line_id = make.quote_line(store)
    quote_id = make.get(store, QuoteLine, line_id).quote_id
    with store.work("Ask") as session:
        session.get(Quote, quote_id).become("waiting")

    with pytest.raises(Refused), store.work("Take out") as session:
        quote = session.get(Quote, quote_id)
        quote.lines.clear()

    assert make.get(store, QuoteLine, line_id) is not None


def test_a_deleted_quote_takes_its_lines_into_the_journal(store: Store) -> None:
    line_id = make.quote_line(store)
    quote_id = make.get(store, QuoteLine, line_id).quote_id

    with store.work("Delete") as session:
        session.delete(session.get(Quote, quote_id))

    changes = last_changes(store)
    assert changes["quote", quote_id].op is Op.DELETE
    assert changes["quote_line", line_id].op is Op.DELETE


@pytest.mark.parametrize("forgotten", [False, True], ids=["known", "expired"])
def test_a_line_moved_to_another_quote_is_journaled_with_both(
    store: Store, forgotten: bool
) -> None:
    line_id = make.quote_line(store)
    old, new = make.get(store, QuoteLine, line_id).quote_id, make.quote(store)

    with store.work("Move") as session:
        line = session.get(QuoteLine, line_id)
        if forgotten:
            session.expire(line)
        line.quote = session.get(Quote, new)

    change = last_changes(store)["quote_line", line_id]
    assert change.before == {"quote_id": str(old)}
    assert change.after == {"quote_id": str(new)}


def test_old_values_are_fetched_where_the_object_forgot_them(store: Store) -> None:
    row_id = make.account(store, "Toko Maju", billing_city="Bogor")

    with store.work("Edit") as session:
        record = session.get(Account, row_id)
        session.expire(record)
        record.billing_city = "Depok"

    assert last_changes(store)["account", row_id].before == {"billing_city": "Bogor"}


def test_a_row_edited_and_deleted_at_once_is_journaled_as_it_was(store: Store) -> None:
    row_id = make.account(store, "Toko Maju", billing_city="Bogor")
    before = make.values_of(store, Account, row_id)

    with store.work("Delete") as session:
        record = session.get(Account, row_id)
        session.expire(record)
        record.billing_city = "Depok"
        session.delete(record)

    assert last_changes(store)["account", row_id].before == before


def test_work_is_kept_whole_or_not_at_all(store: Store) -> None:
    kept = make.account(store, "Toko Maju")
    rows, entries = everything(store), entry_count(store)

    with pytest.raises(Invalid), store.work("Half") as session:
        session.get(Account, kept).name = "Toko Lain"
        session.add(Contact(name="Sari"))
        session.flush()
        session.add(Account(name=""))

    assert everything(store) == rows
    assert entry_count(store) == entries


def test_work_that_breaks_in_the_middle_leaves_nothing(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.work("Break") as session:
        session.add(Account(name="Toko Maju"))
        session.flush()
        _ = 1 / 0

    assert everything(store) == {}
    assert entry_count(store) == 0


def test_work_whose_outbox_fails_leaves_nothing(store: Store) -> None:
    def fail(connection: sa.Connection, seq: int, changes: ChangeSet) -> None:
        raise ZeroDivisionError

    store.before_commit.append(fail)

    with pytest.raises(ZeroDivisionError):
        make.account(store)

    assert everything(store) == {}
    assert entry_count(store) == 0


def test_what_a_savepoint_took_back_is_not_journaled(store: Store) -> None:
    with store.work("Some fit") as session:
        session.add(Account(id=uuid7(), name="First"))
        with session.begin_nested():
            session.add(Account(name="Kept"))
        with pytest.raises(Refused), session.begin_nested():
            session.add(Account(name="Dropped"))
            session.flush()
            with session.begin_nested():
                session.add(Account(name="Dropped with it"))
            raise Refused("no")
        with pytest.raises(Invalid), session.begin_nested():
            session.add(Account(name=""))

    names = sorted(change.after["name"] for change in last_changes(store).values())
    assert names == ["First", "Kept"]
    assert sorted(row["name"] for row in everything(store).values()) == names


def test_set_up_is_journaled_and_neither_pushed_nor_undone(store: Store) -> None:
    pushed: list[int] = []
    store.before_commit.append(lambda connection, seq, changes: pushed.append(seq))

    with store.work("Furnish", origin=Origin.SETUP) as session:
        session.add(Account(name="Toko Maju"))

    assert last_entry(store).origin is Origin.SETUP
    assert pushed == []
    with pytest.raises(Refused):
        store.undo()


def test_work_within_work_fails_at_once(store: Store) -> None:
    with store.work("Outer") as session:
        session.add(Account(name="Toko Maju"))
        with pytest.raises(AssertionError, match="within work"), store.work("Inner"):
            pass

    assert len(everything(store)) == 1


def test_the_journal_replayed_gives_the_tables(shop: Store) -> None:
    line = make.quote_line(shop)
    quote = make.get(shop, QuoteLine, line).quote_id
    edit(shop, QuoteLine, line, quantity=Decimal("2.5"))
    other = make.account(shop, "Toko Lain")
    edit(shop, Quote, quote, account_id=other)
    shop.undo()
    with shop.work("Delete") as session:
        session.delete(session.get(Quote, quote))
    shop.undo()
    rows: dict[tuple[str, UUID], dict[str, object]] = {}

    replay(rows, all_changes(shop))

    assert rows == everything(shop)


def test_history_says_who_changed_which_field_from_what_to_what(
    store: Store, clock: SetClock
) -> None:
    rina, agus = uuid7(), uuid7()
    store.identity = Identity(rina)
    row_id = make.account(store, "Toko Maju", billing_city="Bogor")
    made_at = clock.now()
    clock.move(timedelta(days=1))
    store.identity = Identity(agus)
    edit(store, Account, row_id, billing_city="Depok")

    first, *rest = store.history("account", row_id)

    assert (first.at, first.user_id, first.field) == (clock.now(), agus, "billing_city")
    assert (first.before, first.after, first.label) == ("Bogor", "Depok", "Edit")
    assert {(line.at, line.user_id, line.op) for line in rest} == {(made_at, rina, Op.INSERT)}
    assert {"name", "billing_city"} <= {line.field for line in rest}


def test_history_names_who_changed_it_elsewhere(store: Store, clock: SetClock) -> None:
    row_id, agus = make.account(store, billing_city="Bogor"), uuid7()
    then = clock.now() - timedelta(hours=5)
    change = Change("account", row_id, Op.UPDATE, {"billing_city": "Bogor"})
    change.after, change.by = (
        {"billing_city": "Depok"},
        {"billing_city": [str(agus), then.isoformat()]},
    )
    changes = ChangeSet()
    changes.add(change)

    with store.writing() as connection:
        journal.write(
            connection,
            changes,
            label="Received",
            origin=Origin.REMOTE,
            at=clock.now(),
            user_id=None,
            device_id=None,
        )

    line = store.history("account", row_id)[0]
    assert (line.at, line.user_id, line.after) == (then, agus, "Depok")
