"""The way of a lead, as its page offers it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.i18n import N_
from app.models import LeadStatus, types
from app.models.lead import LEAD_STATES
from app.records.common_actions import give, note, tag
from app.records.description import Action, Input
from app.records.steps import Steps
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


_STEPS = Steps("status", LEAD_STATES)

LEAD_ACTIONS = (
    _STEPS.to(LeadStatus.WORKING, "work", N_("Start working"), leads.start_working, icon="zap"),
    _STEPS.to(LeadStatus.NURTURING, "nurture", N_("Nurture"), leads.nurture, icon="hourglass"),
    _STEPS.to(
        LeadStatus.QUALIFIED, "qualify", N_("Qualify"), leads.qualify, icon="check", primary=True
    ),
    Action(
        "convert",
        N_("Convert"),
        _convert,
        _STEPS.may(LeadStatus.CONVERTED),
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
    _STEPS.because(
        LeadStatus.DISQUALIFIED,
        "disqualify",
        N_("Disqualify"),
        leads.disqualify,
        icon="circle-x",
    ),
    _STEPS.to(LeadStatus.RECYCLED, "recycle", N_("Try again"), leads.recycle, icon="rotate-ccw"),
    note("lead_id"),
    tag("lead_id"),
    give("lead"),
)
