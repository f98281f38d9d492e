"""How something comes back, as people say it: built from a form's answers, and put in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from app.calendars.recurrence import DAYS, Rule, parse_rule
from app.calendars.zones import zone_named
from app.errors import Invalid
from app.i18n import N_, _, babel_locale, ngettext, speaking
from app.i18n import language as language_in_force

Unit = Literal["day", "week", "month", "year"]
_FREQS: dict[Unit, str] = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}
_WORKDAYS = (0, 1, 2, 3, 4)
# Not a plural of one sentence: a language of one form would have to say "every 1 day".
_OFTEN: dict[Unit, tuple[str, str]] = {
    "day": (N_("Every day"), N_("Every {count} days")),
    "week": (N_("Every week"), N_("Every {count} weeks")),
    "month": (N_("Every month"), N_("Every {count} months")),
    "year": (N_("Every year"), N_("Every {count} years")),
}


@dataclass(frozen=True, slots=True)
class Repeat:
    """The answers of the repetition part of a form.

    Attributes:
        every: 2 with "week" is every second week.
        weekdays: Monday is 0; for weeks the days, for months the one that `place` counts.
        place: which one of the weekday in the month: 1 to 4, or -1 for the last; None repeats on
            the date of the start.
        until: the last date on which it may start.
        count: how often in all, the first included. Not together with `until`.
    """

    unit: Unit
    every: int = 1
    weekdays: tuple[int, ...] = ()
    place: int | None = None
    until: date | None = None
    count: int | None = None


def build(repeat: Repeat) -> str:
    """The RRULE for a form's answers. Raises Invalid at the field that does not fit."""
    if not 1 <= repeat.every <= 999:
        raise Invalid(N_("Choose an interval between 1 and 999."), field="every")
    if repeat.count is not None and not 1 <= repeat.count <= 9999:
        raise Invalid(N_("Choose a number of times between 1 and 9999."), field="count")
    if repeat.count is not None and repeat.until is not None:
        raise Invalid(N_("Choose either a last date or a number of times."), field="until")
    if any(day not in range(7) for day in repeat.weekdays):
        raise Invalid(N_("Choose days of the week."), field="weekdays")
    if repeat.place is not None and repeat.place not in (-1, 1, 2, 3, 4):
        raise Invalid(N_("Choose the first to the fourth or the last one."), field="place")
    parts = [f"FREQ={_FREQS[repeat.unit]}"]
    if repeat.every > 1:
        parts.append(f"INTERVAL={repeat.every}")
    if repeat.weekdays and repeat.unit in ("week", "month"):
        place = "" if repeat.unit == "week" else str(repeat.place or 1)
        parts.append("BYDAY=" + ",".join(place + DAYS[day] for day in sorted(set(repeat.weekdays))))
    if repeat.until is not None:
        parts.append(f"UNTIL={repeat.until:%Y%m%d}")
    if repeat.count is not None:
        parts.append(f"COUNT={repeat.count}")
    return ";".join(parts)


def read(rrule: str, zone: str = "UTC") -> Repeat | None:
    """The answers that give this rule, or None for one that the form cannot say.

    A last moment becomes the date it is in `zone`, an IANA name.
    """
    try:
        rule = parse_rule(rrule)
    except ValueError:
        return None
    unit = next((unit for unit, freq in _FREQS.items() if freq == rule.freq), None)
    places = {place for place, _weekday in rule.days}
    if unit is None or rule.numbers or len(places) > 1 or _depends_on_week_start(rule):
        return None
    place = places.pop() if places else 0
    if rule.days and unit not in ("week", "month"):
        return None
    if (unit == "week" and place) or (unit == "month" and rule.days and not -1 <= place <= 4):
        return None
    if unit == "month" and rule.days and not place:
        return None
    weekdays = tuple(sorted({weekday for _place, weekday in rule.days}))
    until = _last_date(rule.until, zone)
    return Repeat(unit, rule.interval, weekdays, place or None, until, rule.count)


def _last_date(until: date | datetime | None, zone: str) -> date | None:
    if not isinstance(until, datetime):
        return until
    return (until.astimezone(zone_named(zone)) if until.tzinfo else until).date()


def _depends_on_week_start(rule: Rule) -> bool:
    return bool(rule.week_start) and rule.freq == "WEEKLY" and rule.interval > 1


def describe(rrule: str, language: str | None = None, zone: str = "UTC") -> str:
    """The rule in words: "Every 2 weeks on Monday and Thursday, until 3 March 2027".

    `language` is by default the one in force; `zone` is the event's.
    """
    with speaking(language or language_in_force()):
        repeat = read(rrule, zone)
        if repeat is None:
            return _("Repeats by a rule of its own: {rule}").format(rule=rrule)
        words = _how_often(repeat)
        if repeat.until is not None:
            return _("{words}, until {date}").format(words=words, date=_date(repeat.until))
        if repeat.count is not None:
            ends = ngettext("{words}, {count} time", "{words}, {count} times", repeat.count)
            return ends.format(words=words, count=repeat.count)
        return words


def _how_often(repeat: Repeat) -> str:
    count = repeat.every
    if repeat.unit == "week" and count == 1 and repeat.weekdays == _WORKDAYS:
        return _("Every weekday, Monday to Friday")
    each, every = _OFTEN[repeat.unit]
    words = _(each if count == 1 else every)
    words = words.format(count=count)
    if not repeat.weekdays:
        return words
    days = _names(repeat.weekdays)
    if repeat.place is None:
        return _("{words} on {days}").format(words=words, days=days)
    return _placed(repeat.place).format(words=words, days=days)


def _placed(place: int) -> str:
    """A sentence for which one of the weekday in the month."""
    sentences = {
        1: N_("{words} on the first {days}"),
        2: N_("{words} on the second {days}"),
        3: N_("{words} on the third {days}"),
        4: N_("{words} on the fourth {days}"),
        -1: N_("{words} on the last {days}"),
    }
    return _(sentences[place])


def _names(weekdays: Iterable[int]) -> str:
    from babel.dates import get_day_names
    from babel.lists import format_list

    names = get_day_names("wide", locale=babel_locale())
    return format_list([names[day] for day in weekdays], locale=babel_locale())


def _date(day: date) -> str:
    from babel.dates import format_date

    return format_date(day, "long", locale=babel_locale())
