"""Taking back and doing again, and saying so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from app.i18n import N_, _
from app.records.undone import LEFT, told_ahead, told_left, told_undone
from app.store import Undone
from app.store import undo as undoing
from app.store.store import Report
from app.views.kit.screen import Desk

Act = Callable[[Report | None], Undone]


class Told(NamedTuple):
    """What was undone or done again, and what of it was left alone, in words."""

    what: str
    left: str


def undo(desk: Desk) -> None:
    """Take back the last piece of work and say what it was; where it is only one of several that
    are undone together, as an import is, ask first."""
    desk.jobs.work(_done_unless_many, desk, then=partial(_on_undone, desk))


def redo(desk: Desk) -> None:
    """Do again what was last taken back."""
    _work(desk, desk.store.redo, partial(_say_redone, desk), N_("Doing again: {done} of {total}"))


def say_done(desk: Desk, sentence: str, look: Sequence[str] = (), final: bool = False) -> None:
    """Tell what was done, with the way back unless it is `final`; what is to be looked at stays
    until it is closed."""
    text, kind = " ".join((sentence, *look)), "look" if look else "said"
    back = ("", None) if final else (_("Undo"), partial(undo, desk))
    desk.messages.say(text, *back, kind)


def _work(desk: Desk, act: Act, then: Callable[[Told], None], going: str) -> None:
    """Undo or redo; one of many pieces says how far it is, and can be stopped."""
    job = desk.jobs.work(_done, act, desk, then=then, progress=True)

    def tell(done: int, total: int) -> None:
        if total > 1:
            desk.messages.say(_(going).format(done=done, total=total), _("Stop"), stop)

    def stop() -> None:
        job.cancel()
        desk.messages.say(_("Stopped. Undo goes on from here, and redo brings it back."))

    job.progressed.connect(tell)


def _done_unless_many(desk: Desk) -> Told | str:
    """What was undone; only the words for it where it should be asked first."""
    with desk.store.look() as connection:
        ahead = undoing.ahead(connection)
        if ahead is not None and ahead.pieces > 1:
            return told_ahead(ahead)
    return _done(desk.store.undo, desk)


def _done(act: Act, desk: Desk, report: Report | None = None) -> Told:
    """Undo or redo, and what that was in words."""
    done = act(report)
    with desk.store.look() as connection:
        return Told(told_undone(connection, done), told_left(connection, done))


def _on_undone(desk: Desk, told: Told | str) -> None:
    if isinstance(told, Told):
        _say_undone(desk, told)
        return
    desk.messages.say(
        _("Undo takes all of this back: {what}.").format(what=told),
        _("Undo all"),
        partial(
            *(_work, desk, desk.store.undo, partial(_say_undone, desk)),
            N_("Taking back: {done} of {total}"),
        ),
        "look",
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
