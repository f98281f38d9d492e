"""What is done with an account from its page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.i18n import N_
from app.models import ActivityKind, types
from app.records.common_actions import give, note, tag, untag
from app.records.description import Action, Input
from app.services import activities, opportunities, quoting
from app.store import Store

_WHEN = Input("starts_at", N_("Start"), types.Utc(), required=True)
_ABOUT = Input("subject", N_("Subject"), types.Text())


def _quote(store: Store, row_id: UUID, inputs: Mapping[str, Any]) -> tuple[str, UUID]:
    return "quote", quoting.new_quote(store, row_id, subject=inputs.get("subject"))


def _deal(store: Store, row_id: UUID, inputs: Mapping[str, Any]) -> tuple[str, UUID]:
    name, amount = inputs["name"], inputs.get("amount")
    return "opportunity", opportunities.open_deal(store, name, row_id, amount=amount)


def _call(store: Store, row_id: UUID, inputs: Mapping[str, Any]) -> None:
    activities.log_call(store, row_id, inputs["outcome"])


def _planning(kind: ActivityKind) -> Any:
    def run(store: Store, row_id: UUID, inputs: Mapping[str, Any]) -> None:
        subject = inputs.get("subject") or _name(store, row_id)
        activities.plan(store, kind, subject, inputs["starts_at"], account_id=row_id)

    return run


def _name(store: Store, row_id: UUID) -> str:
    from app.models import Account

    with store.read() as session:
        account = session.get(Account, row_id)
        return account.name if account else ""


ACCOUNT_ACTIONS = (
    Action(
        "quote",
        N_("New quote"),
        _quote,
        inputs=(Input("subject", N_("Subject (Perihal)"), types.Text()),),
        icon="file-plus",
        primary=True,
    ),
    Action(
        "visit",
        N_("Plan visit"),
        _planning(ActivityKind.VISIT),
        inputs=(_WHEN, _ABOUT),
        icon="map-pin",
    ),
    Action(
        "call",
        N_("Plan call"),
        _planning(ActivityKind.CALL),
        inputs=(_WHEN, _ABOUT),
        icon="phone",
    ),
    Action(
        "task",
        N_("Plan task"),
        _planning(ActivityKind.TASK),
        inputs=(_WHEN, _ABOUT),
        icon="square-check",
    ),
    Action(
        "log_call",
        N_("Log call"),
        _call,
        inputs=(Input("outcome", N_("Result"), types.LongText(), required=True),),
        icon="phone-call",
    ),
    note("account_id"),
    Action(
        "deal",
        N_("Open deal"),
        _deal,
        inputs=(
            Input("name", N_("Name"), types.Text(), required=True),
            Input("amount", N_("Amount"), types.Money()),
        ),
        icon="handshake",
    ),
    tag("account_id"),
    untag("account_id"),
    give("account"),
)
