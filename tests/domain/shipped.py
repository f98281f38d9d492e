"""Lines, and the taxes they are reckoned by: the shipped ones, of one day."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal

from app.domain.lines import Line
from app.domain.tax import codes_in, parse_rules
from app.paths import resources

RULES = parse_rules(tomllib.loads((resources() / "taxes.toml").read_text(encoding="utf-8")))
TODAY = date(2026, 8, 1)
D = Decimal


def line(quantity="1", price="0", tax=None, **more) -> Line:
    return Line("product", D(quantity), D(price), tax_codes=codes_in(tax), **more)
