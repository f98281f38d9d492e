"""R8 for segments: what has left a bucket since they were made is sent to nobody."""

from __future__ import annotations

from uuid import UUID

import msgspec
import pytest

from app.sync import columnar
from app.sync.joining import join
from app.sync.plans import Plan, PlanRequest
from app.sync.protocol import SyncApi
from app.sync.session import synchronize
from tests.sync.segmented import (
    Line,
    account_named,
    as_by_pages,
    fresh,
    move,
    on_the_server,
    remove,
)
from tests.sync.worlds import PASSWORD, World


class Reading(Line):
    """A network on which every segment is unpacked and written down as it travels."""

    def __init__(self, api: SyncApi) -> None:
        super().__init__(api)
        self.heard = b""
        self.plans = 0

    def plan(self, access: str, request: PlanRequest) -> Plan:
        self.plans += 1
        return super().plan(access, request)

    def segment(self, access: str, device: bytes, name: str, start: int) -> bytes:
        part = super().segment(access, device, name, start)
        self.heard += msgspec.msgpack.encode(columnar.read(part))  # one piece holds all of it
        return part


@pytest.mark.parametrize("how", ["moved", "removed"])
def test_r8_what_left_a_bucket_is_in_no_segment_that_is_given_afterwards(
    book: World, how: str
) -> None:
    fresh(book)  # the segments are made and kept
    gone = account_named(book, "Toko 3")
    _let_go(book, gone, how)
    network = Reading(book.api)

    laptop = fresh(book, api=network)

    assert b"Toko 4" in network.heard
    assert b"Toko 3" not in network.heard
    as_by_pages(book, laptop)


def _let_go(world: World, account: UUID, how: str) -> None:
    if how == "moved":
        move(world, account, "Sumatera/Medan")
    else:
        remove(world, "account", account)


def test_r8_what_leaves_between_the_plan_and_the_segment_is_not_given(book: World) -> None:
    gone = account_named(book, "Toko 3")
    network = Reading(book.api)
    network.before["segment"] = lambda: move(book, gone, "Sumatera/Medan")

    laptop = fresh(book, api=network)

    assert b"Toko 4" in network.heard
    assert b"Toko 3" not in network.heard
    as_by_pages(book, laptop)


def test_segments_that_came_are_not_fetched_again_because_another_was_made_anew(
    book: World,
) -> None:
    gone = account_named(book, "Toko 7")
    network = Reading(book.api)
    network.breaks_after = 2
    laptop = book.laptop("ana@rasa.id", joined=False)
    with pytest.raises(Exception, match="the line broke"):
        join(laptop, network, "local", "ana@rasa.id", PASSWORD)
    came = [name for name, _ in network.asked]
    network.breaks_after = None
    _let_go(book, gone, "removed")

    synchronize(laptop, network)

    assert len(came) == 2
    assert [name for name, _ in network.asked].count(came[0]) == 1
    as_by_pages(book, laptop)


def test_a_bucket_that_somebody_removes_from_all_the_time_is_fetched_to_its_end(
    book: World,
) -> None:
    network = Reading(book.api)
    doomed = [account_named(book, f"Toko {number}") for number in range(6)]

    def happen() -> None:
        if doomed:
            network.before["segment"] = happen
            on_the_server(book, "account", doomed[-1], phone="+62211")
            _let_go(book, doomed.pop(), "removed")

    network.before["segment"] = happen

    laptop = fresh(book, api=network)

    assert not doomed
    as_by_pages(book, laptop)
