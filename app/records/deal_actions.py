"""The way of a deal, as its page and the board offer it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.errors import Refused
from app.i18n import N_, P_
from app.models import Opportunity, StageKind, types
from app.records.common_actions import give, note, tag
from app.records.description import Action, Input
from app.services import opportunities, quoting
from app.store import Store


def _is_open(deal: Opportunity) -> bool:
    return deal.kind is StageKind.OPEN


def _move(store: Store, row_id: UUID, inputs: Mapping[str, Any]) -> None:
    opportunities.move(store, row_id, inputs["stage"], inputs.get("reason"))


def _quote(store: Store, row_id: UUID, inputs: Mapping[str, Any]) -> tuple[str, UUID]:
    with store.read() as session:
        deal = session.get(Opportunity, row_id)
        account_id = deal.account_id if deal else None
        contact_id = deal.contact_id if deal else None
    if account_id is None:
        raise Refused(N_("Give this deal a customer first."))
    return "quote", quoting.new_quote(
        store, account_id, opportunity_id=row_id, contact_id=contact_id
    )


DEAL_ACTIONS = (
    Action(
        "move",
        N_("Move to stage"),
        _move,
        inputs=(
            Input("stage", N_("Stage"), types.Id(), required=True, refers="stage"),
            Input("reason", N_("Why lost"), types.Text()),
        ),
        icon="arrow-right",
        sets=("stage_id", "kind"),
    ),
    Action(
        "win",
        P_("verb", "Won"),
        lambda store, row_id, inputs: opportunities.win(store, row_id),
        _is_open,
        icon="circle-check",
        primary=True,
        sets=("stage_id", "kind"),
    ),
    Action(
        "lose",
        P_("verb", "Lost"),
        lambda store, row_id, inputs: opportunities.lose(store, row_id, inputs["reason"]),
        _is_open,
        (Input("reason", N_("Why lost"), types.Text(), required=True),),
        icon="circle-x",
        sets=("stage_id", "kind"),
    ),
    Action(
        "reopen",
        N_("Reopen"),
        lambda store, row_id, inputs: opportunities.reopen(store, row_id),
        lambda deal: deal.kind is not StageKind.OPEN,
        icon="rotate-ccw",
        sets=("stage_id", "kind"),
    ),
    Action("quote", N_("New quote"), _quote, icon="file-plus"),
    note("opportunity_id"),
    tag("opportunity_id"),
    give("opportunity"),
)
