"""A person's day and what waits for them, quickly however large the book is."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import event

from app.calendars.from_activity import starts_within
from app.domain.retold import IN_CHAT, NO_PASSWORD_ASKED, OUT_OF_REACH, REFUSES_ADDRESS
from app.errors import Refused
from app.handover.mail_account import set_mail_account
from app.i18n import speaking, translate
from app.models import Activity, ActivityKind, ActivityState, Order, QuoteState, Role, User
from app.models.outgoing import Posting
from app.records import all_records
from app.services import activities, mailing, orders, quote_lines, quoting
from app.services.opportunities import open_deal
from app.services.setup import stage_key
from app.services.timeline import timeline
from app.services.today import customers, today
from app.services.waiting.everything import waiting_for
from app.services.waiting.letters import letters
from tests import factories
from tests.factories import MONDAY


def day_of(store):
    with store.read() as session:
        return today(session, store.identity.user_id, starts_within)


def waiting(store):
    return [(item.what, item.title) for item in day_of(store).waiting]


@pytest.fixture
def mine(shop):
    """Makes a customer of whoever works here."""
    return lambda name="Toko Maju", **values: factories.account(
        shop, name, owner_id=shop.identity.user_id, **values
    )


def test_the_day_is_in_order_of_time_with_customer_and_last_words(shop, mine):
    toko = mine(phone="+6221555")
    factories.note(shop, "Wants a smaller bottle", account_id=toko, at=MONDAY - timedelta(days=3))
    factories.activity(
        shop, account_id=toko, state=ActivityState.DONE, outcome="Ordered",
        starts_at=MONDAY - timedelta(days=9),
    )  # fmt: skip
    activities.plan(shop, ActivityKind.CALL, "Second", MONDAY + timedelta(hours=4), account_id=toko)
    activities.plan(
        shop, ActivityKind.VISIT, "First", MONDAY + timedelta(hours=1), account_id=toko,
        description="New shelf",
    )  # fmt: skip
    activities.plan(shop, ActivityKind.CALL, "Tomorrow", MONDAY + timedelta(days=1))

    slots = day_of(shop).slots

    assert [slot.subject for slot in slots] == ["First", "Second"]
    assert (slots[0].account_name, slots[0].phone, slots[0].reason) == (
        "Toko Maju", "+6221555", "New shelf",
    )  # fmt: skip
    assert slots[0].last_words == "Wants a smaller bottle"
    assert slots[0].last_words_at == MONDAY - timedelta(days=3)


def test_what_was_only_prepared_is_neither_planned_nor_done(shop, mine):
    toko = mine(phone="+6281234567890")
    for language in ("id", "en"):
        with speaking(language):
            factories.activity(
                shop, account_id=toko, kind=ActivityKind.MESSAGE, state=ActivityState.DONE,
                starts_at=MONDAY, owner_id=shop.identity.user_id, outcome=translate(IN_CHAT),
            )  # fmt: skip
    factories.activity(
        shop, "Told her on WhatsApp", account_id=toko, kind=ActivityKind.MESSAGE,
        state=ActivityState.DONE, starts_at=MONDAY, owner_id=shop.identity.user_id,
        outcome="Agreed",
    )  # fmt: skip

    (slot,) = day_of(shop).slots

    assert slot.subject == "Told her on WhatsApp"
    assert slot.whatsapp == "+6281234567890"  # a mobile number is one of WhatsApp's too


def test_what_repeats_is_in_the_day_until_that_time_is_done(shop, mine):
    toko, start = mine(), MONDAY - timedelta(days=6, hours=-1)
    weekly = activities.plan(
        shop, ActivityKind.VISIT, "Daily", start, account_id=toko, rrule="FREQ=DAILY"
    )

    slot = day_of(shop).slots[0]
    activities.finish(shop, weekly, "Fine", occurrence=slot.occurrence)

    assert (slot.start, slot.end - slot.start) == (
        MONDAY + timedelta(hours=1), timedelta(hours=1),
    )  # fmt: skip
    assert [slot.state for slot in day_of(shop).slots] == [ActivityState.DONE]


def test_colleagues_days_are_their_own(shop):
    agus = factories.user(shop)
    activities.plan(shop, ActivityKind.CALL, "His", MONDAY + timedelta(hours=1), owner_id=agus)

    assert day_of(shop).slots == ()


def test_quotes_about_to_expire_wait(shop, mine):
    quote = quoting.new_quote(shop, mine(), valid_until=date(2026, 8, 6))
    quote_lines.add_line(shop, quote, description="x", price=Decimal(1))
    later = quoting.new_quote(shop, mine("Lain"), valid_until=date(2026, 9, 30))
    quote_lines.add_line(shop, later, description="x", price=Decimal(1))
    for key in (quote, later):
        quoting.send(shop, key)

    items = [item for item in day_of(shop).waiting if item.what == "expiring"]

    assert [(item.row_id, item.why.days, item.account_name) for item in items] == [
        (quote, 3, "Toko Maju")
    ]
    assert items[0].why.sentence() == "The quote expires in 3 days."


def test_what_was_promised_for_yesterday_waits(shop, mine):
    activities.plan(shop, ActivityKind.TASK, "Send the price", MONDAY - timedelta(days=2))

    items = day_of(shop).waiting

    assert [(item.what, item.title, item.why.days) for item in items] == [
        ("promise", "Send the price", 2)
    ]


@pytest.mark.parametrize(
    ("late", "confirmed", "step", "said"),
    [
        (0, True, "deliver", "To be delivered today."),
        (1, True, "deliver", "The delivery is 1 day late."),
        (3, True, "deliver", "The delivery is 3 days late."),
        (3, False, "confirm", "Its delivery day has come, and it is not confirmed yet."),
    ],
)
def test_an_order_waits_from_the_day_it_is_to_be_delivered(shop, late, confirmed, step, said):
    key = ordered(shop, delivery_date=MONDAY.date() - timedelta(days=late))
    if confirmed:
        orders.confirm(shop, key)

    (item,) = [one for one in day_of(shop).waiting if one.what == "delivery"]

    assert (item.row_id, item.step, item.why.sentence()) == (key, step, said)


def test_an_order_that_is_due_later_or_was_delivered_is_not_late(shop):
    ordered(shop, delivery_date=MONDAY.date() + timedelta(days=1))
    done = ordered(shop, delivery_date=MONDAY.date() - timedelta(days=5))
    orders.confirm(shop, done)
    orders.deliver(shop, done, on=MONDAY.date() - timedelta(days=2))

    found = [(one.what, one.row_id, one.step) for one in day_of(shop).waiting]

    assert found == [("invoice", done, "invoice")]


def test_what_was_delivered_waits_for_its_invoice(shop):
    key = ordered(shop)
    orders.confirm(shop, key)
    orders.deliver(shop, key, on=MONDAY.date() - timedelta(days=2))
    before = [one.why.sentence() for one in day_of(shop).waiting]

    orders.invoice(shop, key, "INV-7")

    assert before == ["Delivered 2 days ago: write the invoice."]
    assert waiting(shop) == []


@pytest.mark.parametrize(
    ("role", "seen"), [(Role.REP, 0), (Role.MANAGER, 0), (Role.OFFICE, 1), (Role.ADMIN, 1)]
)
def test_a_late_order_of_a_colleague_waits_for_who_works_for_the_whole_company(shop, role, seen):
    ordered(shop, delivery_date=MONDAY.date(), owner_id=factories.user(shop))
    viewer = factories.user(shop, "Dewi", role=role)

    with shop.read() as session:
        found = waiting_for(session, viewer, MONDAY.date())

    assert [one.what for one in found] == ["delivery"] * seen


def ordered(store, **values):
    """An order of a quote that was accepted, of whoever works here unless told."""
    owner = values.pop("owner_id", store.identity.user_id)
    day = values.pop("delivery_date", None)
    key = orders.order_quote(store, factories.accepted_quote(store, owner_id=owner), **values)
    with store.work("As it stands some days later") as session:
        session.get(Order, key).delivery_date = day
    return key


def test_approvals_of_others_wait_but_not_ones_own(shop, mine):
    agus = factories.user(shop)
    for owner in (agus, shop.identity.user_id):
        factories.quote(shop, account_id=mine(), owner_id=owner, state=QuoteState.WAITING)

    assert [what for what, _ in waiting(shop)] == ["approval", "answer"]


@pytest.mark.parametrize(
    ("role", "asked"),
    [(Role.REP, []), (Role.OFFICE, []), (Role.MANAGER, ["A-1"]), (Role.ADMIN, ["A-1"])],
)
def test_an_approval_waits_for_who_may_give_it(shop, mine, role, asked):
    rina = factories.user(shop, "Rina", role=role)
    factories.quote(
        shop, account_id=mine(), number="A-1", owner_id=factories.user(shop),
        state=QuoteState.WAITING,
    )  # fmt: skip

    with shop.read() as session:
        found = today(session, rina, starts_within).waiting

    assert [item.title for item in found if item.what == "approval"] == asked


def test_a_rep_sees_how_it_stands_with_approval_of_their_own_quotes(shop, mine):
    rina = factories.user(shop, "Rina", role=Role.REP)
    for number, state, reason in (
        ("A-1", QuoteState.WAITING, None), ("A-2", QuoteState.RETURNED, "Too cheap."),
        ("A-3", QuoteState.APPROVED, None), ("A-4", QuoteState.DRAFT, None),
    ):  # fmt: skip
        factories.quote(
            shop, account_id=mine(), number=number, owner_id=rina, state=state, reason=reason
        )

    with shop.read() as session:
        found = today(session, rina, starts_within).waiting

    assert [(item.title, item.why.sentence()) for item in found] == [
        ("A-2", "Returned: Too cheap."),
        ("A-3", "Approved: send it to the customer."),
        ("A-1", "Your manager has not answered yet."),
    ]


def test_a_deal_gone_quiet_waits_until_somebody_does_something(shop, mine, clock):
    deal = open_deal(shop, "Big order", mine(), stage_id=stage_key("Proposal"))
    before = waiting(shop)
    clock.move(timedelta(days=20))
    quiet = waiting(shop)
    call = activities.plan(shop, ActivityKind.CALL, "Ask", clock.now(), opportunity_id=deal)
    activities.finish(shop, call, "Soon")

    assert (before, quiet, waiting(shop)) == ([], [("quiet", "Big order")], [])


def test_birthdays_of_this_week_wait_over_the_end_of_the_year(shop, mine, clock):
    me = shop.identity.user_id
    factories.contact(shop, "Sari", owner_id=me, birthday=date(1980, 8, 5))
    factories.contact(shop, "Budi", owner_id=me, birthday=date(1980, 9, 5))
    factories.contact(shop, "Tono", birthday=date(1980, 8, 5))
    factories.contact(shop, "Ani", owner_id=me, birthday=date(1980, 1, 2))
    at_mine = factories.contact(shop, "Dewi", birthday=date(1990, 8, 3))
    factories.account_contact(shop, account_id=mine(), contact_id=at_mine)
    mine("Maju Jaya", birthday=date(2001, 8, 10))

    august = waiting(shop)
    clock.move(timedelta(days=150))

    assert august == [("birthday", "Dewi"), ("birthday", "Sari"), ("birthday", "Maju Jaya")]
    assert waiting(shop) == [("birthday", "Ani")]


def test_customers_whose_visit_is_due_wait_the_latest_first(shop, mine):
    def visited(name, days, every):
        toko = mine(name, visit_every_days=every)
        factories.activity(
            shop, account_id=toko, kind=ActivityKind.VISIT, state=ActivityState.DONE,
            starts_at=MONDAY - timedelta(days=days),
        )  # fmt: skip

    visited("Just now", 1, 7)
    visited("Late", 20, 7)
    visited("Due", 7, 7)
    mine("Never", visit_every_days=30)
    mine("No plan")

    assert waiting(shop) == [("visit", "Late"), ("visit", "Never"), ("visit", "Due")]


@pytest.fixture
def letter(shop, mine):
    """The key of the activity of an e-mail that waits."""
    about = {"account_id": mine()}
    return mailing.queue(
        shop, mailing.Letter(("siti@maju.id",), "Offer 1", "Dear Siti", about=about)
    )


def test_a_letter_that_could_not_go_out_waits_with_its_reason_until_it_is_sent(shop, letter):
    set_mail_account(shop, host="smtp.maju.id", sender="rina@maju.id")
    activity = letter
    fresh = waiting(shop)
    claimed = mailing.claim(shop)
    mailing.note_waiting(shop, claimed, translate(OUT_OF_REACH).format(host="smtp.maju.id"))

    (held,) = day_of(shop).waiting
    with speaking("ms"):
        why = held.why.sentence()
    all_records()["activity"].action(held.step).run(shop, activity, {})
    tried_again = waiting(shop)

    assert (fresh, tried_again) == ([], [])
    assert (held.what, held.row_id, held.title) == ("letter", activity, "Offer 1")
    assert (held.account_name, held.step) == ("Toko Maju", "send_again")
    assert why == "Pelayan e-mel smtp.maju.id tidak dapat dicapai. E-mel menunggu rangkaian."


def test_a_letter_that_nothing_tries_says_what_is_missing(shop, letter):
    seen = []
    with shop.work("No address of her own") as session:
        session.get(User, shop.identity.user_id).email = None
    for settings in ({}, {"host": "smtp.maju.id"}, {"sender": "rina@maju.id"}):
        set_mail_account(shop, **settings)
        seen.append([one.why.sentence() for one in day_of(shop).waiting])
    shop.set_facts(**{mailing.PAUSED: translate(NO_PASSWORD_ASKED).format(host="smtp.maju.id")})

    (paused,) = day_of(shop).waiting

    assert [len(one) for one in seen] == [1, 1, 0]
    assert "No mail server is set." in seen[0][0] and "from which address" in seen[1][0]
    assert paused.row_id == letter and "does not ask for a password" in paused.why.sentence()


@pytest.mark.parametrize("settle", ["let_be", "send_again", "delete"])
def test_a_letter_that_failed_for_good_is_shown_until_somebody_settles_it(shop, letter, settle):
    set_mail_account(shop, host="smtp.maju.id", sender="rina@maju.id")
    refused = translate(REFUSES_ADDRESS).format(address="siti@maju.id", said="unknown")
    mailing.note_failed(shop, mailing.claim(shop), refused)
    (failed,) = day_of(shop).waiting

    if settle == "delete":
        with shop.work("Deletion") as session:
            session.delete(session.get(Activity, letter))
    else:
        all_records()["activity"].action(settle).run(shop, letter, {})

    assert (failed.row_id, failed.step, failed.why.sentence()) == (letter, "send_again", refused)
    assert waiting(shop) == []


def test_only_a_letter_that_did_not_go_out_is_left_at_that(shop, letter):
    with pytest.raises(Refused, match="did not go out"):
        mailing.let_be(shop, letter)
    claimed = mailing.claim(shop)
    with pytest.raises(Refused, match="did not go out"):
        mailing.let_be(shop, letter)
    mailing.note_sent(shop, claimed)

    with pytest.raises(Refused, match="did not go out"):
        mailing.let_be(shop, letter)

    with shop.read() as session:
        assert mailing.letter_of(session, letter).state is Posting.SENT


def test_letters_about_to_go_do_not_hide_one_that_failed(shop, letter):
    set_mail_account(shop, host="smtp.maju.id", sender="rina@maju.id")
    failed = mailing.queue(shop, mailing.Letter(("siti@maju.id",), "Offer 2", "Dear Siti"))
    with shop.read() as session:
        last = mailing.letter_of(session, failed)
        session.expunge(last)
    mailing.note_failed(shop, last, "No such mailbox.")

    with shop.read() as session:
        found = list(letters(session, shop.identity.user_id, MONDAY.date(), 1))

    assert [one.row_id for one in found] == [failed]


def test_a_letter_that_may_have_arrived_is_shown_and_nothing_sends_it_by_one_key(shop, letter):
    mailing.note_doubt(shop, mailing.claim(shop))

    (doubtful,) = day_of(shop).waiting

    assert (doubtful.row_id, doubtful.step) == (letter, "")
    assert "Ask the customer" in doubtful.why.sentence()


def test_what_the_program_said_of_a_chat_is_told_in_the_language_of_who_reads(shop, mine):
    toko = mine()
    factories.activity(
        shop, account_id=toko, kind=ActivityKind.MESSAGE, state=ActivityState.DONE,
        starts_at=MONDAY, outcome=translate(IN_CHAT), owner_id=shop.identity.user_id,
    )  # fmt: skip

    with speaking("id"), shop.read() as session:
        wanted = translate(IN_CHAT)
        (happened,) = timeline(session, toko, what=["activity"])
        words = customers(session, [toko])[toko]["last_words"]

    assert wanted.startswith("Disiapkan")
    assert (happened.text, words) == (wanted, wanted)


def test_a_missed_visit_leaves_the_customer_as_late_as_before(shop, mine):
    toko = mine(visit_every_days=7)
    for days, state in ((20, ActivityState.DONE), (1, ActivityState.MISSED)):
        factories.activity(
            shop, account_id=toko, kind=ActivityKind.VISIT, state=state,
            starts_at=MONDAY - timedelta(days=days),
        )  # fmt: skip

    (item,) = day_of(shop).waiting

    assert item.why.sentence() == "A visit is 13 days late."


def test_who_is_visited_today_stands_in_the_day_and_is_late_again_once_missed(shop, mine):
    toko = mine(visit_every_days=7)
    visit = activities.plan(
        shop, ActivityKind.VISIT, "Visit", MONDAY + timedelta(hours=4), account_id=toko
    )
    planned = waiting(shop)

    activities.miss(shop, visit, "Closed")

    assert planned == []
    assert waiting(shop) == [("visit", "Toko Maju")]


def test_the_timeline_tells_everything_newest_first_and_page_by_page(shop, mine, clock):
    toko = mine()
    factories.note(shop, "Hello", account_id=toko)
    deal = open_deal(shop, "Order", toko)
    quote = quoting.new_quote(shop, toko)
    quote_lines.add_line(shop, quote, description="x", price=Decimal(1))
    for _ in range(3):
        clock.move(timedelta(hours=1))
        activities.log_call(shop, toko, "Talked")
    quoting.send(shop, quote)
    from app.services.opportunities import win
    from app.services.owners import give_to

    clock.move(timedelta(hours=1))
    win(shop, deal)
    give_to(shop, "account", toko, factories.user(shop))
    factories.attachment(shop, account_id=toko)

    with shop.read() as session:
        whole = timeline(session, toko, limit=100)
        pages, last = [], None
        while page := timeline(session, toko, limit=2, after=last):
            pages += page
            last = page[-1]
        calls = timeline(session, toko, what=("activity",))

    assert pages == whole and len(calls) == 3
    assert {entry.what for entry in whole[-3:]} == {"quote", "deal", "note"}
    assert {entry.what for entry in whole} == {
        "note", "deal", "quote", "activity", "quote_sent", "stage", "change", "file",
    }  # fmt: skip
    moments = [entry.at for entry in whole]
    assert moments == sorted(moments, reverse=True)


def statements(store, act) -> list[tuple[str, object]]:
    """The SELECTs that `act` asks of the database."""
    asked = []

    def note(connection, cursor, statement, parameters, context, many):
        if statement.lstrip().upper().startswith("SELECT"):
            asked.append((statement, parameters))

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(store.engine, "before_cursor_execute", note)
    return asked


def scans(store, asked) -> list[str]:
    """The steps of their plans that read a whole large table."""
    large = ("account", "activity", "contact", "note", "quote", "order", "order_line", "delivery",
             "opportunity", "stage_change", "attachment", "journal", "journal_change",
             "account_contact")  # fmt: skip
    found = []
    with store.engine.connect() as connection:
        for statement, parameters in asked:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            found += [
                f"{row.detail} IN {statement}"
                for row in plan
                if row.detail.startswith("SCAN ") and row.detail.split()[1] in large
            ]
    return found


def test_neither_the_day_nor_the_timeline_reads_a_whole_table(shop, mine):
    toko = mine(visit_every_days=7)
    me = shop.identity.user_id
    activities.plan(shop, ActivityKind.VISIT, "Visit", MONDAY, account_id=toko)

    def look():
        with shop.read() as session:
            today(session, me, starts_within)
            timeline(session, toko)

    asked = statements(shop, look)

    assert len(asked) > 10
    assert scans(shop, asked) == []


def test_a_look_at_what_waits_ends_between_two_questions_once_nobody_wants_it(shop):
    asked = []

    def nobody_wants_it():
        if len(asked) == 2:
            raise KeyboardInterrupt
        asked.append(None)

    with shop.look() as connection, pytest.raises(KeyboardInterrupt):
        waiting_for(connection, None, MONDAY.date(), between=nobody_wants_it)

    assert len(asked) == 2
