"""A quote by e-mail or in a chat, from the command line."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING

from app.cli.commands import Commands
from app.cli.here import Here, read_text, write_bytes
from app.cli.mail import document_of
from app.cli.quote_lines import meant_quote
from app.errors import Refused
from app.i18n import N_, _

if TYPE_CHECKING:
    from app.handover.handing import Draft
    from app.store import Store


def add_to(group: Commands) -> None:
    """These commands, among those about quotes."""
    email = group.add(
        "email", N_("Queue an e-mail with the paper; it goes out when there is a network."),
        "relasi quote email SQ-2026-0001 --to siti@maju.co.id --language id", email_quote,
    )  # fmt: skip
    email.add_argument("id", metavar="ID")
    email.add_argument(
        "--to", metavar=_("ADDRESSES"), action="append", help=_("To whom; else the customer.")
    )
    email.add_argument("--copy", metavar=_("ADDRESSES"), action="append", help=_("A copy to."))
    email.add_argument("--language", metavar="en|id|ms", help=_("Of letter and paper."))
    email.add_argument("--subject", metavar=_("WORDS"), help=_("Instead of the usual subject."))
    add_as_it_is(email)
    email.add_argument("--text", metavar=_("FILE"), help=_("Instead of the usual words."))
    email.add_argument(
        "--again", action="store_true", help=_("Also where the same e-mail waits already.")
    )
    elsewhere = email.add_mutually_exclusive_group()
    elsewhere.add_argument(
        "--eml", metavar=_("FILE"), help=_("Write it for another mail program instead.")
    )
    elsewhere.add_argument(
        "--link", metavar=_("FILE"),
        help=_("Print a link that begins it in any mail program; the paper goes to this file."),
    )  # fmt: skip
    chat = group.add(
        "whatsapp", N_("Print the link that begins a chat about the quote."),
        "relasi quote whatsapp SQ-2026-0001", whatsapp_quote,
    )  # fmt: skip
    chat.add_argument("id", metavar="ID")
    chat.add_argument("--number", metavar=_("NUMBER"), default="", help=_("At another number."))
    chat.add_argument("--language", metavar="en|id|ms", help=_("Of the message."))


def add_as_it_is(command: argparse.ArgumentParser) -> None:
    """For who hands over a paper that is not whole on this laptop."""
    command.add_argument(
        "--as-it-is", action="store_true",
        help=_("Also where a brochure or the signed file is not on this laptop yet."),
    )  # fmt: skip


def email_quote(here: Here, args: argparse.Namespace) -> None:
    """Queue it, or write it for another program."""
    from app.handover import handing, mail_program
    from app.handover.lacking import check_whole
    from app.services.mailing import letter_of

    with here.profile() as store:
        draft = handing.draft_email(store, meant_quote(store, args.id), args.language)
        check_whole(draft.lacks, args.as_it_is)
        given = {
            "to": ", ".join(args.to) if args.to else None,
            "copies": ", ".join(args.copy) if args.copy else None,
            "subject": args.subject,
            "text": read_text(args.text) if args.text else None,
        }
        draft = replace(draft, **{name: text for name, text in given.items() if text is not None})
        if args.eml or args.link:
            made = _made_elsewhere(store, draft, args)
            key = mail_program.note_letter(store, draft)
            here.say(made | {"activity": str(key)}, "\n".join(made.values()))
            return
        activity = handing.email_quote(store, draft, args.again)
        with store.read() as session:
            letter = letter_of(session, activity)
            assert letter is not None
            document, head = document_of(letter), (letter.subject, letter.to)
        document["warnings"] = _warnings(store)
    waits = _("It waits to be sent: by the program when it is open, or by “relasi mail send”.")
    here.say(document, "\n".join((*head, waits, *document["warnings"])))


def _made_elsewhere(store: Store, draft: Draft, args: argparse.Namespace) -> dict[str, str]:
    """What another program opens: a file with the letter whole, or a link and the paper's file."""
    from app.handover import mail_program

    if args.eml:
        return {"file": str(write_bytes(args.eml, mail_program.eml_of(store, draft)))}
    paper = write_bytes(args.link, mail_program.paper_of(store, draft))
    return {"link": mail_program.mailto(draft), "file": str(paper)}


def whatsapp_quote(here: Here, args: argparse.Namespace) -> None:
    """The link; that it was made stands on the timeline."""
    from app.handover.whatsapp import chat_about, note_chat

    with here.profile() as store:
        chat = chat_about(store, meant_quote(store, args.id), args.language, args.number)
        key = note_chat(store, chat)
    here.say({"link": chat.link, "number": chat.digits, "text": chat.text, "activity": str(key)},
             chat.link)  # fmt: skip


def _warnings(store: Store) -> list[str]:
    from app.handover.mail_account import check_known, mail_account

    try:
        check_known(mail_account(store))
    except Refused as problem:
        return [problem.sentence()]
    return []
