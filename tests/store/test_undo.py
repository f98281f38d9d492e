"""Undo takes back what was done here, exactly, and steps aside where somebody else came between."""

from __future__ import annotations

import tempfile
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    precondition,
    rule,
)

from app.clock import SetClock
from app.errors import Refused
from app.models import Account, Contact, Quote, QuoteLine
from app.store import Act, Change, ChangeSet, Op, Origin, Store, journal, schema, undo
from app.store.engine import sqlite_engine
from tests import factories as make
from tests.engines import sharing
from tests.store.places import edit, everything


def elsewhere(store: Store, kind: type[Any], row_id: UUID, **values: str | None) -> None:
    """A change of others, as sync takes it in: journaled, not ours to undo."""
    before = make.values_of(store, kind, row_id)
    assert before is not None
    changes = ChangeSet()
    with store.writing() as connection:
        table = kind.__table__
        if values:
            connection.execute(table.update().where(table.c.id == row_id).values(values))
            old = {name: before[name] for name in values}
            changes.add(Change(table.name, row_id, Op.UPDATE, old, values))
        else:
            connection.execute(table.delete().where(table.c.id == row_id))
            changes.add(Change(table.name, row_id, Op.DELETE, before))
        journal.write(
            connection,
            changes,
            label="Received",
            origin=Origin.REMOTE,
            at=store.clock.now(),
            user_id=None,
            device_id=None,
        )


def test_an_edit_is_undone_and_done_again(store: Store) -> None:
    row_id = make.account(store, billing_city="Bogor")
    edit(store, Account, row_id, billing_city="Depok")

    assert store.undo().label == "Edit"
    undone = make.get(store, Account, row_id).billing_city
    store.redo()

    assert (undone, make.get(store, Account, row_id).billing_city) == ("Bogor", "Depok")


def test_undo_goes_back_step_by_step_and_says_when_there_is_no_more(store: Store) -> None:
    row_id = make.account(store, phone="0")
    for phone in "123":
        edit(store, Account, row_id, phone=phone)

    phones = []
    for _step in range(3):
        store.undo()
        phones.append(make.get(store, Account, row_id).phone)
    store.undo()

    assert phones == ["2", "1", "0"]
    assert everything(store) == {}
    with pytest.raises(Refused):
        store.undo()


def test_pieces_of_one_act_are_undone_and_done_again_together(store: Store) -> None:
    kept = make.account(store, "Toko Maju", phone="0")
    before, act = everything(store), Act()
    for phone in "123":
        with store.work("Import", act=act) as session:
            session.get_one(Account, kept).phone = phone
            session.add(Account(name=f"Toko {phone}"))
    after, told = everything(store), []

    with store.look() as connection:
        ahead = undo.ahead(connection)
    undone = store.undo(lambda *far: told.append(far))
    gone = everything(store)
    again = store.redo()

    assert (ahead.label, ahead.pieces, ahead.rows) == ("Import", 3, {"account": 4})
    assert told == [(0, 3), (1, 3), (2, 3)]
    assert (len(undone.changes), undone.kept, again.kept) == (6, (), ())
    assert (gone, everything(store)) == (before, after)
    store.undo()
    assert everything(store) == before


def test_an_act_stopped_on_its_way_back_is_gone_on_with(store: Store) -> None:
    before, act = everything(store), Act()
    for name in "ABC":
        with store.work("Import", act=act) as session:
            session.add(Account(name=name))

    def stop(done: int, total: int) -> None:
        if done == 2:
            raise Refused("Stopped.")

    with pytest.raises(Refused):
        store.undo(stop)
    half = everything(store)
    store.undo()

    assert [row["name"] for row in half.values()] == ["A"]
    assert everything(store) == before


def test_of_an_act_only_what_somebody_changed_since_is_left(store: Store) -> None:
    act, rows = Act(), []
    for name in "ABC":
        with store.work("Import", act=act) as session:
            account = Account(name=name)
            session.add(account)
            session.flush()
            rows.append(account.id)
    elsewhere(store, Account, rows[1], billing_city="Bekasi")

    undone = store.undo()

    assert [make.values_of(store, Account, row) is None for row in rows] == [True, False, True]
    assert undone.kept == (("account", rows[1], "billing_city"),)


