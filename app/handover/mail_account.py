"""The mail server by which this laptop sends: kept in its encrypted file, never synchronised."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace

from app.domain.addresses import address_of
from app.domain.retold import NO_SENDER, NO_SERVER
from app.errors import Invalid, Refused
from app.i18n import N_
from app.models import User
from app.services.mailing import FACT, PAUSED, hurry
from app.store import Store

SSL, STARTTLS, PLAIN = "ssl", "starttls", "none"
PORTS = {SSL: 465, STARTTLS: 587, PLAIN: 25}
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_FACT = FACT + "{}"


@dataclass(frozen=True)
class MailAccount:
    """How to reach the mail server, and in whose name.

    Attributes:
        security: "ssl" from the first byte, "starttls" before anything is said, or "none".
        sender: the address letters come from; `name` stands before it.
        copy: whether whoever sends gets a copy of each letter.
    """

    host: str = ""
    port: str = ""
    security: str = STARTTLS
    user: str = ""
    password: str = ""
    sender: str = ""
    name: str = ""
    copy: str = ""

    @property
    def known(self) -> bool:
        """Whether letters can be sent by it."""
        return bool(self.host and self.sender)

    def at_port(self) -> int:
        """The port, the usual one where none is said."""
        return int(self.port or PORTS[self.security])


def mail_account(store: Store) -> MailAccount:
    """The account as it is set here; its name and address are the person's unless set."""
    names = [field.name for field in fields(MailAccount)]
    kept = dict(zip(names, store.facts(*map(_FACT.format, names)), strict=True))
    account = MailAccount(**{name: value for name, value in kept.items() if value is not None})
    if account.sender and account.name:
        return account
    with store.read() as session:
        person = session.get(User, store.identity.user_id) if store.identity.user_id else None
        name, email = (person.name, person.email or "") if person else ("", "")
    return replace(account, sender=account.sender or email, name=account.name or name)


def set_mail_account(store: Store, **settings: str) -> MailAccount:
    """Change some of it, and try all that waits anew. Raises Invalid, naming the setting."""
    known = {field.name for field in fields(MailAccount)}
    for name in settings:
        if name not in known:
            raise Invalid(N_("The mail server has no setting “{name}”."), field=name, name=name)
    held = {name: _checked(name, value) for name, value in settings.items()}
    account = replace(mail_account(store), **held)
    if account.security == PLAIN and account.password and account.host not in LOOPBACK:
        raise Invalid(
            N_("A password is sent over a protected line only. Choose ssl or starttls."),
            field="security",
        )
    store.set_facts(
        **{_FACT.format(name): value or None for name, value in held.items()}, **{PAUSED: None}
    )
    hurry(store)
    return mail_account(store)


def check_known(account: MailAccount) -> None:
    """Raises Refused where letters cannot be sent by it, saying what is missing."""
    if not account.host:
        raise Refused(NO_SERVER)
    if not account.sender:
        raise Refused(NO_SENDER)


def plainly(account: MailAccount) -> dict[str, str | bool]:
    """The settings as they may be shown: whether there is a password, never which."""
    return {**asdict(account), "password": bool(account.password), "copy": bool(account.copy)}


def _checked(name: str, value: str) -> str:
    value = value if name == "password" else value.strip()
    if not value:
        return ""
    if name == "host" and (len(value) > 253 or any(c.isspace() or c in "/@" for c in value)):
        raise Invalid(N_("Write only the server's name, such as smtp.company.com."), field=name)
    if name == "port" and not (value.isascii() and value.isdigit() and 0 < int(value) < 65536):
        raise Invalid(N_("A port is a number from 1 to 65535; 465 and 587 are usual."), field=name)
    if name == "security" and value not in PORTS:
        raise Invalid(N_("Choose one of these: ssl, starttls, none."), field=name)
    if name == "sender":
        return address_of(value, name)
    if name == "copy":
        return "yes" if value.lower() in ("yes", "true", "1", "ya") else ""
    return " ".join(value.split()) if name == "name" else value
