"""Records are declared at every start; tables and mapping are made when somebody first asks."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.models import Account, Order, OrderLine, synced_tables
from app.models.mapping import all_tables, declared
from app.records import all_records

ROOT = Path(__file__).resolve().parents[2]

UNASKED = """
import json, sys
from app.models.mapping import declared
from app.records import all_records

all_records()
made = [name for name, kind in declared().items() if {"__table__", "__mapper__"} & set(vars(kind))]
print(json.dumps([len(declared()), made, "sqlalchemy.orm" in sys.modules]))
"""

AT_ONCE = """
import json, threading
import sqlalchemy as sa
from app.models import *
from app.models.mapping import declared

kinds, failed = list(declared().values()), []
start = threading.Barrier(6)

def ask(turn):
    start.wait()
    for kind in kinds[turn * 7:] + kinds[:turn * 7]:
        try:
            kind()
            str(sa.select(kind).where(kind.id == None))
        except Exception as error:
            failed.append(f"{kind.__name__}: {error!r}")

threads = [threading.Thread(target=ask, args=(turn,)) for turn in range(6)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(json.dumps(failed))
"""

HALF_MAPPED = """
import json, threading
from sqlalchemy.orm import Mapper
from app.models import Account

failed, others, whole = [], [], Mapper._configure_properties

def make():
    try:
        Account(name="Toko")
    except Exception as error:
        failed.append(repr(error))

def halfway(mapper):
    if mapper.class_ is Account:
        others.append(threading.Thread(target=make))
        others[0].start()
        others[0].join(0.5)  # it has to wait for the mapping, which waits for this
    whole(mapper)

Mapper._configure_properties = halfway
make()
others[0].join()
print(json.dumps(failed))
"""

ALIKE = """
import json
import sqlalchemy as sa
from app.models import Account, Quote

def asked():
    named = sa.select(Account.name, (Account.payment_days + 1).label("days"), 2 * Account.founded)
    named = named.join(Quote, Quote.account_id == Account.id).where(Quote.number.in_(["1"]))
    return str(named.order_by(Account.name.desc(), Account.id))

name = Account.name  # as the descriptions of the records keep it
before = asked(), str(sa.select(name)), name.key
print(json.dumps([before, (asked(), str(sa.select(name)), Account.name.key)]))
"""


def test_a_start_that_describes_every_record_maps_none() -> None:
    count, made, orm = _said_by(UNASKED)

    assert (count, made, orm) == (len(declared()), [], False)


def test_threads_that_ask_first_at_once_all_find_records_mapped() -> None:
    assert _said_by(AT_ONCE) == []


def test_no_record_is_made_of_what_another_thread_has_mapped_half() -> None:
    assert _said_by(HALF_MAPPED) == []


def test_a_field_says_the_same_in_a_question_before_and_after_its_class_is_mapped() -> None:
    before, after = _said_by(ALIKE)

    assert before == after


def test_all_tables_are_those_of_every_record() -> None:
    tables = all_tables().tables

    assert set(declared()) <= set(tables)
    assert set(all_records()) <= set(tables)


def test_owners_come_before_what_hangs_on_them() -> None:
    order = list(synced_tables())

    for name, kind in synced_tables().items():
        for key in kind.__table__.foreign_keys:
            assert order.index(key.column.table.name) < order.index(name)  # type: ignore[attr-defined]


def test_what_a_record_does_not_have_is_an_error() -> None:
    with pytest.raises(TypeError, match="colour"):
        Account(name="Toko Maju", colour="red")
    with pytest.raises(AttributeError, match="colour"):
        print(Account.colour)  # type: ignore[attr-defined]


def test_what_belongs_together_can_be_asked_for_together() -> None:
    query = str(sa.select(Order).join(Order.lines).where(OrderLine.position == 1))

    assert "JOIN order_line ON" in query


def _said_by(program: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    return json.loads(done.stdout)
