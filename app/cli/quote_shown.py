"""A quote as the command line shows it: as JSON, and as a table for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.errors import Invalid
from app.i18n import _, spoken, translate

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.domain.totals import LineTotals, Totals
    from app.models import Product, QuoteLine


def document_of(session: Session, key: UUID) -> dict[str, Any]:
    """A quote as JSON shows it, besides its fields: what it comes to, in words too, and lines.

    `accepted_total` is what the customer took, where they chose among options and alternatives,
    and of each line and section what of it they took; `own_total` that or else the total, as lists
    show it.
    """
    from app.cli.quote_life import life_of
    from app.domain.lines import numbers_of
    from app.models import Quote
    from app.models.quote import SUMS
    from app.services import here
    from app.services.company import company_of
    from app.services.line_values import products_of, unpriced
    from app.services.quote_totals import accepted, totals
    from app.services.sums_said import given_of, sums_said

    quote = here.found(session, Quote, key)
    came_to = totals(session, quote)
    products = products_of(session, {line.product_id for line in quote.lines if line.product_id})
    took = accepted(session, quote)
    taken = took.lines if took else [None] * len(quote.lines)
    language = spoken(quote.language or company_of(session).language)
    numbers = numbers_of(line.kind for line in quote.lines)
    why = unpriced(session, quote)
    return {
        "number": quote.number,
        "revision": quote.revision,
        "state": str(quote.state),
        "state_label": _(quote.state.label),
        "currency": quote.currency,
        **{name: _text(getattr(quote, name)) for name in (*SUMS, "own_total")},
        "discount_percent": _text(quote.discount_percent),
        "discount_steps": quote.discount_steps,
        "total_words": _words(quote.total, quote.currency, language),
        "accepted_total": _text(took.total) if took else None,
        "accepted_total_words": took and _words(took.total, quote.currency, language),
        "taxes": _taxes(came_to),
        "sums": [
            {"label": one.label, "amount": _text(one.amount)}
            for one in sums_said(came_to, given_of(quote))
        ],
        **life_of(session, quote),
        "lines": [
            _line(line, of_line, number, products.get(line.product_id) if line.product_id else None)
            | {"accepted_total": _text(_taken(line, of_taken))}
            | ({"missing": why[line.id].sentence()} if line.id in why else {})
            for line, of_line, of_taken, number in zip(
                quote.lines, came_to.lines, taken, numbers, strict=True
            )
        ],
    }  # fmt: skip


def lines_text(document: Mapping[str, Any]) -> str:
    """The lines and what the quote comes to, for people."""
    from app.cli.printing import table
    from app.domain.discounts import steps_of
    from app.formats import format_amount, format_discount, format_quantity

    currency = document["currency"]
    # Where sections and notes stand between, a line's place is not the number on the paper.
    apart = any(line["number"] != line["position"] for line in document["lines"])
    first = ["position", "#"] if apart else ["#"]

    def money(text: str | None) -> str:
        return "" if text is None else format_amount(Decimal(text), currency)

    def quantity(line: Mapping[str, Any]) -> str:
        known = line["quantity"]
        return "" if known is None else format_quantity(Decimal(known), line["unit"] or "")

    def discount(line: Mapping[str, Any]) -> str:
        percent, amount = (Decimal(line[name] or 0) for name in ("discount", "discount_amount"))
        return format_discount(steps_of(percent, line["discount_steps"]), amount, currency)

    def places(line: Mapping[str, Any]) -> list[str]:
        return [str(line["position"]), str(line["number"] or "")][: len(first)]

    def total(line: Mapping[str, Any]) -> str:
        waits = line["number"] and None in (line["price"], line["quantity"])
        return "" if waits else money(line["total"])

    def said(line: Mapping[str, Any]) -> str:
        taken = line["accepted_total"] if line["kind"] == "section" else None
        if taken in (None, line["total"]):
            return _said(line)
        also = _("taken {amount}").format(amount=money(taken))
        return f"{_said(line)} ({also})"

    lines = [
        [*places(line), said(line), quantity(line), money(line["price"]), discount(line),
         total(line)]
        for line in document["lines"]
    ]  # fmt: skip
    lines += [
        [*[""] * len(first), label, "", "", "", money(amount)] for label, amount in _sums(document)
    ]
    headings = [*first, _("Description"), _("Quantity"), _("Price"), _("Discount"), _("Total")]
    figures = tuple(range(len(first) + 1, len(headings)))
    words = document["accepted_total_words"] or document["total_words"] or ""
    return table(headings, lines, figures) + f"\n{words}"


def _sums(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What leads from the subtotal to the total, in the words of the paper."""
    for one in document["sums"]:
        yield one["label"], one["amount"]
    if accepted := document["accepted_total"]:
        yield _("The customer takes"), accepted


def _line(
    line: QuoteLine, of_line: LineTotals, number: int, product: Product | None
) -> dict[str, Any]:
    return {
        "id": str(line.id),
        "position": line.position,
        "number": number if line.counts() else None,
        "kind": str(line.kind),
        "product": str(line.product_id) if line.product_id else None,
        "product_name": product.name if product else None,
        "sku": product.sku if product else None,
        "description": line.description,
        "quantity": _text(line.quantity),
        "unit": line.unit,
        "unit_factor": _text(line.unit_factor),
        "price": _text(line.price),
        "discount": _text(line.discount_percent),
        "discount_amount": _text(line.discount_amount),
        "discount_steps": line.discount_steps,
        "gross": _text(of_line.gross) if line.counts() else None,
        "taken_off": _text(of_line.discount) if line.counts() else None,
        "tax": _text(of_line.tax),
        "tax_code": line.tax_code,
        "optional": bool(line.optional),
        "alternative": line.alternative,
        "chosen": bool(line.chosen),
        "counts": of_line.counts and line.counts(),
        "total": _text(line.total),
    }


def _taken(line: QuoteLine, of_taken: LineTotals | None) -> Decimal | None:
    """What the customer took of a line or a section; None where they have not chosen."""
    if of_taken is None or not line.counts():
        return of_taken and of_taken.section_total
    return of_taken.total if of_taken.counts else Decimal(0)


def _taxes(came_to: Totals) -> list[dict[str, Any]]:
    return [
        {
            "code": tax.code,
            "name": translate(tax.name),
            "rate": _text(tax.rate),
            "base": _text(tax.base),
            "amount": _text(tax.amount),
        }
        for tax in came_to.taxes
    ]


def _said(line: Mapping[str, Any]) -> str:
    """What a line says, with what stands between it and the total."""
    marks = [_("optional")] if line["optional"] else []
    if line["alternative"]:
        marks.append(_("alternative {group}").format(group=line["alternative"]))
    if line["chosen"]:
        marks.append(_("chosen"))
    text = line["description"] or ""
    return f"{text} ({', '.join(marks)})" if marks else text


def _words(total: Decimal | None, currency: str, language: str) -> str | None:
    """The total in words as the paper has it; None where it cannot be said exactly."""
    from app.domain.money import round_money
    from app.domain.terbilang import in_words

    try:
        words = in_words(round_money(total or Decimal(0), currency), currency, language)
    except Invalid:
        return None
    return words[:1].upper() + words[1:]


def _text(number: Any) -> str | None:
    """A decimal as JSON holds it, without needless zeros."""
    return None if number is None else format(number.normalize(), "f")
