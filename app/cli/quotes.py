"""Quotes from the command line: beginning one, its lines, its way to the customer, its paper."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.cli import handover, papers, quote_life, quote_lines
from app.cli.commands import Commands, add_meant
from app.cli.here import Here
from app.cli.quote_lines import meant_quote, newly_said
from app.cli.quote_shown import document_of
from app.i18n import N_, _, language

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


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
    new.fields = _fields

    quote_lines.add(group)
    for name, says, example in _ASKING:
        asking = group.add(
            name, says, f"relasi quote {name} SQ-2026-0001 {example}", act(name.replace("-", "_"))
        )
        asking.add_argument("id", metavar="ID")
        asking.add_argument("values", metavar=_("FIELD=VALUE"), nargs="+")
        asking.fields = partial(_asked_by, name.replace("-", "_"))
    for name, says in {**_VERBS, **quote_life.VERBS}.items():
        verb = group.add(
            name, says, f"relasi quote {name} SQ-2026-0001", act(name.replace("-", "_"))
        )
        verb.add_argument("id", metavar="ID")
        verb.set_defaults(values=[])
        if name.startswith("send"):
            add_meant(verb)
    for name, says in _REASONED.items():
        verb = group.add(
            name, says, f'relasi quote {name} SQ-2026-0001 --reason "Too expensive"', act(name)
        )
        verb.add_argument("id", metavar="ID")
        verb.add_argument("values", metavar=_("FIELD=VALUE"), nargs="*")
        verb.add_argument("--reason", metavar=_("WORDS"), default="", help=_("Why."))
    for name, says, field, example in _WITH_WORDS:
        verb = group.add(
            name, says, f'relasi quote {name} AN-0007 --{field} "{example}"',
            act(name.replace("-", "_")),
        )  # fmt: skip
        verb.add_argument("id", metavar="ID")
        verb.add_argument("values", metavar=_("FIELD=VALUE"), nargs="*")
        # The approval desk calls the words of a return a comment.
        flags = dict.fromkeys((f"--{field}", "--comment"))
        verb.add_argument(*flags, dest=field, metavar=_("WORDS"), default="", help=_("Why."))
    ordering = group.add(
        "order", N_("Make the order of an accepted quote."),
        "relasi quote order SQ-2026-0001 customer_po=PO-7781 delivery_date=2026-08-20",
        act("order"),
    )  # fmt: skip
    ordering.add_argument("id", metavar="ID")
    ordering.add_argument("values", metavar=_("FIELD=VALUE"), nargs="*")
    quote_life.add_to(group)
    show = group.add(
        "show", N_("Show a quote with its lines."), "relasi quote show SQ-2026-0001", show_quote
    )
    show.add_argument("id", metavar="ID")
    papers.add_pdf(group)
    handover.add_to(group)


_ASKING = (
    ("discount", N_("Give a discount on the whole quote."), "7%"),
    ("fill", N_("Put the words and lines of a template into a quote."), "template=Ramadan"),
    ("keep-template", N_("Keep words and lines as a template."), "name=Ramadan"),
)
_VERBS = {
    "send": N_("Fix the content and give the final number."),
    "accept": N_("The customer said yes."),
    "revise": N_("Begin the next revision of a quote that was sent; prints its key."),
    "duplicate": N_("Begin a new quote with the same content; prints its key."),
    "like-last": N_("Put in the lines of the customer’s last quote."),
    "reprice": N_("Give every product the price of today."),
    "company-words": N_("Put in what the company says in its quotes today."),
}
# Their quote is another one, so they print its key.
_BEGINNING = ("revise", "another", "duplicate")
_WITH_WORDS = (
    ("ask-approval", N_("Put a quote before a manager."), "reason", "He takes two pallets"),
    ("approve", N_("Say yes to a quote as it stands."), "comment", "This once"),
    ("return", N_("Give a quote back, and say what is to be changed."), "reason", "Ten at most"),
)
_REASONED = {
    "reject": N_("The customer said no, and why."),
    "cancel": N_("Take the quote back."),
}


def _fields(_said: argparse.Namespace) -> dict[str, str]:
    from app.cli.words import fields_told
    from app.records import all_records

    return fields_told(all_records()["quote"], "account_id")


def _asked_by(action: str, _said: argparse.Namespace) -> dict[str, str]:
    """What one of the quote's actions asks, by name."""
    from app.records import all_records

    found = all_records()["quote"].action(action)
    assert found is not None
    return {wanted.name.removesuffix("_id"): _(wanted.label) for wanted in found.inputs}


