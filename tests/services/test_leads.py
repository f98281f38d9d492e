"""Leads on their way to becoming customers."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.errors import Refused
from app.models import (
    Account,
    AccountContact,
    AccountKind,
    Activity,
    Contact,
    Lead,
    LeadStatus,
    Note,
    Opportunity,
)
from app.services import leads
from tests import factories


@pytest.fixture
def lead(shop):
    return factories.lead(shop, phone="+62812", city="Bogor", amount=Decimal(7_000_000))


def status(store, key) -> LeadStatus:
    return factories.get(store, Lead, key).status


def test_a_lead_is_worked_on_qualified_and_undone_step_by_step(shop, lead):
    leads.start_working(shop, lead)
    leads.qualify(shop, lead)
    qualified = status(shop, lead)
    shop.undo()

    assert (qualified, status(shop, lead)) == (LeadStatus.QUALIFIED, LeadStatus.WORKING)


def test_giving_up_says_why_and_trying_again_goes_on_working(shop, lead):
    with pytest.raises(Refused, match="why"):
        leads.disqualify(shop, lead, "")

    leads.disqualify(shop, lead, "Moved away")
    leads.recycle(shop, lead)

    assert status(shop, lead) is LeadStatus.WORKING
    said = [line.after for line in shop.history("lead", lead) if line.field == "reason"]
    assert said[0] == "Moved away"


def test_only_a_qualified_lead_is_converted(shop, lead):
    with pytest.raises(Refused, match="Qualify"):
        leads.convert(shop, lead)


def test_a_lead_becomes_customer_contact_and_deal_and_its_words_follow(shop, lead):
    note = factories.note(shop, lead_id=lead)
    call = factories.activity(shop, lead_id=lead)
    leads.qualify(shop, lead)

    made = leads.convert(shop, lead, deal_name="First order")

    account = factories.get(shop, Account, made.account_id)
    deal = factories.get(shop, Opportunity, made.opportunity_id)
    assert (account.name, account.phone, account.billing_city) == ("Warung Budi", "+62812", "Bogor")
    assert factories.get(shop, Contact, made.contact_id).name == "Budi Santoso"
    assert (deal.name, deal.amount, deal.account_id) == (
        "First order", Decimal(7_000_000), made.account_id,
    )  # fmt: skip
    assert factories.get(shop, Note, note).account_id == made.account_id
    assert factories.get(shop, Activity, call).account_id == made.account_id
    converted = factories.get(shop, Lead, lead)
    assert (converted.status, converted.account_id) == (LeadStatus.CONVERTED, made.account_id)
    with shop.read() as session:
        part = session.query(AccountContact).filter_by(account_id=made.account_id).one()
        assert (part.contact_id, part.primary) == (made.contact_id, True)


def test_undo_of_a_conversion_leaves_the_lead_as_it_was(shop, lead):
    note = factories.note(shop, lead_id=lead)
    leads.qualify(shop, lead)
    before = factories.values_of(shop, Lead, lead)
    made = leads.convert(shop, lead)

    shop.undo()

    assert factories.values_of(shop, Lead, lead) == before
    assert factories.get(shop, Account, made.account_id) is None
    assert factories.get(shop, Opportunity, made.opportunity_id) is None
    assert factories.get(shop, Note, note).account_id is None


def test_a_lead_joins_a_customer_we_know_without_changing_it(shop, lead):
    known = factories.account(shop, "Warung Budi Jaya")
    before = factories.values_of(shop, Account, known)
    leads.qualify(shop, lead)

    made = leads.convert(shop, lead, account_id=known, make_opportunity=False)

    assert (made.account_id, made.opportunity_id) == (known, None)
    assert factories.values_of(shop, Account, known) == before


def test_a_person_without_a_company_becomes_a_person(shop):
    lead = factories.lead(shop, "Ibu Ani", company=None)
    leads.qualify(shop, lead)

    made = leads.convert(shop, lead, make_contact=False, make_opportunity=False)

    account = factories.get(shop, Account, made.account_id)
    assert (account.kind, account.name, made.contact_id) == (AccountKind.PERSON, "Ibu Ani", None)
