"""How far people may go by themselves when they give a discount."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from app.domain.access import sees_secrets
from app.errors import Invalid
from app.i18n import N_
from app.models import columns
from app.models.account import AccountClass
from app.models.base import Synced
from app.models.people import Role

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapped

_PERCENTS = ("max_line_percent", "max_total_percent", "min_margin_percent")


class DiscountLimit(Synced):
    """From when to when people of a role may give how much to customers of a class.

    What is left empty holds for all; of several the one that says most about the case counts
    (`domain/limits.py`). The server decides by the same rows a laptop has, so that a laptop needs
    no network to know, and nobody gains by changing its copy.
    """

    name: Mapped[str] = columns.text(N_("Name"), nocase=True)
    role: Mapped[Role | None] = columns.choice(Role, N_("For people who are"))
    account_class: Mapped[AccountClass | None] = columns.choice(
        AccountClass, N_("For customers of class")
    )
    category: Mapped[str | None] = columns.text(N_("For products of category"), nocase=True)
    max_line_percent: Mapped[Decimal | None] = columns.percent(N_("Most % off a line"))
    max_total_percent: Mapped[Decimal | None] = columns.percent(N_("Most % off the whole"))
    min_margin_percent: Mapped[Decimal | None] = columns.percent(N_("Least margin %"), secret=True)
    valid_from: Mapped[date | None] = columns.day(N_("Valid from"))
    valid_until: Mapped[date | None] = columns.day(N_("Valid until"))

    def check(self) -> None:
        """Raises Invalid, naming the field, where it would limit nothing or could not be known."""
        if not (self.name or "").strip():
            raise Invalid(N_("A limit needs a name, such as Reps, class B."), field="name")
        for name in _PERCENTS:
            percent = getattr(self, name)
            if percent is not None and not 0 <= percent <= 100:
                raise Invalid(N_("A limit lies between 0 and 100 %."), field=name)
        sighted = self.role is not None and sees_secrets(self.role)
        if self.min_margin_percent is not None and not sighted:
            raise Invalid(
                N_(
                    "A least margin holds for one role that sees costs, such as managers. For reps"
                    " give the products a floor price instead."
                ),
                field="min_margin_percent",
            )
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise Invalid(N_("It would end before it begins."), field="valid_until")
