"""Quotes from the command line: beginning one, its lines, its way to the customer, its paper."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.cli.commands import Commands
from app.cli.here import Here, write_bytes
from app.errors import Invalid, Refused
from app.i18n import N_, _

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.store import Store

# What people call fields of a line.
_SAID = {"discount": "discount_percent", "tax": "tax_code"}


def add(commands: Commands) -> None:
    """The commands of this group."""
    group = Commands(commands.add(
        "quote", N_("Make quotes, send them and write their paper."),
        "relasi quote pdf SQ-2026-0001 offer.pdf",
    ), "quote_command")  # fmt: skip
    new = group.add(
        "new", N_("Begin a quote for an account; prints its key."),
        'relasi quote new "Toko Maju" subject="Ramadan stock"', new_quote,
    )  # fmt: skip
    new.add_argument("account", metavar=_("ACCOUNT"))
    new.add_argument("values", metavar=_("FIELD=VALUE"), nargs="*")

    line = group.add(
        "line", N_("Add a line; with position= change the one that stands there."),
        "relasi quote line SQ-2026-0001 product=KM-600 quantity=24", change_lines,
    )  # fmt: skip
    line.add_argument("id", metavar="ID")
    line.add_argument("values", metavar=_("FIELD=VALUE"), nargs="+")
    line.add_argument("--remove", action="store_true", help=_("Remove the line at position=."))

    discount = group.add(
        "discount", N_("Give a discount on the whole quote."),
        "relasi quote discount SQ-2026-0001 percent=5", act("discount"),
    )  # fmt: skip
    discount.add_argument("id", metavar="ID")
    discount.add_argument("values", metavar=_("FIELD=VALUE"), nargs="+")
    for name, says in _VERBS.items():
        verb = group.add(name, says, f"relasi quote {name} SQ-2026-0001", act(name))
        verb.add_argument("id", metavar="ID")
        verb.set_defaults(values=[])
    for name, says in _REASONED.items():
        verb = group.add(
            name, says, f'relasi quote {name} SQ-2026-0001 --reason "Too expensive"', act(name)
        )
        verb.add_argument("id", metavar="ID")
        verb.add_argument("--reason", metavar=_("WORDS"), default="", help=_("Why."))
    show = group.add(
        "show", N_("Show a quote with its lines."), "relasi quote show SQ-2026-0001", show_quote
    )
    show.add_argument("id", metavar="ID")
    paper = group.add(
        "pdf", N_("Write the paper exactly as the desktop prints it."),
        "relasi quote pdf SQ-2026-0001 offer.pdf", write_pdf,
    )  # fmt: skip
    paper.add_argument("id", metavar="ID")
    paper.add_argument("file", metavar=_("FILE"))


_VERBS = {
    "send": N_("Fix the content and give the final number."),
    "accept": N_("The customer said yes."),
    "revise": N_("Begin the next revision of a quote that was sent."),
    "duplicate": N_("Begin a new quote with the same content."),
}
_REASONED = {
    "reject": N_("The customer said no, and why."),
    "cancel": N_("Take the quote back."),
}


def new_quote(here: Here, args: argparse.Namespace) -> None:
    """A draft."""
    from app.cli.records import CREATE
    from app.cli.values import meant, typed
    from app.models import Quote
    from app.records import all_records
    from app.records.editing import create

    record = all_records()["quote"]
    with here.profile() as store, store.work(CREATE) as session:
        account = meant(session, all_records()["account"], args.account)
        values = {"account_id": account, **typed(session, record, args.values)}
        quote = create(session, record, values)
        assert isinstance(quote, Quote)
        document = {"id": str(quote.id), "number": quote.number}
    here.say(document, str(document["id"]))


def change_lines(here: Here, args: argparse.Namespace) -> None:
    """A line more, another or fewer; says what the quote comes to then."""
    from app.cli.values import split
    from app.models import QuoteLine
    from app.records import all_records
    from app.records.editing import from_text
    from app.services import quote_lines

    record = all_records()["quote_line"]
    with here.profile() as store:
        key = _meant(store, args.id)
        with store.read() as session:
            before = document_of(session, key)
            values = {}
            for name, text in split(args.values).items():
                field = _line_field(name)
                values[field] = from_text(session, record, field, text)
            at = values.pop("position", None)
            line = None if at is None else _line_at(session, key, at)
        _check_priced(before, at, values)
        if args.remove:
            if line is None:
                raise Invalid(N_("Say with position= which line to remove."), field="position")
            quote = quote_lines.remove_line(store, line)
            document = {"id": None, "quote": str(quote)}
        else:
            done = (
                quote_lines.add_line(store, key, **values)
                if line is None
                else quote_lines.change_line(store, line, **values)
            )
            with store.read() as session:
                kept = session.get(QuoteLine, done)
                assert kept is not None
                document = {"id": str(done), "quote": str(kept.quote_id)}
        with store.read() as session:
            document |= document_of(session, UUID(str(document["quote"])))
    told = [*_revised(before, document), *_unpriced(document)]
    here.say({**document, "warnings": told}, "\n".join((lines_text(document), *told)))


def act(name: str) -> Callable[[Here, argparse.Namespace], None]:
    """A verb of the quote's own, as a command."""

    def run(here: Here, args: argparse.Namespace) -> None:
        from app.cli.values import inputs_of
        from app.records import all_records

        action = all_records()["quote"].action(name)
        assert action is not None
        reason = getattr(args, "reason", "")
        given = [f"reason={reason}"] if reason else getattr(args, "values", [])
        with here.profile() as store:
            key = _meant(store, args.id)
            with store.read() as session:
                inputs = inputs_of(session, action, given)
            shown = action.run(store, key, inputs)
            with store.read() as session:
                key = shown[1] if shown else key
                document = {"id": str(key), **document_of(session, key)}
        here.say(document, _said_of(document))

    return run


