"""Leads and deals of the sample company, in every status and stage, with their history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from uuid import UUID

from app.models import Lead, LeadStatus, Opportunity, StageChange, StageKind, Synced
from app.services.sample.draw import Draw
from app.services.sample.names import a_name
from app.services.sample.outlets import BOOKS, Outlet
from app.services.sample.places import an_address
from app.services.sample.speech import Speech
from app.services.sample.staff import Cast, Member
from app.services.sample.talk import DEALS, LEADS, LOST, NEXT_STEPS, SOURCES
from app.services.sample.trade import a_sort, an_outlet_name
from app.services.setup import PIPELINE, STAGES, stage_key

# How many deals are in each stage now.
NOW = {"Prospecting": 21, "Engaging": 20, "Proposal": 18, "Negotiation": 13, "Won": 30, "Lost": 18}
QUIET = 12
LEAD_NOW = {
    LeadStatus.NEW: 12, LeadStatus.WORKING: 10, LeadStatus.NURTURING: 6, LeadStatus.QUALIFIED: 6,
    LeadStatus.DISQUALIFIED: 4, LeadStatus.RECYCLED: 2,
}  # fmt: skip


@dataclass(frozen=True)
class Deal:
    """A deal, whether it has gone quiet, and the moves it made."""

    deal: Opportunity
    outlet: Outlet
    quiet: bool
    records: tuple[Synced, ...]


def open_deals(draw: Draw, outlets: list[Outlet], speech: Speech) -> list[Deal]:
    """Deals of all stages, the bigger outlets more often than the small ones."""
    weights = [{"A": 6, "B": 3, "C": 1}[outlet.account.account_class or "C"] for outlet in outlets]
    stages = [name for name, count in NOW.items() for _ in range(count)]
    quiet = set(draw.rng.sample(range(sum(list(NOW.values())[:4])), QUIET))
    return [
        _deal(draw, draw.rng.choices(outlets, weights)[0], stage, speech, number in quiet)
        for number, stage in enumerate(stages)
    ]


def find_leads(draw: Draw, cast: Cast, speech: Speech) -> list[Lead]:
    """Leads in every status but converted: what became of those are customers now."""
    taken: set[str] = set()
    statuses = [status for status, count in LEAD_NOW.items() for _ in range(count)]
    return [
        _lead(draw, cast, speech, status, BOOKS[number % len(BOOKS)], taken)
        for number, status in enumerate(statuses)
    ]


def _deal(draw: Draw, outlet: Outlet, stage: str, speech: Speech, quiet: bool) -> Deal:
    rng, account = draw.rng, outlet.account
    names = [name for name, *_ in STAGES]
    _, probability, kind, most = STAGES[names.index(stage)]
    since = draw.between(*_age(kind, most, quiet))
    way = _way(draw, names, stage, since)
    opened = draw.at(way[0][1], 9)
    deal = Opportunity(
        id=draw.key(opened),
        name=speech.say(DEALS),
        account_id=account.id,
        contact_id=outlet.contact.id,
        product_id=rng.choice(speech.catalogue.products).id if rng.random() < 0.6 else None,
        pipeline_id=PIPELINE,
        stage_id=stage_key(stage),
        kind=kind,
        stage_since=draw.work_time(since),
        amount=draw.money(2_500_000, 90_000_000, 250_000),
        currency="IDR",
        probability=Decimal(probability),
        opened_on=way[0][1],
        close_date=since if kind is not StageKind.OPEN else draw.between(-60, -5),
        source=rng.choice(SOURCES),
        next_step=rng.choice(NEXT_STEPS) if kind is StageKind.OPEN else None,
        lost_reason=rng.choice(LOST) if kind is StageKind.LOST else None,
        owner_id=outlet.rep,
        created_at=opened,
        created_by=outlet.rep,
    )
    moves = [
        _move(draw, deal, before, after, day, outlet.rep)
        for (before, _), (after, day) in pairwise(way)
    ]
    return Deal(deal, outlet, quiet, (deal, *moves))


def _age(kind: StageKind, most: int | None, quiet: bool) -> tuple[int, int]:
    """Since how many days, at least and at most, a deal is in its stage."""
    if kind is not StageKind.OPEN or most is None:
        return 3, 200
    return (most + 2, most + 20) if quiet else (1, most - 2)


def _way(draw: Draw, names: list[str], stage: str, since: date) -> list[tuple[str, date]]:
    """The stages it went through and the day of each, ending with the present one."""
    before = names[: min(names.index(stage), 4)]
    if stage == "Lost":
        before = before[: draw.rng.randint(1, 4)]
    way, day = [(stage, since)], since
    for name in reversed(before):
        day -= timedelta(days=draw.rng.randint(3, 21))
        way.insert(0, (name, day))
    return way


def _move(
    draw: Draw, deal: Opportunity, before: str, after: str, day: date, rep: UUID
) -> StageChange:
    when = draw.work_time(day)
    return StageChange(
        id=draw.key(when),
        opportunity_id=deal.id,
        from_stage_id=stage_key(before),
        to_stage_id=stage_key(after),
        at=when,
        created_at=when,
        created_by=rep,
    )


def _lead(
    draw: Draw, cast: Cast, speech: Speech, status: LeadStatus, book: tuple[str, Member, int],
    taken: set[str],
) -> Lead:  # fmt: skip
    territory, member, _ = book
    rng, sort, person = draw.rng, a_sort(draw.rng), a_name(draw.rng)
    where = an_address(rng, territory)
    made = draw.work_time(draw.between(1, 60))
    rep = cast.of(member)
    return Lead(
        id=draw.key(made),
        name=person.full,
        company=an_outlet_name(rng, sort, person, where.city, taken),
        job_title="Pemilik",
        status=status,
        source=rng.choice(SOURCES),
        mobile=(mobile := draw.phone()),
        whatsapp=mobile,
        city=where.city,
        country="ID",
        amount=draw.money(1_500_000, 25_000_000, 500_000),
        currency="IDR",
        score=rng.randint(20, 95),
        reason="Di luar wilayah pengiriman" if status is LeadStatus.DISQUALIFIED else None,
        territory_id=cast.territories[territory],
        owner_id=rep,
        description=speech.say(LEADS),
        created_at=made,
        created_by=rep,
    )
