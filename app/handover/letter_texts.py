"""What is said to customers with a paper: a subject, an e-mail and a message in each language.

Every company may write its own; what it has not written is ours.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.domain.letter_text import check_marks
from app.errors import Invalid
from app.i18n import LANGUAGES, N_, speaking, translate
from app.services.preferences import prefer, preference
from app.store import Store

SUBJECT, EMAIL, MESSAGE = "subject", "email", "message"
USUAL = {
    SUBJECT: N_("Quotation {number}"),
    EMAIL: N_(
        "Dear {contact},\n\n"
        "Please find our quotation {number} attached.\n"
        "It comes to {total}.\n"
        "It is valid until {valid_until}.\n\n"
        "Please write or call if anything is unclear.\n\n"
        "Kind regards,\n"
        "{sender}\n"
        "{company}"
    ),
    MESSAGE: N_(
        "Hello {contact}, this is {sender}.\n"
        "Our quotation {number} comes to {total}.\n"
        "It is valid until {valid_until}.\n"
        "May I send it to you here?"
    ),
}


def text_for(session: Session, which: str, language: str) -> str:
    """The text called `which` ("subject", "email", "message") in a language. Raises Invalid."""
    _check_known(which, language)
    own = preference(session, _name(which, language))
    if own:
        return own
    with speaking(language):
        return translate(USUAL[which])


def keep_text(store: Store, which: str, language: str, text: str) -> None:
    """Say it so from now on, for the whole company; the usual words where the text is empty.

    Raises Invalid for a mark, a text or a language there is not, NotAllowed for who may not.
    """
    _check_known(which, language)
    with store.work(N_("Change the words of e-mails")) as session:
        prefer(session, _name(which, language), check_marks(text.strip(), "text"))


def _check_known(which: str, language: str) -> None:
    if which not in USUAL:
        raise Invalid(N_("There are the texts subject, email and message."), field="which")
    if language not in LANGUAGES:
        raise Invalid(N_("Choose one of these languages: en, id, ms."), field="language")


def _name(which: str, language: str) -> str:
    return f"words.{which}.{language}"
