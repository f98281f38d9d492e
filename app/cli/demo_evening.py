"""The evening of the demo: two who changed one customer meet again, and the manager looks on."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.cli.demo_telling import Day, expect, expect_settled
from app.formats import format_money
from app.i18n import N_, ngettext
from app.models import Account, Activity, ActivityKind, Quote
from app.models.activity import ActivityState
from app.services.sample import BAGUS, HENDRA, OFFICE, RINA
from app.services.today import Slot
from app.store import Store

# What the two reps write down about the same customer; the numbers reach nobody.
HERS, HIS = "+6284511112222", "+6284533334444"
EMAIL = "toko@pelanggan.example"


def edit_same_customer(day: Day, shared: Slot) -> None:
    """Rina, offline, and then Bagus, online, change the same customer."""
    _edit(day.office.of(RINA), shared, phone=HERS, visit_every_days=10)
    day.tell(
        N_("At {account} she had noted a new telephone number: {phone}."),
        account=shared.account_name, phone=HERS,
    )  # fmt: skip
    _edit(day.office.of(BAGUS), shared, phone=HIS, email=EMAIL)
    sent = day.office.sync(BAGUS)
    expect(sent.sent == 1)
    day.tell(
        N_("Meanwhile {name}, at the office, gives the same customer an e-mail address and another"
           " telephone number: {phone}. He synchronises."),
        name=BAGUS.name, phone=HIS,
    )  # fmt: skip


def meet_again(day: Day, shared: Slot) -> None:
    """Rina finds a network."""
    result = day.office.sync(RINA)
    expect(result.conflicts == 1 and result.rejected == 0)
    day.figures |= {"sent": result.sent, "conflicts": result.conflicts}
    sentence = ngettext(
        "{name} finds a network: {sent} changes sent, {count} conflict. The e-mail address of"
        " {account} came through, and nothing is lost.",
        "{name} finds a network: {sent} changes sent, {count} conflicts. The e-mail address of"
        " {account} came through, and nothing is lost.",
        result.conflicts,
    )
    day.say(sentence.format(name=RINA.name, sent=result.sent, count=result.conflicts,
                            account=shared.account_name))  # fmt: skip


def settle(day: Day, shared: Slot) -> None:
    """Both telephone numbers were kept; whoever lost chooses in “Needs your attention”."""
    from app.sync.attention import MINE, open_items, resolve

    store = day.office.of(RINA)
    with store.read() as session:
        items = open_items(session, store.identity.user_id)
    expect(len(items) == 1 and items[0].field == "phone")
    item = items[0]
    day.tell(
        N_("Under “Needs your attention” she sees both numbers of {account}: {kept} by {by}, shown"
           " now, and her own {other}. She takes hers."),
        account=shared.account_name, kept=item.kept, by=item.by, other=item.other,
    )  # fmt: skip
    resolve(store, item.id, MINE)
    day.office.sync(RINA)
    day.office.sync(BAGUS)


def report_to_manager(day: Day) -> None:
    """The manager synchronises and sees the day."""
    office, quote_id = day.office, UUID(day.figures["quote"]["id"])
    received = office.sync(HENDRA).received
    with office.of(HENDRA).read() as session:
        quote = session.get(Quote, quote_id)
        new = session.get(Account, UUID(day.figures["lead"]["account"]))
        start = datetime.combine(office.today, time.min).astimezone()
        done = session.scalar(
            sa.select(sa.func.count()).where(
                Activity.state == ActivityState.DONE,
                Activity.kind == ActivityKind.VISIT,
                Activity.done_at >= start,
            )
        )
        expect(quote is not None and new is not None and done == day.figures["visits"])
        assert quote is not None and new is not None and quote.total is not None
        day.tell(
            N_("In the evening {name}, the manager, synchronises: {received} records. He sees quote"
               " {number} over {total}, the new customer {account} and {visits} visits of today."),
            name=HENDRA.name, received=received, number=quote.number,
            total=format_money(quote.total, quote.currency), account=new.name, visits=done,
        )  # fmt: skip


def compare(day: Day, shared: Slot) -> None:
    """All laptops hold the same."""
    pictures = set()
    for member in (RINA, BAGUS, HENDRA):
        with day.office.of(member).read() as session:
            account = session.get(Account, shared.account_id)
            assert account is not None
            pictures.add((account.phone, account.email, account.visit_every_days))
    expect(pictures == {(HERS, EMAIL, 10)})
    for member in (RINA, BAGUS, HENDRA, OFFICE):
        day.office.sync(member)
        expect_settled(day.office.of(member))
    day.tell(
        N_("Three laptops agree about {account}: {phone}, {email}. Nothing waits any more."),
        account=shared.account_name, phone=HERS, email=EMAIL,
    )  # fmt: skip


def _edit(store: Store, slot: Slot, **fields: Any) -> None:
    with store.work(N_("Change customer")) as session:
        account = session.get(Account, slot.account_id)
        assert account is not None
        for name, value in fields.items():
            setattr(account, name, value)
