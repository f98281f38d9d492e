"""The e-mails of this laptop, the server they go by, and the words of letters."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.cli.commands import Commands, add_password_stdin
from app.cli.here import Here, ask_password, read_text
from app.cli.printing import pairs, table
from app.domain.retold import retold
from app.errors import Invalid, NotFound
from app.formats import format_datetime
from app.i18n import N_, _

if TYPE_CHECKING:
    from app.models.outgoing import Outgoing

_SHOWN = ("state", "to", "copies", "subject", "queued_at", "sent_at", "tries", "said")
_NO_LETTER = N_("There is no such e-mail on this laptop.")


def add(commands: Commands) -> None:
    """The commands of this group's own."""
    group = Commands(commands.add(
        "mail", N_("The e-mails of this laptop and the server they go by."), "relasi mail list",
    ), "mail_command")  # fmt: skip
    group.add("list", N_("List the e-mails of this laptop."), "relasi mail list", list_mail)
    group.add("send", N_("Send what waits, at once."), "relasi mail send", send_mail)
    again = group.add(
        "retry", N_("Send one again that failed or may have been sent."), "relasi mail retry ID",
        retry_mail,
    )  # fmt: skip
    again.add_argument("id", metavar="ID")
    settings = group.add(
        "set", N_("Say by which mail server this laptop sends."),
        "relasi mail set host=smtp.maju.co.id port=587 security=starttls user=rina "
        "sender=rina@maju.co.id --password-stdin", set_mail,
    )  # fmt: skip
    settings.add_argument("values", metavar=_("SETTING=VALUE"), nargs="*")
    add_password_stdin(settings)
    show = group.add(
        "show", N_("Show one e-mail whole; without its ID the mail server as it is set."),
        "relasi mail show ID", show_mail,
    )  # fmt: skip
    show.add_argument("id", metavar="ID", nargs="?")
    test = group.add(
        "test", N_("Send a test to yourself."), "relasi mail test", try_mail
    )  # fmt: skip
    test.add_argument("--to", metavar=_("ADDRESS"), default="", help=_("To another address."))
    words = group.add(
        "words", N_("Show or change what is said to customers."),
        "relasi mail words email id --text letter.txt", mail_words,
    )  # fmt: skip
    words.add_argument("which", metavar="subject|email|message")
    words.add_argument("language", metavar="en|id|ms")
    words.add_argument("--text", metavar=_("FILE"), help=_("Say what stands in this file."))


def list_mail(here: Here, args: argparse.Namespace) -> None:
    """The queue and what became of it."""
    from app.services.mailing import letters

    with here.profile() as store, store.read() as session:
        found = letters(session)
        session.expunge_all()
    headings = (_("Queued"), _("State"), _("To"), _("Subject"), _("Reason"), "ID")
    rows = [
        [
            format_datetime(letter.queued_at),
            _(letter.state.label),
            letter.to,
            letter.subject,
            retold(letter.said or ""),
            str(letter.id),
        ]
        for letter in found
    ]
    here.say([document_of(letter) for letter in found], table(headings, rows) if rows else "")


def send_mail(here: Here, args: argparse.Namespace) -> int:
    """Send; 3 where something still waits, 1 where something failed."""
    from app.handover.postman import send_waiting
    from app.sync.before_mail import ask_company

    with here.profile() as store:
        done = send_waiting(store, again=True, before=ask_company)
    document = {"sent": done.sent, "waiting": done.waiting, "failed": done.failed,
                "problem": done.problem or None}  # fmt: skip
    said = _("Sent: {sent}. Waiting: {waiting}. Not sent: {failed}.").format(
        sent=done.sent, waiting=done.waiting, failed=done.failed
    )
    here.say(document, "\n".join(filter(None, (said, done.problem))))
    return 1 if done.failed else 3 if done.waiting else 0


def retry_mail(here: Here, args: argparse.Namespace) -> int:
    """Send it again, now."""
    from app.services.mailing import send_again

    with here.profile() as store:
        send_again(store, _key(args.id))
    return send_mail(here, args)


def set_mail(here: Here, args: argparse.Namespace) -> None:
    """Change some settings."""
    from app.cli.values import split
    from app.handover.mail_account import set_mail_account

    values = split(args.values)
    if "password" in values:
        raise Invalid(
            N_("Hand the password over with --password-stdin: what is typed here is kept by"
               " the shell."), field="password",
        )  # fmt: skip
    if args.password_stdin:
        values["password"] = ask_password(True)
    with here.profile() as store:
        set_mail_account(store, **values)
    _show_server(here)


def show_mail(here: Here, args: argparse.Namespace) -> None:
    """An e-mail with its text and all that was said of it, or the settings."""
    if args.id is None:
        return _show_server(here)
    from app.models.base import table_of
    from app.models.outgoing import Outgoing
    from app.records.wording import worded
    from app.services.mailing import files_of, letter_of

    with here.profile() as store, store.read() as session:
        letter = letter_of(session, _key(args.id))
        if letter is None:
            raise NotFound(_NO_LETTER)
        told = {
            _(column.info["label"]): worded(column, getattr(letter, column.name))
            for column in (table_of(Outgoing).c[name] for name in _SHOWN)
        }
        names = [name for name, _sha256 in files_of(letter)]
        document = {**document_of(letter), "text": letter.text, "files": names}
    told[_("Files")] = ", ".join(names)
    said = pairs({label: text for label, text in told.items() if text})
    return here.say(document, f"{said}\n\n{document['text']}")


def _show_server(here: Here) -> None:
    """The settings, without the password."""
    from app.handover.mail_account import mail_account, plainly

    with here.profile() as store:
        known = plainly(mail_account(store))
    here.say(known, "\n".join(f"{name}={_text(value)}" for name, value in known.items()))


def try_mail(here: Here, args: argparse.Namespace) -> None:
    """A letter to oneself, at once. Raises what the server says."""
    from app.handover.mail_trial import send_test

    with here.profile() as store:
        address = send_test(store, args.to)
    here.say({"to": address}, _("A test was sent to {address}.").format(address=address))


def mail_words(here: Here, args: argparse.Namespace) -> None:
    """The words, after changing them where a file is given."""
    from app.handover.letter_texts import keep_text, text_for

    with here.profile() as store:
        if args.text:
            keep_text(store, args.which, args.language, read_text(args.text))
        with store.read() as session:
            text = text_for(session, args.which, args.language)
    here.say({"which": args.which, "language": args.language, "text": text}, text)


def document_of(letter: Outgoing) -> dict[str, Any]:
    """An e-mail as --json tells of it."""
    return {
        "id": str(letter.id),
        "activity": str(letter.activity_id),
        "state": str(letter.state),
        "to": letter.to.split(", "),
        "copies": letter.copies.split(", ") if letter.copies else [],
        "subject": letter.subject,
        "queued_at": letter.queued_at.isoformat(),
        "sent_at": letter.sent_at.isoformat() if letter.sent_at else None,
        "tries": letter.tries,
        "reason": retold(letter.said) if letter.said else None,
    }


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(_NO_LETTER) from None


def _text(value: str | bool) -> str:
    return ("yes" if value else "") if isinstance(value, bool) else value
