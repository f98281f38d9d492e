"""A message in WhatsApp: a link that opens the chat with its text ready (wa.me, no API)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote as quoted
from uuid import UUID

from app.domain.retold import IN_CHAT
from app.errors import Refused
from app.formats import phone_like
from app.handover.handing import check_may_go, contact_of, message_for
from app.handover.prepared import note_prepared
from app.i18n import N_, _
from app.models import Account, ActivityKind, Quote
from app.services import here
from app.services.company import company_of
from app.services.reach import from_abroad
from app.store import Store


@dataclass(frozen=True)
class Chat:
    """A chat to begin: about which quote, with whom, at which `digits`, in which words."""

    quote_id: UUID
    number: str
    who: str
    digits: str
    text: str

    @property
    def link(self) -> str:
        """What opens it."""
        return f"https://wa.me/{self.digits}?text={quoted(self.text, safe='')}"


def chat_about(store: Store, quote_id: UUID, language: str | None = None, number: str = "") -> Chat:
    """A chat with the customer about a quote; `number` where it is another than is known.

    Raises Refused for a quote that was not sent, and where no number is known, or none that
    WhatsApp could reach.
    """
    check_may_go(store, quote_id)
    with store.read() as session:
        quote = here.found(session, Quote, quote_id)
        account = here.found(session, Account, quote.account_id)
        contact = contact_of(session, quote)
        known = (
            (contact.whatsapp, contact.mobile, contact.phone) if contact else (),
            (account.whatsapp, account.phone),
        )
        said = number or next((one for group in known for one in group if one), "")
        country = company_of(session).country
        who, name = contact.name if contact else account.name, quote.number or ""
    text = message_for(store, quote_id, language)
    return Chat(quote_id, name, who, digits_of(said, country), text)


def digits_of(number: str, country: str) -> str:
    """`0812-3456-7890` in Indonesia as `6281234567890`. Raises Refused."""
    if not number.strip():
        raise Refused(N_("No telephone number is known. Write one with the contact first."))
    digits = from_abroad(number, country)
    if not digits:
        raise Refused(
            N_("“{number}” is no number WhatsApp reaches. Write it like {example}."),
            number=number,
            example=phone_like(country, abroad=True),
        )
    return digits


def note_chat(store: Store, chat: Chat) -> UUID:
    """Note on the timeline that the chat was opened; whether it was sent, nobody tells us."""
    return note_prepared(
        store,
        N_("Message prepared"),
        chat.quote_id,
        ActivityKind.MESSAGE,
        # Colleagues of three languages read it: a name and a number are words of none.
        subject=f"WhatsApp · {chat.number}",
        attendees=f"{chat.who} +{chat.digits}",
        description=chat.text,
        outcome=_(IN_CHAT),
    )
