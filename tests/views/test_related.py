"""What belongs to a record is on its page; what is missing is made over what one is typing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
import sqlalchemy as sa
from PySide6.QtCore import Qt

from app.models import Account, Opportunity, PriceRule
from app.views.frame import Frame
from app.views.kit import saving
from app.views.kit.form_dialog import FormDialog
from app.views.places import MAKES, RELATED, all_pages, all_places, pages_beside
from tests import factories

ENTER = Qt.Key.Key_Return


@pytest.fixture
def frame(desk, qtbot, settle) -> Frame:
    records = desk.records
    wired = replace(desk, makes=MAKES)
    made = Frame(wired, all_places(records), all_pages(records), pages_beside())
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    made.activateWindow()
    made.go("account")
    settle()
    return made


def related(page, record):
    return next(shown for shown in page.related if shown.relation.record == record)


def look_at(page, shown, settle):
    tabs = getattr(page, "tabs", None) or page._tabs
    tabs.setCurrentWidget(shown)
    settle()


def count(store, kind) -> int:
    with store.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(kind))


def test_every_relation_points_from_a_described_field(desk):
    for record, relations in RELATED.items():
        for one in relations:
            column = desk.records[one.record].table.c[one.by]
            assert column.info["refers"] == record


def test_the_rules_of_a_price_list_come_first_on_its_page(desk, frame, settle):
    mine = factories.price_list(desk.store, "Grosir")
    factories.price_rule(desk.store, price_list_id=mine)
    factories.price_rule(desk.store)

    frame.open_record("price_list", mine)
    settle()

    page = frame.full.page
    assert page.tabs.currentWidget() is related(page, "price_rule")
    assert related(page, "price_rule").model.rowCount() == 1


def test_a_rule_is_made_over_the_page_and_stands_in_the_list_at_once(desk, frame, settle):
    mine = factories.price_list(desk.store, "Grosir")
    frame.open_record("price_list", mine)
    settle()
    rules = related(frame.full.page, "price_rule")

    rules.make()
    settle()
    form = frame.findChild(FormDialog).form
    form.fields["category"].editor.widget.setText("Beras")
    form.fields["value"].editor.widget.setText("5")
    form.save()
    settle()

    assert rules.model.rowCount() == 1
    with desk.store.read() as session:
        rule = session.execute(
            sa.select(PriceRule.price_list_id, PriceRule.category, PriceRule.value)
        ).one()
    assert tuple(rule) == (mine, "Beras", Decimal(5))


def test_a_rule_made_for_a_price_list_stays_with_it(desk, frame, qtbot, settle):
    other = factories.price_list(desk.store, "Horeca")
    rules = desk.records["price_rule"]
    saving.keep_draft(desk.store, rules, None, {"price_list_id": str(other), "category": "Beras"})
    mine = factories.price_list(desk.store, "Grosir")
    frame.open_record("price_list", mine)
    settle()

    related(frame.full.page, "price_rule").make()
    settle()
    form = frame.findChild(FormDialog).form
    picker = form.fields["price_list_id"].editor.widget
    picker.setFocus()
    qtbot.keyClick(picker, Qt.Key.Key_Down)
    qtbot.keyClicks(picker, "Horeca")
    qtbot.mouseClick(picker, Qt.MouseButton.LeftButton)
    settle()

    assert (picker.text(), picker.key) == ("Grosir", mine)
    assert picker.offers() == []
    assert form.fields["category"].editor.text() == "Beras"


def test_the_people_of_a_customer_lead_to_their_pages(desk, frame, settle):
    account = factories.account(desk.store, "Toko Maju")
    person = factories.contact(desk.store, "Ibu Sari")
    factories.account_contact(desk.store, account_id=account, contact_id=person, role="Pemilik")
    frame.open_record("account", account)
    settle()
    people = related(frame.full.page, "account_contact")
    look_at(frame.full.page, people, settle)

    people.rows.opened.emit(people.model.key_at(0))
    settle()

    assert (frame.location.record, frame.location.key) == ("contact", person)


def test_the_deals_and_quotes_of_a_customer_are_only_its_own(desk, frame, settle):
    account = factories.account(desk.store, "Toko Maju")
    deal = factories.opportunity(desk.store, "Ramadan", account_id=account)
    factories.opportunity(desk.store, "Another", account_id=factories.account(desk.store, "B"))
    frame.open_record("account", account)
    settle()
    deals = related(frame.full.page, "opportunity")

    look_at(frame.full.page, deals, settle)

    assert [deals.model.key_at(row) for row in range(deals.model.rowCount())] == [deal]


def test_a_customer_is_made_from_within_a_deal_and_nothing_typed_is_lost(
    desk, frame, qtbot, settle
):
    factories.pipeline(desk.store)
    frame.new_record("opportunity", {})
    settle()
    deal = frame.full.page.form
    qtbot.keyClicks(deal.fields["name"].editor.widget, "Stok Lebaran")
    picker = deal.fields["account_id"].editor.widget
    picker.setFocus()
    qtbot.keyClicks(picker, "Toko Baru")
    qtbot.waitUntil(lambda: "New: Toko Baru" in picker.offers())
    settle()

    qtbot.keyClick(picker.completer_popup(), Qt.Key.Key_Down)
    qtbot.keyClick(picker.completer_popup(), ENTER)
    settle()
    over = frame.findChild(FormDialog).form
    named = over.fields["name"].editor.text()
    over.save()
    settle()

    assert named == "Toko Baru"
    assert deal.fields["name"].editor.text() == "Stok Lebaran"
    assert picker.text() == "Toko Baru"
    with desk.store.read() as session:
        made = session.scalars(sa.select(Account.id).where(Account.name == "Toko Baru")).one()
    assert picker.key == made


def test_giving_up_a_new_customer_leaves_the_deal_as_it_was(desk, frame, qtbot, settle):
    frame.new_record("opportunity", {})
    settle()
    deal = frame.full.page.form
    qtbot.keyClicks(deal.fields["name"].editor.widget, "Stok Lebaran")
    deal.fields["account_id"].editor.make("Toko Baru")
    settle()

    qtbot.keyClick(frame.findChild(FormDialog).form, Qt.Key.Key_Escape)
    settle()

    assert deal.fields["name"].editor.text() == "Stok Lebaran"
    assert (count(desk.store, Account), count(desk.store, Opportunity)) == (0, 0)


def test_who_may_not_be_made_by_the_way_is_not_offered(desk, frame, qtbot, settle):
    frame.new_record("opportunity", {})
    settle()
    picker = frame.full.page.form.fields["pipeline_id"].editor.widget
    picker.setFocus()
    qtbot.keyClicks(picker, "Nothing")
    qtbot.wait(200)
    settle()

    assert picker.offers() == []
