"""Column types as migrations write them: frozen, whatever the models' own types become.

Never change one of these; a new meaning gets a new name.
"""

from __future__ import annotations

from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

TEXT = sa.Text()
# Sorted and compared without regard to case where the database can.
NAME = sa.Text().with_variant(sa.Text(collation="NOCASE"), "sqlite")
KEY = sa.LargeBinary(16).with_variant(postgresql.UUID(as_uuid=True), "postgresql")
WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def exact(digits: int, decimals: int) -> sa.Numeric[Decimal]:
    """A decimal of at most `digits` digits, `decimals` of them after the point."""
    return sa.Numeric(digits, decimals).with_variant(sa.BigInteger(), "sqlite")


def month_and_day(column: str) -> sa.ColumnElement[int]:
    """When in the year a date is, for an index: 1231 for 31 December."""
    day: sa.ColumnClause[object] = sa.column(column, sa.Date)
    hundred: sa.ColumnElement[int] = sa.literal_column("100", sa.Integer)
    return sa.extract("month", day) * hundred + sa.extract("day", day)
