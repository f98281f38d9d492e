"""The taxes of a sale: those that come with the program, and the company's own before them."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import sqlalchemy as sa

from app.domain.tax import TaxRule, codes_written, parse_rules, taxes_on
from app.models import TaxRate
from app.models.tax import TaxClass
from app.paths import resources

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@cache
def load_tax_rules() -> tuple[TaxRule, ...]:
    """The rules of `resources/taxes.toml`, in the order written."""
    import tomllib

    text = (resources() / "taxes.toml").read_text(encoding="utf-8")
    return parse_rules(tomllib.loads(text))


def tax_rules(session: Session) -> tuple[TaxRule, ...]:
    """Every rule that may fall on a sale."""
    query = sa.select(TaxRate).order_by(TaxRate.code, TaxRate.valid_from, TaxRate.id)
    return (*load_tax_rules(), *(rate.rule() for rate in session.scalars(query)))


def shipped_rates() -> tuple[TaxRate, ...]:
    """The rules that come with the program in the form of the company's own; kept nowhere."""
    return tuple(
        TaxRate(
            code=rule.code,
            name=rule.name,
            country=rule.country,
            tax_class=TaxClass(rule.tax_class),
            rate=rule.rate,
            base=None if rule.base == 1 else str(rule.base),
            upon=codes_written(rule.upon),
            valid_from=rule.valid_from,
            valid_until=rule.valid_until,
            source=rule.note or None,
        )
        for rule in load_tax_rules()
    )


def offered_taxes(session: Session, country: str, on: date) -> tuple[TaxRule, ...]:
    """What can be chosen on a day: the taxes of the country, and all of the company's own."""
    rules = tax_rules(session)
    abroad = dict.fromkeys(rule.country for rule in rules if rule.own and rule.country != country)
    offered = taxes_on(rules, country, on)
    return (
        *offered,
        *(rule for other in abroad for rule in taxes_on(rules, other, on) if rule.own),
    )
