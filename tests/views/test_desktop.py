"""The desktop as a whole: a window at once, one for each profile, languages that change live."""

from __future__ import annotations

import subprocess
import sys

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel

from app.cli.main import main
from app.clock import SystemClock
from app.desktop import OnlyOne, grab, open_patiently, run
from app.errors import StoreProblem
from app.i18n import language, set_process_language
from app.sync.laptop import open_laptop
from app.views import theme
from app.views.frame import Frame
from app.views.passphrase import PassphraseDialog
from app.views.program import Program
from app.views.shell import Shell
from tests import factories

LEAN = """
import sys
import app.desktop as desktop
from app.views.shell import Shell
qt = desktop.make_application()
shell = Shell()
shell.show()
qt.processEvents()
print(*[name for name in sys.argv[1:] if name in sys.modules])
"""
HOOK = """
import builtins
plain = builtins.__import__
import app.desktop
print(builtins.__import__ is plain)
"""
HEAVY = ["sqlalchemy", "babel", "reportlab", "icalendar", "phonenumbers", "alembic", "urllib3"]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A profile that opens by a passphrase."""
    monkeypatch.setenv("RELASI_PASSPHRASE", "three small words")
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.setattr(
        "app.store.keys._COST", {"time_cost": 1, "memory_cost": 8, "parallelism": 1}
    )
    return tmp_path / "profile"


@pytest.fixture
def program(qapp, qtbot, folder):
    laptop = open_laptop(folder, clock=SystemClock())
    laptop.store.identify(user_id=factories.user(laptop.store, "Rina"))
    shell = Shell(dark=False)
    qtbot.addWidget(shell)
    made = Program(qapp, laptop, shell)
    made.look("en", "light", theme.BASE)
    made.show()
    made.shell = shell
    qtbot.waitUntil(made.jobs.idle)
    yield made
    made.close()
    set_process_language("en")
    theme.apply(qapp, dark=False)


def test_the_first_window_is_painted_before_anything_heavy_is_loaded():
    done = subprocess.run(
        [sys.executable, "-c", LEAN, *HEAVY], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == ""


def test_the_import_hook_of_the_binding_does_not_slow_what_is_loaded_later():
    done = subprocess.run([sys.executable, "-c", HOOK], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "True"


def test_a_second_start_asks_the_first_to_come_forward(qapp, qtbot, tmp_path):
    asked = []
    first = OnlyOne(tmp_path)
    first.listen(lambda: asked.append("forward"))

    second = OnlyOne(tmp_path)
    reached = second.bring_other_forward()
    qtbot.waitUntil(lambda: bool(asked))
    first.close()

    assert (first.first, second.first, reached) == (True, False, True)


def test_two_profiles_have_two_windows(qapp, tmp_path):
    one, other = OnlyOne(tmp_path / "a"), OnlyOne(tmp_path / "b")

    both = (one.first, other.first)
    one.close()
    other.close()

    assert both == (True, True)


def test_another_language_is_shown_at_once_at_the_same_place(program, qtbot):
    program.frame.go("lead")
    old = program.frame

    program.choose(language="id")
    qtbot.waitUntil(lambda: program.frame is not old)
    qtbot.waitUntil(program.jobs.idle)

    assert program.frame.location.place == "lead"
    assert program.shell.centralWidget() is program.frame
    assert "Prospek" in program.shell.windowTitle() or "Lead" in program.shell.windowTitle()


def test_the_choice_is_remembered(program, qtbot):
    program.choose(theme="dark", size=15)
    qtbot.waitUntil(program.jobs.idle)

    store = program.laptop.store
    assert (store.fact("look.theme"), store.fact("look.size")) == ("dark", "15")
    assert theme.is_dark()
    assert theme.px(13) == 15


def test_what_was_typed_is_kept_when_the_language_changes(program, qtbot):
    program.frame.new_record("account", {})
    qtbot.waitUntil(program.jobs.idle)
    old, form = program.frame, program.frame.full.page.form
    qtbot.keyClicks(form.fields["name"].editor.widget, "Toko Baru")

    program.choose(language="ms")
    qtbot.waitUntil(lambda: program.frame is not old)
    qtbot.waitUntil(program.jobs.idle)

    assert program.frame.full.page.form.fields["name"].editor.text() == "Toko Baru"


def test_closing_the_window_keeps_what_was_typed(program, qtbot):
    program.frame.new_record("account", {})
    qtbot.waitUntil(program.jobs.idle)
    form = program.frame.full.page.form
    qtbot.keyClicks(form.fields["name"].editor.widget, "Toko Baru")

    program.shell.close()
    qtbot.waitUntil(program.jobs.idle)

    assert "Toko Baru" in (program.laptop.store.fact("draft.account.new") or "")


def test_a_bug_in_a_job_writes_a_report_and_keeps_what_was_typed(program, qtbot, capfd):
    program.frame.new_record("account", {})
    qtbot.waitUntil(program.jobs.idle)
    form = program.frame.full.page.form
    qtbot.keyClicks(form.fields["name"].editor.widget, "Toko Baru")

    program.jobs.read(lambda: 1 / 0)
    qtbot.waitUntil(lambda: program.guard.dialog is not None)
    qtbot.waitUntil(program.jobs.idle)
    reports = list((program.laptop.folder / "reports").glob("*.txt"))
    program.guard.dialog.accept()

    assert "ZeroDivisionError" in reports[0].read_text("utf-8")
    assert "Toko Baru" not in reports[0].read_text("utf-8")
    assert "Toko Baru" in (program.laptop.store.fact("draft.account.new") or "")


def test_pictures_of_every_place_are_written_without_a_display(folder, tmp_path, monkeypatch):
    monkeypatch.undo()
    monkeypatch.setenv("RELASI_PASSPHRASE", "three small words")
    laptop = open_laptop(folder)
    laptop.store.identify(user_id=factories.user(laptop.store, "Rina"))
    factories.account(laptop.store, "Toko Maju")
    laptop.close()

    pictures = grab(folder, tmp_path / "pictures", "id", dark=True)

    assert len(pictures) >= 8
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in pictures)


def test_the_window_says_its_name_before_it_is_filled(qapp, qtbot):
    shell = Shell(dark=False)
    qtbot.addWidget(shell)
    shell.show()

    shell.fill(QLabel("there"))

    assert shell.windowTitle() == "Relasi"
    assert shell.centralWidget().text() == "there"


def test_who_has_not_worked_here_yet_is_welcomed_and_then_shown_the_first_place(
    qapp, qtbot, folder
):
    shell = Shell(dark=False)
    qtbot.addWidget(shell)
    program = Program(qapp, open_laptop(folder), shell)
    program.show()
    qtbot.waitUntil(program.jobs.idle)
    welcomed, alone = program.frame.location.place, program.frame.nav.isVisible()

    program.frame.screen_shown.begun.emit()
    qtbot.waitUntil(lambda: program.frame.location.place == "today")
    qtbot.waitUntil(program.jobs.idle)

    assert (welcomed, alone) == ("welcome", False)
    assert program.frame.nav.isVisible()
    program.close()


def test_the_language_asked_for_goes_before_the_one_kept(qapp, qtbot, folder):
    laptop = open_laptop(folder, clock=SystemClock())
    laptop.store.set_facts(**{"look.language": "ms"})
    shell = Shell(dark=False)
    qtbot.addWidget(shell)

    program = Program(qapp, laptop, shell, "id")
    program.show()
    qtbot.waitUntil(program.jobs.idle)

    assert (program.language, language()) == ("id", "id")
    assert laptop.store.fact("look.language") == "ms"
    program.close()
    set_process_language("en")


def test_the_command_line_hands_its_language_to_the_desktop(monkeypatch, tmp_path):
    asked = []
    monkeypatch.setattr("app.desktop.open_desktop", lambda folder, said: asked.append(said) or 0)

    code = main(["--data", str(tmp_path), "--lang", "ms", "run"])
    set_process_language("en")

    assert (code, asked) == (0, ["ms"])


def typing(*words):
    """Somebody who types these one after another, and what they were told before each."""
    told, ready = [], iter(words)

    def ask(new, wrong):
        told.append((new, wrong))
        return next(ready)

    return told, ask


@pytest.fixture
def locked(folder, monkeypatch):
    """A profile that opens by a passphrase that has to be typed."""
    open_laptop(folder).close()
    monkeypatch.delenv("RELASI_PASSPHRASE")
    return folder


def test_a_mistyped_passphrase_may_be_typed_again(locked):
    set_process_language("en")
    told, ask = typing("three big words", "three", "three small words")

    open_patiently(locked, ask).close()

    again = (False, "This is not the passphrase of your data. Try again.")
    assert told == [(False, ""), again, again]


def test_after_three_wrong_passphrases_it_ends_with_a_sentence(locked):
    told, ask = typing("a", "b", "c", "three small words")

    with pytest.raises(StoreProblem, match="not the key"):
        open_patiently(locked, ask)

    assert len(told) == 3


def test_a_wrong_passphrase_that_nobody_typed_is_not_tried_again(locked, monkeypatch):
    monkeypatch.setenv("RELASI_PASSPHRASE", "other words")
    told, ask = typing()

    with pytest.raises(StoreProblem, match="not the key"):
        open_patiently(locked, ask)

    assert told == []


def test_a_new_passphrase_is_typed_twice_alike(qapp, qtbot):
    set_process_language("en")
    theme.apply(qapp, dark=False)
    dialog = PassphraseDialog(new=True)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.keyClicks(dialog.first, "kopi tubruk")
    qtbot.keyClicks(dialog.again, "kopi tubrux")

    dialog.accept()

    assert dialog.isVisible() and dialog.again.text() == ""
    assert dialog.error.isVisible() and "differ" in dialog.error.text()
    assert any("recover" in label.text() for label in dialog.findChildren(QLabel))
    words = dialog.findChildren(QLabel)
    qtbot.waitUntil(
        lambda: all(one.height() >= one.heightForWidth(one.width()) for one in words), timeout=1000
    )

    qtbot.keyClicks(dialog.again, "kopi tubruk")
    dialog.accept()

    assert not dialog.isVisible()
    assert dialog.passphrase() == "kopi tubruk"


def test_where_nothing_is_wrong_the_passphrase_still_has_its_room(qapp, qtbot):
    dialog = PassphraseDialog(new=False)
    qtbot.addWidget(dialog)

    dialog.show()

    assert dialog.rect().contains(dialog.first.geometry())
    assert dialog.height() >= dialog.layout().totalMinimumSize().height()


def test_an_old_passphrase_is_typed_once_and_never_empty(qapp, qtbot):
    dialog = PassphraseDialog(new=False, wrong="Not this one.")
    qtbot.addWidget(dialog)
    dialog.show()

    said = dialog.error.text()
    dialog.accept()

    assert dialog.again is None
    assert said == "Not this one."
    assert dialog.isVisible() and dialog.error.text() != said


def test_who_leaves_the_sample_company_is_asked_where_to_begin(qapp, qtbot, folder, monkeypatch):
    laptop = open_laptop(folder)
    laptop.store.set_facts(sample="1")
    laptop.store.identify(user_id=factories.user(laptop.store, "Rina"))
    laptop.close()
    shell, only, seen = Shell(dark=False), OnlyOne(folder), []
    qtbot.addWidget(shell)
    watch = QTimer()

    def look() -> None:
        frame = shell.centralWidget()
        if not isinstance(frame, Frame) or not frame.desk.jobs.idle():
            return
        seen.append((frame.location.place, frame.desk.store.fact("sample")))
        if frame.desk.store.fact("sample"):
            frame.go("settings", "data")
            page = frame.screen_shown.data
            page.sure.ask("Sure?", "Leave it", ())
            page.sure.answer()
        else:
            qapp.exit(7)

    watch.timeout.connect(look)
    watch.start(20)

    ended = run(qapp, folder, shell, only, "en")

    only.close()
    watch.stop()
    assert (ended, seen[0], seen[-1]) == (7, ("today", "1"), ("welcome", None))
