"""What promotions would change in a quote that is being written, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy.orm import Session

from app.i18n import N_, translate
from app.models import Promotion, Quote
from app.services import here
from app.services.offers import APPLY, earned

_NOT_YET = N_("“{name}” is earned and not in this quote yet: “{verb}” puts it in.")
_OTHER = N_("“{name}” gives something else now than stands in this quote: “{verb}” puts it right.")
_NO_LONGER = N_(
    "“{name}” is no longer earned, and what it gave still stands in this quote: “{verb}” takes it"
    " out."
)


def due(session: Session, quote: Quote) -> list[str]:
    """What promotions would change in a quote that is being written, a sentence for each."""
    return [sentence for sentence, _stands in _differences(session, quote)]


def overtaken(session: Session, quote_id: UUID) -> list[str]:
    """The same of those whose lines stand in it, and are no longer what they give."""
    quote = here.found(session, Quote, quote_id)
    return [sentence for sentence, stands in _differences(session, quote) if stands]


def _differences(session: Session, quote: Quote) -> Iterator[tuple[str, bool]]:
    """A sentence for each promotion, and whether lines of it stand in the quote."""
    if not quote.editable():
        return
    standing = {line.promotion_id: line for line in quote.lines if line.promotion_id is not None}
    verb = translate(APPLY)
    for one in earned(session, quote):
        stands = standing.pop(one.promotion_id, None) is not None
        if not one.there:
            yield translate(_OTHER if stands else _NOT_YET).format(name=one.name, verb=verb), stands
    for key, line in standing.items():
        kept = session.get(Promotion, key)
        name = kept.name if kept else (line.description or "").split("\n", 1)[0]
        yield translate(_NO_LONGER).format(name=name, verb=verb), True
