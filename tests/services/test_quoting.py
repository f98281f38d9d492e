"""Quotes from draft to answer, with totals that always fit their lines."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.clock import SetClock
from app.errors import Invalid, NotFound, Refused
from app.ids import uuid7
from app.models import (
    AccountClass,
    Contact,
    LineKind,
    Order,
    PaperTemplate,
    Quote,
    QuoteLine,
    QuoteState,
    RuleKind,
)
from app.records.editing import change
from app.records.quote import QUOTES
from app.services import approvals, orders, quote_lines, quoting
from app.services.company import set_company
from app.services.quote_reasons import usual_reasons
from app.services.quote_texts import put_company_words, words_changed
from app.services.quote_totals import totals
from app.services.revised import ended_by_yes
from tests import factories
from tests.factories import MONDAY


@pytest.fixture
def toko(shop):
    return factories.account(shop)


@pytest.fixture
def draft(shop, toko):
    return quoting.new_quote(shop, toko)


@pytest.fixture
def sent(shop, draft):
    quote_lines.add_line(shop, draft, description="Kecap", price=Decimal(10_000_000))
    return quoting.send(shop, draft)


def lines(store, quote_id):
    with store.read() as session:
        return [
            (line.position, line.description, line.quantity, line.price, line.total)
            for line in session.get(Quote, quote_id).lines
        ]


def quote_of(store, quote_id) -> Quote:
    return factories.get(store, Quote, quote_id)


def test_a_new_quote_goes_to_the_only_contact_or_to_the_main_one(shop, toko):
    def to():
        key = quote_of(shop, quoting.new_quote(shop, toko)).contact_id
        return key and factories.get(shop, Contact, key).name

    gone = factories.contact(shop, name="Pak Lama", inactive=True)
    factories.account_contact(shop, account_id=toko, contact_id=gone)
    found = [to()]
    for name, main in (("Ibu Sari", False), ("Pak Budi", False), ("Ibu Dewi", True)):
        person = factories.contact(shop, name=name, language="en")
        factories.account_contact(shop, account_id=toko, contact_id=person, primary=main)
        found.append(to())

    copy = quoting.duplicate(shop, quoting.new_quote(shop, factories.account(shop)), toko)
    assert found == [None, "Ibu Sari", None, "Ibu Dewi"]
    assert quote_of(shop, copy).contact_id == person
    assert quote_of(shop, quoting.new_quote(shop, toko)).language == "en"


def test_a_new_quote_does_not_begin_expired(shop, toko):
    with pytest.raises(Invalid) as refused:
        quoting.new_quote(shop, toko, valid_until=MONDAY.date() - timedelta(days=1))

    assert refused.value.field == "valid_until"
    assert quote_of(shop, quoting.new_quote(shop, toko, valid_until=MONDAY.date())).valid_until


def test_a_draft_whose_last_day_came_is_written_on_and_gets_no_other_day_that_is_over(shop, draft):
    last = quote_of(shop, draft).valid_until
    shop.clock = SetClock(MONDAY + timedelta(days=60))

    with shop.work("Change") as session:
        change(session, QUOTES, draft, {"subject": "Kecap", "valid_until": last})
    with shop.work("Change") as session, pytest.raises(Invalid) as refused:
        change(session, QUOTES, draft, {"valid_until": last + timedelta(days=1)})

    assert refused.value.field == "valid_until"
    assert (quote_of(shop, draft).subject, quote_of(shop, draft).valid_until) == ("Kecap", last)


def test_a_new_quote_takes_what_customer_and_company_say(shop):
    set_company(shop, place="Bogor", opening="Dengan hormat,", valid_days="7")
    toko = factories.account(shop, payment_days=30)

    quote = quote_of(shop, quoting.new_quote(shop, toko, subject="Kecap"))

    assert (quote.currency, quote.language, quote.place) == ("IDR", "id", "Bogor")
    assert (quote.state, quote.revision, quote.owner_id) == (
        QuoteState.DRAFT, 1, shop.identity.user_id,
    )  # fmt: skip
    assert quote.valid_until - quote.quote_date == timedelta(days=7)
    assert (quote.opening, quote.subject) == ("Dengan hormat,", "Kecap")
    assert "30" in quote.payment_terms
    assert quote.number.endswith("-0001")


def test_a_number_that_stands_on_a_paper_already_is_not_given_again(shop, toko, sent):
    number = factories.get(shop, Quote, sent).number
    before, after = number.split("/", 1)
    following = f"{before[:2]}{int(before[2]) + 1}{before[3:]}/{after}"
    quoting.new_quote(shop, toko, number=following)
    another = quoting.new_quote(shop, toko)
    quote_lines.add_line(shop, another, description="Kecap", price=Decimal(1))

    quoting.send(shop, another)

    assert factories.get(shop, Quote, another).number not in (number, following)


def test_the_totals_follow_each_line_in_the_same_work(shop, draft):
    quote_lines.add_line(shop, draft, description="Kecap", price=Decimal(10_000_000))

    quote = quote_of(shop, draft)

    assert (quote.subtotal, quote.tax_base) == (Decimal(10_000_000), Decimal(9_166_667))
    assert (quote.tax, quote.total) == (Decimal(1_100_000), Decimal(11_100_000))


def test_undo_of_a_line_takes_its_totals_back_too(shop, draft):
    quote_lines.add_line(shop, draft, description="Kecap", price=Decimal(10_000_000))
    quote_lines.add_line(shop, draft, description="Ongkir", price=Decimal(50_000))

    shop.undo()

    assert len(lines(shop, draft)) == 1
    assert quote_of(shop, draft).total == Decimal(11_100_000)


def test_a_product_brings_its_name_unit_price_tax_and_cost(shop, draft):
    kecap = factories.product(shop, cost=Decimal(15_000), description="Botol kaca")

    line = factories.get(
        shop, QuoteLine, quote_lines.add_line(shop, draft, product_id=kecap, quantity=Decimal(3))
    )

    assert (line.description, line.unit) == ("Kecap Manis 600 ml\nBotol kaca", "botol")
    assert (line.price, line.tax_code, line.cost) == (Decimal(18_500), "PPN", Decimal(15_000))
    assert line.total == Decimal(55_500)


def test_the_price_is_that_of_the_customers_list_from_its_quantity_on(shop):
    kecap = factories.product(shop)
    toko_list = factories.price_list(shop, "Toko")
    factories.price_rule(
        shop, price_list_id=toko_list, product_id=kecap, kind=RuleKind.PERCENT, value=Decimal(10)
    )
    factories.price_rule(
        shop, price_list_id=toko_list, product_id=kecap, value=Decimal(15_000),
        min_quantity=Decimal(100),
    )  # fmt: skip
    toko = factories.account(shop, price_list_id=toko_list)
    draft = quoting.new_quote(shop, toko)

    line = quote_lines.add_line(shop, draft, product_id=kecap, quantity=Decimal(10))
    few = factories.get(shop, QuoteLine, line).price
    quote_lines.change_line(shop, line, quantity=Decimal(100))
    many = factories.get(shop, QuoteLine, line).price

    assert (few, many) == (Decimal(16_650), Decimal(15_000))


def test_the_list_for_the_customers_class_holds_on_a_quote_before_the_one_for_everybody(shop):
    kecap = factories.product(shop)
    everybody = factories.price_list(shop, "Standard", main=True)
    of_class = factories.price_list(shop, "Kelas A", account_class=AccountClass.A)
    for key, value in ((everybody, 17_000), (of_class, 16_000)):
        factories.price_rule(shop, price_list_id=key, product_id=kecap, value=Decimal(value))
    of_a = factories.account(shop, "Toko A", account_class=AccountClass.A)
    found = []

    for account in (of_a, factories.account(shop, "Toko B")):
        quote = quoting.new_quote(shop, account)
        quote_lines.add_line(shop, quote, product_id=kecap)
        found.append((quote_of(shop, quote).price_list_id, lines(shop, quote)[0][3]))

    assert found == [(of_class, 16_000), (everybody, 17_000)]


def test_a_price_typed_by_hand_stays_when_the_quantity_changes(shop, draft):
    kecap = factories.product(shop)
    line = quote_lines.add_line(shop, draft, product_id=kecap, price=Decimal(17_777))

    quote_lines.change_line(shop, line, quantity=Decimal(50))

    assert factories.get(shop, QuoteLine, line).price == Decimal(17_777)


def test_a_list_in_another_currency_or_of_another_year_does_not_speak(shop, draft):
    kecap = factories.product(shop)
    ringgit = factories.price_list(shop, "KL", currency="MYR")
    factories.price_rule(shop, price_list_id=ringgit, product_id=kecap, value=Decimal(5))
    toko = factories.account(shop, "Kedai", price_list_id=ringgit)

    line = quote_lines.add_line(shop, quoting.new_quote(shop, toko), product_id=kecap)

    assert factories.get(shop, QuoteLine, line).price == Decimal(18_500)


def test_lines_are_moved_doubled_and_removed_and_stay_numbered(shop, draft):
    keys = [
        quote_lines.add_line(shop, draft, description=name, price=Decimal(1000))
        for name in ("a", "b", "c")
    ]

    quote_lines.move_line(shop, keys[2], 1)
    moved = [line[:2] for line in lines(shop, draft)]
    quote_lines.duplicate_line(shop, keys[0])
    doubled = [line[:2] for line in lines(shop, draft)]
    quote_lines.remove_line(shop, keys[2])
    removed = [line[:2] for line in lines(shop, draft)]

    assert moved == [(1, "c"), (2, "a"), (3, "b")]
    assert doubled == [(1, "c"), (2, "a"), (3, "a"), (4, "b")]
    assert removed == [(1, "a"), (2, "a"), (3, "b")]
    assert quote_of(shop, draft).subtotal == Decimal(3000)


def test_sections_and_notes_have_no_amount_and_a_section_shows_its_sum(shop, draft):
    section = quote_lines.add_line(shop, draft, kind=LineKind.SECTION, description="Bumbu")
    quote_lines.add_line(shop, draft, description="Kecap", price=Decimal(1000))
    quote_lines.add_line(shop, draft, kind=LineKind.NOTE, description="Halal")

    assert factories.get(shop, QuoteLine, section).total == Decimal(1000)
    assert quote_of(shop, draft).subtotal == Decimal(1000)


def test_a_line_needs_a_product_or_words(shop, draft):
    with pytest.raises(Invalid) as refused:
        quote_lines.add_line(shop, draft, description="  ")

    assert refused.value.field == "description"


def test_a_discount_on_the_whole_is_given_and_taken_back(shop, draft):
    quote_lines.add_line(shop, draft, description="Kecap", price=Decimal(10_000_000))

    quoting.set_discount(shop, draft, percent=Decimal(10))
    given_ = quote_of(shop, draft)
    shop.undo()

    assert (given_.discount, given_.total) == (Decimal(1_000_000), Decimal(9_990_000))
    assert quote_of(shop, draft).total == Decimal(11_100_000)


def test_a_sent_quote_has_its_final_number_and_cannot_change(shop, sent):
    quote = quote_of(shop, sent)

    assert quote.state is QuoteState.SENT and quote.sent_at == shop.clock.now()
    assert quote.number.startswith("001-") and quote.number.endswith("/SPH/VIII/2026")
    with pytest.raises(Refused, match="new revision"), shop.work("Change") as session:
        session.get(Quote, sent).subject = "Other"


def test_numbers_are_never_given_twice_not_even_by_two_laptops(shop, store, toko):
    numbers = set()
    for device in (None, None, uuid7(), uuid7()):
        shop.identify(device_id=device)
        draft = quoting.new_quote(shop, toko)
        quote_lines.add_line(shop, draft, description="Kecap", price=Decimal(1000))
        numbers.add(quote_of(shop, quoting.send(shop, draft)).number)

    assert len(numbers) == 4


@pytest.mark.parametrize("country", ["MY", "SG"])
def test_papers_of_a_company_elsewhere_are_numbered_as_offices_there_expect(shop, toko, country):
    set_company(shop, country=country)
    draft = quoting.new_quote(shop, toko)
    quote_lines.add_line(shop, draft, description="Kecap", price=Decimal(1000))

    number = quote_of(shop, quoting.send(shop, draft)).number
    quoting.accept(shop, draft)
    order = orders.order_quote(shop, draft)
    orders.confirm(shop, order)

    assert number.startswith("QT-2026-0001")
    assert factories.get(shop, Order, order).number.startswith("SO-2026-0001")


def test_the_companys_own_pattern_numbers_quotes(shop, toko):
    set_company(shop, number_pattern="SR/{device}/{yy}{month}/{seq:04}")
    draft = quoting.new_quote(shop, toko)
    quote_lines.add_line(shop, draft, description="Kecap", price=Decimal(1000))

    number = quote_of(shop, quoting.send(shop, draft)).number

    assert number.startswith("SR/") and number.endswith("/2608/0001")


def test_a_pattern_that_cannot_number_is_refused(shop):
    with pytest.raises(Invalid) as refused:
        set_company(shop, number_pattern="SPH/{year}")

    assert refused.value.field == "number_pattern"


def test_who_adds_a_line_to_a_quote_that_ended_reads_that_it_is_fixed(shop, sent):
    quoting.reject(shop, sent, "Too expensive")

    with pytest.raises(Refused, match="Make a new revision"), shop.work("Add") as session:
        session.add(QuoteLine(quote_id=sent, description="Lagi", price=Decimal(1)))


def test_an_empty_an_unpriced_and_an_expired_quote_are_not_sent(shop, toko, clock):
    empty = quoting.new_quote(shop, toko)
    unpriced = quoting.new_quote(shop, toko)
    quote_lines.add_line(shop, unpriced, product_id=factories.product(shop, list_price=None))
    late = quoting.new_quote(shop, toko)
    quote_lines.add_line(shop, late, description="Kecap", price=Decimal(1000))
    clock.move(timedelta(days=60))

    said = ((empty, "one line"), (unpriced, "Line 1: .* Enter a price"), (late, "expired"))
    for quote, why in said:
        with pytest.raises((Refused, Invalid), match=why):
            quoting.send(shop, quote)
        assert quote_of(shop, quote).state is QuoteState.DRAFT


def test_sending_cannot_be_undone(shop, sent):
    with pytest.raises(Refused, match="cannot be undone"):
        shop.undo()

    assert quote_of(shop, sent).state is QuoteState.SENT


def test_the_customers_answer_is_kept_with_its_moment(shop, sent):
    quoting.accept(shop, sent)

    assert quote_of(shop, sent).state is QuoteState.ACCEPTED
    assert quote_of(shop, sent).decided_at == shop.clock.now()


def test_a_rejection_says_why_and_a_rejected_quote_may_be_sent_again(shop, sent):
    with pytest.raises(Refused, match="why"):
        quoting.reject(shop, sent)

    quoting.reject(shop, sent, "Too dear")
    number = quote_of(shop, sent).number
    quoting.send(shop, sent)

    assert (quote_of(shop, sent).state, quote_of(shop, sent).number) == (QuoteState.SENT, number)


def test_a_quote_expires_only_after_its_last_day(shop, sent, clock):
    with pytest.raises(Refused, match="To end it earlier, cancel it"):
        quoting.expire(shop, sent)
    clock.move(timedelta(days=30))

    quoting.expire(shop, sent)

    assert quote_of(shop, sent).state is QuoteState.EXPIRED


def test_approval_goes_there_and_back(shop, draft):
    quote_lines.add_line(shop, draft, description="Kecap", price=Decimal(1000))

    approvals.ask(shop, draft)
    approvals.give_back(shop, draft, "Less discount, please")
    returned = quote_of(shop, draft)
    approvals.ask(shop, draft)
    approvals.approve(shop, draft)
    quoting.send(shop, draft)

    assert (returned.state, returned.reason) == (QuoteState.RETURNED, "Less discount, please")
    assert quote_of(shop, draft).state is QuoteState.SENT


def test_a_draft_is_cancelled_and_undo_brings_it_back(shop, draft):
    quoting.cancel(shop, draft, "Mistake")
    cancelled = quote_of(shop, draft).state
    shop.undo()

    assert (cancelled, quote_of(shop, draft).state) == (QuoteState.CANCELLED, QuoteState.DRAFT)


def test_changing_a_sent_quote_changes_its_next_revision(shop, sent):
    line = quote_lines.add_line(shop, sent, description="Ongkir", price=Decimal(50_000))
    second = factories.get(shop, QuoteLine, line).quote_id
    again = quote_lines.change_line(shop, line, quantity=Decimal(2))

    old, new = quote_of(shop, sent), quote_of(shop, second)
    assert again == line and (old.state, new.state) == (QuoteState.SENT, QuoteState.DRAFT)
    assert (new.revision, new.revises_id, new.number) == (2, sent, old.number)
    assert (old.subtotal, new.subtotal) == (Decimal(10_000_000), Decimal(10_100_000))


def test_the_old_revision_is_superseded_when_the_new_one_is_sent(shop, sent):
    second = quoting.revise(shop, sent)

    assert quoting.revise(shop, sent) == second
    quoting.send(shop, second)

    assert quote_of(shop, sent).state is QuoteState.SUPERSEDED
    assert quote_of(shop, second).number == quote_of(shop, sent).number


def test_with_a_yes_to_one_revision_the_others_end_whatever_became_of_them(shop, sent):
    beside, waiting, draft = (quoting.revise(shop, sent, another=True) for _ in range(3))
    quoting.send(shop, beside, beside=True)
    approvals.ask(shop, waiting, "Two pallets")

    quoting.accept(shop, sent)

    ended = [quote_of(shop, one).state for one in (beside, waiting, draft)]
    assert quote_of(shop, sent).state is QuoteState.ACCEPTED
    assert ended == [QuoteState.SUPERSEDED, QuoteState.CANCELLED, QuoteState.CANCELLED]


@pytest.mark.parametrize("first", [0, 1, 2])
def test_while_one_revision_is_accepted_no_other_is_sent_or_accepted_until_it_is_cancelled(
    shop, sent, first
):
    second = quoting.revise(shop, sent)
    quoting.send(shop, second, beside=True)
    third = quoting.revise(shop, sent, another=True)
    quoting.send(shop, third, beside=True)
    known = [sent, second, third]
    accepted = known.pop(first)
    another = quoting.revise(shop, known[0], another=True)
    quoting.accept(shop, accepted)
    with shop.work("As it comes from a laptop that knew of no yes") as session:
        session.get(Quote, another).become(QuoteState.DRAFT)

    with pytest.raises(Refused, match="accepted another revision of this offer"):
        quoting.send(shop, another)
    with pytest.raises(Refused, match="“Superseded”"):
        quoting.accept(shop, known[0])
    order = orders.order_quote(shop, accepted)
    with pytest.raises(Refused, match="Cancel that order and that revision"):
        quoting.send(shop, another)
    orders.cancel(shop, order)
    quoting.cancel(shop, accepted)
    quoting.send(shop, another)
    quoting.accept(shop, another)

    assert quote_of(shop, another).state is QuoteState.ACCEPTED


def test_while_one_revision_is_accepted_no_other_is_begun_or_reopened(shop, sent):
    second, draft = quoting.revise(shop, sent), quoting.revise(shop, sent, another=True)
    quoting.send(shop, second)
    quoting.accept(shop, second)

    with pytest.raises(Refused, match="accepted another revision of this offer"):
        quoting.revise(shop, sent, another=True)
    with pytest.raises(Refused, match="accepted another revision of this offer"):
        quoting.reopen(shop, draft)
    quoting.cancel(shop, second)

    assert quote_of(shop, quoting.revise(shop, sent, another=True)).revision == 4


def test_what_a_yes_ended_is_told_and_nothing_that_had_ended_before(shop, sent):
    old = quoting.revise(shop, sent)
    quoting.cancel(shop, old)
    beside, draft = (quoting.revise(shop, sent, another=True) for _ in range(2))
    quoting.send(shop, beside, beside=True)

    quoting.accept(shop, beside)

    with shop.read() as session:
        told = ended_by_yes(session, beside)
    assert told == [
        "Revision 4 of this offer is now “Cancelled”.",
        "Revision 1 of this offer is now “Superseded”.",
    ]
    assert quote_of(shop, draft).state is QuoteState.CANCELLED


def test_a_revision_says_what_the_customer_has_on_paper_until_the_new_words_are_wanted(shop, sent):
    set_company(
        shop, terms="Barang pecah ditukar.", payment_terms="14 hari", template="modern",
        place="Medan", second_language="en",
    )  # fmt: skip

    second = quoting.revise(shop, sent)
    begun = quote_of(shop, second)
    with shop.read() as session:
        said = words_changed(session, session.get(Quote, second))
    put_company_words(shop, second)
    taken = quote_of(shop, second)
    with shop.read() as session:
        left = words_changed(session, session.get(Quote, second))

    assert (begun.terms, begun.payment_terms, begun.second_language) == (None, None, None)
    assert (begun.place, begun.template) == (None, PaperTemplate.LETTER)
    assert (said, left) == (["Payment terms", "Other terms"], [])
    assert (taken.terms, taken.payment_terms) == ("Barang pecah ditukar.", "14 hari")


def test_a_draft_has_no_next_revision_and_undo_takes_one_back(shop, draft, sent):
    other = quoting.new_quote(shop, factories.account(shop, "Lain"))
    with pytest.raises(Refused, match="still being written"):
        quoting.revise(shop, other)

    second = quoting.revise(shop, sent)
    shop.undo()

    assert quote_of(shop, second) is None
    assert quote_of(shop, sent).state is QuoteState.SENT


def test_a_duplicate_for_another_customer_leaves_the_first_ones_people_behind(shop, sent):
    other = factories.account(shop, "Warung Lain")

    copy = quote_of(shop, quoting.duplicate(shop, sent, other))

    assert (copy.account_id, copy.contact_id, copy.state) == (other, None, QuoteState.DRAFT)
    assert copy.total == quote_of(shop, sent).total and copy.number != quote_of(shop, sent).number


def test_what_is_gone_is_said_to_be_gone(shop):
    for verb in (quoting.send, quoting.revise, quoting.accept, quote_lines.remove_line):
        with pytest.raises(NotFound):
            verb(shop, uuid7())


def test_a_new_quote_cannot_be_born_sent(shop, toko):
    with pytest.raises(Refused):
        quoting.new_quote(shop, toko, state=QuoteState.SENT)


amounts = st.decimals(min_value=0, max_value=10**9, places=2)
typed_lines = st.lists(
    st.tuples(amounts, st.decimals(min_value="0.0001", max_value=10**4, places=4)),
    min_size=1,
    max_size=4,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(typed_lines, st.decimals(min_value=0, max_value=100, places=2))
def test_what_is_kept_is_what_the_rules_make_of_the_lines(shop, typed, percent):
    draft = quoting.new_quote(shop, factories.account(shop))
    for price, quantity in typed:
        quote_lines.add_line(shop, draft, description="x", price=price, quantity=quantity)
    quoting.set_discount(shop, draft, percent=percent)

    with shop.read() as session:
        quote = session.get(Quote, draft)
        made = totals(session, quote, strict=True)
        kept = (quote.subtotal, quote.discount, quote.tax, quote.rounding, quote.total)
    assert kept == (made.subtotal, made.discount, made.tax, made.rounding, made.total)
    assert kept[0] - kept[1] + kept[2] + kept[3] == kept[4]


def test_the_usual_reasons_of_a_no_are_the_companys_own_where_it_has_some(shop):
    with shop.read() as session:
        usual = usual_reasons(session)
    set_company(shop, reject_reasons="Kalah harga\n\nStok kosong")

    with shop.read() as session:
        own = usual_reasons(session)

    assert "Too expensive" in usual
    assert own == ["Kalah harga", "Stok kosong"]


def test_what_was_called_off_or_rejected_is_reopened(shop, draft, sent):
    quoting.reject(shop, sent, "Too expensive")
    quoting.reopen(shop, sent)

    reopened = quote_of(shop, sent)
    assert (reopened.state, reopened.reason) == (QuoteState.SENT, None)


def test_what_was_sent_and_called_off_goes_on_in_a_new_revision(shop, sent):
    quoting.cancel(shop, sent)

    with pytest.raises(Refused, match="make a new revision"):
        quoting.reopen(shop, sent)


def test_a_quote_that_expired_is_reopened_for_a_customer_who_says_yes_late(shop, sent):
    shop.clock = SetClock(MONDAY + timedelta(days=40))
    quoting.expire(shop, sent)
    with pytest.raises(Refused, match="Reopen it if it still holds, or make a new revision"):
        quoting.accept(shop, sent)

    quoting.reopen(shop, sent)
    quoting.accept(shop, sent)

    assert quote_of(shop, sent).state is QuoteState.ACCEPTED


def test_a_quote_expires_once(shop, sent):
    shop.clock = SetClock(MONDAY + timedelta(days=40))
    quoting.expire(shop, sent)

    with pytest.raises(Refused, match="expired already"):
        quoting.expire(shop, sent)


def test_what_was_not_closed_is_not_reopened(shop, draft, sent):
    for key in (draft, sent):
        with pytest.raises(Refused, match="nothing to reopen"):
            quoting.reopen(shop, key)


def test_a_quote_that_was_cancelled_before_it_was_sent_is_written_on(shop, draft):
    quoting.cancel(shop, draft, "Mistake")

    quoting.reopen(shop, draft)

    assert quote_of(shop, draft).state is QuoteState.DRAFT


def test_a_quote_that_was_sent_never_becomes_a_draft_again(shop, sent):
    quoting.cancel(shop, sent)

    with pytest.raises(Refused):
        quoting.reopen(shop, sent)
    with pytest.raises(Refused), shop.work("Write on") as session:
        session.get(Quote, sent).become(QuoteState.DRAFT)


def test_a_revision_of_what_no_customer_has_gets_its_number_when_it_is_sent(shop, draft):
    quote_lines.add_line(shop, draft, description="Kecap", price=Decimal(18_500))
    quoting.cancel(shop, draft, "Not yet")

    revision = quoting.revise(shop, draft)
    begun = factories.get(shop, Quote, revision).number
    quoting.send(shop, revision)

    sent = factories.get(shop, Quote, revision).number
    assert "SPH" not in begun and "SPH" in sent
