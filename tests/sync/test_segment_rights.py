"""R8 for segments: what has left a bucket since they were made is sent to nobody."""

from __future__ import annotations

from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa

from app.errors import Unreachable
from app.models import Activity, Note
from app.server.tables import segment
from app.sync import columnar
from app.sync.first import MOST_LOST
from app.sync.joining import join
from app.sync.protocol import SyncApi
from app.sync.session import synchronize
from tests.sync.segmented import (
    Line,
    account_named,
    as_by_pages,
    fresh,
    move,
    remove,
)
from tests.sync.worlds import PASSWORD, World


class Reading(Line):
    """A network on which every segment is unpacked and written down as it travels."""

    def __init__(self, api: SyncApi) -> None:
        super().__init__(api)
        self.heard = b""
        self.order: list[str] = []
        self._held: dict[str, bytes] = {}

    def segment(self, access: str, device: bytes, name: str, start: int) -> bytes:
        part = super().segment(access, device, name, start)  # one piece holds all of it
        self.order.append(name)
        self._held[name] = msgspec.msgpack.encode(columnar.read(part))
        self.heard += self._held[name]
        return part

    def holding(self, words: bytes) -> str:
        """The first segment with these words."""
        return next(name for name in self.order if words in self._held[name])


class Removing(Line):
    """A network on which every second segment loses a row while somebody asks for it."""

    def __init__(self, world: World) -> None:
        super().__init__(world.api)
        self._world = world
        self._next = True
        self.removed: list[UUID] = []

    def segment(self, access: str, device: bytes, name: str, start: int) -> bytes:
        with self._world.server.engine.connect() as connection:
            query = sa.select(segment).where(segment.c.name == name)
            found = connection.execute(query).one()
        if found.record == "note":
            self._next = not self._next
            if self._next:
                self.removed.append(found.last_id)
                remove(self._world, found.record, found.last_id)
        return super().segment(access, device, name, start)


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
    before = Reading(book.api)
    fresh(book, api=before)
    first, last = before.holding(b"Toko 0"), before.holding(b"Toko 7")
    network = Reading(book.api)
    network.breaks_after = before.order.index(first) + 1
    laptop = book.laptop("ana@rasa.id", joined=False)
    with pytest.raises(Unreachable):
        join(laptop, network, "local", "ana@rasa.id", PASSWORD)
    network.breaks_after = None
    _let_go(book, account_named(book, "Toko 7"), "removed")

    synchronize(laptop, network)

    asked = [name for name, _ in network.asked]
    assert before.order.index(first) < before.order.index(last)
    assert last in asked and last not in network.order  # it is given no more
    assert asked.count(first) == 1
    as_by_pages(book, laptop)


def test_r5_a_line_that_breaks_as_a_lost_segment_is_asked_for_anew_leaves_nothing_out(
    book: World,
) -> None:
    before = Reading(book.api)
    fresh(book, api=before)
    network = Reading(book.api)
    network.breaks_after = before.order.index(before.holding(b"call 7"))
    laptop = book.laptop("ana@rasa.id", joined=False)
    with pytest.raises(Unreachable):
        join(laptop, network, "local", "ana@rasa.id", PASSWORD)
    network.breaks_after = None
    _remove_call(book, "call 7")
    network.before["plan"] = _break  # that segment is given no more
    with pytest.raises(Unreachable):
        synchronize(laptop, network)
    assert "plan" not in network.before

    synchronize(laptop, network)

    as_by_pages(book, laptop)


def _remove_call(world: World, subject: str) -> None:
    with world.server.engine.connect() as connection:
        query = sa.select(Activity.id).where(Activity.subject == subject)
        call = connection.execute(query).scalar_one()
    remove(world, "activity", call)


def _break() -> None:
    raise Unreachable("the line broke")


def test_a_bucket_that_somebody_removes_from_all_the_time_is_fetched_to_its_end(
    book: World,
) -> None:
    ben, account = book.laptop("ben@rasa.id"), account_named(book, "Toko 4")
    with ben.work("Add") as session:
        session.add_all(Note(text=f"more {number}", account_id=account) for number in range(15))
    book.sync(ben)
    network = Removing(book)

    laptop = fresh(book, api=network)

    assert len(network.removed) > MOST_LOST
    as_by_pages(book, laptop)
