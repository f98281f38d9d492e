"""Deals: opening them, moving them from stage to stage, winning, losing and reopening."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa

from app.errors import Invalid, Refused
from app.i18n import N_
from app.ids import uuid7
from app.models import Account, Opportunity, Pipeline, Product, Stage, StageKind
from app.services import here
from app.services.company import company_of
from app.store import Store

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def open_deal(store: Store, name: str, account_id: UUID | None = None, **values: Any) -> UUID:
    """Open a deal, in the first stage of the pipeline for new deals unless told; gives its key."""
    with store.work(N_("Open deal")) as session:
        given = {"name": name, "account_id": account_id, "owner_id": here.me(session), **values}
        return opened(session, given).id


def move(store: Store, deal_id: UUID, stage_id: UUID, reason: str | None = None) -> None:
    """Move a deal to a stage of its pipeline. Raises Refused for a loss without a reason."""
    with store.work(N_("Move deal")) as session:
        moved(session, deal_id, stage_id, reason)


def win(store: Store, deal_id: UUID) -> None:
    """The customer said yes."""
    with store.work(N_("Win deal")) as session:
        deal = here.found(session, Opportunity, deal_id)
        moved(session, deal_id, _first(session, deal, StageKind.WON).id)


def lose(store: Store, deal_id: UUID, reason: str) -> None:
    """The customer said no; raises Refused where nobody says why."""
    with store.work(N_("Lose deal")) as session:
        deal = here.found(session, Opportunity, deal_id)
        moved(session, deal_id, _first(session, deal, StageKind.LOST).id, reason)


def reopen(store: Store, deal_id: UUID) -> None:
    """Back in play, in the stage it was in before it was closed."""
    with store.work(N_("Reopen deal")) as session:
        deal = here.found(session, Opportunity, deal_id)
        if deal.kind is StageKind.OPEN:
            raise Refused(N_("This deal is open already."))
        moved(session, deal_id, _before_closing(session, deal).id)
        deal.close_date = None


def opened(session: Session, values: Mapping[str, Any]) -> Opportunity:
    """A new deal inside a piece of work; what nobody says follows from its stage and company.

    A deal that is brought in already won or lost keeps the day it was closed.
    """
    given = {name: value for name, value in values.items() if value is not None}
    stage = _stage_for(session, given)
    probability = given.pop("probability", stage.probability)
    since = _noon(given.get("close_date")) if stage.kind is not StageKind.OPEN else None
    deal = Opportunity(
        **{
            "id": uuid7(),
            "currency": company_of(session).currency,
            "opened_on": here.today(session) if stage.kind is StageKind.OPEN else None,
            "stage_since": since or _noon(given.get("opened_on")) or here.now(session),
            **given,
            "name": given.get("name") or _usual_name(session, given),
            "pipeline_id": stage.pipeline_id,
            "stage_id": stage.id,
            "kind": stage.kind,
            "probability": probability,
        }
    )
    session.add(deal)
    return deal


def moved(session: Session, deal_id: UUID, stage_id: UUID, reason: str | None = None) -> None:
    """Move a deal inside a piece of work; nothing happens where it is there already."""
    deal = here.found(session, Opportunity, deal_id)
    stage = here.found(session, Stage, stage_id)
    if deal.stage_id != stage.id:
        session.add(deal.move_to(stage, here.now(session), reason))
        session.flush()


def _stage_for(session: Session, given: Mapping[str, Any]) -> Stage:
    if "stage_id" in given:
        stage = here.found(session, Stage, given["stage_id"])
        if given.get("pipeline_id", stage.pipeline_id) != stage.pipeline_id:
            raise Invalid(N_("This stage belongs to another pipeline."), field="stage_id")
        return stage
    pipeline = given.get("pipeline_id") or _main_pipeline(session)
    query = (
        sa.select(Stage)
        .where(Stage.pipeline_id == pipeline, Stage.kind == StageKind.OPEN)
        .order_by(Stage.position)
        .limit(1)
    )
    stage_found = session.scalars(query).first()
    if stage_found is None:
        raise Refused(N_("This pipeline has no stage for open deals. Add one in Settings."))
    return stage_found


def _main_pipeline(session: Session) -> UUID | None:
    query = sa.select(Pipeline.id).order_by(Pipeline.main.desc(), Pipeline.position).limit(1)
    return session.scalars(query).first()


def _first(session: Session, deal: Opportunity, kind: StageKind) -> Stage:
    query = (
        sa.select(Stage)
        .where(Stage.pipeline_id == deal.pipeline_id, Stage.kind == kind)
        .order_by(Stage.position)
        .limit(1)
    )
    stage = session.scalars(query).first()
    if stage is None:
        raise Refused(N_("This pipeline has no such stage. Add one in Settings."))
    return stage


def _before_closing(session: Session, deal: Opportunity) -> Stage:
    """The last open stage it was in; the first of the pipeline where none is known."""
    from app.models import StageChange

    query = (
        sa.select(Stage)
        .join(StageChange, StageChange.from_stage_id == Stage.id)
        .where(
            StageChange.opportunity_id == deal.id,
            Stage.pipeline_id == deal.pipeline_id,
            Stage.kind == StageKind.OPEN,
        )
        .order_by(StageChange.at.desc(), StageChange.id.desc())
        .limit(1)
    )
    return session.scalars(query).first() or _first(session, deal, StageKind.OPEN)


def _usual_name(session: Session, given: Mapping[str, Any]) -> str:
    """What a deal is called that nobody named: customer and product, else its reference."""
    account = session.get(Account, given["account_id"]) if "account_id" in given else None
    product = session.get(Product, given["product_id"]) if "product_id" in given else None
    named = [record.name for record in (account, product) if record is not None]
    return " · ".join(named) or given.get("reference", "")


def _noon(day: date | None) -> datetime | None:
    """A moment within that day for nearly everybody on earth."""
    return None if day is None else datetime.combine(day, time(12), tzinfo=UTC)
