"""Handing a quote over from the command line: signed, verified, mailed, as a message."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli import quote_mail
from app.cli.commands import Commands
from app.cli.here import Here, ask_password, path_named, read_text, write_bytes
from app.cli.quote_lines import meant_quote
from app.disk import unreadable
from app.errors import NotFound
from app.i18n import N_, _

if TYPE_CHECKING:
    from uuid import UUID

    from app.handover.verifying import Verdict
    from app.store import Store


def add_to(group: Commands) -> None:
    """These commands, among those about quotes."""
    sign = group.add(
        "sign", N_("The customer signs the paper; the quote is accepted by it."),
        'relasi quote sign SQ-2026-0001 --name "Siti Rahma" --place Bandung --strokes siti.svg',
        sign_quote,
    )  # fmt: skip
    sign.add_argument("id", metavar="ID")
    sign.add_argument("--name", metavar=_("NAME"), required=True, help=_("Who signs."))
    sign.add_argument("--title", metavar=_("WORDS"), default="", help=_("Their title or role."))
    sign.add_argument("--place", metavar=_("PLACE"), required=True, help=_("Where it is signed."))
    sign.add_argument(
        "--strokes", metavar=_("FILE"), help=_("The signature, drawn as SVG; else only the name.")
    )
    sign.add_argument(
        "--to", metavar=_("FILE"), default="", help=_("Write the signed paper here as well.")
    )
    quote_mail.add_as_it_is(sign)
    verify = group.add(
        "verify", N_("Say whether a signed file is the one that was signed, and unchanged."),
        "relasi quote verify signed.pdf", verify_signed,
    )  # fmt: skip
    verify.add_argument("file", metavar=_("FILE|ID"))
    quote_mail.add_to(group)


def add(commands: Commands) -> None:
    """The commands of this group's own."""
    seal = Commands(commands.add(
        "seal", N_("The company's certificate that seals what customers sign."), "relasi seal show",
    ), "seal_command")  # fmt: skip
    chosen = seal.add(
        "set", N_("Seal with this certificate from now on, on this laptop."),
        "relasi seal set company.p12 --password-stdin", set_seal,
    )  # fmt: skip
    chosen.add_argument("file", metavar=_("FILE"))
    chosen.add_argument(
        "--password-stdin", action="store_true",
        help=_("Read the certificate's passphrase from standard input."),
    )  # fmt: skip
    seal.add("show", N_("Say whose certificate seals here."), "relasi seal show", show_seal)
    seal.add("forget", N_("Remove the certificate from this laptop."), "relasi seal forget",
             forget_seal)  # fmt: skip


def sign_quote(here: Here, args: argparse.Namespace) -> None:
    """The signature, from a file or as a name."""
    from app.handover.signing import sign, to_be_signed
    from app.handover.strokes_svg import strokes_in
    from app.models import Attachment, Quote, Signature
    from app.services.revised import ended_by_yes

    strokes = strokes_in(read_text(args.strokes)) if args.strokes else None
    with here.profile() as store:
        shown = to_be_signed(store, meant_quote(store, args.id), args.as_it_is)
        key = sign(store, shown, args.name, args.title, args.place, strokes)
        with store.read() as session:
            signature = session.get(Signature, key)
            assert signature is not None
            file = session.get(Attachment, signature.attachment_id)
            quote = session.get(Quote, shown.quote_id)
            assert file is not None and quote is not None
            sealed_by = signature.sealed_by or ""
            document = {
                "id": str(key),
                "quote": str(quote.id),
                "number": quote.number,
                "state": str(quote.state),
                "name": signature.name,
                "at": signature.plain()["at"],
                "sha256": signature.sha256,
                "signed_sha256": signature.signed_sha256,
                "file": str(file.id),
                "file_name": file.name,
                "sealed_by": sealed_by or None,
            }
            state = _(quote.state.label)
            ended = ended_by_yes(session, shown.quote_id)
        to = write_bytes(args.to, _signed(store, shown.quote_id)) if args.to else None
    document |= {"written": str(to) if to else None} | ({"warnings": ended} if ended else {})
    seal = _("Sealed by {name}.").format(name=sealed_by) if sealed_by else _(
        "Not sealed by a certificate; its fingerprint alone speaks for it."
    )  # fmt: skip
    where = document["written"] or _(
        "The signed paper is among the quote's files. Write it with: {command}"
    ).format(command=f"relasi quote pdf {document['number']} {document['file_name']}")
    first = f"{document['number']} · {state} · {shown.total}"
    here.say(document, "\n".join((first, *ended, where, seal)))


def _signed(store: Store, quote_id: UUID) -> bytes:
    from app.documents.from_quote import as_signed

    return as_signed(store, quote_id).pdf


def verify_signed(here: Here, args: argparse.Namespace) -> int:
    """What is known about a file; 1 where it is not what was signed."""
    from app.handover.verifying import verify_file, verify_quote

    path = path_named(args.file)
    if path.suffix.lower() == ".pdf" and not path.is_file():
        raise NotFound(N_("There is no file “{name}”. Check its name and folder."), name=args.file)
    with here.profile() as store:
        if path.is_file():
            verdict = verify_file(store, _read(path))
        else:
            verdict = verify_quote(store, meant_quote(store, args.file))
    here.say(_document(verdict), "\n".join(verdict.says))
    return 0 if verdict.sound else 1


def set_seal(here: Here, args: argparse.Namespace) -> None:
    """Keep the certificate, if it opens."""
    from app.documents.seal import Certificate
    from app.handover.certificate import keep_certificate

    content = _read(path_named(args.file))
    passphrase = ask_password(args.password_stdin, N_("Passphrase of the certificate:"))
    with here.profile() as store:
        holder = keep_certificate(store, Certificate(content, passphrase))
    here.say({"sealed_by": holder}, _("Sealed by {name}.").format(name=holder))


def show_seal(here: Here, args: argparse.Namespace) -> None:
    """Whose it is."""
    from app.handover.certificate import holder_here

    with here.profile() as store:
        holder = holder_here(store)
    text = _("Sealed by {name}.").format(name=holder) if holder else _(
        "This laptop has no certificate; what customers sign is not sealed."
    )  # fmt: skip
    here.say({"sealed_by": holder or None}, text)


def forget_seal(here: Here, args: argparse.Namespace) -> None:
    """Remove it."""
    from app.handover.certificate import forget_certificate

    with here.profile() as store:
        forget_certificate(store)
    show_seal(here, args)


def _document(verdict: Verdict) -> dict[str, object]:
    signature, seal = verdict.signature, verdict.seal
    return {
        "sound": verdict.sound,
        "paper_unchanged": verdict.paper,
        "signature": str(signature.id) if signature else None,
        "name": signature.name if signature else None,
        "at": signature.plain()["at"] if signature else None,
        "seal": None
        if seal is None
        else {"by": seal.by, "intact": seal.intact, "whole": seal.whole, "known": seal.known},
        "says": list(verdict.says),
    }


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error
