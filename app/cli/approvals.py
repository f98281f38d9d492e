"""The manager's desk from the command line: what waits for a yes or no, and the answers."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.cli.commands import Commands
from app.cli.here import Here
from app.errors import NotFound
from app.i18n import N_, _

if TYPE_CHECKING:
    from decimal import Decimal

    from app.services.approval_desk import Desk
    from app.services.approval_ground import DeskLine
    from app.store import Store


def add(commands: Commands) -> None:
    """The commands of this group."""
    group = commands.add(
        "approvals", N_("Quotes that wait for a manager, and the answers."),
        'relasi approvals return 001/SPH/VIII/2026 --comment "Ten at most"', list_waiting,
    )  # fmt: skip
    answers = Commands(group, "approvals_command", required=False)
    answers.add("list", N_("Show what waits for an answer."), "relasi approvals list", list_waiting)
    approve = answers.add(
        "approve", N_("Say yes to a quote as it stands."),
        "relasi approvals approve AN-0007", answer("approve"),
    )  # fmt: skip
    give_back = answers.add(
        "return", N_("Give a quote back, and say what is to be changed."),
        'relasi approvals return AN-0007 --comment "Ten at most"', answer("return"),
    )  # fmt: skip
    for one in (approve, give_back):
        one.add_argument("id", metavar="ID")
        one.add_argument("--comment", metavar=_("WORDS"), default="", help=_("What you say to it."))


def list_waiting(here: Here, args: argparse.Namespace) -> None:
    """What waits, the longest first."""
    from app.services.approval_desk import waiting_for_answer

    with here.profile() as store, store.read() as session:
        desks = waiting_for_answer(session)
        text = "\n\n".join(map(_told, desks)) or _("No quote waits for approval.")
        documents = [_document(desk) for desk in desks]
    here.say(documents, text)


def answer(name: str) -> Callable[[Here, argparse.Namespace], None]:
    """Approve or return."""

    def run(here: Here, args: argparse.Namespace) -> None:
        from app.services import approvals
        from app.services.approval_desk import desk_of

        act = approvals.approve if name == "approve" else approvals.give_back
        with here.profile() as store:
            key = _meant(store, args.id)
            act(store, key, args.comment or None)
            with store.read() as session:
                desk = desk_of(session, key)
                told = approvals.said_of_return(session, key)
        said = desk.history[0].decision if desk.history else None
        decision = said and str(said)
        document: dict[str, Any] = {"id": str(key), "number": desk.number, "decision": decision}
        document |= {"warnings": told} if told else {}
        answered = f"{desk.number} · {_(said.label)}" if said else desk.number
        here.say(document, "\n".join((answered, *told)))

    return run


def _meant(store: Store, text: str) -> UUID:
    """The quote that is named, or whose request is."""
    from app.cli.quote_lines import meant_quote
    from app.models import Approval

    try:
        key = UUID(text)
    except ValueError:
        return meant_quote(store, text)
    with store.read() as session:
        request = session.get(Approval, key)
        if request is not None:
            return request.quote_id
    try:
        return meant_quote(store, text)
    except NotFound:
        raise NotFound(N_("No quote of that key waits for approval.")) from None


def _document(desk: Desk) -> dict[str, Any]:
    return {
        "id": str(desk.quote_id),
        "request": str(desk.request_id) if desk.request_id else None,
        "number": desk.number,
        "account": str(desk.account_id),
        "account_name": desk.account,
        "account_class": desk.account_class or None,
        "currency": desk.currency,
        "total": _number(desk.total),
        "discount": _number(desk.discount),
        "margin": _number(desk.margin),
        "margin_percent": _number(desk.margin_percent),
        "lines_without_cost": desk.uncosted,
        "lines": [_line(line) for line in desk.lines],
        "bought": {
            "orders": desk.bought.orders,
            "total": f"{desk.bought.total.normalize():f}",
            "last": desk.bought.last.isoformat() if desk.bought.last else None,
        },
        "why": [breach.sentence() for breach in desk.beyond],
        "reason": desk.reason or None,
        "asked_by": desk.asked_by,
        "asked_at": desk.asked_at.isoformat() if desk.asked_at else None,
        "agreed_at": desk.agreed_at.isoformat() if desk.agreed_at else None,
        "history": [
            {
                "decision": str(one.decision),
                "by": one.by,
                "at": one.at.isoformat() if one.at else None,
                "comment": one.comment or None,
            }
            for one in desk.history
        ],
    }


def _line(line: DeskLine) -> dict[str, Any]:
    return {
        "number": line.number or None,
        "description": line.description,
        "quantity": _number(line.quantity),
        "unit": line.unit or None,
        "price": _number(line.price),
        "discount": _number(line.discount),
        "total": _number(line.total),
        "margin_percent": _number(line.margin_percent),
        "counts": line.counts,
        "beyond": bool(line.beyond),
    }


def _number(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"


def _told(desk: Desk) -> str:
    """One in a few lines."""
    from app.formats import format_amount, format_datetime, format_money, format_percent
    from app.formats import format_quantity as count
    from app.services.approval_desk import margin_told

    said = [
        f"{desk.number} · {desk.account} · {format_money(desk.total, desk.currency)}",
        "  " + _("Discount {percent}").format(percent=format_percent(desk.discount)),
    ]
    if margin := margin_told(desk.margin_percent, desk.uncosted):
        said[1] += f" · {_('Margin')} {margin}"
    when = format_datetime(desk.asked_at) if desk.asked_at else ""
    said.append("  " + " · ".join(filter(None, (desk.asked_by, when))))
    for line in desk.lines:
        if line.number and line.quantity is not None and line.total is not None:
            off = format_percent(line.discount) if line.discount else ""
            total = format_amount(line.total, desk.currency)
            parts = (line.description, count(line.quantity, line.unit), off, total)
            said.append(f"  {line.number}. " + " · ".join(filter(None, parts)))
    said += [f"  {breach.finding()}" for breach in desk.beyond]
    if desk.reason:
        said.append(f"  “{desk.reason}”")
    for one in desk.history:
        words = (_(one.decision.label), one.by, f"“{one.comment}”" if one.comment else "")
        said.append("  " + _("Before") + ": " + " · ".join(filter(None, words)))
    if desk.agreed_at is not None:
        said.append("  " + _("The customer has agreed on condition."))
    return "\n".join(said)
