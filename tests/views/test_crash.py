"""When the program is wrong: the report says where, and nothing about customers."""

from __future__ import annotations

from datetime import UTC, datetime

from app.views.kit.crash import CrashGuard, report_text, write_report

NOW = datetime(2026, 8, 3, 9, 0, tzinfo=UTC)


def fail(customer: str) -> None:
    """Fails as programs do: the values are in the error's words and in the locals."""
    secret_phone = "+6281234567890"
    raise KeyError(f"{customer} {secret_phone}")


def caught(customer: str = "Toko Maju") -> BaseException:
    try:
        try:
            fail(customer)
        except KeyError as error:
            raise ValueError(f"cannot save {customer}") from error
    except ValueError as error:
        return error


def test_the_report_says_what_kind_of_error_and_where():
    text = report_text(caught(), NOW)

    assert "builtins.ValueError" in text
    assert "builtins.KeyError" in text
    assert "test_crash.py" in text and "in fail" in text


def test_the_report_holds_no_customer_data():
    text = report_text(caught("Toko Maju"), NOW)

    assert "Toko Maju" not in text
    assert "+62812" not in text


def test_the_report_names_no_folder_of_the_person(tmp_path):
    text = report_text(caught(), NOW)

    assert str(tmp_path.home()) not in text.replace("\\", "/")


def test_the_report_names_the_versions():
    text = report_text(caught(), NOW)

    assert "Relasi " in text and "Python " in text and "sqlalchemy " in text


def test_the_report_is_a_file_one_can_send(tmp_path):
    path = write_report(caught(), tmp_path / "reports", NOW)

    assert path.read_text("utf-8").startswith("Relasi ")


def test_a_crash_keeps_what_was_typed_first_and_then_tells(qapp, qtbot, tmp_path, capfd):
    kept = []
    guard = CrashGuard(tmp_path, lambda: NOW, lambda: kept.append("typed"))

    guard.show(caught())
    dialog = guard.dialog

    assert kept == ["typed"]
    assert dialog.isVisible()
    assert len(list(tmp_path.glob("report-*.txt"))) == 1
    assert "Toko Maju" not in capfd.readouterr().err
    dialog.accept()
    qtbot.waitUntil(lambda: guard.dialog is None)


def test_a_second_crash_does_not_pile_up_dialogs(qapp, qtbot, tmp_path, capfd):
    guard = CrashGuard(tmp_path, lambda: NOW, lambda: None)

    guard.show(caught())
    first = guard.dialog
    guard.show(caught())

    assert guard.dialog is first
    first.accept()
