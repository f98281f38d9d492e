"""A letter to oneself, to see whether the mail server is set rightly."""

from __future__ import annotations

from app.domain.addresses import address_of
from app.handover.envelope import Envelope, written
from app.handover.mail_account import check_known, mail_account
from app.handover.smtp import deliver
from app.i18n import _
from app.ids import uuid7
from app.services.mailing import PAUSED, hurry
from app.store import Store


def send_test(store: Store, to: str = "") -> str:
    """Send it at once, and give the address. Raises a Problem with what the server said."""
    account = mail_account(store)
    check_known(account)
    address = address_of(to, "to") if to else account.sender
    envelope = Envelope(
        sender=(account.name, account.sender),
        to=(address,),
        copies=(),
        subject=_("A test from Relasi"),
        text=_("If you read this, Relasi can send your e-mails."),
        message_id=f"<{uuid7().hex}.relasi@{account.sender.rpartition('@')[2]}>",
        at=store.clock.now().astimezone(),
    )
    deliver(account, envelope.recipients(), written(envelope))
    store.set_facts(**{PAUSED: None})
    hurry(store)
    return address
