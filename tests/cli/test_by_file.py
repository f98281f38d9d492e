"""A laptop that never has a network: invited, its file taken in and answered, by processes."""

from __future__ import annotations

from pathlib import Path

from app.server.caller import at_console
from tests.cli.machines import Computers, Machine


def test_a_laptop_joins_and_synchronises_by_files_alone(
    office: Machine, computer: Computers, tmp_path: Path
) -> None:
    near, server, rina = computer("rina"), Machine(office.folder), Machine(tmp_path / "rina")
    invitation, request, answer = (str(tmp_path / name) for name in ("in", "out", "back"))
    invited = office.ask("user", "invite", "rina@x.co", "--to", invitation)

    joined = near.ask(
        "connect", "--from", invitation, "--password-stdin", typed=invited["passphrase"]
    )
    near.ask("new", "account", "name=Toko Maju", "territory=Jabar/Bogor")
    written = rina.ask("sync", "--to", request)
    taken = server.ask("device", "answer", request, "--to", answer)
    read = rina.ask("sync", "--from", answer)

    assert (joined["organisation"], joined["waiting"]) == ("PT Sumber Rasa", 0)
    assert (written["written"], written["sent"], written["waiting"]) == (1, 0, 1)
    assert (taken["user_name"], taken["new"], taken["outcomes"]) == ("Rina", 1, {"applied": 1})
    assert {name: read[name] for name in ("sent", "waiting", "rejected", "more")} == {
        "sent": 1, "waiting": 0, "rejected": 0, "more": False,
    }  # fmt: skip


def test_an_invitation_that_was_not_written_leaves_no_laptop_and_one_not_used_says_so(
    office: Machine, tmp_path: Path
) -> None:
    target = tmp_path / "in"

    failed = office.run("user", "invite", "rina@x.co", "--to", str(tmp_path / "none" / "in"))
    after = office.ask("device", "list")
    invited = office.ask("user", "invite", "rina@x.co", "--to", str(target))
    written = target.read_bytes()
    again = office.run("user", "invite", "rina@x.co", "--to", str(target))

    assert (failed.returncode, after) == (1, [])
    [waits] = office.ask("device", "list")
    assert (waits["id"], waits["used"], waits["last_seen"]) == (invited["device"], False, None)
    assert "Invited" in office.run("device", "list").stdout
    told = [one for one in office.ask("audit") if one["result"] == "invited"]
    assert {(one["about"], one["user"]) for one in told} == {("Rina", at_console())}
    assert (again.returncode, target.read_bytes()) == (1, written)
    assert "--replace" in again.stderr
    assert (
        office.run("user", "invite", "rina@x.co", "--to", str(target), "--replace").returncode == 0
    )


def test_by_file_people_read_sentences(
    office: Machine, computer: Computers, tmp_path: Path
) -> None:
    rina = computer("rina")
    invitation, request, answer = (str(tmp_path / name) for name in ("in", "out", "back"))
    invited = office.ask("user", "invite", "rina@x.co", "--to", invitation, "--laptop", "Gudang")
    rina.run("connect", "--from", invitation, "--password-stdin", typed=invited["passphrase"])
    rina.run("new", "account", "name=Toko Maju")

    said = [
        rina.run("sync"),
        rina.run("sync", "--to", request),
        rina.run("status"),
        office.run("device", "answer", request, "--to", answer),
        rina.run("sync", "--from", answer),
        rina.run("sync", "--from", answer),
        rina.run("connect"),
    ]
    office.run("device", "revoke", invited["device"])
    rina.run("sync", "--to", request)
    refused = office.run("device", "answer", request, "--to", answer)
    heard = rina.run("sync", "--from", answer)

    assert [one.returncode for one in said] == [1, 0, 0, 0, 0, 1, 2]
    assert "This profile synchronises by file" in said[0].stderr
    assert said[1].stdout == (
        f"{request} holds 1 change for the office. It waits here until the answer is read.\n"
    )
    assert "by file, without a network" in said[2].stdout
    assert "its answer was not read yet" in said[2].stdout
    assert said[3].stdout.startswith("Rina's file 1 held 1 change, 1 of them new.\nThe answer is")
    assert said[4].stdout.startswith("Sent 1, received ")
    assert "was read before" in said[5].stderr
    assert "or --from with the file of an invitation" in said[6].stderr
    assert (refused.returncode, heard.returncode) == (1, 1)
    assert "tells the laptop so" in refused.stderr
    assert f"“relasi device allow {invited['device']}” lets it in again." in refused.stderr
    assert "Access from this laptop was closed" in heard.stderr
    assert [one["name"] for one in office.ask("device", "list")] == ["Gudang"]
