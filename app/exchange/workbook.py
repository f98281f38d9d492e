"""Reading XLSX (and older Excel, and OpenDocument) sheets as faithful text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from zipfile import BadZipFile

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from app.errors import Refused
from app.exchange.cells import Number
from app.i18n import N_

Cell = int | float | str | bool | time | date | datetime | timedelta


class Workbook:
    """The first visible sheet that holds something.

    Attributes:
        sheet: its name.
        others: the visible sheets that are not read.
    """

    def __init__(self, path: Path) -> None:
        try:
            book = CalamineWorkbook.from_path(str(path))
            visible = [
                sheet.name
                for sheet in book.sheets_metadata
                if sheet.visible == SheetVisibleEnum.Visible
            ]
            sheets = [book.get_sheet_by_name(name) for name in visible]
        except (CalamineError, BadZipFile, OSError, ValueError):
            raise Refused(
                N_("“{name}” cannot be read as a workbook. Open it in Excel or LibreOffice, save"
                   " it as XLSX without a password and try again."),
                name=path.name,
            ) from None  # fmt: skip
        filled = [sheet for sheet in sheets if sheet.end is not None]
        self._sheet: CalamineSheet | None = filled[0] if filled else None
        self.sheet = filled[0].name if filled else ""
        self.others = tuple(sheet.name for sheet in filled[1:])

    def records(self) -> Iterator[list[str]]:
        """Each row's cells, from the sheet's first row on."""
        if self._sheet is None:
            return
        for row in self._sheet.iter_rows():
            yield [as_text(cell) for cell in row]


def as_text(cell: Cell) -> str:
    """A cell as text: numbers with the 15 digits Excel keeps, dates and times in ISO form."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        return Number(format(Decimal(format(cell, ".15g")), "f"))
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds") if cell.time() != time() else cell.date().isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return cell.isoformat()
