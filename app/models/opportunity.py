"""Deals in progress and the stages they go through."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.errors import Invalid, Refused
from app.i18n import N_, P_
from app.models import columns, types
from app.models.base import Find, Synced
from app.models.currency import check_currency
from app.models.types import Labelled

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapped

OTHER_PIPELINE = N_("This stage belongs to another pipeline.")
WHY_LOST = N_("Say why this deal was lost.")


class StageKind(Labelled):
    """Whether a deal in this stage is still in play."""

    OPEN = "open", P_("state", "Open")
    WON = "won", N_("Won")
    LOST = "lost", N_("Lost")


class Pipeline(Synced):
    """A way of selling: an ordered set of stages."""

    name: Mapped[str] = columns.text(N_("Name"), nocase=True)
    position: Mapped[int] = columns.whole(N_("Position"), default=0)
    main: Mapped[bool] = columns.flag(N_("For new deals"))
    stages: Mapped[list[Stage]] = columns.related(
        "Stage", back_populates="pipeline", order_by="Stage.position"
    )


class Stage(Synced):
    """A step of a pipeline."""

    pipeline_id: Mapped[UUID] = columns.field(
        types.Id(), N_("Pipeline"), refers="pipeline", key_to="pipeline"
    )
    name: Mapped[str] = columns.text(N_("Name"), nocase=True)
    position: Mapped[int] = columns.whole(N_("Position"), default=0)
    probability: Mapped[Decimal] = columns.percent(N_("Probability"), default=Decimal(0))
    kind: Mapped[StageKind] = columns.choice(StageKind, N_("Kind"), default=StageKind.OPEN)
    max_age_days: Mapped[int | None] = columns.whole(N_("Quiet after (days)"))
    pipeline: Mapped[Pipeline] = columns.related("Pipeline", back_populates="stages")


class Opportunity(Synced):
    """A deal in progress."""

    follows = ("account_id", "owner_id", "created_by")
    adds = True
    __indexes__ = (
        columns.index("ix_opportunity_name_id", "name", "id"),
        columns.index("ix_opportunity_quiet", "owner_id", "kind", "stage_since"),
        columns.index("ix_opportunity_board", "kind", "pipeline_id", "stage_id", "amount"),
    )

    name: Mapped[str] = columns.text(N_("Name"), nocase=True)
    reference: Mapped[str | None] = columns.code(N_("Reference"), index=True)
    account_id: Mapped[UUID | None] = columns.reference("account", N_("Account"))
    contact_id: Mapped[UUID | None] = columns.reference("contact", N_("Contact"))
    product_id: Mapped[UUID | None] = columns.reference("product", N_("Main product"))
    pipeline_id: Mapped[UUID] = columns.reference("pipeline", N_("Pipeline"))
    stage_id: Mapped[UUID] = columns.reference("stage", N_("Stage"), guarded=True)
    kind: Mapped[StageKind] = columns.choice(
        StageKind, N_("Outcome"), default=StageKind.OPEN, guarded=True
    )
    stage_since: Mapped[datetime | None] = columns.moment(N_("In this stage since"))
    amount: Mapped[Decimal | None] = columns.money(N_("Amount"))
    currency: Mapped[str | None] = columns.currency(N_("Currency"))
    probability: Mapped[Decimal | None] = columns.percent(N_("Probability"))
    opened_on: Mapped[date | None] = columns.day(N_("Opened on"))
    close_date: Mapped[date | None] = columns.day(N_("Close date"), index=True)
    source: Mapped[str | None] = columns.text(N_("Source"))
    competitors: Mapped[str | None] = columns.text(N_("Competitors"))
    next_step: Mapped[str | None] = columns.text(N_("Next step"))
    lost_reason: Mapped[str | None] = columns.text(N_("Why lost"))
    owner_id: Mapped[UUID | None] = columns.reference("user", N_("Owner"), guarded=True)
    description: Mapped[str | None] = columns.long_text(N_("About"))

    def check(self) -> None:
        """Raises Invalid, naming the field, where the deal cannot be kept as it is."""
        if not (self.name or "").strip():
            raise Invalid(N_("A deal needs a name."), field="name")
        if self.amount is not None and self.amount < 0:
            raise Invalid(N_("An amount cannot be negative."), field="amount")
        if self.currency:
            check_currency(self.currency, "currency")

    def guard(self, before: Mapping[str, Any], find: Find, undoing: bool = False) -> None:
        """Raises Refused for a stage of another pipeline, or a loss without a reason."""
        super().guard(before, find, undoing)
        stage = find(Stage, self.stage_id) if before.keys() & {"stage_id", "kind"} else None
        if not isinstance(stage, Stage):
            return
        if "stage_id" in before and stage.pipeline_id != self.pipeline_id:
            raise Refused(OTHER_PIPELINE)
        lost = before.get("kind") is not None and stage.kind is StageKind.LOST
        if lost and not self.lost_reason and not undoing:
            raise Refused(WHY_LOST)

    def settle(self, find: Find) -> None:
        """Whether it is open, won or lost follows from its stage."""
        stage = find(Stage, self.stage_id)
        if isinstance(stage, Stage) and stage.pipeline_id == self.pipeline_id:
            self.kind = stage.kind

    def move_to(self, stage: Stage, now: datetime, reason: str | None = None) -> StageChange:
        """Go to a stage of the deal's pipeline and return the entry for its history.

        Raises Refused for a stage of another pipeline, or a loss without a reason.
        """
        if stage.pipeline_id != self.pipeline_id:
            raise Refused(OTHER_PIPELINE)
        if stage.kind is StageKind.LOST and not (reason or self.lost_reason):
            raise Refused(WHY_LOST)
        change = StageChange(
            opportunity_id=self.id, from_stage_id=self.stage_id, to_stage_id=stage.id, at=now
        )
        self.stage_id, self.kind = stage.id, stage.kind
        self.stage_since, self.probability = now, stage.probability
        self.lost_reason = reason or (self.lost_reason if stage.kind is StageKind.LOST else None)
        if stage.kind is not StageKind.OPEN:
            self.close_date = now.date()
        return change


class StageChange(Synced):
    """One move of a deal from stage to stage; appended, never edited."""

    follows = ("opportunity_id",)
    adds = True

    opportunity_id: Mapped[UUID] = columns.reference("opportunity", N_("Deal"))
    from_stage_id: Mapped[UUID | None] = columns.reference("stage", N_("From stage"), index=False)
    to_stage_id: Mapped[UUID] = columns.reference("stage", N_("To stage"), index=False)
    at: Mapped[datetime] = columns.moment(N_("When"))
