"""What a rep may give alone, what a manager has to say yes to, and what a yes covers."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from app.errors import Invalid, NotAllowed, Refused
from app.models import (
    Account,
    AccountClass,
    Approval,
    Decision,
    OrderState,
    Product,
    Quote,
    QuoteState,
    Role,
)
from app.records.quote_actions import QUOTE_ACTIONS
from app.services import approvals, quote_lines, quoting
from app.services.approval_desk import desk_of, waiting_for_answer
from app.services.quote_story import story_of
from app.services.timeline import timeline
from app.store import Identity
from tests import factories


@pytest.fixture
def rep(shop):
    """Ana sells here: she may give 10 % on a line."""
    factories.discount_limit(shop, role=Role.REP)
    return factories.user(shop, "Ana", role=Role.REP)


@pytest.fixture
def manager(shop):
    return factories.user(shop, "Maya", role=Role.MANAGER)


@pytest.fixture
def works(shop):
    """Lets somebody else work at the laptop."""

    def works(user_id):
        shop.identity = Identity(user_id, shop.identity.device_id)

    return works


@pytest.fixture
def draft(shop, rep, manager, works):
    """Ana's quote, with a line of one million."""
    toko = factories.account(shop, account_class=AccountClass.B)
    works(rep)
    key = quoting.new_quote(shop, toko)
    quote_lines.add_line(shop, key, description="Kecap", price=Decimal(1_000_000))
    return key


@pytest.mark.parametrize(("days", "says"), [(0, "Add at least one line"), (60, "expired")])
def test_nobody_is_asked_about_a_quote_that_could_not_be_sent(shop, draft, clock, days, says):
    if not days:
        quote_lines.remove_line(shop, line_of(shop, draft))
    clock.move(timedelta(days=days))

    with pytest.raises(Refused, match=says):
        approvals.ask(shop, draft, "Please")

    assert state_of(shop, draft) is QuoteState.DRAFT


def line_of(store, quote_id):
    with store.read() as session:
        return session.get(Quote, quote_id).lines[0].id


def give(store, quote_id, percent):
    quote_lines.change_line(store, line_of(store, quote_id), discount_percent=Decimal(percent))


def state_of(store, quote_id):
    return factories.get(store, Quote, quote_id).state


def requests(store, quote_id):
    with store.read() as session:
        found = approvals.requests_of(session, quote_id)
        session.expunge_all()
        return found


def needed(store, quote_id):
    with store.read() as session:
        quote = session.get(Quote, quote_id)
        return [breach.sentence() for breach in approvals.needed_for(session, quote)]


def test_a_rep_knows_without_a_network_that_a_manager_is_needed_and_why(shop, draft):
    give(shop, draft, 15)

    assert needed(shop, draft) == [
        "Line 1: the discount of 15% is above your limit of 10%: ask your manager."
    ]
    with pytest.raises(Refused, match="above your limit of 10%"):
        quoting.send(shop, draft)
    assert state_of(shop, draft) is QuoteState.DRAFT


def test_within_the_limit_nobody_is_asked(shop, draft):
    give(shop, draft, 10)

    assert not needed(shop, draft)
    quoting.send(shop, draft)

    assert state_of(shop, draft) is QuoteState.SENT


def test_the_limit_of_a_rep_is_not_that_of_a_manager(shop, draft, manager, works):
    give(shop, draft, 15)
    works(manager)

    quoting.send(shop, draft)

    assert state_of(shop, draft) is QuoteState.SENT


def test_below_the_floor_needs_a_manager_whatever_the_limits_say(shop, works, rep, draft):
    works(None)
    kecap = factories.product(shop, floor_price=Decimal(17_000))
    works(rep)
    line = quote_lines.add_line(shop, draft, product_id=kecap, price=Decimal(18_500))
    before = needed(shop, draft)

    quote_lines.change_line(shop, line, discount_percent=Decimal("8.2"))

    assert not before
    assert needed(shop, draft) == [
        "Line 2: the price of “Kecap Manis 600 ml” is below its floor: ask your manager."
    ]


