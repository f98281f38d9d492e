"""What the board reads: the stages of a way of selling, their sums, the largest deals of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.followup import gone_quiet
from app.domain.usual_names import called
from app.formats import format_money, near_date
from app.i18n import _, ngettext
from app.models import Account, Opportunity, Pipeline, Stage, StageKind
from app.models.sums import sum_of
from app.services.company import company_settings
from app.store import Store
from app.views.screens.board.cards import Card
from app.views.screens.board.stage import Stage as Column

CARDS = 60
CLOSED_FOR = timedelta(days=30)
_ZERO = Decimal(0)


@dataclass(frozen=True)
class Way:
    """A pipeline to choose."""

    id: UUID
    name: str


@dataclass(frozen=True)
class Picture:
    """The board as it stands.

    Attributes:
        kinds: for each stage open, won or lost.
        figures: what is open altogether, as a sentence.
    """

    pipeline: UUID | None
    pipelines: tuple[Way, ...]
    stages: tuple[Column, ...]
    kinds: Mapping[UUID, StageKind]
    figures: str = ""
    deals: int = 0


def read_board(store: Store, pipeline_id: UUID | None, owner_id: UUID | None) -> Picture:
    """The board of a pipeline (of the one for new deals where none is named), of everybody or
    of one owner. Of closed deals it shows those of the last month."""
    now = store.clock.now().astimezone()
    with store.read() as session:
        ways = session.execute(
            sa.select(Pipeline.id, Pipeline.name).order_by(
                Pipeline.main.desc(), Pipeline.position, Pipeline.name
            )
        ).all()
        chosen = pipeline_id or (ways[0].id if ways else None)
        stages = session.scalars(
            sa.select(Stage).where(Stage.pipeline_id == chosen).order_by(Stage.position)
        ).all()
        currency = company_settings(session).currency
        sums = _sums(session, chosen, owner_id, now, currency)
        columns = tuple(
            _column(session, stage, owner_id, now, currency, sums.get(stage.id, {}))
            for stage in stages
        )
        kinds = {stage.id: stage.kind for stage in stages}
    opened = [sums.get(key, {}) for key, kind in kinds.items() if kind is StageKind.OPEN]
    count = sum(number for one in opened for number, _amount in one.values())
    return Picture(
        chosen,
        tuple(Way(way.id, called("pipeline", way.name)) for way in ways),
        columns,
        kinds,
        _together(opened, count),
        sum(number for one in sums.values() for number, _amount in one.values()),
    )


Sums = dict[str, tuple[int, Decimal]]


def _sums(
    session: Session, pipeline: UUID | None, owner: UUID | None, now: datetime, usual: str
) -> dict[UUID, Sums]:
    """Count and sum of each stage, by currency."""
    currency = sa.func.coalesce(Opportunity.currency, usual)
    total = sum_of(Opportunity.amount)
    query = (
        sa.select(Opportunity.stage_id, currency, sa.func.count(), total)
        .where(*_conditions(pipeline, owner, now))
        .group_by(Opportunity.stage_id, currency)
    )
    found: dict[UUID, Sums] = {}
    for stage, name, number, amount in session.execute(query):
        found.setdefault(stage, {})[str(name)] = (number, amount or _ZERO)
    return found


def _conditions(
    pipeline: UUID | None, owner: UUID | None, now: datetime
) -> list[sa.ColumnElement[bool]]:
    recent = (now - CLOSED_FOR).date()
    conditions = [
        Opportunity.pipeline_id == pipeline,
        sa.or_(Opportunity.kind == StageKind.OPEN, Opportunity.close_date >= recent),
    ]
    if owner is not None:
        conditions.append(Opportunity.owner_id == owner)
    return conditions


def _column(
    session: Session,
    stage: Stage,
    owner: UUID | None,
    now: datetime,
    currency: str,
    sums: Sums,
) -> Column:
    query = (
        sa.select(Opportunity, Account.name)
        .outerjoin(Account, Account.id == Opportunity.account_id)
        .where(*_conditions(stage.pipeline_id, owner, now), Opportunity.stage_id == stage.id)
        .order_by(Opportunity.amount.desc().nulls_last(), Opportunity.id)
        .limit(CARDS)
    )
    cards = tuple(
        _card(deal, name or "", stage, now, currency) for deal, name in session.execute(query)
    )
    count = sum(number for number, _amount in sums.values())
    closed = stage.kind is not StageKind.OPEN
    return Column(
        stage.id,
        called("stage", stage.name),
        _figures(sums, count),
        cards,
        max(0, count - len(cards)),
        _("None in the last month.") if closed else _("No deals here."),
    )


def _card(deal: Opportunity, account: str, stage: Stage, now: datetime, currency: str) -> Card:
    amount = "" if deal.amount is None else format_money(deal.amount, deal.currency or currency)
    note, late = _note(deal, stage, now)
    overdue = late and deal.close_date is not None and deal.close_date < now.date()
    close = near_date(deal.close_date, now) if deal.close_date and not overdue else ""
    step = deal.next_step or ""
    if stage.kind is StageKind.LOST:
        step = deal.lost_reason or ""
    said = ", ".join(
        filter(None, (deal.name, account, called("stage", stage.name), amount, close, step, note))
    )
    return Card(deal.id, deal.name, account, amount, close, step, note, late, said)


def _note(deal: Opportunity, stage: Stage, now: datetime) -> tuple[str, bool]:
    if stage.kind is not StageKind.OPEN:
        return "", False
    if deal.close_date is not None and deal.close_date < now.date():
        days = (now.date() - deal.close_date).days
        text = ngettext("{count} day overdue", "{count} days overdue", days)
        return text.format(count=days), True
    since = (deal.stage_since or deal.created_at or now).astimezone(now.tzinfo).date()
    quiet = gone_quiet(since, stage.max_age_days, now.date())
    if quiet is not None:
        text = ngettext("{count} day in this stage", "{count} days in this stage", quiet.days)
        return text.format(count=quiet.days), True
    return "", False


def _figures(sums: Sums, count: int) -> str:
    money = [format_money(amount, name) for name, (_n, amount) in sorted(sums.items()) if amount]
    return " · ".join([str(count), *money]) if count else ""


def _together(stages: list[Sums], count: int) -> str:
    totals: dict[str, Decimal] = {}
    for one in stages:
        for name, (_number, amount) in one.items():
            totals[name] = totals.get(name, _ZERO) + amount
    money = ", ".join(format_money(amount, name) for name, amount in sorted(totals.items()))
    if not count:
        return ""
    text = ngettext("{count} open deal, {money}", "{count} open deals, {money}", count)
    return text.format(count=count, money=money)
