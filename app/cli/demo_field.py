"""The demo in the field, without a network: visits, a lead that buys, a quote, a follow-up."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.cli.demo_telling import Day
from app.formats import format_datetime, format_money
from app.i18n import N_
from app.models import (
    Account,
    ActivityKind,
    Lead,
    LeadStatus,
    PriceList,
    Product,
    Quote,
    Territory,
)
from app.services import activities, leads, notes, quote_lines, quoting
from app.services.sample import RINA
from app.services.today import Slot
from app.store import Store

ZONE = ZoneInfo("Asia/Jakarta")
SATURDAY = 5
QUANTITIES = (24, 60, 12, 48, 10, 120)


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