def test_a_discount_on_the_whole_counts_against_the_floor_too(shop, works, rep, draft):
    works(None)
    kecap = factories.product(shop, floor_price=Decimal(17_000))
    works(rep)
    quote_lines.add_line(shop, draft, product_id=kecap, price=Decimal(18_500))

    quoting.set_discount(shop, draft, percent=Decimal(9))

    assert len(needed(shop, draft)) == 1


def test_a_price_typed_below_the_list_counts_as_a_discount(shop, works, rep, draft):
    works(None)
    kecap = factories.product(shop)
    works(rep)

    quote_lines.add_line(shop, draft, product_id=kecap, price=Decimal(14_800))

    assert needed(shop, draft) == [
        "Line 2: the discount of 20% is above your limit of 10%: ask your manager."
    ]


def test_what_a_manager_approved_is_sent_and_the_record_says_who_and_why(
    shop, draft, manager, works, clock
):
    give(shop, draft, 15)
    approvals.ask(shop, draft, "He takes two pallets.")
    works(manager)
    clock.move(timedelta(hours=1))

    approvals.approve(shop, draft, "This once.")
    quoting.send(shop, draft)

    (request,) = requests(shop, draft)
    assert state_of(shop, draft) is QuoteState.SENT
    assert (request.decision, request.comment) == (Decision.APPROVED, "This once.")
    assert (request.decided_by, request.reason) == (manager, "He takes two pallets.")
    assert request.decided_at - request.asked_at == timedelta(hours=1)
    assert [breach.limit for breach in approvals.exceeded(request)] == [Decimal(10)]


def test_an_approval_covers_what_was_approved_and_nothing_else(shop, draft, rep, manager, works):
    give(shop, draft, 15)
    approvals.ask(shop, draft)
    works(manager)
    approvals.approve(shop, draft)
    works(rep)
    quoting.reopen(shop, draft)
    give(shop, draft, 20)

    with pytest.raises(Refused, match="changed since it was approved"):
        quoting.send(shop, draft)
    give(shop, draft, 15)
    quoting.send(shop, draft)

    assert state_of(shop, draft) is QuoteState.SENT


def test_a_returned_quote_is_changed_and_asked_about_once_more(shop, draft, rep, manager, works):
    give(shop, draft, 15)
    approvals.ask(shop, draft)
    works(manager)
    approvals.give_back(shop, draft, "Not more than ten.")
    works(rep)
    with pytest.raises(Refused, match="returned"):
        quoting.send(shop, draft)

    give(shop, draft, 10)
    quoting.send(shop, draft)

    assert state_of(shop, draft) is QuoteState.SENT
    assert requests(shop, draft)[0].comment == "Not more than ten."
    assert factories.get(shop, Quote, draft).reason is None  # it was heeded


def test_who_returns_a_quote_says_why(shop, draft, manager, works):
    approvals.ask(shop, draft)
    works(manager)

    with pytest.raises(Refused, match="what is to be changed"):
        approvals.give_back(shop, draft, " ")


def test_nobody_answers_for_their_own(shop, draft, rep, works, manager):
    approvals.ask(shop, draft)
    with pytest.raises(NotAllowed):
        approvals.approve(shop, draft)
    works(manager)
    toko = factories.get(shop, Quote, draft).account_id
    own = quoting.new_quote(shop, toko)
    quote_lines.add_line(shop, own, description="Sambal", price=Decimal(12_000))
    approvals.ask(shop, own)

    with pytest.raises(NotAllowed):
        approvals.approve(shop, own)


def test_an_answer_is_given_once_and_kept(shop, draft, manager, works):
    approvals.ask(shop, draft)
    works(manager)
    approvals.approve(shop, draft)
    (request,) = requests(shop, draft)

    with pytest.raises(Refused, match="answered"), shop.work("Other words") as session:
        session.get(Approval, request.id).comment = "I never said so"
    with pytest.raises(Refused, match="kept"), shop.work("Delete") as session:
        session.delete(session.get(Approval, request.id))


def test_who_changes_what_waits_or_was_approved_is_told_how_it_can_be_changed(
    shop, draft, manager, works
):
    approvals.ask(shop, draft)
    with pytest.raises(Refused, match="To change it, take back the request"):
        quote_lines.add_line(shop, draft, description="Sambal", price=Decimal(1_000))
    works(manager)
    approvals.approve(shop, draft)

    with pytest.raises(Refused, match="To change it, reopen it"):
        quote_lines.add_line(shop, draft, description="Sambal", price=Decimal(1_000))


