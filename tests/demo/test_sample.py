"""The sample company: the same from the same seed, believable, and right to the rupiah."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
from stdnum.id import npwp

from app.domain.pasted import pasted_rows
from app.errors import Refused
from app.models import (
    Account,
    Activity,
    ActivityKind,
    ActivityState,
    Approval,
    Contact,
    Lead,
    LineKind,
    Opportunity,
    Order,
    OrderState,
    PriceList,
    Product,
    ProductRelation,
    Quote,
    QuoteLine,
    QuoteState,
    QuoteTemplate,
    RelationKind,
    Role,
    Stage,
    StageChange,
    Synced,
    Terms,
    User,
    synced_tables,
)
from app.services.dress import dress_today, kept
from app.services.order_reading import has_come
from app.services.quote_content import is_unchanged
from app.services.sample import RINA, STAFF, make_sample
from app.services.today import today
from app.store import Store, schema
from app.store.engine import sqlite_engine
from tests.factories import MONDAY, SetClock

DAY = date(2026, 8, 3)
RUPIAH = Decimal(1)


@pytest.fixture(scope="module")
def sample() -> Any:
    """The sample company of a Monday, made once: nothing here changes it."""
    store = fresh()
    make_sample(store, DAY)
    yield store
    store.close()


def fresh() -> Store:
    engine = sqlite_engine(None, None)
    schema.prepare(engine)
    return Store(engine, SetClock(MONDAY))


def everything(store: Store) -> dict[str, list[dict[str, Any]]]:
    with store.read() as session:
        return {
            name: [row.plain() for row in session.scalars(sa.select(kind).order_by(kind.id))]
            for name, kind in synced_tables().items()
            if name not in ("preference", "pipeline", "stage", "price_list")
        }


def count(store: Store, kind: type[Synced], *where: Any) -> int:
    with store.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(kind).where(*where)) or 0


def test_the_same_seed_and_day_make_the_same_company(sample: Store) -> None:
    again = fresh()

    make_sample(again, DAY)

    assert everything(again) == everything(sample)
    again.close()


def test_another_seed_makes_another_company(sample: Store) -> None:
    other = fresh()

    made = make_sample(other, DAY, seed=7)

    assert made.counts["account"] == 400
    assert everything(other)["account"] != everything(sample)["account"]
    other.close()


def test_it_is_as_large_as_it_is_said_to_be(sample: Store) -> None:
    with sample.read() as session:
        territories = set(session.scalars(sa.select(Account.territory_id)))
        roles = Counter(session.scalars(sa.select(User.role)))

    assert len(territories) == 3 and None not in territories
    assert roles == {Role.MANAGER: 1, Role.REP: 2, Role.ADMIN: 1}
    assert count(sample, Account) == 400
    assert count(sample, Product, Product.category != "Paket") == 60
    assert count(sample, PriceList) == 3
    assert count(sample, Lead) == 40
    assert count(sample, Opportunity) == 120
    assert count(sample, Quote) == 150
    assert count(sample, Activity, Activity.state != ActivityState.PLANNED) == 2_500


def test_every_record_can_be_kept_as_it_is(sample: Store) -> None:
    with sample.read() as session:
        for kind in synced_tables().values():
            for record in session.scalars(sa.select(kind)):
                record.check()


def test_every_reference_leads_somewhere(sample: Store) -> None:
    with sample.read() as session:
        keys = {
            name: set(session.scalars(sa.select(kind.id))) for name, kind in synced_tables().items()
        }
        lost = [
            (name, column.name)
            for name, kind in synced_tables().items()
            for column in kind.__table__.columns
            if column.info.get("refers")
            for key in session.scalars(sa.select(column).where(column.is_not(None)))
            if key not in keys[column.info["refers"]]
        ]

    assert not lost


def test_outlets_have_names_of_their_own(sample: Store) -> None:
    with sample.read() as session:
        names = Counter(session.scalars(sa.select(Account.name)))

    assert max(names.values()) == 1


def test_every_deal_has_come_to_its_stage_step_by_step(sample: Store) -> None:
    with sample.read() as session:
        stages = set(session.scalars(sa.select(Opportunity.stage_id)))
        assert stages == set(session.scalars(sa.select(Stage.id)))
        for deal in session.scalars(sa.select(Opportunity)):
            moves = session.scalars(
                sa.select(StageChange)
                .where(StageChange.opportunity_id == deal.id)
                .order_by(StageChange.at)
            ).all()

            places = [moves[0].from_stage_id] if moves else [deal.stage_id]
            for move in moves:
                assert move.from_stage_id == places[-1]
                places.append(move.to_stage_id)
            assert places[-1] == deal.stage_id


def test_quotes_are_in_every_state_and_some_are_about_to_expire(sample: Store) -> None:
    with sample.read() as session:
        assert set(session.scalars(sa.select(Quote.state))) == set(QuoteState)
        numbers = Counter(
            session.scalars(sa.select(Quote.number).where(Quote.revises_id.is_(None)))
        )
        valid_until = session.scalars(
            sa.select(Quote.valid_until).where(Quote.state == QuoteState.SENT)
        ).all()

    assert max(numbers.values()) == 1
    left = [(day - DAY).days for day in valid_until if day]
    assert len(left) == len(valid_until)
    assert sum(0 <= days <= 7 for days in left) >= 10
    assert sum(days < 0 for days in left) == 4  # over, and still with the customer


def test_the_totals_of_every_quote_are_what_an_independent_sum_says(sample: Store) -> None:
    with sample.read() as session:
        for quote in session.scalars(sa.select(Quote)):
            counting = counted(quote)
            lines = [
                rounded(line.quantity * line.price * (100 - (line.discount_percent or 0)) / 100)
                for line in counting
            ]
            subtotal = sum(lines, Decimal(0))
            off = rounded(subtotal * (quote.discount_percent or 0) / 100)
            taxed = sum(
                (total for total, line in zip(lines, counting, strict=True)
                 if line.tax_code == "PPN"), Decimal(0)
            )  # fmt: skip

            assert [line.total for line in counting] == lines
            assert quote.subtotal == subtotal
            assert quote.discount == off
            assert quote.total == subtotal - off + quote.tax
            # The discount is shared out by whole rupiah, so a share may be off by one.
            net = Fraction(taxed) - Fraction(off) * Fraction(taxed) / Fraction(subtotal)
            assert abs(Fraction(quote.tax) - net * 11 / 100) <= 2


def counted(quote: Quote) -> list[QuoteLine]:
    """The lines that make the sum: nothing optional, and of what may be chosen the first."""
    found, seen = [], set()
    for line in quote.lines:
        if line.kind in (LineKind.SECTION, LineKind.NOTE) or line.optional:
            continue
        if line.alternative is None or line.alternative not in seen:
            found.append(line)
        seen.add(line.alternative)
    return found


def test_a_newcomer_finds_everything_a_quote_can_hold(sample: Store) -> None:
    with sample.read() as session:
        lines = session.scalars(
            sa.select(QuoteLine).join(Quote).where(Quote.owner_id == sample.identity.user_id)
        ).all()
        states = set(
            session.scalars(sa.select(Quote.state).join(QuoteLine).where(QuoteLine.optional))
        )
        bundled = set(
            session.scalars(
                sa.select(ProductRelation.product_id).where(
                    ProductRelation.kind == RelationKind.BUNDLE
                )
            )
        )

        assert {line.kind for line in lines} == set(LineKind)
        assert any(line.alternative for line in lines) and any(line.unit_factor for line in lines)
        assert any(line.product_id in bundled for line in lines)
    assert states == {QuoteState.DRAFT, QuoteState.SENT}
    assert count(sample, QuoteTemplate) == 2
    assert count(sample, Terms) == 12
    assert count(sample, Approval, Approval.agreed_at.is_not(None)) > 0


def test_its_templates_fill_a_quote_without_a_word_to_mend(sample: Store) -> None:
    with sample.read() as session:
        for template in session.scalars(sa.select(QuoteTemplate)):
            rows = pasted_rows(template.lines or "", "en", "IDR")
            known = set(session.scalars(sa.select(Product.sku)))

            assert all(row.sku in known for row in rows if row.sku)
            assert any(row.quantity for row in rows)


def test_its_orders_have_come_every_distance(sample: Store) -> None:
    with sample.read() as session:
        found = Counter(session.scalars(sa.select(Order.state)))
        partly = session.scalar(
            sa.select(sa.func.count()).where(Order.state == OrderState.CONFIRMED, has_come())
        )
        waits = Counter(one.what for one in today(session, None).waiting)

    assert set(found) == set(OrderState) - {OrderState.CANCELLED}
    assert partly == 2
    assert waits["delivery"] >= 2 and waits["invoice"] == 3


def test_every_quote_that_was_sent_keeps_what_its_paper_says(sample: Store) -> None:
    with sample.read() as session:
        for quote in session.scalars(sa.select(Quote).where(Quote.sent_at.is_not(None))):
            assert is_unchanged(quote) is True
            today_says = msgspec.json.decode(kept(dress_today(session, quote), quote))
            del today_says["owner"]["phone"]  # their papers have no code that calls it
            assert msgspec.json.decode(quote.dress or "") == today_says


def rounded(amount: Decimal) -> Decimal:
    return amount.quantize(RUPIAH, ROUND_HALF_UP)


def test_the_day_of_its_rep_is_full(sample: Store) -> None:
    with sample.read() as session:
        day = today(session, sample.identity.user_id)

    kinds = Counter(slot.kind for slot in day.slots)
    waiting = Counter(item.what for item in day.waiting)
    assert kinds[ActivityKind.VISIT] == 6 and kinds[ActivityKind.CALL] == 3
    assert all(slot.last_words and slot.reason for slot in day.slots)
    assert waiting["promise"] == 4
    for what in ("expiring", "quiet", "birthday", "visit"):
        assert waiting[what] >= 3, what


def test_nothing_has_happened_in_the_future(sample: Store) -> None:
    with sample.read() as session:
        late = [
            (name, column.name)
            for name, kind in synced_tables().items()
            for column in kind.__table__.columns
            if column.name in ("created_at", "done_at", "sent_at", "decided_at", "at")
            and name != "preference"
            for moment in session.scalars(sa.select(column).where(column.is_not(None)))
            if moment > MONDAY
        ]

    assert not set(late)


def test_its_numbers_reach_nobody(sample: Store) -> None:
    with sample.read() as session:
        phones = [
            phone
            for column in (Account.phone, Account.whatsapp, Contact.whatsapp, Lead.mobile)
            for phone in session.scalars(sa.select(column).where(column.is_not(None)))
        ]
        numbers = session.scalars(sa.select(Account.npwp).where(Account.npwp.is_not(None))).all()
        mails = session.scalars(sa.select(Account.email).where(Account.email.is_not(None))).all()

    assert all(phone.startswith("+62845") for phone in phones)
    assert numbers and not any(npwp.is_valid(number) for number in numbers)
    assert all(len(number) == 16 for number in numbers)
    assert mails and all(mail.endswith(".example") for mail in mails)


def test_the_profile_is_its_reps_and_marked_as_a_sample(sample: Store) -> None:
    with sample.read() as session:
        me = session.get(User, sample.identity.user_id)

        assert me is not None and me.email == RINA.email
        assert {user.name for user in session.scalars(sa.select(User))} == {
            member.name for member in STAFF
        }
    assert sample.fact("sample") == "1"
    with pytest.raises(Refused, match="nothing to undo"):
        sample.undo()


def test_a_profile_in_use_is_not_filled(shop: Store) -> None:
    with pytest.raises(Refused, match="works in this profile"):
        make_sample(shop, DAY)

    assert count(shop, Account) == 0
