"""What holds for every command: help with an example, one sentence for bad input, one document."""

from __future__ import annotations

import argparse
import io
import json
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.cli.main import parser
from app.cli.mishaps import describe
from app.i18n import LANGUAGES
from tests.cli.conftest import Answer, Relasi

Ask = Callable[..., Any]
NOBODY = "0198a7c2-5d3e-7c11-9d0e-3b1f0a6a7e55"


def commands(inside: argparse.ArgumentParser, *path: str) -> Iterator[tuple[str, ...]]:
    """Every command that does something, by its words."""
    groups = [a for a in inside._actions if isinstance(a, argparse._SubParsersAction)]
    if path and inside.get_default("run"):
        yield path
    for group in groups:
        for name, inner in group.choices.items():
            yield from commands(inner, *path, name)


ALL = sorted(commands(parser()))


def _parser_of(
    path: tuple[str, ...], whole: argparse.ArgumentParser | None = None
) -> argparse.ArgumentParser:
    """The parser of a command."""
    inside = whole or parser()
    for name in path:
        groups = [a for a in inside._actions if isinstance(a, argparse._SubParsersAction)]
        inside = groups[0].choices[name]
    return inside


# Per command what it must refuse: a rule or a value (1), or the way it is written (2).
BAD: dict[tuple[str, ...], tuple[int, str]] = {
    ("agenda",): (1, "--from someday"),
    ("approvals",): (2, "settle"),
    ("approvals", "approve"): (1, "SQ-1"),
    ("approvals", "list"): (2, "everything"),
    ("approvals", "return"): (1, f"{NOBODY} --comment No"),
    ("attach",): (1, "account Nobody /no/such/shelf.jpg"),
    ("audit",): (1, "--from someday"),
    ("backup",): (1, "/no/such/folder/copy.zip"),
    ("calendar", "agenda"): (1, "--from 2026-08-03 --to 2026-08-01"),
    ("calendar", "export"): (1, "/no/such/folder/mine.ics"),
    ("calendar", "import"): (1, "/no/such/file.ics"),
    ("company",): (1, "colour=red"),
    ("conflicts",): (2, "settle"),
    ("conflicts", "list"): (2, "everything"),
    ("conflicts", "resolve"): (1, f"{NOBODY} mine"),
    ("connect",): (1, "http://example.com --user rina@x.co --password-stdin"),
    ("delete",): (1, f"account {NOBODY}"),
    ("demo",): (2, "--window"),
    ("device", "allow"): (1, "laptop"),
    ("device", "answer"): (1, "/no/such/file --to out.relasi"),
    ("device", "list"): (2, "--all"),
    ("device", "numbers"): (2, "--all"),
    ("device", "revoke"): (1, "laptop"),
    ("device", "wipe"): (1, "laptop"),
    ("do",): (1, f"account {NOBODY} call"),
    ("doctor",): (2, "everything"),
    ("export",): (1, "account out.docx"),
    ("file", "get"): (1, "Nobody out.jpg"),
    ("import",): (1, "/no/such/file.csv"),
    ("list",): (1, "account --where colour=red"),
    ("mail", "list"): (2, "everything"),
    ("mail", "retry"): (1, NOBODY),
    ("mail", "send"): (1, ""),
    ("mail", "set"): (1, "port=0"),
    ("mail", "show"): (1, NOBODY),
    ("mail", "test"): (1, ""),
    ("mail", "words"): (1, "letter id"),
    ("new",): (1, "account city=Bogor"),
    ("order", "cancel"): (1, "SO-1"),
    ("order", "cancel-rest"): (1, "SO-1"),
    ("order", "confirm"): (1, "SO-1"),
    ("order", "deliver"): (1, "SO-1 line=1"),
    ("order", "invoice"): (1, "SO-1 number=1"),
    ("order", "new"): (1, "SQ-1"),
    ("order", "pdf"): (1, "SO-1 /no/such/folder/order.pdf"),
    ("order", "reopen"): (1, "SO-1"),
    ("order", "show"): (1, "SO-1"),
    ("order", "take-back"): (1, "SO-1 line=1"),
    ("org", "create"): (1, "{empty}"),
    ("org", "set"): (1, "offline_days=soon"),
    ("org", "show"): (2, "everything"),
    ("password",): (1, ""),
    ("price", "explain"): (1, "Nobody"),
    ("quote", "accept"): (1, "SQ-1"),
    ("quote", "another"): (1, "SQ-1"),
    ("quote", "approve"): (1, "SQ-1"),
    ("quote", "ask-approval"): (1, "SQ-1"),
    ("quote", "cancel"): (1, "SQ-1"),
    ("quote", "current"): (1, "SQ-1"),
    ("quote", "diff"): (1, "SQ-1 SQ-2"),
    ("quote", "expire"): (1, "SQ-1"),
    ("quote", "fill"): (1, "SQ-1 template=Ramadan"),
    ("quote", "keep-template"): (1, "SQ-1 name=Ramadan"),
    ("quote", "like-last"): (1, "SQ-1"),
    ("quote", "order"): (1, "SQ-1"),
    ("quote", "reopen"): (1, "SQ-1"),
    ("quote", "return"): (1, "SQ-1"),
    ("quote", "send-beside"): (1, "SQ-1"),
    ("quote", "take-back"): (1, "SQ-1"),
    ("quote", "check"): (1, "SQ-1"),
    ("quote", "discount"): (1, "SQ-1 percent=5"),
    ("quote", "duplicate"): (1, "SQ-1"),
    ("quote", "email"): (1, "SQ-1 --to siti"),
    ("quote", "line"): (1, "SQ-1 product=KM"),
    ("quote", "new"): (1, "Nobody"),
    ("quote", "pdf"): (1, "SQ-1 paper.pdf"),
    ("paper", "brochure"): (1, "/no/such/catalogue.pdf"),
    ("paper", "cover"): (1, "/no/such/cover.pdf"),
    ("paper", "logo"): (1, "/no/such/logo.png"),
    ("quote", "paste"): (1, "SQ-1 /no/such/rows.tsv"),
    ("quote", "reject"): (1, "SQ-1"),
    ("quote", "reprice"): (1, "SQ-1"),
    ("quote", "company-words"): (1, "SQ-1"),
    ("quote", "agree"): (1, "SQ-1"),
    ("quote", "revise"): (1, "SQ-1"),
    ("quote", "send"): (1, "SQ-1"),
    ("quote", "show"): (1, "SQ-1"),
    ("quote", "sign"): (1, "SQ-1 --name Siti --place Bogor"),
    ("quote", "verify"): (1, "SQ-1"),
    ("quote", "whatsapp"): (1, "SQ-1"),
    ("redo",): (1, ""),
    ("restore",): (1, "/no/such/copy.zip --force"),
    ("run",): (2, "fast"),
    ("today",): (2, "everything"),
    ("seal", "forget"): (2, "everything"),
    ("seal", "set"): (1, "/no/such/seal.p12 --password-stdin"),
    ("seal", "show"): (2, "everything"),
    ("search",): (2, "toko --limit many"),
    ("serve",): (1, "--host 0.0.0.0"),
    ("set",): (1, "widget 1 name=x"),
    ("show",): (1, "account Nobody"),
    ("status",): (2, "--loud"),
    ("sync",): (1, ""),
    ("territory", "add"): (1, "/"),
    ("territory", "list"): (2, "Jabar"),
    ("undo",): (2, "everything"),
    ("user", "add"): (2, "rina@x.co"),
    ("user", "disable"): (1, "nobody@x.co"),
    ("user", "enable"): (1, "nobody@x.co"),
    ("user", "invite"): (1, "nobody@x.co --to /no/such/folder/in.relasi"),
    ("user", "list"): (2, "--role"),
    ("user", "password"): (1, "nobody@x.co"),
    ("user", "set"): (1, "nobody@x.co --role rep"),
}