def new_quote(here: Here, args: argparse.Namespace) -> None:
    """A draft."""
    from app.cli.records import CREATE
    from app.cli.values import meant, typed
    from app.models import Quote
    from app.records import all_records
    from app.records.editing import create

    record = all_records()["quote"]
    with here.profile() as store, store.work(CREATE) as session:
        named = args.account.removeprefix("account=")
        account = meant(session, all_records()["account"], named)
        values = {"account_id": account, **typed(session, record, args.values)}
        quote = create(session, record, values)
        assert isinstance(quote, Quote)
        document = {"id": str(quote.id), "number": quote.number}
    here.say(document, str(document["id"]))


def act(name: str) -> Callable[[Here, argparse.Namespace], None]:
    """A verb of the quote's own, as a command."""

    def run(here: Here, args: argparse.Namespace) -> None:
        from app.cli.orders import document_of as order_document
        from app.cli.values import inputs_of
        from app.records import all_records
        from app.records.told import check_meant, told

        record = all_records()["quote"]
        action = record.action(name)
        assert action is not None
        said = {name: getattr(args, name, "") for name in ("reason", "comment")}
        given = [f"{name}={text}" for name, text in said.items() if text]
        given += getattr(args, "values", [])
        with here.profile() as store:
            key = meant_quote(store, args.id)
            with store.read() as session:
                plain = name == "discount" and not any("=" in text for text in given)
                inputs = (
                    _discount(session, given, key)
                    if plain
                    else inputs_of(session, record, key, action, given)
                )
                before = document_of(session, key)
            if not getattr(args, "as_it_is", True):
                check_meant(store, action, key)
            shown = action.run(store, key, inputs)
            sentences = told(store, record, action, key, shown)
            with store.read() as session:
                made = shown[1] if shown and shown[0] == "order" else None
                ordered = order_document(session, made) if made else {}
                key = shown[1] if shown and shown[0] == "quote" else key
                document = {"id": str(key), **document_of(session, key)}
        sentences += newly_said(before, document)
        sentences += quote_life.ended(before, document)
        sentences = list(dict.fromkeys(sentences))
        begun = [str(document["id"])] if name in _BEGINNING else []
        if ordered:
            document |= {"order": ordered["id"], "order_number": ordered["number"]}
            begun.append(
                _("Order {number} · {key}").format(number=ordered["number"], key=ordered["id"])
            )
        document |= {"warnings": sentences} if sentences else {}
        here.say(document, "\n".join((_said_of(document), *sentences, *begun)))

    return run


def _discount(session: Session, words: list[str], key: UUID) -> dict[str, Any]:
    """A discount as people say it: `7%`, `50.000`, `10% + 50rb`, `10+5`."""
    from app.cli.values import naming
    from app.domain.entry import parse_discount
    from app.models import Quote
    from app.services import here

    currency = here.found(session, Quote, key).currency
    with naming("discount"):
        return parse_discount(" ".join(words), language(), currency)._asdict()


def show_quote(here: Here, args: argparse.Namespace) -> None:
    """The same as `relasi show quote ID`."""
    from app.cli.showing import show_record

    args.record, args.history = "quote", False
    show_record(here, args)


def _said_of(document: Mapping[str, Any]) -> str:
    """A quote in a line: its number, its revision where it is one of several, its state."""
    state = document["state_label"]
    if document["revision"] > 1 or len(document["revisions"]) > 1:
        text = _("Revision {number} · {state}")
        state = text.format(number=document["revision"], state=state)
    return f"{document['number']} · {state}"
