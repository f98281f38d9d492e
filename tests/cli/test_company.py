"""A server and two laptops, also as the processes that people start."""

from __future__ import annotations

import signal
from pathlib import Path

from tests.cli.conftest import Relasi
from tests.cli.machines import PASSWORD, Computers, Machine, Start, connect


def test_two_laptops_and_a_server_as_processes(
    serving: Start, office: Machine, computer: Computers, tmp_path: Path
) -> None:
    url, server = serving()
    rina, agus = Machine(tmp_path / "rina"), Machine(tmp_path / "agus")
    rina.ask("new", "account", "name=Warung Lama")  # typed before she joins

    joined = connect(rina, url, "rina")
    connect(agus, url, "agus")
    rina.ask("new", "account", "name=Toko Maju", "territory=Jabar/Bogor", "city=Bogor")
    waiting = rina.ask("status")
    sent = rina.ask("sync")
    received = agus.ask("sync")
    rina, agus = computer("rina"), computer("agus")  # the same profiles, in less time
    agus.ask("set", "account", "Toko Maju", "phone=0812 3456 7890")
    rina.ask("set", "account", "Toko Maju", "city=Depok")
    agus.ask("sync")
    rina.ask("sync")
    agus.ask("sync")

    assert joined["organisation"] == "PT Sumber Rasa"
    assert waiting["waiting"] == 1
    assert waiting["oldest_waiting"]
    assert sent.keys() == {
        "sent", "received", "waiting", "conflicts", "rejected", "files_waiting",
    }  # fmt: skip
    assert (sent["sent"], sent["waiting"]) == (1, 0)
    assert received["received"] >= 1
    for laptop in (rina, agus):
        shown = laptop.ask("show", "account", "Toko Maju")
        assert (shown["billing_city"], shown["phone"]) == ("Depok", "+6281234567890")
    assert rina.ask("show", "account", "Warung Lama")["owner_name"] == "Rina"
    assert {device["user_name"] for device in office.ask("device", "list")} == {"Rina", "Agus"}
    server.send_signal(signal.SIGTERM)
    out, err = server.communicate(timeout=30)
    assert (server.returncode, out, err) == (0, "", "")


def test_the_same_field_changed_by_two_is_a_choice_for_one(
    address: str, computer: Computers
) -> None:
    rina, agus = computer("rina"), computer("agus")
    connect(rina, address, "rina")
    connect(agus, address, "agus")
    rina.ask("new", "account", "name=Toko Maju", "territory=Jabar/Bogor")
    rina.ask("sync")
    agus.ask("sync")
    rina.ask("set", "account", "Toko Maju", "city=Bogor")
    agus.ask("set", "account", "Toko Maju", "city=Depok")

    rina.ask("sync")
    agus.ask("sync")
    rina.ask("sync")

    choosing = next(laptop for laptop in (rina, agus) if laptop.ask("conflicts"))
    (item,) = choosing.ask("conflicts", "list")
    assert choosing.ask("status")["conflicts"] == 1
    assert {item["kept"], item["other"]} == {"Bogor", "Depok"}
    assert (item["record"], item["field"]) == ("account", "billing_city")

    choosing.ask("conflicts", "resolve", item["id"], "mine")
    choosing.ask("sync")

    assert choosing.ask("conflicts") == []
    assert choosing.ask("show", "account", "Toko Maju")["billing_city"] == item["other"]


def test_what_was_deleted_meanwhile_is_restored_with_the_changes_made_here(
    address: str, computer: Computers
) -> None:
    rina, agus = computer("rina"), computer("agus")
    connect(rina, address, "rina")
    connect(agus, address, "agus")
    rina.ask("new", "account", "name=Toko Maju", "territory=Jabar/Bogor")
    rina.ask("sync")
    agus.ask("sync")
    rina.ask("delete", "account", "Toko Maju")
    agus.ask("set", "account", "Toko Maju", "phone=0812 3456 7890")
    rina.ask("sync")
    agus.ask("sync")

    (item,) = agus.ask("conflicts")
    told = agus.run("conflicts").stdout
    wrong = agus.run("conflicts", "resolve", item["id"], "accept")
    agus.ask("conflicts", "resolve", item["id"], "restore")
    agus.ask("sync")
    rina.ask("sync")

    assert (item["kind"], item["choices"]) == ("rejected", ["restore", "theirs", "note"])
    assert item["lines"] == [
        {"about": "Account Toko Maju", "field": "Phone", "from": "", "to": "+62 812 3456 7890"}
    ]
    assert item["title"] == "Toko Maju"
    assert "Toko Maju · " in told
    assert f"relasi conflicts resolve {item['id']} restore  (Restore with my changes)" in told
    assert (wrong.returncode, len(wrong.stderr.splitlines())) == (1, 1)
    assert rina.ask("show", "account", "Toko Maju")["phone"] == "+6281234567890"


def test_a_server_that_is_away_is_code_3_and_the_work_is_kept(
    serving: Start, computer: Computers
) -> None:
    url, server = serving()
    rina = computer("rina")
    connect(rina, url, "rina")
    server.terminate()
    server.wait(timeout=30)
    rina.ask("new", "account", "name=Toko Maju")

    away = rina.run("sync")

    assert away.returncode == 3
    assert len(away.stderr.splitlines()) == 1
    assert rina.ask("status")["waiting"] == 1


def test_a_watching_laptop_stops_cleanly(address: str, tmp_path: Path) -> None:
    rina = Machine(tmp_path / "rina")
    connect(rina, address, "rina")

    watching = rina.start("sync", "--watch")
    assert watching.stdout is not None
    first = watching.stdout.readline()
    watching.send_signal(signal.SIGTERM)
    _out, err = watching.communicate(timeout=30)

    assert "0" in first
    assert (watching.returncode, err) == (0, "")


