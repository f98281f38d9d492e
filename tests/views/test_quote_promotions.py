"""Promotions beside a quote that is being written: what they would change is said, and asked."""

from __future__ import annotations

from decimal import Decimal

from app.models import PromotionSide, Quote, QuoteState
from app.services import quote_lines
from app.services.offers import apply_offers
from tests.factories import get, product, promotion, promotion_item


def test_a_promotion_that_is_no_longer_earned_is_said_above_and_asked_about_before_sending(
    editor, shop, quote, settle
):
    kecap, key = product(shop), promotion(shop)
    for side in (PromotionSide.BUY, PromotionSide.GIVE):
        promotion_item(shop, promotion_id=key, product_id=kecap, side=side, quantity=Decimal(2))
    line = quote_lines.add_line(shop, quote, product_id=kecap, quantity=Decimal(2))
    settle()
    earned = editor.head.beyond.text()
    apply_offers(shop, quote)
    settle()
    applied = editor.head.beyond.isVisible()
    quote_lines.change_line(shop, line, quantity=Decimal(1))
    settle()

    editor.verbs.primary.click()
    settle()
    asked = editor.verbs.panel.isVisible(), get(shop, Quote, quote).state
    editor.verbs.panel.answer()
    settle()

    assert "is earned and not in this quote yet" in earned
    assert not applied
    assert asked == (True, QuoteState.DRAFT)
    assert get(shop, Quote, quote).state is QuoteState.SENT
