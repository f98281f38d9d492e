"""All record types by name, in one place."""

from __future__ import annotations

from functools import cache

from app.records.description import Record
from app.store.indexing import Searchable


@cache
def all_records() -> dict[str, Record]:
    """Every described record type by its table's name."""
    from app.records.account import ACCOUNTS
    from app.records.activity import ACTIVITIES, ATTACHMENTS, NOTES
    from app.records.approval import APPROVALS, DISCOUNT_LIMITS
    from app.records.attention import ATTENTION
    from app.records.contact import ACCOUNT_CONTACTS, CONTACTS
    from app.records.lead import LEADS
    from app.records.opportunity import OPPORTUNITIES, PIPELINES, STAGE_CHANGES, STAGES
    from app.records.order import DELIVERIES, ORDER_LINES, ORDERS
    from app.records.paper import BROCHURES, TERMS
    from app.records.people import (
        DEVICES,
        PREFERENCES,
        TEAMS,
        TERRITORIES,
        USER_TERRITORIES,
        USERS,
    )
    from app.records.price import EXCHANGE_RATES, PRICE_LISTS, PRICE_RULES
    from app.records.product import PRODUCT_RELATIONS, PRODUCT_UNITS, PRODUCTS
    from app.records.promotion import PROMOTION_ITEMS, PROMOTIONS
    from app.records.quote import QUOTE_LINES, QUOTES
    from app.records.quote_template import QUOTE_TEMPLATES
    from app.records.signature import SIGNATURES
    from app.records.tag import TAGGINGS, TAGS
    from app.records.tax import TAX_RATES

    records = (
        *(ACCOUNTS, CONTACTS, LEADS, OPPORTUNITIES, QUOTES, ACTIVITIES, NOTES, PRODUCTS),
        *(PRODUCT_UNITS, PRODUCT_RELATIONS, PROMOTIONS, PROMOTION_ITEMS, EXCHANGE_RATES),
        *(PRICE_LISTS, PRICE_RULES, TAX_RATES, QUOTE_TEMPLATES, QUOTE_LINES),
        *(ATTACHMENTS, SIGNATURES, TAGS, USERS, TEAMS),
        *(ORDERS, ORDER_LINES, DELIVERIES, APPROVALS, DISCOUNT_LIMITS),
        *(TERRITORIES, PIPELINES, STAGES, DEVICES, PREFERENCES),
        *(TERMS, BROCHURES, ACCOUNT_CONTACTS, STAGE_CHANGES, TAGGINGS, USER_TERRITORIES, ATTENTION),
    )
    return {record.name: record for record in records}


def searchables() -> list[Searchable]:
    """What of each record type the search index holds."""
    return [
        Searchable(record.name, record.title.key, tuple(item.key for item in record.search))
        for record in all_records().values()
        if record.search
    ]


def title_of(table: str) -> str:
    """The column that names a row of `table`; its key where the type is not described."""
    record = all_records().get(table)
    return record.title.key if record else "id"
