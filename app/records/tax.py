"""Taxes of the company's own as people meet them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from app.i18n import N_
from app.models import TaxRate
from app.records.description import Filter, Record, Section

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from sqlalchemy.orm import Session


def _check(session: Session, key: UUID | None, values: Mapping[str, Any]) -> None:
    from app.services.company_checks import check_rate

    check_rate(session, key, values)


def _settle(session: Session, rate: TaxRate, changed: frozenset[str]) -> None:
    from app.services.drafts_again import after_tax

    after_tax(session, rate, changed)


TAX_RATES = Record(
    kind=TaxRate,
    label=N_("Tax"),
    plural=N_("Taxes"),
    icon="percent",
    title=TaxRate.name,
    columns=(
        TaxRate.code,
        TaxRate.name,
        TaxRate.rate,
        TaxRate.base,
        TaxRate.valid_from,
        TaxRate.valid_until,
        TaxRate.country,
        TaxRate.source,
    ),
    sections=(
        Section(
            N_("Tax"),
            (
                TaxRate.code,
                TaxRate.name,
                TaxRate.rate,
                TaxRate.base,
                TaxRate.upon,
                TaxRate.tax_class,
                TaxRate.country,
            ),
        ),
        Section(N_("Valid"), (TaxRate.valid_from, TaxRate.valid_until, TaxRate.source)),
    ),
    names=(TaxRate.code, TaxRate.name),
    filters=(
        Filter(
            "valid",
            N_("Valid now"),
            lambda viewer: sa.and_(
                sa.or_(TaxRate.valid_from.is_(None), TaxRate.valid_from <= viewer.today),
                sa.or_(TaxRate.valid_until.is_(None), TaxRate.valid_until >= viewer.today),
            ),
        ),
    ),
    aliases={
        "code": ("tax code", "kode pajak"),
        "name": ("tax", "pajak", "cukai"),
        "rate": ("percent", "tarif", "kadar"),
    },
    among=_check,
    sort=TaxRate.code,
    settle=_settle,
)
