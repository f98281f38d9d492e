"""The first start: look around in a sample company, start empty, or join a company."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.errors import Problem
from app.i18n import LANGUAGES, N_, _
from app.services.setup import start_empty
from app.store import Store
from app.views import icons, theme
from app.views.kit.by_file import choose_certificate, choose_file
from app.views.kit.laying import scrolled
from app.views.kit.plain import literal
from app.views.kit.screen import Desk, Screen
from app.views.screens.first_run.entry import BusyPage, EntryForm

COUNTRIES = (
    ("ID", N_("Indonesia")),
    ("MY", N_("Malaysia")),
    ("SG", N_("Singapore")),
    ("BN", N_("Brunei")),
)
DOORS = (
    (
        "sample",
        "sparkles",
        N_("Look around"),
        N_("A sample food distributor with outlets, deals, quotes and a full day to try."),
        N_("Open the sample company"),
        "Alt+1",
    ),
    (
        "empty",
        "file-plus",
        N_("Start empty"),
        N_("Your own book, on this laptop. Import your customers, or type the first one."),
        N_("Start empty"),
        "Alt+2",
    ),
    (
        "join",
        "log-in",
        N_("Join your company"),
        N_("Your company has a server already: sign in with what its administrator gave you."),
        N_("Join a company"),
        "Alt+3",
    ),
)
WIDE = 300


class FirstRun(Screen):
    """The guide of the first start.

    Signals:
        begun: somebody works here from now on; show the first page.
    """

    begun = Signal()

    def __init__(self, desk: Desk) -> None:
        """`desk.facts["link"]`, where there is one, joins a company in the background by its
        `join(url, email, password, then, failed, authority)`; without it that door is not there."""
        super().__init__(desk)
        self._link: Any = desk.facts.get("link")
        self.stack = QStackedWidget()
        self.empty_form = EntryForm(
            _("Start empty"),
            (
                ("name", _("Your name"), ""),
                ("email", _("E-mail (may stay empty)"), ""),
                ("company", _("Name of your company"), ""),
            ),
            _("Begin"),
            COUNTRIES,
        )
        self.join_form = EntryForm(
            _("Join your company"),
            (
                ("url", _("Address of the server"), "https://sales.example.com"),
                ("email", _("E-mail"), ""),
                ("password", _("Password"), ""),
            ),
            _("Join"),
        )
        self._authority: str | None = None
        self.trusted = self.join_form.offer(
            _("Choose the company's certificate…"), self._choose_certificate, under="url"
        )
        self.trusted.setToolTip(
            _("Only where your company signs its own: whoever runs the server has the file.")
        )
        self.trusted.hide()  # until a server's is not trusted: few companies sign their own
        self.join_form.offer(_("No network? Read an invitation…"), self._choose_invitation)
        self.invited_form = EntryForm(
            _("Join by invitation"),
            (("passphrase", _("Passphrase, as the office told it"), ""),),
            _("Join"),
        )
        self._invitation = Path()
        self.empty_form.sent.connect(self._on_empty)
        self.join_form.sent.connect(self._on_join)
        self.invited_form.sent.connect(self._on_invited)
        for form in (self.empty_form, self.join_form, self.invited_form):
            form.left.connect(self.show_doors)
        self._build()

    @property
    def title(self) -> str:
        return _("Welcome")

    def focus_first(self) -> None:
        if self.stack.currentIndex() == 0:
            self.doors["sample"].setFocus()
        else:
            self.stack.currentWidget().focus_first()

    def show_doors(self) -> None:
        """Back to the three choices."""
        self.stack.setCurrentIndex(0)
        self.focus_first()

    def enter(self, name: str) -> None:
        """Go through one of the doors: sample, empty or join."""
        if name == "sample":
            self._make_sample()
            return
        form = self.empty_form if name == "empty" else self.join_form
        self.stack.setCurrentWidget(form)
        form.focus_first()

    def _build(self) -> None:
        self.doors: dict[str, QPushButton] = {}
        self._doors = doors = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        doors.setSpacing(theme.px(16))
        doors.addStretch(1)
        for name, icon, head, text, button, keys in DOORS:
            if name != "join" or self._link is not None:
                door = self._door(name, icon, _(head), _(text), _(button), keys)
                doors.addWidget(door, 0, Qt.AlignmentFlag.AlignHCenter)
        doors.addStretch(1)
        hello = theme.mark(QLabel(_("Welcome to Relasi")), "title")
        what = theme.mark(
            QLabel(_("Your customers, deals and quotes, with or without a network.")), "muted"
        )
        for label in (hello, what):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setSpacing(theme.px(8))
        column.addStretch(2)
        column.addWidget(hello)
        column.addWidget(what)
        column.addSpacing(theme.px(24))
        column.addLayout(doors)
        column.addSpacing(theme.px(24))
        column.addLayout(self._languages())
        column.addStretch(3)
        self._busy = BusyPage(_("The sample company is being made; this takes a few seconds."))
        for widget in (
            scrolled(page),
            self.empty_form,
            self.join_form,
            self.invited_form,
            self._busy,
        ):
            self.stack.addWidget(widget)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.stack)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The doors side by side, or one under another where they have no room."""
        super().resizeEvent(event)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        room = len(self.doors) * theme.px(WIDE + 16) + theme.px(48)
        self._doors.setDirection(across if self.width() >= room else down)

    def _door(self, name: str, icon: str, head: str, text: str, button: str, keys: str) -> QWidget:
        card = theme.mark(QFrame(), "card")
        card.setFixedWidth(theme.px(WIDE))
        go = theme.mark(QPushButton(literal(button)), "primary" if name == "sample" else "")
        go.setToolTip(keys)
        go.setAccessibleDescription(text)
        go.clicked.connect(lambda: self.enter(name))
        self.verb(button, lambda: self.enter(name), keys, icon)
        self.doors[name] = go
        column = QVBoxLayout(card)
        column.setContentsMargins(*(theme.px(24),) * 4)
        column.setSpacing(theme.px(8))
        column.addWidget(icons.IconLabel(icon, 28, "accent"))
        column.addWidget(theme.mark(QLabel(head), "record"))
        words = theme.mark(QLabel(text, wordWrap=True), "muted")
        words.setMinimumHeight(theme.px(64))
        words.setAlignment(Qt.AlignmentFlag.AlignTop)
        column.addWidget(words)
        column.addWidget(go)
        return card

    def _languages(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addStretch(1)
        looks = self.desk.looks
        for code, name in LANGUAGES.items() if looks is not None else ():
            button = theme.mark(QPushButton(literal(name)), "quiet")
            button.setCheckable(True)
            button.setChecked(looks.language == code)
            button.setAccessibleName(name)
            button.clicked.connect(lambda _on=False, code=code: looks.choose(language=code))
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _make_sample(self) -> None:
        self.stack.setCurrentWidget(self._busy)
        self.desk.jobs.work(
            *(_fill, self.desk.store), then=self._on_begun, failed=self._on_no_sample
        )

    def _on_no_sample(self, problem: Problem) -> None:
        self.desk.messages.problem(problem)
        self.show_doors()

    def _on_empty(self, values: dict[str, str]) -> None:
        self.desk.jobs.work(
            start_empty,
            *(self.desk.store, values["name"], values["email"]),
            *(values["company"], values["country"]),
            then=self._on_begun,
            failed=self.empty_form.say,
        )

    def _on_join(self, values: dict[str, str]) -> None:
        self.join_form.wait(_("Signing in and fetching your customers."))
        self._link.join(
            *(values["url"].strip(), values["email"].strip(), values["password"]),
            then=self._on_begun,
            failed=self._on_not_joined,
            authority=self._authority,
        )

    def _on_not_joined(self, problem: Problem) -> None:
        from app.sync.client import UNTRUSTED  # loaded by now

        self.join_form.wait("")
        self.join_form.say(problem)
        if problem.msgid == UNTRUSTED:
            self.trusted.show()
            self.trusted.setFocus(Qt.FocusReason.OtherFocusReason)

    def trust(self, path: Path) -> None:
        """Take the company's own word on whose server it is."""
        self.desk.jobs.read(
            *(_authority_in, path),
            then=partial(self._on_trusted, path.name),
            failed=self.join_form.say,
        )

    def _on_trusted(self, name: str, authority: str) -> None:
        self._authority = authority
        self.join_form.clear()
        self.trusted.setText(literal(_("Certificate: {name}").format(name=name)))

    def _choose_certificate(self) -> None:
        path = choose_certificate(self)
        if path is not None:
            self.trust(path)

    def _choose_invitation(self) -> None:
        path = choose_file(self, _("Read an invitation"))
        if path is not None:
            self.invite(path)

    def invite(self, path: Path) -> None:
        """Ask for the passphrase of an invitation of the office's."""
        self._invitation = path
        self.stack.setCurrentWidget(self.invited_form)
        self.invited_form.focus_first()

    def _on_invited(self, values: dict[str, str]) -> None:
        self.invited_form.wait(_("Reading…"))
        self._link.accept_file(
            *(self._invitation, values["passphrase"]),
            then=self._on_begun,
            failed=self._on_not_invited,
        )

    def _on_not_invited(self, problem: Problem) -> None:
        self.invited_form.wait("")
        self.invited_form.say(problem)

    def _on_begun(self, _result: Any) -> None:
        for form in (self.join_form, self.invited_form):
            form.wait("")
        self.begun.emit()


def _authority_in(path: Path) -> str:
    from app.sync.authority import read_authority

    return read_authority(path)


def _fill(store: Store) -> None:
    """On the store thread."""
    # Of papers and signatures only who looks at the sample needs to know.
    from app.handover.sample import furnish_sample

    furnish_sample(store, store.clock.today())
