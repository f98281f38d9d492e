"""Lines that come all at once: pasted from a spreadsheet, from a template, from another quote."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.pasted import PastedRow, pasted_rows
from app.errors import Invalid
from app.formats import decimal_mark_of
from app.i18n import N_, language
from app.models import LineKind, Quote, QuoteLine
from app.services.company import company_of
from app.services.line_values import WITHDRAWN, products_of
from app.services.price_reading import folded
from app.services.product_codes import Meant, meant_by, only
from app.services.quote_lines import all_made
from app.services.quote_totals import recompute
from app.services.revising import open_to_change
from app.services.units import Unit, check_unit, units_of_all
from app.services.unread_cells import kept
from app.store import Store

MOST = 2_000
_NAMELESS = N_("This row names no product. Choose one, or write what it is.")
_COLUMN = N_("Nobody knows what the column “{heading}” is: “{text}” stands below the name.")
_NO_HEADING = N_("A column without a heading: “{text}” stands below the name.")
LEFT_OUT = N_("“{text}” was left out: the quote adds up by itself.")
UNKNOWN = N_("No product is called “{text}”: this line is free text. Choose a product if you can.")


@dataclass(frozen=True)
class Fault:
    """What did not fit at a place: a problem for a field of a line."""

    line_id: UUID
    field: str
    problem: Invalid


@dataclass(frozen=True)
class Pasted:
    """What came of it: the quote the lines went to, their keys, what did not fit, and the sums
    of the sheet that are no lines."""

    quote_id: UUID
    lines: tuple[UUID, ...]
    faults: tuple[Fault, ...]
    left_out: tuple[str, ...] = ()


def paste_lines(store: Store, quote_id: UUID, text: str, position: int | None = None) -> Pasted:
    """Make lines of cells copied from a spreadsheet, at a place from 1 or at the end.

    What is no product stays as free text, what cannot be read stays in the line's details; both
    are told. Raises Invalid where there is nothing to paste, or more than can be.
    """
    with store.work(N_("Paste quote lines")) as session:
        quote = open_to_change(session, quote_id)
        mark = decimal_mark_of(company_of(session).country)
        rows = pasted_rows(text, language(), quote.currency, mark)
        return put_rows(session, quote, rows, position)


def put_rows(
    session: Session, quote: Quote, rows: Sequence[PastedRow], position: int | None = None
) -> Pasted:
    """Make lines of rows, inside a piece of work."""
    known = meant_by(session, {text for row in rows for text in (row.sku, row.product) if text})
    sums = [row for row in rows if row.kind == "sum" and not _meant(row, known)]
    rows = [row for row in rows if row not in sums]
    if not rows:
        raise Invalid(N_("There are no lines in what was copied."), field="text")
    if len(rows) > MOST:
        raise Invalid(
            N_("These are {count} rows; at most {most} are pasted at once."),
            field="text",
            count=len(rows),
            most=MOST,
        )
    before = list(quote.lines)
    at = len(before) if position is None else min(max(position - 1, 0), len(before))
    lines = all_made(session, quote, [_values(row, known, quote.language) for row in rows], at + 1)
    for number, line in enumerate(before[at:], start=at + len(lines) + 1):
        line.position = number
    recompute(session, quote)
    products = products_of(session, {line.product_id for line in lines if line.product_id})
    units = units_of_all(session, list(products.values()))
    faults = [_faults(row, line, known, units) for row, line in zip(rows, lines, strict=True)]
    left_out = tuple(row.product for row in sums)
    return Pasted(quote.id, tuple(line.id for line in lines), tuple(chain(*faults)), left_out)


def _values(
    row: PastedRow, known: Mapping[str, Sequence[Meant]], tongue: str | None
) -> dict[str, Any]:
    if row.kind in (LineKind.SECTION, LineKind.NOTE):
        return {"kind": LineKind(row.kind), "description": _words(row, row.product, tongue)}
    found = _meant(row, known)
    product = found[0] if len(found) == 1 else None
    values: dict[str, Any] = {
        "quantity": row.quantity,
        "unit": row.unit or None,
        "price": row.price,
        "discount_percent": row.discount_percent,
        "discount_amount": row.discount_amount,
        "discount_steps": row.discount_steps,
        "tax_code": row.tax_code or None,
        "optional": row.optional,
        "alternative": row.alternative or None,
    }
    values = {name: value for name, value in values.items() if value is not None}
    # Nothing is taken in place of what could not be read, so that it is not sent so.
    values |= {name: None for name in ("quantity", "price") if name in row.unread}
    if product is None or product.inactive:
        said = _words(row, row.product or row.sku, tongue)
        values |= {"kind": LineKind.TEXT, "description": said or "?"}
    else:
        values |= {"product_id": product.id, "unit": values.get("unit") or product.unit}
        if more := _words(row, "", tongue):
            values["description"] = f"{product.name}\n{more.strip()}"
    return values


def _words(row: PastedRow, name: str, tongue: str | None) -> str:
    """The name with all that found no place of its own below it."""
    lost = [kept(field, text, tongue) for field, (text, _why) in row.unread.items()]
    return "\n".join(filter(None, (name, row.details, *lost, *row.rest)))


def _faults(
    row: PastedRow,
    line: QuoteLine,
    known: Mapping[str, Sequence[Meant]],
    units: Mapping[UUID, Collection[Unit]],
) -> Iterable[Fault]:
    if not row.kind and line.product_id is None:
        try:
            product = only(row.sku or row.product, _meant(row, known))
        except Invalid as several:
            yield Fault(line.id, "description", several)
            return
        if product is not None:
            gone = Invalid(WITHDRAWN, field="description", name=product.name)
            yield Fault(line.id, "description", gone)
        elif line.kind is LineKind.TEXT:
            text = row.sku or row.product
            why = Invalid(UNKNOWN if text else _NAMELESS, field="description", text=text)
            yield Fault(line.id, "description", why)
    if line.product_id is not None and row.unit:
        try:
            check_unit(units[line.product_id], row.unit)
        except Invalid as problem:
            yield Fault(line.id, problem.field, problem)
    for heading, text in row.unknown:
        sentence = _COLUMN if heading else _NO_HEADING
        where = Invalid(sentence, field="description", heading=heading, text=text)
        yield Fault(line.id, "description", where)
    for _text, unread in row.unread.values():
        yield Fault(line.id, unread.field, unread)


def _meant(row: PastedRow, known: Mapping[str, Sequence[Meant]]) -> Sequence[Meant]:
    if row.kind not in ("", "sum"):
        return ()
    names = (folded(row.sku), folded(row.product))
    return next((known[name] for name in names if name and name in known), ())