def test_what_waits_is_not_asked_about_again(shop, draft):
    approvals.ask(shop, draft, "They order monthly.")

    with pytest.raises(Refused, match="waits for an answer of Maya"):
        approvals.ask(shop, draft)

    assert [one.reason for one in requests(shop, draft)] == ["They order monthly."]


def test_the_request_is_taken_back_and_the_quote_written_on(shop, draft):
    approvals.ask(shop, draft)

    approvals.take_back(shop, draft)

    assert state_of(shop, draft) is QuoteState.DRAFT
    assert [one.decision for one in requests(shop, draft)] == [Decision.WITHDRAWN]


def test_undo_takes_the_request_back_whole(shop, draft):
    approvals.ask(shop, draft)

    shop.undo()

    assert (state_of(shop, draft), requests(shop, draft)) == (QuoteState.DRAFT, [])


def test_an_answer_is_undone_while_the_quote_was_not_sent(shop, draft, manager, works):
    approvals.ask(shop, draft)
    works(manager)
    approvals.approve(shop, draft)

    shop.undo()

    assert state_of(shop, draft) is QuoteState.WAITING
    assert requests(shop, draft)[0].decision is Decision.WAITING


def test_why_it_was_returned_is_no_longer_said_once_it_is_asked_about_again(
    shop, draft, rep, manager, works
):
    give(shop, draft, 15)
    approvals.ask(shop, draft)
    works(manager)
    approvals.give_back(shop, draft, "Twelve at most")
    returned = factories.get(shop, Quote, draft).reason
    works(rep)
    give(shop, draft, 12)
    approvals.ask(shop, draft)
    approvals.take_back(shop, draft)

    assert (returned, factories.get(shop, Quote, draft).reason) == ("Twelve at most", None)
    assert "Twelve at most" in [one.comment for one in requests(shop, draft)]


def test_a_yes_on_condition_waits_beside_the_request_and_holds_when_the_manager_agrees(
    shop, draft, rep, manager, works
):
    give(shop, draft, 15)
    approvals.ask(shop, draft)

    quoting.accept(shop, draft)
    on_condition = state_of(shop, draft)
    works(manager)
    approvals.approve(shop, draft)
    works(rep)
    quoting.accept(shop, draft)

    quote = factories.get(shop, Quote, draft)
    assert on_condition is QuoteState.WAITING
    assert requests(shop, draft)[0].agreed_at is not None
    assert (quote.state, quote.sent_at) == (QuoteState.ACCEPTED, shop.clock.now())
    assert quote.content_hash


def test_a_class_is_what_the_customer_is_when_it_is_sent(shop, draft, works, rep):
    works(None)
    factories.discount_limit(
        shop, "A", role=Role.REP, account_class=AccountClass.A, max_line_percent=Decimal(20)
    )
    with shop.work("Class") as session:
        quote = session.get(Quote, draft)
        session.get(Account, quote.account_id).account_class = AccountClass.A
    works(rep)

    give(shop, draft, 15)

    assert not needed(shop, draft)


def test_the_customers_timeline_tells_what_was_asked_and_answered(
    shop, draft, manager, works, clock
):
    approvals.ask(shop, draft, "Two pallets.")
    works(manager)
    clock.move(timedelta(hours=1))
    approvals.give_back(shop, draft, "One.")

    with shop.read() as session:
        told = timeline(session, factories.get(shop, Quote, draft).account_id)

    asked = [entry for entry in told if entry.what.startswith("approval")]
    assert [(entry.what, entry.text) for entry in asked] == [
        ("approval_answer", "One."), ("approval", "Two pallets."),
    ]  # fmt: skip


def test_the_desk_says_what_a_manager_has_to_know(shop, draft, rep, manager, works):
    give(shop, draft, 15)
    approvals.ask(shop, draft, "First")
    works(manager)
    approvals.give_back(shop, draft, "Less")
    works(rep)
    give(shop, draft, 12)
    approvals.ask(shop, draft, "Second")
    works(manager)

    with shop.read() as session:
        (desk,) = waiting_for_answer(session)

    assert (desk.asked_by, desk.reason, desk.discount) == ("Ana", "Second", Decimal(12))
    assert [breach.finding() for breach in desk.beyond] == [
        "Line 1, “Kecap”: 12% off; the limit is 10%."
    ]
    assert [(one.by, one.comment) for one in desk.history] == [("Maya", "Less")]
    assert not desk.mine