# Commands that do their work and print a document.
GOOD = {
    ("agenda",): "", ("backup",): "{tmp}/copy.zip", ("calendar", "agenda"): "",
    ("calendar", "export"): "{tmp}/mine.ics", ("calendar", "import"): "{tmp}/given.ics",
    ("company",): "name=Maju", ("conflicts",): "", ("conflicts", "list"): "",
    ("delete",): "account Toko",
    ("device", "list"): "", ("do",): "account Toko", ("doctor",): "",
    ("export",): "account {tmp}/out.csv", ("import",): "{tmp}/given.csv --as account",
    ("mail", "list"): "", ("mail", "show"): "", ("seal", "show"): "",
    ("list",): "account", ("new",): "account name=Baru", ("org", "create"): "PT",
    ("quote", "new"): "Toko", ("redo",): "", ("restore",): "{tmp}/given.zip --force",
    ("search",): "toko", ("set",): "account Toko city=Bogor", ("show",): "account Toko",
    ("status",): "", ("territory", "add"): "Jabar", ("territory", "list"): "", ("undo",): "",
    ("user", "add"): "rina@x.co --name Rina", ("user", "disable"): "agus@x.co",
    ("user", "enable"): "agus@x.co",
    ("user", "invite"): "agus@x.co --to {tmp}/in.relasi",
    ("user", "list"): "", ("user", "password"): "agus@x.co", ("audit",): "",
    ("org", "set"): "offline_days=14",
}  # fmt: skip


