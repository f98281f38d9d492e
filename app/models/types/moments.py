"""Days and moments."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeEngine

from app.models.types.meaning import Meaning

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Day(Meaning):
    """A date without a time."""

    impl = sa.Date
    editor = "date"

    def plain(self, value: Any) -> Any:
        return None if value is None else value.isoformat()

    def unplain(self, value: Any) -> Any:
        return None if value is None else date.fromisoformat(value)


class Utc(Meaning):
    """A moment, kept in UTC to the microsecond."""

    impl = sa.DateTime
    editor = "moment"

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.BigInteger())
        return dialect.type_descriptor(sa.DateTime(timezone=True))

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        if dialect.name == "sqlite":
            return (value - _EPOCH) // timedelta(microseconds=1)
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if dialect.name == "sqlite":
            return _EPOCH + timedelta(microseconds=value)
        return value.astimezone(UTC)  # type: ignore[no-any-return]

    def plain(self, value: Any) -> Any:
        return None if value is None else value.astimezone(UTC).isoformat()

    def unplain(self, value: Any) -> Any:
        if value is None:
            return None
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError(value)
        return moment.astimezone(UTC)
