"""E-mail addresses as people type them: one or several, with names or without."""

from __future__ import annotations

import re

from app.errors import Invalid
from app.i18n import N_

# As much as one letter is sent to by hand; a mailing is a campaign.
MOST = 20
# RFC 5321: 64 before the @, 255 behind it; quoted local parts are not in use with customers.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = re.compile(rf"{_ATOM}(\.{_ATOM})*@[^\s@,;<>\"]+")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_NAMED = re.compile(r"[^<>]*<\s*([^<>]+?)\s*>")


def addresses_in(text: str, field: str) -> tuple[str, ...]:
    """The addresses somebody typed, parted by commas, semicolons or lines, each once.

    A name before `<...>` is left out. Raises Invalid, naming the field, for what is none, and for
    more than one letter goes to.
    """
    found: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in re.split(r"[,;\r\n]+", text))):
        address = address_of(part, field)
        found.setdefault(address.lower(), address)
    if len(found) > MOST:
        raise Invalid(N_("Write at most {most} addresses."), field=field, most=MOST)
    return tuple(found.values())


def address_of(text: str, field: str) -> str:
    """One address, its domain as the network writes it (IDNA). Raises Invalid."""
    named = _NAMED.fullmatch(text.strip())
    bare = (named[1] if named else text.strip()).removeprefix("mailto:")
    local, _, domain = bare.rpartition("@")
    try:
        host = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        host = ""
    labels = host.split(".")
    sound = _ADDRESS.fullmatch(bare) and len(local) <= 64 and len(host) <= 253
    if not sound or len(labels) < 2 or not all(map(_LABEL.fullmatch, labels)):
        raise Invalid(
            N_("“{text}” is not an e-mail address. Write it like name@company.com."),
            field=field,
            text=text,
        )
    return f"{local}@{host}"
