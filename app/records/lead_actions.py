"""The way of a lead, as its page offers it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.i18n import N_
from app.models import Lead, LeadStatus, types
from app.models.lead import LEAD_STATES
from app.records.common_actions import give, note, tag
from app.records.description import Action, Input
from app.services import leads
from app.store import Store


def _convert(store: Store, row_id: UUID, inputs: Mapping[str, Any]) -> tuple[str, UUID]:
    made = leads.convert(
        store,
        row_id,
        account_id=inputs.get("account"),
        make_contact=inputs.get("contact") is not False,
        make_opportunity=inputs.get("deal") is not False,
        deal_name=inputs.get("deal_name"),
        amount=inputs.get("amount"),
    )
    return "account", made.account_id


def _may_become(status: LeadStatus) -> Any:
    def allowed(lead: Lead) -> bool:
        return lead.status is not status and LEAD_STATES.allows(lead.status, status)

    return allowed


LEAD_ACTIONS = (
    Action(
        "work",
        N_("Start working"),
        lambda store, row_id, inputs: leads.start_working(store, row_id),
        _may_become(LeadStatus.WORKING),
        icon="zap",
        sets=("status",),
    ),
    Action(
        "nurture",
        N_("Nurture"),
        lambda store, row_id, inputs: leads.nurture(store, row_id),
        _may_become(LeadStatus.NURTURING),
        icon="hourglass",
        sets=("status",),
    ),
    Action(
        "qualify",
        N_("Qualify"),
        lambda store, row_id, inputs: leads.qualify(store, row_id),
        _may_become(LeadStatus.QUALIFIED),
        icon="check",
        primary=True,
        sets=("status",),
    ),
    Action(
        "convert",
        N_("Convert"),
        _convert,
        _may_become(LeadStatus.CONVERTED),
        (
            Input("account", N_("Existing account"), types.Id(), refers="account"),
            Input("contact", N_("Make a contact"), types.Flag(), usual="true"),
            Input("deal", N_("Open a deal"), types.Flag(), usual="true"),
            Input("deal_name", N_("Name of the deal"), types.Text()),
            Input("amount", N_("Amount"), types.Money()),
        ),
        icon="sparkles",
        primary=True,
        sets=("status",),
    ),
    Action(
        "disqualify",
        N_("Disqualify"),
        lambda store, row_id, inputs: leads.disqualify(store, row_id, inputs["reason"]),
        _may_become(LeadStatus.DISQUALIFIED),
        (Input("reason", N_("Reason"), types.Text(), required=True),),
        icon="circle-x",
        sets=("status",),
    ),
    Action(
        "recycle",
        N_("Try again"),
        lambda store, row_id, inputs: leads.recycle(store, row_id),
        _may_become(LeadStatus.RECYCLED),
        icon="rotate-ccw",
        sets=("status",),
    ),
    note("lead_id"),
    tag("lead_id"),
    give("lead"),
)
