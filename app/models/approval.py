"""What somebody asked their manager about a quote, and the answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.domain.access import ANSWERED
from app.domain.states import machine
from app.errors import Refused
from app.i18n import N_
from app.models import columns
from app.models.base import Find, Synced
from app.models.quote import Quote
from app.models.types import Labelled

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapped


class Decision(Labelled):
    """What became of a request."""

    WAITING = "waiting", N_("Waiting for an answer")
    APPROVED = "approved", N_("Approved")
    RETURNED = "returned", N_("Returned")
    WITHDRAWN = "withdrawn", N_("Taken back")


DECISIONS = machine(
    {decision: decision.label for decision in Decision},
    waiting="approved returned withdrawn",
)

# What is said after the request was made; all else of it stands for ever.
_ANSWER = frozenset({"decision", "decided_by", "decided_at", "comment"})
_LATER = _ANSWER | {"agreed_at"}

NOTHING_TO_ANSWER = N_("Nobody asks for approval of this quote now; there is nothing to answer.")
# To the writer of a quote that was returned though the customer had said yes to it.
YES_RETURNED = N_(
    "Returned: {reason} · The customer had agreed: tell them, then change it and ask again, or"
    " cancel it."
)


class Approval(Synced):
    """A request to approve a quote as it then was, with its answer.

    Attributes:
        owner_id: whose quote it was: nobody answers for their own.
        content_hash: what the answer covers (`services/quote_content.py`); another content needs
            another request.
        exceeds: what went beyond the limits when it was asked, as JSON.
        agreed_at: when the customer said yes on condition of the answer.
    """

    follows = ("quote_id",)
    adds = True
    machines = {"decision": DECISIONS}
    doers = frozenset({"asked_by", "decided_by"})

    quote_id: Mapped[UUID] = columns.reference("quote", N_("Quote"), guarded=True)
    owner_id: Mapped[UUID | None] = columns.reference(
        "user", N_("Owner"), guarded=True, index=False
    )
    asked_by: Mapped[UUID | None] = columns.reference(
        "user", N_("Asked by"), guarded=True, index=False
    )
    asked_at: Mapped[datetime | None] = columns.moment(N_("Asked"), guarded=True)
    reason: Mapped[str | None] = columns.long_text(N_("Why"), guarded=True)
    content_hash: Mapped[str | None] = columns.code(
        N_("Content approved"), longest=64, guarded=True
    )
    exceeds: Mapped[str | None] = columns.long_text(N_("Beyond the limits"), guarded=True)
    decision: Mapped[Decision] = columns.choice(
        Decision, N_("Answer"), default=Decision.WAITING, guarded=True, index=True
    )
    decided_by: Mapped[UUID | None] = columns.reference(
        "user", N_("Answered by"), guarded=True, index=False
    )
    decided_at: Mapped[datetime | None] = columns.moment(N_("Answered"), guarded=True)
    comment: Mapped[str | None] = columns.long_text(N_("Comment"), guarded=True)
    agreed_at: Mapped[datetime | None] = columns.moment(
        N_("The customer agreed, on condition"), guarded=True
    )

    def guard(self, before: Mapping[str, Any], find: Find, undoing: bool = False) -> None:
        """Raises Refused where the request would change, or an answer that was given."""
        super().guard(before, find, undoing)
        quote = find(Quote, self.quote_id)
        if "id" in before:
            self._guard_new(quote)
            return
        if set(before) - _LATER:
            raise Refused(N_("A request for approval never changes. Take it back and ask anew."))
        if undoing and isinstance(quote, Quote) and quote.sent_at is not None:
            raise Refused(N_("The quote has been sent since, so its approval stands."))
        answered = before.get("decision", self.decision) not in (None, Decision.WAITING)
        if answered and not undoing and set(before) & _ANSWER:
            raise Refused(ANSWERED)
        if before.get("agreed_at") is not None and not undoing:
            raise Refused(N_("It is already noted that the customer agreed."))

    def _guard_new(self, quote: Synced | None) -> None:
        """It says truly whose quote it is about: that decides who may answer."""
        if isinstance(quote, Quote) and quote.owner_id != self.owner_id:
            raise Refused(N_("The quote has another owner now. Ask for approval anew."))

    def guard_removal(self, find: Find) -> None:
        """Raises Refused where it has been answered."""
        if self.decision in (Decision.APPROVED, Decision.RETURNED):
            raise Refused(N_("The answer of a manager is kept. Cancel the quote instead."))

    def approves(self, before: Mapping[str, Any]) -> bool:
        """Whether this answers it, as only some may."""
        return "decision" in before and self.decision in (Decision.APPROVED, Decision.RETURNED)

    def is_open(self) -> bool:
        """Whether it still waits for an answer."""
        return self.decision is Decision.WAITING
