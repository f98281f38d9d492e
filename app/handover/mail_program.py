"""A letter for the mail program of this computer: a file it opens ready to be sent, or a link."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, urlencode
from uuid import UUID

from app.domain.retold import IN_MAIL_PROGRAM
from app.handover.envelope import Enclosure, Envelope, written
from app.handover.handing import Draft, letter_of
from app.handover.mail_account import mail_account
from app.handover.prepared import note_prepared
from app.i18n import N_, _
from app.models import ActivityKind
from app.store import Store
from app.store.vault import vault_of


def eml_of(store: Store, draft: Draft) -> bytes:
    """The letter with its paper as an .eml that mail programs open as one not sent yet.

    Raises what `letter_of` raises.
    """
    account, letter = mail_account(store), letter_of(store, draft)
    vault = vault_of(store)
    envelope = Envelope(
        sender=(account.name, account.sender),
        to=letter.to,
        copies=letter.copies,
        subject=letter.subject,
        text=letter.text,
        message_id="",
        at=store.clock.now().astimezone(),
        files=tuple(Enclosure(file.name, vault.read(file.sha256)) for file in letter.files),
    )
    return written(envelope, unsent=True)


def write_eml(store: Store, draft: Draft, folder: Path) -> Path:
    """The same as a file in a folder."""
    path = folder / Path(draft.file_name).with_suffix(".eml").name
    path.write_bytes(eml_of(store, draft))
    return path


def paper_of(store: Store, draft: Draft) -> bytes:
    """The paper alone, to be attached by hand to what `mailto` begins.

    Raises what `letter_of` raises.
    """
    (file,) = letter_of(store, draft).files
    return vault_of(store).read(file.sha256)


def write_paper(store: Store, draft: Draft, folder: Path) -> Path:
    """The same as a file in a folder."""
    path = folder / draft.file_name
    path.write_bytes(paper_of(store, draft))
    return path


def note_letter(store: Store, draft: Draft) -> UUID:
    """Note on the timeline that the mail program got it; whether it was sent, nobody tells us."""
    return note_prepared(
        store,
        N_("E-mail prepared"),
        draft.quote_id,
        ActivityKind.EMAIL,
        subject=draft.subject,
        attendees=", ".join(filter(None, (draft.to, draft.copies))),
        description=draft.text,
        outcome=_(IN_MAIL_PROGRAM),
    )


def mailto(draft: Draft) -> str:
    """A link that begins a letter in any mail program; links carry no files (RFC 6068)."""
    fields = {"subject": draft.subject, "body": draft.text.replace("\n", "\r\n")}
    if draft.copies:
        fields["cc"] = draft.copies
    return f"mailto:{quote(draft.to, safe='@,')}?{urlencode(fields, quote_via=quote)}"
