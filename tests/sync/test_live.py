"""Hearing of what others did at once, and recovering by oneself where the network went away."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

from app.errors import NoEntry, Unreachable
from app.models import Account
from app.server.lobby import Lobby, standing_of
from app.store import Store
from app.store.alone import file_of
from app.sync.client import HttpApi
from app.sync.cursors import load_cursors
from app.sync.listening import Listener
from app.sync.standing import standing
from app.sync.surroundings import Surroundings
from app.sync.watch import Link, News, Watcher
from tests.answering import PATIENCE
from tests.sync.worlds import World, add_account, read


def test_a_laptop_that_has_read_all_stands_where_the_server_says(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    before = _standing(ana)
    add_account(ana)
    world.sync(ana)
    assert ana.identity.user_id and ben.identity.user_id

    assert _standing(ana) == standing_of(world.server, ana.identity.user_id)[1] != before
    assert _standing(ben) != standing_of(world.server, ben.identity.user_id)[1]


def test_r18_who_missed_a_poke_is_told_as_soon_as_they_ask(world: World, address: str) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    behind = _standing(ben)
    add_account(ana)
    world.sync(ana)

    assert HttpApi(address).wait(ben.fact("access") or "", behind)


def test_who_knows_all_is_told_when_somebody_else_wrote(world: World, address: str) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    world.sync(ana, ben)
    with ThreadPoolExecutor() as threads:
        answer = threads.submit(HttpApi(address).wait, ben.fact("access") or "", _standing(ben))
        add_account(ana)
        world.sync(ana)

        assert answer.result(PATIENCE) is True


class Slow(Lobby):
    """Begins to look only after the guest has read where it stands, and somebody wrote."""

    def __init__(self, store: Store, write: Callable[[], object]) -> None:
        super().__init__(store, lambda: False)
        self._write: Callable[[], object] | None = write
        self._was_read = threading.Event()
        sa.event.listen(store.engine, "checkin", lambda *_: self._was_read.set())

    def _read(self) -> Any:
        write, self._write = self._write, None
        if write is not None:
            assert self._was_read.wait(PATIENCE)
            write()
        return super()._read()


def test_what_is_written_while_the_first_guest_comes_is_told(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    world.sync(ana, ben)
    lobby = Slow(world.server, lambda: (add_account(ana), world.sync(ana)))
    assert ben.identity.user_id is not None

    assert asyncio.run(lobby.wait(ben.identity.user_id, _standing(ben), 20))


def test_who_may_not_come_in_is_not_let_wait(world: World, address: str) -> None:
    with pytest.raises(NoEntry):
        HttpApi(address).wait("nobody's", "")


def test_r18_what_one_types_the_other_sees_by_itself(world: World, address: str) -> None:
    """Two laptops that only watch; the loop would look again after half a minute."""
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    heard: queue.Queue[News] = queue.Queue()
    watchers = [
        Watcher(ana, HttpApi(address), lambda _: None, pytest.fail),
        Watcher(ben, HttpApi(address), heard.put, pytest.fail, wait=HttpApi(address).wait),
    ]
    for watcher in watchers:
        watcher.start()
    try:
        _until(heard, lambda news: news.link is Link.ONLINE)
        account = add_account(ana, "Toko Baru")

        _until(heard, lambda news: bool(news.result and news.result.received))

        assert read(ben, Account, account, "name") == ("Toko Baru",)
    finally:
        for watcher in watchers:
            watcher.stop()


def test_r18_a_line_on_which_no_poke_ever_comes_only_delays(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.sync.watch.EVERY", 0.05)
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    heard: queue.Queue[News] = queue.Queue()
    ended = threading.Event()

    def dead(access: str, at: str) -> bool:
        assert ended.wait(PATIENCE)
        return False

    watcher = Watcher(ben, world.api, heard.put, pytest.fail, wait=dead)
    watcher.start()
    try:
        _until(heard, lambda news: news.link is Link.ONLINE)
        account = add_account(ana, "Toko Baru")
        world.sync(ana)

        _until(heard, lambda news: bool(news.result and news.result.received))
    finally:
        watcher.stop()
        ended.set()

    assert read(ben, Account, account, "name") == ("Toko Baru",)


def test_r18_a_listener_whose_line_breaks_listens_again(store: Store) -> None:
    answers: list[Any] = [Unreachable("lost"), Unreachable("lost"), False, True]
    woken = threading.Event()

    def wait(access: str, at: str) -> bool:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return bool(answer)

    listener = Listener(store, wait, woken.set)
    listener.start()
    listener.settle()

    assert woken.wait(PATIENCE)
    listener.stop()
    assert answers == []


def test_a_listener_that_has_ended_opens_no_data_file_any_more(store: Store) -> None:
    failed, resting = threading.Event(), threading.Event()

    def wait(access: str, at: str) -> bool:
        failed.set()
        raise Unreachable("lost")

    def read(*_: object) -> None:
        if failed.is_set():
            resting.set()

    sa.event.listen(store.engine, "checkin", read)
    listener = Listener(store, wait, pytest.fail)
    listener.start()
    listener.settle()
    assert resting.wait(PATIENCE)

    path = file_of(store)
    assert path is not None
    listener.stop()
    store.close()
    path.unlink()
    listener._thread.join(PATIENCE)

    assert not path.exists()


def test_a_listener_that_is_not_let_in_has_the_loop_find_out_why_at_once(store: Store) -> None:
    woken = threading.Event()

    def wait(access: str, at: str) -> bool:
        raise NoEntry("Please sign in again.", "sign_in")

    listener = Listener(store, wait, woken.set)
    listener.start()
    listener.settle()

    assert woken.wait(PATIENCE)
    listener.stop()


def test_a_listener_has_a_token_renewed_whose_time_is_over_and_does_not_ask_with_it(
    store: Store,
) -> None:
    asked, woken = threading.Event(), threading.Event()
    store.set_facts(access_until=store.clock.now().isoformat())

    def wait(access: str, at: str) -> bool:
        asked.set()
        return True

    listener = Listener(store, wait, woken.set)
    listener.start()
    listener.settle()

    assert woken.wait(PATIENCE)
    listener.stop()
    assert not asked.is_set()


def test_a_listener_does_not_ask_before_all_is_fetched(store: Store) -> None:
    asked, woken = threading.Event(), threading.Event()

    def wait(access: str, at: str) -> bool:
        assert not asked.is_set(), "asked again though nobody has fetched yet"
        asked.set()
        return True

    listener = Listener(store, wait, woken.set)
    listener.start()
    assert not asked.is_set()
    listener.settle()

    assert woken.wait(PATIENCE)
    listener.stop()
    assert asked.is_set()


def test_a_closed_lid_and_another_network_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    clocks = {"time": 1000.0, "monotonic": 50.0}
    where = [("10.0.0.7",)]
    monkeypatch.setattr("app.sync.surroundings.time.time", lambda: clocks["time"])
    monkeypatch.setattr("app.sync.surroundings.time.monotonic", lambda: clocks["monotonic"])
    monkeypatch.setattr("app.sync.surroundings._addresses", lambda: where[-1])
    around = Surroundings()

    clocks |= {"time": 1005.0, "monotonic": 55.0}
    nothing = around.changed()
    clocks |= {"time": 4600.0, "monotonic": 56.0}
    slept = around.changed()
    where.append(())
    unplugged = around.changed()

    assert (nothing, slept, unplugged, around.changed()) == (False, True, True, False)


def _standing(laptop: Store) -> str:
    with laptop.engine.connect() as connection:
        return standing(load_cursors(connection))


def _until(heard: queue.Queue[News], fits: Any) -> News:
    while True:
        news = heard.get(timeout=PATIENCE)
        if fits(news):
            return news
