"""Statements that are compiled once and handed to the driver."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.ids import uuid7
from app.models.types import Id, Text, Utc
from app.store.engine import postgres_engine, sqlite_engine
from app.store.statements import Statement, by_keys, inserting, listed, referring, said, updating

PLACES = sa.Table(
    "place",
    sa.MetaData(),
    sa.Column("id", Id(), primary_key=True),
    sa.Column("name", Text(), nullable=False),
    sa.Column("seen_at", Utc()),
    sa.Column("above", Id()),
)
COLUMNS = ("id", "name", "seen_at", "above")
NAMED = Statement(
    lambda: (
        sa.select(PLACES.c.name).where(PLACES.c.name.in_(listed("names"))).order_by(PLACES.c.name)
    )
)


@pytest.fixture(params=["sqlite", "postgres"])
def connection(request: pytest.FixtureRequest) -> Iterator[sa.Connection]:
    """A database with one table of places."""
    if request.param == "sqlite":
        engine = sqlite_engine(None, None)
    else:
        engine = postgres_engine(request.getfixturevalue("postgres_url"))
    with engine.connect() as connection:
        PLACES.create(connection)
        yield connection
        connection.rollback()
    engine.dispose()


def test_what_was_written_is_read_as_it_was(connection: sa.Connection) -> None:
    key, seen = uuid7(), datetime(2026, 11, 2, 8, tzinfo=UTC)

    inserting(PLACES, COLUMNS).run(
        connection, id=key, name='Toko "Ma\\ju"', seen_at=seen, above=None
    )

    row = Statement(lambda: sa.select(PLACES)).first(connection)
    assert (row.id, row.name, row.seen_at, row.above) == (key, 'Toko "Ma\\ju"', seen, None)
    plain = by_keys(PLACES).plain(connection, ids=[key, uuid7(), uuid7()])
    assert plain == [
        {"id": str(key), "name": 'Toko "Ma\\ju"', "seen_at": seen.isoformat(), "above": None}
    ]


def test_many_rows_are_written_together_each_with_its_own_values(
    connection: sa.Connection,
) -> None:
    keys = [uuid7() for _ in range(5)]
    names = ["a,b", "{c}", 'd"', "NULL", "e\\"]

    inserting(PLACES, COLUMNS).many(
        connection,
        [
            {"id": key, "name": name, "seen_at": None, "above": keys[0]}
            for key, name in zip(keys, names, strict=True)
        ],
    )
    updating(PLACES, ("name",)).many(
        connection, [{"this_row": key, "name": f"{number}"} for number, key in enumerate(keys[:2])]
    )

    rows = Statement(lambda: sa.select(PLACES).order_by(PLACES.c.id)).all(connection)
    assert [row.name for row in rows] == ["0", "1", 'd"', "NULL", "e\\"]
    assert set(referring(PLACES, "above").scalars(connection, to=[keys[0]])) == set(keys)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5, 700])
def test_a_list_may_be_of_any_length(connection: sa.Connection, count: int) -> None:
    rows = [{"id": uuid7(), "name": n, "seen_at": None, "above": None} for n in "abcde"]
    inserting(PLACES, COLUMNS).many(connection, rows)
    names = [*"abcde", *map(str, range(695))][:count]

    found = NAMED.scalars(connection, names=names)

    assert found == [*"abcde"][:count]


def test_a_value_that_is_not_said_is_an_error_not_a_guess(connection: sa.Connection) -> None:
    one = Statement(lambda: sa.select(PLACES).where(PLACES.c.name == said("which")))

    with pytest.raises((KeyError, sa.exc.ArgumentError, sa.exc.InvalidRequestError)):
        one.all(connection)


def test_what_the_database_refuses_is_said_as_sqlalchemy_says_it(
    connection: sa.Connection,
) -> None:
    with pytest.raises(IntegrityError):
        inserting(PLACES, COLUMNS).run(connection, id=uuid7(), name=None, seen_at=None, above=None)
