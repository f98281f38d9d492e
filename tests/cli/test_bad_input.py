"""Whatever is typed, a command answers in one sentence, and says so with its exit code."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Relasi

Ask = Callable[..., Any]
LONG = "x" * 5000
# Commands that end with a file to write.
WRITING = (
    ("backup",), ("calendar", "export"), ("quote", "pdf", "Kopi"), ("export", "account"),
)  # fmt: skip
# Commands that begin with a file to read.
READING = (
    ("import",), ("calendar", "import"), ("restore",), ("import", "--as", "account"),
    ("list", "account", "--passphrase-file"),
    ("import", "{tmp}/good.csv", "--as", "account", "--map"),
)  # fmt: skip


@pytest.fixture
def typed(relasi: Relasi, ask: Ask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Relasi:
    """Commands in a folder with a quote and some files, where nobody types anything."""
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    ask("new", "account", "name=Toko Maju")
    ask("quote", "new", "Toko Maju", "subject=Kopi")
    (tmp_path / "folder").mkdir()
    (tmp_path / "good.csv").write_text("Name\nToko Baru\n", encoding="utf-8")
    (tmp_path / "empty").touch()
    (tmp_path / "binary").write_bytes(bytes(range(256)) * 20)
    (tmp_path / "deep.json").write_text("[" * 100_000, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return relasi


def is_one_sentence(answer: Any, *codes: int) -> bool:
    assert answer.code in codes, answer.err
    assert "relasi-report" not in answer.err
    return len(answer.err.splitlines()) == 1


@pytest.mark.parametrize("command", WRITING, ids=" ".join)
def test_a_file_that_cannot_be_written_is_said_and_leaves_nothing(
    typed: Relasi, ask: Ask, tmp_path: Path, command: tuple[str, ...]
) -> None:
    if command[0] == "quote":
        command = ("quote", "pdf", ask("list", "quote")[0]["number"])
    ending = ".csv" if command[0] == "export" else ""
    (tmp_path / f"folder{ending}").mkdir(exist_ok=True)
    before = sorted(tmp_path.rglob("*"))

    for name in ("", LONG, "good.csv/copy", "none/copy", "folder", "line\nbreak/x"):
        answer = typed(*command, f"{name}{ending}" if name else "")

        assert is_one_sentence(answer, 1)
        assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_a_file_that_cannot_be_read_is_said(
    typed: Relasi, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: tuple[str, ...]
) -> None:
    words = [word.format(tmp=tmp_path) for word in command]
    if "--passphrase-file" in words:
        monkeypatch.delenv("RELASI_PASSPHRASE")  # which comes before the file

    for name in ("", LONG, "good.csv/x", "folder", "empty", "binary", "a\nb"):
        answer = typed(*words, name, "--json")

        assert is_one_sentence(answer, 1)
        assert answer.out == ""


def test_a_folder_that_is_missing_is_said_in_the_same_words_wherever_a_file_is_written(
    typed: Relasi, ask: Ask
) -> None:
    number = ask("list", "quote")[0]["number"]
    commands = (("backup",), ("calendar", "export"), ("quote", "pdf", number), ("export", "lead"))

    said = {
        typed(*words, "--lang", "id", "none/x.csv").err.replace(number, "") for words in commands
    }

    assert said == {
        "Berkas “none/x.csv” tidak dapat ditulis: foldernya tidak ada;"
        " buat dulu atau pilih folder lain.\n"
    }


def test_a_file_that_is_there_is_written_over_only_when_told_to(
    typed: Relasi, tmp_path: Path
) -> None:
    kept = tmp_path / "good.csv"
    before = kept.read_bytes()
    typed("attach", "account", "Toko Maju", kept)
    commands = (("backup", kept), ("file", "get", "good.csv", kept))

    for words in commands:
        refused = typed(*words)
        assert is_one_sentence(refused, 1) and "--replace" in refused.err
    assert kept.read_bytes() == before
    assert [typed(*words, "--replace").code for words in reversed(commands)] == [0, 0]


def test_nothing_and_a_folder_are_not_attached(typed: Relasi, ask: Ask) -> None:
    said = [typed("attach", "account", "Toko Maju", name) for name in ("empty", "folder")]

    assert all(is_one_sentence(answer, 1) for answer in said)
    assert "is empty" in said[0].err and "it is a folder" in said[1].err
    assert ask("list", "attachment") == []


def test_a_map_that_goes_too_deep_is_no_map(typed: Relasi) -> None:
    answer = typed("import", "good.csv", "--as", "account", "--map", "deep.json")

    assert is_one_sentence(answer, 1)


@pytest.mark.parametrize("name", [LONG, "good.csv", "good.csv/x"])
def test_a_folder_that_cannot_hold_a_profile_is_said(typed: Relasi, run: Relasi, name: str) -> None:
    for words in (["list", "account"], ["doctor"], ["status"], ["user", "list"]):
        assert is_one_sentence(run("--data", name, *words), 1)


@pytest.mark.parametrize(
    "words",
    [
        ("list", "account", "--limit", "99999999999999999999"),
        ("list", "account", "--offset", "-1"),
        ("show", "account", "Toko \udcff"),
        ("new", "account", "name=\udcff"),
        ("search", "\udcff"),
        ("status", "--data", "\udcff"),
        ("demo", "--headless", "--into", "\udcff"),
    ],
    ids=["limit", "offset", "show", "new", "search", "data", "into"],
)
def test_what_no_command_takes_is_a_matter_of_how_it_is_written(
    typed: Relasi, words: tuple[str, ...]
) -> None:
    assert is_one_sentence(typed(*words), 2)


@pytest.mark.parametrize("record", ["tagging", "stage_change", "note", "attention", "price_rule"])
def test_a_record_that_is_not_there_is_not_found_whatever_it_is_called(
    typed: Relasi, record: str
) -> None:
    for text in ("", "0", "{name}", LONG, "'; DROP TABLE account; --"):
        for command in ("show", "delete", "do"):
            assert is_one_sentence(typed(command, record, text, "--json"), 1)


@pytest.mark.parametrize(
    "url", ["http://[::1", "ftp://x", "http://", "http://x y", "http://x:99999"]
)
def test_an_address_that_is_none_is_said(
    typed: Relasi, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("secret\n"))

    answer = typed("connect", url, "--insecure", "--user", "a@b.co", "--password-stdin")

    assert is_one_sentence(answer, 1, 3)
    assert "secret" not in answer.err


@pytest.mark.parametrize("command", [("undo",), ("quote", "show", "Kopi")], ids=" ".join)
def test_an_unknown_option_is_answered_with_the_help_of_its_own_command(
    typed: Relasi, command: tuple[str, ...]
) -> None:
    answer = typed(*command, "--foo")

    name = " ".join(("relasi", *command[:2]))
    assert is_one_sentence(answer, 2)
    assert f"“--foo” is not understood; “{name} --help”" in answer.err


def test_the_fields_there_are_begin_as_the_form_does_and_leave_out_the_programs_own(
    typed: Relasi,
) -> None:
    answer = typed("set", "account", "Toko Maju", "notex=3")

    fields = answer.err.strip().removesuffix(".").partition("Fields: ")[2].split(", ")
    assert fields[0] == "name"
    assert not {"id", "created_at", "created_by"} & set(fields)


def test_a_field_that_is_worked_out_names_those_to_write(typed: Relasi) -> None:
    answer = typed("quote", "new", "Toko Maju", "discount=7")

    assert is_one_sentence(answer, 1)
    assert "Write discount_percent, discount_amount instead." in answer.err


def test_the_help_of_a_discount_on_the_whole_lists_its_fields(typed: Relasi) -> None:
    told = typed("quote", "discount", "--help").out

    assert "\nFields:\n  percent" in told
