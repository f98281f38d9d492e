"""Numbers in reserve, and comparing with the company's server, from the command line."""

from __future__ import annotations

from tests.cli.machines import Computers, Machine, connect


def test_doctor_compares_with_the_server_and_status_shows_the_reserve(
    address: str, office: Machine, computer: Computers
) -> None:
    rina = computer("rina")
    connect(rina, address, "rina")
    rina.ask("new", "account", "name=Toko Maju", "territory=Jabar/Bogor")

    before, examined, after = rina.ask("status"), rina.ask("doctor", "--sync"), rina.ask("status")

    assert before["reserve"] > 0
    assert before["last_check"] is None
    (compared,) = [one for one in examined["checks"] if one["name"] == "sync"]
    assert compared["ok"]
    assert compared["says"].endswith("everything is the same.")
    assert (after["check_left"], after["waiting"]) == (0, 0)
    assert after["last_check"]
    blocks = office.ask("device", "numbers")
    assert [(block["user_name"], block["first"]) for block in blocks] == [("Rina", 1)] * 2
    assert {block["kind"].partition(".")[0] for block in blocks} == {"order", "quote"}
    assert "Pesanan" in office.run("device", "numbers", "--lang", "id").stdout


def test_a_profile_of_its_own_has_nothing_to_compare_with(computer: Computers) -> None:
    alone = computer("rina")
    alone.ask("new", "account", "name=Toko Maju")

    refused = alone.run("doctor", "--sync")

    assert refused.returncode == 1
    assert "connect" in refused.stderr
