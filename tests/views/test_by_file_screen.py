"""Files for the office, written and read on the sync page."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.server import by_file, devices, inviting
from app.sync.lease import lease
from app.views.closed_book import LockedBook
from app.views.screens.first_run import FirstRun
from app.views.screens.sync_status import SyncScreen
from tests.factories import account
from tests.views.offices import ANA, link, office

__all__ = ["link", "office"]


@pytest.fixture
def screen(desk, link, qtbot, settle):
    made = SyncScreen(replace(desk, facts={"link": link}))
    qtbot.addWidget(made)
    made.show()
    made.opened()
    settle()
    return made


@pytest.fixture
def said(desk, monkeypatch):
    heard = []
    monkeypatch.setattr(desk.messages, "say", lambda sentence, *_: heard.append(sentence))
    return heard


def join(screen, office, tmp_path, settle):
    """By an invitation, whose passphrase is typed."""
    path = tmp_path / "ana.relasi"
    passphrase = inviting.invite(office, ANA, path).passphrase
    screen.by_file.invited.emit(path)
    screen.passphrase.passphrase.setText(passphrase)
    screen.passphrase.passphrase.returnPressed.emit()
    settle()


def test_a_laptop_joins_writes_and_reads_by_file(
    screen, desk, office, said, tmp_path, settle
) -> None:
    join(screen, office, tmp_path, settle)
    account(desk.store, "Toko Maju")

    screen.by_file.write_to(tmp_path / "out.relasi")
    settle()
    waits = screen.picture
    by_file.answer(office, tmp_path / "out.relasi", tmp_path / "back.relasi")
    screen.by_file.read_from(tmp_path / "back.relasi")
    settle()

    assert said == [
        "You work at PT Sumber Rasa now.",
        "out.relasi holds 1 change for the office. It waits here until the answer is read.",
        "The answer is read: sent 1, received 1.",
    ]
    assert waits.sentences[0] == "1 change waits to be sent."
    assert any("its answer was not read yet" in sentence for sentence in waits.sentences)
    assert screen.picture.sentences[0] == "Everything you typed has reached the server."
    assert screen.notice.isHidden()


def test_at_the_first_start_an_invitation_is_read_in_place_of_signing_in(
    desk, link, office, tmp_path, qtbot, settle
) -> None:
    path = tmp_path / "ana.relasi"
    passphrase = inviting.invite(office, ANA, path).passphrase
    guide = FirstRun(replace(desk, facts={"link": link}))
    qtbot.addWidget(guide)
    guide.enter("join")
    guide.invite(path)

    guide.invited_form.fields["passphrase"].setText("wrong")
    guide.invited_form.send()
    settle()
    refused = guide.invited_form._error.text()
    guide.invited_form.fields["passphrase"].setText(passphrase)
    with qtbot.waitSignal(guide.begun):
        guide.invited_form.send()

    assert "the passphrase is another one" in refused
    assert desk.store.fact("organisation") == "PT Sumber Rasa"


def test_where_there_is_no_network_the_one_button_writes_a_file(
    screen, office, tmp_path, settle
) -> None:
    before = (screen.alone.isVisible(), screen.by_file.write.isVisible())

    join(screen, office, tmp_path, settle)

    assert (before, screen.alone.isVisible()) == ((True, False), False)
    assert (screen._now.text(), screen.by_file.write.isVisible()) == (
        "Write a file for the office…",
        True,
    )
    assert screen._check.isHidden()


def test_what_is_wrong_with_a_file_stands_on_the_page(screen, office, tmp_path, settle) -> None:
    join(screen, office, tmp_path, settle)

    screen.by_file.read_from(tmp_path / "ana.relasi")
    settle()

    assert screen.notice.text.startswith("“ana.relasi” is an invitation")
    assert not screen.notice.isHidden()
    assert screen.by_file.isEnabled()


def test_a_locked_book_is_opened_by_an_answer(
    screen, desk, link, office, clock, qtbot, tmp_path, settle
) -> None:
    join(screen, office, tmp_path, settle)
    clock.move(timedelta(days=31))
    link.state = replace(link.state, by_file=True)
    locked = LockedBook(link, "Locked")
    qtbot.addWidget(locked)
    locked.show()

    locked.by_file.write_to(tmp_path / "out.relasi")
    settle()
    by_file.answer(office, tmp_path / "out.relasi", tmp_path / "back.relasi")
    before = lease(desk.store).locked
    locked.by_file.read_from(tmp_path / "back.relasi")
    settle()

    assert before and not lease(desk.store).locked
    assert link.state.locked == ""
    assert locked.form.isHidden() and locked.now.isHidden()


def test_a_laptop_that_is_refused_says_so(screen, office, tmp_path, settle) -> None:
    join(screen, office, tmp_path, settle)
    screen.by_file.write_to(tmp_path / "out.relasi")
    settle()
    devices.revoke_device(office, devices.devices(office)[0].id)
    by_file.answer(office, tmp_path / "out.relasi", tmp_path / "back.relasi")

    screen.by_file.read_from(tmp_path / "back.relasi")
    settle()

    assert "Access from this laptop was closed" in screen.notice.text
