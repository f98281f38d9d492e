"""What somebody half remembers is found: begun words, numbers in any form, names first."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.models import Account
from app.records import all_records, searchables
from app.records.listing import MANY_HITS, Question, count, first_keys
from app.records.listing import keys as keys_of
from app.store import Store, indexing, schema, search
from app.store.begun import begun_in
from tests import factories as make
from tests.store.places import edit


def titles(store: Store, words: str, **more: Any) -> list[str]:
    with store.read() as session:
        return [hit.title for hit in search.find(session.connection(), words, **more)]


def keys(store: Store, words: str) -> set[UUID]:
    with store.read() as session:
        return {hit.row_id for hit in search.find(session.connection(), words)}


@pytest.mark.parametrize(
    "words",
    [
        "toko",
        "TOKO MAJU",
        "maj tok",
        "café",
        "cafe",
        "Maju, Toko!",
        "  toko   bogor ",
        "jl-merdeka",
    ],
)
def test_words_are_found_begun_in_any_order_case_and_accent(store: Store, words: str) -> None:
    make.account(store, "Toko Maju Café", billing_city="Bogor", website="jl merdeka")

    assert titles(store, words) == (["Toko Maju Café"] if words != "jl-merdeka" else [])


@pytest.mark.parametrize("words", ["oko", "toko jaya", "bogo jakarta"])
def test_what_is_not_there_is_not_found(store: Store, words: str) -> None:
    make.account(store, "Toko Maju", billing_city="Bogor")

    assert titles(store, words) == []


@pytest.mark.parametrize(
    "words",
    [
        "+6281234567890",
        "6281234567890",
        "081234567890",
        "81234567890",
        "0812-3456-7890",
        "0812 3456",
        "+62 812-3456-7890",
        "(0812) 3456 7890",
        "0812",
        "maju 0812",
        "0812 3456 maju",
    ],
)
def test_a_phone_is_found_however_it_is_typed(store: Store, words: str) -> None:
    wanted = make.account(store, "Toko Maju", phone="+6281234567890")
    make.account(store, "Toko Lain", phone="+6285555555555")

    assert keys(store, words) == {wanted}


@pytest.mark.parametrize("words", ["0312345678", "+60312345678", "03-1234 5678", "312345678"])
def test_a_malaysian_phone_is_found_too(store: Store, words: str) -> None:
    wanted = make.contact(store, "Encik Ali", phone=None, whatsapp="+60312345678")

    assert keys(store, words) == {wanted}


@pytest.mark.parametrize(
    ("words", "calling", "first"),
    [
        ("+60311234567", "", "Kedai"),
        ("60 3-1123 4567", "62", "Kedai"),
        ("0311234567", "60", "Kedai"),
        ("03-1123 4567", "60", "Kedai"),
        ("0311234567", "62", "Anugerah"),
        ("+62 31 1234567", "60", "Anugerah"),
        ("(031) 123 4567", "62", "Anugerah"),
    ],
)
def test_whose_number_it_is_in_its_country_comes_first(
    store: Store, words: str, calling: str, first: str
) -> None:
    make.account(store, "Anugerah", phone="+62311234567")
    make.account(store, "Kedai", whatsapp="+60311234567")
    make.activity(store, "Call 0311234567")

    found = titles(store, words, calling=calling)

    assert found[0] == first
    assert {"Anugerah", "Kedai"} <= set(found)


@pytest.mark.parametrize("words", ["021-555 1234", "0215551234", "021555", "555 1234"])
def test_a_phone_that_could_not_be_read_is_found_as_typed(store: Store, words: str) -> None:
    wanted = make.account(store, phone="(021) 555-1234")

    assert keys(store, words) == {wanted}


def test_who_is_named_so_comes_before_who_merely_mentions_it(store: Store) -> None:
    for number in range(5):
        make.account(store, f"Toko {number}", billing_city="Maju")
    make.account(store, "Warung Maju Jaya")
    make.account(store, "Majumundur")
    make.account(store, "Maju Jaya Abadi")
    make.account(store, "Maju")

    found = titles(store, "maju")

    assert found[:4] == ["Maju", "Maju Jaya Abadi", "Majumundur", "Warung Maju Jaya"]
    assert len(found) == 9


def test_a_name_is_found_behind_hundreds_that_mention_it(store: Store) -> None:
    with store.work("Many") as session:
        session.add_all(
            Account(name=f"Toko {number}", billing_city="Bogor")
            for number in range(search.RANKED + 50)
        )
    make.account(store, "Bogor Jaya", billing_city="Depok")

    assert titles(store, "bogor", limit=5)[0] == "Bogor Jaya"


def test_one_type_is_found_alone(store: Store) -> None:
    make.account(store, "Maju")
    make.contact(store, "Maju")

    with store.read() as session:
        hits = search.find(session.connection(), "maju", record="contact")

    assert [hit.record for hit in hits] == ["contact"]


def test_changed_and_deleted_rows_follow(store: Store) -> None:
    row_id = make.account(store, "Toko Maju", billing_city="Bogor")

    edit(store, Account, row_id, name="Toko Mundur", billing_city="Depok")
    renamed = titles(store, "maju"), titles(store, "bogor"), titles(store, "depok mundur")
    with store.work("Delete") as session:
        session.delete(session.get(Account, row_id))
    gone = titles(store, "mundur")
    store.undo()

    assert renamed == ([], [], ["Toko Mundur"])
    assert gone == []
    assert titles(store, "mundur") == ["Toko Mundur"]


def test_what_is_written_past_the_objects_follows_too(store: Store) -> None:
    row_id = make.account(store, "Toko Maju")

    with store.writing() as connection:
        table = Account.__table__
        connection.execute(sa.update(table).where(table.c.id == row_id).values(name="Toko Baru"))

    assert (titles(store, "maju"), titles(store, "baru")) == ([], ["Toko Baru"])


@settings(
    deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(words=st.text() | st.text('"*()^:-+{}[]AND OR NOT NEAR title', max_size=30))
@example('"')
@example("AND")
@example("a NOT b")
@example("title : x")
@example("NEAR(a b, 2)")
@example("_")
@example("0812 3456 _")
@example("\0")
@example("\ud800")
def test_any_text_is_harmless(store: Store, words: str) -> None:
    titles(store, words)
    with store.read() as session:
        count(session.connection(), Question(all_records()["account"], words=words))


@pytest.mark.parametrize("words", ["AND", "or", "not", "near"])
def test_words_of_the_query_language_are_words(store: Store, words: str) -> None:
    make.account(store, f"Toko {words} Maju")

    assert titles(store, words) == [f"Toko {words} Maju"]


WORD = st.text("abAé7", min_size=1, max_size=7)


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    names=st.lists(st.lists(WORD, min_size=1, max_size=3).map(" ".join), max_size=60),
    typed=st.lists(WORD, min_size=1, max_size=2).map(" ".join),
)
@example(names=["bbbbb", "bbbbbb", "bbbbba a", "bbbbb\u00e9"], typed="BBBBB")
@example(names=["a", "ab", "abc", "aé", "a b"], typed="a")
def test_begun_words_are_asked_for_faster_and_mean_the_same(
    store: Store, names: list[str], typed: str
) -> None:
    with store.writing() as connection:
        rows = [(f"{number:016d}".encode(), name) for number, name in enumerate(names)]
        connection.exec_driver_sql("DELETE FROM account")
        for row in rows:
            connection.exec_driver_sql(
                "INSERT INTO account (id, name, kind, type, pkp)"
                " VALUES (?, ?, 'company', 'customer', 0)",
                row,
            )

        faster = search.as_match(typed, begun_in(connection))

        assert _docs(connection, faster) == _docs(connection, search.as_match(typed))


@pytest.mark.parametrize(
    ("typed", "asked"),
    [("Barok", '("barokah")'), ("b", '("b" OR "ba"* OR "bi"*)'), ("bar", '"bar"*'), ("x", '"x"*')],
)
def test_words_of_the_index_are_asked_for_whole(store: Store, typed: str, asked: str) -> None:
    make.account(store, "Toko Barokah B", billing_city="Bima Banyuwangi")

    with store.read() as session:
        assert begun_in(session.connection())(typed) == asked


def _docs(connection: sa.Connection, match: str) -> list[int]:
    found = connection.exec_driver_sql("SELECT rowid FROM search WHERE search MATCH ?", (match,))
    return sorted(found.scalars())


def test_every_searchable_type_is_found_by_its_title(store: Store) -> None:
    for one in searchables():
        values: dict[str, Any] = {one.title: "Zamrud"}
        if one.record == "quote":
            values = {"number": "Zamrud"}
        getattr(make, one.record)(store, **values)

    with store.read() as session:
        hits = search.find(session.connection(), "zamrud")

    assert {hit.record for hit in hits} == {one.record for one in searchables()}


def test_the_index_is_made_anew_where_its_description_changed(store: Store) -> None:
    make.account(store, "Toko Maju", industry="Horeca", credit_limit=Decimal(5))
    before = titles(store, "horeca")
    (account,) = [one for one in searchables() if one.record == "account"]

    more = indexing.Searchable("account", "name", (*account.fields, "legal_name"))
    schema.prepare(store.engine, [indexing.Searchable("account", "name", ("legal_name",))])
    without = titles(store, "horeca")
    schema.prepare(store.engine, [more, indexing.Searchable("account", "name", ("industry",))])

    assert without == []
    assert titles(store, "horeca") == ["Toko Maju"]
    assert before in ([], ["Toko Maju"])


def test_a_file_without_an_index_of_names_gets_one(store: Store) -> None:
    make.account(store, "Toko Maju")
    with store.writing() as connection:
        for verb in ("added", "deleted"):
            connection.exec_driver_sql(f"DROP TRIGGER search_title_{verb}")
        connection.exec_driver_sql("DROP TABLE search_title")

    schema.prepare(store.engine, searchables())
    make.account(store, "Toko Jaya")

    assert titles(store, "toko") == ["Toko Jaya", "Toko Maju"]


def test_the_index_of_names_follows_what_is_changed_and_removed(store: Store) -> None:
    changed = make.account(store, "Toko Maju")
    make.account(store, "Toko Jaya")
    store.undo()
    edit(store, Account, changed, name="Warung Sari")

    with store.read() as session:
        rows = session.connection().exec_driver_sql(
            "SELECT d.title FROM search_title JOIN search_doc d ON d.docid = search_title.rowid"
            " WHERE search_title MATCH 'toko* OR warung*' AND d.record = 'account'"
        )
        found = [row.title for row in rows]

    assert found == ["Warung Sari"]


def test_a_word_that_very_many_hold_lists_them_all_in_order(store: Store) -> None:
    count_of = MANY_HITS + 10
    with store.writing() as connection:
        connection.exec_driver_sql(
            "WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < ?)"
            " INSERT INTO account (id, name, kind, type, pkp, billing_city) SELECT"
            " CAST(printf('%016d', n) AS BLOB), printf('%05d', n * 7919 % 100000), 'company',"
            " 'customer', 0, iif(n % 500 = 0, 'Solo', 'Bogor') FROM number",
            (count_of,),
        )
    question = Question(all_records()["account"], words="bogor")

    with store.read() as session:
        connection = session.connection()
        whole = keys_of(connection, question)
        first = first_keys(connection, question, 20)
        names = list(
            connection.exec_driver_sql(
                "SELECT id FROM account WHERE billing_city = 'Bogor' ORDER BY name, id"
            ).scalars()
        )

    assert whole == b"".join(names)
    assert first == whole[: 20 * 16]
