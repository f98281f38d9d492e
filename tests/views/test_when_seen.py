"""A tab about a record reads only while it is looked at, and then always what is true."""

from __future__ import annotations

import pytest

from app.views.kit.when_seen import WhenSeen
from tests.factories import account, contact


class Told(WhenSeen):
    def __init__(self, desk):
        super().__init__(desk, frozenset({"account"}))
        self.read = []

    def read_of(self, key):
        self.read.append(key)


@pytest.fixture
def tab(desk, qtbot):
    made = Told(desk)
    qtbot.addWidget(made)
    return made


def test_nothing_is_read_until_somebody_looks(tab, shop, settle):
    key = account(shop, "Toko Maju")
    tab.show_of(key)
    account(shop, "Toko Jaya")
    settle()
    assert tab.read == []

    tab.show()

    assert tab.read == [key]


def test_a_change_of_what_is_shown_is_read_and_no_other(tab, shop, settle):
    key = account(shop, "Toko Maju")
    settle()
    tab.show()
    tab.show_of(key)

    contact(shop, "Ibu Sari")
    settle()
    before = list(tab.read)
    account(shop, "Toko Jaya")
    settle()

    assert (before, tab.read) == ([key], [key, key])
