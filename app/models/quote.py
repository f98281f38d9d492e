"""Offers to accounts: free to edit as a draft, fixed once sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.domain.numbering import with_revision
from app.domain.states import machine
from app.errors import Refused
from app.i18n import N_
from app.models import columns
from app.models.base import Find, Synced, Those
from app.models.currency import check_currency
from app.models.language import check_language
from app.models.paper import OFFERS, PaperTemplate
from app.models.types import Labelled

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapped

    from app.models.quote_line import QuoteLine


class QuoteState(Labelled):
    """How far an offer has come."""

    DRAFT = "draft", N_("Draft")
    WAITING = "waiting", N_("Waiting for approval")
    APPROVED = "approved", N_("Approved")
    RETURNED = "returned", N_("Returned")
    SENT = "sent", N_("Sent")
    ACCEPTED = "accepted", N_("Accepted")
    ORDERED = "ordered", N_("Ordered")
    REJECTED = "rejected", N_("Rejected")
    EXPIRED = "expired", N_("Expired")
    CANCELLED = "cancelled", N_("Cancelled")
    SUPERSEDED = "superseded", N_("Superseded")


QUOTE_STATES = machine(
    {state: state.label for state in QuoteState},
    fixed="sent accepted ordered rejected expired superseded",
    draft="waiting sent cancelled",
    waiting="approved returned draft cancelled",
    approved="sent accepted draft cancelled",
    returned="draft waiting sent cancelled",
    sent="accepted rejected expired cancelled superseded",
    accepted="ordered cancelled",
    ordered="accepted",
    rejected="sent superseded",
    expired="sent superseded",
    cancelled="draft",
)

EDITABLE = frozenset({QuoteState.DRAFT, QuoteState.RETURNED})

# What may still be written on a quote whose content is fixed: its life, never its words.
LIFE = frozenset({"state", "reason", "decided_at", "owner_id", "current_id", "own_total"})
# Written once, when it is sent.
SEAL = frozenset({"number", "sent_at", "content_hash", "reckoned", "dress"})
# What follows from its lines and the taxes of its day, while it is written.
SUMS = ("subtotal", "discount", "tax_base", "tax", "rounding", "total")
# Not yet in the customer's hands.
UNSENT = EDITABLE | {QuoteState.WAITING, QuoteState.APPROVED}

# What the customer said yes to; of the revisions of one offer at most one.
HELD = frozenset({QuoteState.ACCEPTED, QuoteState.ORDERED})
# What no revision becomes while the customer has said yes to another.
_AT_MOST_ONE = HELD | {QuoteState.SENT}

# While the customer may still say which of the lines they take.
CHOOSABLE = frozenset({QuoteState.SENT, QuoteState.ACCEPTED})

FIXED = N_("This quote is no longer a draft and cannot change. Make a new revision of it.")

ACCEPTED_ALREADY = N_(
    "The customer has accepted another revision of this offer, {number}. Cancel that one first if"
    " this one is to hold."
)
# Of one that is not sent yet, beside another that was accepted or ordered.
OVERTAKEN = N_(
    "The customer has accepted another revision of this offer, {number}, so this one cannot be"
    " sent. Cancel it; or where it is to hold, cancel the other one first."
)
ORDERED_ALREADY = N_(
    "Another revision of this offer, {number}, was ordered. Cancel that order and that revision"
    " first if this one is to hold."
)


class Quote(Synced):
    """An offer to an account: free to edit as a draft, fixed once sent.

    Attributes:
        revises_id: the revision this one was made of; several may be with the customer at once.
        current_id: on the first revision only: the one that holds, where somebody has said which.
        made_on: the label of the laptop it was begun on (`services/numbering.py`).
        content_hash: what it said when it was sent (`services/quote_content.py`).
        own_total: what it comes to with what the customer chose; `total` until they did.
        reckoned: by which taxes and rounding it came to its total then (`services/reckoning.py`).
        dress: what its paper said then of company, customer and signer (`services/dress.py`).
    """

    follows = ("account_id", "owner_id", "created_by")
    adds = True
    machines = {"state": QUOTE_STATES}
    __indexes__ = (columns.index("ix_quote_state_until", "state", "valid_until"),)

    number: Mapped[str | None] = columns.code(N_("Number"), index=True)
    revision: Mapped[int] = columns.whole(N_("Revision"), default=1)
    revises_id: Mapped[UUID | None] = columns.reference("quote", N_("Revision of"))
    account_id: Mapped[UUID] = columns.reference("account", N_("Account"))
    contact_id: Mapped[UUID | None] = columns.reference("contact", N_("Contact"))
    opportunity_id: Mapped[UUID | None] = columns.reference("opportunity", N_("Deal"))
    owner_id: Mapped[UUID | None] = columns.reference("user", N_("Owner"), guarded=True)
    state: Mapped[QuoteState] = columns.choice(
        QuoteState, N_("State"), default=QuoteState.DRAFT, guarded=True
    )
    quote_date: Mapped[date | None] = columns.day(N_("Date"), index=True)
    valid_until: Mapped[date | None] = columns.day(N_("Valid until"))
    price_list_id: Mapped[UUID | None] = columns.reference("price_list", N_("Price list"))
    currency: Mapped[str] = columns.currency(N_("Currency"), default="IDR")
    tax_included: Mapped[bool] = columns.flag(N_("Prices include tax"))
    language: Mapped[str | None] = columns.language(N_("Language of the paper"))
    template: Mapped[PaperTemplate | None] = columns.choice(
        PaperTemplate, N_("Form of the paper"), offered=OFFERS
    )
    second_language: Mapped[str | None] = columns.language(N_("Second language of the paper"))
    place: Mapped[str | None] = columns.text(N_("Place"))
    subject: Mapped[str | None] = columns.text(N_("Subject (Perihal)"))
    attachments_note: Mapped[str | None] = columns.text(N_("Attachments (Lampiran)"))
    opening: Mapped[str | None] = columns.long_text(N_("Opening"))
    closing: Mapped[str | None] = columns.long_text(N_("Closing"))
    payment_terms: Mapped[str | None] = columns.long_text(N_("Payment terms"))
    delivery_terms: Mapped[str | None] = columns.long_text(N_("Delivery terms"))
    terms: Mapped[str | None] = columns.long_text(N_("Other terms"))
    discount_percent: Mapped[Decimal | None] = columns.percent(N_("Discount %"), guarded=True)
    discount_steps: Mapped[str | None] = columns.code(
        N_("Discount, one after the other"), guarded=True, inner=True
    )
    discount_amount: Mapped[Decimal | None] = columns.money(N_("Discount amount"), guarded=True)
    subtotal: Mapped[Decimal | None] = columns.money(N_("Subtotal"), derived=True)
    discount: Mapped[Decimal | None] = columns.money(N_("Discount"), derived=True)
    tax_base: Mapped[Decimal | None] = columns.money(N_("Tax base"), derived=True)
    tax: Mapped[Decimal | None] = columns.money(N_("Tax"), derived=True)
    rounding: Mapped[Decimal | None] = columns.money(N_("Rounding"), derived=True)
    total: Mapped[Decimal | None] = columns.money(N_("Total of the offer"), derived=True)
    own_total: Mapped[Decimal | None] = columns.money(N_("Total"), derived=True)
    reason: Mapped[str | None] = columns.text(N_("Reason"))
    sent_at: Mapped[datetime | None] = columns.moment(N_("Sent"))
    decided_at: Mapped[datetime | None] = columns.moment(N_("Decided"))
    made_on: Mapped[str | None] = columns.code(
        N_("Made on the laptop"), longest=8, guarded=True, inner=True
    )
    current_id: Mapped[UUID | None] = columns.reference(
        "quote", N_("Current revision"), guarded=True, index=False
    )
    content_hash: Mapped[str | None] = columns.code(
        N_("Content when sent"), longest=64, guarded=True
    )
    reckoned: Mapped[str | None] = columns.long_text(
        N_("Taxes when sent"), guarded=True, inner=True
    )
    dress: Mapped[str | None] = columns.long_text(N_("Paper when sent"), guarded=True, inner=True)
    lines: Mapped[list[QuoteLine]] = columns.related(
        "QuoteLine",
        back_populates="quote",
        order_by="QuoteLine.position",
        cascade="all, delete-orphan",
    )

    def editable(self) -> bool:
        """Whether its content may still change."""
        return self.state in EDITABLE

    def check(self) -> None:
        """Raises Invalid, naming the field, where the quote cannot be kept as it is."""
        if self.currency:
            check_currency(self.currency, "currency")
        if self.editable():
            check_language(self.language, "language")
            check_language(self.second_language, "second_language")

    def guard(self, before: Mapping[str, Any], find: Find, undoing: bool = False) -> None:
        """Raises Refused where the content of a fixed quote would change."""
        super().guard(before, find, undoing)
        if "state" in before and self.state is QuoteState.DRAFT and self.sent_at is not None:
            raise Refused(FIXED)
        state = before.get("state", self.state)
        if state is None or may_change(state, undoing):
            return
        sending = state in UNSENT and self.state not in UNSENT
        goes_with_it = SEAL if sending else frozenset(SUMS if self.editable() else ())
        if set(before) - LIFE - goes_with_it:
            raise Refused(FIXED)

    def guard_among(self, before: Mapping[str, Any], find: Find, those: Those) -> None:
        """Raises Refused where it is sent, accepted or ordered beside another revision of the same
        offer that the customer has said yes to."""
        old = before.get("state")
        if old is None or self.state not in _AT_MOST_ONE or old is QuoteState.ORDERED:
            return
        for other in other_revisions(self, find, those):
            if other.state in HELD:
                raise other.holds()

    def holds(self) -> Refused:
        """The problem to raise where another revision is to go on though the customer has said yes
        to this one."""
        return Refused(
            ORDERED_ALREADY if self.state is QuoteState.ORDERED else ACCEPTED_ALREADY,
            number=with_revision(self.number or "", self.revision),
        )

    def approves(self, before: Mapping[str, Any]) -> bool:
        """Whether a manager has to have done this: to approve it, or to give it back."""
        if self.state is QuoteState.APPROVED:
            return "state" in before
        return self.state is QuoteState.RETURNED and before.get("state") is QuoteState.WAITING

    def guard_removal(self, find: Find) -> None:
        """Raises Refused where the customer has seen it."""
        if self.sent_at is not None:
            raise Refused(N_("A quote that was sent cannot be deleted. Cancel it instead."))

    def has_expired(self, today: date) -> bool:
        """Whether it is still with the customer though its validity is over."""
        late = self.valid_until is not None and self.valid_until < today
        return late and self.state is QuoteState.SENT

    def send(self, now: datetime, today: date) -> None:
        """Fix the content. Raises Refused where it is empty or has expired.

        One that was sent before comes back to the customer as it was.
        """
        self.check_complete(today)
        self.become(QuoteState.SENT)
        self.sent_at = self.sent_at or now

    def check_complete(self, today: date) -> None:
        """Raises Refused where it is empty or has expired, and so cannot go to the customer."""
        if not any(line.counts() for line in self.lines):
            raise Refused(N_("Add at least one line before sending this quote."))
        if self.valid_until and self.valid_until < today:
            raise Refused(N_("This quote has already expired. Choose a later date."))

    def become(self, state: QuoteState, reason: str | None = None) -> None:
        """Go to another state. Raises Refused where that is not a next step."""
        QUOTE_STATES.check_step(self.state, state)
        if state is QuoteState.REJECTED and not (reason or self.reason):
            raise Refused(N_("Say why the customer rejected this quote."))
        self.state = state
        if reason:
            self.reason = reason


def other_revisions(quote: Quote, find: Find, those: Those) -> Iterator[Quote]:
    """The other revisions of the same offer, those made of one another and those side by side."""
    seen, near = {quote.id}, [quote]
    while near:
        one = near.pop()
        for other in (find(Quote, one.revises_id), *those(Quote, "revises_id", one.id)):
            if isinstance(other, Quote) and other.id not in seen:
                seen.add(other.id)
                near.append(other)
                yield other


def may_change(state: QuoteState, undoing: bool) -> bool:
    """Whether the content may change: to ask for approval is undone with what went with it."""
    return state in EDITABLE or (undoing and state is QuoteState.WAITING)