@pytest.fixture
def bad_input(relasi: Relasi, monkeypatch: pytest.MonkeyPatch) -> Relasi:
    """The commands where nobody types anything."""
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    return relasi


def test_every_command_has_its_bad_input() -> None:
    assert set(BAD) == set(ALL)


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_bad_input_gives_one_sentence_in_every_language(
    bad_input: Relasi, path: tuple[str, ...]
) -> None:
    code, text = BAD[path]
    words = [word.replace("{empty}", "") for word in text.split()]

    said = {}
    for language in LANGUAGES:
        answer: Answer = bad_input(*path, *words, "--lang", language)
        said[language] = answer.err.strip()

        assert answer.code == code, answer.err
        assert answer.out == ""
        assert len(answer.err.splitlines()) == 1
        assert "Traceback" not in answer.err
        assert "{" not in answer.err
        assert "relasi-report" not in answer.err
    assert all(len(sentence) > 10 for sentence in said.values())


def test_what_a_command_takes_is_called_by_no_name_of_the_program() -> None:
    nameless = [
        f"{' '.join(path)} {action.dest}"
        for path in ALL
        for action in _parser_of(path)._actions
        if action.nargs != 0 and action.metavar is None
        if not (action.option_strings and action.choices)
    ]

    assert not nameless


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_help_has_an_example_that_begins_with_the_command(
    run: Relasi, path: tuple[str, ...]
) -> None:
    answer = run(*path, "--help")

    _, _, after = answer.out.partition("Example:\n  ")
    assert answer.code == 0
    assert after.startswith("relasi " + " ".join(path[:1]))
    assert "--json" in after


@pytest.mark.parametrize("path", sorted(GOOD), ids=" ".join)
def test_json_is_one_document_and_nothing_else(
    relasi: Relasi, tmp_path: Path, path: tuple[str, ...]
) -> None:
    prepare(relasi, tmp_path, path)

    answer = relasi("--json", *path, *GOOD[path].format(tmp=tmp_path).split())

    assert answer.code == 0, answer.err
    assert answer.err == ""
    assert len(answer.out.splitlines()) == 1
    assert isinstance(json.loads(answer.out), dict | list)


@pytest.mark.parametrize(
    "words",
    ["user list", "territory list", "device list", "territory add Jabar", "serve", "audit"],
)
def test_what_asks_a_server_makes_none_of_a_laptop(
    relasi: Relasi, folder: Path, words: str
) -> None:
    answer = relasi(*words.split())

    assert answer.code == 1
    assert "the folder of a laptop" in answer.err
    assert not (folder / "server.db").exists()


def prepare(relasi: Relasi, tmp_path: Path, path: tuple[str, ...]) -> None:
    """What the commands above work on."""
    relasi("new", "account", "name=Toko")
    if path == ("redo",):
        relasi("undo")
    if path == ("calendar", "import"):
        relasi("new", "activity", "subject=Kunjungan", "starts_at=2026-08-03 09:00")
        relasi("calendar", "export", tmp_path / "given.ics")
    if path == ("restore",):
        relasi("backup", tmp_path / "given.zip")
    if path == ("import",):
        (tmp_path / "given.csv").write_text("Name,City\nBaru,Bogor\n", encoding="utf-8")
    if path[0] in ("user", "territory", "device", "audit") or path == ("org", "set"):
        relasi("org", "create", "PT Sumber Rasa")
        relasi("user", "add", "agus@x.co", "--name", "Agus")


@pytest.mark.parametrize(
    "words",
    [
        "fly", "list", "list account --limit", "list account --limit many", "list account --what",
        "list account extra", "user", "user fly", "quote", "list --lang xx account",
        "user add a@b.co --name A --role king", "conflicts resolve 1 yours", "new", "--data",
    ],
)  # fmt: skip
def test_a_command_line_that_does_not_fit_is_answered_in_a_sentence(
    run: Relasi, words: str
) -> None:
    answer = run(*words.split())

    assert answer.code == 2
    assert answer.out == ""
    assert len(answer.err.splitlines()) == 1
    assert "usage:" not in answer.err


