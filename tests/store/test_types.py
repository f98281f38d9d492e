"""Columns keep exactly what they were given, on both databases and as plain values."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import Invalid
from app.models import AccountKind, synced_tables, types
from app.models.base import meaning, unplain
from app.store.engine import postgres_engine, sqlite_engine

COLUMNS = [
    (f"{name}.{column.name}", kind.__table__, column)
    for name, kind in synced_tables().items()
    for column in kind.__table__.columns
]
EXACT_20 = st.decimals(-(10**16) + 1, 10**16 - 1, places=4, allow_nan=False, allow_infinity=False)
IN_64_BITS = st.decimals(-(10**14), 10**14, places=4, allow_nan=False, allow_infinity=False)
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
# Text as PostgreSQL can hold it: any but NUL and lone halves of surrogate pairs.
TEXT = st.text(st.characters(exclude_characters="\0", codec="utf-8"))
ON_BOTH = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

things = sa.Table(
    "things",
    sa.MetaData(),
    sa.Column("n", sa.Integer, primary_key=True),
    sa.Column("money", types.Money()),
    sa.Column("moment", types.Utc()),
    sa.Column("kind", types.Choice(AccountKind)),
    sa.Column("key", types.Id()),
    sa.Column("text", types.Text(nocase=True)),
    sa.Column("place", types.Degrees()),
    sa.Column("day", types.Day()),
    sa.Column("flag", types.Flag()),
    sa.Column("whole", types.Whole()),
)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest) -> Iterator[sa.Engine]:
    if request.param == "sqlite":
        made = sqlite_engine(None, None)
    else:
        made = postgres_engine(request.getfixturevalue("postgres").fresh_url())
    things.create(made)
    yield made
    made.dispose()


def kept(engine: sa.Engine, **values: Any) -> Any:
    """A row as it comes back."""
    with engine.connect() as connection, connection.begin() as transaction:
        connection.execute(sa.insert(things).values(n=1, **values))
        row = connection.execute(sa.select(things)).one()
        transaction.rollback()
        return row


def test_every_column_has_a_type_of_ours() -> None:
    for name, _, column in COLUMNS:
        assert isinstance(column.type, types.Meaning), name


@ON_BOTH
@given(amount=EXACT_20)
def test_an_amount_of_20_digits_comes_back_exactly(engine: sa.Engine, amount: Decimal) -> None:
    money = kept(engine, money=amount).money

    assert (money, money.as_tuple().exponent) == (amount, -4)


@pytest.mark.parametrize(
    "amount", ["12345678901234567.0001", "10000000000000000", "0.00001", "1E+17", "NaN", "Infinity"]
)
def test_an_amount_that_cannot_be_kept_exactly_is_refused(engine: sa.Engine, amount: str) -> None:
    with pytest.raises((Invalid, sa.exc.StatementError)) as caught:
        kept(engine, money=Decimal(amount))

    cause = caught.value if isinstance(caught.value, Invalid) else caught.value.orig
    assert isinstance(cause, Invalid)


@ON_BOTH
@given(amounts=st.lists(IN_64_BITS, min_size=1, max_size=20))
def test_amounts_are_summed_and_sorted_exactly(engine: sa.Engine, amounts: list[Decimal]) -> None:
    rows = [{"n": n, "money": amount} for n, amount in enumerate(amounts)]

    with engine.connect() as connection, connection.begin() as transaction:
        connection.execute(sa.insert(things), rows)
        total = connection.execute(sa.select(sa.func.sum(things.c.money))).scalar_one()
        column = sa.select(things.c.money).order_by(things.c.money)
        ordered = list(connection.execute(column).scalars())
        transaction.rollback()

    assert total == sum(amounts)
    assert ordered == sorted(amounts)


@ON_BOTH
@given(
    moment=st.datetimes(
        datetime(1, 1, 3),  # noqa: DTZ001 - the zones are in `timezones`
        datetime(9999, 12, 29),  # noqa: DTZ001
        timezones=ZONES,
    )
)
def test_a_moment_comes_back_to_the_microsecond_in_utc(engine: sa.Engine, moment: datetime) -> None:
    found = kept(engine, moment=moment).moment

    assert (found, found.tzinfo) == (moment, UTC)


def test_a_moment_without_a_zone_is_refused(engine: sa.Engine) -> None:
    with pytest.raises(sa.exc.StatementError, match="time zone"):
        kept(engine, moment=datetime(2026, 8, 3))  # noqa: DTZ001 - that is the point


@ON_BOTH
@given(
    key=st.uuids(),
    kind=st.sampled_from(AccountKind),
    text=TEXT,
    place=st.decimals(-180, 180, places=6),
    day=st.dates(),
    flag=st.booleans(),
    whole=st.integers(-(2**63) + 1, 2**63 - 1),
)
def test_all_others_come_back_as_they_were(engine: sa.Engine, **values: Any) -> None:
    row = kept(engine, **values)

    assert {name: getattr(row, name) for name in values} == values
    assert isinstance(row.kind, AccountKind)


def test_a_value_that_is_no_choice_is_refused(engine: sa.Engine) -> None:
    with pytest.raises(sa.exc.StatementError):
        kept(engine, kind="a dog")


@pytest.mark.parametrize("flag", [True, False])
def test_a_flag_is_asked_for_on_both_databases(engine: sa.Engine, flag: bool) -> None:
    with engine.connect() as connection, connection.begin() as transaction:
        connection.execute(sa.insert(things), [{"n": 1, "flag": flag}, {"n": 2, "flag": not flag}])
        found = connection.execute(sa.select(things.c.n).where(things.c.flag.is_(flag))).scalars()
        assert list(found) == [1]
        transaction.rollback()


def test_names_are_compared_without_regard_to_case_on_a_laptop() -> None:
    engine = sqlite_engine(None, None)
    things.create(engine)
    with engine.begin() as connection:
        rows = [{"n": n, "text": text} for n, text in enumerate(["b", "A", "a", "B"])]
        connection.execute(sa.insert(things), rows)
        ordered = connection.execute(sa.select(things.c.text).order_by(things.c.text)).scalars()

        assert [text.lower() for text in ordered] == ["a", "a", "b", "b"]
    engine.dispose()


def values_for(kind: types.Meaning) -> st.SearchStrategy[Any]:
    """Values a column of this type may hold."""
    if isinstance(kind, types.Degrees):
        return st.decimals(-180, 180, places=6)
    if isinstance(kind, types.Exact):
        return EXACT_20
    if isinstance(kind, types.Choice):
        return st.sampled_from(kind.choices)
    plain: dict[type[types.Meaning], st.SearchStrategy[Any]] = {
        types.Id: st.uuids(),
        types.Flag: st.booleans(),
        types.Whole: st.integers(-(2**63) + 1, 2**63 - 1),
        types.Day: st.dates(),
        types.Utc: st.datetimes(timezones=st.just(UTC)),
        types.Text: TEXT,
    }
    return next(strategy for of, strategy in plain.items() if isinstance(kind, of))


@pytest.mark.parametrize("record", synced_tables())
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_plain_values_come_back_through_json(record: str, data: st.DataObject) -> None:
    table = synced_tables()[record].__table__
    values = {
        column.name: data.draw(st.none() | values_for(meaning(column)), column.name)
        for column in table.columns
    }

    plain = {column.name: meaning(column).plain(values[column.name]) for column in table.columns}

    assert unplain(table, json.loads(json.dumps(plain))) == values


@pytest.mark.parametrize(
    ("table", "column"),
    [pytest.param(table, column, id=name) for name, table, column in COLUMNS],
)
def test_a_plain_value_that_does_not_fit_names_its_field(
    table: sa.Table, column: sa.Column[Any]
) -> None:
    for odd in ({}, [1], 1.5):
        with pytest.raises(Invalid) as caught:
            unplain(table, {column.name: odd})

        assert caught.value.field == column.name


def test_text_that_a_server_could_not_keep_is_refused() -> None:
    with pytest.raises(Invalid):
        unplain(synced_tables()["account"].__table__, {"name": "Toko\0Maju"})


def test_a_field_nobody_knows_is_named() -> None:
    with pytest.raises(Invalid) as caught:
        unplain(synced_tables()["account"].__table__, {"nickname": "x"})

    assert caught.value.field == "nickname"


def test_equal_amounts_are_the_same_plain_text() -> None:
    money = types.Money()

    assert {money.plain(Decimal(text)) for text in ("5", "5.0", "5.0000", "0.5E1")} == {"5"}
    assert money.plain(date(2026, 8, 3).day * Decimal(100)) == "300"
