"""The taxes that come with the program, read once."""

from __future__ import annotations

from functools import cache

from app.domain.tax import TaxRule, parse_rules
from app.paths import resources


@cache
def load_tax_rules() -> tuple[TaxRule, ...]:
    """The rules of `resources/taxes.toml`, in the order written."""
    import tomllib

    text = (resources() / "taxes.toml").read_text(encoding="utf-8")
    return parse_rules(tomllib.loads(text))
