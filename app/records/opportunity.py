"""Deals, the stages they go through and their moves, as people meet them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.i18n import N_, P_
from app.models import Opportunity, Pipeline, Stage, StageChange, StageKind
from app.records.deal_actions import DEAL_ACTIONS
from app.records.description import Filter, Record, Section
from app.records.moments import start_of
from app.services import opportunities

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def _new(session: Session, values: dict[str, Any]) -> Opportunity:
    return opportunities.opened(session, values)


OPPORTUNITIES = Record(
    kind=Opportunity,
    label=N_("Deal"),
    plural=N_("Deals"),
    icon="handshake",
    title=Opportunity.name,
    columns=(
        Opportunity.name,
        Opportunity.account_id,
        Opportunity.stage_id,
        Opportunity.amount,
        Opportunity.close_date,
        Opportunity.next_step,
        Opportunity.owner_id,
    ),
    states=(Opportunity.stage_id,),
    sections=(
        Section(
            N_("Deal"),
            (
                Opportunity.name,
                Opportunity.account_id,
                Opportunity.contact_id,
                Opportunity.product_id,
                Opportunity.reference,
                Opportunity.owner_id,
            ),
        ),
        Section(
            N_("Progress"),
            (
                Opportunity.pipeline_id,
                Opportunity.stage_id,
                Opportunity.probability,
                Opportunity.next_step,
                Opportunity.opened_on,
                Opportunity.close_date,
                Opportunity.lost_reason,
            ),
        ),
        Section(N_("Value"), (Opportunity.amount, Opportunity.currency)),
        Section(
            N_("More"),
            (Opportunity.source, Opportunity.competitors, Opportunity.description),
        ),
    ),
    search=(Opportunity.reference, Opportunity.next_step, Opportunity.competitors),
    names=(Opportunity.reference, Opportunity.name),
    filters=(
        Filter("open", P_("state", "Open"), lambda viewer: Opportunity.kind == StageKind.OPEN),
        Filter("mine", N_("Mine"), lambda viewer: Opportunity.owner_id == viewer.user_id),
        Filter("won", N_("Won"), lambda viewer: Opportunity.kind == StageKind.WON),
        Filter("lost", N_("Lost"), lambda viewer: Opportunity.kind == StageKind.LOST),
        Filter(
            "overdue",
            N_("Past their close date"),
            lambda viewer: (
                (Opportunity.kind == StageKind.OPEN) & (Opportunity.close_date < viewer.today)
            ),
        ),
        Filter(
            "quiet",
            N_("A month in the same stage"),
            lambda viewer: (
                (Opportunity.kind == StageKind.OPEN)
                & (Opportunity.stage_since < start_of(viewer.today, -30))
            ),
        ),
    ),
    aliases={
        "name": ("deal", "deal - title", "deal name", "title", "opportunity", "opportunity name"),
        "reference": ("opportunity_id", "opportunity id", "deal id"),
        "owner_id": ("sales_agent", "sales agent", "deal - owner", "opportunity owner", "owner"),
        "product_id": ("product", "main product"),
        "account_id": ("account", "account name", "organization - name", "company", "customer"),
        "contact_id": ("person - name", "contact", "contact name"),
        "pipeline_id": ("pipeline", "deal - pipeline"),
        "stage_id": ("deal_stage", "deal stage", "deal - stage", "stage"),
        "opened_on": ("engage_date", "engage date", "create date", "created date"),
        "close_date": ("deal - expected close date", "expected close date"),
        "amount": ("close_value", "close value", "deal - value", "value"),
        "currency": ("deal - currency",),
        "probability": ("deal - probability",),
        "source": ("lead source",),
    },
    actions=DEAL_ACTIONS,
    sort=Opportunity.name,
    new=_new,
)

PIPELINES = Record(
    kind=Pipeline,
    label=N_("Pipeline"),
    plural=N_("Pipelines"),
    icon="square-kanban",
    title=Pipeline.name,
    columns=(Pipeline.name, Pipeline.position, Pipeline.main),
    sections=(Section(N_("Pipeline"), (Pipeline.name, Pipeline.position, Pipeline.main)),),
    names=(Pipeline.name,),
    sort=Pipeline.position,
)

STAGES = Record(
    kind=Stage,
    label=N_("Stage"),
    plural=N_("Stages"),
    icon="circle-dot",
    title=Stage.name,
    columns=(
        Stage.name,
        Stage.pipeline_id,
        Stage.position,
        Stage.probability,
        Stage.kind,
        Stage.max_age_days,
    ),
    sections=(
        Section(
            N_("Stage"),
            (
                Stage.name,
                Stage.pipeline_id,
                Stage.position,
                Stage.probability,
                Stage.kind,
                Stage.max_age_days,
            ),
        ),
    ),
    names=(Stage.name,),
    sort=Stage.position,
)

STAGE_CHANGES = Record(
    kind=StageChange,
    label=N_("Move of a deal"),
    plural=N_("Moves of deals"),
    icon="history",
    title=StageChange.at,
    columns=(
        StageChange.at,
        StageChange.opportunity_id,
        StageChange.from_stage_id,
        StageChange.to_stage_id,
    ),
    sections=(
        Section(
            N_("Move"),
            (
                StageChange.at,
                StageChange.opportunity_id,
                StageChange.from_stage_id,
                StageChange.to_stage_id,
            ),
        ),
    ),
    sort=StageChange.at,
    descending=True,
)
