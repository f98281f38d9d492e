"""What a quote comes to: the one place where its totals are made, for screens and papers alike."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import NamedTuple

from app.domain.lines import Amount, Line, Place, amount_of, check_percent, counting, places_of
from app.domain.margin import margin_of
from app.domain.money import allocate, check_money, quantum, round_cash, round_money
from app.domain.tax import TaxRule, bearing, rule_for
from app.errors import Invalid, Money
from app.i18n import N_

_ZERO = Decimal(0)


class LineTotals(NamedTuple):
    """What one line comes to; a section or a note comes to nothing.

    Attributes:
        counts: whether it is part of the total.
        gross, discount, total: as printed on the line; `total` is gross less the line's discount.
        share: its part of the discount on the whole quote.
        net: what is left before tax; `tax`: its part of the taxes.
        section_total: on a section, the sum of the totals below it up to the next one.
    """

    gross: Decimal = _ZERO
    discount: Decimal = _ZERO
    total: Decimal = _ZERO
    share: Decimal = _ZERO
    net: Decimal = _ZERO
    tax: Decimal = _ZERO
    section_total: Decimal | None = None
    counts: bool = False


@dataclass(frozen=True)
class TaxTotal:
    """One tax of the document.

    `part` is the fraction of the price that is its base, before taxes that belong to the base.
    """

    code: str
    name: str
    rate: Decimal
    base: Decimal
    amount: Decimal
    part: Fraction = Fraction(1)


@dataclass(frozen=True)
class Totals:
    """What the document comes to, each number as the currency writes it.

    `net + tax + rounding = total` always, and so does the sum over the lines. With prices before
    tax `subtotal - discount = net`; with tax in the prices it is `net + tax`.

    Attributes:
        tax_base: the sum of the bases (DPP) that bear a tax; of several on one price the widest.
        margin: what is earned on the lines that count and whose cost is known; None where there
            are none.
        margin_percent: of what those come to before tax, two decimals.
        uncosted: how many lines that count have no cost.
    """

    lines: tuple[LineTotals, ...]
    subtotal: Decimal
    discount: Decimal
    net: Decimal
    tax_base: Decimal
    taxes: tuple[TaxTotal, ...]
    tax: Decimal
    rounding: Decimal
    total: Decimal
    margin: Decimal | None
    margin_percent: Decimal | None
    tax_included: bool = False
    uncosted: int = 0


def totals_of(
    lines: Sequence[Line],
    currency: str,
    on: date,
    rules: Iterable[TaxRule],
    *,
    tax_included: bool = False,
    discount_percent: Decimal = _ZERO,
    discount_amount: Decimal = _ZERO,
    capped: bool = False,
    cash: bool = False,
    mode: str = ROUND_HALF_UP,
) -> Totals:
    """The totals of a quote dated `on`.

    Rounding: a line is rounded once, to the currency. The discount on the whole (a percentage of
    the subtotal, then an amount) is rounded once and shared over the lines that count. Each tax is
    worked out once for the document, from the exact sum of the lines that bear it, whatever else
    they bear (a tax upon another takes that one into its base, unrounded); its base is rounded
    only to be printed and the tax comes from the base before that (product rule for PPN:
    Rp 10.000.000 gives DPP 9.166.667, PPN 12 % of 9.166.666,67 = 1.100.000, total 11.100.000).
    With `cash` a total in ringgit goes to the nearest 5 sen, as `rounding`. An amount off the whole
    that is more than there is to take it from is refused; where it is `capped`, it takes all.

    Raises Invalid, with the field and, in its details, the `line` (from 1) that does not fit and
    the `number` it bears.
    """
    known = tuple(rules)
    places = places_of(lines)
    amounts = [
        amount_of(line, place, currency, mode) for line, place in zip(lines, places, strict=True)
    ]
    counted = counting(lines)
    subtotal = sum((amounts[i].total for i in counted), round_money(_ZERO, currency))
    discount = _discount(subtotal, discount_percent, discount_amount, capped, currency, mode)
    shares = allocate(discount, [amounts[i].total for i in counted], quantum(currency))
    left = {i: amounts[i].total - share for i, share in zip(counted, shares, strict=True)}

    taxes, tax_of, tax_base = _taxes(lines, places, left, known, on, currency, tax_included, mode)
    tax_sum = sum((tax.amount for tax in taxes), round_money(_ZERO, currency))
    before = subtotal - discount + (_ZERO if tax_included else tax_sum)
    total = round_cash(before, currency) if cash else before
    check_money(total, "total")
    net = before - tax_sum
    nets = {i: left[i] - (tax_of.get(i, _ZERO) if tax_included else _ZERO) for i in counted}
    margin = margin_of([lines[i] for i in counted], list(nets.values()), currency)
    share_of = dict(zip(counted, shares, strict=True))
    return Totals(
        lines=tuple(
            LineTotals(
                *(amounts[i].gross, amounts[i].discount, amounts[i].total),
                share=share_of.get(i, _ZERO),
                net=nets.get(i, _ZERO),
                tax=tax_of.get(i, _ZERO),
                section_total=_section_total(lines, amounts, share_of, i),
                counts=i in left,
            )
            for i in range(len(lines))
        ),
        subtotal=subtotal,
        discount=discount,
        net=net,
        tax_base=tax_base,
        taxes=tuple(taxes),
        tax=tax_sum,
        rounding=total - before,
        total=total,
        margin=margin.amount,
        margin_percent=margin.percent,
        tax_included=tax_included,
        uncosted=margin.unknown,
    )


def _discount(
    subtotal: Decimal, percent: Decimal, amount: Decimal, capped: bool, currency: str, mode: str
) -> Decimal:
    """The discount on the whole quote; its amount is never more than the percentage leaves."""
    check_percent(percent)
    check_money(amount, "discount_amount")
    share = Fraction(subtotal) * Fraction(percent) / 100
    room = max(Fraction(subtotal) - share, Fraction(0))
    if amount < 0:
        raise Invalid(N_("A discount cannot be less than 0."), field="discount_amount")
    if amount > room and not capped:
        raise Invalid(
            N_(
                "The discount of {discount} on the whole quote would be more than its lines come to"
                " ({subtotal}). Lower that discount first."
            ),
            field="discount_amount",
            discount=Money(round_money(share + Fraction(amount), currency), currency),
            subtotal=Money(subtotal, currency),
        )
    return round_money(share + min(Fraction(amount), room), currency, mode)


def _taxes(
    lines: Sequence[Line],
    places: Sequence[Place],
    left: Mapping[int, Decimal],
    rules: Sequence[TaxRule],
    on: date,
    currency: str,
    tax_included: bool,
    mode: str,
) -> tuple[list[TaxTotal], dict[int, Decimal], Decimal]:
    """Each tax, in the order the lines name them, what every line bears, and the base of all.

    `left` holds what is left of each line that counts, by its place.
    """
    alike: dict[tuple[str, ...], list[int]] = {}
    for i in left:
        alike.setdefault(lines[i].tax_codes, []).append(i)
    found: dict[str, TaxRule] = {}
    bases: dict[str, Fraction] = {}
    widest: dict[str, Fraction] = {}
    whole_tax: dict[str, Fraction] = {}
    groups: dict[str, list[tuple[Fraction, list[int]]]] = {}
    for codes, members in alike.items():
        named = [_rule(rules, code, on, places[members[0]]) for code in dict.fromkeys(codes)]
        borne = bearing(named)
        price = Fraction(sum((left[i] for i in members), _ZERO))
        whole = 1 + sum((each.tax for each in borne), Fraction(0)) if tax_included else 1
        for each in borne:
            code, share = each.rule.code, each.tax / whole
            found.setdefault(code, each.rule)
            bases[code] = bases.get(code, Fraction(0)) + price * each.base / whole
            whole_tax[code] = whole_tax.get(code, Fraction(0)) + price * share
            groups.setdefault(code, []).append((share, members))
        if taxing := [each for each in borne if each.rule.rate]:
            first = max(taxing, key=lambda each: each.base)
            widest[first.rule.code] = (
                widest.get(first.rule.code, Fraction(0)) + price * first.base / whole
            )

    taxes: list[TaxTotal] = []
    tax_of: dict[int, Decimal] = {}
    for code, rule in found.items():
        amount = round_money(whole_tax[code], currency, mode)
        base = round_money(bases[code], currency, mode)
        taxes.append(TaxTotal(code, rule.name, rule.rate, base, amount, rule.base))
        parts = _parts(groups[code], left)
        shares = allocate(amount, list(parts.values()), quantum(currency))
        for i, part in zip(parts, shares, strict=True):
            tax_of[i] = tax_of.get(i, _ZERO) + part
    rounded = [round_money(base, currency, mode) for base in widest.values()]
    return taxes, tax_of, sum(rounded, round_money(_ZERO, currency))


def _parts(
    groups: Sequence[tuple[Fraction, Sequence[int]]], left: Mapping[int, Decimal]
) -> Mapping[int, Decimal | Fraction]:
    """By what a tax is shared among the lines that bear it, each group a part of its own of the
    price. Where all bear it alike, the prices themselves say it."""
    if len(groups) == 1:
        return {i: left[i] for i in groups[0][1]}
    return {i: Fraction(left[i]) * share for share, members in groups for i in members}


def _rule(rules: Sequence[TaxRule], code: str, on: date, place: Place) -> TaxRule:
    try:
        return rule_for(rules, code, on)
    except Invalid as unknown:
        raise Invalid(
            unknown.msgid, unknown.field, **unknown.details, **place._asdict()
        ) from unknown


def _section_total(
    lines: Sequence[Line], amounts: Sequence[Amount], counted: Container[int], at: int
) -> Decimal | None:
    if lines[at].kind != "section":
        return None
    below = range(at + 1, len(lines))
    end = next((i for i in below if lines[i].kind == "section"), len(lines))
    return sum((amounts[i].total for i in range(at + 1, end) if i in counted), _ZERO)
