"""The life of a quote from the command line: its approval, its revisions, its end."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.cli.commands import Commands
from app.cli.here import Here
from app.cli.quote_lines import meant_quote
from app.i18n import N_, _

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.models import Quote

VERBS = {
    "agree": N_("The customer says yes, on condition that the manager does."),
    "expire": N_("Its validity is over."),
    "reopen": N_("Go on with a quote that was rejected, expired, approved or called off."),
    "take-back": N_("Take back the request for approval."),
    "another": N_("Begin another revision, beside the one that was begun; prints its key."),
    "send-beside": N_("Send a revision that stands beside the earlier one."),
    "current": N_("Say that this revision is the one that holds."),
}


def add_to(group: Commands) -> None:
    """The commands of this part of the group."""
    diff = group.add(
        "diff", N_("What became different from one quote or revision to another."),
        "relasi quote diff 0198a7c2-5d3e-7c11-9d0e-3b1f0a6a7e55 001/SPH/VIII/2026", diff_quotes,
    )  # fmt: skip
    diff.add_argument("before", metavar=_("BEFORE"))
    diff.add_argument("after", metavar=_("AFTER"))
    verify = group.add(
        "check", N_("Whether a quote still says what it said when it was sent."),
        "relasi quote check 001/SPH/VIII/2026", verify_quote,
    )  # fmt: skip
    verify.add_argument("id", metavar="ID")


def diff_quotes(here: Here, args: argparse.Namespace) -> None:
    """Line by line, in sentences."""
    from app.records.quote_diff import told

    with here.profile() as store:
        before, after = meant_quote(store, args.before), meant_quote(store, args.after)
        with store.read() as session:
            found = told(session, before, after)
    documents = [
        {
            "what": one.found.what,
            "line": one.found.name or None,
            "field": one.found.field or None,
            "label": one.label or None,
            "before": one.before or None,
            "after": one.after or None,
            "sentence": one.sentence,
        }
        for one in found
    ]
    said = [one.sentence for one in found] or [_("They say the same.")]
    here.say({"before": str(before), "after": str(after), "differences": documents},
             "\n".join(said))  # fmt: skip


def verify_quote(here: Here, args: argparse.Namespace) -> None:
    """By the fingerprint that was kept when it was sent."""
    from app.models import Quote
    from app.services.quote_content import content_hash, is_unchanged

    with here.profile() as store:
        key = meant_quote(store, args.id)
        with store.read() as session:
            quote = session.get_one(Quote, key)
            kept, now, same = quote.content_hash, content_hash(quote), is_unchanged(quote)
    sentences = {
        None: _("This quote was not sent yet, so nothing was kept to compare it with."),
        True: _("This quote says what it said when it was sent."),
        False: _("This quote does NOT say what it said when it was sent. Tell the office."),
    }
    document = {"id": str(key), "unchanged": same, "content_hash": kept, "now": now}
    here.say(document, sentences[same])


def ended(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """What became of the other revisions of an offer, of which `before` and `after` are told as
    `life_of` does: in a sentence each."""
    from app.models import QuoteState
    from app.services.revised import became

    was = {one["id"]: one["state"] for one in before["revisions"]}
    return [
        became(one["revision"], QuoteState(one["state"]))
        for one in after["revisions"]
        if one["id"] != after["id"] and was.get(one["id"], one["state"]) != one["state"]
    ]


def life_of(session: Session, quote: Quote) -> dict[str, Any]:
    """What `relasi show quote` adds: what a manager is needed for, what promotions and today's
    prices would change, requests, revisions, orders."""
    from app.services import approvals, here, order_reading, revisions
    from app.services.offers_due import due
    from app.services.quote_again import returned_prices

    return {
        "expired": quote.has_expired(here.today(session)),
        "current": str(revisions.current_of(session, quote).id),
        "revisions": [
            {
                "id": str(one.id),
                "number": one.number,
                "revision": one.revision,
                "state": str(one.state),
            }
            for one in revisions.revisions_of(session, quote)
        ],
        "needs_approval": [one.sentence() for one in approvals.needed_for(session, quote)],
        "promotions": due(session, quote),
        "prices": returned_prices(session, quote),
        "approvals": [
            {
                "id": str(one.id),
                "asked_by": str(one.asked_by) if one.asked_by else None,
                "asked_at": one.asked_at.isoformat() if one.asked_at else None,
                "reason": one.reason,
                "decision": str(one.decision),
                "decided_by": str(one.decided_by) if one.decided_by else None,
                "decided_at": one.decided_at.isoformat() if one.decided_at else None,
                "comment": one.comment,
                "agreed_at": one.agreed_at.isoformat() if one.agreed_at else None,
            }
            for one in approvals.requests_of(session, quote.id)
        ],
        "orders": [
            {"id": str(one.id), "number": one.number, "state": str(one.state)}
            for one in order_reading.orders_of(session, quote.id)
        ],
    }
