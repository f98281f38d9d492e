"""Why a customer is on today's page."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.followup import (
    birthday_near,
    delivery_late,
    expiring,
    gone_quiet,
    lapsed,
    not_invoiced,
    visit_due,
)

TODAY = date(2026, 8, 10)
DAYS = st.dates(date(1930, 1, 1), date(2100, 12, 31))


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.mark.parametrize(
    ("last", "every", "score", "sentence"),
    [
        (ago(14), 14, 50, "A visit is due today."),
        (ago(15), 14, 53, "A visit is 1 day late."),
        (ago(21), 14, 75, "A visit is 7 days late."),
        (ago(28), 14, 100, "A visit is 14 days late."),
        (ago(400), 14, 100, "A visit is 386 days late."),
        (None, 14, 60, "Not visited yet."),
    ],
)
def test_a_visit_is_due_when_its_interval_has_passed(last, every, score, sentence):
    reason = visit_due(last, every, TODAY)

    assert (reason.score, reason.sentence()) == (score, sentence)


@pytest.mark.parametrize(
    ("last", "every"), [(ago(13), 14), (None, None), (ago(99), 0), (ago(9), -1)]
)
def test_no_visit_is_due_before_or_without_an_interval(last, every):
    assert visit_due(last, every, TODAY) is None


@pytest.mark.parametrize(
    ("last", "limit", "score", "sentence"),
    [
        (ago(11), 10, 40, "Nothing has happened for 11 days."),
        (ago(16), 10, 70, "Nothing has happened for 16 days."),
        (ago(50), 10, 100, "Nothing has happened for 50 days."),
        (ago(1), 0, 40, "Nothing has happened for 1 day."),
    ],
)
def test_a_deal_has_gone_quiet_beyond_the_age_its_stage_allows(last, limit, score, sentence):
    reason = gone_quiet(last, limit, TODAY)

    assert (reason.score, reason.sentence()) == (score, sentence)


@pytest.mark.parametrize(("last", "limit"), [(ago(10), 10), (ago(99), None), (TODAY, 0)])
def test_a_deal_within_its_age_or_without_a_limit_is_not_quiet(last, limit):
    assert gone_quiet(last, limit, TODAY) is None


@pytest.mark.parametrize(
    ("days", "score", "sentence"),
    [
        (0, 100, "The quote expires today."),
        (1, 93, "The quote expires in 1 day."),
        (7, 50, "The quote expires in 7 days."),
    ],
)
def test_a_quote_about_to_expire(days, score, sentence):
    reason = expiring(TODAY + timedelta(days=days), TODAY)

    assert (reason.score, reason.sentence()) == (score, sentence)


@pytest.mark.parametrize(
    ("days", "score", "sentence"),
    [
        (1, 64, "Its validity ended 1 day ago: ask the customer, or close it."),
        (30, 25, "Its validity ended 30 days ago: ask the customer, or close it."),
    ],
)
def test_a_quote_that_lapsed_is_called_to_mind_for_a_month(days, score, sentence):
    reason = lapsed(ago(days), TODAY)

    assert (reason.score, reason.sentence()) == (score, sentence)
    assert lapsed(TODAY, TODAY) is lapsed(ago(31), TODAY) is lapsed(None, TODAY) is None


@pytest.mark.parametrize("valid_until", [ago(1), TODAY + timedelta(days=8), None])
def test_a_quote_that_is_over_or_far_from_its_end_is_no_reason(valid_until):
    assert expiring(valid_until, TODAY) is None


@pytest.mark.parametrize(
    ("birthday", "today", "days", "years", "sentence"),
    [
        (date(1990, 8, 10), TODAY, 0, 36, "It is their birthday today."),
        (date(1990, 8, 11), TODAY, 1, 36, "Birthday in 1 day."),
        (date(1990, 8, 17), TODAY, 7, 36, "Birthday in 7 days."),
        (date(1990, 1, 3), date(2026, 12, 30), 4, 37, "Birthday in 4 days."),
        (date(2000, 2, 29), date(2026, 2, 28), 0, 26, "It is their birthday today."),
        (date(2000, 2, 29), date(2028, 2, 28), 1, 28, "Birthday in 1 day."),
        (date(2000, 2, 29), date(2028, 2, 29), 0, 28, "It is their birthday today."),
        (date(2000, 2, 29), date(2100, 2, 28), 0, 100, "It is their birthday today."),
    ],
)
def test_a_birthday_near(birthday, today, days, years, sentence):
    reason = birthday_near(birthday, today)

    assert (reason.days, reason.years, reason.sentence()) == (days, years, sentence)
    assert reason.on == today + timedelta(days=days)


@pytest.mark.parametrize("birthday", [None, date(1990, 8, 18), date(1990, 8, 9), date(2027, 8, 11)])
def test_a_birthday_far_off_unknown_or_not_yet_born_is_no_reason(birthday):
    assert birthday_near(birthday, TODAY) is None


@given(birthday=DAYS, today=DAYS, within=st.integers(0, 400))
def test_every_birthday_returns_within_a_year(birthday, today, within):
    reason = birthday_near(birthday, today, within)

    if birthday <= today and within >= 366:
        assert reason is not None
    if reason is not None:
        assert 0 <= reason.days <= min(within, 366)
        assert 20 <= reason.score <= 70


@given(last=DAYS, today=DAYS, every=st.integers(1, 400))
def test_scores_stay_within_their_bounds_and_never_fall_with_time(last, today, every):
    for find, least in ((visit_due, 50), (gone_quiet, 40)):
        now, later = find(last, every, today), find(last, every, today + timedelta(days=1))

        assert now is None or least <= now.score <= 100
        assert now is None or (later is not None and later.score >= now.score)


@pytest.mark.parametrize(("days", "score"), [(0, 75), (1, 78), (7, 100), (90, 100)])
def test_a_delivery_presses_from_its_day_on_and_most_after_a_week(days, score):
    assert delivery_late(ago(days), TODAY, confirmed=True).score == score


@pytest.mark.parametrize(
    ("delivered", "score", "sentence"),
    [
        (ago(0), 55, "Delivered: write the invoice."),
        (ago(1), 61, "Delivered 1 day ago: write the invoice."),
        (ago(60), 90, "Delivered 60 days ago: write the invoice."),
        (None, 55, "Delivered: write the invoice."),
    ],
)
def test_what_was_delivered_presses_more_the_longer_nobody_invoices_it(delivered, score, sentence):
    reason = not_invoiced(delivered, TODAY)

    assert (reason.score, reason.sentence()) == (score, sentence)
