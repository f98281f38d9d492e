"""By which taxes and rounding a quote is reckoned: today's until it is sent, the same ever after.

A customer has the total on paper. No tax that is changed, ended or removed later, and no setting
of the company's, may make another of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import msgspec

from app.domain.tax import TaxRule, codes_in
from app.models import Quote
from app.services.company import company_of
from app.services.taxes import tax_rules

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Reckoning:
    """The taxes that may fall on a quote, and whether its total goes to what cash can pay."""

    rules: tuple[TaxRule, ...]
    cash: bool = False


def reckoning_of(session: Session, quote: Quote) -> Reckoning:
    """That of its sending; today's where it was not sent."""
    if quote.reckoned:
        return msgspec.json.decode(quote.reckoned, type=Reckoning, dec_hook=_read)
    return Reckoning(tax_rules(session), company_of(session).cash_rounding == "yes")


def reckoned(quote: Quote, reckoning: Reckoning) -> str:
    """What a quote keeps of it when it is sent: the rules of the codes its lines name."""
    codes = {code for line in quote.lines for code in codes_in(line.tax_code)}
    rules = tuple(rule for rule in reckoning.rules if rule.code in codes)
    return msgspec.json.encode(Reckoning(rules, reckoning.cash), enc_hook=str).decode()


def _read(kind: type, text: Any) -> Fraction:
    assert kind is Fraction, kind
    return Fraction(text)