def show_quote(here: Here, args: argparse.Namespace) -> None:
    """The same as `relasi show quote ID`."""
    from app.cli.showing import show_record

    args.record, args.history = "quote", False
    show_record(here, args)


def write_pdf(here: Here, args: argparse.Namespace) -> None:
    """The paper."""
    from app.cli.letterhead import missing
    from app.documents.from_quote import quote_pdf_of
    from app.services.company import company_of

    with here.profile() as store:
        key = _meant(store, args.id)
        content = quote_pdf_of(store, key)
        with store.read() as session:
            warnings = missing(company_of(session))
    path = write_bytes(args.file, content)
    document = {"id": str(key), "file": str(path), "size": len(content), "warnings": warnings}
    here.say(document, "\n".join((str(path), *warnings)))


def document_of(session: Session, key: UUID) -> dict[str, Any]:
    """A quote as JSON shows it, besides its fields: what it comes to, in words too, and lines."""
    from app.models import Product, Quote
    from app.services import here
    from app.services.company import company_of
    from app.services.quote_totals import totals

    quote = here.found(session, Quote, key)
    came_to = totals(session, quote)
    language = quote.language or company_of(session).language
    lines = []
    for line, of_line in zip(quote.lines, came_to.lines, strict=True):
        product = session.get(Product, line.product_id) if line.product_id else None
        lines.append({
            "id": str(line.id),
            "position": line.position,
            "kind": str(line.kind),
            "product": str(line.product_id) if line.product_id else None,
            "product_name": product.name if product else None,
            "sku": product.sku if product else None,
            "description": line.description,
            "quantity": _text(line.quantity),
            "unit": line.unit,
            "price": _text(line.price),
            "discount": _text(line.discount_percent),
            "tax": _text(of_line.tax),
            "tax_code": line.tax_code,
            "total": _text(line.total),
        })  # fmt: skip
    return {
        "number": quote.number,
        "revision": quote.revision,
        "state": str(quote.state),
        "state_label": _(quote.state.label),
        "currency": quote.currency,
        **{
            name: _text(getattr(quote, name))
            for name in ("subtotal", "discount", "tax_base", "tax", "rounding", "total")
        },
        "total_words": _words(quote.total, quote.currency, language),
        "lines": lines,
    }  # fmt: skip


