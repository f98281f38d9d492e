"""Whether this server is there, and whether it can answer laptops now."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from app import __version__
from app.errors import Problem
from app.server.organisation import check_created
from app.server.replica import is_away
from app.store import Store, schema
from app.sync.protocol import PROTOCOL

State = dict[str, str | int]


def alive() -> State:
    """That the process answers; asks nobody else."""
    return {"status": "ok", "version": __version__, "protocol": PROTOCOL}


def ready(store: Store, stopping: Callable[[], bool]) -> tuple[bool, State]:
    """Whether laptops should be sent here: the database answers, in this program's schema, with
    an organisation in it, and nobody has asked the server to stop. Of a replica it tells whether
    it is read; without one the database answers alone."""
    if stopping():
        return False, {"status": "stopping"}
    try:
        with store.engine.connect() as connection:
            connection.execute(sa.select(1))
        version = schema.version_of(store.engine)
        check_created(store)
    except SQLAlchemyError as error:
        return False, {"status": "database", "why": type(error).__name__}
    except Problem as problem:
        return False, {"status": "not set up", "why": problem.sentence()}
    if version != schema.VERSION:
        return False, {"status": "schema", "found": version or 0, "needed": schema.VERSION}
    state: State = {"status": "ready", "version": __version__, "schema": schema.VERSION}
    if store.replica is not None:
        state["replica"] = "away" if is_away(store) else "follows"
    return True, state
