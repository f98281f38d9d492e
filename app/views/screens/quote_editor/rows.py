"""The lines of a quote as the editor holds them: what was typed, what is wrong, the totals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from app.domain.entry import parse_amount, parse_percent, parse_quantity
from app.domain.lines import SILENT, Line
from app.domain.tax import TaxRule
from app.domain.totals import Totals, totals_of
from app.errors import Invalid
from app.i18n import language

_ZERO = Decimal(0)
NUMBERS = ("quantity", "price", "discount_percent")


@dataclass(frozen=True)
class ProductChoice:
    """A product as the type-ahead offers it."""

    id: UUID
    name: str
    sku: str = ""
    unit: str = ""
    price: Decimal | None = None
    tax_code: str | None = None
    service: bool = False


@dataclass(frozen=True)
class Row:
    """A line of the quote.

    Attributes:
        id: its key; given by the editor to a line that was just typed.
        typed: texts that could not be read, by field; they stay until they are put right.
        wrong: the sentence for each of those fields.
        fresh: it stands here only, until there is something in it to keep.
    """

    id: UUID
    kind: str = "product"
    product_id: UUID | None = None
    description: str = ""
    sku: str = ""
    quantity: Decimal | None = Decimal(1)
    unit: str = ""
    price: Decimal | None = None
    discount_percent: Decimal | None = None
    tax_code: str | None = None
    cost: Decimal | None = None
    optional: bool = False
    typed: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)
    fresh: bool = False

    @property
    def name(self) -> str:
        """What it says in one line."""
        return self.description.split("\n", 1)[0]

    @property
    def details(self) -> str:
        """What stands below the name."""
        return self.description.partition("\n")[2]

    @property
    def silent(self) -> bool:
        """Whether it has no amount (a section or a note)."""
        return self.kind in SILENT

    def line(self) -> Line:
        """The line as the totals want it; one without price or quantity counts nothing yet."""
        unfinished = self.price is None or self.quantity is None
        return Line(
            kind="note" if unfinished else self.kind,
            quantity=_ZERO if self.quantity is None else self.quantity,
            price=self.price,
            discount_percent=self.discount_percent or _ZERO,
            tax_code=self.tax_code,
            cost=self.cost,
            optional=self.optional,
        )


def read(row: Row, name: str, text: str, currency: str) -> Row:
    """The row with a number typed into one of its fields; what cannot be read stays as typed."""
    try:
        value = _number(name, text, currency)
    except Invalid as problem:
        return wrong(row, name, text, problem.sentence())
    return replace(clean(row, name), **{name: value})


def wrong(row: Row, name: str, text: str, sentence: str) -> Row:
    """The row with a text that was refused, and why."""
    return replace(row, typed={**row.typed, name: text}, wrong={**row.wrong, name: sentence})


def clean(row: Row, name: str) -> Row:
    """The row without anything refused in a field."""
    if name not in row.typed:
        return row
    typed = {key: text for key, text in row.typed.items() if key != name}
    return replace(row, typed=typed, wrong={k: s for k, s in row.wrong.items() if k != name})


def chosen(row: Row, product: ProductChoice) -> Row:
    """The row with a product in it; its price is the list's until the price list has spoken."""
    return replace(
        clean(row, "description"),
        kind="service" if product.service else "product",
        product_id=product.id,
        description=product.name,
        sku=product.sku,
        unit=product.unit,
        price=product.price,
        tax_code=product.tax_code,
        quantity=row.quantity or Decimal(1),
    )


@dataclass(frozen=True)
class Terms:
    """What the totals need besides the lines."""

    currency: str = "IDR"
    on: date = date.min
    rules: tuple[TaxRule, ...] = ()
    tax_included: bool = False
    discount_percent: Decimal = _ZERO
    discount_amount: Decimal = _ZERO
    cash: bool = False


@dataclass(frozen=True)
class Sum:
    """The totals, or why there are none: the `field` of line `number` (from 0) does not fit."""

    totals: Totals | None
    sentence: str = ""
    field: str = ""
    number: int = -1


def sum_of(rows: Sequence[Row], terms: Terms) -> Sum:
    """What the lines come to as they stand now."""
    try:
        return Sum(
            totals_of(
                [row.line() for row in rows],
                terms.currency,
                terms.on,
                terms.rules,
                tax_included=terms.tax_included,
                discount_percent=terms.discount_percent,
                discount_amount=terms.discount_amount,
                cash=terms.cash,
            )
        )
    except Invalid as problem:
        number = problem.details.get("line", 0)
        return Sum(None, problem.sentence(), problem.field, int(str(number)) - 1)


def faults(rows: Iterable[Row]) -> list[tuple[int, str, str]]:
    """Everything that was refused: number of the line from 0, field, sentence."""
    return [
        (number, name, sentence)
        for number, row in enumerate(rows)
        for name, sentence in row.wrong.items()
    ]


def _number(name: str, text: str, currency: str) -> Decimal | None:
    tongue = language()
    if name == "quantity":
        return parse_quantity(text, tongue)
    if not text.strip():
        return None
    if name == "price":
        return parse_amount(text, tongue, currency, "price")
    return parse_percent(text, tongue, "discount_percent")
