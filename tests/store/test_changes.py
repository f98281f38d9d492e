"""After a commit the change feed says exactly which rows it touched."""

from __future__ import annotations

import pytest

from app.errors import Invalid
from app.models import Account, Contact, Quote, QuoteLine
from app.store import Committed, Origin, Store
from tests import factories as make
from tests.store.places import edit, everything


@pytest.fixture
def told(store: Store) -> list[Committed]:
    """What the feed of `store` said so far."""
    heard: list[Committed] = []
    store.subscribe(heard.append)
    return heard


def test_the_feed_tells_the_touched_rows_of_each_type(store: Store, told: list[Committed]) -> None:
    kept, other = make.account(store, "Toko Maju"), make.account(store, "Toko Lain")
    told.clear()

    with store.work("Edit") as session:
        session.get(Account, kept).phone = "1"
        _ = session.get(Account, other).name
        person = Contact(name="Sari")
        session.add(person)
        session.flush()
        person_id = person.id

    (committed,) = told
    assert (committed.label, committed.origin) == ("Edit", Origin.LOCAL)
    assert committed.rows == {"account": {kept}, "contact": {person_id}}


def test_the_feed_tells_what_went_with_its_owner(store: Store, told: list[Committed]) -> None:
    line = make.quote_line(store)
    quote = make.get(store, QuoteLine, line).quote_id
    told.clear()

    with store.work("Delete") as session:
        session.delete(session.get(Quote, quote))

    assert told[0].rows == {"quote": {quote}, "quote_line": {line}}


def test_the_feed_tells_after_the_commit(store: Store) -> None:
    seen: list[int] = []
    store.subscribe(lambda committed: seen.append(len(everything(store))))

    make.account(store)

    assert seen == [1]


def test_a_listener_may_write_too(store: Store) -> None:
    def add_contact(committed: Committed) -> None:
        if "account" in committed.rows:
            make.contact(store)

    store.subscribe(add_contact)

    make.account(store)

    assert {record for record, _ in everything(store)} == {"account", "contact"}


def test_the_feed_says_nothing_of_what_was_not_kept(store: Store, told: list[Committed]) -> None:
    with pytest.raises(Invalid), store.work("Half") as session:
        session.add(Account(name="Toko Maju"))
        session.flush()
        session.add(Account(name=""))

    assert told == []


def test_the_feed_says_nothing_where_nothing_changed(store: Store, told: list[Committed]) -> None:
    row_id = make.account(store, "Toko Maju")
    told.clear()

    edit(store, Account, row_id, name="Toko Maju")

    assert told == []


def test_undo_and_redo_are_told_as_such(store: Store, told: list[Committed]) -> None:
    row_id = make.account(store)
    told.clear()

    store.undo()
    store.redo()

    assert [committed.origin for committed in told] == [Origin.UNDO, Origin.REDO]
    assert all(committed.rows == {"account": {row_id}} for committed in told)


def test_who_stopped_listening_hears_nothing(store: Store) -> None:
    heard: list[Committed] = []
    stop = store.subscribe(heard.append)

    stop()
    make.account(store)

    assert heard == []
