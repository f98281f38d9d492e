"""What price rules make and whom they are for, with names, in the language in force."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import formats
from app.domain.money import round_money
from app.domain.price_made import Choice, Made
from app.domain.price_reasons import OF_ANOTHER, OF_LIST_PRICE, THERE, group, reason
from app.domain.price_rules import COST, FIXED, FORMULA, PERCENT, Rule
from app.domain.usual_names import called
from app.i18n import N_, translate
from app.models import Product, RuleKind, Territory
from app.models.price import ON_ABOVE
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

    def reason(self, choice: Choice, below: Made | None, unit: str) -> str:
        """Why a rule makes the price it does; `below` is what it stands on, `unit` the base unit
        of the product."""
        rule = choice.rule
        change = self._change(rule, choice.of.id) if rule.kind == FORMULA else ""
        more = {"base": self._standing_on(below), "change": change}
        return self.filled(reason(rule).msgid, rule, unit, **more)

    def there(self, below: Made, why: str) -> str:
        """What the list makes on which a rule stands, and why."""
        assert below.choice is not None
        price = round_money(below.of_unit, below.terms.currency)
        return translate(THERE).format(
            list=self.lists[below.choice.of.id],
            price=formats.format_money(price, below.terms.currency),
            why=why,
        )

    def filled(self, msgid: str, rule: Rule, unit: str, **more: str) -> str:
        """A sentence about a rule with its names and figures."""
        quantity = formats.format_quantity(rule.min_quantity, rule.unit or unit)
        details: dict[str, object] = {
            **more,
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
        kept = self._list(choice.of.id)
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
        if rule.kind == FIXED:
            return formats.format_money(rule.value, self._list(list_id).currency)
        if rule.kind == COST:
            return translate(RuleKind.COST.label)
        change = self._change(rule, list_id)
        return translate(ON_ABOVE).format(change=change) if rule.stands_on_another() else change

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

    def _list(self, list_id: Hashable) -> Any:
        return next(one for one in self._ground.lists if one.id == list_id)

    def _standing_on(self, below: Made | None) -> str:
        if below is None or below.choice is None:
            return translate(OF_LIST_PRICE)
        return translate(OF_ANOTHER).format(list=self.lists[below.choice.of.id])

    def _change(self, rule: Rule, list_id: Hashable) -> str:
        percent = -rule.value if rule.kind == PERCENT else rule.value
        return formats.format_change(percent, rule.amount, self._list(list_id).currency)


def _day(day: date | None) -> str:
    return formats.format_date(day) if day else ""
