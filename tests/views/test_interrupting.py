"""A look into the store that nobody waits for any more is stopped, and only that one."""

from __future__ import annotations

import threading

import pytest

from app.views.kit.interrupting import Interruptible
from app.views.kit.jobs import Cancelled

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"


def test_a_look_under_way_is_stopped(store):
    looking, met = Interruptible(), []

    def look() -> None:
        try:
            with store.read() as session, looking.of(session.connection()):
                session.connection().exec_driver_sql(ENDLESS)
        except Cancelled as cancelled:
            met.append(cancelled)

    thread = threading.Thread(target=look)
    thread.start()
    while thread.is_alive():  # stopping twice does no harm, and it may not have begun yet
        looking.stop()
        thread.join(0.01)

    assert len(met) == 1


def test_a_look_stopped_before_it_began_does_not_begin(store):
    looking = Interruptible()
    looking.stop()

    with (
        pytest.raises(Cancelled),
        store.read() as session,
        looking.of(session.connection()),
    ):
        session.connection().exec_driver_sql(ENDLESS)


def test_the_next_look_is_let_alone(store):
    looking = Interruptible()

    with store.read() as session:
        with looking.of(session.connection()):
            session.connection().exec_driver_sql("SELECT 1")
        looking.stop()
        answer = session.connection().exec_driver_sql("SELECT 2").scalar()

    assert answer == 2
