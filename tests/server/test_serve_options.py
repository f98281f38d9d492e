"""What a server is told when it is started, tried as whoever runs it does: by real processes."""

from __future__ import annotations

import shutil
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.clock import SetClock
from app.models import Attachment
from app.server.serve import FILE, open_server
from app.server.tables import audit
from app.services.attachments import attach
from app.store import Store
from app.store.vault import Vault
from app.sync.client import HttpApi
from app.sync.codec import MEDIA_TYPE, pack
from app.sync.files import Carrier
from app.sync.joining import join
from app.sync.protocol import SignIn
from app.sync.session import synchronize
from tests.factories import MONDAY
from tests.postgres import Postgres
from tests.server.bucket import KEYS
from tests.server.running import fetch, run, serving
from tests.sync.worlds import PASSWORD, add_account, open_file, waiting

ANA = "ana@rasa.id"


def test_files_lie_where_it_is_told_and_the_proxy_is_believed_that_it_is_told_of(
    company_file: Path, laptop: Store, tmp_path: Path
) -> None:
    folder = tmp_path / "server"
    folder.mkdir()
    shutil.copyfile(company_file, folder / FILE)
    place, letter = tmp_path / "elsewhere", tmp_path / "letter.pdf"
    letter.write_bytes(b"Kepada Toko Maju")
    vault = Vault(laptop, tmp_path / "vault")
    with serving(folder, "--files", str(place), "--proxy", "127.0.0.1") as (url, _):
        api = HttpApi(url)
        join(laptop, api, url, ANA, PASSWORD)
        attach(laptop, vault, letter, account_id=add_account(laptop))
        synchronize(laptop, api)
        Carrier(laptop, api, vault).carry()
        _sign_in_from(url, "203.0.113.7")

    assert b"Kepada Toko Maju" in [one.read_bytes() for one in place.rglob("*") if one.is_file()]
    assert not list((folder / "files").rglob("*"))
    with closing(open_server(folder)) as server, server.engine.connect() as connection:
        addresses = connection.execute(sa.select(audit.c.address).order_by(audit.c.at)).scalars()
        assert [*addresses][-2:] == ["127.0.0.1", "203.0.113.7"]


def test_files_lie_in_the_bucket_it_is_told_of_also_when_it_is_started_anew(
    company_file: Path,
    laptop: Store,
    empty_file: Path,
    bucket_server: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    folder, other = tmp_path / "server", tmp_path / "other.db"
    folder.mkdir()
    shutil.copyfile(company_file, folder / FILE)
    shutil.copyfile(empty_file, other)
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(b"Kepada Toko Maju")
    for name, value in KEYS.items():
        monkeypatch.setenv(name.upper(), value)
    place = f"s3://berkas/kantor?endpoint={bucket_server}&region=us-east-1"
    with serving(folder, "--files", place) as (url, _):
        join(laptop, HttpApi(url), url, ANA, PASSWORD)
        vault = Vault(laptop, tmp_path / "vault")
        attach(laptop, vault, letter, account_id=add_account(laptop))
        synchronize(laptop, HttpApi(url))
        Carrier(laptop, HttpApi(url), vault).carry()

    with (
        serving(folder, "--files", place) as (url, _),
        closing(open_file(other, SetClock(MONDAY))) as second,
    ):
        join(second, HttpApi(url), url, ANA, PASSWORD)
        synchronize(second, HttpApi(url))
        with second.read() as session:
            [(key, sha256)] = session.execute(sa.select(Attachment.id, Attachment.sha256))
        vault = Vault(second, tmp_path / "second")
        Carrier(second, HttpApi(url), vault).fetch(key)
        came = vault.read(sha256)

    assert came == b"Kepada Toko Maju"
    assert not (folder / "files").exists()


def test_a_bucket_that_is_not_there_is_said_before_anybody_is_answered(
    company_file: Path, bucket_server: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shutil.copyfile(company_file, tmp_path / FILE)
    for name, value in KEYS.items():
        monkeypatch.setenv(name.upper(), value)
    place = f"s3://lain?endpoint={bucket_server}&region=us-east-1"

    done = run(tmp_path, "serve", "--port", "0", "--files", place)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "There is no bucket “lain” in the store of files. Make it first.\n"


def test_what_laptops_pull_is_read_from_the_replica_it_is_told_of(
    postgres: Postgres, company_database: str, laptop: Store, tmp_path: Path
) -> None:
    url, other = (postgres.fresh_url(like=company_database) for _ in range(2))
    with serving(tmp_path, "--database", url, "--replica", other) as (address, _):
        api = HttpApi(address)
        join(laptop, api, address, ANA, PASSWORD)
        add_account(laptop)

        synchronize(laptop, api)

        # It was decided in the one, of which the other, a replica that follows nobody, never tells.
        assert waiting(laptop) == 1
        assert fetch(f"{address}/ready")["replica"] == "follows"
    for one in (url, other):
        postgres.drop(one)


def _sign_in_from(url: str, address: str) -> None:
    """As a proxy hands it on."""
    body, _compressed = pack(SignIn(ANA, PASSWORD, "Laptop", "Linux", None, None))
    headers = {"Content-Type": MEDIA_TYPE, "X-Forwarded-For": address}
    with urllib.request.urlopen(urllib.request.Request(f"{url}/v1/sign-in", body, headers)):
        pass
