"""Requests for approval, and the limits that make them necessary, as people meet them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.i18n import N_
from app.models import Approval, Decision, DiscountLimit
from app.records.description import Filter, Record, Section
from app.services import approvals

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def _new(session: Session, values: dict[str, Any]) -> Approval:
    return approvals.begun(session, values)


APPROVALS = Record(
    kind=Approval,
    label=N_("Approval"),
    plural=N_("Approvals"),
    icon="shield-check",
    title=Approval.reason,
    columns=(
        Approval.quote_id,
        Approval.decision,
        Approval.asked_by,
        Approval.asked_at,
        Approval.reason,
        Approval.decided_by,
        Approval.decided_at,
        Approval.comment,
    ),
    sections=(
        Section(
            N_("Request"),
            (
                Approval.quote_id,
                Approval.asked_by,
                Approval.asked_at,
                Approval.reason,
                Approval.agreed_at,
            ),
        ),
        Section(
            N_("Answer"),
            (Approval.decision, Approval.decided_by, Approval.decided_at, Approval.comment),
        ),
    ),
    filters=(
        Filter(
            "waiting",
            N_("Waiting for an answer"),
            lambda viewer: Approval.decision == Decision.WAITING,
        ),
        Filter("mine", N_("Asked by me"), lambda viewer: Approval.asked_by == viewer.user_id),
    ),
    sort=Approval.asked_at,
    descending=True,
    new=_new,
)

DISCOUNT_LIMITS = Record(
    kind=DiscountLimit,
    label=N_("Discount limit"),
    plural=N_("Discount limits"),
    icon="sliders-horizontal",
    title=DiscountLimit.name,
    columns=(
        DiscountLimit.name,
        DiscountLimit.role,
        DiscountLimit.account_class,
        DiscountLimit.category,
        DiscountLimit.max_line_percent,
        DiscountLimit.max_total_percent,
        DiscountLimit.min_margin_percent,
        DiscountLimit.valid_from,
        DiscountLimit.valid_until,
    ),
    sections=(
        Section(
            N_("For whom"),
            (
                DiscountLimit.name,
                DiscountLimit.role,
                DiscountLimit.account_class,
                DiscountLimit.category,
            ),
        ),
        Section(
            N_("How far"),
            (
                DiscountLimit.max_line_percent,
                DiscountLimit.max_total_percent,
                DiscountLimit.min_margin_percent,
            ),
        ),
        Section(N_("When"), (DiscountLimit.valid_from, DiscountLimit.valid_until)),
    ),
    names=(DiscountLimit.name,),
    sort=DiscountLimit.name,
)
