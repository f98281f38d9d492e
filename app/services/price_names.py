"""What price rules make and whom they are for, with names, in the language in force."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import formats
from app.domain.price_reasons import group
from app.domain.price_rules import COST, FIXED, PERCENT, Rule
from app.domain.pricing import Choice
from app.domain.usual_names import called
from app.i18n import N_, translate
from app.models import Product, RuleKind, Territory
from app.services.prices import Ground

_LIST = {
    (False, False): N_("Price list “{list}”."),
    (True, False): N_("Price list “{list}”, from {first} on."),
    (False, True): N_("Price list “{list}”, until {last}."),
    (True, True): N_("Price list “{list}”, from {first} to {last}."),
}


class Names:
    """What lists, territories and customers are called, in the language in force."""

    def __init__(self, session: Session, ground: Ground) -> None:
        self._ground = ground
        self.lists: dict[Hashable, str] = {
            one.id: called("price_list", one.name) for one in ground.lists
        }
        wanted = {
            rule.territory
            for of in ground.rules.values()
            for rules in of.values()
            for rule in rules
            if rule.territory is not None
        }
        query = sa.select(Territory.id, Territory.path).where(Territory.id.in_(wanted))
        self._territories = {row.id: row.path for row in session.execute(query)} if wanted else {}

    def filled(self, msgid: str, rule: Rule, base: str) -> str:
        """A sentence about a rule with its names and figures."""
        quantity = formats.format_quantity(rule.min_quantity, rule.unit or base)
        details: dict[str, object] = {
            "account_class": rule.account_class,
            "territory": self._territories.get(rule.territory, ""),
            "unit": rule.unit,
            "min_quantity": quantity,
            "value": "" if rule.kind == COST else formats.format_quantity(rule.value),
            "valid_from": formats.format_date(rule.valid_from) if rule.valid_from else "",
            "valid_until": formats.format_date(rule.valid_until) if rule.valid_until else "",
        }
        whom = group(rule)
        details["group"] = translate(whom).format(**details) if whom else ""
        return translate(msgid).format(**details)

    def list_of(self, choice: Choice) -> str:
        """The list a price is from, and the days between which it holds."""
        kept = next(one for one in self._ground.lists if one.id == choice.of.id)
        first = choice.rule.valid_from or kept.valid_from
        last = choice.rule.valid_until or kept.valid_until
        return translate(_LIST[first is not None, last is not None]).format(
            list=self.lists[choice.of.id], first=_day(first), last=_day(last)
        )

    def surcharge(self, choice: Choice) -> str:
        """What came on top."""
        return translate(N_("Surcharge: {what} (price list “{list}”).")).format(
            what=self.says(choice.rule, choice.of.id), list=self.lists[choice.of.id]
        )

    def rounded(self, choice: Choice) -> str:
        """To which step of its own; nothing where it has none."""
        step = choice.rule.round_to
        if not step:
            return ""
        currency = choice.of.terms.currency
        return translate(N_("Rounded to {step}.")).format(step=formats.format_money(step, currency))

    def says(self, rule: Rule, list_id: Hashable) -> str:
        """What a rule makes, in short; of a rule on cost only the price it came to."""
        kept = next(one for one in self._ground.lists if one.id == list_id)
        if rule.kind == FIXED:
            return formats.format_money(rule.value, kept.currency)
        if rule.kind == COST:
            return translate(RuleKind.COST.label)
        percent = -rule.value if rule.kind == PERCENT else rule.value
        return formats.format_change(percent, rule.amount, kept.currency)

    def about(self, rule: Rule, product: Product) -> str:
        """What a rule is about, and from which quantity."""
        what = translate(N_("All products"))
        if rule.product is not None:
            what = product.sku or product.name
        elif rule.category is not None:
            what = product.category or what
        if rule.min_quantity <= 0:
            return what if rule.unit is None else f"{what} / {rule.unit}"
        quantity = formats.format_quantity(rule.min_quantity, rule.unit or product.unit or "")
        return f"{what} ≥ {quantity}"

    def whose(self, rule: Rule) -> str:
        """Whom a rule is for; empty for everybody."""
        if rule.account is not None and self._ground.buyer.account is not None:
            return self._ground.buyer.account.name
        return self.filled(group(rule), rule, "") if group(rule) else ""


def _day(day: date | None) -> str:
    return formats.format_date(day) if day else ""
