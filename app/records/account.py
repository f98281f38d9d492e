"""Accounts as people meet them."""

from __future__ import annotations

from app.i18n import N_
from app.models import Account, AccountClass, AccountType
from app.records.account_actions import ACCOUNT_ACTIONS
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
        "name": (
            "account",
            "account name",
            "company",
            "company name",
            "organization name",
            "organization - name",
            "organization 1 - name",
            "nama",
        ),
        "legal_name": ("legal name",),
        "type": ("account type",),
        "account_class": ("class", "rating", "organization - label"),
        "industry": ("sector",),
        "parent_id": ("subsidiary_of", "parent account", "parent"),
        "owner_id": ("account owner", "organization - owner", "owner"),
        "phone": ("phone number", "company main phone"),
        "website": ("web page", "website 1 - value"),
        "billing_street": (
            "billing address line1",
            "organization - address",
            "address",
            "alamat",
        ),
        "billing_city": ("city", "kota"),
        "billing_region": ("billing state/province", "billing state", "province", "provinsi"),
        "billing_postcode": ("billing zip/postal code", "postal code", "kode pos"),
        "billing_country": ("office_location", "office location", "country"),
        "delivery_street": ("shipping street", "shipping address line1"),
        "delivery_city": ("shipping city",),
        "delivery_region": ("shipping state", "shipping state/province"),
        "delivery_postcode": ("shipping zip/postal code",),
        "delivery_country": ("shipping country",),
        "founded": ("year_established", "year established"),
        "annual_revenue": ("revenue", "annual revenue"),
        "employees": ("number of employees",),
        "description": ("notes", "description"),
    },
    actions=ACCOUNT_ACTIONS,
    sort=Account.name,
)
