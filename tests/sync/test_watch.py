"""The loop that synchronises by itself, and a laptop and server over real HTTP."""

from __future__ import annotations

import queue
import threading

import pytest
import uvicorn

from app.errors import Invalid, NotAllowed, Unreachable
from app.models import Account
from app.sync.client import HttpApi
from app.sync.joining import join
from app.sync.protocol import SyncApi, SyncRequest, SyncResponse
from app.sync.session import synchronize
from app.sync.watch import Link, News, Watcher
from tests.answering import PATIENCE
from tests.sync.worlds import PASSWORD, Network, World, add_account, read, waiting


class Switch(Network):
    """A network that can be pulled out."""

    def __init__(self, api: SyncApi) -> None:
        super().__init__(api)
        self.out = False

    def sync(self, access: str, request: SyncRequest) -> SyncResponse:
        if self.out:
            raise Unreachable("no network")
        return self._api.sync(access, request)


def test_what_is_typed_is_sent_by_itself(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    heard: queue.Queue[News] = queue.Queue()
    watcher = Watcher(ana, world.api, heard.put, pytest.fail)
    watcher.start()
    _until(heard, Link.ONLINE)

    add_account(ana)

    news = _until(heard, Link.ONLINE)
    watcher.stop()
    assert news.result is not None and news.result.sent == 1
    assert waiting(ana) == 0


def test_r18_without_a_network_it_says_so_and_goes_on_when_it_is_back(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    network = Switch(world.api)
    network.out = True
    heard: queue.Queue[News] = queue.Queue()
    watcher = Watcher(ana, network, heard.put, pytest.fail)
    add_account(ana)
    watcher.start()
    news = _until(heard, Link.OFFLINE)
    assert news.sentence
    assert waiting(ana) == 1

    network.out = False
    watcher.now()

    _until(heard, Link.ONLINE)
    watcher.stop()
    assert waiting(ana) == 0


def test_a_bug_in_the_loop_is_told_and_the_loop_lives_on(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    network = Switch(world.api)
    network.sync = _broken  # type: ignore[method-assign]
    heard: queue.Queue[News] = queue.Queue()
    bugs: queue.Queue[BaseException] = queue.Queue()
    watcher = Watcher(ana, network, heard.put, bugs.put)
    watcher.start()

    assert isinstance(bugs.get(timeout=PATIENCE), ZeroDivisionError)
    _until(heard, Link.FAILED)
    del network.sync
    watcher.now()

    _until(heard, Link.ONLINE)
    watcher.stop()


def test_two_laptops_meet_over_http(world: World, address: str) -> None:
    ana, ben = (world.laptop(f"{name}@rasa.id", joined=False) for name in ("ana", "ben"))
    for laptop, email in ((ana, "ana@rasa.id"), (ben, "ben@rasa.id")):
        join(laptop, HttpApi(address), address, email, PASSWORD)

    account = add_account(ana, "Lewat kabel")
    for laptop in (ana, ben):
        synchronize(laptop, HttpApi(address))

    assert read(ben, Account, account, "name") == ("Lewat kabel",)


def test_a_wrong_password_is_refused_with_a_sentence(world: World, address: str) -> None:
    ana = world.laptop("ana@rasa.id", joined=False)

    with pytest.raises(NotAllowed, match="password"):
        join(ana, HttpApi(address), address, "ana@rasa.id", "salah-sekali")


def test_an_access_token_that_ran_out_is_renewed_unseen(world: World, address: str) -> None:
    ana = world.laptop("ana@rasa.id", joined=False)
    join(ana, HttpApi(address), address, "ana@rasa.id", PASSWORD)
    ana.set_facts(access="run out")
    account = add_account(ana)

    synchronize(ana, HttpApi(address))

    assert waiting(ana) == 0
    assert read(ana, Account, account, "name") is not None


@pytest.mark.parametrize(
    "body", [b"", b"\xff", b"\x81", b"{}", b"\x28\xb5\x2f\xfd broken", b"\xc1" * 1000]
)
@pytest.mark.parametrize("encoding", ["", "zstd"])
def test_what_is_no_message_is_refused_without_a_fault(
    world: World, address: str, body: bytes, encoding: str
) -> None:
    import urllib3

    headers = {"Content-Encoding": encoding} if encoding else {}
    for path in ("sign-in", "renew", "sync"):
        answer = urllib3.request("POST", f"{address}/v1/{path}", body=body, headers=headers)

        assert 400 <= answer.status < 500


def test_a_captive_portal_is_no_network(world: World) -> None:
    from starlette.applications import Starlette
    from starlette.responses import HTMLResponse
    from starlette.routing import Route

    async def portal(_request: object) -> HTMLResponse:
        return HTMLResponse("<h1>Buy minutes</h1>")

    app = Starlette(routes=[Route("/{path:path}", portal, methods=["POST"])])
    config = uvicorn.Config(app, port=0, log_level="error", lifespan="off")
    server, listener = uvicorn.Server(config), config.bind_socket()
    listener.listen()
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    ana = world.laptop("ana@rasa.id")
    add_account(ana)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"

    with pytest.raises(Unreachable):
        synchronize(ana, HttpApi(url))

    server.should_exit = True
    thread.join(PATIENCE)
    listener.close()
    assert waiting(ana) == 1


@pytest.mark.parametrize("url", ["", "ftp://x", "http://relasi.example.com", "https://"])
def test_an_address_that_is_none_or_unprotected_is_refused(url: str) -> None:
    with pytest.raises(Invalid):
        HttpApi(url)


def _broken(access: str, request: SyncRequest) -> SyncResponse:
    raise ZeroDivisionError


def _until(heard: queue.Queue[News], link: Link) -> News:
    """The next news of this kind; fails when it does not come."""
    while True:
        news = heard.get(timeout=PATIENCE)
        if news.link is link:
            return news
