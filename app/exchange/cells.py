"""Cells of a table file as text: what a spreadsheet would run as a formula is made harmless."""

from __future__ import annotations

import re

# What Excel, LibreOffice and Google Sheets take for the beginning of a formula, and what
# they skip before one; the full-width signs count where Japanese or Chinese is typed.
_STARTS = "=+-@\t\r\n'＝＋－＠"
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)


class Number(str):
    """A cell that was a number in a workbook: its point is decimal in every language."""

    __slots__ = ()


class Verbatim(str):
    """A cell we escaped ourselves when we wrote it: spaces at its ends are meant."""

    __slots__ = ()


def escaped(text: str) -> str:
    """The text as a CSV cell that no spreadsheet runs; `unescaped` gives it back unchanged."""
    return f"'{text}" if _needs_escape(text) else text


def unescaped(cell: str) -> str:
    """The text of a CSV cell, without the apostrophe that `escaped` (or a spreadsheet) put."""
    if cell.startswith("'") and _needs_escape(cell[1:]):
        return Verbatim(cell[1:])
    return cell


def _needs_escape(text: str) -> bool:
    if not text or _NUMBER.fullmatch(text):
        return False
    return text[0] in _STARTS or text != text.strip()