def test_a_deleted_quote_comes_back_with_its_lines(store: Store) -> None:
    quote = make.quote(store)
    for position in range(5):
        make.quote_line(store, quote_id=quote, position=position, price=Decimal("1.2345"))
    before = everything(store)
    with store.work("Delete") as session:
        session.delete(session.get(Quote, quote))

    undone = store.undo()

    assert (everything(store), undone.kept) == (before, ())


def test_a_new_quote_goes_away_with_its_lines(store: Store) -> None:
    account = make.account(store)
    before = everything(store)
    with store.work("Quote") as session:
        lines = [QuoteLine(description=str(place), position=place) for place in range(5)]
        session.add(Quote(account_id=account, lines=lines))
    after = everything(store)

    store.undo()
    undone = everything(store)
    store.redo()

    assert (undone, everything(store)) == (before, after)


def test_a_field_somebody_changed_since_is_left_alone(store: Store) -> None:
    row_id = make.account(store, "Toko Maju", billing_city="Bogor", phone="1")
    edit(store, Account, row_id, billing_city="Depok", phone="2")
    elsewhere(store, Account, row_id, billing_city="Bekasi")

    undone = store.undo()

    record = make.get(store, Account, row_id)
    assert (record.billing_city, record.phone) == ("Bekasi", "1")
    assert undone.kept == (("account", row_id, "billing_city"),)


def test_a_record_somebody_filled_in_since_is_not_taken_away(store: Store) -> None:
    row_id = make.account(store, "Toko Maju")
    elsewhere(store, Account, row_id, billing_city="Bekasi")

    undone = store.undo()

    assert make.get(store, Account, row_id).billing_city == "Bekasi"
    assert ("account", row_id, "billing_city") in undone.kept


def test_undo_goes_on_behind_what_it_had_to_leave_alone(store: Store) -> None:
    first = make.account(store, "Toko Maju", billing_city="Bogor")
    edit(store, Account, first, phone="1")
    edit(store, Account, first, billing_city="Depok")
    elsewhere(store, Account, first, billing_city="Bekasi")

    kept = store.undo().kept
    store.undo()

    assert kept == (("account", first, "billing_city"),)
    assert make.get(store, Account, first).phone is None


def test_a_record_somebody_deleted_stays_deleted(store: Store) -> None:
    row_id = make.account(store)
    edit(store, Account, row_id, phone="1")
    elsewhere(store, Account, row_id)

    store.undo()

    assert make.get(store, Account, row_id) is None


def test_a_line_whose_quote_somebody_deleted_does_not_come_back(store: Store) -> None:
    line = make.quote_line(store)
    quote = make.get(store, QuoteLine, line).quote_id
    with store.work("Delete") as session:
        session.delete(session.get(QuoteLine, line))
    elsewhere(store, Quote, quote)

    undone = store.undo()

    assert make.get(store, QuoteLine, line) is None
    assert undone.kept == (("quote_line", line, "quote_id"),)


def test_what_is_final_cannot_be_undone(store: Store, clock: SetClock) -> None:
    line = make.quote_line(store)
    quote_id = make.get(store, QuoteLine, line).quote_id
    with store.work("Send") as session:
        session.get(Quote, quote_id).send(clock.now(), clock.today())
    before = everything(store)

    with pytest.raises(Refused):
        store.undo()

    assert everything(store) == before


def test_a_step_that_is_not_final_is_undone_with_what_went_with_it(store: Store) -> None:
    line = make.quote_line(store)
    quote_id = make.get(store, QuoteLine, line).quote_id
    before = everything(store)
    with store.work("Ask") as session:
        quote = session.get(Quote, quote_id)
        quote.subject = "Penawaran"
        quote.lines[0].quantity = Decimal(7)
        session.flush()
        quote.become("waiting")
    after = everything(store)

    store.undo()
    undone = everything(store)
    store.redo()

    assert (undone, everything(store)) == (before, after)


def test_something_new_ends_what_could_be_done_again(store: Store) -> None:
    row_id = make.account(store)
    edit(store, Account, row_id, phone="1")
    store.undo()
    edit(store, Account, row_id, phone="2")

    with pytest.raises(Refused):
        store.redo()

    assert make.get(store, Account, row_id).phone == "2"


NAMES = st.sampled_from(["Maju", "Jaya", "Makmur", "Sari"])


