"""What the program says of letters and messages: kept as text, told in the language of who reads.

Such a sentence stands in a field that people write in as well (the result of an activity, the
reason of a letter), and travels with it. It is known again by its words, in whichever of our
languages it was written; whatever a person wrote stays as it is.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import zip_longest

from app.i18n import LANGUAGES, N_, language, speaking, translate

SENT_TO = N_("Sent to {addresses}.")
IN_CHAT = N_("Prepared in WhatsApp; whether it was sent is not known here.")
IN_MAIL_PROGRAM = N_("Prepared in the mail program; whether it was sent is not known here.")
MAYBE = N_(
    "The line broke while this was being sent: it may have arrived. Ask the customer before you"
    " send it again."
)
TAKEN_BACK = N_("It was taken back before it was sent.")
FILE_GONE = N_("The file that goes with this e-mail is gone. Write the e-mail anew.")
LINE_BROKE = N_("The line broke while the letter was handed over.")
BROKEN_OFF = N_("The mail server {host} broke the line off. It is tried again.")
NO_TLS = N_("{host} does not speak TLS on port {port}. Try starttls, or another port.")
NOT_ASKED = N_(
    "It waits until this laptop has synchronised, so that no copy of it sends it too. What stands"
    " in the way: {said}"
)
OUT_OF_REACH = N_("The mail server {host} cannot be reached. The e-mail waits for the network.")
BARE_LINE = N_("{host} offers no protected line here. Try ssl with port 465.")
WRONG_PASSWORD = N_("The mail server refused the user name or the password: {said}")
ODD_PASSWORD = N_("Mail servers take passwords of plain letters, digits and signs only.")
NO_PASSWORD_ASKED = N_("{host} does not ask for a password on this line. Check port and security.")
UNTRUSTED = N_("This computer does not trust the certificate of {host}. Check the server's name.")
NO_SERVER = N_("No mail server is set. Set it under Settings, E-mail, or with “relasi mail set”.")
NO_SENDER = N_("Say from which address you send: Settings, E-mail.")
REFUSES_ADDRESS = N_("The mail server refuses {address}: {said}")
REFUSES_LETTER = N_("The mail server refuses the letter: {said}")

# What says more stands before what would fit its words too.
SENTENCES = (
    SENT_TO, IN_CHAT, IN_MAIL_PROGRAM, MAYBE, TAKEN_BACK, FILE_GONE, LINE_BROKE, BROKEN_OFF, NO_TLS,
    NOT_ASKED, OUT_OF_REACH, BARE_LINE, WRONG_PASSWORD, ODD_PASSWORD, NO_PASSWORD_ASKED, UNTRUSTED,
    NO_SERVER, NO_SENDER, REFUSES_LETTER, REFUSES_ADDRESS,
)  # fmt: skip
# “Sent to the warehouse.” is what a person writes.
_LOOKS = {"address": r"\S+@\S+", "addresses": r"\S+@.+"}
_MARK = re.compile(r"\{(\w+)\}")


def is_prepared(text: str) -> bool:
    """Whether it says that something was handed to another program; nobody knows if it went."""
    known = (found for code in LANGUAGES for found in _patterns(code))
    return any(
        msgid in (IN_CHAT, IN_MAIL_PROGRAM) and look.fullmatch(text) for msgid, look in known
    )


def retold(text: str) -> str:
    """A sentence of ours in the language in force; any other text as it is."""
    for code in (language(), *LANGUAGES):
        for msgid, pattern in _patterns(code):
            if found := pattern.fullmatch(text):
                return text if code == language() else _said(msgid, found.groupdict())
    return text


def _said(msgid: str, marks: dict[str, str]) -> str:
    return translate(msgid).format(**marks) if marks else translate(msgid)


@cache
def _patterns(code: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """What each sentence looks like in a language, whatever stands at its marks."""
    with speaking(code):
        written = [(msgid, translate(msgid)) for msgid in SENTENCES]
    return tuple((msgid, _pattern(text)) for msgid, text in written)


def _pattern(text: str) -> re.Pattern[str]:
    parts = _MARK.split(text)
    marks = [f"(?P<{name}>{_LOOKS.get(name, '.+')})" for name in parts[1::2]]
    texts = [re.escape(text) for text in parts[::2]]
    return re.compile("".join(map("".join, zip_longest(texts, marks, fillvalue=""))))
