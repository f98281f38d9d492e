"""Price lists, their rules and what foreign money is worth, as people meet them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from app.formats import format_amount, format_change
from app.i18n import N_, translate
from app.models import ExchangeRate, PriceList, PriceRule, RuleBase, RuleKind
from app.models.price import ON_ABOVE
from app.records.description import Filter, Record, Section, Telling

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from sqlalchemy.orm import Session

# What these stand on is imported when somebody writes a price: a list is shown without it.


def _see_to(session: Session, rule: PriceRule, changed: frozenset[str]) -> None:
    from app.services.price_keeping import see_to

    see_to(session, rule, changed)


def _made(rule: Mapping[str, Any]) -> str:
    """What a rule makes: its price, or what it does to another; on cost the price it came to."""
    kind, value = rule["kind"], rule["value"] or Decimal(0)
    if rule["free"]:
        return translate(N_("Free of charge"))
    if kind in (RuleKind.FIXED, RuleKind.COST):
        return format_amount(value)
    change = format_change(
        -value if kind is RuleKind.PERCENT else value, rule["plus"] or Decimal(0)
    )
    return translate(ON_ABOVE).format(change=change) if rule["base"] is RuleBase.ABOVE else change


def _work_out_money(session: Session, rate: ExchangeRate, changed: frozenset[str]) -> None:
    from app.services.cost_prices import work_out_money

    work_out_money(session, rate, changed)


def _new_rate(session: Session, values: dict[str, Any]) -> ExchangeRate:
    from app.services.rates import new_rate

    return new_rate(session, values)


def _check_list(session: Session, key: UUID | None, values: Mapping[str, Any]) -> None:
    from app.services.price_lists import check_only_main

    check_only_main(session, key, values)


PRICE_LISTS = Record(
    kind=PriceList,
    label=N_("Price list"),
    plural=N_("Price lists"),
    icon="badge-percent",
    title=PriceList.name,
    columns=(
        PriceList.name,
        PriceList.currency,
        PriceList.parent_id,
        PriceList.main,
        PriceList.account_class,
        PriceList.territory_id,
        PriceList.valid_from,
        PriceList.valid_until,
    ),
    sections=(
        Section(
            N_("Price list"),
            (
                PriceList.name,
                PriceList.currency,
                PriceList.parent_id,
                PriceList.tax_included,
            ),
        ),
        Section(N_("For whom"), (PriceList.main, PriceList.account_class, PriceList.territory_id)),
        Section(N_("Valid"), (PriceList.valid_from, PriceList.valid_until)),
    ),
    search=(PriceList.currency,),
    names=(PriceList.name,),
    filters=(
        Filter(
            "valid",
            N_("Valid now"),
            lambda viewer: sa.and_(
                sa.or_(PriceList.valid_from.is_(None), PriceList.valid_from <= viewer.today),
                sa.or_(PriceList.valid_until.is_(None), PriceList.valid_until >= viewer.today),
            ),
        ),
    ),
    aliases={
        "name": ("price list", "list"),
        "parent_id": ("based on", "berdasarkan", "list above"),
        "account_class": ("class", "kelas"),
        "territory_id": ("territory", "wilayah"),
    },
    among=_check_list,
    sort=PriceList.name,
)

PRICE_RULES = Record(
    kind=PriceRule,
    label=N_("Price"),
    plural=N_("Prices"),
    icon="percent",
    title=PriceRule.category,
    columns=(
        PriceRule.price_list_id,
        PriceRule.product_id,
        PriceRule.category,
        PriceRule.min_quantity,
        PriceRule.unit,
        PriceRule.kind,
        PriceRule.value,
        PriceRule.account_id,
        PriceRule.account_class,
        PriceRule.territory_id,
        PriceRule.valid_from,
        PriceRule.valid_until,
    ),
    sections=(
        Section(
            N_("For what"),
            (
                PriceRule.price_list_id,
                PriceRule.product_id,
                PriceRule.category,
                PriceRule.unit,
                PriceRule.min_quantity,
            ),
        ),
        Section(
            N_("Price"),
            (
                PriceRule.kind,
                PriceRule.base,
                PriceRule.value,
                PriceRule.free,
                PriceRule.plus,
                PriceRule.on_cost,
                PriceRule.cost_plus,
                PriceRule.round_to,
            ),
        ),
        Section(
            N_("For whom"), (PriceRule.account_id, PriceRule.account_class, PriceRule.territory_id)
        ),
        Section(N_("Valid"), (PriceRule.valid_from, PriceRule.valid_until, PriceRule.priority)),
    ),
    names=(PriceRule.category,),
    aliases={
        "price_list_id": ("price list", "list", "daftar harga"),
        "product_id": ("product", "sku", "product code", "item code", "kode barang"),
        "value": ("price", "percent", "harga"),
        "min_quantity": ("from quantity", "quantity", "min qty", "qty"),
        "unit": ("uom", "satuan"),
        "free": ("free of charge", "gratis", "percuma"),
        "account_id": ("customer", "pelanggan"),
        "territory_id": ("wilayah",),
        "on_cost": ("markup", "markup percent"),
        "base": ("based on", "berdasarkan"),
    },
    telling={
        "value": Telling((PriceRule.kind, PriceRule.plus, PriceRule.free, PriceRule.base), _made)
    },
    sort=PriceRule.product_id,
    then=(PriceRule.category, PriceRule.min_quantity),
    settle=_see_to,
)

EXCHANGE_RATES = Record(
    kind=ExchangeRate,
    label=N_("Exchange rate"),
    plural=N_("Exchange rates"),
    icon="banknote",
    title=ExchangeRate.currency,
    columns=(
        ExchangeRate.currency,
        ExchangeRate.valid_from,
        ExchangeRate.per,
        ExchangeRate.rate,
        ExchangeRate.into,
        ExchangeRate.source,
    ),
    sections=(
        Section(
            N_("Exchange rate"),
            (
                ExchangeRate.currency,
                ExchangeRate.per,
                ExchangeRate.rate,
                ExchangeRate.into,
                ExchangeRate.valid_from,
                ExchangeRate.source,
            ),
        ),
    ),
    aliases={
        "valid_from": ("date", "tanggal", "from"),
        "currency": ("from currency", "mata uang"),
        "into": ("to currency", "in"),
        "rate": ("kurs",),
        "per": ("unit",),
    },
    sort=ExchangeRate.valid_from,
    descending=True,
    new=_new_rate,
    settle=_work_out_money,
)
