"""Whether today is a holiday where the company is: looked up once a month, and remembered."""

from __future__ import annotations

import json

from app.errors import Invalid
from app.i18n import language
from app.services.company import company_settings
from app.store import Store

_HOLIDAYS = "holidays"


def read_holiday(store: Store) -> str | None:
    """What is celebrated today where the company is; None where it was not looked up this month."""
    kept = json.loads(store.fact(_HOLIDAYS) or "{}")
    if kept.get("of") != _month(store):
        return None
    return str(kept["days"].get(store.clock.today().isoformat(), ""))


def look_up_holidays(store: Store) -> str:
    """This month's holidays, as they are kept: to know them all takes half a second and much
    memory, which a start can spare."""
    from app.calendars.holidays import holidays_of

    country, day = _country(store), store.clock.today()
    try:
        known = holidays_of(country, None, day.year)
    except Invalid:
        known = {}
    days = {one.isoformat(): name for one, name in known.items() if one.month == day.month}
    return json.dumps({"of": _month(store), "days": days})


def keep_holidays(store: Store, found: str) -> None:
    """Remember what was looked up."""
    store.set_facts(**{_HOLIDAYS: found})


def _month(store: Store) -> list[str]:
    return [_country(store), language(), f"{store.clock.today():%Y-%m}"]


def _country(store: Store) -> str:
    with store.look() as connection:
        return company_settings(connection).country
