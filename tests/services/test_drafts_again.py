"""What a draft comes to after a tax or the rounding of totals has changed: one total everywhere."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa

from app.errors import Refused
from app.models import Quote, QuoteLine
from app.records import all_records
from app.records.editing import change, create, remove
from app.services import approvals, quote_lines, quoting, repricing
from app.services.company import set_company
from app.services.quote_again import other_prices, returned_prices, said_again
from app.services.quote_totals import totals
from tests import factories

D = Decimal
TAXES = all_records()["tax_rate"]
PPN = {"code": "PPN", "name": "PPN", "country": "ID", "rate": D(13), "valid_from": date(2026, 8, 1)}


@pytest.fixture
def draft(shop):
    return offer(shop)


def offer(shop, **values):
    """A quote over 100,000 before tax; where nobody says otherwise, of 3 August 2026."""
    key = quoting.new_quote(shop, factories.account(shop), **values)
    quote_lines.add_line(shop, key, description="Kopi", price=D(100_000), tax_code="PPN")
    return key


def kept(shop, quote):
    """What lists show that it comes to, which is what its lines come to."""
    with shop.read() as session:
        found = session.get(Quote, quote)
        came_to = totals(session, found)
        assert (found.tax, found.total) == (came_to.tax, came_to.total)
        return found.total


def test_drafts_follow_a_tax_that_is_made_changed_and_removed(shop, draft):
    before = offer(shop, quote_date=date(2026, 7, 31))
    came_to = [kept(shop, draft)]

    with shop.work("New tax") as session:
        key = create(session, TAXES, PPN).id
    came_to.append(kept(shop, draft))
    with shop.work("Change tax") as session:
        change(session, TAXES, key, {"rate": D(14)})
    came_to.append(kept(shop, draft))
    with shop.work("Later") as session:
        change(session, TAXES, key, {"valid_from": date(2027, 1, 1)})
    came_to.append(kept(shop, draft))
    with shop.work("Earlier") as session:
        change(session, TAXES, key, {"valid_from": date(2026, 1, 1)})
    came_to += [kept(shop, draft), kept(shop, before)]
    with shop.work("Remove tax") as session:
        remove(session, TAXES, key)
    came_to += [kept(shop, draft), kept(shop, before)]

    assert came_to == [111_000, 113_000, 114_000, 111_000, 114_000, 114_000, 111_000, 111_000]


def test_undo_of_a_tax_takes_the_totals_of_drafts_back(shop, draft):
    with shop.work("New tax") as session:
        create(session, TAXES, PPN)

    shop.undo()

    assert kept(shop, draft) == 111_000


def test_what_was_sent_stays_as_it_was_sent(shop, draft):
    quoting.send(shop, draft)

    with shop.work("New tax") as session:
        create(session, TAXES, PPN)

    assert kept(shop, draft) == 111_000


def test_a_draft_that_names_a_tax_which_is_gone_keeps_none_from_being_removed(shop, draft):
    with shop.work("New tax") as session:
        key = create(session, TAXES, PPN | {"code": "HOTEL"}).id
        line = session.scalars(sa.select(QuoteLine.id)).one()
    quote_lines.change_line(shop, line, tax_code="HOTEL")

    with shop.work("Remove tax") as session:
        remove(session, TAXES, key)

    assert factories.get(shop, Quote, draft).total == 113_000


def test_drafts_in_ringgit_follow_the_setting_of_five_sen(shop):
    quote = quoting.new_quote(shop, factories.account(shop), currency="MYR")
    quote_lines.add_line(shop, quote, description="Kopi", price=D("82.03"), tax_code="ID-NONE")

    came_to = []
    for setting in ("yes", "no"):
        set_company(shop, cash_rounding=setting)
        came_to.append(kept(shop, quote))

    assert came_to == [D("82.05"), D("82.03")]


@pytest.mark.parametrize("way", ["returned", "taken back", "reopened", "called off"])
def test_what_may_be_written_again_comes_to_what_the_taxes_of_now_make(shop, draft, way):
    if way != "called off":
        approvals.ask(shop, draft)
    if way == "reopened":
        approvals.approve(shop, draft)
    if way == "called off":
        quoting.cancel(shop, draft)
    with shop.work("New tax") as session:
        create(session, TAXES, PPN)
    assert factories.get(shop, Quote, draft).total == 111_000

    if way == "returned":
        approvals.give_back(shop, draft, "Pajak")
    elif way == "taken back":
        approvals.take_back(shop, draft)
    else:
        quoting.reopen(shop, draft)

    assert kept(shop, draft) == factories.get(shop, Quote, draft).own_total == 113_000
    with shop.read() as session:
        assert said_again(session, draft) == [
            "The taxes have changed since this quote was last written: it comes to Rp113,000 now,"
            " before Rp111,000."
        ]


def test_prices_that_changed_meanwhile_stay_as_written_and_are_told(shop):
    kecap = factories.product(shop, "Kecap", list_price=D(10_000), tax_code="PPN")
    quote = quoting.new_quote(shop, factories.account(shop))
    quote_lines.add_line(shop, quote, product_id=kecap)
    quote_lines.add_line(shop, quote, description="Ongkos", price=D(5_000))
    quoting.cancel(shop, quote)
    with shop.work("Dearer") as session:
        change(session, all_records()["product"], kecap, {"list_price": D(12_000)})

    quoting.reopen(shop, quote)

    with shop.read() as session:
        [sentence] = said_again(session, quote)
    assert sentence.startswith("1 line has another price than the price lists have now. It stays")
    assert "“Prices of today” takes the new one" in sentence
    repricing.reprice(shop, quote)
    with shop.read() as session:
        assert other_prices(session, session.get_one(Quote, quote)) == []


def test_only_what_a_manager_returned_is_told_of_other_prices_whenever_it_is_opened(shop):
    kecap = factories.product(shop, "Kecap", list_price=D(10_000), tax_code="PPN")
    quote = quoting.new_quote(shop, factories.account(shop))
    quote_lines.add_line(shop, quote, product_id=kecap)
    approvals.ask(shop, quote)
    with shop.work("Dearer") as session:
        change(session, all_records()["product"], kecap, {"list_price": D(12_000)})

    waiting = returned(shop, quote)
    approvals.give_back(shop, quote, "Mahal")
    after = returned(shop, quote)

    assert (waiting, len(after)) == ([], 1)


def returned(shop, quote):
    with shop.read() as session:
        return returned_prices(session, session.get_one(Quote, quote))


def test_what_was_approved_is_not_sent_with_other_taxes_than_those_of_the_yes(shop, draft):
    approvals.ask(shop, draft)
    approvals.approve(shop, draft)
    with shop.work("New tax") as session:
        create(session, TAXES, PPN)

    with pytest.raises(Refused, match="taxes have changed since this quote was approved"):
        quoting.send(shop, draft)

    quoting.reopen(shop, draft)
    approvals.ask(shop, draft)
    approvals.approve(shop, draft)
    quoting.send(shop, draft)
    assert kept(shop, draft) == 113_000
