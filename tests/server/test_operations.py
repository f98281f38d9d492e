"""A server process as who runs it meets it: TLS, readiness, figures, log, limits, its end."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import trustme
import urllib3
from urllib3.exceptions import HTTPError

from app.errors import Invalid, NotAllowed, Unreachable
from app.server.limits import Allowance, Limits
from app.server.listening import listening
from app.store import Store
from app.sync.client import HttpApi
from app.sync.cursors import load_cursors
from app.sync.joining import join
from app.sync.protocol import NewPassword
from app.sync.session import synchronize
from app.sync.standing import standing
from tests.postgres import free_port
from tests.server.running import EMAIL, PASSWORD, fetch, popen, run, serving, stop
from tests.sync.worlds import add_account, waiting


@pytest.fixture
def authority() -> trustme.CA:
    """A company's own certificate authority."""
    return trustme.CA()


@pytest.fixture
def tls(authority: trustme.CA, tmp_path: Path) -> tuple[str, ...]:
    """The words that let a server speak TLS on loopback."""
    certificate = authority.issue_cert("127.0.0.1")
    key, chain = tmp_path / "key.pem", tmp_path / "chain.pem"
    certificate.private_key_pem.write_to_path(key)
    certificate.cert_chain_pems[0].write_to_path(chain)
    return "--certificate", str(chain), "--key", str(key)


def test_a_laptop_synchronises_over_tls_with_the_companys_own_authority(
    folder: Path, laptop: Store, authority: trustme.CA, tls: tuple[str, ...]
) -> None:
    pem = authority.cert_pem.bytes().decode()
    with serving(folder, *tls) as (url, _):
        join(laptop, HttpApi(url, authority=pem), url, EMAIL, PASSWORD)
        add_account(laptop)

        synchronize(laptop, HttpApi(url, authority=pem))

    assert url.startswith("https://")
    assert waiting(laptop) == 0


def test_a_certificate_nobody_vouches_for_is_not_spoken_to(
    folder: Path, laptop: Store, tls: tuple[str, ...]
) -> None:
    with serving(folder, *tls) as (url, _), pytest.raises(Unreachable, match="not trusted"):
        join(laptop, HttpApi(url), url, EMAIL, PASSWORD)

    assert laptop.fact("server") is None


def test_a_server_that_speaks_no_tls_is_not_taken_for_one_with_a_certificate(
    folder: Path, laptop: Store
) -> None:
    with serving(folder) as (url, _), pytest.raises(Unreachable, match="does not speak TLS"):
        url = url.replace("http://", "https://")
        join(laptop, HttpApi(url), url, EMAIL, PASSWORD)

    assert laptop.fact("server") is None


def test_an_authority_that_is_no_certificate_is_refused() -> None:
    with pytest.raises(Invalid, match="no certificate"):
        HttpApi("https://127.0.0.1", authority="Kopi susu")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--host", "0.0.0.0"), "Passwords would cross the network in the clear"),
        (("--certificate", "x.pem"), "TLS needs both"),
        (("--certificate", "x.pem", "--key", "y.pem"), "certificate x.pem and its key"),
    ],
)
def test_a_server_that_would_not_be_safe_does_not_start(
    folder: Path, words: tuple[str, ...], sentence: str
) -> None:
    done = run(folder, "serve", "--port", "0", *words)

    assert (done.returncode, done.stdout) == (1, "")
    assert sentence in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_it_is_alive_and_ready_and_counts_what_it_does(folder: Path, laptop: Store) -> None:
    port = free_port()
    with serving(folder, "--metrics", str(port)) as (url, _):
        join(laptop, HttpApi(url), url, EMAIL, PASSWORD)
        add_account(laptop, "Toko Rahasia")
        synchronize(laptop, HttpApi(url))

        health, ready = fetch(f"{url}/health"), fetch(f"{url}/ready")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            figures = answer.read().decode()

    assert (health["status"], ready["status"]) == ("ok", "ready")
    assert 'relasi_requests_total{route="/v1/sync",status="200"} 2.0' in figures
    assert 'relasi_intents_total{outcome="applied"} 1.0' in figures
    assert "Rahasia" not in figures and EMAIL not in figures


