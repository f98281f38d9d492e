"""Numbers: whole ones, and decimals that are never a float."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeEngine

from app.errors import Invalid
from app.i18n import N_
from app.models.types.meaning import Meaning

_INT64 = 2**63 - 1


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
