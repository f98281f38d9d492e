"""Taking back and doing again, and saying so."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from app.i18n import _, ngettext
from app.store.undo import Undone
from app.views.kit.screen import Desk


def undo(desk: Desk) -> None:
    """Take back the last piece of work and say what it was."""
    desk.jobs.work(desk.store.undo, then=partial(_say_undone, desk))


def redo(desk: Desk) -> None:
    """Do again what was last taken back."""
    desk.jobs.work(desk.store.redo, then=partial(_say_redone, desk))


def say_done(desk: Desk, sentence: str, look: Sequence[str] = ()) -> None:
    """Tell what was done, with the way back; what is to be looked at stays until it is closed."""
    text, kind = " ".join((sentence, *look)), "look" if look else "said"
    desk.messages.say(text, _("Undo"), partial(undo, desk), kind)


def _say_undone(desk: Desk, done: Undone) -> None:
    if done.kept:
        count = len(done.kept)
        desk.messages.say(
            ngettext(
                "Undone, but {count} field was left: somebody else has changed it since.",
                "Undone, but {count} fields were left: somebody else has changed them since.",
                count,
            ).format(count=count)
        )
        return
    desk.messages.say(
        _("Undone: {what}").format(what=_(done.label)), _("Redo"), partial(redo, desk)
    )


def _say_redone(desk: Desk, done: Undone) -> None:
    desk.messages.say(
        _("Done again: {what}").format(what=_(done.label)), _("Undo"), partial(undo, desk)
    )