def test_a_server_without_its_database_is_alive_but_not_ready(
    postgres: Any, tmp_path: Path
) -> None:
    url = postgres.fresh_url()
    run(tmp_path, "org", "create", "PT Sumber Rasa", "--database", url)
    with serving(tmp_path, "--database", url) as (address, _):
        before = fetch(f"{address}/ready")["status"]
        postgres.drop(url)

        with pytest.raises(urllib.error.HTTPError) as refused:
            fetch(f"{address}/ready")

        assert fetch(f"{address}/health")["status"] == "ok"
    assert before == "ready"
    with refused.value as answer:
        assert answer.code == 503
        assert json.load(answer)["status"] == "database"


def test_the_log_is_json_without_a_word_of_a_customer(folder: Path, laptop: Store) -> None:
    with serving(folder, "--log-requests") as (url, server):
        join(laptop, HttpApi(url), url, EMAIL, PASSWORD)
        add_account(laptop, "Toko Rahasia")
        synchronize(laptop, HttpApi(url))
        stop(server)
        assert server.stderr
        written = server.stderr.read()

    lines = [json.loads(line) for line in written.splitlines()]
    assert {line["route"] for line in lines} >= {"/v1/sign-in", "/v1/sync"}
    assert all(line["status"] == 200 for line in lines)
    assert "Rahasia" not in written and EMAIL not in written and PASSWORD not in written


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly_when_it_is_asked_to(folder: Path, sign: signal.Signals) -> None:
    with serving(folder) as (_, server):
        server.send_signal(sign)

        assert server.wait(30) == 0
        assert server.stderr and server.stderr.read() == ""


def test_laptops_that_are_silent_or_listen_do_not_hold_up_the_end(
    folder: Path, laptop: Store, authority: trustme.CA, tls: tuple[str, ...]
) -> None:
    with serving(folder, *tls) as (url, server), ThreadPoolExecutor(1) as threads:
        api, other = (HttpApi(url, authority=authority.cert_pem.bytes().decode()) for _ in "12")
        join(laptop, api, url, EMAIL, PASSWORD)
        synchronize(laptop, other)
        with laptop.engine.connect() as connection:
            stands = standing(load_cursors(connection))
        heard = threads.submit(other.wait, laptop.fact("access") or "", stands)
        synchronize(laptop, api)

        server.terminate()

        assert server.wait(15) == 0
        assert server.stderr and server.stderr.read() == ""
        assert heard.result() is False


def test_two_servers_that_start_at_once_on_an_empty_database_both_come_up(
    postgres: Any, tmp_path: Path
) -> None:
    url = postgres.fresh_url()
    words = ("org", "create", "PT Sumber Rasa", "--database", url)
    both = [popen(tmp_path / str(number), *words) for number in range(2)]

    told = [each.communicate(timeout=60) for each in both]
    codes = sorted(each.returncode for each in both)

    # One creates the organisation; the other finds the tables there and says so in a sentence.
    assert codes == [0, 1], told
    assert any("already holds the organisation" in err for _, err in told), told


def test_who_asks_too_often_waits_and_others_do_not() -> None:
    now = [0.0]
    limits = Limits(lambda: now[0])
    allowance = Allowance(at_once=3, a_second=2.0)

    first = [limits.wait("one", allowance) for _ in range(4)]
    other = limits.wait("other", allowance)
    now[0] += first[-1]
    again = limits.wait("one", allowance)

    assert first == [0, 0, 0, 0.5]
    assert (other, again) == (0, 0)


def test_a_flood_is_refused_with_a_sentence_and_the_laptop_tries_again_later(
    folder: Path,
) -> None:
    with serving(folder) as (url, _):
        api = HttpApi(url)

        for _ in range(200):
            with pytest.raises(NotAllowed):
                api.renew("nobody's")  # a whole office may do so in the same minute
        with pytest.raises(Unreachable, match="too often"):
            for _ in range(200):
                with suppress(NotAllowed):
                    api.change_password("nobody's", NewPassword("old", "new"))


def test_a_head_without_end_is_not_taken_in(folder: Path) -> None:
    with serving(folder) as (url, _):
        with suppress(HTTPError):  # the line is closed, before or after the answer is read
            endless = {"X": "x" * 1_000_000}
            assert urllib3.request("GET", f"{url}/health", headers=endless).status == 400

        assert urllib3.request("GET", f"{url}/health").status == 200


def test_an_answer_does_not_wait_for_more_to_send() -> None:
    async def come() -> list[int]:
        came: list[int] = []

        def heard(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            line = writer.get_extra_info("socket")
            came.append(line.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        async with await asyncio.start_server(heard, sock=listening("127.0.0.1", 0)) as server:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            await reader.read()
            writer.close()
            await writer.wait_closed()
        return came

    [at_once] = asyncio.run(come())
    assert at_once
