"""Who comes in, from the command line: laptops erased and locked, passwords, the audit log."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.server.caller import at_console
from app.store.backup import back_up
from app.sync.laptop import FILE, open_laptop
from tests.cli.conftest import Relasi
from tests.cli.machines import PASSWORD, Computers, Machine, connect

LOCKED = "so Relasi is locked"


@pytest.fixture
def rina(address: str, computer: Computers) -> Iterator[Machine]:
    """Rina's laptop, joined to a server that runs."""
    machine = computer("rina")
    connect(machine, address, "rina")
    yield machine


def away(machine: Machine, days: int) -> None:
    """As if the laptop had last reached its company so many days ago."""
    laptop = open_laptop(machine.folder)
    then = (datetime.now(UTC) - timedelta(days=days)).isoformat()
    laptop.store.set_facts(contact=then, contact_here=then)
    laptop.close()


def only(office: Machine) -> dict[str, Any]:
    [device] = office.ask("device", "list")
    return dict(device)


def test_a_laptop_is_erased_at_its_next_contact_and_says_so_ever_after(
    rina: Machine, office: Machine
) -> None:
    rina.ask("new", "account", "name=Kata terakhir")
    ordered = office.ask("device", "wipe", only(office)["id"])

    erased = rina.run("sync")
    again = [rina.run(*words) for words in (("list", "account"), ("status",), ("doctor",))]

    assert ordered["state"] == "wipe"
    assert (erased.returncode, erased.stdout) == (1, "")
    assert erased.stderr.startswith("This profile was erased by your company.")
    assert {(one.returncode, one.stderr) for one in again} == {(1, erased.stderr)}
    assert not (rina.folder / FILE).exists()
    assert (only(office)["state"], only(office)["revoked"]) == ("wiped", True)
    told = [one for one in office.ask("audit") if one["event"] == "device"]
    laptop = only(office)["name"]
    assert [(one["result"], one["user"], one["about"], one["laptop"]) for one in told] == [
        ("wipe ordered", at_console(), "Rina", laptop),
        ("told to erase", "Rina", "Rina", laptop), ("erased", "Rina", "Rina", laptop),
    ]  # fmt: skip
    assert laptop in office.run("audit").stdout


def test_a_laptop_that_stays_in_step_ends_when_it_was_erased(
    address: str, office: Machine, tmp_path: Path
) -> None:
    rina = Machine(tmp_path / "rina")
    connect(rina, address, "rina")
    office.ask("device", "wipe", only(office)["id"])

    process = rina.start("sync", "--watch")
    _out, err = process.communicate(timeout=120)

    assert (process.returncode, len(err.splitlines())) == (1, 1)
    assert err.startswith("This profile was erased by your company.")


def test_a_locked_profile_says_so_and_opens_after_a_synchronisation(
    rina: Machine, office: Machine
) -> None:
    rina.ask("new", "account", "name=Dari jauh")
    away(rina, 40)

    refused = [
        rina.run(*words)
        for words in (("list", "account"), ("new", "account", "name=X"), ("undo",), ("agenda",))
    ]
    status, doctor = rina.ask("status"), rina.ask("doctor")
    sent = rina.ask("sync")

    for answer in refused:
        assert answer.returncode == 1
        assert LOCKED in answer.stderr
        assert len(answer.stderr.splitlines()) == 1
    assert (status["locked"], status["days_left"], status["waiting"]) == (True, 0, 1)
    assert doctor["ok"]
    assert sent["sent"] == 1
    assert [one["name"] for one in rina.ask("list", "account")] == ["Dari jauh"]
    assert rina.ask("status")["days_left"] == 30


def test_the_company_sets_how_long_a_laptop_may_be_away(rina: Machine, office: Machine) -> None:
    office.ask("org", "set", "offline_days=7")
    rina.ask("sync")

    away(rina, 8)

    assert LOCKED in rina.run("list", "account").stderr


def test_a_password_given_anew_is_asked_for_and_nothing_is_lost(
    rina: Machine, office: Machine
) -> None:
    rina.ask("new", "account", "name=Sebelum")
    fresh = office.ask("user", "password", "rina@x.co")["password"]

    refused = rina.run("sync")
    url = rina.ask("status")["server"]
    back = rina.ask("connect", url, "--user", "rina@x.co", "--password-stdin", typed=f"{fresh}\n")

    assert (refused.returncode, refused.stderr) == (
        1, "Please sign in again. Nothing you typed is lost.\n",
    )  # fmt: skip
    assert only(office)["state"] == "open"
    assert (back["sent"], back["waiting"]) == (1, 0)


def test_a_person_changes_the_own_password(rina: Machine) -> None:
    changed = rina.ask("password", "--password-stdin", typed=f"{PASSWORD}\nbaru-sekali\n")
    wrong = rina.run("password", "--password-stdin", typed=f"{PASSWORD}\nlain-sekali\n")
    short = rina.run("password", "--password-stdin", typed="baru-sekali\nbaru\n")

    assert changed == {"changed": True}
    assert (wrong.returncode, wrong.stderr.startswith("E-mail or password is wrong")) == (1, True)
    assert short.stderr == "A password needs at least 8 characters.\n"
    rina.ask("sync")


