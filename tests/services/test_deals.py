"""Deals through their stages."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from app.errors import Invalid, Refused
from app.models import Opportunity, StageChange, StageKind
from app.services import opportunities
from app.services.setup import stage_key
from tests import factories


@pytest.fixture
def deal(shop):
    return opportunities.open_deal(shop, "Ramadan", factories.account(shop), amount=Decimal(5))


def deal_of(store, key) -> Opportunity:
    return factories.get(store, Opportunity, key)


def moves(store, key):
    with store.read() as session:
        changes = session.query(StageChange).filter_by(opportunity_id=key).all()
        return [(change.from_stage_id, change.to_stage_id, change.at) for change in changes]


def test_a_deal_opens_in_the_first_stage_with_its_probability(shop, deal):
    opened = deal_of(shop, deal)

    assert (opened.stage_id, opened.kind) == (stage_key("Prospecting"), StageKind.OPEN)
    assert (opened.probability, opened.currency) == (Decimal(10), "IDR")
    assert (opened.owner_id, opened.opened_on) == (shop.identity.user_id, shop.clock.today())


def test_each_move_is_kept_with_its_moment(shop, deal, clock):
    clock.move(timedelta(days=2))

    opportunities.move(shop, deal, stage_key("Proposal"))
    opportunities.move(shop, deal, stage_key("Proposal"))

    assert moves(shop, deal) == [(stage_key("Prospecting"), stage_key("Proposal"), clock.now())]
    assert deal_of(shop, deal).probability == Decimal(50)


def test_undo_of_a_move_takes_its_history_away_too(shop, deal):
    opportunities.move(shop, deal, stage_key("Proposal"))

    shop.undo()

    assert deal_of(shop, deal).stage_id == stage_key("Prospecting")
    assert moves(shop, deal) == []


def test_a_won_deal_is_closed_today_and_undo_opens_it(shop, deal):
    opportunities.win(shop, deal)
    won = deal_of(shop, deal)
    shop.undo()

    assert (won.kind, won.probability, won.close_date) == (
        StageKind.WON, Decimal(100), shop.clock.now().date(),
    )  # fmt: skip
    assert deal_of(shop, deal).kind is StageKind.OPEN


def test_a_lost_deal_says_why(shop, deal):
    with pytest.raises(Refused, match="why"):
        opportunities.lose(shop, deal, "")

    opportunities.lose(shop, deal, "Price")

    assert (deal_of(shop, deal).kind, deal_of(shop, deal).lost_reason) == (StageKind.LOST, "Price")


def test_a_reopened_deal_returns_to_the_stage_it_was_in(shop, deal):
    opportunities.move(shop, deal, stage_key("Negotiation"))
    opportunities.lose(shop, deal, "Price")

    opportunities.reopen(shop, deal)

    reopened = deal_of(shop, deal)
    assert (reopened.stage_id, reopened.close_date) == (stage_key("Negotiation"), None)
    assert reopened.lost_reason is None and len(moves(shop, deal)) == 3
    with pytest.raises(Refused, match="open already"):
        opportunities.reopen(shop, deal)


def test_a_stage_of_another_pipeline_is_refused(shop, deal):
    _, stage = factories.pipeline(shop)

    with pytest.raises(Refused, match="another pipeline"):
        opportunities.move(shop, deal, stage)
    with pytest.raises(Invalid, match="another pipeline"):
        from app.services.setup import PIPELINE

        opportunities.open_deal(shop, "X", pipeline_id=PIPELINE, stage_id=stage)


def test_a_deal_nobody_named_is_called_by_customer_and_product(shop):
    toko, kecap = factories.account(shop), factories.product(shop)

    with shop.work("Import") as session:
        key = opportunities.opened(session, {"account_id": toko, "product_id": kecap}).id

    assert deal_of(shop, key).name == "Toko Maju · Kecap Manis 600 ml"


def test_a_deal_brought_in_closed_keeps_its_day(shop):
    day = shop.clock.today() - timedelta(days=500)

    key = opportunities.open_deal(shop, "Old", stage_id=stage_key("Won"), close_date=day)

    assert (deal_of(shop, key).kind, deal_of(shop, key).close_date) == (StageKind.WON, day)
    assert deal_of(shop, key).stage_since.date() == day


def test_without_any_pipeline_a_deal_cannot_open(store):
    with pytest.raises(Refused, match="no stage"):
        opportunities.open_deal(store, "X")
