"""A laptop that is locked, erased or asked for its password while the desktop is open."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.clock import SetClock
from app.errors import NoEntry, Refused
from app.i18n import N_, set_process_language
from app.server import organisation
from app.server.devices import devices, wipe_device
from app.store import Store
from app.store.engine import sqlite_engine
from app.sync.client import HttpApi
from app.sync.joining import join
from app.sync.laptop import FILE, Laptop, open_laptop
from app.views.closed_book import ErasedBook, LockedBook
from app.views.frame_sync import SyncState, lock_warning, short
from app.views.program import Program
from app.views.screens.settings.own_password import OwnPassword
from app.views.screens.sync_status import SyncScreen
from app.views.shell import Shell
from tests.answering import answering
from tests.factories import KEY
from tests.sync.worlds import PASSWORD, add_account, company_file

__all__ = ["company_file"]

ANA = "ana@rasa.id"


@dataclass
class Office:
    """A server behind HTTP, and where it answers."""

    server: Store
    url: str


@pytest.fixture
def office(tmp_path: Path, company_file: Path, clock: SetClock) -> Iterator[Office]:
    path = tmp_path / "server.db"
    shutil.copyfile(company_file, path)
    server = organisation.open_organisation(sqlite_engine(path, None), clock)
    with answering(server) as url:
        yield Office(server, url)
    server.close()


@pytest.fixture
def laptop(
    office: Office,
    tmp_path: Path,
    empty_file: Path,
    clock: SetClock,
    monkeypatch: pytest.MonkeyPatch,
) -> Laptop:
    """Ana's, joined; nothing synchronises it by itself yet."""
    folder = tmp_path / "profile"
    folder.mkdir()
    shutil.copyfile(empty_file, folder / FILE)
    monkeypatch.setattr("app.sync.laptop.key_for", lambda *_: KEY)
    made = open_laptop(folder, clock=clock)
    join(made.store, HttpApi(office.url), office.url, ANA, PASSWORD)
    return made


@pytest.fixture
def opened(qapp, qtbot, laptop):
    """The program on Ana's laptop, not shown yet."""
    set_process_language("en")
    shell = Shell(dark=False)
    qtbot.addWidget(shell)
    program = Program(qapp, laptop, shell, "en")
    yield program, shell
    program.close()


def test_a_locked_laptop_shows_why_and_opens_when_the_company_is_reached(
    opened, office, laptop, clock, qtbot
):
    program, shell = opened
    clock.move(timedelta(days=31))
    url = laptop.store.fact("server")
    laptop.store.set_facts(server="http://127.0.0.1:9")  # nobody answers

    program.show()

    page = shell.centralWidget()
    assert isinstance(page, LockedBook)
    assert "since 3 Aug 2026" in page.sentence.text()
    assert page.form.label.text() == "Password of ana@rasa.id"
    program.link.stop()
    laptop.store.set_facts(server=url)
    program.link.now()
    qtbot.waitUntil(lambda: shell.centralWidget() is program.frame)


def test_the_book_is_closed_while_the_window_is_open_when_the_time_is_over(
    opened, laptop, clock, qtbot
):
    program, shell = opened
    laptop.store.set_facts(server="http://127.0.0.1:9")
    program.show()
    assert shell.centralWidget() is program.frame
    clock.move(timedelta(days=31))

    add_account(laptop.store)  # whatever stirs it

    qtbot.waitUntil(lambda: isinstance(shell.centralWidget(), LockedBook))


def test_a_laptop_that_is_erased_while_the_window_is_open_says_so_and_lets_go(
    opened, office, laptop, qtbot
):
    program, shell = opened
    program.show()
    add_account(laptop.store, "Kata terakhir")
    [known] = devices(office.server)
    wipe_device(office.server, known.id)
    program.link.now()

    qtbot.waitUntil(lambda: isinstance(shell.centralWidget(), ErasedBook))

    assert "erased by your company" in shell.centralWidget().sentence.text()
    assert not (laptop.folder / FILE).exists()
    [known] = devices(office.server)
    assert known.state == "wiped"
    shell.centralWidget().close_it.click()
    assert not shell.isVisible()


