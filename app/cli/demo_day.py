"""The day that the demo plays: two reps in the field, an office, a manager, and one conflict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.cli.demo_office import Office
from app.errors import Refused
from app.formats import format_datetime, format_money
from app.i18n import N_, _, ngettext
from app.models import (
    Account,
    Activity,
    ActivityKind,
    Lead,
    LeadStatus,
    PriceList,
    Product,
    Quote,
    Territory,
)
from app.models.activity import ActivityState
from app.services import activities, leads, notes, quote_lines, quoting
from app.services.sample import BAGUS, COMPANY_NAME, HENDRA, OFFICE, RINA, make_sample
from app.services.today import Slot, slots_of
from app.store import Origin, Store

if TYPE_CHECKING:
    from app.services.sample import Member

ZONE = ZoneInfo("Asia/Jakarta")
SATURDAY = 5
# What the two reps write down about the same customer; the numbers reach nobody.
HERS, HIS = "+6284511112222", "+6284533334444"
EMAIL = "toko@pelanggan.example"
QUANTITIES = (24, 60, 12, 48, 10, 120)


@dataclass
class Day:
    """What has happened so far.

    Attributes:
        story: one sentence a step, in the language in force.
        figures: counts and numbers, for scripts.
        files: what was written, by its name in the figures.
        show: told each sentence as it happens.
    """

    office: Office
    show: Callable[[str], None]
    story: list[str] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    def tell(self, msgid: str, /, **details: object) -> None:
        """One step of the story."""
        self.say(_(msgid).format(**details))

    def say(self, sentence: str) -> None:
        """One step of the story, in words that are ready."""
        self.story.append(sentence)
        self.show(sentence)

    def keep(self, name: str, content: bytes, as_file: str) -> None:
        """Write a file of the demo and remember where it is."""
        path = self.office.folder / as_file
        path.write_bytes(content)
        self.files[name] = str(path)


def play(day: Day) -> None:
    """From the office in the morning to the manager in the evening."""
    open_company(day)
    morning = visits_of(day.office, RINA)
    shared, buyer = choose_customers(day.office.of(RINA), morning)
    visit(day, shared, buyer)
    convert_lead(day)
    offer(day, buyer)
    follow_up(day, buyer)
    edit_same_customer(day, shared)
    meet_again(day, shared)
    settle(day, shared)
    report_to_manager(day)
    compare(day, shared)


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
    _expect_settled(office.of(OFFICE))
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


def visit(day: Day, shared: Slot, buyer: Slot) -> None:
    """Rina drives off without a network: two visits, a note at each."""
    store = day.office.of(RINA)
    day.tell(
        N_("{name} drives off. From here on the laptop has no network."), name=RINA.name
    )  # fmt: skip
    for slot, said, sale, seen in (
        (shared, "Stok kecap tinggal 5 botol. Minta kirim Jumat pagi.", True,
         "Nomor telepon toko ganti. Pemilik baru saja menambah etalase di depan."),
        (buyer, "Minta penawaran resmi enam barang untuk bulan depan.", False,
         "Yang memutuskan adalah istri pemilik; hubungi setelah jam 2 siang."),
    ):  # fmt: skip
        with store.read() as session:
            account = session.get(Account, slot.account_id)
            assert account is not None
            place = account.latitude, account.longitude
        activities.check_in(store, slot.activity_id, *place)
        activities.finish(
            store, slot.activity_id, said, sale=sale,
            reason=None if sale else "Menunggu penawaran",
        )  # fmt: skip
        notes.write_note(store, seen, account_id=slot.account_id)
        day.tell(
            N_("She checks in at {account}, notes “{said}” and finishes the visit."),
            account=slot.account_name, said=said,
        )  # fmt: skip
    day.figures["visits"] = 2


def convert_lead(day: Day) -> None:
    """One of Rina's leads becomes a customer."""
    store = day.office.of(RINA)
    with store.read() as session:
        query = (
            sa.select(Lead)
            .join(Territory, Territory.id == Lead.territory_id)
            .where(Lead.status == LeadStatus.QUALIFIED, Lead.owner_id == store.identity.user_id)
            .order_by(Territory.path, Lead.name)  # where a colleague sells too
            .limit(1)
        )
        lead = session.scalars(query).one()
        key, name, company, amount = lead.id, lead.name, lead.company or "", lead.amount
    became = leads.convert(store, key, deal_name=f"Pasokan rutin {company}")
    day.figures["lead"] = {"company": company, "account": str(became.account_id)}
    day.tell(
        N_("{name} of {company} decides to buy: the lead becomes a customer, a contact and a deal"
           " over {amount}."),
        name=name, company=company, amount=format_money(amount or Decimal(0), "IDR"),
    )  # fmt: skip


