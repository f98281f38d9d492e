"""The head of a page: its buttons stand below what it is about where there is no room beside it."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from app.views.kit.elided import Elided
from app.views.kit.two_rows import TwoRows


@pytest.fixture
def head(desk, qtbot):
    title, told = QLabel("Deals"), Elided("72 open deals, Rp3,520,000,000 in all of them together")
    made = TwoRows((title, told), [QPushButton(f"A longer verb {n}") for n in range(4)])
    qtbot.addWidget(made)
    made.setMinimumSize(1, 1)
    made.show()
    return made


def tops(head, width):
    """How far down each button stands, and whether all are whole, in so much room."""
    head.resize(width, 200)
    head.layout().activate()
    buttons = head.findChildren(QPushButton)
    places = [button.mapTo(head, button.rect().topLeft()) for button in buttons]
    whole = all(
        button.width() >= button.sizeHint().width() and place.x() + button.width() <= width
        for button, place in zip(buttons, places, strict=True)
    )
    return [place.y() for place in places], whole


def test_buttons_stand_beside_the_title_then_below_it_then_in_rows(head):
    beside, first = tops(head, 1200)
    below, second = tops(head, 560)
    rows, third = tops(head, 300)

    title = head.findChild(QLabel)
    assert first and second and third
    assert len(set(beside)) == len(set(below)) == 1
    assert beside[0] <= title.height() < below[0]
    assert len(set(rows)) == 2


def test_a_title_that_grew_sends_the_buttons_below(head, qtbot):
    beside, _whole = tops(head, 800)

    head.findChild(QLabel).setText("Deals of all colleagues in the territories of the west")

    qtbot.waitUntil(lambda: tops(head, 800)[0][0] > beside[0])
