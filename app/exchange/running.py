"""How rows are worked through: in units that are kept one by one, or all in one that is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from sqlalchemy.orm import Session

from app.errors import Problem
from app.exchange.report import Report
from app.exchange.tables import Row
from app.exchange.unit import Importer
from app.i18n import N_
from app.store import Act, Store

UNIT, UNIT_TEXT = 200, 1_000_000
LABEL = N_("Import a file")
Progress = Callable[[int, int], None]


class _NotKept(Exception):
    """Ends a dry run's piece of work, so that nothing of it is kept."""


def keep_all(store: Store, importer: Importer, rows: Iterator[Row], progress: Progress) -> Report:
    """Take all rows in, a unit of work at a time; they are undone together."""
    done, act = 0, Act()
    for unit in _units(rows):
        _keep(store, importer, unit, act)
        done += len(unit)
        progress(done, importer.plan.rows)
    while later := importer.take_pending(UNIT):
        with store.work(LABEL, act=act) as session:
            importer.join(session, later)
    return importer.finish()


def try_all(store: Store, importer: Importer, rows: Iterator[Row], progress: Progress) -> Report:
    """Do the same in one unit of work and keep nothing of it."""
    done = 0
    try:
        with store.work(LABEL) as session:
            while unit := list(islice(rows, UNIT)):
                _try(session, importer, unit)
                session.expunge_all()
                done += len(unit)
                progress(done, importer.plan.rows)
            while later := importer.take_pending(UNIT):
                importer.join(session, later)
            raise _NotKept
    except _NotKept:
        return importer.finish()


def _units(rows: Iterator[Row]) -> Iterator[list[Row]]:
    """The rows in pieces of work, none of which holds too much text for one."""
    unit: list[Row] = []
    text = 0
    for row in rows:
        long = sum(map(len, row.cells))
        if unit and (len(unit) == UNIT or text + long > UNIT_TEXT):
            yield unit
            unit, text = [], 0
        unit.append(row)
        text += long
    if unit:
        yield unit


def _keep(store: Store, importer: Importer, unit: Sequence[Row], act: Act) -> None:
    """One piece of work; where something in it is refused only when written, row by row."""
    try:
        with store.work(LABEL, act=act) as session:
            importer.take(session, unit)
    except Problem as problem:
        importer.forget()
        if len(unit) == 1:
            importer.refuse(unit[0], problem)
        else:
            for row in unit:
                _keep(store, importer, [row], act)
    else:
        importer.keep()


def _try(session: Session, importer: Importer, unit: Sequence[Row]) -> None:
    try:
        with session.begin_nested():
            importer.take(session, unit)
    except Problem as problem:
        importer.forget()
        if len(unit) == 1:
            importer.refuse(unit[0], problem)
        else:
            for row in unit:
                _try(session, importer, [row])
    else:
        importer.keep()