@cache
def _prepared() -> bytes:
    """An empty file that is not encrypted."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "relasi.db"
        engine = sqlite_engine(path, None)
        schema.prepare(engine)
        engine.dispose()
        return path.read_bytes()


class Editing(RuleBasedStateMachine):
    """Random work; undoing n pieces and doing n again gives the same rows."""

    accounts, quotes = Bundle("accounts"), Bundle("quotes")

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        path = Path(self.folder.name) / "relasi.db"
        path.write_bytes(_prepared())
        self.store = Store(sharing(sqlite_engine(path, None)), SetClock(make.MONDAY))
        # What the rows were before each piece of work that can be undone, and after those that
        # can be done again.
        self.past: list[dict[Any, Any]] = []
        self.future: list[dict[Any, Any]] = []

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            self.folder.cleanup()

    def did(self, before: dict[Any, Any]) -> None:
        if everything(self.store) != before:
            self.past.append(before)
            self.future.clear()

    @rule(target=accounts, name=NAMES)
    def new_account(self, name: str) -> UUID:
        before = everything(self.store)
        made = make.account(self.store, name)
        self.did(before)
        return made

    @rule(target=quotes, account=accounts, lines=st.integers(0, 3))
    def new_quote(self, account: UUID, lines: int) -> UUID:
        before = everything(self.store)
        with self.store.work("Quote") as session:
            quote = Quote(account_id=account)
            quote.lines = [QuoteLine(description=f"{n}", position=n) for n in range(lines)]
            session.add(quote)
            session.flush()
            key = quote.id
        self.did(before)
        return key

    @rule(account=accounts, name=NAMES, twice=st.booleans())
    def edit_account(self, account: UUID, name: str, twice: bool) -> None:
        before = everything(self.store)
        with self.store.work("Edit") as session:
            record = session.get(Account, account)
            if record is not None:
                record.name = name
                if twice:
                    session.flush()
                    record.billing_city = name
        self.did(before)

    @rule(quote=quotes, price=st.decimals(0, 10**9, places=4), put=st.booleans())
    def edit_lines(self, quote: UUID, price: Decimal, put: bool) -> None:
        before = everything(self.store)
        with self.store.work("Lines") as session:
            record = session.get(Quote, quote)
            if record is not None and record.editable():
                if put:
                    record.lines.append(QuoteLine(description="new", price=price, position=9))
                elif record.lines:
                    record.lines[0].price = price
                    record.lines.remove(record.lines[-1])
        self.did(before)

    @rule(quote=quotes, state=st.sampled_from(["waiting", "returned", "draft", "approved"]))
    def move_quote(self, quote: UUID, state: str) -> None:
        before = everything(self.store)
        try:
            with self.store.work("Move") as session:
                record = session.get(Quote, quote)
                if record is not None:
                    record.become(state)
        except Refused:
            assert everything(self.store) == before
        self.did(before)

    @rule(account=consumes(accounts))
    def delete_account(self, account: UUID) -> None:
        before = everything(self.store)
        with self.store.work("Delete") as session:
            record = session.get(Account, account)
            if record is not None:
                session.delete(record)
            session.add(Contact(name="Left"))
        self.did(before)

    @rule(quote=quotes)
    def delete_quote(self, quote: UUID) -> None:
        before = everything(self.store)
        with self.store.work("Delete") as session:
            record = session.get(Quote, quote)
            if record is not None and record.editable():
                session.delete(record)
        self.did(before)

    @precondition(lambda self: getattr(self, "past", None))
    @rule(steps=st.integers(1, 4))
    def undo(self, steps: int) -> None:
        for _step in range(min(steps, len(self.past))):
            after = everything(self.store)
            assert self.store.undo().kept == ()
            assert everything(self.store) == self.past.pop()
            self.future.append(after)

    @precondition(lambda self: getattr(self, "future", None))
    @rule(steps=st.integers(1, 4))
    def redo(self, steps: int) -> None:
        for _step in range(min(steps, len(self.future))):
            before = everything(self.store)
            assert self.store.redo().kept == ()
            assert everything(self.store) == self.future.pop()
            self.past.append(before)

    @invariant()
    def nothing_is_done_again_that_was_not_undone(self) -> None:
        if getattr(self, "store", None) and not self.future:
            with pytest.raises(Refused):
                self.store.redo()


TestEditing = Editing.TestCase
TestEditing.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
