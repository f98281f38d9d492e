"""What can go wrong that a person can put right: problems that speak in sentences."""

from __future__ import annotations

from app.i18n import translate


class Problem(Exception):
    """Something a person can put right. The message says what to do.

    Attributes:
        msgid: the English sentence, marked with `N_` where it is written;
            `{name}` marks are filled from `details`.
        details: the values for the marks.
    """

    exit_code = 1

    def __init__(self, msgid: str, /, **details: object) -> None:
        super().__init__(msgid)
        self.msgid = msgid
        self.details = details

    def sentence(self) -> str:
        """The message in the language in force, ready to show."""
        text = translate(self.msgid)
        return text.format(**self.details) if self.details else text

    def __str__(self) -> str:
        return self.sentence()


class Refused(Problem):
    """The rules do not allow this now."""


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


class NotFound(Problem):
    """There is no such record."""


class Unreachable(Problem):
    """The server, printer or mail program cannot be reached; trying later may help."""

    exit_code = 3


class StoreProblem(Problem):
    """The data file cannot be opened or written (key, damage, disk, version)."""
