"""The morning of the demo: the office enters the company, and Rina looks at her visits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cli.demo_telling import Day, expect_settled
from app.errors import Refused
from app.i18n import N_
from app.models import Account, ActivityKind
from app.services.sample import BAGUS, COMPANY_NAME, HENDRA, OFFICE, RINA, make_sample
from app.services.today import Slot, slots_of
from app.store import Origin, Store

if TYPE_CHECKING:
    from app.cli.demo_office import Office
    from app.services.sample import Member


def open_company(day: Day) -> None:
    """The office fills the company in and sends it to the server; the others join."""
    office = day.office
    day.tell(
        N_("{company} has a server at {url}, with 3 territories, a manager and 2 reps."),
        company=COMPANY_NAME, url=office.url,
    )  # fmt: skip
    office.join(OFFICE)
    made = make_sample(office.of(OFFICE), office.today, origin=Origin.LOCAL).counts
    sent = office.sync(OFFICE)
    expect_settled(office.of(OFFICE))
    day.tell(
        N_("The office entered {accounts} outlets, {products} products, {quotes} quotes and"
           " {activities} visits and calls, and sent them in {sent} pieces."),
        accounts=made["account"], products=made["product"], quotes=made["quote"],
        activities=made["activity"], sent=sent.sent,
    )  # fmt: skip
    day.figures |= {
        "accounts": made["account"], "products": made["product"], "quotes": made["quote"],
        "activities": made["activity"], "territories": 3, "reps": 2,
    }  # fmt: skip
    day.figures["received"] = office.join(RINA, BAGUS, HENDRA)
    for name, count in day.figures["received"].items():
        day.tell(
            N_("{name} joined with a laptop of their own and received {count} records."),
            name=name, count=count,
        )  # fmt: skip


def visits_of(office: Office, member: Member) -> list[Slot]:
    """The visits of somebody's day."""
    store = office.of(member)
    with store.read() as session:
        slots = slots_of(session, store.identity.user_id, office.today)
    visits = [slot for slot in slots if slot.kind is ActivityKind.VISIT and slot.account_id]
    if len(visits) < 3:
        raise Refused(N_("The sample company has no visits today; this is a mistake of ours."))
    return visits


def choose_customers(store: Store, visits: list[Slot]) -> tuple[Slot, Slot]:
    """A customer whom both reps know, and one with a price list of its own."""
    with store.read() as session:
        lists = {
            slot.activity_id: (account := session.get(Account, slot.account_id)) is not None
            and account.price_list_id is not None
            for slot in visits
        }
    buyer = next((slot for slot in visits if lists[slot.activity_id]), visits[0])
    shared = next(slot for slot in visits if slot is not buyer)
    return shared, buyer
