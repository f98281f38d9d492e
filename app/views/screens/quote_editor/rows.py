"""The lines of a quote as the editor holds them: what was typed, what is wrong, the totals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from app.domain.discounts import Discount, exact_percent
from app.domain.entry import parse_amount, parse_discount, parse_quantity
from app.domain.judging import UNKNOWN, Entry, Facts, Judge
from app.domain.limits import Breach
from app.domain.lines import SILENT, Line, numbers_of
from app.domain.tax import TaxRule, codes_in, codes_written, rule_for
from app.domain.totals import Totals, totals_of
from app.errors import Invalid
from app.i18n import language

_ZERO = Decimal(0)
READ = ("quantity", "price", "discount_percent", "tax_code")
# What is typed into one column and kept in several fields.
TOGETHER = {"discount_percent": ("discount_percent", "discount_amount", "discount_steps")}


@dataclass(frozen=True)
class ProductChoice:
    """A product as the type-ahead offers it, in one of its units: `factor` is how many of the
    base unit it holds, None for that itself."""

    id: UUID
    name: str
    sku: str = ""
    unit: str = ""
    price: Decimal | None = None
    tax_code: str | None = None
    service: bool = False
    factor: Decimal | None = None


@dataclass(frozen=True)
class GoesWith:
    """A product offered beside another one.

    Attributes:
        label: what it is to that one; `note` what to say of it.
        quantity: how many go with one.
        instead: whether the customer takes it in place of that one.
        is_part: whether that one is a bundle, and this is in it.
    """

    product: ProductChoice
    label: str
    quantity: Decimal = Decimal(1)
    note: str = ""
    instead: bool = False
    is_part: bool = False


@dataclass(frozen=True)
class Row:
    """A line of the quote.

    Attributes:
        id: its key; given by the editor to a line that was just typed.
        unit_factor: how many base units the unit holds; None for the base unit.
        withdrawn: its product is not sold any more.
        missing: why its product has no price yet, where that is known.
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
    unit_factor: Decimal | None = None
    discount_percent: Decimal | None = None
    discount_amount: Decimal | None = None
    discount_steps: str | None = None
    tax_code: str | None = None
    cost: Decimal | None = None
    optional: bool = False
    alternative: str = ""
    chosen: bool = False
    withdrawn: bool = False
    missing: str = ""
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

    def line(self, chosen: bool = False) -> Line:
        """The line as the totals want it; one without price or quantity counts nothing yet."""
        unfinished = not self.silent and (self.price is None or self.quantity is None)
        return Line(
            kind="note" if unfinished else self.kind,
            quantity=_ZERO if self.quantity is None else self.quantity,
            price=self.price,
            discount_percent=exact_percent(self.discount_percent, self.discount_steps),
            discount_amount=self.discount_amount or _ZERO,
            tax_codes=codes_in(self.tax_code),
            cost=self.cost,
            optional=self.optional,
            alternative=self.alternative,
            chosen=chosen and self.chosen,
        )


@dataclass(frozen=True)
class Terms:
    """What the totals need besides the lines.

    `judge` has the limits of whoever works here, None where there are none to keep to; `facts`
    what these ask of the lines that are kept, by their keys. `usual_mark` is the decimal mark of
    the company's country.
    """

    currency: str = "IDR"
    usual_mark: str | None = None
    on: date = date.min
    rules: tuple[TaxRule, ...] = ()
    tax_included: bool = False
    discount_percent: Decimal = _ZERO
    discount_amount: Decimal = _ZERO
    discount_steps: str | None = None
    cash: bool = False
    judge: Judge | None = None
    facts: Mapping[UUID, Facts] = field(default_factory=dict)


def discounted(terms: Terms, given: Discount) -> Terms:
    """The terms with this discount on the whole."""
    return replace(
        terms,
        discount_percent=given.percent or _ZERO,
        discount_amount=given.amount or _ZERO,
        discount_steps=given.steps,
    )


def read(row: Row, name: str, text: str, terms: Terms) -> Row:
    """The row with something typed into one of its columns; what cannot be read stays as typed."""
    try:
        values = _values(name, text, terms)
    except Invalid as problem:
        return wrong(row, name, text, problem.sentence())
    return replace(clean(row, name), **values)


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
        unit_factor=product.factor,
        tax_code=codes_written(codes_in(product.tax_code)),
        quantity=row.quantity or Decimal(1),
        withdrawn=False,
        missing="",
    )


@dataclass(frozen=True)
class Sum:
    """The totals, or why there are none: the `field` of line `number` (from 0) does not fit.

    `taken` is the same of what the customer took, where they have chosen.
    """

    totals: Totals | None
    sentence: str = ""
    field: str = ""
    number: int = -1
    taken: Totals | None = None

    @property
    def shown(self) -> Totals | None:
        """What the page leads to: what the customer took, where they have chosen."""
        return self.taken or self.totals


def sum_of(rows: Sequence[Row], terms: Terms) -> Sum:
    """What the lines come to as they stand now."""
    try:
        totals = _totals(rows, terms, False)
        chosen = any(row.chosen for row in rows)
        return Sum(totals, taken=_totals(rows, terms, True) if chosen else None)
    except Invalid as problem:
        number = problem.details.get("line", 0)
        return Sum(None, problem.sentence(), problem.field, int(str(number)) - 1)


def _totals(rows: Sequence[Row], terms: Terms, chosen: bool) -> Totals:
    return totals_of(
        [row.line(chosen) for row in rows],
        terms.currency,
        terms.on,
        terms.rules,
        tax_included=terms.tax_included,
        discount_percent=exact_percent(terms.discount_percent, terms.discount_steps),
        discount_amount=terms.discount_amount,
        capped=chosen,
        cash=terms.cash,
    )


def beyond(rows: Sequence[Row], terms: Terms) -> tuple[Breach, ...]:
    """What of the lines as they stand goes beyond the limits; nothing while they make no sum."""
    if terms.judge is None:
        return ()
    try:
        totals = _totals(rows, terms, False)
    except Invalid:
        return ()
    numbers = numbers_of(row.kind for row in rows)
    return terms.judge.beyond(
        (
            Entry(number, row.name, row.quantity, row.unit_factor, of_line,
                  terms.facts.get(row.id, UNKNOWN))
            for row, of_line, number in zip(rows, totals.lines, numbers, strict=True)
            if not row.silent and row.price is not None and row.quantity
        ),
        totals,
    )  # fmt: skip


def faults(rows: Iterable[Row]) -> list[tuple[int, str, str]]:
    """Everything that was refused: number of the line from 0, field, sentence."""
    return [
        (number, name, sentence)
        for number, row in enumerate(rows)
        for name, sentence in row.wrong.items()
    ]


def _values(name: str, text: str, terms: Terms) -> dict[str, object]:
    tongue = language()
    if name == "quantity":
        return {name: parse_quantity(text, tongue, usual_mark=terms.usual_mark)}
    if name == "price":
        known = bool(text.strip())
        return {name: parse_amount(text, tongue, terms.currency, name) if known else None}
    if name == "discount_percent":
        given = parse_discount(text, tongue, terms.currency) if text.strip() else Discount()
        return dict(zip(TOGETHER[name], given, strict=True))
    codes = codes_in(text)
    for code in codes:
        rule_for(terms.rules, code, terms.on)
    return {name: codes_written(codes)}
