"""The line on top of the day: which day it is, what is in it, and the button that plans."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton

from app.i18n import _
from app.views import icons, theme
from app.views.kit.elided import Elided
from app.views.kit.laying import row
from app.views.kit.plain import literal
from app.views.kit.screen import Desk
from app.views.screens.today.holidays import keep_holidays, look_up_holidays, read_holiday
from app.views.screens.today.reading import Page

SETTLED = 700  # milliseconds after the page: what is looked up then keeps nobody waiting


class Head(QFrame):
    """The day in words.

    Signals:
        plan_wanted: a visit, a call or a task is to be planned.
    """

    plan_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        theme.mark(self, "bar")
        self._desk = desk
        self._day: object = None
        self._heading = theme.mark(Elided(), "title")
        self._holiday = theme.mark(QLabel(), "state")
        self._holiday.hide()
        self._summary = theme.mark(QLabel(), "muted")
        plan = theme.mark(
            icons.beside(QPushButton(literal(_("Plan"))), "plus", "on_accent"), "primary"
        )
        plan.setAccessibleName(_("Plan a visit, a call or a task"))
        plan.setToolTip(_("Plan a visit, a call or a task (Ctrl+N)"))
        plan.clicked.connect(self.plan_wanted)
        parts = (self._heading, self._holiday, self._summary, None, plan)
        row(self, *parts, margins=(16, 8), gap=12)

    def show_page(self, page: Page) -> None:
        """Show the day; whether it is a holiday is looked up once a day."""
        self._heading.setText(page.heading)
        self._summary.setText(page.summary)
        if page.now.date() != self._day:
            self._day = page.now.date()
            self._ask_holiday()

    def _ask_holiday(self) -> None:
        self._desk.jobs.read(read_holiday, self._desk.store, then=self._on_holiday)

    def _on_holiday(self, holiday: str | None) -> None:
        self._holiday.setText(holiday or "")
        self._holiday.setVisible(bool(holiday))
        if holiday is None:
            QTimer.singleShot(SETTLED, self, self._look_up)

    def _look_up(self) -> None:
        self._desk.jobs.read(look_up_holidays, self._desk.store, then=self._on_holidays)

    def _on_holidays(self, found: str) -> None:
        self._desk.jobs.work(
            *(keep_holidays, self._desk.store, found), then=lambda _none: self._ask_holiday()
        )
