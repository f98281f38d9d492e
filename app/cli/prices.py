"""Prices from the command line: what somebody pays, and why."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.cli.commands import Commands
from app.cli.here import Here
from app.errors import Invalid
from app.i18n import N_, _

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.services.price_explaining import Explanation
    from app.services.prices import Buyer, Item


def add(commands: Commands) -> None:
    """The commands of this group."""
    group = Commands(commands.add(
        "price", N_("Say what a customer pays for a product, and why."),
        'relasi price explain KM-600 --account "Toko Maju" --quantity 24',
    ), "price_command")  # fmt: skip
    why = group.add(
        "explain", N_("Say what a customer pays, which price rule won and why the others lost."),
        'relasi price explain KM-600 --account "Toko Maju" --quantity 24', explain_price,
    )  # fmt: skip
    why.add_argument("product", metavar=_("PRODUCT"))
    for option, value, says in (
        ("--account", _("ACCOUNT"), N_("Who buys; without it what everybody pays.")),
        ("--quantity", _("QUANTITY"), N_("How much, in the unit; 1 unless said.")),
        ("--unit", _("UNIT"), N_("In which unit; the base unit unless said.")),
        ("--date", _("DATE"), N_("On which day; today unless said.")),
        ("--list", _("LIST"), N_("The price list that is asked before the customer’s own.")),
        ("--currency", _("CURRENCY"), N_("In which currency; else the list’s, or the company’s.")),
    ):
        why.add_argument(option, metavar=value, help=_(says))


def explain_price(here: Here, args: argparse.Namespace) -> int:
    """The price, why it is that, and every rule that was looked at; 1 where there is none."""
    from app.services.price_explaining import explain

    with here.profile() as store, store.read() as session:
        buyer, item = _asked(session, args)
        told = explain(session, buyer, item)
    here.say(_document(told), _text(told))
    if told.price is None:
        raise Invalid(told.problem, field=told.field)
    return 0


def _asked(session: Session, args: argparse.Namespace) -> tuple[Buyer, Item]:
    from app.cli.values import meant
    from app.domain.entry import check_quantity
    from app.models import Account, PriceList, Quote, QuoteLine
    from app.models.currency import check_currency
    from app.records import all_records
    from app.records.editing import from_text
    from app.services import here
    from app.services.company import company_of
    from app.services.prices import Buyer, Item
    from app.services.product_codes import by_code

    records = all_records()
    line, quote = records[QuoteLine.__tablename__], records[Quote.__tablename__]
    buyer = Buyer(None, company_of(session).currency, here.today(session))
    known = by_code(session, args.product)
    item = Item(
        known.id if known else meant(session, records["product"], args.product),
        unit=args.unit or (known.unit if known else None),
    )
    if args.account:
        key = meant(session, records["account"], args.account)
        buyer = replace(buyer, account=session.get(Account, key))
    if args.list:
        own = session.get_one(PriceList, meant(session, records["price_list"], args.list))
        buyer = replace(buyer, price_list_id=own.id, currency=own.currency)
    if args.date:
        on: Any = from_text(session, quote, "quote_date", args.date)
        buyer = replace(buyer, on=on)
    if args.currency:
        code = args.currency.strip().upper()
        check_currency(code, "currency")
        buyer = replace(buyer, currency=code)
    if args.quantity:
        quantity: Any = from_text(session, line, "quantity", args.quantity)
        item = replace(item, quantity=check_quantity(quantity, "quantity"))
    return buyer, item


def _document(told: Explanation) -> dict[str, Any]:
    return {
        "product": told.product,
        "unit": told.unit or None,
        "currency": told.currency,
        "price": None if told.price is None else format(told.price, "f"),
        "why": told.sentence or told.problem,
        "rules": [
            {
                "id": str(one.rule_id),
                "price_list": one.price_list,
                "about": one.about,
                "says": one.says,
                "for": one.whose or None,
                "won": one.won,
                "fate": one.fate,
            }
            for one in told.considered
        ],
    }


def _text(told: Explanation) -> str:
    from app.cli.printing import table
    from app.formats import format_money

    lines = []
    if told.price is not None:
        price = format_money(told.price, told.currency)
        lines += [f"{told.product}: {price}{f' / {told.unit}' if told.unit else ''}", told.sentence]
    if told.considered:
        headings = [
            _("Price list"), _("For what"), _("Price"), _("For whom"), _("What became of it"),
        ]  # fmt: skip
        rows = [
            (one.price_list, one.about, one.says, one.whose, one.fate) for one in told.considered
        ]
        lines += ["", table(headings, rows)]
    return "\n".join(lines)
