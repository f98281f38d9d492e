"""Files about records from the command line: attach one, and get one back."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING
from uuid import UUID

from app.cli.commands import Commands, add_replace, add_which
from app.cli.here import Here, free_path, path_named, write_bytes
from app.errors import Invalid, Refused, Unreachable
from app.i18n import N_, _

if TYPE_CHECKING:
    from app.store import Store

NO_FILES_HERE = N_("Files are not attached to records of this type.")
ONLY_ELSEWHERE = N_("This file is not on this laptop, and there is no company to fetch it from.")


def add(commands: Commands) -> None:
    """The commands of this group."""
    attached = commands.add(
        "attach", N_("Attach a file to a record; prints the key of the attachment."),
        'relasi attach account "Toko Maju" shelf.jpg', attach_file,
    )  # fmt: skip
    add_which(attached)
    attached.add_argument("file", metavar=_("FILE"))

    files = Commands(commands.add(
        "file", N_("Files that are attached to records."), "relasi file get shelf.jpg out.jpg"
    ), "file_command")  # fmt: skip
    get = files.add(
        "get", N_("Copy an attached file out, fetching it from the company where it is not here."),
        "relasi file get shelf.jpg out.jpg", get_file,
    )  # fmt: skip
    get.add_argument("id", metavar="ID")
    get.add_argument("file", metavar=_("FILE"))
    add_replace(get)


def attach_file(here: Here, args: argparse.Namespace) -> None:
    """Keep a copy of the file and note what it is about."""
    from app.cli.values import meant
    from app.cli.words import record_named
    from app.models import Attachment
    from app.services.attachments import attach
    from app.store import Origin
    from app.store.vault import vault_of

    record = record_named(args.record)
    field = f"{record.name}_id"
    if field not in Attachment.__table__.c:
        raise Refused(NO_FILES_HERE)
    with here.profile() as store:
        with store.read() as session:
            about = {field: meant(session, record, args.id)}
        key = attach(store, vault_of(store), path_named(args.file), Origin.LOCAL, **about)
    here.say({"id": str(key)}, str(key))


def get_file(here: Here, args: argparse.Namespace) -> None:
    """Copy it out. Raises Unreachable where it is not here and nobody answers."""
    from app.cli.values import meant
    from app.records import all_records

    free_path(args.file, args.replace)
    with here.profile() as store:
        with store.read() as session:
            key = meant(session, all_records()["attachment"], args.id)
        content = _content_of(store, key)
    path = write_bytes(args.file, content)
    here.say(
        {"id": str(key), "file": str(path), "size": len(content)},
        _("“{name}” is written.").format(name=path),
    )


def _content_of(store: Store, key: UUID) -> bytes:
    """What is in the file, fetched where it is not here."""
    from app.store.vault import vault_of
    from app.sync.attached_letters import ask_by_file
    from app.sync.client import api_of
    from app.sync.file_states import known_files
    from app.sync.files import Carrier

    with store.engine.connect() as connection:
        found = next(known_files(connection, key), None)
    if found is None:
        raise Invalid(N_("This attachment names no file."), field="id")
    vault = vault_of(store)
    if not vault.has(found.sha256):
        api = api_of(store)
        if api is None:
            raise ask_by_file(store, found) or Unreachable(ONLY_ELSEWHERE)
        Carrier(store, api, vault).fetch(key)
    return vault.read(found.sha256)