def test_a_wrong_password_and_a_disabled_user_are_refused(
    address: str,
    office: Machine,
    computer: Computers,
) -> None:
    rina = computer("rina")
    words = ("connect", address, "--user", "rina@x.co", "--password-stdin")

    wrong = rina.run(*words, typed="salah\n")
    office.ask("user", "disable", "rina@x.co")
    closed = rina.run(*words, typed=f"{PASSWORD}\n")

    assert (wrong.returncode, closed.returncode) == (1, 1)
    assert len(wrong.stderr.splitlines()) == len(closed.stderr.splitlines()) == 1


def test_a_restored_laptop_goes_on_and_loses_nothing(
    address: str,
    computer: Computers,
    tmp_path: Path,
) -> None:
    rina, agus = computer("rina"), computer("agus")
    connect(rina, address, "rina")
    connect(agus, address, "agus")
    rina.ask("new", "account", "name=Before the backup", "territory=Jabar/Bogor")
    rina.ask("backup", str(tmp_path / "copy.zip"))
    rina.ask("sync")
    rina.ask("new", "account", "name=After the backup", "territory=Jabar/Bogor")
    rina.ask("sync")

    rina.ask("restore", str(tmp_path / "copy.zip"), "--force")
    rina.ask("new", "account", "name=After the restore", "territory=Jabar/Bogor")
    rina.ask("sync")
    agus.ask("sync")

    wanted = ["After the backup", "After the restore", "Before the backup"]
    assert [row["name"] for row in rina.ask("list", "account")] == wanted
    assert [row["name"] for row in agus.ask("list", "account")] == wanted


def test_a_port_in_use_is_said(office: Machine) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        refused = office.run("serve", "--port", str(taken.getsockname()[1]))

    assert refused.returncode == 1
    assert len(refused.stderr.splitlines()) == 1


def test_other_machines_are_not_answered_in_the_clear_by_accident(
    run: Relasi, tmp_path: Path
) -> None:
    refused = run("--data", tmp_path, "serve", "--host", "0.0.0.0")

    assert refused.code == 1
    assert "--insecure" in refused.err


def test_a_database_that_does_not_answer_is_code_3(run: Relasi, tmp_path: Path) -> None:
    answer = run(
        "--data", tmp_path, "user", "list", "--database", "postgresql://nobody@127.0.0.1:1/none"
    )

    assert answer.code == 3
    assert len(answer.err.splitlines()) == 1


def test_a_new_password_is_shown_once_and_works(
    office: Machine,
    address: str,
    computer: Computers,
) -> None:
    made = office.ask("user", "add", "budi@x.co", "--name", "Budi", "--role", "manager")

    joined = computer("budi").ask(
        "connect", address, "--user", "budi@x.co", "--password-stdin", typed=made["password"] + "\n"
    )

    assert joined["organisation"] == "PT Sumber Rasa"
    assert all("password" not in person for person in office.ask("user", "list"))


def test_a_file_travels_to_a_colleague_who_waits_for_it_where_it_is_large(
    serving: Start, computer: Computers, tmp_path: Path
) -> None:
    url, server = serving()
    rina, agus = computer("rina"), computer("agus")
    connect(rina, url, "rina")
    connect(agus, url, "agus")
    small, large = tmp_path / "offer.pdf", tmp_path / "film.mp4"
    small.write_bytes(b"offer" * 100)
    large.write_bytes(b"film" * 750_000)
    rina.ask("new", "account", "name=Toko Maju", "territory=Jabar/Bogor")
    for file in (small, large):
        rina.ask("attach", "account", "Toko Maju", str(file))

    assert rina.ask("sync")["files_waiting"] == 0
    agus.ask("sync")
    assert agus.ask("file", "get", "film.mp4", str(tmp_path / "got.mp4"))["size"] == 3_000_000
    rina.ask("attach", "account", "Toko Maju", str(tmp_path / "got.mp4"))
    rina.ask("sync")
    agus.ask("sync")
    server.kill()
    server.wait()

    agus.ask("file", "get", "offer.pdf", str(tmp_path / "got.pdf"))
    here = agus.ask("file", "get", "got.mp4", str(tmp_path / "again.mp4"))
    other = agus.run("attach", "product", "KM", str(small))
    rina.ask("attach", "account", "Toko Maju", str(small))

    assert (tmp_path / "got.pdf").read_bytes() == small.read_bytes()
    assert here["size"] == 3_000_000  # the same bytes as the film's, so they are here
    assert (other.returncode, other.stdout) == (1, "")


def test_a_file_that_is_not_here_needs_the_server(
    serving: Start, computer: Computers, tmp_path: Path
) -> None:
    url, server = serving()
    rina, agus = computer("rina"), computer("agus")
    connect(rina, url, "rina")
    connect(agus, url, "agus")
    (tmp_path / "film.mp4").write_bytes(b"film" * 750_000)
    rina.ask("new", "account", "name=Toko Maju", "territory=Jabar/Bogor")
    rina.ask("attach", "account", "Toko Maju", str(tmp_path / "film.mp4"))
    rina.ask("sync")
    agus.ask("sync")
    server.kill()
    server.wait()

    answer = agus.run("file", "get", "film.mp4", str(tmp_path / "got.mp4"))

    assert answer.returncode == 3
    assert "cannot be reached" in answer.stderr
    assert not (tmp_path / "got.mp4").exists()