def test_the_desk_says_what_the_customer_has_bought_within_a_year(
    shop, draft, manager, works, clock
):
    account = factories.get(shop, Quote, draft).account_id
    for days, total, state in (
        (10, 1_000, OrderState.CONFIRMED), (300, 2_000, OrderState.INVOICED),
        (400, 4_000, OrderState.INVOICED), (5, 8_000, OrderState.CANCELLED),
    ):  # fmt: skip
        day = clock.today() - timedelta(days=days)
        sold = factories.accepted_quote(shop, account_id=account)
        factories.order(shop, quote_id=sold, own_total=total, state=state, order_date=day)
    approvals.ask(shop, draft, "Please")
    works(manager)

    with shop.read() as session:
        (desk,) = waiting_for_answer(session)

    bought = desk.bought
    assert (bought.orders, bought.total) == (2, 3_000)
    assert bought.last == clock.today() - timedelta(days=10)


def test_the_story_of_an_offer_tells_all_its_revisions(shop, draft, manager, works, rep, clock):
    approvals.ask(shop, draft, "Two pallets.")
    works(manager)
    clock.move(timedelta(hours=1))
    approvals.approve(shop, draft, "Once.")
    clock.move(timedelta(hours=1))
    works(rep)
    quoting.send(shop, draft)
    clock.move(timedelta(hours=1))
    second = quoting.revise(shop, draft)

    with shop.read() as session:
        told = [(one.what, one.words, one.who) for one in story_of(session, second)]

    assert told[:4] == [
        ("Revision 2 begun", "", "Ana"), ("Revision 1 sent", "", "Ana"),
        ("Approval: Approved", "Once.", "Maya"), ("Approval asked for", "Two pallets.", "Ana"),
    ]  # fmt: skip


def test_only_who_may_answer_is_offered_to_return_a_quote(shop, draft, manager, works):
    approvals.ask(shop, draft, "Two pallets")

    offered = []
    for person in (shop.identity.user_id, manager):
        works(person)
        with shop.read() as session:
            quote = session.get(Quote, draft)
            offered.append({one.name for one in QUOTE_ACTIONS if one.allowed(quote)})

    asker, answerer = offered
    assert {"approve", "return"} & asker == set() and {"agree", "take_back"} <= asker
    assert {"approve", "return"} <= answerer


@pytest.mark.parametrize("role", [None, Role.REP])
def test_a_least_margin_that_would_bind_nobody_who_sees_costs_is_refused(shop, role):
    with pytest.raises(Invalid, match="one role that sees costs") as refused:
        factories.discount_limit(shop, role=role, min_margin_percent=Decimal(20))

    assert refused.value.field == "min_margin_percent"
    assert factories.discount_limit(shop, role=Role.OFFICE, min_margin_percent=Decimal(20))


def test_the_desk_reckons_a_line_without_a_cost_by_today_and_the_least_margin_leaves_it_aside(
    shop, manager, works
):
    factories.discount_limit(shop, role=Role.MANAGER, min_margin_percent=Decimal(50))
    kecap, office = factories.product(shop, cost=None), shop.identity.user_id
    works(manager)
    key = quoting.new_quote(shop, factories.account(shop))
    for product, cost in ((None, Decimal(400)), (kecap, None)):
        about = {"product_id": product, "description": "x", "price": Decimal(1000), "cost": cost}
        quote_lines.add_line(shop, key, **about)
    works(office)
    with shop.work("What it costs is known now") as session:
        session.get_one(Product, kecap).cost = Decimal(900)

    with shop.read() as session:
        desk = desk_of(session, key)

    assert (desk.margin_percent, desk.uncosted) == (Decimal(35), 0)
    assert [line.margin_percent for line in desk.lines] == [Decimal(60), Decimal(10)]
    assert "margin" not in [breach.measure for breach in desk.beyond]