def _said_of(document: Mapping[str, Any]) -> str:
    """A quote in a line: its number, its revision where it is not the first, its state."""
    state = document["state_label"]
    if document["revision"] > 1:
        text = _("Revision {number} · {state}")
        state = text.format(number=document["revision"], state=state)
    return f"{document['number']} · {state}"


def _revised(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """That another revision was written than the one that was named."""
    if before["revision"] == after["revision"]:
        return []
    sentence = _(
        "Quote {number} is “{state}” and can no longer change: this was done in its revision"
        " {revision}, which waits to be sent."
    )
    return [
        sentence.format(
            number=before["number"], state=before["state_label"], revision=after["revision"]
        )
    ]


def _check_priced(quote: Mapping[str, Any], at: object, given: Mapping[str, Any]) -> None:
    """Raises Invalid for a product whose price is said to be nothing at all."""
    lines = [line for line in quote["lines"] if line["position"] == at]
    product = given.get("product_id", lines[0]["product"] if lines else None)
    if product and "price" in given and given["price"] is None:
        number = at or len(quote["lines"]) + 1
        raise Invalid(N_("Line {line}: enter a price."), field="price", line=number)


def _unpriced(quote: Mapping[str, Any]) -> list[str]:
    """Which lines wait for a price, and how one is given."""
    sentence = _("Line {line} has no price yet; give it one with position={line} price=…")
    return [
        sentence.format(line=line["position"])
        for line in quote["lines"]
        if line["product"] and line["price"] is None
    ]


def lines_text(document: Mapping[str, Any]) -> str:
    """The lines and what the quote comes to, for people."""
    from app.cli.printing import table
    from app.formats import format_amount, format_quantity

    currency = document["currency"]

    def money(text: str | None) -> str:
        return "" if text is None else format_amount(Decimal(text), currency)

    def quantity(line: Mapping[str, Any]) -> str:
        known = line["quantity"]
        return "" if known is None else format_quantity(Decimal(known), line["unit"] or "")

    def total(line: Mapping[str, Any]) -> str:
        waits = line["product"] and line["price"] is None
        return "" if waits else money(line["total"])

    lines = [
        [str(line["position"]), line["description"] or "", quantity(line), money(line["price"]),
         f"{line['discount']}%" if line["discount"] else "", total(line)]
        for line in document["lines"]
    ]  # fmt: skip
    sums = [
        (_("Subtotal"), "subtotal"), (_("Discount"), "discount"), (_("Tax base"), "tax_base"),
        (_("Tax"), "tax"), (_("Rounding"), "rounding"), (_("Total"), "total"),
    ]  # fmt: skip
    lines += [
        ["", label, "", "", "", money(document[name])]
        for label, name in sums
        if name in ("subtotal", "total") or Decimal(document[name] or 0)
    ]
    headings = ["#", _("Description"), _("Quantity"), _("Price"), _("Discount %"), _("Total")]
    return table(headings, lines, (2, 3, 4, 5)) + f"\n{document['total_words'] or ''}"


def _words(total: Decimal | None, currency: str, language: str) -> str | None:
    """The total in words as the paper has it; None where it cannot be said exactly."""
    from app.domain.money import round_money
    from app.domain.terbilang import in_words

    try:
        words = in_words(round_money(total or Decimal(0), currency), currency, language)
    except Invalid:
        return None
    return words[:1].upper() + words[1:]


def _meant(store: Store, text: str) -> UUID:
    from app.cli.values import meant
    from app.records import all_records

    with store.read() as session:
        return meant(session, all_records()["quote"], text)


def _line_field(name: str) -> str:
    from app.cli.words import field_named
    from app.records import all_records

    return _SAID.get(name) or field_named(all_records()["quote_line"], name)


def _line_at(session: Session, quote: UUID, position: object) -> UUID:
    from app.models import Quote

    kept = session.get(Quote, quote)
    for line in kept.lines if kept else ():
        if line.position == position:
            return line.id
    raise Refused(N_("There is no line {position} in this quote."), position=position)


def _text(number: Any) -> str | None:
    """A decimal as JSON holds it, without needless zeros."""
    return None if number is None else format(number.normalize(), "f")
