"""What can go wrong that a person can put right: problems that speak in sentences."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from app.i18n import N_, translate

LONGEST = 80
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
# What somebody may have typed or pasted; lists of what there is are shown whole.
_TYPED = ("text", "value", "name", "given", "heading")


class Problem(Exception):
    """Something a person can put right. The message says what to do.

    Attributes:
        msgid: the English sentence, marked with `N_` where it is written;
            `{name}` marks are filled from `details`.
        details: the values for the marks, dates as such or in the ISO form in which they travelled.
    """

    exit_code = 1

    def __init__(self, msgid: str, /, **details: object) -> None:
        super().__init__(msgid)
        self.msgid = msgid
        self.details = details

    def sentence(self) -> str:
        """The message in the language in force, ready to show."""
        text = translate(self.msgid)
        return text.format(**_shown(self.details)) if self.details else text

    def __str__(self) -> str:
        return self.sentence()


class Money(NamedTuple):
    """An amount among the details of a problem."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        return f"{self.currency} {self.amount}"


class Refused(Problem):
    """The rules do not allow this now."""


class Doubted(Refused):
    """Something should be looked at first; who means it all the same says so.

    Attributes:
        sentences: what, in the language in force.
    """

    def __init__(self, sentences: Sequence[str]) -> None:
        what = " ".join(sentences)
        super().__init__(N_("{what} To go on all the same, say it with --as-it-is."), what=what)
        self.sentences = tuple(sentences)


class Invalid(Problem):
    """A value does not fit its field.

    Attributes:
        field: the attribute's name, so that a form can show the sentence beside it.
    """

    def __init__(self, msgid: str, /, field: str, **details: object) -> None:
        super().__init__(msgid, **details)
        self.field = field


class NotAllowed(Problem):
    """This person may not do this."""


class NoEntry(NotAllowed):
    """The server does not let this person, or this laptop, in.

    Attributes:
        code: why, for programs: "expired" (renew), "sign_in" (ask for the password), "wrong" (the
            password), "locked" (wait), "closed" (access was taken away), "wipe" (erase yourself).
    """

    def __init__(self, msgid: str, /, code: str, **details: object) -> None:
        super().__init__(msgid, **details)
        self.code = code


class NotFound(Problem):
    """There is no such record."""


class Unreachable(Problem):
    """The server, printer or mail program cannot be reached; trying later may help."""

    exit_code = 3


class ServerFault(Unreachable):
    """The server was reached, and stumbled over this very request; others may be answered."""


class StoreProblem(Problem):
    """The data file cannot be opened or written (key, damage, disk, version)."""


def _shown(details: dict[str, object]) -> dict[str, object]:
    """The details with what was typed at most LONGEST letters long, both its ends kept, and the
    days and money as people here write them."""
    return {name: _short(name, _local(name, value)) for name, value in details.items()}


def _local(name: str, value: object) -> object:
    if isinstance(value, Money):
        from app.formats import format_money

        return format_money(value.amount, value.currency)
    if name == "day" and isinstance(value, str) and _ISO.fullmatch(value):
        value = date.fromisoformat(value)
    if not isinstance(value, date):
        return value
    from app.formats import format_date

    return format_date(value)


def _short(name: str, value: object) -> object:
    text = value if isinstance(value, str) else ""
    if name not in _TYPED or len(text) <= LONGEST or (name == "name" and os.sep in text):
        return value  # the name of a file serves only whole
    half = (LONGEST - 3) // 2
    return f"{text[:half]} … {text[-half:]}"
