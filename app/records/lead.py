"""Leads as people meet them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.errors import Refused
from app.i18n import N_, P_
from app.ids import uuid7
from app.models import Lead, LeadStatus
from app.records.description import Filter, Record, Section
from app.records.lead_actions import LEAD_ACTIONS

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def _new(session: Session, values: dict[str, Any]) -> Lead:
    """A lead may come in anywhere on its way but at the end: converting makes the account."""
    if values.get("status") is LeadStatus.CONVERTED:
        raise Refused(N_("A new lead cannot be converted already. Qualify it, then convert it."))
    given = {name: value for name, value in values.items() if value is not None}
    given.setdefault("name", given.get("company", ""))
    lead = Lead(**{"id": uuid7(), **given})
    session.add(lead)
    return lead


LEADS = Record(
    kind=Lead,
    label=N_("Lead"),
    plural=N_("Leads"),
    icon="user-plus",
    title=Lead.name,
    columns=(
        Lead.name,
        Lead.company,
        Lead.status,
        Lead.city,
        Lead.phone,
        Lead.amount,
        Lead.source,
        Lead.owner_id,
    ),
    sections=(
        Section(
            N_("Lead"),
            (
                Lead.name,
                Lead.company,
                Lead.job_title,
                Lead.status,
                Lead.source,
                Lead.score,
                Lead.amount,
                Lead.currency,
                Lead.owner_id,
                Lead.territory_id,
            ),
        ),
        Section(
            N_("Reach"),
            (
                Lead.phone,
                Lead.mobile,
                Lead.whatsapp,
                Lead.email,
                Lead.website,
                Lead.city,
                Lead.country,
            ),
        ),
        Section(N_("More"), (Lead.description, Lead.reason)),
        Section(N_("Became"), (Lead.account_id, Lead.contact_id, Lead.opportunity_id)),
    ),
    search=(Lead.company, Lead.phone, Lead.mobile, Lead.whatsapp, Lead.email, Lead.city),
    names=(Lead.name, Lead.company, Lead.email),
    filters=(
        Filter(
            "open",
            P_("state", "Open"),
            lambda viewer: Lead.status.in_(
                (
                    LeadStatus.NEW,
                    LeadStatus.WORKING,
                    LeadStatus.NURTURING,
                    LeadStatus.QUALIFIED,
                    LeadStatus.RECYCLED,
                )
            ),
        ),
        Filter("mine", N_("Mine"), lambda viewer: Lead.owner_id == viewer.user_id),
        Filter("new", N_("New"), lambda viewer: Lead.status == LeadStatus.NEW),
        Filter(
            "qualified",
            N_("Ready to convert"),
            lambda viewer: Lead.status == LeadStatus.QUALIFIED,
        ),
    ),
    aliases={
        "name": ("lead name", "full name", "person - name", "contact name"),
        "company": (
            "company name",
            "associated company",
            "organization name",
            "organization - name",
            "organization 1 - name",
            "account name",
        ),
        "job_title": ("title", "organization title"),
        "status": ("lead status",),
        "source": ("lead source",),
        "phone": ("phone number", "business phone", "person - phone", "phone 1 - value"),
        "mobile": ("mobile phone",),
        "email": ("e-mail", "e-mail address", "email address", "person - email (work)"),
        "city": ("mailing city", "business city"),
        "country": ("country/region", "mailing country"),
        "amount": ("estimated amount", "deal - value", "value"),
        "owner_id": ("lead owner", "contact owner", "owner"),
        "description": ("notes", "note"),
    },
    actions=LEAD_ACTIONS,
    sort=Lead.name,
    new=_new,
)
