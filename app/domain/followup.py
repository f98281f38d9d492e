"""Why a customer is on today's page: visit or delivery due, deal gone quiet, birthday, and such.

Each reason carries a score, so that the page can put the most pressing first: from 1 to 100, where
100 is the longest overdue. Its sentence is made in the language in force when it is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.i18n import N_, ngettext, translate

WITHIN = 7
# For so many days a quote that has expired is still called to mind.
LAPSED = 30


@dataclass(frozen=True)
class VisitDue:
    """A customer whose turn it is: `days` after the day due (0 today); None if never visited."""

    score: int
    days: int | None

    def sentence(self) -> str:
        if self.days is None:
            return translate(N_("Not visited yet."))
        if self.days == 0:
            return translate(N_("A visit is due today."))
        text = ngettext("A visit is {count} day late.", "A visit is {count} days late.", self.days)
        return text.format(count=self.days)


@dataclass(frozen=True)
class GoneQuiet:
    """A deal in which nothing has happened for `days`, longer than its stage allows."""

    score: int
    days: int

    def sentence(self) -> str:
        text = ngettext(
            "Nothing has happened for {count} day.",
            "Nothing has happened for {count} days.",
            self.days,
        )
        return text.format(count=self.days)


@dataclass(frozen=True)
class Expiring:
    """A quote whose validity ends in `days` (0 today); the day itself still counts."""

    score: int
    days: int

    def sentence(self) -> str:
        if self.days == 0:
            return translate(N_("The quote expires today."))
        text = ngettext(
            "The quote expires in {count} day.", "The quote expires in {count} days.", self.days
        )
        return text.format(count=self.days)


@dataclass(frozen=True)
class Lapsed:
    """A quote that is still with the customer though its validity ended `days` ago."""

    score: int
    days: int

    def sentence(self) -> str:
        text = ngettext(
            "Its validity ended {count} day ago: ask the customer, or close it.",
            "Its validity ended {count} days ago: ask the customer, or close it.",
            self.days,
        )
        return text.format(count=self.days)


@dataclass(frozen=True)
class DeliveryDue:
    """An order to be delivered `days` ago (0 today); `confirmed` to the customer, or not yet."""

    score: int
    days: int
    confirmed: bool

    def sentence(self) -> str:
        if not self.confirmed:
            return translate(N_("Its delivery day has come, and it is not confirmed yet."))
        if self.days == 0:
            return translate(N_("To be delivered today."))
        text = ngettext(
            "The delivery is {count} day late.", "The delivery is {count} days late.", self.days
        )
        return text.format(count=self.days)


@dataclass(frozen=True)
class NotInvoiced:
    """An order of which the last was delivered `days` ago; None if nobody noted when."""

    score: int
    days: int | None

    def sentence(self) -> str:
        if not self.days:
            return translate(N_("Delivered: write the invoice."))
        text = ngettext(
            "Delivered {count} day ago: write the invoice.",
            "Delivered {count} days ago: write the invoice.",
            self.days,
        )
        return text.format(count=self.days)


@dataclass(frozen=True)
class BirthdayNear:
    """A birthday or anniversary in `days` (0 today), `on` this day, the `years`-th."""

    score: int
    days: int
    on: date
    years: int

    def sentence(self) -> str:
        if self.days == 0:
            return translate(N_("It is their birthday today."))
        text = ngettext("Birthday in {count} day.", "Birthday in {count} days.", self.days)
        return text.format(count=self.days)


Reason = VisitDue | GoneQuiet | Expiring | Lapsed | DeliveryDue | NotInvoiced | BirthdayNear


def visit_due(last_visit: date | None, every_days: int | None, today: date) -> VisitDue | None:
    """Due `every_days` after the last visit that took place, at once where there was none.

    A visit that was missed is none: the customer is as late after it as before.

    None while it is not due and where no frequency is agreed. The score is 50 on the day, 100
    when a whole further interval has passed.
    """
    if not every_days or every_days < 0:
        return None
    if last_visit is None:
        return VisitDue(60, None)
    late = (today - last_visit).days - every_days
    return VisitDue(_rising(50, late, every_days), late) if late >= 0 else None


def gone_quiet(last_activity: date, stage_max_age: int | None, today: date) -> GoneQuiet | None:
    """Quiet for more than `stage_max_age` days; None before, or where the stage sets no limit.

    The score is 40 on the first day beyond, 100 at twice the limit.
    """
    if stage_max_age is None or stage_max_age < 0:
        return None
    quiet = (today - last_activity).days
    beyond = quiet - stage_max_age
    return GoneQuiet(_rising(40, beyond - 1, stage_max_age), quiet) if beyond > 0 else None


def lapsed(valid_until: date | None, today: date, within: int = LAPSED) -> Lapsed | None:
    """Over since at most `within` days; what lies longer is no news.

    The score falls from 64 to 25.
    """
    if valid_until is None or not 1 <= (days := (today - valid_until).days) <= within:
        return None
    return Lapsed(_falling(65, 25, days, within), days)


def expiring(valid_until: date | None, today: date, within: int = WITHIN) -> Expiring | None:
    """Ends today or within the next days; None later, once over, or where nothing ends.

    The score is 100 today and falls to 50.
    """
    if valid_until is None or not 0 <= (left := (valid_until - today).days) <= within:
        return None
    return Expiring(_falling(100, 50, left, within), left)


def delivery_late(due: date, today: date, confirmed: bool) -> DeliveryDue:
    """An order that should be with the customer by today. The score is 75 today, 100 after a
    week."""
    days = max(0, (today - due).days)
    return DeliveryDue(_rising(75, days, WITHIN), days, confirmed)


def not_invoiced(delivered: date | None, today: date) -> NotInvoiced:
    """An order that was delivered and earns nothing yet. The score is 55, 90 after a week."""
    days = None if delivered is None else max(0, (today - delivered).days)
    return NotInvoiced(min(90, _rising(55, days or 0, WITHIN)), days)


def birthday_near(birthday: date | None, today: date, within: int = WITHIN) -> BirthdayNear | None:
    """Today or within the next days; somebody born on 29 February has 28 February in other years.

    None where it is further off or not known. The score is 70 today and falls to 20.
    """
    if birthday is None or birthday > today:
        return None
    days = (_next(birthday, today) - today).days
    if days > within:
        return None
    on = _next(birthday, today)
    return BirthdayNear(_falling(70, 20, days, within), days, on, on.year - birthday.year)


def _next(birthday: date, today: date) -> date:
    """Its next return, which may be today."""
    this_year = _in_year(birthday, today.year)
    return this_year if this_year >= today else _in_year(birthday, today.year + 1)


def _in_year(birthday: date, year: int) -> date:
    if (birthday.month, birthday.day) == (2, 29) and not _is_leap(year):
        return date(year, 2, 28)
    return birthday.replace(year=year)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _rising(start: int, steps: int, span: int) -> int:
    """From `start` to 100 over `span` steps, and no further."""
    return min(100, start + (100 - start) * steps // max(span, 1))


def _falling(start: int, end: int, steps: int, span: int) -> int:
    return start - (start - end) * steps // max(span, 1)
