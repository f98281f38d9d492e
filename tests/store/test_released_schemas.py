"""Synced tables only grow, so that laptops of several versions can talk to one server (R15)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.models.types import Money, Text
from installers.schemas import Shape, current, released, shape_of, taken_away

BEFORE = {"account": {"id": ("Id", False), "name": ("Text", False), "fax": ("Phone", True)}}


def test_r15_no_released_schema_had_something_that_is_gone_now() -> None:
    now = current()

    assert {number: taken_away(shape, now) for number, shape in released().items()} == {
        number: [] for number in released()
    }


@pytest.mark.parametrize(
    ("after", "said"),
    [
        ({}, "The record type account is gone."),
        (
            {"account": {"id": ("Id", False), "name": ("Text", False)}},
            "account.fax is gone; older laptops still send it.",
        ),
        (
            {"account": {**BEFORE["account"], "name": ("Money", False)}},
            "account.name was Text and is Money.",
        ),
        (
            {"account": {**BEFORE["account"], "nik": ("Code", False)}},
            "account.nik may not be empty; older laptops leave it so.",
        ),
        (
            {"account": {**BEFORE["account"], "fax": ("Phone", False)}},
            "account.fax may not be empty; older laptops leave it so.",
        ),
    ],
)
def test_r15_the_comparison_finds_what_an_older_laptop_would_miss(after: Shape, said: str) -> None:
    assert taken_away(BEFORE, after) == [said]


def test_r15_what_is_added_and_may_be_empty_is_fine() -> None:
    after = {"account": {**BEFORE["account"], "nik": ("Code", True)}, "visit": {}}

    assert taken_away(BEFORE, after) == []


def test_the_shape_of_a_table_names_kinds_and_what_may_be_empty() -> None:
    table = sa.Table(
        "price",
        sa.MetaData(),
        sa.Column("name", Text(), nullable=False),
        sa.Column("amount", Money()),
    )

    assert shape_of({"price": table}) == {
        "price": {"name": ("Text", False), "amount": ("Money", True)}
    }
    assert taken_away(current(), current()) == []
