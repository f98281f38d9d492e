"""Taking back and doing again, and saying so."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

from app.errors import Refused
from app.i18n import N_, _
from app.records.undone import LEFT, told_ahead, told_left, told_undone
from app.store import Ahead, Undone
from app.store import undo as undoing
from app.store.store import Report
from app.views.kit.messages import SHOWN_FOR
from app.views.kit.screen import Desk

Act = Callable[[Report | None], Undone]
# Among the facts of a desk: what was asked about last, and when.
_ASKED = "asked_undo"


class Told(NamedTuple):
    """What was undone or done again, and what of it was left alone, in words."""

    what: str
    left: str


class Asked(NamedTuple):
    """A question that was shown, and until when (seconds of `time.monotonic`)."""

    ahead: Ahead
    until: float


def undo(desk: Desk, meant: Ahead | None = None) -> None:
    """Take back the last piece of work and say what it was; where it is one of several that are
    undone together, as an import is, ask first. Asked for again, that is the yes.

    `meant` is what somebody said yes to.
    """
    _work(
        *(desk, partial(_undone, desk, meant), partial(_on_undone, desk)),
        N_("Taking back: {done} of {total}"),
    )


def redo(desk: Desk) -> None:
    """Do again what was last taken back."""
    _work(
        *(desk, partial(_done, desk, desk.store.redo), partial(_say_redone, desk)),
        N_("Doing again: {done} of {total}"),
    )


def say_done(desk: Desk, sentence: str, look: Sequence[str] = (), final: bool = False) -> None:
    """Tell what was done, with the way back unless it is `final`; what is to be looked at stays
    until it is closed."""
    text, kind = " ".join((sentence, *look)), "look" if look else "said"
    back = ("", None) if final else (_("Undo"), partial(undo, desk))
    desk.messages.say(text, *back, kind)


def _work(desk: Desk, act: Callable[..., Any], then: Callable[[Any], None], going: str) -> None:
    """Undo or redo; one of many pieces says how far it is, and can be stopped."""
    job = desk.jobs.work(act, then=then, progress=True)

    def tell(done: int, total: int) -> None:
        if total > 1:
            desk.messages.say(_(going).format(done=done, total=total), _("Stop"), stop)

    def stop() -> None:
        job.cancel()
        desk.messages.say(_("Stopped. Undo goes on from here, and redo brings it back."))

    job.progressed.connect(tell)


def _undone(desk: Desk, meant: Ahead | None, report: Report) -> Told | Ahead:
    """What was undone; what would be, where that should be asked first."""
    with desk.store.look() as connection:
        ahead = undoing.ahead(connection)
    if meant is not None and ahead != meant:
        raise Refused(N_("Something else was done since, so nothing was undone."))
    if ahead is not None and ahead.pieces > 1 and ahead != meant and not _just_asked(desk, ahead):
        return ahead
    return _done(desk, desk.store.undo, report)


def _just_asked(desk: Desk, ahead: Ahead) -> bool:
    """Whether the question about it is still to be read, so that the same key answers it."""
    asked = desk.facts.pop(_ASKED, None)
    return isinstance(asked, Asked) and asked.ahead == ahead and asked.until > time.monotonic()


def _done(desk: Desk, act: Act, report: Report) -> Told:
    """Undo or redo, and what that was in words."""
    done = act(report)
    with desk.store.look() as connection:
        return Told(told_undone(connection, done), told_left(connection, done))


def _on_undone(desk: Desk, came: Told | Ahead) -> None:
    if isinstance(came, Told):
        _say_undone(desk, came)
        return
    desk.facts[_ASKED] = Asked(came, time.monotonic() + SHOWN_FOR / 1000)
    desk.messages.say(
        _("Undo all of this: {what}? Ctrl+Z once more does it.").format(what=told_ahead(came)),
        *(_("Undo all"), partial(undo, desk, came), "ask"),
    )


def _say_undone(desk: Desk, told: Told) -> None:
    said = _("Undone: {what}").format(what=told.what)
    if told.left:
        said = f"{said}. {_(LEFT).format(what=told.left)}"
    kind = "look" if told.left else "said"
    desk.messages.say(said, _("Redo"), partial(redo, desk), kind)


def _say_redone(desk: Desk, told: Told) -> None:
    desk.messages.say(
        _("Done again: {what}").format(what=told.what), _("Undo"), partial(undo, desk)
    )
