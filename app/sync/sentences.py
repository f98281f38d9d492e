"""How sync stands, as sentences for a person: the screen and the command line say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.formats import format_date, format_datetime
from app.i18n import _, ngettext
from app.sync.checks import Check
from app.sync.failing import Failing
from app.sync.life import Restored
from app.sync.status import Status
from app.sync.written import Written

if TYPE_CHECKING:
    from app.sync.answers import Came
    from app.sync.by_file import Wrote


def told(stands: Status) -> list[str]:
    """What else is worth knowing where a profile belongs to a company."""
    said = [of_reserve(stands.reserve)]
    if stands.written is not None:
        said.insert(0, of_file(stands.written))
    if stands.failing is not None:
        said.insert(0, of_failing(stands.failing))
    if stands.check is not None:
        said.append(of_check(stands.check))
    if stands.restored is not None:
        said.append(of_restore(stands.restored))
    return said


def of_written(name: str, wrote: Wrote) -> str:
    """That a file for the office was written, and what it holds."""
    said = ngettext(
        "{name} holds {count} change for the office. It waits here until the answer is read.",
        "{name} holds {count} changes for the office. They wait here until the answer is read.",
        wrote.edits,
    ).format(name=name, count=wrote.edits)
    if wrote.files.count:
        said += " " + ngettext(
            "{count} attached file is in it.",
            "{count} attached files are in it.",
            wrote.files.count,
        ).format(count=wrote.files.count)
    if wrote.files.left:
        said += " " + ngettext(
            "{count} did not find room and goes with the next one.",
            "{count} did not find room and go with the next one.",
            wrote.files.left,
        ).format(count=wrote.files.left)
    return said


def of_answer(came: Came) -> str:
    """What an answer of the office brought."""
    said = _("The answer is read: sent {sent}, received {received}.").format(
        sent=came.result.sent, received=came.result.received
    )
    return f"{said} {_(came.more)}" if came.more else said


def of_file(written: Written) -> str:
    """That a file for the office was written, and its answer is still to come."""
    when = format_datetime(written.at)
    if not written.edits:
        return _("A file was written for the office {when}; its answer was not read yet.").format(
            when=when
        )
    return ngettext(
        "A file with {count} change was written for the office {when}; its answer was not read"
        " yet.",
        "A file with {count} changes was written for the office {when}; its answer was not read"
        " yet.",
        written.edits,
    ).format(count=written.edits, when=when)


def of_failing(failing: Failing) -> str:
    """That nothing gets through, and what stood in the way the last time."""
    since = _("Synchronising has not got through since {when}.").format(
        when=format_datetime(failing.since)
    )
    return f"{since} {failing.problem.sentence()}"


def of_check(check: Check) -> str:
    """What the last comparison with the server came to."""
    when = format_datetime(check.at)
    if check.left:
        return _(
            "Compared with the server {when}: something still differs after it was fetched anew."
            " Tell the person who runs the server."
        ).format(when=when)
    if check.repaired:
        return (
            ngettext(
                "Compared with the server {when}: {count} record was put right.",
                "Compared with the server {when}: {count} records were put right.",
                check.repaired,
            )
            .format(when=when, count=check.repaired)
        )  # fmt: skip
    if check.unheard:
        return _(
            "Compared with the server {when}: as far as it had time, everything is the same."
        ).format(when=when)
    return _("Compared with the server {when}: everything is the same.").format(when=when)


def of_reserve(count: int) -> str:
    """How many quotes can be numbered without a network."""
    if not count:
        return _(
            "No quote numbers are in reserve; without a network, numbers carry this laptop's mark."
        )
    return ngettext(
        "{count} quote can get its number without a network.",
        "{count} quotes can get their numbers without a network.",
        count,
    ).format(count=count)


def of_restore(restored: Restored) -> str:
    """That the server was put back to an older copy, and what this laptop brought back."""
    day = format_date(restored.at.date())
    if not restored.again:
        return _("The server was restored on {day}; nothing of this laptop's was lost.").format(
            day=day
        )
    return ngettext(
        "The server was restored on {day}; {count} change that it had lost was sent again.",
        "The server was restored on {day}; {count} changes that it had lost were sent again.",
        restored.again,
    ).format(day=day, count=restored.again)
