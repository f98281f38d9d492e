"""A server under a certificate of the company's own authority, and who joins it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from tests.cli.machines import PASSWORD, Computers, Machine


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    """The certificate of the company's own authority."""
    made = trustme.CA()
    issued = made.issue_cert("127.0.0.1")
    issued.private_key_pem.write_to_path(tmp_path / "key.pem")
    issued.cert_chain_pems[0].write_to_path(tmp_path / "chain.pem")
    made.cert_pem.write_to_path(tmp_path / "authority.pem")
    return tmp_path / "authority.pem"


@pytest.fixture
def protected(office: Machine, authority: Path) -> Iterator[str]:
    """Where the office answers over TLS."""
    pair = ("--certificate", str(authority.with_name("chain.pem")))
    pair += ("--key", str(authority.with_name("key.pem")))
    with office.start("--json", "serve", "--port", "0", *pair) as server:
        assert server.stdout is not None
        yield json.loads(server.stdout.readline())["url"]
        server.terminate()


def test_a_try_that_fails_forgets_nothing_of_the_companys_authority(
    protected: str, authority: Path, computer: Computers, tmp_path: Path
) -> None:
    rina = Machine(tmp_path / "rina")
    words = ("connect", protected, "--user", "rina@x.co", "--password-stdin")

    joined = rina.run(*words, "--ca", str(authority), typed=f"{PASSWORD}\n")
    rina = computer("rina")
    wrong = rina.run(*words, typed="salah-salah\n")
    elsewhere = rina.run("connect", "https://127.0.0.1:9", *words[2:], typed=f"{PASSWORD}\n")
    then = rina.run("sync")
    again = rina.run(*words, typed=f"{PASSWORD}\n")

    assert (joined.returncode, joined.stderr) == (0, "")
    assert "password is wrong" in wrong.stderr
    assert elsewhere.returncode == 3
    assert (then.returncode, then.stderr) == (0, "")
    assert (again.returncode, again.stderr) == (0, "")
