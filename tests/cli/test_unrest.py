"""Whoever runs the server changes something while the database is busy: it is done, or said not to
be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from app.server.by_file import BUSY
from app.server.retrying import IN_THE_WAY, WENT_AWAY
from tests.cli.conftest import Relasi
from tests.cli.machines import Computers, Machine
from tests.postgres import Postgres
from tests.sync.worlds import company_database, company_file

__all__ = ["company_database", "company_file"]

# What is written in the end is refused by the database itself, so many times from where it is told.
UNREST = """
CREATE SEQUENCE turns MINVALUE -1000;
CREATE FUNCTION refuse_at_first() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE turn bigint := nextval('turns');
BEGIN
    IF turn = -500 THEN
        PERFORM pg_terminate_backend(pg_backend_pid());
    ELSIF turn <= 2 THEN
        RAISE EXCEPTION 'could not serialize access (on purpose)' USING ERRCODE = '40001';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER publishing AFTER UPDATE ON bucket_head
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_at_first();
CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON audit DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION refuse_at_first();
"""
TWICE, ALWAYS, GONE = 1, -499, -500

Unrest = Callable[[int], None]


@pytest.fixture
def database(postgres: Postgres, company_database: str) -> Iterator[str]:
    """A company's database, of its own."""
    url = postgres.fresh_url(like=company_database)
    yield url
    postgres.drop(url)


@pytest.fixture
def unrest(database: str) -> Iterator[Unrest]:
    """Says from which turn on the database counts whether to refuse."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(UNREST)
        yield lambda turn: connection.execute("SELECT setval('turns', %s, false)", [turn]) and None


@pytest.fixture
def command(run: Relasi, database: str, tmp_path: Path) -> Relasi:
    """A command of who runs the server."""
    return lambda *words: run("--data", tmp_path / "data", "--json", *words, "--database", database)


def test_every_command_is_tried_again_that_the_database_refused_at_first(
    command: Relasi, unrest: Unrest, tmp_path: Path
) -> None:
    def done(*words: object) -> Any:
        unrest(TWICE)
        answer = command(*words)
        assert (answer.code, answer.err) == (0, ""), words
        return answer.json

    done("territory", "add", "Bali/Ubud")
    added = done("user", "add", "wayan@rasa.id", "--name", "Wayan", "--territory", "Bali/Ubud")
    done("user", "set", "wayan@rasa.id", "--role", "manager")
    done("user", "password", "wayan@rasa.id")
    done("org", "set", "offline_days=14", "audit_days=400")
    done("user", "invite", "wayan@rasa.id", "--to", tmp_path / "invitation.relasi")
    [laptop] = [one for one in command("device", "list").json if one["user_name"] == "Wayan"]
    done("device", "revoke", laptop["id"])
    done("device", "allow", laptop["id"])
    done("device", "wipe", laptop["id"])
    done("user", "disable", "wayan@rasa.id")
    done("user", "enable", "wayan@rasa.id")

    people = {one["email"]: one for one in command("user", "list").json}
    assert people["wayan@rasa.id"] == {
        "id": added["id"],
        "name": "Wayan",
        "email": "wayan@rasa.id",
        "role": "manager",
        "active": True,
        "territories": ["Bali/Ubud"],
    }


@pytest.mark.parametrize(
    ("turn", "code", "sentence"),
    [
        pytest.param(ALWAYS, 1, IN_THE_WAY, id="it refuses for good"),
        pytest.param(GONE, 3, WENT_AWAY, id="it goes away"),
    ],
)
def test_a_command_that_the_database_does_not_do_says_so(
    command: Relasi, unrest: Unrest, turn: int, code: int, sentence: str
) -> None:
    before = command("user", "list").json
    unrest(turn)

    answer = command("user", "add", "wayan@rasa.id", "--name", "Wayan")

    assert (answer.code, answer.out, answer.err.strip()) == (code, "", sentence)
    unrest(TWICE + 2)
    assert command("user", "list").json == before


def test_a_command_says_one_sentence_and_nothing_of_a_log(
    command: Relasi, unrest: Unrest, computer: Computers, database: str, tmp_path: Path
) -> None:
    rina, office = computer("rina"), Machine(tmp_path / "office")
    unrest(TWICE + 2)
    invitation, request, answer = (str(tmp_path / name) for name in ("in", "out", "back"))
    invited = command("user", "invite", "ana@rasa.id", "--to", invitation).json
    rina.run("connect", "--from", invitation, "--password-stdin", typed=invited["passphrase"])
    rina.ask("new", "account", "name=Toko Maju")
    rina.ask("sync", "--to", request)
    unrest(ALWAYS)

    told = office.run("device", "answer", request, "--to", answer, "--database", database)

    assert (told.returncode, told.stdout, told.stderr.strip()) == (1, "", BUSY)
