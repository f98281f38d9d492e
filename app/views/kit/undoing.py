"""Taking back and doing again, and saying so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from app.i18n import _, ngettext
from app.records.undone import told_undone
from app.store.undo import Undone
from app.views.kit.screen import Desk


def undo(desk: Desk) -> None:
    """Take back the last piece of work and say what it was."""
    desk.jobs.work(_done, desk.store.undo, desk, then=partial(_say_undone, desk))


def redo(desk: Desk) -> None:
    """Do again what was last taken back."""
    desk.jobs.work(_done, desk.store.redo, desk, then=partial(_say_redone, desk))


def say_done(desk: Desk, sentence: str, look: Sequence[str] = (), final: bool = False) -> None:
    """Tell what was done, with the way back unless it is `final`; what is to be looked at stays
    until it is closed."""
    text, kind = " ".join((sentence, *look)), "look" if look else "said"
    back = ("", None) if final else (_("Undo"), partial(undo, desk))
    desk.messages.say(text, *back, kind)


def _done(act: Callable[[], Undone], desk: Desk) -> tuple[Undone, str]:
    """Undo or redo, and what that was in words."""
    done = act()
    with desk.store.look() as connection:
        return done, told_undone(connection, done)


def _say_undone(desk: Desk, done: tuple[Undone, str]) -> None:
    undone, what = done
    if undone.kept:
        count = len(undone.kept)
        desk.messages.say(
            ngettext(
                "Undone, but {count} field was left: somebody else has changed it since.",
                "Undone, but {count} fields were left: somebody else has changed them since.",
                count,
            ).format(count=count)
        )
        return
    desk.messages.say(_("Undone: {what}").format(what=what), _("Redo"), partial(redo, desk))


def _say_redone(desk: Desk, done: tuple[Undone, str]) -> None:
    desk.messages.say(_("Done again: {what}").format(what=done[1]), _("Undo"), partial(undo, desk))
