"""Why a price is what it is, in one to four sentences, in the language in force."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from app import formats
from app.domain.price_made import Choice, Made, Terms
from app.domain.price_reasons import LIST_PRICE, NOTHING_THERE, SUM_OF_PARTS
from app.domain.price_rules import FORMULA, PERCENT, Asked
from app.domain.pricing import PriceAnswer
from app.i18n import N_, translate
from app.services.bundles import named
from app.services.price_names import Names
from app.services.prices import Ground


class Telling:
    """Tells of one price. `unit` is the one asked, as people call it."""

    def __init__(
        self, answer: PriceAnswer, asked: Asked, ground: Ground, names: Names, unit: str
    ) -> None:
        self._answer, self._asked, self._ground, self._names = answer, asked, ground, names
        self._unit, self._product = unit, ground.products[asked.product]  # type: ignore[index]

    def whole(self) -> str:
        """What decided, what it stands on, what came on top, and into which money it was put."""
        decided, charge = self._answer.decided, self._answer.surcharge
        of_base = decided is None or decided.rule.unit is None
        told = [*self._withdrawn(), *self._parts(), *self._decided(), *self._below()]
        if charge is None or charge.rule.unit is not None:
            told += [self._holds()] if of_base else []
        if charge is not None:
            told += [self._names.surcharge(charge), self._names.rounded(charge)]
            told += [self._holds()] if charge.rule.unit is None else []
        told += [*self._conversions(), *self._taxes()]
        return " ".join(filter(None, told))

    def _withdrawn(self) -> Iterator[str]:
        if self._product.inactive:
            yield translate(N_("This product is withdrawn and can no longer be chosen."))

    def _parts(self) -> Iterator[str]:
        parts = self._ground.bundles.get(self._product.id)
        if parts and self._is_of_list_price():
            yield translate(SUM_OF_PARTS).format(parts=named(parts))
        elif self._answer.decided is None:
            yield translate(LIST_PRICE)

    def _decided(self) -> Iterator[str]:
        if self._answer.decided is not None:
            yield from self._why(self._answer.decided, self._answer.stands_on, listed=True)

    def _below(self) -> Iterator[str]:
        """What the lists above make, where a rule stands on that."""
        for place, made in enumerate(self._answer.stands_on):
            if made.choice is None:
                yield translate(NOTHING_THERE)
            else:
                why = self._why(made.choice, self._answer.stands_on[place + 1 :])
                yield self._names.there(made, " ".join(filter(None, why)))

    def _why(
        self, choice: Choice, stands_on: Sequence[Made], listed: bool = False
    ) -> Iterator[str]:
        """Why one rule makes the price it does; `listed` names its list, too."""
        rule, base = choice.rule, self._product.unit or ""
        yield self._names.reason(choice, stands_on[0] if stands_on else None, base)
        if rule.product is None and rule.category is not None:
            category = self._product.category
            yield translate(N_("For the category “{category}”.")).format(category=category)
        yield self._names.list_of(choice) if listed else ""
        if rule.unit is not None:
            yield translate(N_("For the unit {unit}.")).format(unit=self._unit)
        yield self._names.rounded(choice)

    def _is_of_list_price(self) -> bool:
        """Whether the list price has a part in it."""
        chain = self._answer.stands_on
        last = chain[-1].choice if chain else self._answer.decided
        return last is None or last.rule.kind in (PERCENT, FORMULA)

    def _holds(self) -> str:
        if self._asked.factor == 1:
            return ""
        return translate(N_("1 {unit} holds {factor} {base}.")).format(
            unit=self._unit,
            factor=formats.format_quantity(self._asked.factor),
            base=self._product.unit or "",
        )

    def _conversions(self) -> Iterator[str]:
        """The rates a price was converted at; a rate there and back is one."""
        needed = self._answer.needed
        for place, pair in enumerate(needed):
            if pair[::-1] in needed[:place]:
                continue
            worth = self._ground.worths[pair]
            # The larger side is the one people know: 16,250 IDR for 1 USD, either way round.
            one, other, rate = (*pair, worth.exact)
            if rate < 1:
                one, other, rate = other, one, 1 / rate
            exact = round(Decimal(rate.numerator) / rate.denominator, 4)
            yield translate(N_("Converted at {rate} for 1 {currency}, the rate of {day}.")).format(
                rate=formats.format_money(exact, other),
                currency=one,
                day=formats.format_date(worth.since) if worth.since else "",
            )

    def _taxes(self) -> Iterator[str]:
        """Where tax was taken out or added, from what the price began with to what was asked."""
        begun: list[Terms] = []
        if self._is_of_list_price():
            begun.append(self._ground.base_terms(self._product))
        lists = [one.choice for one in reversed(self._answer.stands_on)] + [self._answer.decided]
        way = [*begun, *(one.of.terms for one in lists if one is not None), self._ground.terms]
        steps = ((one.tax_included, next_.tax_included) for one, next_ in pairwise(way))
        for before, _after in dict.fromkeys(step for step in steps if step[0] != step[1]):
            yield translate(
                N_("The tax in it was taken out.") if before else N_("The tax was added.")
            )
