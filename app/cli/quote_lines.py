"""The lines of a quote from the command line: one more, another, fewer, many at once."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.cli.commands import Commands
from app.cli.here import Here, read_text
from app.cli.quote_shown import document_of, lines_text
from app.errors import Invalid, Refused
from app.i18n import N_, _, language

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.domain.discounts import Discount
    from app.services.quote_paste import Pasted
    from app.store import Store

# What people call fields of a line.
_SAID = {"tax": "tax_code", "taxes": "tax_code"}


def add(group: Commands) -> None:
    """The commands about lines, in the group of quotes."""
    line = group.add(
        "line", N_("Add a line; with position= change the one that stands there."),
        "relasi quote line SQ-2026-0001 product=KM-600 quantity=24", change_lines,
    )  # fmt: skip
    line.add_argument("id", metavar="ID")
    line.add_argument("values", metavar=_("FIELD=VALUE"), nargs="+")
    line.fields = _fields
    line.add_argument("--remove", action="store_true", help=_("Remove the line at position=."))

    paste = group.add(
        "paste", N_("Add the rows of a spreadsheet as lines; “-” reads them from the input."),
        "relasi quote paste SQ-2026-0001 rows.tsv", paste_rows,
    )  # fmt: skip
    paste.add_argument("id", metavar="ID")
    paste.add_argument("file", metavar=_("FILE"))


def _fields(_said: argparse.Namespace) -> dict[str, str]:
    from app.cli.words import fields_told
    from app.records import all_records

    besides = ("quote_id", "discount_percent", "discount_amount")
    return fields_told(all_records()["quote_line"], *besides) | {"discount": "5%, 10+5, 10% + 5000"}


def change_lines(here: Here, args: argparse.Namespace) -> None:
    """A line more, another or fewer; says what the quote comes to then."""
    from app.models import QuoteLine
    from app.services import quote_lines
    from app.services.revised import written_in_next

    with here.profile() as store:
        key = meant_quote(store, args.id)
        with store.read() as session:
            before = document_of(session, key)
            values = _values(session, args.values, before["currency"])
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
            written = UUID(str(document["quote"]))
            document |= document_of(session, written)
            revised = written_in_next(session, key, written)
    told = [*revised, *_unpriced(document), *newly_said(before, document)]
    here.say({**document, "warnings": told}, "\n".join((lines_text(document), *told)))


def paste_rows(here: Here, args: argparse.Namespace) -> None:
    """Many lines at once; says which were no product and what could not be read."""
    from app.services.quote_paste import LEFT_OUT, paste_lines
    from app.services.revised import written_in_next

    text = sys.stdin.read() if args.file == "-" else read_text(args.file)
    with here.profile() as store:
        key = meant_quote(store, args.id)
        with store.read() as session:
            before = document_of(session, key)
        pasted = paste_lines(store, key, text)
        with store.read() as session:
            document = document_of(session, pasted.quote_id)
            revised = written_in_next(session, key, pasted.quote_id)
    faults = _faults(document, pasted)
    sums = [_(LEFT_OUT).format(text=text) for text in pasted.left_out]
    wrong = [fault["message"] for fault in faults]
    told = [*revised, *wrong, *sums, *newly_said(before, document)]
    here.say(
        {
            "quote": str(pasted.quote_id),
            "added": [str(key) for key in pasted.lines],
            "errors": faults,
            "warnings": told,
            **document,
        },
        "\n".join((lines_text(document), *told)),
    )


def meant_quote(store: Store, text: str) -> UUID:
    """The quote somebody calls by its number or key."""
    from app.cli.values import meant
    from app.records import all_records

    with store.read() as session:
        return meant(session, all_records()["quote"], text)


def _values(session: Session, given: list[str], currency: str) -> dict[str, Any]:
    """The fields of a line, amounts in the quote's currency; `discount=` is read as the desktop's
    column reads it."""
    from app.cli.values import naming, split
    from app.cli.words import field_named
    from app.domain.discounts import Discount
    from app.domain.entry import parse_discount
    from app.records import all_records
    from app.records.editing import from_text
    from app.services.product_codes import by_code

    record = all_records()["quote_line"]
    values: dict[str, Any] = {}
    for name, text in split(given).items():
        if name == "discount" and text.strip():
            with naming(name):
                values |= _discount(parse_discount(text, language(), currency))
        elif name == "discount":
            values |= _discount(Discount())
        else:
            field = _SAID.get(name) or field_named(record, name)
            meant = by_code(session, text) if field == "product_id" else None
            if meant is not None:
                values[field] = meant.id
                values |= {"unit": meant.unit} if meant.unit and "unit" not in values else {}
                continue
            with naming(name):
                values[field] = from_text(session, record, field, text, {"currency": currency})
            if field == "tax_code" and not text.strip():
                values[field] = ""  # none at all, and not the usual one
    return values


def _discount(given: Discount) -> dict[str, Any]:
    return {f"discount_{part}": value for part, value in given._asdict().items()}


def _line_at(session: Session, quote: UUID, position: object) -> UUID:
    from app.models import Quote

    kept = session.get(Quote, quote)
    for line in kept.lines if kept else ():
        if line.position == position:
            return line.id
    raise Refused(N_("There is no line {position} in this quote."), position=position)


def _faults(document: Mapping[str, Any], pasted: Pasted) -> list[dict[str, Any]]:
    lines = {line["id"]: line for line in document["lines"]}
    found = []
    for fault in pasted.faults:
        line = lines[str(fault.line_id)]
        message = _("Line {number}: {problem}").format(
            number=line["number"], problem=fault.problem.sentence()
        )
        found.append({"line": line["position"], "field": fault.field, "message": message})
    return found


def newly_said(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """What needs a manager's yes, and what promotions would change, since this was done."""
    return [
        one for of in ("needs_approval", "promotions") for one in after[of] if one not in before[of]
    ]


def _check_priced(quote: Mapping[str, Any], at: object, given: Mapping[str, Any]) -> None:
    """Raises Invalid for a product whose price is said to be nothing at all."""
    from app.domain.lines import UNPRICED

    lines = [line for line in quote["lines"] if line["position"] == at]
    product = given.get("product_id", lines[0]["product"] if lines else None)
    if product and "price" in given and given["price"] is None:
        bearing = [line["number"] for line in quote["lines"] if line["number"]]
        number = lines[0]["number"] if lines else len(bearing) + 1
        place = lines[0]["position"] if lines else len(quote["lines"]) + 1
        raise Invalid(UNPRICED, field="price", line=place, number=number)


def _unpriced(quote: Mapping[str, Any]) -> list[str]:
    """Which lines wait for a price, and how one is given."""
    sentence = _(
        "Line {number} has no price yet; give it one with position={line} price=…"
        " (price=0 is free of charge)."
    )
    return [
        " ".join(
            filter(
                None,
                (
                    sentence.format(number=line["number"], line=line["position"]),
                    line.get("missing"),
                ),
            )
        )
        for line in quote["lines"]
        if line["number"] and line["price"] is None
    ]
