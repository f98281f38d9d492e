"""The deals as a board: a column for each stage, cards to move."""

from app.views.screens.board.screen import BoardScreen

__all__ = ["BoardScreen"]
