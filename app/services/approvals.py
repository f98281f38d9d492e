"""Asking a manager about a quote, answering, and what an answer allows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from app.domain.access import may_approve
from app.errors import Refused
from app.i18n import N_, translate
from app.ids import uuid7
from app.models import Approval, Decision, Quote, QuoteState, Role, Team, User
from app.models.approval import NOTHING_TO_ANSWER
from app.services import here
from app.services.quote_content import content_hash
from app.store import Store

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.domain.limits import Breach


KEPT = N_("The customer’s yes is kept; it holds once a manager has said yes too.")
_YES_RETURNED = N_(
    "The customer had agreed on condition of your yes. Who wrote the quote is told under Today to"
    " talk to them."
)


def ask(store: Store, quote_id: UUID, reason: str | None = None) -> UUID:
    """Put a quote before a manager, with the writer's reason; gives the key of the request."""
    with store.work(N_("Ask for approval")) as session:
        return begun(session, {"quote_id": quote_id, "reason": reason}).id


def begun(session: Session, values: Mapping[str, Any]) -> Approval:
    """The same inside a piece of work. Raises Refused or Invalid where the quote is not complete,
    or waits already."""
    from app.services.quote_checks import add_up

    quote = here.found(session, Quote, here.needed(values, Approval, "quote_id"))
    if quote.state is QuoteState.WAITING:
        raise waits_for(session, quote)
    quote.check_complete(here.today(session))
    add_up(session, quote, strict=True)
    found = [breach.for_all() for breach in _beyond_limits(session, quote)]
    quote.become(QuoteState.WAITING)
    quote.reason = None  # why it was returned once was answered
    request = Approval(
        id=uuid7(),
        quote_id=quote.id,
        owner_id=quote.owner_id,
        asked_by=here.me(session),
        asked_at=here.now(session),
        reason=(values.get("reason") or "").strip() or None,
        content_hash=content_hash(quote, numbered=False),
        exceeds=msgspec.json.encode(found).decode() if found else None,
        decision=Decision.WAITING,
    )
    session.add(request)
    session.flush()
    return request


def waits_for(session: Session, quote: Quote) -> Refused:
    """What to say to whoever wants to go on with a quote that waits: for whom, and what to do."""
    request = open_request(session, quote.id)
    asker = session.get(User, request.asked_by) if request and request.asked_by else None
    names = _answering(session, asker)
    if names:
        return Refused(
            N_("This quote waits for an answer of {names}. To change it, take back the request."),
            names=", ".join(names),
        )
    return Refused(N_("This quote waits for a manager’s answer. To change it, take it back."))


def _answering(session: Session, asker: User | None) -> list[str]:
    """Who may answer somebody, as far as it is known here: their own manager, else the team's,
    else every manager."""
    team = session.get(Team, asker.team_id) if asker and asker.team_id else None
    for key in filter(None, (asker and asker.manager_id, team and team.manager_id)):
        manager = session.get(User, key)
        if manager is not None and manager is not asker:
            return [manager.name]
    managers = sa.select(User.name).where(
        User.role == Role.MANAGER, User.active, User.id != (asker.id if asker else None)
    )
    return list(session.scalars(managers.order_by(User.name)))


def approve(store: Store, quote_id: UUID, comment: str | None = None) -> None:
    """The manager agrees to the quote as it stands."""
    with store.work(N_("Approve quote")) as session:
        quote = _asked_about(session, quote_id)
        request = open_request(session, quote_id)
        if request is not None and request.content_hash != content_hash(quote, numbered=False):
            raise Refused(N_("This quote is not the one that was asked about. Return it."))
        quote.become(QuoteState.APPROVED)
        _answer(session, request, Decision.APPROVED, comment)


def give_back(store: Store, quote_id: UUID, comment: str | None) -> None:
    """The manager wants it changed, and says what."""
    with store.work(N_("Return quote")) as session:
        if not (comment or "").strip():
            raise Refused(N_("Say what is to be changed."))
        quote = _asked_about(session, quote_id)
        quote.become(QuoteState.RETURNED, comment)
        _answer(session, open_request(session, quote_id), Decision.RETURNED, comment)
        _written_again(session, quote)


def yes_was_returned(session: Session, quote: Quote) -> bool:
    """Whether a manager said no to what the customer had said yes to on condition."""
    returned = _newest(session, quote.id, Decision.RETURNED)
    known = returned is not None and returned.agreed_at is not None
    return known and quote.state is QuoteState.RETURNED


def said_of_return(session: Session, quote_id: UUID) -> list[str]:
    """What the manager is told besides that the quote goes back."""
    returned = yes_was_returned(session, here.found(session, Quote, quote_id))
    return [translate(_YES_RETURNED)] if returned else []


def _asked_about(session: Session, quote_id: UUID) -> Quote:
    quote = here.found(session, Quote, quote_id)
    if quote.state is not QuoteState.WAITING:
        raise Refused(NOTHING_TO_ANSWER)
    return quote


