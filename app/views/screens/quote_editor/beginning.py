"""A new quote: for whom it is, where nobody has said it yet."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from app.errors import Problem
from app.i18n import N_, _
from app.models import Quote
from app.records.description import Input, Record, kind_of
from app.views.kit import saving
from app.views.kit.ask import AskPanel
from app.views.kit.screen import Desk
from app.views.kit.typed_ahead import Held
from app.views.kit.undoing import say_done

CUSTOMER = N_("Which customer is it for?")


class Beginning(QObject):
    """Asks in the panel `ask`, then makes the quote; what is typed meanwhile is meant for its
    lines, and waits until they are there (`shown`).

    Signals:
        begun(UUID): it is there.
        given_up: it is not wanted after all.
    """

    begun = Signal(object)
    given_up = Signal()

    def __init__(self, desk: Desk, record: Record, ask: AskPanel) -> None:
        super().__init__(ask)
        self._desk, self._record, self._ask = desk, record, ask
        self._first: dict[str, str] = {}
        self._keys = Held(ask)
        ask.answered.connect(self._make)
        ask.cancelled.connect(self.given_up)

    def begin(self, values: Mapping[str, str]) -> None:
        """Make one with these values, after asking for the customer where it is not among them."""
        self._first = dict(values)
        if values.get("account_id"):
            self._make({})
            return
        wanted = Input("account_id", CUSTOMER, kind_of(Quote.account_id), True, "account")
        self._ask.ask(_("New quote"), _("Begin"), (wanted,))

    def shown(self) -> None:
        """The quote is in front."""
        if self._keys.waiting:
            self._keys.end()

    def _make(self, texts: Mapping[str, str]) -> None:
        if self._keys.waiting:  # Enter, pressed twice
            return
        self._keys.begin()
        self._desk.jobs.work(
            *(saving.save, self._desk, self._record, None, {**self._first, **texts}),
            then=self._on_begun,
            failed=self._on_refused,
        )

    def _on_begun(self, saved: saving.Saved) -> None:
        self._ask.hide()
        say_done(self._desk, _("Quote begun."))
        self.begun.emit(saved.key)

    def _on_refused(self, problem: Problem) -> None:
        self._keys.end()
        if isinstance(problem, saving.Wrong):
            self._ask.say(problem.errors)
        if not self._ask.isVisible() or not isinstance(problem, saving.Wrong):
            self._desk.messages.problem(problem)