def test_a_locked_door_says_how_long_to_wait_in_the_language_asked_for(
    address: str, computer: Computers
) -> None:
    agus = computer("agus")

    said = [
        agus.run(
            "connect", address, "--user", "agus@x.co", "--password-stdin", "--lang", "id",
            typed="salah-salah\n",
        ).stderr
        for _ in range(6)
    ]  # fmt: skip

    assert said[4].startswith("Email atau kata sandi salah.")
    assert said[5] == "Terlalu banyak kata sandi salah. Tunggu 1 menit, lalu coba lagi.\n"


def test_the_log_is_read_from_a_day_on(rina: Machine, office: Machine) -> None:
    everything = office.ask("audit")
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()

    assert next(one for one in everything if one["event"] == "sign_in")["user"] == "Rina"
    assert everything[-1]["address"] == "127.0.0.1"
    assert office.ask("audit", "--from", tomorrow) == []
    assert "Signed in" in office.run("audit").stdout


def test_the_log_says_who_worked_at_the_server_itself(office: Machine) -> None:
    office.ask("user", "disable", "rina@x.co")

    last = office.ask("audit")[-1]

    assert (last["event"], last["result"], last["about"]) == ("user", "disabled", "Rina")
    assert last["user"] == last["address"] == at_console()


def test_who_was_closed_by_mistake_is_let_in_again_and_nothing_is_lost(
    rina: Machine, office: Machine
) -> None:
    rina.ask("new", "account", "name=Sebelum")
    key = only(office)["id"]

    closed = [
        office.run(*words).stdout
        for words in (("device", "revoke", key), ("user", "disable", "rina@x.co"))
    ]
    refused = rina.run("sync")
    office.ask("user", "enable", "rina@x.co")
    office.ask("device", "allow", key)
    back = rina.ask("sync")

    assert "relasi device allow" in closed[0] and "relasi user enable" in closed[1]
    assert (refused.returncode, "account has been closed" in refused.stderr) == (1, True)
    assert (back["sent"], back["waiting"], only(office)["state"]) == (1, 0, "open")
    told = [(one["result"], one["about"], one["user"]) for one in office.ask("audit")]
    who = at_console()
    assert [one for one in told if one[2] == who][-4:] == [
        ("revoked", "Rina", who), ("disabled", "Rina", who),
        ("enabled", "Rina", who), ("allowed", "Rina", who),
    ]  # fmt: skip


def test_a_person_is_changed_and_their_territories_are_those_named(office: Machine) -> None:
    office.ask("territory", "add", "Bali")

    changed = office.ask(
        "user", "set", "rina@x.co", "--name", "Rina W", "--role", "manager", "--territory", "Bali"
    )
    office.ask("user", "set", "rina@x.co", "--role", "rep")
    kept = next(one for one in office.ask("user", "list") if one["email"] == "rina@x.co")
    refused = [
        office.run("user", "set", "rina@x.co"),
        office.run("user", "set", "rina@x.co", "--territory", "Mars"),
        office.run("user", "set", "nobody@x.co", "--role", "rep"),
    ]

    assert (changed["name"], changed["role"], changed["territories"]) == (
        "Rina W", "manager", ["Bali"],
    )  # fmt: skip
    assert (kept["name"], kept["role"], kept["territories"]) == ("Rina W", "rep", ["Bali"])
    assert [one.returncode for one in refused] == [1] * 3
    told = {(one["event"], one["about"]) for one in office.ask("audit")}
    assert {("grant", "Rina W: Bali"), ("grant", "Rina W: Jabar/Bogor")} <= told


def test_the_organisation_is_shown_with_what_is_set(office: Machine) -> None:
    office.ask("org", "set", "offline_days=7", "audit_days=90")

    shown = office.ask("org", "show")

    assert (shown["name"], shown["laptops"]) == ("PT Sumber Rasa", 0)
    assert (shown["settings"]["offline_days"], shown["settings"]["audit_days"]) == ("7", "90")
    assert "PT Sumber Rasa" in office.run("org", "show").stdout


def test_a_backup_older_than_the_lease_can_be_restored(
    run: Relasi, folder: Path, tmp_path: Path
) -> None:
    long_ago = (datetime.now(UTC) - timedelta(days=90)).isoformat()
    laptop = open_laptop(folder)
    laptop.store.set_facts(server="http://127.0.0.1:9", contact=long_ago, contact_here=long_ago)
    back_up(laptop.store, folder, tmp_path / "copy.zip")
    laptop.close()

    back = run("--data", tmp_path / "back", "restore", tmp_path / "copy.zip")
    then = run("--data", tmp_path / "back", "list", "account")

    assert back.code == 0
    assert (then.code, LOCKED in then.err) == (1, True)
