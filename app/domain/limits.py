"""How far somebody may go with a price by themselves, and what goes beyond it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from app.domain.money import round_to
from app.errors import Refused
from app.i18n import N_, language, translate

_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Limit:
    """How much people of a role may give to customers of a class; empty holds for all.

    Attributes:
        category: of products, in small letters; `max_total` is then of all of it together.
        max_line, max_total: in per cent; None says nothing. `min_margin` likewise.
    """

    role: str = ""
    account_class: str = ""
    category: str = ""
    max_line: Decimal | None = None
    max_total: Decimal | None = None
    min_margin: Decimal | None = None
    valid_from: date | None = None
    valid_until: date | None = None

    def holds(self, role: str, account_class: str, on: date) -> bool:
        """Whether it is about these people and this day."""
        begun = self.valid_from is None or self.valid_from <= on
        going = self.valid_until is None or on <= self.valid_until
        return (
            begun and going
            and self.role in ("", role) and self.account_class in ("", account_class)
        )  # fmt: skip

    def says_most(self) -> tuple[bool, bool, bool]:
        """The limit that is about fewer cases comes before one for more."""
        return bool(self.category), bool(self.account_class), bool(self.role)


@dataclass(frozen=True)
class Offered:
    """A line that has an amount, as it is offered.

    Attributes:
        number: what screen and paper write before it; `name` what stands on it.
        gross: before its discount; `listed` what the price lists ask for as much, where that is
            known and more. `total`: after its discount; `left`: after its part of the discount on
            the whole; `net`: of that what is before tax.
        least: what it may not fall below by the floor price of its product; None without one.
        unchecked: whether it has a floor price that cannot be told in its money.
        counts: whether it is part of the total.
        given: whether it is what a promotion gives, and no discount of the person's.
    """

    number: int
    name: str
    gross: Decimal
    total: Decimal
    left: Decimal
    net: Decimal
    category: str = ""
    listed: Decimal | None = None
    least: Decimal | None = None
    unchecked: bool = False
    counts: bool = True
    given: bool = False

    @property
    def worth(self) -> Decimal:
        """What it would cost without any discount."""
        return max(self.gross, self.listed or self.gross)


@dataclass(frozen=True)
class Breach:
    """Something that goes beyond a limit.

    Attributes:
        measure: line, group (a category), total, margin, floor, or unchecked (a floor).
        given, limit: in per cent; None for a floor, which says no more than that, and for a margin
            that is kept for others to read (`for_all`).
        line: what screen and paper write before it; 0 for the whole.
    """

    measure: str
    given: Decimal | None = None
    limit: Decimal | None = None
    line: int = 0
    name: str = ""
    account_class: str = ""

    def for_all(self) -> Breach:
        """As it may be kept in a record that those read too who see no cost: the margin of a price
        they know would tell it (R8)."""
        return replace(self, given=None, limit=None) if self.measure == "margin" else self

    def problem(self) -> Refused:
        """What it comes to, in a sentence that says what to do."""
        marks = {
            "given": _percent(self.given),
            "limit": _percent(self.limit),
            "name": self.name,
            "number": self.line,
            "letter": self.account_class,
        }
        return Refused(_SENTENCES[self.measure, bool(self.account_class)], **marks)

    def sentence(self) -> str:
        """The same in the language in force."""
        return self.problem().sentence()

    def finding(self) -> str:
        """What a manager reads who is asked: the same without what to do."""
        problem = self.problem()
        return translate(_FINDINGS[self.measure]).format(**problem.details)


_BELOW_FLOOR = N_("Line {number}: the price of “{name}” is below its floor: ask your manager.")
_UNCHECKED = N_(
    "Line {number}: the floor price of “{name}” cannot be checked, as an exchange rate is missing:"
    " ask the office to enter it, or your manager for a yes."
)
_TOGETHER = N_(
    "The discount of {given} on “{name}” is above your limit of {limit}: ask your manager."
)
_LITTLE = N_("The margin of {given} is below your limit of {limit}: ask your manager.")
_SENTENCES = {
    ("line", True): N_(
        "Line {number}: the discount of {given} is above your limit of {limit} for class {letter}:"
        " ask your manager."
    ),
    ("line", False): N_(
        "Line {number}: the discount of {given} is above your limit of {limit}: ask your manager."
    ),
    ("total", True): N_(
        "The discount of {given} is above your limit of {limit} for class {letter}:"
        " ask your manager."
    ),
    ("total", False): N_(
        "The discount of {given} is above your limit of {limit}: ask your manager."
    ),
    ("group", True): _TOGETHER,
    ("group", False): _TOGETHER,
    ("margin", True): _LITTLE,
    ("margin", False): _LITTLE,
    ("floor", True): _BELOW_FLOOR,
    ("floor", False): _BELOW_FLOOR,
    ("unchecked", True): _UNCHECKED,
    ("unchecked", False): _UNCHECKED,
}

_FINDINGS = {
    "line": N_("Line {number}, “{name}”: {given} off; the limit is {limit}."),
    "total": N_("{given} off altogether; the limit is {limit}."),
    "group": N_("{given} off “{name}” together; the limit is {limit}."),
    "margin": N_("A margin of {given}; the limit is {limit}."),
    "floor": N_("Line {number}: the price of “{name}” is below its floor."),
    "unchecked": N_(
        "Line {number}: the floor price of “{name}” cannot be checked: an exchange rate is missing."
    ),
}


def breaches(
    limits: Iterable[Limit],
    lines: Sequence[Offered],
    role: str,
    account_class: str,
    on: date,
    unit: Decimal,
    margin_percent: Decimal | None = None,
) -> tuple[Breach, ...]:
    """What of an offer goes beyond the limits of a person, lines first.

    A price below that of the lists is a discount like any other, and so is a line that takes
    something off the whole. Amounts are rounded to `unit`, which alone breaks no limit.
    `margin_percent` is None where the person does not see it: then only
    floor prices guard it. For each measure the limit counts that says most about the case, of
    equals the strictest.
    """
    held = [limit for limit in limits if limit.holds(role, account_class, on)]
    return (
        *(found for line in lines for found in _of_line(held, line, unit)),
        *_of_whole(held, [line for line in lines if line.counts], unit),
        *_of_margin(held, margin_percent),
    )


def off_percent(worth: Decimal, left: Decimal) -> Decimal:
    """How much was taken off, in per cent with two decimals; 0 where nothing was."""
    if worth <= 0 or left >= worth:
        return Decimal(0)
    return round_to((1 - Fraction(left) / Fraction(worth)) * 100, _CENT)


def _of_line(held: Sequence[Limit], line: Offered, unit: Decimal) -> Iterator[Breach]:
    if line.given:
        return
    if line.least is not None and line.net < line.least:
        yield Breach("floor", line=line.number, name=line.name)
    if line.unchecked:
        yield Breach("unchecked", line=line.number, name=line.name)
    wanted = [limit for limit in held if limit.category in ("", line.category)]
    limit = _strictest(wanted, "max_line")
    if limit is None or limit.max_line is None or line.worth <= 0:
        return
    if _is_beyond(line.worth, line.total, limit.max_line, unit):
        given = off_percent(line.worth, line.total)
        yield Breach("line", given, limit.max_line, line.number, line.name, limit.account_class)


def _of_whole(held: Sequence[Limit], lines: Sequence[Offered], unit: Decimal) -> Iterator[Breach]:
    """The whole, and all of a category together where a limit names one."""
    for category in dict.fromkeys(["", *sorted(limit.category for limit in held)]):
        limit = _strictest([limit for limit in held if limit.category == category], "max_total")
        own = [line for line in lines if not line.given and category in ("", line.category)]
        worth = sum((line.worth for line in own if line.worth > 0), Decimal(0))
        if limit is None or limit.max_total is None or worth <= 0:
            continue
        left = sum((line.left for line in own), Decimal(0))
        if _is_beyond(worth, left, limit.max_total, unit * (len(own) + 1)):
            given = off_percent(worth, left)
            yield Breach(
                "group" if category else "total",
                given,
                limit.max_total,
                name=category,
                account_class=limit.account_class,
            )


def _of_margin(held: Sequence[Limit], margin_percent: Decimal | None) -> Iterator[Breach]:
    limit = _strictest([limit for limit in held if not limit.category], "min_margin")
    if limit is None or limit.min_margin is None or margin_percent is None:
        return
    if margin_percent < limit.min_margin:
        yield Breach("margin", margin_percent, limit.min_margin)


def _strictest(limits: Sequence[Limit], measure: str) -> Limit | None:
    """Of the limits that say something about this measure the one that counts."""
    saying = [limit for limit in limits if getattr(limit, measure) is not None]
    if not saying:
        return None
    most = max(limit.says_most() for limit in saying)
    alike = [limit for limit in saying if limit.says_most() == most]
    strict = max if measure == "min_margin" else min
    return strict(alike, key=lambda limit: getattr(limit, measure))


def _is_beyond(worth: Decimal, left: Decimal, percent: Decimal, slack: Decimal) -> bool:
    return Fraction(worth - left - slack) > Fraction(worth) * Fraction(percent) / 100


def _percent(value: Decimal | None) -> str:
    """As it is written in the language in force; only Indonesian has a comma."""
    if value is None:
        return ""
    text = f"{value.normalize():f}%"
    return text.replace(".", ",") if language() == "id" else text
