"""A table that is read: what says which row it is is not cut where two lines hold it."""

from __future__ import annotations

import pytest

from app.views.kit.still_table import StillTable

LONG = "Kerupuk Udang Renyahku Istimewa 250 g"


@pytest.fixture
def table(qtbot):
    made = StillTable("Lines")
    qtbot.addWidget(made)
    made.name_columns(["Description", "Total"], wide=0, right={1})
    made.put([("Kecap", "185.000"), (LONG, "945.000")])
    made.setFixedWidth(260)
    made.show()
    return made


def test_a_name_too_long_for_its_column_stands_in_two_lines(table):
    short, long = (reaches(table, row, above=8) for row in (0, 1))

    assert (short, long) == (False, True)


def test_the_names_beside_it_are_of_its_size(table):
    beside_long = ink_height(table, 0)

    table.setFixedWidth(900)

    assert beside_long < ink_height(table, 0)


def ink_height(table, row):
    """How many lines of pixels of a row's name have something written on them."""
    place = table.visualRect(table.model().index(row, 0)).adjusted(8, 2, -2, -2)
    drawn = table.viewport().grab(place).toImage()
    lines = ({drawn.pixel(x, y) for x in range(drawn.width())} for y in range(drawn.height()))
    return sum(len(line) > 1 for line in lines)


def test_it_stands_in_one_line_where_there_is_room(table):
    table.setFixedWidth(900)

    assert not reaches(table, 1, above=8)


def test_in_little_room_no_column_goes_beyond_the_edge(table):
    table.put([("Kecap", "from 1 January 2026 to 31 December 2026"), (LONG, "945.000")])

    table.setFixedWidth(200)

    assert sum(table.columnWidth(place) for place in range(2)) <= table.viewport().width()


def reaches(table, row, above):
    """Whether something is written so many pixels above the middle of a row's name."""
    place = table.visualRect(table.model().index(row, 0))
    drawn = table.viewport().grab(place).toImage()
    line = place.height() // 2 - above
    inks = {drawn.pixel(x, line) for x in range(8, place.width() - 2)}
    return len(inks) > 1
