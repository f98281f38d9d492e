"""What a role may not change is not offered, and shown to be read only."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.models import Role, User
from app.store import Origin
from app.views.kit.form import Form
from app.views.kit.list_page import ListPage
from app.views.kit.reading import read_record
from app.views.places import RELATED
from app.views.screens.records import RecordPage
from tests import factories


@pytest.fixture
def rep(desk):
    """Rina works here, as a sales rep; what was there before came from the office."""
    key = factories.user(desk.store, "Rina", role=Role.REP)
    keys = {
        "rina": key,
        "account": factories.account(desk.store, credit_limit=Decimal(5_000_000)),
        "product": factories.product(desk.store),
    }
    desk.store.identify(user_id=key)
    return keys


def test_a_rep_reads_a_customers_credit_and_does_not_change_it(desk, qtbot, settle, rep):
    form = Form(desk, desk.records["account"])
    qtbot.addWidget(form)
    form.show()

    form.show_record(rep["account"])
    settle()

    credit, name = form.fields["credit_limit"].editor, form.fields["name"].editor
    assert credit.widget.isReadOnly() and credit.text()
    assert "role" in credit.widget.toolTip()
    assert not name.widget.isReadOnly()


def test_a_rep_is_not_offered_to_add_or_edit_products(desk, qtbot, settle, rep):
    page = ListPage(desk, desk.records["product"])
    qtbot.addWidget(page)
    page.show()
    settle()

    assert not page.new_button.isVisible()
    assert not read_record(desk, desk.records["product"], rep["product"]).may_change


def test_a_rep_is_not_offered_to_add_to_or_edit_the_rules_of_a_product(desk, qtbot, settle, rep):
    page = RecordPage(desk, desk.records["product"], RELATED["product"])
    qtbot.addWidget(page)
    page.show()
    page.opened(rep["product"])
    page.tabs.setCurrentWidget(page.related[0])
    settle()

    rules = page.related[0]

    assert rules.empty.isVisible() and not rules.empty.button.isVisible()
    assert rules.new_button.isHidden() and rules.edit_button.isHidden()


def test_the_office_is_offered_both(desk, qtbot, settle, rep):
    with desk.store.work("Promote", Origin.SETUP) as session:
        session.get(User, rep["rina"]).role = Role.OFFICE
    page = ListPage(desk, desk.records["product"])
    qtbot.addWidget(page)
    page.show()
    page.show_view("")
    settle()

    assert page.new_button.isVisible()
    assert read_record(desk, desk.records["product"], rep["product"]).may_change


@pytest.mark.parametrize(("role", "seen"), [(Role.REP, False), (Role.MANAGER, True)])
def test_what_a_product_costs_us_is_shown_to_who_may_see_it(desk, role, seen):
    product = factories.product(desk.store, cost=Decimal(12_000))
    desk.store.identify(user_id=factories.user(desk.store, "Rina", role=role))

    assert ("cost" in read_record(desk, desk.records["product"], product).texts) is seen
