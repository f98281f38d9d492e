"""What the editor keeps, each change as one piece of work that can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from app.domain.discounts import Discount
from app.models import LineKind
from app.services import quote_choice, quote_lines, quoting
from app.services.quote_paste import Pasted, paste_lines
from app.store import Store
from app.views.screens.quote_editor.rows import Row

_OWN = (
    "description", "quantity", "unit", "price", "discount_percent", "discount_amount",
    "discount_steps", "tax_code", "optional", "alternative",
)  # fmt: skip


def add(store: Store, quote_id: UUID, row: Row, position: int, copy: bool) -> None:
    """Add a line at a place counted from 1.

    A product's price, tax and words follow from its lists; a `copy` takes them from the row.
    """
    values: dict[str, Any] = {"id": row.id, "position": position, "quantity": row.quantity}
    if row.product_id is not None:
        values |= {"product_id": row.product_id, "unit": row.unit or None}
    if row.product_id is None or copy:
        values |= {name: getattr(row, name) for name in _OWN}
        values |= {"kind": LineKind(row.kind)}
    if row.product_id is None:
        values |= {"cost": row.cost}  # a product has its own
    if row.silent:
        values = {name: values[name] for name in ("id", "position", "description", "kind")}
    quote_lines.add_line(store, quote_id, **values)


def change(store: Store, row: Row, names: Sequence[str]) -> None:
    """Keep some fields of a line; with another product all that follows from it."""
    if "product_id" in names:
        values: dict[str, Any] = {
            "product_id": row.product_id, "quantity": row.quantity, "unit": row.unit or None,
        }  # fmt: skip
    else:
        values = {name: getattr(row, name) for name in names}
        for name in {"unit", "alternative"} & set(values):
            values[name] = values[name] or None
        if "kind" in values or ("description" in names and row.product_id is None):
            values["kind"] = LineKind(row.kind)
    quote_lines.change_line(store, row.id, **values)


def remove(store: Store, row_id: UUID) -> None:
    """Take a line out."""
    quote_lines.remove_line(store, row_id)


def move(store: Store, row_id: UUID, position: int) -> None:
    """Put a line at a place counted from 1."""
    quote_lines.move_line(store, row_id, position)


def choose(store: Store, row_id: UUID, chosen: bool) -> None:
    """Say whether the customer takes a line."""
    quote_choice.choose(store, row_id, chosen)


def paste(store: Store, quote_id: UUID, text: str, position: int) -> Pasted:
    """Make lines of what was copied from a spreadsheet, from a place counted from 1."""
    return paste_lines(store, quote_id, text, position)


def discount(store: Store, quote_id: UUID, given: Discount) -> None:
    """Give a discount on the whole quote."""
    quoting.set_discount(store, quote_id, *given)
