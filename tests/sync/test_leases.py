"""Numbers of papers: lent in blocks, given without a network, never twice (R14)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from app.server.keeping import new_epoch
from app.server.leases import GAP, MOST, Block, holders, lend
from app.server.tables import number_counter
from app.services.numbering import device_label, next_number
from app.store import Store
from app.sync.fork import take_new_device
from app.sync.leases import BLOCK, LEAST
from app.sync.protocol import SyncApi, SyncRequest, SyncResponse, Want
from app.sync.session import synchronize
from app.sync.status import status
from tests.sync.worlds import Network, World


class Losing(Network):
    """A network that loses the first answer with numbers in it."""

    def __init__(self, api: SyncApi) -> None:
        super().__init__(api)
        self.lost = 0

    def sync(self, access: str, request: SyncRequest) -> SyncResponse:
        from app.errors import Unreachable

        answer = super().sync(access, request)
        if answer.leases and not self.lost:
            self.lost += 1
            raise Unreachable("lost")
        return answer


def test_r14_two_laptops_number_offline_from_their_own_blocks(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")

    given = _give(ana, 3) + _give(ben, 3)

    assert given == [_paper(n) for n in (1, 2, 3, BLOCK + 1, BLOCK + 2, BLOCK + 3)]
    assert status(ana).reserve == BLOCK - 3


def test_r14_a_used_up_reserve_never_blocks_and_cannot_collide(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")

    given = _give(ana, BLOCK + 2) + _give(ben, BLOCK + 2)

    assert len(set(given)) == len(given)
    with ana.work("Look") as session:
        label = device_label(session)
    assert given[BLOCK : BLOCK + 2] == [f"00{n}-{label}/SPH/VIII/2026" for n in (1, 2)]


def test_r14_a_laptop_that_belongs_to_no_company_keeps_its_label(
    world: World, empty_file: Path
) -> None:
    alone = world.laptop("alone", joined=False)

    [given] = _give(alone, 1)

    with alone.work("Look") as session:
        assert device_label(session) in given


def test_r14_the_reserve_is_filled_up_before_it_runs_out(world: World) -> None:
    ana = world.laptop("ana@rasa.id")

    _give(ana, BLOCK - LEAST)
    world.sync(ana)
    assert status(ana).reserve == LEAST
    _give(ana, 1)
    world.sync(ana)

    assert status(ana).reserve == LEAST - 1 + BLOCK


def test_r14_a_lost_answer_lends_the_same_block_again(world: World) -> None:
    ana = world.laptop("ana@rasa.id", joined=False)
    from app.errors import Unreachable
    from app.sync.joining import join
    from tests.sync.worlds import PASSWORD

    network = Losing(world.api)
    with pytest.raises(Unreachable):
        join(ana, network, "local", "ana@rasa.id", PASSWORD)
    synchronize(ana, network)

    assert network.lost == 1
    assert [(block.first, block.last) for block in _blocks(world)] == [(1, BLOCK)]
    assert _give(ana, 1) == [_paper(1)]


def test_r14_a_file_that_became_another_device_gives_none_of_the_old_ones_numbers(
    world: World,
) -> None:
    ana = world.laptop("ana@rasa.id")
    take_new_device(ana)

    [offline] = _give(ana, 1)
    world.sync(ana)
    [online] = _give(ana, 1)

    assert offline != _paper(1)
    assert online == _paper(BLOCK + 1)


def test_r14_what_was_rolled_back_did_not_use_a_number_up(world: World) -> None:
    ana = world.laptop("ana@rasa.id")

    with pytest.raises(RuntimeError, match="no"), ana.work("Send") as session:
        next_number(session, "quote", date(2026, 8, 3))
        raise RuntimeError("no")

    assert _give(ana, 1) == [_paper(1)]


def test_r14_towards_the_end_of_a_year_the_next_ones_numbers_are_here(world: World) -> None:
    year = world.clock.now().year
    world.clock.move(date(year, 12, 20) - world.clock.now().date())

    ana = world.laptop("ana@rasa.id")

    with ana.work("Number") as session:
        assert next_number(session, "quote", date(year + 1, 1, 4)) == f"001/SPH/I/{year + 1}"


def test_r14_it_is_known_who_holds_which_numbers(world: World) -> None:
    world.laptop("ana@rasa.id")
    world.laptop("ben@rasa.id")

    told = [(block.kind, block.first, block.last, block.person) for block in _blocks(world)]

    kind = f"quote.{world.clock.now().year}"
    assert told == [(kind, 1, BLOCK, "Ana"), (kind, BLOCK + 1, 2 * BLOCK, "Ben")]


def test_r14_no_laptop_gets_more_than_it_may_or_of_what_is_not_numbered(world: World) -> None:
    device, year = uuid4(), world.clock.now().year

    [block] = lend(world.server, device, [Want(f"quote.{year}", 10_000)])
    odd = [Want("quote.1999", 1), Want("kolom'; --", 1), Want("bill.2026", 1)]

    assert block.last - block.first + 1 == MOST
    assert lend(world.server, device, odd) == []


def test_r14_after_a_restore_no_number_is_lent_that_may_have_been_lost(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    with world.server.writing() as connection:
        new_epoch(connection, world.clock.now())

    ben = world.laptop("ben@rasa.id")
    world.sync(ana)

    assert _give(ben, 1) == [_paper(BLOCK + GAP + 1)]
    assert _give(ana, 1) == [_paper(1)]


def test_r14_many_laptops_asking_at_once_get_blocks_that_do_not_touch(world: World) -> None:
    from concurrent.futures import ThreadPoolExecutor

    kind = f"quote.{world.clock.now().year}"
    devices = [uuid4() for _ in range(12)]

    def ask(device: UUID) -> range:
        [block] = lend(world.server, device, [Want(kind, 7)])
        return range(block.first, block.last + 1)

    with ThreadPoolExecutor(4) as threads:
        lent = list(threads.map(ask, devices))

    assert sorted(number for some in lent for number in some) == list(range(1, 12 * 7 + 1))
    with world.server.engine.connect() as connection:
        query = sa.select(number_counter.c["last"]).where(number_counter.c.kind == kind)
        assert connection.execute(query).scalar_one() == 12 * 7


def test_r14_orders_are_numbered_from_blocks_of_their_own(world: World) -> None:
    ana = world.laptop("ana@rasa.id")

    with ana.work("Number") as session:
        numbers = [next_number(session, "order", date(2026, 8, 3)) for _ in range(2)]

    assert numbers == ["001/SO/VIII/2026", "002/SO/VIII/2026"]
    assert {block.kind for block in holders(world.server)} == {"quote.2026", "order.2026"}


def _give(store: Store, count: int) -> list[str]:
    return list(_given(store, count))


def _given(store: Store, count: int) -> Iterator[str]:
    for _ in range(count):
        with store.work("Number") as session:
            yield next_number(session, "quote", date(2026, 8, 3))


def _paper(number: int) -> str:
    return f"{number:03}/SPH/VIII/2026"


def _blocks(world: World) -> list[Block]:
    return [block for block in holders(world.server) if block.kind.startswith("quote.")]
