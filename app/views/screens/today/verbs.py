"""What can be done with a row of the day, one key each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction

from app.errors import Problem
from app.i18n import N_, _
from app.models import Activity
from app.records.description import Action, Input, kind_of
from app.services import activities
from app.views.kit.ask import AskPanel
from app.views.kit.screen import Desk, add_verb
from app.views.kit.undoing import say_done
from app.views.screens.today.hiding import hide_until
from app.views.screens.today.row import Row
from app.views.screens.today.rows import RowsList

FINISH = (
    Input("outcome", N_("What came of it? (may stay empty)"), kind_of(Activity.next_action)),
    Input("next_action", N_("What comes next? (may stay empty)"), kind_of(Activity.next_action)),
    Input("next_at", N_("When, such as “tomorrow 9”"), kind_of(Activity.starts_at)),
)
Fits = Callable[[Row], bool]


class RowVerbs(QObject):
    """The verbs of the rows, on each of the lists; they act on the row that `current` gives.

    Signals:
        open_record(record, key): a record is wanted in full.
        go_to(place): a place is wanted; `show_in(place, key)`: and a row of it.
        done: the panel has been answered; the keyboard goes back to the list.
        hidden: something was put off that is only hidden.
    """

    open_record = Signal(str, object)
    go_to = Signal(str)
    show_in = Signal(str, object)
    done = Signal()
    hidden = Signal()

    def __init__(self, desk: Desk, ask: AskPanel, current: Callable[[], Row | None]) -> None:
        super().__init__(ask)
        self._desk, self._ask, self._current = desk, ask, current
        self._answer: Callable[[Mapping[str, str]], None] | None = None
        self._made: list[tuple[QAction, Fits]] = []
        ask.answered.connect(self._on_answered)

    def put_on(self, lists: tuple[RowsList, ...]) -> None:
        """Give the lists their keys."""
        for label, run, keys, icon, fits in (
            (_("Open"), self.open, "O", "arrow-right", lambda row: True),
            (_("Call"), self.call, "C", "phone", lambda row: bool(row.phone or row.whatsapp)),
            ("WhatsApp", self.whatsapp, "W", "message-circle", lambda row: bool(row.whatsapp)),
            (_("Done"), self.finish, "D", "check", lambda row: row.activity),
            (_("Next step"), self.step, "N", "list-checks", lambda row: bool(row.step)),
            (_("Check in"), self.check_in, "I", "map-pin", lambda row: row.visit),
            (_("Put off until tomorrow"), self.snooze, "S", "alarm-clock", _can_wait),
            (_("Customer"), self.customer, "K", "building-2", _has_customer),
        ):
            act = partial(self._act, run, fits)
            made = [add_verb(rows, label, act, keys, icon) for rows in lists]
            self._made.append((made[0], fits))
            if run == self.step:
                self._next = made[0]

    def fitting(self, row: Row) -> list[QAction]:
        """What can be done with this row, the next step by its own name."""
        if row.step:
            self._next.setText(self._step_label(row))
        return [verb for verb, fits in self._made if fits(row)]

    def open(self, row: Row) -> None:
        """Show it in full."""
        if row.record == "sync":
            self.go_to.emit("sync")
        else:
            self.open_record.emit(row.record, row.id)

    def customer(self, row: Row) -> None:
        """Show its customer."""
        self.open_record.emit("account", row.account_id)

    def call(self, row: Row) -> None:
        """Let the system call."""
        number = row.phone or row.whatsapp
        plus = "+" if number.startswith("+") else ""
        _open(f"tel:{plus}{_digits(number)}")

    def whatsapp(self, row: Row) -> None:
        """Begin a message."""
        _open(f"https://wa.me/{_digits(row.whatsapp)}")

    def finish(self, row: Row) -> None:
        """Ask what came of it, and what comes next."""
        self._answer = partial(self._close, row)
        title = _("Done: {what}").format(what=row.title)
        self._ask.ask(title, _("Done"), FINISH)

    def step(self, row: Row) -> None:
        """Lead it on, after asking for what that needs; what is approved is looked at before."""
        action = self._action(row)
        if row.what == "approval":
            self.show_in.emit("approval", row.id)
            return
        self._answer = partial(self._lead_on, row, action)
        if action.inputs:
            label = _(action.label)
            self._ask.ask(f"{row.title} · {label}", label, action.inputs)
        else:
            self._answer({})

    def check_in(self, row: Row) -> None:
        """Note that the visit has begun."""
        self._work(_("Checked in at {name}.").format(name=row.title), activities.check_in, row.id)

    def snooze(self, row: Row) -> None:
        """Put it off; what is not an activity is only hidden until then."""
        sentence = _("Put off until tomorrow: {what}").format(what=row.title)
        if row.activity:
            self._work(sentence, activities.snooze, row.id)
            return
        until = self._desk.store.clock.today() + timedelta(days=1)
        self._desk.jobs.work(
            *(hide_until, self._desk.store, row, until),
            then=partial(self._on_hidden, sentence),
        )

    def _act(self, run: Callable[[Row], None], fits: Fits) -> None:
        row = self._current()
        if row is not None and fits(row):
            run(row)

    def _work(self, sentence: str, run: Callable[..., Any], *args: Any) -> None:
        self._desk.jobs.work(
            *(run, self._desk.store, *args), then=partial(self._on_worked, sentence), owner=self
        )

    def _on_worked(self, sentence: str, _nothing: object) -> None:
        say_done(self._desk, sentence)

    def _step_label(self, row: Row) -> str:
        if row.what == "approval":
            return _("Look at it and answer")
        return _(self._action(row).label)

    def _action(self, row: Row) -> Action:
        action = self._desk.records[row.record].action(row.step)
        assert action is not None
        return action

    def _on_answered(self, texts: Mapping[str, str]) -> None:
        if self._answer is not None:
            self._answer(texts)

    def _close(self, row: Row, texts: Mapping[str, str]) -> None:
        self._desk.jobs.work(
            *(_finish, self._desk, row, texts),
            then=partial(self._on_finished, row.title),
            failed=self._on_refused,
        )

    def _lead_on(self, row: Row, action: Action, texts: Mapping[str, str]) -> None:
        from app.views.kit.verbs import perform

        self._desk.jobs.work(
            *(perform, self._desk, self._desk.records[row.record], action, row.id, texts),
            then=partial(self._on_led_on, f"{row.title} · {_(action.label)}", action.final),
            failed=self._on_refused,
        )

    def _on_led_on(self, what: str, final: bool, done: tuple[Any, list[str]]) -> None:
        self._on_finished(what, None, done[1], final)

    def _on_finished(
        self, what: str, _result: Any, told: Sequence[str] = (), final: bool = False
    ) -> None:
        self._ask.hide()
        self.done.emit()
        say_done(self._desk, _("Done: {what}.").format(what=what), told, final)
        self._answer = None

    def _on_refused(self, problem: Problem) -> None:
        from app.views.kit import saving

        if isinstance(problem, saving.Wrong):
            self._ask.say(problem.errors)
        else:
            self._desk.messages.problem(problem)

    def _on_hidden(self, sentence: str, _nothing: Any) -> None:
        self._desk.messages.say(sentence)
        self.hidden.emit()


def _can_wait(row: Row) -> bool:
    return not row.closed and row.what != "attention"


def _has_customer(row: Row) -> bool:
    return row.account_id is not None and row.record != "account"


def _open(address: str) -> None:
    from PySide6.QtCore import QUrl
    from PySide6.QtGui import QDesktopServices

    QDesktopServices.openUrl(QUrl(address))


def _digits(number: str) -> str:
    return "".join(letter for letter in number if letter.isdigit())


def _finish(desk: Desk, row: Row, texts: Mapping[str, str]) -> Any:
    """On the store thread: read what was typed, then close the activity. Raises Wrong."""
    from app.views.kit import saving

    values = saving.read_inputs(desk, FINISH, texts, desk.records[row.record], row.id)
    given = {name: value for name, value in values.items() if value is not None}
    return activities.finish(desk.store, row.id, **given)
