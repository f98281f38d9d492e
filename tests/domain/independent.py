"""What a quote comes to, worked out a second time and another way, to hold the program against.

Written from the tax rules in words, with fractions from beginning to end and none of the code of
`app/domain`: what is rounded is named, all else stays exact. Slow and plain on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

DECIMALS = {"IDR": 0, "MYR": 2, "KWD": 3}


@dataclass
class Reckoned:
    """The figures that a paper shows, as fractions."""

    lines: list[Fraction]
    subtotal: Fraction
    discount: Fraction
    taxes: dict[str, Fraction]
    bases: dict[str, Fraction]
    net: Fraction
    rounding: Fraction
    total: Fraction


def nearest(value: Fraction, step: Fraction, mode: str) -> Fraction:
    """The multiple of `step` that the mode asks for, from whole-number arithmetic alone."""
    ratio = value / step
    below = ratio.numerator // ratio.denominator
    rest = ratio - below
    negative = ratio < 0
    if rest == 0:
        return below * step
    above = below + 1
    towards_zero, away = (above, below) if negative else (below, above)
    closer = below if rest < Fraction(1, 2) else above
    half = rest == Fraction(1, 2)
    chosen = {
        "ROUND_CEILING": above,
        "ROUND_FLOOR": below,
        "ROUND_DOWN": towards_zero,
        "ROUND_UP": away,
        "ROUND_HALF_UP": away if half else closer,
        "ROUND_HALF_DOWN": towards_zero if half else closer,
        "ROUND_HALF_EVEN": (below if below % 2 == 0 else above) if half else closer,
        "ROUND_05UP": away if abs(towards_zero) % 10 in (0, 5) else towards_zero,
    }[mode]
    return chosen * step


def reckon(lines, currency, on, rules, included, percent, amount, cash, mode) -> Reckoned:
    """The same question as `totals_of` answers, answered anew."""
    step = Fraction(1, 10 ** DECIMALS[currency])
    worth = [_worth(line, step, mode) for line in lines]
    taken = [at for at in range(len(lines)) if _counts(lines, at)]
    subtotal = sum((worth[at] for at in taken), Fraction(0))
    off = subtotal * Fraction(percent) / 100 + Fraction(amount)
    discount = nearest(off, step, mode)
    left = dict(zip(taken, _shared(discount, [worth[at] for at in taken], step), strict=True))
    left = {at: worth[at] - share for at, share in left.items()}

    exact: dict[str, Fraction] = {}
    bases: dict[str, Fraction] = {}
    for at in taken:
        codes = list(dict.fromkeys(lines[at].tax_codes))
        parts = {code: _part(code, codes, rules, on, ()) for code in codes}
        price = left[at] / (1 + sum(tax for _base, tax in parts.values())) if included else left[at]
        for code, (base, tax) in parts.items():
            exact[code] = exact.get(code, Fraction(0)) + price * tax
            bases[code] = bases.get(code, Fraction(0)) + price * base
    taxes = {code: nearest(tax, step, mode) for code, tax in exact.items()}
    printed = {code: nearest(base, step, mode) for code, base in bases.items()}

    before = subtotal - discount + (0 if included else sum(taxes.values()))
    sen = cash and currency == "MYR"
    total = nearest(before, Fraction(1, 20), "ROUND_HALF_UP") if sen else before
    net = before - sum(taxes.values())
    return Reckoned(worth, subtotal, discount, taxes, printed, net, total - before, total)


def _worth(line, step: Fraction, mode: str) -> Fraction:
    if line.kind in ("section", "note"):
        return Fraction(0)
    gross = Fraction(line.quantity) * Fraction(line.price or Decimal(0))
    kept = 1 - Fraction(line.discount_percent) / 100
    return nearest(gross * kept - Fraction(line.discount_amount), step, mode)


def _counts(lines, at: int) -> bool:
    line = lines[at]
    if line.kind in ("section", "note"):
        return False
    if not line.alternative:
        return line.chosen or not line.optional
    group = [
        n
        for n, other in enumerate(lines)
        if other.alternative == line.alternative and other.kind not in ("section", "note")
    ]
    wanted = [n for n in group if lines[n].chosen] or [n for n in group if not lines[n].optional]
    return wanted[:1] == [at]


def _part(code, codes, rules, on, above) -> tuple[Fraction, Fraction]:
    """How much of a price one tax takes as its base and as itself, beside the others."""
    holding = [r for r in rules if r.code == code]
    holding = [r for r in holding if r.valid_from is None or r.valid_from <= on]
    holding = [r for r in holding if r.valid_until is None or on <= r.valid_until]
    rule = sorted(holding, key=lambda r: (r.own, str(r.valid_from or "")))[-1]
    base = Fraction(rule.base)
    for other in rule.upon:
        if other in codes and other != code and other not in above:
            base += _part(other, codes, rules, on, (*above, code))[1]
    return base, base * Fraction(rule.rate) / 100


def _shared(whole: Fraction, weights: list[Fraction], step: Fraction) -> list[Fraction]:
    """The discount over the lines: rounded down, what is left to those that lost most."""
    total = sum(weights, Fraction(0))
    if not total:
        return [Fraction(0) for _ in weights]
    exact = [whole / step * weight / total for weight in weights]
    down = [value.numerator // value.denominator for value in exact]
    left = int(whole / step) - sum(down)
    order = sorted(range(len(exact)), key=lambda n: (down[n] - exact[n], n))
    for n in order[:left]:
        down[n] += 1
    return [value * step for value in down]