class Link(QObject):
    """A company that knows one password."""

    changed = Signal(object)

    def __init__(self):
        super().__init__()
        self.state = SyncState(online=False, text="Please sign in again.", sign_in=True)
        self.new = ""

    def email(self):
        return ANA

    def now(self):
        pass

    def sign_in(self, password, then, failed):
        if password != PASSWORD:
            failed(NoEntry(N_("E-mail or password is wrong."), "wrong"))
            return
        self.state = SyncState(online=True)
        self.changed.emit(self.state)
        then(None)

    def change_password(self, old, new, then, failed):
        if old != PASSWORD:
            failed(NoEntry(N_("E-mail or password is wrong."), "wrong"))
        elif len(new) < 8:
            failed(Refused(N_("A password needs at least {count} characters."), count=8))
        else:
            self.new = new
            then(None)


@pytest.fixture
def link():
    return Link()


@pytest.fixture
def sync_page(desk, shop, link, qtbot, settle):
    shop.set_facts(server="https://sales.example.com", organisation="PT Sumber Rasa")
    screen = SyncScreen(replace(desk, facts={"link": link}))
    qtbot.addWidget(screen)
    screen.show()
    qtbot.waitExposed(screen)
    screen.opened()
    settle()
    return screen


def write(text):
    QTest.keyClicks(QApplication.focusWidget(), text)


def press(key):
    QTest.keyClick(QApplication.focusWidget(), key)


def test_one_signs_in_again_from_the_sync_page_by_keyboard(sync_page, link, settle):
    sync_page.focus_first()
    write("salah")
    press(Qt.Key.Key_Return)
    wrong = sync_page.sign_in.error.text()
    write(PASSWORD)  # over what was wrong
    press(Qt.Key.Key_Return)
    settle()

    assert wrong == "E-mail or password is wrong."
    assert sync_page.sign_in.isHidden()
    assert sync_page.notice.isHidden()


def test_the_password_is_not_asked_for_where_it_is_not_wanted(sync_page, link, settle):
    link.state = SyncState(online=False, text="Access from this laptop was closed.")
    link.changed.emit(link.state)
    settle()

    assert sync_page.sign_in.isHidden()
    assert sync_page.notice.text == "Access from this laptop was closed."


def test_the_own_password_is_changed_by_keyboard(desk, link, qtbot):
    form = OwnPassword(desk, link)
    qtbot.addWidget(form)
    form.show()
    qtbot.waitExposed(form)
    form.activateWindow()
    form.old.setFocus()
    qtbot.waitUntil(form.old.hasFocus)
    write(PASSWORD)
    press(Qt.Key.Key_Tab)
    write("baru-sekali")
    press(Qt.Key.Key_Tab)
    write("baru-sekali")
    press(Qt.Key.Key_Return)

    assert link.new == "baru-sekali"
    assert form.old.text() == form.new.text() == form.again.text() == ""


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ((PASSWORD, "baru-sekali", "lain-sekali"), "The two passwords differ."),
        (("", "baru-sekali", "baru-sekali"), "Type the password that holds until now."),
        (("salah", "baru-sekali", "baru-sekali"), "E-mail or password is wrong."),
        ((PASSWORD, "baru", "baru"), "A password needs at least 8 characters."),
    ],
)
def test_what_is_wrong_with_a_new_password_is_said(desk, link, qtbot, typed, said):
    form = OwnPassword(desk, link)
    qtbot.addWidget(form)
    for field, text in zip((form.old, form.new, form.again), typed, strict=True):
        field.setText(text)

    form.send()

    assert said in form.error.text()
    assert link.new == ""


def test_five_days_before_it_locks_the_pill_says_so(clock):
    far, near = (SyncState(online=False, days_left=days) for days in (6, 5))

    assert short(far, clock.now()) == "Offline"
    assert short(near, clock.now()) == "Offline · locks in 5 days"
    assert lock_warning(near).startswith("Relasi locks in 5 days")
