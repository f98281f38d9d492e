"""The deals as a board: a column for each stage, cards to move."""
