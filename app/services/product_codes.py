"""Which product, and in which unit, somebody means by a SKU or barcode, its own or a unit's."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.errors import Invalid
from app.formats import format_quantity
from app.i18n import N_
from app.models import Product, ProductUnit
from app.models.base import table_of
from app.services.price_reading import folded
from app.store.statements import Statement, listed

CODES = ("sku", "barcode")
_FORMS = listed("forms")


def _bearers(kind: type[Product | ProductUnit]) -> sa.Select[Any]:
    of = table_of(kind).c
    return sa.select(of.id).where(sa.or_(of.sku.in_(_FORMS), of.barcode.in_(_FORMS)))


_BEARERS = {kind: Statement(partial(_bearers, kind)) for kind in (Product, ProductUnit)}
# So many of one code are listed, to choose from.
_LISTED = 5


@dataclass(frozen=True)
class Meant:
    """A product that somebody meant, in the unit they meant, which holds `factor` of the base
    unit (None: its base unit)."""

    id: UUID
    name: str
    inactive: bool
    unit: str | None = None
    factor: Decimal | None = None

    def title(self) -> str:
        """What people know it by: `Teh (karton 12)`."""
        if self.unit is None:
            return self.name
        return f"{self.name} ({self.unit} {format_quantity(self.factor or Decimal(1))})"


def meant_by(
    session: Session, said: Collection[str], names: bool = True
) -> dict[str, tuple[Meant, ...]]:
    """Products by SKU, barcode, the same of their units, and (unless not `names`) name where it
    is nothing's code; by what was said, folded. Several where two laptops gave one code twice:
    who asks takes none of them (`only`). A product on sale goes before a withdrawn one.
    """
    texts = {text.strip() for text in said} | {text.strip().upper() for text in said}
    product, unit = table_of(Product).c, table_of(ProductUnit).c
    its = (product.id, product.name, product.inactive)
    coded: dict[str, set[Meant]] = {}
    own = sa.select(product.sku, product.barcode, *its).where(
        sa.or_(product.sku.in_(texts), product.barcode.in_(texts))
    )
    for row in session.execute(own):
        _note(coded, (row.sku, row.barcode), Meant(row.id, row.name, bool(row.inactive)))
    by_unit = (
        sa.select(unit.sku, unit.barcode, unit.name.label("unit"), unit.factor, *its)
        .join(table_of(Product), product.id == unit.product_id)
        .where(sa.or_(unit.sku.in_(texts), unit.barcode.in_(texts)))
    )
    for of_unit in session.execute(by_unit):
        held = (of_unit.unit, of_unit.factor)
        one = Meant(of_unit.id, of_unit.name, bool(of_unit.inactive), *held)
        _note(coded, (of_unit.sku, of_unit.barcode), one)
    named: dict[str, set[Meant]] = {}
    if names:
        for named_so in session.execute(sa.select(*its).where(product.name.in_(texts))):
            one = Meant(named_so.id, named_so.name, bool(named_so.inactive))
            _note(named, (named_so.name,), one)
    return {text: _on_sale(found) for text, found in (named | coded).items()}


def only(text: str, found: Collection[Meant], keys: bool = False) -> Meant | None:
    """The one product that was found; None where there is none.

    Raises Invalid for `product_id` where there are several, which it lists, with `keys` where
    they can be typed.
    """
    if len(found) > 1:
        listed = [f"{one.title()} {one.id}" if keys else one.title() for one in found]
        raise Invalid(
            N_("“{text}” is more than one product: {found}. Say which one you mean."),
            field="product_id",
            text=text.strip(),
            found=", ".join([*listed[:_LISTED], *(["…"] if len(listed) > _LISTED else [])]),
        )
    return next(iter(found), None)


def by_code(session: Session, text: str) -> Meant | None:
    """What somebody means by one code; None where there is none such. Raises Invalid where it
    is the code of several."""
    found = meant_by(session, [text], names=False)
    return only(text, found.get(folded(text) or "", ()), keys=True)


def check_codes(
    session: Session, kind: type[Product | ProductUnit], key: UUID | None, values: Mapping[str, Any]
) -> None:
    """Raises Invalid for the field where a product or a unit (`key`; None: a new one) would get a
    code that another bears, also one that is yet to be written."""
    for field in CODES:
        code = values.get(field)
        if not code:
            continue
        # Who types a code minds no capitals.
        forms = {code, code.upper(), code.lower()}
        found = _begun_with(session, key, forms)
        if not found and _is_borne(session, kind, key, forms):
            found = meant_by(session, forms, names=False)[folded(code) or ""]
        if found:
            raise Invalid(
                N_("“{code}” is the code of {found} already. Give this one another."),
                field=field,
                code=code,
                found=", ".join(one.title() for one in found[:_LISTED]),
            )


def _is_borne(
    session: Session, kind: type[Product | ProductUnit], key: UUID | None, forms: Collection[str]
) -> bool:
    """Whether another product or unit has one of these as its code. A long import asks it for
    each of its rows."""
    connection = session.connection()
    for other, asked in _BEARERS.items():
        found = asked.scalars(connection, forms=sorted(forms))
        if any(one != key or other is not kind for one in found):
            return True
    return False


def _begun_with(session: Session, key: UUID | None, forms: Collection[str]) -> Sequence[Meant]:
    """The products, by their own code or a unit's, that get one of these in the same work."""
    found = []
    for one in session.new:
        if not isinstance(one, Product | ProductUnit) or one.id == key:
            continue
        if one.sku not in forms and one.barcode not in forms:
            continue
        if isinstance(one, Product):
            found.append(Meant(one.id, one.name, bool(one.inactive)))
        elif product := session.get(Product, one.product_id):
            held = (one.name, one.factor)
            found.append(Meant(product.id, product.name, bool(product.inactive), *held))
    return found


def _note(found: dict[str, set[Meant]], said: Iterable[str | None], one: Meant) -> None:
    for text in filter(None, said):
        found.setdefault(folded(text) or "", set()).add(one)


def _on_sale(found: Collection[Meant]) -> tuple[Meant, ...]:
    live = [one for one in found if not one.inactive]
    return tuple(sorted(live or found, key=lambda one: (one.title(), one.id)))
