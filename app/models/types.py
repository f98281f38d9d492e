"""Column types that carry meaning, exact on SQLite and on PostgreSQL.

Each type also knows its *plain* form: what JSON, the journal and the wire hold (text,
whole numbers, booleans), so that no other module converts values by hand.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import partial
from typing import Any, Self
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from app.errors import Invalid
from app.i18n import N_
from app.ids import key_of

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_INT64 = 2**63 - 1


class Labelled(StrEnum):
    """A choice with a sentence-case label: `WON = "won", N_("Won")`."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class Meaning(TypeDecorator[Any]):
    """The base of our types: `plain` and `unplain` besides binding to the database.

    Attributes:
        editor: which editor and formatter a value wants ("text", "money", "date", ...).
    """

    impl: type[TypeEngine[Any]] = sa.Text
    cache_ok = True
    editor = "text"

    def __init_subclass__(cls, **more: Any) -> None:
        super().__init_subclass__(**more)
        cls.cache_ok = True  # SQLAlchemy asks each class for itself

    def plain(self, value: Any) -> Any:
        """The value as JSON can hold it."""
        return value

    def unplain(self, value: Any) -> Any:
        """The value back from its plain form. Raises ValueError where it does not fit."""
        return value


class Text(Meaning):
    """A line of text. Sorted and compared without regard to case where `nocase`."""

    def __init__(self, longest: int = 400, nocase: bool = False) -> None:
        super().__init__()
        self.longest = longest
        self.nocase = nocase

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        collation = "NOCASE" if self.nocase and dialect.name == "sqlite" else None
        return sa.Text(collation=collation)

    def unplain(self, value: Any) -> Any:
        # PostgreSQL holds no NUL: said here, so that no edit stays undecided because of one.
        if value is not None and (not isinstance(value, str) or "\0" in value):
            raise ValueError(value)
        return value


class LongText(Text):
    """Text of several lines."""

    editor = "long_text"

    def __init__(self, longest: int = 20_000) -> None:
        super().__init__(longest)


class Phone(Text):
    """A telephone number, in E.164 where it could be read so, else as it was typed."""

    editor = "phone"


class Email(Text):
    """An e-mail address."""

    editor = "email"


class Url(Text):
    """A web address."""

    editor = "url"


class Code(Text):
    """An identity number or a code: text, leading zeros kept."""

    editor = "code"


class Currency(Code):
    """A currency by its code of ISO 4217, in capital letters."""


class Language(Text):
    """A language by its code: `id`, `ms`, `en`; of a file also another, such as `zh`."""

    editor = "language"

    def __init__(self) -> None:
        super().__init__(longest=5)


class Flag(Meaning):
    """Yes or no."""

    impl = sa.Boolean
    editor = "flag"
    coerce_to_is_types = (type(None), bool)  # PostgreSQL takes no parameter behind IS

    def unplain(self, value: Any) -> Any:
        if value is not None and not isinstance(value, bool):
            raise ValueError(value)
        return value


class Whole(Meaning):
    """A whole number."""

    impl = sa.BigInteger
    editor = "whole"

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        integer = sa.Integer() if dialect.name == "sqlite" else sa.BigInteger()
        return dialect.type_descriptor(integer)

    def unplain(self, value: Any) -> Any:
        if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
            raise ValueError(value)
        if value is not None and abs(value) > _INT64:
            raise ValueError(value)
        return value


