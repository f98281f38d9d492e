"""Accounts as people meet them."""

from __future__ import annotations

from app.i18n import N_
from app.models import Account, AccountClass, AccountType
from app.records.description import Filter, Record, Section

ACCOUNTS = Record(
    kind=Account,
    label=N_("Account"),
    plural=N_("Accounts"),
    icon="building-2",
    title=Account.name,
    columns=(
        Account.name,
        Account.account_class,
        Account.billing_city,
        Account.phone,
        Account.owner_id,
        Account.territory_id,
    ),
    sections=(
        Section(
            N_("Customer"),
            (
                Account.name,
                Account.legal_name,
                Account.kind,
                Account.type,
                Account.account_class,
                Account.lifecycle,
                Account.industry,
                Account.parent_id,
                Account.owner_id,
                Account.territory_id,
            ),
        ),
        Section(N_("Reach"), (Account.phone, Account.whatsapp, Account.email, Account.website)),
        Section(
            N_("Billing address"),
            (
                Account.billing_street,
                Account.billing_city,
                Account.billing_region,
                Account.billing_postcode,
                Account.billing_country,
            ),
        ),
        Section(
            N_("Delivery address"),
            (
                Account.delivery_street,
                Account.delivery_city,
                Account.delivery_region,
                Account.delivery_postcode,
                Account.delivery_country,
                Account.latitude,
                Account.longitude,
            ),
        ),
        Section(
            N_("Terms"),
            (
                Account.price_list_id,
                Account.payment_days,
                Account.credit_limit,
                Account.visit_every_days,
            ),
        ),
        Section(
            N_("Identity numbers"),
            (
                Account.npwp,
                Account.nitku,
                Account.nik,
                Account.pkp,
                Account.tin,
                Account.brn,
                Account.sst_number,
            ),
        ),
        Section(
            N_("More"),
            (
                Account.birthday,
                Account.founded,
                Account.employees,
                Account.annual_revenue,
                Account.description,
            ),
        ),
    ),
    search=(
        Account.legal_name,
        Account.billing_city,
        Account.billing_street,
        Account.phone,
        Account.whatsapp,
        Account.email,
        Account.npwp,
        Account.industry,
    ),
    names=(Account.name, Account.legal_name),
    filters=(
        Filter("mine", N_("Mine"), lambda viewer: Account.owner_id == viewer.user_id),
        Filter(
            "customers",
            N_("Customers"),
            lambda viewer: Account.type == AccountType.CUSTOMER,
        ),
        Filter("class_a", N_("Class A"), lambda viewer: Account.account_class == AccountClass.A),
    ),
    aliases={
        "name": ("account", "account name", "company", "company name", "organization - name"),
        "industry": ("sector",),
        "founded": ("year_established", "year established"),
        "annual_revenue": ("revenue", "annual revenue"),
        "employees": ("number of employees",),
        "billing_country": ("office_location", "country"),
        "parent_id": ("subsidiary_of", "parent account"),
    },
    sort=Account.name,
)
