"""Every place one can go and every page of a record, made when first wanted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from app.i18n import N_
from app.records.description import Record
from app.views.kit.screen import Desk, Page, Place, Screen

# What each list is for, said while it is empty.
PURPOSES = {
    "account": N_(
        "Accounts are the companies and people you sell to. Add the first one you visit."
    ),
    "contact": N_("Contacts are the people you talk to at your accounts."),
    "lead": N_("Leads are those who might buy. Note them here before you forget the name."),
    "opportunity": N_("Deals show what may be sold, for how much and when."),
    "quote": N_("Quotes are your priced offers. Start one and print it before you leave."),
    "product": N_("Products are what you sell, with their prices and taxes."),
    "price_list": N_("Price lists say who pays how much."),
}


def all_places(records: Mapping[str, Record]) -> list[Place]:
    """The entries of the navigation, in order."""
    lists = partial(_list_place, records)
    return [
        lists("account", N_("Accounts")),
        lists("contact", N_("Contacts")),
        lists("lead", N_("Leads")),
        lists("opportunity", N_("Deals")),
        lists("quote", N_("Quotes")),
        lists("activity", N_("Activities")),
        lists("product", N_("Products")),
        lists("price_list", N_("Price lists"), "more"),
    ]


def all_pages(records: Mapping[str, Record]) -> dict[str, Callable[[Desk], Page]]:
    """What makes the page of each record type."""
    return {name: partial(_record_page, record) for name, record in records.items()}


def _list_place(records: Mapping[str, Record], name: str, label: str, group: str = "main") -> Place:
    record = records[name]
    return Place(name, label, record.icon, partial(_list_screen, record), group)


def _list_screen(record: Record, desk: Desk) -> Screen:
    from app.views.screens.records import ListScreen

    return ListScreen(desk, record, PURPOSES.get(record.name, ""))


def _record_page(record: Record, desk: Desk) -> Page:
    from app.views.screens.records import RecordPage

    return RecordPage(desk, record)