def take_back(store: Store, quote_id: UUID) -> None:
    """The writer asks no more, and goes on writing."""
    with store.work(N_("Take back the request")) as session:
        quote = here.found(session, Quote, quote_id)
        quote.become(QuoteState.DRAFT)
        _answer(session, open_request(session, quote_id), Decision.WITHDRAWN, None)
        _written_again(session, quote)


def note_agreement(session: Session, quote: Quote) -> None:
    """The customer said yes on condition that the manager agrees; kept beside the request.

    Raises Refused where that is noted already.
    """
    request = open_request(session, quote.id)
    if request is None:
        raise Refused(N_("Nobody has asked for approval of this quote. Ask for it first."))
    if request.agreed_at is not None:
        raise Refused(N_("It is already noted that the customer agreed."))
    request.agreed_at = here.now(session)


def check_may_be_sent(session: Session, quote: Quote) -> None:
    """Raises Refused, saying why, where the quote goes beyond the limits of whoever sends it and
    no manager has approved it as it stands."""
    if quote.state is QuoteState.RETURNED:
        returned = _newest(session, quote.id, Decision.RETURNED)
        if returned and returned.content_hash == content_hash(quote, numbered=False):
            raise Refused(N_("Your manager returned this quote. Change it, or ask once more."))
    check_covered(session, quote, _beyond_limits(session, quote))


def check_covered(session: Session, quote: Quote, found: tuple[Breach, ...]) -> None:
    """The same, where what goes beyond the limits is known."""
    if not found or is_approved(session, quote):
        return
    answered = _newest(session, quote.id, Decision.APPROVED)
    if answered is not None:
        raise Refused(
            N_("The quote was changed since it was approved. Ask for approval once more.")
        )
    raise found[0].problem()


def is_approved(session: Session, quote: Quote) -> bool:
    """Whether a manager has approved it as it stands."""
    covered = content_hash(quote, numbered=False)
    query = sa.select(Approval.id).where(
        Approval.quote_id == quote.id,
        Approval.decision == Decision.APPROVED,
        Approval.content_hash == covered,
    )
    return session.scalars(query.limit(1)).first() is not None


def needed_for(session: Session, quote: Quote) -> tuple[Breach, ...]:
    """What a manager would have to approve before it can be sent; nothing where none has to."""
    if not quote.editable():
        return ()
    found = _beyond_limits(session, quote)
    return () if not found or is_approved(session, quote) else found


def is_needed(quote: Quote) -> bool:
    """Whether a quote, at hand in a session, cannot be sent without a manager's yes."""
    session = _session_of(quote)
    return session is not None and bool(needed_for(session, quote))


def _session_of(quote: Quote) -> Session | None:
    from sqlalchemy.orm import object_session

    return object_session(quote)


def is_mine_to_answer(quote: Quote) -> bool:
    """Whether who works here may answer for a quote that waits, at hand in a session."""
    session = _session_of(quote)
    if session is None or quote.state is not QuoteState.WAITING:
        return False
    me = here.me(session)
    user = session.get(User, me) if me else None
    return user is None or may_approve(user.role, me in (quote.owner_id, quote.created_by))


def requests_of(session: Session, quote_id: UUID) -> list[Approval]:
    """All requests about a quote, the newest first."""
    query = sa.select(Approval).where(Approval.quote_id == quote_id)
    return list(session.scalars(query.order_by(Approval.asked_at.desc(), Approval.id.desc())))


def open_request(session: Session, quote_id: UUID) -> Approval | None:
    """The request that waits for an answer."""
    return _newest(session, quote_id, Decision.WAITING)


def exceeded(request: Approval) -> tuple[Breach, ...]:
    """What went beyond the limits when it was asked."""

    from app.domain.limits import Breach

    if not request.exceeds:
        return ()
    return msgspec.json.decode(request.exceeds, type=tuple[Breach, ...])


def _beyond_limits(session: Session, quote: Quote) -> tuple[Breach, ...]:
    # The rules of prices are many; a list of quotes is shown without them.
    from app.services.limits import breaches_of

    return breaches_of(session, quote)


def _written_again(session: Session, quote: Quote) -> None:
    from app.services.quote_checks import written_again

    written_again(session, quote)


def _newest(session: Session, quote_id: UUID, decision: Decision) -> Approval | None:
    query = sa.select(Approval).where(Approval.quote_id == quote_id, Approval.decision == decision)
    return session.scalars(query.order_by(Approval.asked_at.desc(), Approval.id.desc())).first()


def _answer(
    session: Session, request: Approval | None, decision: Decision, comment: str | None
) -> None:
    if request is None:
        return
    request.decision = decision
    request.decided_by = here.me(session)
    request.decided_at = here.now(session)
    request.comment = (comment or "").strip() or None
