"""Taxes on a sale: which rule held on the day, and how much it takes of a price."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache

from app.errors import Invalid
from app.i18n import N_

# The names that come with the program, so that the catalogue holds them. A name that a company
# adds is printed as it is.
SHIPPED_NAMES = (
    N_("PPN"),
    N_("PPN (luxury goods)"),
    N_("PPN exempt"),
    N_("PPN not collected (free-trade zone)"),
    N_("No PPN"),
    N_("Sales tax"),
    N_("Service tax"),
    N_("SST exempt"),
    N_("Not registered for SST"),
    N_("PPnBM"),
    N_("GST"),
    N_("GST zero-rated"),
    N_("GST exempt"),
    N_("Not registered for GST"),
)


@dataclass(frozen=True)
class TaxRule:
    """One tax as it stands between two days.

    Attributes:
        code: what products and lines name; several rules share it, one for each period.
        country: ISO 3166, two letters.
        tax_class: standard, luxury, reduced, zero, exempt, free_trade or none.
        name: as printed, translated where shown.
        rate: per cent of the base.
        base: the part of the price that is the base; 11/12 for PPN on ordinary goods.
        valid_from, valid_until: first and last day, both included; None is open.
        note: where the rule is written.
        upon: the codes of taxes that belong to the base of this one, where a line bears both.
        own: the company's own rule, which goes before one that comes with the program.
    """

    code: str
    country: str
    tax_class: str
    name: str
    rate: Decimal
    base: Fraction = Fraction(1)
    valid_from: date | None = None
    valid_until: date | None = None
    note: str = ""
    upon: tuple[str, ...] = ()
    own: bool = False

    def holds_on(self, day: date) -> bool:
        """Whether the rule is in force on this day."""
        started = self.valid_from is None or self.valid_from <= day
        return started and (self.valid_until is None or day <= self.valid_until)

    @property
    def of_price(self) -> Fraction:
        """The tax as a part of the price before tax: exactly 11/100 for 12 % of 11/12."""
        return self.taxed(self.base)

    def taxed(self, base: Fraction) -> Fraction:
        """What it takes of its base."""
        return Fraction(self.rate) / 100 * base


@dataclass(frozen=True)
class Bearing:
    """What one of several taxes on the same price takes of it, exactly.

    Attributes:
        base: its base as a part of the price before tax, the taxes it falls upon included.
        tax: the tax as a part of the price before tax.
    """

    rule: TaxRule
    base: Fraction
    tax: Fraction


def bearing(rules: Sequence[TaxRule]) -> tuple[Bearing, ...]:
    """What each of these taxes takes of a price that bears them all, in the order given.

    A tax falls upon the others it names; where two name each other the circle ends there.
    """
    by_code = {rule.code: rule for rule in rules}

    def part(rule: TaxRule, above: frozenset[str]) -> Fraction:
        below = [by_code[code] for code in rule.upon if code in by_code and code not in above]
        return rule.base + sum(
            (other.taxed(part(other, above | {other.code})) for other in below), Fraction(0)
        )

    bases = [part(rule, frozenset({rule.code})) for rule in rules]
    return tuple(
        Bearing(rule, base, rule.taxed(base)) for rule, base in zip(rules, bases, strict=True)
    )


# Of a long quote each line asks, and most say the same.
@lru_cache(maxsize=256)
def codes_in(text: str | None) -> tuple[str, ...]:
    """The taxes a line or a product names, each once: `PPN`, `ppn-lux, ppnbm-20`."""
    return tuple(dict.fromkeys(filter(None, re.split(r"[\s,;+]+", (text or "").upper()))))


def codes_written(codes: Iterable[str]) -> str | None:
    """Several taxes as they are kept; None where there is none."""
    return " + ".join(codes) or None


def rule_for(rules: Iterable[TaxRule], code: str, day: date) -> TaxRule:
    """The rule of this code on this day: the company's own before that of the program, the latest
    where periods overlap.

    Raises Invalid for the field `tax_code` where there is none.
    """
    holding = [rule for rule in rules if rule.code == code and rule.holds_on(day)]
    if not holding:
        raise Invalid(
            N_(
                "There is no tax {code} on {day}. Choose another tax or another date; “relasi list"
                " tax_rate” lists the taxes."
            ),
            field="tax_code",
            code=code,
            day=day,
        )
    return max(holding, key=lambda rule: (rule.own, rule.valid_from or date.min))


def taxes_on(rules: Iterable[TaxRule], country: str, day: date) -> tuple[TaxRule, ...]:
    """What can be chosen in a country on a day, one rule for each code, in the order given."""
    given = tuple(rules)
    codes = dict.fromkeys(rule.code for rule in given if rule.country == country)
    held = (code for code in codes if any(r.code == code and r.holds_on(day) for r in given))
    return tuple(rule_for(given, code, day) for code in held)


def parse_rules(mapping: Mapping[str, object]) -> tuple[TaxRule, ...]:
    """Rules from a parsed file of taxes (`resources/taxes.toml` shows the shape).

    Raises Invalid, naming the entry, where one is not complete.
    """
    entries = mapping.get("tax")
    if not isinstance(entries, Sequence) or isinstance(entries, str):
        raise Invalid(N_("The file of taxes holds no [[tax]] entries."), field="tax")
    return tuple(_rule(number, entry) for number, entry in enumerate(entries, start=1))


def _rule(number: int, entry: Mapping[str, object]) -> TaxRule:
    try:
        rate, base = entry["rate"], entry.get("base", "1")
        if not isinstance(rate, str) or not isinstance(base, str):
            raise TypeError("rates are written as text")
        rule = TaxRule(
            code=str(entry["code"]),
            country=str(entry["country"]),
            tax_class=str(entry["class"]),
            name=str(entry["name"]),
            rate=Decimal(rate),
            base=Fraction(base),
            valid_from=_day(entry.get("valid_from")),
            valid_until=_day(entry.get("valid_until")),
            note=str(entry.get("note", "")),
            upon=codes_in(str(entry.get("upon", ""))),
        )
        if not 0 <= rule.rate <= 100 or not 0 < rule.base <= 1:
            raise ValueError(f"{rate} % of {base}")
    except (KeyError, TypeError, ValueError, ZeroDivisionError, InvalidOperation) as error:
        raise Invalid(
            N_("Entry {number} in the file of taxes cannot be read: {reason}."),
            field="tax",
            number=number,
            reason=str(error),
        ) from error
    return rule


def _day(value: object) -> date | None:
    if value is None:
        return None
    if type(value) is not date:
        raise TypeError(f"{value!r} is not a date")
    return value
