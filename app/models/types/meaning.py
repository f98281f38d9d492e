"""What all column types have in common."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator, TypeEngine


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