class Exact(Meaning):
    """A decimal with a fixed number of decimals, up to 20 digits in all.

    SQLite has no decimals: the value is kept as a whole number of the smallest unit, so that
    it sorts and sums exactly; the rare one beyond 64 bits is kept as text, behind a `#` so
    that SQLite does not turn it into a float.
    """

    impl = sa.Numeric
    editor = "decimal"

    def __init__(self, decimals: int = 4, digits: int = 20) -> None:
        super().__init__()
        self.decimals = decimals
        self.digits = digits
        self._unit = Decimal(1).scaleb(-decimals)
        self._beyond = Decimal(1).scaleb(digits - decimals)

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.BigInteger())
        return dialect.type_descriptor(sa.Numeric(self.digits + self.decimals, self.decimals))

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        if value is None:
            return None
        exact = self.checked(value)
        if dialect.name != "sqlite":
            return exact
        whole = int(exact.scaleb(self.decimals))
        return whole if abs(whole) <= _INT64 else f"#{whole}"

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        if value is None:
            return None
        if dialect.name == "sqlite":
            if isinstance(value, str):
                value = value.removeprefix("#")
            return Decimal(int(value)).scaleb(-self.decimals)
        return Decimal(value).quantize(self._unit)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """Straight from the driver's whole number: a long quote reads thousands."""
        if dialect.name != "sqlite":
            return super().result_processor(dialect, coltype)
        places, rare = -self.decimals, partial(self.process_result_value, dialect=dialect)
        return lambda value: Decimal(value).scaleb(places) if type(value) is int else rare(value)

    def checked(self, value: Any) -> Decimal:
        """The value at this type's scale. Raises Invalid where that would change it."""
        try:
            exact = Decimal(value)
            fixed = exact.quantize(self._unit)
        except (InvalidOperation, TypeError, ValueError):
            raise _not_exact(self, value) from None
        if fixed != exact or abs(fixed) >= self._beyond:
            raise _not_exact(self, value)
        return fixed

    def plain(self, value: Any) -> Any:
        return None if value is None else format(self.checked(value).normalize(), "f")

    def unplain(self, value: Any) -> Any:
        if value is None:
            return None
        if not isinstance(value, str):
            raise ValueError(value)
        return self.checked(value)


def _not_exact(kind: Exact, value: object) -> Invalid:
    return Invalid(
        N_(
            "“{value}” cannot be kept exactly:"
            " use at most {digits} digits, {decimals} after the point."
        ),
        field="",
        value=value,
        digits=kind.digits,
        decimals=kind.decimals,
    )


class Money(Exact):
    """An amount of money; its currency stands beside it."""

    editor = "money"


class Quantity(Exact):
    """How many, in the product's unit."""

    editor = "quantity"


class Percent(Exact):
    """A percentage: 11 means 11 %."""

    editor = "percent"


class Degrees(Exact):
    """A latitude or longitude, to about 10 cm."""

    editor = "degrees"

    def __init__(self) -> None:
        super().__init__(decimals=6, digits=9)


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


class Choice(Meaning):
    """One of the members of a `Labelled` enumeration, kept as its value."""

    impl = sa.Text
    editor = "choice"

    def __init__(self, choices: type[Labelled]) -> None:
        super().__init__()
        self.choices = choices

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else self.choices(value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> Labelled | None:
        return None if value is None else self.choices(value)

    def plain(self, value: Any) -> Any:
        return None if value is None else str(value)

    def unplain(self, value: Any) -> Any:
        return None if value is None else self.choices(value)


class Id(Meaning):
    """A record's key (UUIDv7): 16 bytes in SQLite, `uuid` in PostgreSQL, hex when plain."""

    impl = sa.LargeBinary
    editor = "reference"

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(sa.Uuid())
        return dialect.type_descriptor(sa.LargeBinary(16))

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return value.bytes

    def process_result_value(self, value: Any, dialect: Dialect) -> UUID | None:
        if value is None or isinstance(value, UUID):
            return value
        return key_of(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """Straight from the driver's bytes, as `Exact` does."""
        if dialect.name != "sqlite":
            return super().result_processor(dialect, coltype)
        return lambda value: None if value is None else key_of(value)

    def plain(self, value: Any) -> Any:
        return None if value is None else str(value)

    def unplain(self, value: Any) -> Any:
        if value is not None and not isinstance(value, str):
            raise ValueError(value)
        return None if value is None else UUID(value)
