"""Promotions and what they ask for and give, as people meet them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from app.i18n import N_
from app.models import Promotion, PromotionItem
from app.records.description import Filter, Record, Section

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def _check_unit(session: Session, item: PromotionItem, changed: frozenset[str]) -> None:
    from app.services.price_keeping import check_unit  # a list is shown without it

    if item in session and item not in session.deleted:
        check_unit(session, item.product_id, item.unit)


PROMOTIONS = Record(
    kind=Promotion,
    label=N_("Promotion"),
    plural=N_("Promotions"),
    icon="gift",
    title=Promotion.name,
    columns=(
        Promotion.name,
        Promotion.account_class,
        Promotion.territory_id,
        Promotion.valid_from,
        Promotion.valid_until,
        Promotion.times,
        Promotion.inactive,
    ),
    sections=(
        Section(
            N_("Promotion"),
            (Promotion.name, Promotion.times, Promotion.priority, Promotion.inactive),
        ),
        Section(N_("For whom"), (Promotion.account_class, Promotion.territory_id)),
        Section(N_("Valid"), (Promotion.valid_from, Promotion.valid_until)),
        Section(N_("Description"), (Promotion.description,)),
    ),
    search=(Promotion.description,),
    names=(Promotion.name,),
    filters=(
        Filter(
            "valid",
            N_("Valid now"),
            lambda viewer: sa.and_(
                Promotion.inactive.is_(False),
                sa.or_(Promotion.valid_from.is_(None), Promotion.valid_from <= viewer.today),
                sa.or_(Promotion.valid_until.is_(None), Promotion.valid_until >= viewer.today),
            ),
        ),
    ),
    aliases={
        "name": ("promotion", "promo"),
        "inactive": ("paused",),
        "account_class": ("class", "kelas"),
        "territory_id": ("territory", "wilayah"),
    },
    sort=Promotion.name,
)

PROMOTION_ITEMS = Record(
    kind=PromotionItem,
    label=N_("Item of a promotion"),
    plural=N_("Items of promotions"),
    icon="package",
    title=PromotionItem.category,
    columns=(
        PromotionItem.promotion_id,
        PromotionItem.side,
        PromotionItem.quantity,
        PromotionItem.unit,
        PromotionItem.product_id,
        PromotionItem.category,
        PromotionItem.percent,
    ),
    sections=(
        Section(
            N_("Item of a promotion"),
            (
                PromotionItem.promotion_id,
                PromotionItem.side,
                PromotionItem.product_id,
                PromotionItem.category,
                PromotionItem.quantity,
                PromotionItem.unit,
                PromotionItem.percent,
            ),
        ),
    ),
    names=(PromotionItem.category,),
    aliases={
        "promotion_id": ("promotion", "promo"),
        "product_id": ("product", "sku", "product code"),
        "side": ("buy or give",),
    },
    sort=PromotionItem.side,
    settle=_check_unit,
)
