"""Records as CSV that is safe in Excel, as workbooks, and as JSON."""

from __future__ import annotations

import csv
import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.exchange.cells import escaped
from app.exchange.converting import plain_number
from app.exchange.exporting import Found, heading_of
from app.models.types import Exact
from app.records.listing import Row

# Excel keeps 15 digits of a number; more are written as text, as are long codes.
_DIGITS = 15
_LONGEST = 32_767


def write_csv(found: Found, path: Path) -> int:
    """UTF-8 with the mark that Excel wants; no cell is run as a formula, none is changed."""
    kinds = {name: found.kind(name) for name in found.fields}
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([escaped(heading_of(name)) for name in found.fields])
        for page in found.pages():
            count += len(page)
            writer.writerows(
                [escaped(_text(row, name, kinds[name])) for name in found.fields] for row in page
            )
    return count


def write_xlsx(found: Found, path: Path) -> int:
    """A workbook with numbers as numbers and dates as dates; texts are never formulas."""
    import xlsxwriter

    kinds = {name: found.kind(name) for name in found.fields}
    count = 0
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), {**options, "default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        bold = book.add_format({"bold": True})
        for place, name in enumerate(found.fields):
            sheet.write_string(0, place, heading_of(name), bold)
        for page in found.pages():
            for row in page:
                count += 1
                for place, name in enumerate(found.fields):
                    _put(sheet, count, place, row, name, kinds[name])
    return count


def write_json(found: Found, path: Path) -> int:
    """A list of records with the names of their fields; a reference is its key, with its name."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        file.write("[")
        for page in found.pages():
            for row in page:
                values: dict[str, Any] = {"id": str(row.id)}
                for name in found.fields:
                    values[name] = found.kind(name).plain(row.values[name])
                    if name in row.names:
                        values[f"{name.removesuffix('_id')}_name"] = row.names[name] or None
                file.write(",\n " if count else "\n ")
                file.write(json.dumps(values, ensure_ascii=False))
                count += 1
        file.write("\n]\n")
    return count


def _text(row: Row, name: str, kind: Any) -> str:
    if name in row.names:
        return row.names[name]
    value = row.values[name]
    if value is None:
        return ""
    if isinstance(kind, Exact):
        return plain_number(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(kind.plain(value))


def _put(sheet: Any, line: int, place: int, row: Row, name: str, kind: Any) -> None:
    value = row.values[name]
    if value is None:
        return
    if name not in row.names:
        if isinstance(value, Decimal) and len(value.normalize().as_tuple().digits) <= _DIGITS:
            sheet.write_number(line, place, float(value))
            return
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**_DIGITS:
            sheet.write_number(line, place, value)
            return
        if isinstance(value, date) and not isinstance(value, datetime) and value.year >= 1900:
            sheet.write_datetime(line, place, value)
            return
    text = _text(row, name, kind)
    sheet.write_string(line, place, text[:_LONGEST])
