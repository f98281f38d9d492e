"""The board of deals: cards moved by keyboard and mouse, each move kept and undone."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest
from PySide6.QtCore import QByteArray, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.models import Opportunity, StageKind
from app.services import opportunities
from app.services.setup import stage_key
from app.views.screens.board import BoardScreen
from app.views.screens.board.cards import MIME
from tests.factories import account, get

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def deal(shop) -> UUID:
    return opportunities.open_deal(shop, "Stok Ramadan", account(shop), amount=Decimal(45_000_000))


@pytest.fixture
def board(desk, qtbot, deal, settle):
    screen = BoardScreen(desk)
    qtbot.addWidget(screen)
    screen.resize(1176, 720)
    screen.show()
    qtbot.waitExposed(screen)
    screen.opened()
    settle()
    screen.focus_first()
    return screen


def names(board):
    return [
        [column.list.cards.card(row).title for row in range(column.list.cards.rowCount())]
        for column in board.board.columns
    ]


def test_ctrl_right_moves_the_deal_to_the_next_stage(board, shop, deal, settle):
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right, CONTROL)
    settle()

    assert get(shop, Opportunity, deal).stage_id == stage_key("Engaging")
    assert names(board)[1] == ["Stok Ramadan"]
    assert board.board.current().id == deal


def test_a_moved_card_keeps_the_keyboard_so_that_it_can_go_on(board, shop, deal, settle):
    for _step in range(2):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right, CONTROL)
        settle()

    assert get(shop, Opportunity, deal).stage_id == stage_key("Proposal")


def test_a_dropped_card_moves_its_deal(board, shop, deal, settle):
    mime = QMimeData()
    mime.setData(MIME, QByteArray(deal.bytes))
    target = board.board.columns[3].list
    drop = QDropEvent(
        QPointF(20, 20),
        Qt.DropAction.MoveAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )

    target.dropEvent(drop)
    settle()

    assert get(shop, Opportunity, deal).stage_id == stage_key("Negotiation")


def test_the_column_under_a_dragged_card_shows_that_it_takes_it(board, deal):
    mime = QMimeData()
    mime.setData(MIME, QByteArray(deal.bytes))
    target = board.board.columns[3].list
    enter = QDragEnterEvent(
        QPoint(20, 20),
        Qt.DropAction.MoveAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )

    target.dragEnterEvent(enter)
    over = target.property("target")
    target.dragLeaveEvent(QDragLeaveEvent())

    assert enter.isAccepted()
    assert (over, target.property("target")) == (True, False)


def test_a_lost_deal_asks_why_and_keeps_the_reason(board, shop, deal, settle):
    board._close(StageKind.LOST)
    waiting = get(shop, Opportunity, deal).kind
    QTest.keyClicks(QApplication.focusWidget(), "Too dear")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    settle()

    assert waiting is StageKind.OPEN
    lost = get(shop, Opportunity, deal)
    assert (lost.kind, lost.lost_reason) == (StageKind.LOST, "Too dear")


def test_without_a_reason_the_deal_stays_and_the_panel_says_so(board, shop, deal, settle):
    board._close(StageKind.LOST)

    board.ask.answer()
    settle()

    assert board.ask.fields["reason"].error == "Say why this deal was lost."
    assert get(shop, Opportunity, deal).kind is StageKind.OPEN


def test_never_mind_puts_the_card_back(board, deal, settle):
    board._close(StageKind.LOST)

    board.ask.cancel()
    settle()

    assert names(board)[0] == ["Stok Ramadan"]


def test_undo_brings_the_card_back(board, shop, deal, settle):
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right, CONTROL)
    settle()

    shop.undo()
    settle()

    assert names(board)[0] == ["Stok Ramadan"]


def test_only_mine_leaves_the_deals_of_others_out(board, shop, settle):
    opportunities.open_deal(shop, "Of somebody else", account(shop), owner_id=stage_key("x"))
    settle()
    before = names(board)[0]

    board._mine.click()
    settle()

    assert sorted(before) == ["Of somebody else", "Stok Ramadan"]
    assert names(board)[0] == ["Stok Ramadan"]


def test_enter_opens_the_deal(board, deal, qtbot):
    with qtbot.waitSignal(board.open_record) as opened:
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)

    assert opened.args == ["opportunity", deal]


def test_a_column_says_its_count_and_sum(board):
    assert board.board.columns[0].figures.text() == "1 · Rp45,000,000"


def test_an_empty_board_says_what_a_deal_is(desk, qtbot, shop, settle):
    screen = BoardScreen(desk)
    qtbot.addWidget(screen)
    screen.opened()

    settle()

    assert screen._stack.currentIndex() == 1
