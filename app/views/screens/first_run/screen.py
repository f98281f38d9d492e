"""The first start: look around in a sample company, start empty, or join a company."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.errors import Invalid, NotAllowed, Problem
from app.i18n import LANGUAGES, N_, _
from app.services.sample import make_sample
from app.services.setup import start_empty
from app.store import Store
from app.views import icons, theme
from app.views.kit.screen import Desk, Screen, add_verb

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
        `join(url, email, password, then, failed)`; without it that door is not there."""
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
        self.empty_form.sent.connect(self._on_empty)
        self.join_form.sent.connect(self._on_join)
        for form in (self.empty_form, self.join_form):
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
        doors = QHBoxLayout()
        doors.setSpacing(theme.px(16))
        doors.addStretch(1)
        for name, icon, head, text, button, keys in DOORS:
            if name != "join" or self._link is not None:
                doors.addWidget(self._door(name, icon, _(head), _(text), _(button), keys))
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
        for widget in (page, self.empty_form, self.join_form, self._busy):
            self.stack.addWidget(widget)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.stack)

    def _door(self, name: str, icon: str, head: str, text: str, button: str, keys: str) -> QWidget:
        card = theme.mark(QFrame(), "card")
        card.setFixedWidth(theme.px(WIDE))
        go = theme.mark(QPushButton(button), "primary" if name == "sample" else "")
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
            button = theme.mark(QPushButton(name), "quiet")
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
        )

    def _on_not_joined(self, problem: Problem) -> None:
        self.join_form.wait("")
        self.join_form.say(problem)

    def _on_begun(self, _result: Any) -> None:
        self.join_form.wait("")
        self.begun.emit()


class EntryForm(QWidget):
    """A few fields and one button, in the middle of the page.

    Signals:
        sent(dict): the texts by field.
        left: Back or Esc.
    """

    sent = Signal(object)
    left = Signal()

    def __init__(
        self,
        title: str,
        fields: tuple[tuple[str, str, str], ...],
        button: str,
        countries: tuple[tuple[str, str], ...] = (),
    ) -> None:
        super().__init__()
        self.fields: dict[str, QWidget] = {}
        self._errors: dict[str, QLabel] = {}
        card = theme.mark(QFrame(), "card")
        card.setFixedWidth(theme.px(420))
        self._column = QVBoxLayout(card)
        self._column.setContentsMargins(*(theme.px(24),) * 4)
        self._column.setSpacing(theme.px(4))
        self._column.addWidget(theme.mark(QLabel(title), "record"))
        for name, label, example in fields:
            line = QLineEdit()
            line.setPlaceholderText(example)
            if name == "password":
                line.setEchoMode(QLineEdit.EchoMode.Password)
            self._add(name, label, line)
        if countries:
            box = QComboBox()
            for code, country in countries:
                box.addItem(_(country), code)
            self._add("country", _("Country"), box)
        self._error = theme.mark(QLabel(wordWrap=True), "error")
        self._error.hide()
        self._wait = theme.mark(QLabel(wordWrap=True), "muted")
        self._wait.hide()
        back = theme.mark(QPushButton(_("Back")), "quiet")
        back.clicked.connect(self.left)
        self.go = theme.mark(QPushButton(button), "primary")
        self.go.clicked.connect(self.send)
        row = QHBoxLayout()
        row.addWidget(back)
        row.addStretch(1)
        row.addWidget(self.go)
        for widget in (self._error, self._wait):
            self._column.addWidget(widget)
        self._column.addSpacing(theme.px(12))
        self._column.addLayout(row)
        grid = QGridLayout(self)
        grid.addWidget(card, 0, 0, Qt.AlignmentFlag.AlignCenter)
        add_verb(self, button, self.send, "Return | Enter | Ctrl+Return", "check")
        add_verb(self, _("Back"), self.left.emit, "Esc", "arrow-left")

    def focus_first(self) -> None:
        """Into the first field that is empty."""
        lines = [one for one in self.fields.values() if isinstance(one, QLineEdit)]
        next((line for line in lines if not line.text()), lines[0]).setFocus()

    def values(self) -> dict[str, str]:
        """What is typed."""
        return {
            name: one.currentData() if isinstance(one, QComboBox) else one.text()
            for name, one in self.fields.items()
        }

    def send(self) -> None:
        """Go on with what is typed."""
        if self.go.isEnabled():
            self._clear()
            self.sent.emit(self.values())

    def say(self, problem: Problem) -> None:
        """Show what is wrong, beside its field where it has one."""
        self._clear()
        name = problem.field if isinstance(problem, Invalid) else ""
        if isinstance(problem, NotAllowed) and "password" in self.fields:
            name = "password"
        label = self._errors.get(name, self._error)
        label.setText(problem.sentence())
        label.show()
        widget = self.fields.get(name)
        if widget is not None:
            widget.setAccessibleDescription(problem.sentence())
            _mark_wrong(widget, True)
            widget.setFocus()

    def wait(self, sentence: str) -> None:
        """Say that it is under way; empty when it is over."""
        self._wait.setText(sentence)
        self._wait.setVisible(bool(sentence))
        self.go.setEnabled(not sentence)

    def _add(self, name: str, label: str, widget: QWidget) -> None:
        words = theme.mark(QLabel(label), "label")
        words.setBuddy(widget)
        widget.setAccessibleName(label)
        error = theme.mark(QLabel(wordWrap=True), "error")
        error.hide()
        self._column.addSpacing(theme.px(8))
        for one in (words, widget, error):
            self._column.addWidget(one)
        self.fields[name], self._errors[name] = widget, error

    def _clear(self) -> None:
        for label in (*self._errors.values(), self._error):
            label.hide()
        for widget in self.fields.values():
            widget.setAccessibleDescription("")
            _mark_wrong(widget, False)


class BusyPage(QWidget):
    """Says that something is under way that is kept whole or not at all."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        text = theme.mark(QLabel(sentence), "record")
        bar = QProgressBar()
        bar.setTextVisible(False)
        bar.setFixedWidth(theme.px(360))
        bar.setRange(0, 0)
        bar.setAccessibleName(sentence)
        column = QVBoxLayout(self)
        column.setSpacing(theme.px(12))
        column.addStretch(1)
        for widget in (text, bar):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)


def _fill(store: Store) -> None:
    """On the store thread."""
    make_sample(store, store.clock.today())


def _mark_wrong(widget: QWidget, wrong: bool) -> None:
    widget.setProperty("wrong", "true" if wrong else "false")
    widget.style().unpolish(widget)
    widget.style().polish(widget)