def test_an_unexpected_error_is_a_sentence_and_a_report_without_data(
    run: Relasi, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("app.cli.syncing.show_status", _fail)

    answer = run("--data", folder, "status")
    (report,) = tmp_path.glob("relasi-report-*.txt")

    text = report.read_text(encoding="utf-8")
    assert answer.code == 1
    assert str(report) in answer.err
    assert "Toko Rahasia" not in answer.err + text
    assert "ZeroDivisionError" in text
    assert "_fail" in text


def test_verbose_shows_where_an_unexpected_error_happened(
    run: Relasi, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("app.cli.syncing.show_status", _fail)

    assert "Traceback" in run("--data", folder, "status", "--verbose").err


def test_a_report_names_the_cause_of_the_cause() -> None:
    try:
        try:
            raise KeyError("Toko Rahasia")
        except KeyError as error:
            raise ValueError("Toko Rahasia") from error
    except ValueError as error:
        text = describe(error)

    assert "ValueError" in text
    assert "KeyError" in text
    assert "Toko Rahasia" not in text


def test_the_command_line_starts_without_what_it_does_not_need(folder: Path) -> None:
    heavy = {
        "PySide6", "reportlab", "icalendar", "starlette", "uvicorn", "babel", "alembic", "holidays",
        "phonenumbers", "recurring_ical_events", "xlsxwriter", "vobject", "urllib3",
    }  # fmt: skip
    code = (
        "import sys; from app.cli.main import main\n"
        "for words in (['--help'], ['list', 'account'], ['list', 'account', '--json']):\n"
        "    main(['--data', sys.argv[1], *words])\n"
        "print(*sorted({name.split('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder.parent / "fresh")],
        capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert not heavy & set(done.stdout.splitlines()[-1].split())


def test_a_command_asked_for_is_made_alone_and_reads_as_beside_the_others() -> None:
    whole = parser()
    alone = {path: parser(path) for path in ALL}

    for path, made in alone.items():
        assert all(own[: len(path)] == path[: len(own)] for own in commands(made))
    for path, made in alone.items():
        assert _parser_of(path, made).format_help() == _parser_of(path, whole).format_help()


def test_help_of_the_whole_lists_the_commands(run: Relasi) -> None:
    shown = run("--help")

    assert shown.code == 0
    assert all(f"    {path[0]} " in shown.out for path in ALL)
    assert run("--version").out.startswith("Relasi ")


def _fail(*_args: object) -> int:
    name = "Toko Rahasia"
    return len(name) // 0


def test_the_desktop_says_what_is_missing_where_there_is_no_display(
    run: Relasi, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")

    for words in ([], ["run"]):
        answer = run(*words)

        assert answer.code == 1
        assert "display" in answer.err


@pytest.mark.parametrize(
    ("tried", "said"),
    [
        ("new quote", "“Account” cannot be empty."),
        ("new order", "“Quote” cannot be empty."),
        ("search ''", "Write what to look for."),
        ("new product name=Kopi tax_code=NOPE", "There is no tax “NOPE”. There are: PPN,"),
        ("company country=XX", "“XX” is no country. Write its name, or its two letters"),
        ("company country=ZZ", "“ZZ” is no country"),
        ("new account name=Toko billing_country=QQ", "“QQ” is no country"),
        ("company email=abc", "“abc” is not an e-mail address"),
        ("order reopen {order}", "Nothing of this order was cancelled; deliver what is open."),
        ("order cancel-rest {order}", "Nothing of this order was delivered. Cancel the order."),
        ("order invoice {order} number=INV-7", "Deliver all of this order first"),
        ("approvals approve {quote}", "there is nothing to answer"),
        ("approvals return {quote} --comment No", "there is nothing to answer"),
        ("do quote {quote} reject", "“relasi do quote ID” lists what can."),
    ],
)
def test_what_cannot_be_done_is_refused_with_what_is_wrong_and_what_can(
    relasi: Relasi, ordered: dict[str, str], tried: str, said: str
) -> None:
    refused = relasi(*shlex.split(tried.format(**ordered)))

    assert (refused.code, refused.out) == (1, "")
    assert said in refused.err
    assert refused.err.count("\n") == 1


@pytest.fixture
def ordered(ask: Callable[..., Any]) -> dict[str, str]:
    """A quote of which there is an order that nobody has confirmed."""
    ask("new", "account", "name=Toko Maju")
    quote = ask("quote", "new", "Toko Maju")["id"]
    ask("quote", "line", quote, "description=Kopi", "quantity=2", "price=90000")
    ask("quote", "send", quote)
    ask("quote", "accept", quote)
    return {"quote": quote, "order": ask("order", "new", quote)["id"]}


def test_a_passphrase_file_goes_before_what_the_environment_says(relasi: Relasi) -> None:
    refused = relasi("--passphrase-file", "/no/such/file", "list", "account")

    assert refused.code == 1
    assert "/no/such/file" in refused.err
