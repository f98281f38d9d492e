"""Activities, notes and files as people meet them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.errors import Invalid
from app.i18n import N_
from app.models import Activity, ActivityKind, ActivityState, Attachment, Note
from app.records.activity_actions import ACTIVITY_ACTIONS
from app.records.description import Filter, Record, Section
from app.records.moments import start_of
from app.services import activities, notes

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_WAITING = (ActivityState.PLANNED, ActivityState.CHECKED_IN)
# Calendars may repeat so; no appointment with a customer does.
_TOO_OFTEN = ("SECONDLY", "MINUTELY", "HOURLY")


def _new(session: Session, values: dict[str, Any]) -> Activity:
    return activities.planned(session, values)


def _new_note(session: Session, values: dict[str, Any]) -> Note:
    return notes.written(session, values)


def _check_rule(text: str) -> None:
    from app.calendars.recurrence import parse_rule

    try:
        rule = parse_rule(text)
    except ValueError:
        rule = None
    if rule is None or rule.freq in _TOO_OFTEN:
        raise Invalid(
            N_("“{text}” is not a rule for repeating. Write it like {example}."),
            field="rrule",
            text=text,
            example="FREQ=WEEKLY;BYDAY=MO",
        )


def _check_zone(text: str) -> None:
    from app.calendars.zones import zone_named

    if zone_named(text) is None:
        raise Invalid(
            N_("“{text}” is not a time zone. Write it like {example}."),
            field="zone",
            text=text,
            example="Asia/Jakarta",
        )


ACTIVITIES = Record(
    kind=Activity,
    label=N_("Activity"),
    plural=N_("Activities"),
    icon="calendar-check",
    title=Activity.subject,
    columns=(
        Activity.subject,
        Activity.kind,
        Activity.account_id,
        Activity.starts_at,
        Activity.state,
        Activity.outcome,
        Activity.owner_id,
    ),
    sections=(
        Section(
            N_("Activity"),
            (
                Activity.kind,
                Activity.subject,
                Activity.account_id,
                Activity.contact_id,
                Activity.lead_id,
                Activity.opportunity_id,
                Activity.quote_id,
                Activity.owner_id,
            ),
        ),
        Section(
            N_("When"),
            (
                Activity.starts_at,
                Activity.ends_at,
                Activity.all_day,
                Activity.zone,
                Activity.rrule,
                Activity.reminder_minutes,
            ),
        ),
        Section(
            N_("Details"),
            (
                Activity.location,
                Activity.attendees,
                Activity.direction,
                Activity.description,
            ),
        ),
        Section(
            N_("Result"),
            (
                Activity.state,
                Activity.outcome,
                Activity.sale,
                Activity.next_action,
                Activity.reason,
                Activity.checked_in_at,
                Activity.done_at,
            ),
        ),
    ),
    search=(Activity.outcome, Activity.description, Activity.location, Activity.next_action),
    names=(Activity.subject, Activity.uid),
    filters=(
        Filter("mine", N_("Mine"), lambda viewer: Activity.owner_id == viewer.user_id),
        Filter("planned", N_("Planned"), lambda viewer: Activity.state.in_(_WAITING)),
        Filter(
            "due",
            N_("Today"),
            lambda viewer: (
                Activity.state.in_(_WAITING)
                & (Activity.starts_at >= start_of(viewer.today))
                & (Activity.starts_at < start_of(viewer.today, 1))
            ),
        ),
        Filter(
            "overdue",
            N_("Overdue"),
            lambda viewer: (
                Activity.state.in_(_WAITING) & (Activity.starts_at < start_of(viewer.today))
            ),
        ),
        Filter("visits", N_("Visits"), lambda viewer: Activity.kind == ActivityKind.VISIT),
        Filter("calls", N_("Calls"), lambda viewer: Activity.kind == ActivityKind.CALL),
        Filter("tasks", N_("Tasks"), lambda viewer: Activity.kind == ActivityKind.TASK),
    ),
    aliases={
        "subject": ("activity - subject", "summary", "title"),
        "starts_at": ("activity - due date", "due date", "start date", "due", "start"),
        "ends_at": ("end date", "end"),
        "account_id": ("account", "account name", "customer", "organization - name"),
        "description": ("notes",),
        "location": ("place",),
        "rrule": ("repeats",),
    },
    actions=ACTIVITY_ACTIONS,
    checks={"rrule": _check_rule, "zone": _check_zone},
    sort=Activity.starts_at,
    descending=True,
    new=_new,
    settle=activities.revise,
)

NOTES = Record(
    kind=Note,
    label=N_("Note"),
    plural=N_("Notes"),
    icon="sticky-note",
    title=Note.text,
    columns=(Note.text, Note.account_id, Note.at, Note.created_by),
    sections=(
        Section(
            N_("Note"),
            (
                Note.text,
                Note.at,
                Note.account_id,
                Note.contact_id,
                Note.lead_id,
                Note.opportunity_id,
                Note.quote_id,
                Note.owner_id,
            ),
        ),
    ),
    # The title is a word of its own to the index; something must stand beside it.
    search=(Note.text,),
    filters=(Filter("mine", N_("Mine"), lambda viewer: Note.created_by == viewer.user_id),),
    aliases={
        "text": ("note", "note - content", "content", "body"),
        "account_id": ("account", "account name", "customer", "organization - name"),
        "at": ("date", "created date"),
    },
    sort=Note.at,
    descending=True,
    new=_new_note,
)

ATTACHMENTS = Record(
    kind=Attachment,
    label=N_("File"),
    plural=N_("Files"),
    icon="paperclip",
    title=Attachment.name,
    columns=(Attachment.name, Attachment.account_id, Attachment.size, Attachment.created_at),
    sections=(
        Section(
            N_("File"),
            (
                Attachment.name,
                Attachment.media_type,
                Attachment.size,
                Attachment.sha256,
                Attachment.account_id,
                Attachment.contact_id,
                Attachment.lead_id,
                Attachment.opportunity_id,
                Attachment.quote_id,
                Attachment.owner_id,
            ),
        ),
    ),
    search=(Attachment.media_type,),
    names=(Attachment.name,),
    sort=Attachment.name,
)
