"""That nothing gets through is said, since when and why, until it does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.errors import Unreachable
from app.formats import format_datetime
from app.sync.protocol import SyncRequest, SyncResponse
from app.sync.sentences import told
from app.sync.session import synchronize
from app.sync.status import status
from tests.sync.worlds import Network, World

NOBODY = "Nobody answers."


class Cut(Network):
    """A way on which nothing arrives."""

    def sync(self, access: str, request: SyncRequest) -> SyncResponse:
        raise Unreachable(NOBODY)


def test_that_nothing_gets_through_is_said_since_the_first_time_until_it_does(
    world: World,
) -> None:
    ana = world.laptop("ana@rasa.id")
    world.sync(ana)
    assert status(ana).failing is None
    began = world.clock.now()

    for _ in range(2):
        with pytest.raises(Unreachable):
            synchronize(ana, Cut(world.api))
        world.clock.move(timedelta(hours=1))
    during = told(status(ana))
    world.sync(ana)

    since = format_datetime(began)
    assert during[0] == f"Synchronising has not got through since {since}. {NOBODY}"
    assert status(ana).failing is None
    assert not any("got through" in said for said in told(status(ana)))
