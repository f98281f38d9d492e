"""Sums in the database are exact, also beyond what SQLite can add up itself."""

from __future__ import annotations

from decimal import Decimal

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.ids import uuid7
from app.models import Opportunity, StageKind
from app.models.sums import sum_of
from app.store import Store
from app.store.engine import lift_pen, lower_pen

AMOUNTS = st.decimals(min_value=Decimal(0), max_value=Decimal("9999999999999999.9999"), places=4)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amounts=st.lists(AMOUNTS, max_size=6))
def test_a_sum_is_the_sum_of_what_was_kept(store: Store, amounts: list[Decimal]) -> None:
    with store.work("Empty") as session:
        for deal in session.scalars(sa.select(Opportunity)):
            session.delete(deal)
    with store.work("Add") as session:
        for amount in amounts:
            session.add(_deal(amount))

    with store.read() as session:
        total = session.scalar(sa.select(sum_of(Opportunity.amount)))

    assert total == (sum(amounts) if amounts else None)


def test_on_postgresql_it_is_the_usual_sum(postgres_url: str) -> None:
    from app.store import schema
    from app.store.engine import postgres_engine

    engine = postgres_engine(postgres_url)
    schema.prepare(engine)
    table = Opportunity.__table__
    with engine.begin() as connection:
        lower_pen(connection)
        for amount in ("9999999999999999.9999", "0.0001"):
            connection.execute(sa.insert(table), _row(Decimal(amount)))
        total = connection.scalar(sa.select(sum_of(table.c.amount)))
        lift_pen(connection)
    engine.dispose()

    assert total == Decimal("10000000000000000")


def _deal(amount: Decimal) -> Opportunity:
    return Opportunity(
        id=uuid7(), name="Stok", amount=amount, kind=StageKind.OPEN, pipeline_id=uuid7(),
        stage_id=uuid7(),
    )  # fmt: skip


def _row(amount: Decimal) -> dict[str, object]:
    deal = _deal(amount)
    return {
        column.name: getattr(deal, column.name)
        for column in Opportunity.__table__.columns
        if getattr(deal, column.name) is not None
    }
