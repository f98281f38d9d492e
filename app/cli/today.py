"""The first page from the command line: the day, and what waits."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from app.cli.commands import Commands
from app.cli.here import Here
from app.i18n import N_, _

if TYPE_CHECKING:
    from datetime import datetime

    from app.services.today import Slot
    from app.services.waiting.item import Waiting


def add(commands: Commands) -> None:
    """The command of this group."""
    shown = commands.add(
        "today", N_("Show whom to see and why, and what waits: quotes about to end, late orders."),
        "relasi today", show_today,
    )  # fmt: skip
    shown.add_argument("--everyone", action="store_true", help=_("Not only your own."))


def show_today(here: Here, args: argparse.Namespace) -> None:
    """The day by time, then what waits, the most pressing first."""
    from app.calendars.from_activity import starts_within
    from app.cli.printing import table
    from app.cli.syncing import told_open
    from app.formats import format_date
    from app.services.company import company_of
    from app.services.today import today
    from app.sync.attention import open_items

    with here.profile() as store, store.read() as session:
        whose = None if args.everyone else store.identity.user_id
        page = today(session, whose, starts_within)
        attention = len(open_items(session, store.identity.user_id))
        clock, zone = store.clock.now(), company_of(session).zone
    day = [[_when(one), one.account_name or one.subject, _why(one)] for one in page.slots]
    waits = [[one.title, one.account_name, one.why.sentence()] for one in page.waiting]
    parts = [format_date(page.day, "full"), *_other_clock(clock, zone)]
    parts += told_open(attention)
    if day:
        parts.append(table([_("When"), _("Account"), _("Why")], day))
    if waits:
        heads = [_("Waiting for you"), _("Account"), _("Why")]
        parts.append(table(heads, waits))
    if not day and not waits and not attention:
        parts.append(_("Nothing planned."))
    document = {
        "day": page.day.isoformat(),
        "planned": [_slot(one) for one in page.slots],
        "waiting": [_waiting(one) for one in page.waiting],
        "attention": attention,
    }
    here.say(document, "\n\n".join(parts))


def _other_clock(now: datetime, company: str) -> list[str]:
    """Says whose clock this is, where the company's shows another time.

    A day is lived by the clock of the place where one is: what is typed and shown here is in the
    machine's zone. What leaves the company, a signature on its paper, is in the company's.
    """
    from app.clock import runs_at, zone_here

    here = now.astimezone()
    if runs_at(company, now) in (None, here.utcoffset()):
        return []
    said = _("Times are those of this computer ({here}); your company's clocks show {company}.")
    return [said.format(here=zone_here(now, company), company=company)]


def _when(one: Slot) -> str:
    from app.formats import format_time

    return format_time(one.start) if one.start and not one.all_day else _("All day")


def _why(one: Slot) -> str:
    """What it is, about what, and why, as far as that was said."""
    about = one.subject if one.account_name and one.subject != one.account_name else ""
    return " · ".join(filter(None, (_(one.kind.label), about, one.reason.partition("\n")[0])))


def _slot(one: Slot) -> dict[str, Any]:
    return {
        "id": str(one.activity_id),
        "kind": str(one.kind),
        "state": str(one.state),
        "subject": one.subject,
        "start": one.start.isoformat() if one.start else None,
        "account_name": one.account_name or None,
        "reason": one.reason or None,
    }


def _waiting(one: Waiting) -> dict[str, Any]:
    """`step` is the action that leads it on: `relasi do RECORD ID STEP`."""
    return {
        "what": one.what,
        "record": one.record,
        "id": str(one.row_id),
        "title": one.title,
        "account_name": one.account_name or None,
        "why": one.why.sentence(),
        "score": one.why.score,
        "step": one.step or None,
    }
