"""Why customers say no to a quote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.i18n import N_, translate
from app.services.company import company_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

# Why customers usually say no, where a company has not said it in its own words.
REASONS = (
    N_("Too expensive"),
    N_("Bought elsewhere"),
    N_("No budget at the moment"),
    N_("No longer needed"),
    N_("Delivery takes too long"),
    N_("Terms of payment"),
)


def usual_reasons(session: Session) -> list[str]:
    """What customers say when they say no: the company's own list, else the usual ones."""
    own = [line.strip() for line in company_of(session).reject_reasons.splitlines()]
    return list(filter(None, own)) or [translate(reason) for reason in REASONS]
