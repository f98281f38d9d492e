"""Papers from the command line: of one quote, of many, and what goes with all of them."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.cli.commands import Commands
from app.cli.here import Here, path_named, write_bytes
from app.errors import Invalid, NotFound
from app.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from app.models import PaperTemplate
    from app.store import Store


def add(commands: Commands) -> None:
    """What goes with every paper."""
    group = Commands(commands.add(
        "paper", N_("The logo, covers and brochures that go with your papers."),
        "relasi paper logo logo.png",
    ), "paper_command")  # fmt: skip
    logo = group.add(
        "logo", N_("Put a picture on top of every paper; without a file, take it off."),
        "relasi paper logo logo.png", put_logo,
    )  # fmt: skip
    logo.add_argument("file", metavar=_("FILE"), nargs="?")
    for name, says in (
        ("cover", N_("Put the pages of a PDF before every paper.")),
        ("brochure", N_("Put the pages of a PDF after every paper.")),
    ):
        put = group.add(name, says, f"relasi paper {name} catalogue.pdf", put_pages)
        put.add_argument("file", metavar=_("FILE"))
        put.set_defaults(use=name)


def add_pdf(group: Commands) -> None:
    """`relasi quote pdf`."""
    paper = group.add(
        "pdf", N_("Write the paper exactly as the desktop prints it; signed, once it was signed."),
        "relasi quote pdf SQ-2026-0001 offer.pdf", write_pdf,
    )  # fmt: skip
    from app.cli.finding import add_choosing

    paper.add_argument("id", metavar="ID", nargs="?")
    paper.add_argument("file", metavar=_("FILE"), nargs="?")
    paper.add_argument(
        "--template", metavar=_("NAME"), default="",
        help=_("Another form: letter, modern, compact, order, pro_forma."),
    )  # fmt: skip
    paper.add_argument(
        "--all", metavar=_("FOLDER"), default="",
        help=_("The papers of all quotes chosen, one file each, into a folder."),
    )  # fmt: skip
    paper.add_argument(
        "--unsigned", action="store_true", help=_("Without the customer's signature.")
    )
    add_choosing(paper)


def write_pdf(here: Here, args: argparse.Namespace) -> None:
    """The paper of one quote, or of many."""
    if args.all:
        return _write_many(here, args)
    if not args.id or not args.file:
        raise Invalid(N_("Say which quote and which file, or --all FOLDER."), field="file")
    from app.cli.values import meant
    from app.documents.from_quote import as_signed, make
    from app.records import all_records

    with here.profile() as store:
        with store.read() as session:
            key = meant(session, all_records()["quote"], args.id)
        template = _template(args.template)
        made = (make if args.unsigned else as_signed)(store, key, template=template)
    path = write_bytes(args.file, made.pdf)
    warnings = _for_here(made.concerns)
    document = {"id": str(key), "file": str(path), "size": len(made.pdf), "warnings": warnings}
    return here.say(document, "\n".join((str(path), *warnings)))


def put_logo(here: Here, args: argparse.Namespace) -> None:
    """The company's logo."""
    from app.services.letterhead import set_logo

    data = _read(args.file) if args.file else None
    with here.profile() as store:
        set_logo(store, data)
    here.say({"logo": data is not None}, _("Saved."))


def put_pages(here: Here, args: argparse.Namespace) -> None:
    """Pages of a PDF before or after every paper."""
    from app.models import PaperUse
    from app.services.brochures import add_brochure
    from app.store.vault import vault_of

    with here.profile() as store:
        key = add_brochure(store, vault_of(store), path_named(args.file), PaperUse(args.use))
    here.say({"id": str(key)}, str(key))


def _write_many(here: Here, args: argparse.Namespace) -> None:
    from app.documents.batch import write_papers

    template = _template(args.template)
    with here.profile() as store:
        wanted = _chosen(store, args)
        if not wanted:
            raise NotFound(N_("No quote fits. Choose others with --where."))
        written = write_papers(
            store, wanted, Path(args.all), template,
            lambda done, of: here.progress(f"{done:,} / {of:,}"),
        )  # fmt: skip
    here.progress("")
    failed = [{"number": number, "message": said} for number, said in written.failed]
    document: dict[str, Any] = {
        "folder": args.all, "count": written.count, "failed": failed,
        "warnings": _for_here(written.concerns),
    }  # fmt: skip
    text = ngettext("{count} paper in {folder}", "{count} papers in {folder}", written.count)
    lines = [text.format(count=written.count, folder=args.all)]
    lines += [f"{number}: {said}" for number, said in written.failed]
    here.say(document, "\n".join((*lines, *document["warnings"])))


def _for_here(concerns: Sequence[str]) -> list[str]:
    """What to know of a paper, with what to do about it as it is done here."""
    from app.cli.letterhead import NAMELESS
    from app.documents import concerns as known

    swapped = {_(known.NAMELESS): _(NAMELESS)}
    return [swapped.get(said, said) for said in concerns]


def _chosen(store: Store, args: argparse.Namespace) -> list[UUID]:
    """The keys of the quotes that `--where`, `--filter` and `--search` choose."""
    from app.cli.finding import asked
    from app.records import all_records, listing

    question = asked(store, all_records()["quote"], args)
    with store.read() as session:
        return list(listing.split(listing.keys(session.connection(), question)))


def _template(name: str) -> PaperTemplate | None:
    from app.models import PaperTemplate

    if not name:
        return None
    if name not in tuple(PaperTemplate):
        raise Invalid(
            N_("Choose one of these forms: {names}."), field="template",
            names=", ".join(PaperTemplate),
        )  # fmt: skip
    return PaperTemplate(name)


def _read(name: str) -> bytes:
    from app.disk import unreadable

    path = path_named(name)
    try:
        return path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error