def offer(day: Day, buyer: Slot) -> None:
    """Six products by the customer's price list, sent, and printed before Rina leaves."""
    from app.documents.from_quote import quote_pdf_of

    store = day.office.of(RINA)
    quote_id = quoting.new_quote(
        store, buyer.account_id or UUID(int=0), contact_id=buyer.contact_id,
        subject="Penawaran harga bulan depan",
    )  # fmt: skip
    for product, quantity in zip(_six_products(store), QUANTITIES, strict=True):
        quote_lines.add_line(store, quote_id, product_id=product, quantity=Decimal(quantity))
    quoting.send(store, quote_id)
    with store.read() as session:
        quote = session.get(Quote, quote_id)
        assert quote is not None and quote.total is not None
        price_list = session.get(PriceList, quote.price_list_id)
        figures = {
            "id": str(quote.id), "number": quote.number, "total": quote.plain()["total"],
            "lines": len(quote.lines), "account": buyer.account_name,
        }  # fmt: skip
        total, by = format_money(quote.total, quote.currency), price_list.name if price_list else ""
    day.figures["quote"] = figures
    day.keep("quote", quote_pdf_of(store, quote_id), "quote.pdf")
    day.tell(
        N_("Quote {number} for {account}: {lines} lines by the price list “{list}”, {total} in all."
           " It is printed: {file}"),
        number=figures["number"], account=buyer.account_name, lines=figures["lines"], total=total,
        list=by, file=day.files["quote"],
    )  # fmt: skip


def follow_up(day: Day, buyer: Slot) -> None:
    """A call about the quote in two days, with a reminder, for her telephone's calendar."""
    from app.calendars.from_activity import calendar_ics

    store = day.office.of(RINA)
    on = day.office.today + timedelta(days=2)
    on += timedelta(days=max(0, 7 - on.weekday())) if on.weekday() >= SATURDAY else timedelta(0)
    start = datetime.combine(on, time(10), tzinfo=ZONE)
    key = activities.plan(
        store, ActivityKind.CALL, f"Tanya keputusan penawaran · {buyer.account_name}", start,
        account_id=buyer.account_id, contact_id=buyer.contact_id,
        quote_id=UUID(day.figures["quote"]["id"]), reminder_minutes=30, zone=ZONE.key,
    )  # fmt: skip
    day.figures["follow_up"] = {"id": str(key), "start": start.isoformat()}
    day.keep("calendar", calendar_ics(store, [key]), "follow-up.ics")
    day.tell(
        N_("She will call again on {when}; the calendar file is {file}"),
        when=format_datetime(start, ZONE), file=day.files["calendar"],
    )  # fmt: skip


def edit_same_customer(day: Day, shared: Slot) -> None:
    """Rina, offline, and then Bagus, online, change the same customer."""
    _edit(day.office.of(RINA), shared, phone=HERS, visit_every_days=10)
    day.tell(
        N_("At {account} she had noted a new telephone number: {phone}."),
        account=shared.account_name, phone=HERS,
    )  # fmt: skip
    _edit(day.office.of(BAGUS), shared, phone=HIS, email=EMAIL)
    sent = day.office.sync(BAGUS)
    _expect(sent.sent == 1)
    day.tell(
        N_("Meanwhile {name}, at the office, gives the same customer an e-mail address and another"
           " telephone number: {phone}. He synchronises."),
        name=BAGUS.name, phone=HIS,
    )  # fmt: skip


def meet_again(day: Day, shared: Slot) -> None:
    """Rina finds a network."""
    result = day.office.sync(RINA)
    _expect(result.conflicts == 1 and result.rejected == 0)
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
    _expect(len(items) == 1 and items[0].field == "phone")
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
        _expect(quote is not None and new is not None and done == day.figures["visits"])
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
    _expect(pictures == {(HERS, EMAIL, 10)})
    for member in (RINA, BAGUS, HENDRA, OFFICE):
        day.office.sync(member)
        _expect_settled(day.office.of(member))
    day.tell(
        N_("Three laptops agree about {account}: {phone}, {email}. Nothing waits any more."),
        account=shared.account_name, phone=HERS, email=EMAIL,
    )  # fmt: skip


def _six_products(store: Store) -> list[UUID]:
    """The first of six categories."""
    with store.read() as session:
        rows = session.execute(
            sa.select(sa.func.min(Product.sku), Product.category)
            .group_by(Product.category)
            .order_by(Product.category)
            .limit(len(QUANTITIES))
        ).all()
        query = sa.select(Product.id).where(Product.sku.in_([row[0] for row in rows]))
        return list(session.scalars(query.order_by(Product.sku)))


def _edit(store: Store, slot: Slot, **fields: Any) -> None:
    with store.work(N_("Change customer")) as session:
        account = session.get(Account, slot.account_id)
        assert account is not None
        for name, value in fields.items():
            setattr(account, name, value)


def _expect_settled(store: Store) -> None:
    from app.sync.status import status

    now = status(store)
    _expect(now.waiting == 0 and now.conflicts == 0 and now.rejected == 0)


def _expect(true: bool) -> None:
    """Raises Refused where the day did not go as it should: the demo must not tell a fairy tale."""
    if not true:
        raise Refused(N_("The day did not go as it should; the files show how far it came."))
