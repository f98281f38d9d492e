"""Files of other programs and calendars from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Relasi

Ask = Callable[..., Any]
ROWS = "Company,City,Telepon\nToko Maju,Bogor,0812 3456 7890\n,Depok,1\nToko Jaya,Depok,\n"


@pytest.fixture
def customers(tmp_path: Path) -> Path:
    """Three rows, of which one has no name."""
    path = tmp_path / "customers.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def test_an_import_counts_and_reports_each_row_it_did_not_take(ask: Ask, customers: Path) -> None:
    report = ask("import", customers, "--as", "account")

    assert (report["created"], report["updated"], report["skipped"]) == (2, 0, 0)
    assert [error["row"] for error in report["errors"]] == [3]
    assert report["errors"][0].keys() == {"row", "column", "message"}
    assert Path(report["rejected_file"]).is_file()


def test_a_dry_run_shows_the_columns_and_keeps_nothing(ask: Ask, customers: Path) -> None:
    report = ask("import", customers, "--as", "account", "--dry-run")

    assert report["created"] == 2
    assert report["columns"]["City"] == "billing_city"
    assert ask("list", "account") == []
    assert not list(customers.parent.glob("*rejected*"))


def test_customers_made_because_people_work_there_are_told(
    ask: Ask, relasi: Relasi, tmp_path: Path
) -> None:
    cards = tmp_path / "people.vcf"
    cards.write_text(
        "".join(
            f"BEGIN:VCARD\nVERSION:3.0\nFN:{name}\nORG:{where}\nEND:VCARD\n"
            for name, where in (("Ani", "Toko Maju"), ("Budi", "Toko Jaya"), ("Cici", "Toko Maju"))
        ),
        encoding="utf-8",
    )

    tried = relasi("import", cards, "--dry-run")
    told = ask("import", cards, "--dry-run")
    again = ask("import", cards)

    assert told["also_created"] == again["also_created"] == {"account": 2}
    assert "Would be made besides" in tried.out
    assert "2 × Account (Toko Maju, Toko Jaya)" in tried.out
    assert len(ask("list", "account")) == 2


def test_a_map_says_which_column_is_which_field(ask: Ask, customers: Path) -> None:
    mapping = customers.with_name("map.json")
    mapping.write_text(json.dumps({"Company": "name", "City": "industry"}), encoding="utf-8")

    ask("import", customers, "--as", "account", "--map", mapping)

    row = ask("show", "account", "Toko Maju")
    assert (row["industry"], row["billing_city"]) == ("Bogor", None)


def test_the_same_file_again_makes_no_second_account(ask: Ask, customers: Path) -> None:
    ask("import", customers, "--as", "account")

    again = ask("import", customers, "--as", "account")

    assert (again["created"], again["skipped"]) == (0, 2)
    assert len(ask("list", "account")) == 2


def test_what_is_exported_comes_back_in_another_profile(
    ask: Ask, run: Relasi, customers: Path, tmp_path: Path
) -> None:
    ask("import", customers, "--as", "account")

    count = ask("export", "account", tmp_path / "out.xlsx", "--where", "city=Bogor")["count"]
    run("--data", tmp_path / "other", "import", tmp_path / "out.xlsx", "--as", "account")

    other = run("--data", tmp_path / "other", "list", "account", "--json").json
    assert count == 1
    assert [(row["name"], row["phone"]) for row in other] == [("Toko Maju", "+6281234567890")]


def test_the_agenda_expands_repetitions(ask: Ask) -> None:
    ask("new", "account", "name=Toko Maju")
    ask(
        "new", "activity", "subject=Kunjungan", "kind=visit", "account=Toko Maju",
        "starts_at=2026-08-03 09:00", "rrule=FREQ=WEEKLY;COUNT=5",
    )  # fmt: skip

    shown = ask("agenda", "--from", "2026-08-01", "--to", "2026-08-17")

    assert [one["start"][:10] for one in shown] == ["2026-08-03", "2026-08-10", "2026-08-17"]
    assert shown[0].keys() == {"id", "uid", "subject", "start", "end", "account_name"}
    assert shown[0]["account_name"] == "Toko Maju"


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_the_agenda_of_days_that_cannot_be_meant_is_refused(relasi: Relasi, day: str) -> None:
    refused = relasi("agenda", "--from", day)

    assert (refused.code, refused.err) == (1, "Write a year between 1900 and 2200.\n")


@pytest.mark.parametrize("day", ["2200-12-31", "1900-01-01"])
def test_the_agenda_of_the_first_and_last_days_is_empty(ask: Ask, day: str) -> None:
    assert ask("agenda", "--from", day, "--to", day) == []
    assert ask("agenda", "--from", day) == []


def test_a_calendar_taken_in_again_after_a_change_updates(
    ask: Ask, run: Relasi, tmp_path: Path
) -> None:
    other = ("--data", tmp_path / "other", "--json")
    ask("new", "activity", "subject=Kunjungan", "starts_at=2026-08-03 09:00")
    ask("calendar", "export", tmp_path / "mine.ics")
    run(*other, "calendar", "import", tmp_path / "mine.ics")

    ask("set", "activity", "Kunjungan", "subject=Kunjungan kedua")
    ask("calendar", "export", tmp_path / "mine.ics")
    again = run(*other, "calendar", "import", tmp_path / "mine.ics").json

    assert (again["created"], again["updated"]) == (0, 1)
    assert [row["subject"] for row in run(*other, "list", "activity").json] == ["Kunjungan kedua"]


def test_a_file_that_is_not_there_or_not_a_calendar_is_refused(
    relasi: Relasi, customers: Path
) -> None:
    assert relasi("import", customers.with_name("none.csv")).code == 1
    assert relasi("calendar", "import", customers).code == 1
    assert relasi("calendar", "import", customers.with_name("none.ics")).code == 1


def test_a_territory_that_is_missing_is_made_by_the_command_that_the_report_names(
    ask: Ask, relasi: Relasi, tmp_path: Path
) -> None:
    path = tmp_path / "customers.csv"
    path.write_text("Company,Area\nToko Maju,Jabar\n", encoding="utf-8")

    refused = relasi("import", path, "--as", "account")
    ask("new", "territory", "name=Jabar")
    ask("new", "territory", "name=Bogor", "parent=Jabar")
    taken = ask("import", path, "--as", "account")

    assert "relasi new territory name=" in refused.out
    assert [row["path"] for row in ask("list", "territory")] == ["Jabar", "Jabar/Bogor"]
    assert taken["created"] == 1


def test_each_row_not_taken_is_told_by_its_number(relasi: Relasi, tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text("Company,City\n,Depok\nToko Maju,Bogor\n,Bogor\n", encoding="utf-8")

    many = relasi("import", path, "--as", "account")
    path.write_text("Company,City\nToko Jaya,Bogor\n" + ",Depok\n" * 7, encoding="utf-8")
    more = relasi("import", path, "--as", "account")

    assert "Rows 2, 4: “Name” cannot be empty." in many.out
    assert "Rows 3, 4, 5, 6, 7, … (7 ×): “Name” cannot be empty." in more.out


def test_rows_that_are_there_already_are_told_with_the_way_to_take_them_in(
    ask: Ask, relasi: Relasi, customers: Path
) -> None:
    ask("import", customers, "--as", "account")

    told = relasi("import", customers, "--as", "account").out
    document = ask("import", customers, "--as", "account")

    assert "Rows 2, 4 are skipped, because their records are there already" in told
    assert "--on-duplicate update" in told
    assert document["skipped_rows"] == [2, 4]
