"""Texts: words, numbers that name something, addresses."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeEngine

from app.models.types.meaning import Meaning


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


class Country(Text):
    """A country by its code (ISO 3166), in capital letters; one nobody knows as it was typed."""

    editor = "country"


class Language(Text):
    """A language by its code: `id`, `ms`, `en`; of a file also another, such as `zh`."""

    editor = "language"

    def __init__(self) -> None:
        super().__init__(longest=5)
