"""Address cards (vCard 2.1, 3.0 and 4.0), read forgivingly and written as 3.0."""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_PART = re.compile(r"(?:\\.|[^;\\]|\\$)*", re.DOTALL)
_PARAMETER = re.compile(r';((?:"[^"]*"|[^";])*)')


@dataclass(frozen=True)
class Line:
    """A property of a card: its name in capitals, its types in lower case, its raw value."""

    name: str
    types: frozenset[str]
    value: str

    def text(self) -> str:
        """The value as one text."""
        return _plain(self.value)

    def parts(self) -> list[str]:
        """The value of a property made of parts, such as N and ADR."""
        parts, place = [], 0
        while place <= len(self.value):
            found = _PART.match(self.value, place)
            assert found is not None
            parts.append(_plain(found[0]))
            place = found.end() + 1
        return parts


@dataclass
class Card:
    """One card.

    Attributes:
        number: its place in the file, from 1.
        problem: why it could not be read to its end; empty where it could.
    """

    number: int
    lines: list[Line] = field(default_factory=list)
    problem: str = ""

    def first(self, name: str) -> Line | None:
        """The preferred property called so, else the first."""
        found = self.all(name)
        return next((line for line in found if "pref" in line.types), found[0] if found else None)

    def all(self, name: str) -> list[Line]:
        return [line for line in self.lines if line.name == name and line.value.strip(" ;")]


def read_cards(text: str) -> Iterator[Card]:
    """The cards of a file; what is no card between them is passed over."""
    card: Card | None = None
    number = depth = 0
    for raw in _unfolded(text):
        upper = raw.strip().upper()
        if upper == "BEGIN:VCARD":
            if card is not None and depth == 0 and "AGENT" not in {x.name for x in card.lines[-1:]}:
                yield card  # the card before was never closed
                card = None
            if card is None:
                number, card = number + 1, Card(number + 1)
            else:
                depth += 1
        elif upper == "END:VCARD" and card is not None:
            if depth:
                depth -= 1
                continue
            yield card
            card = None
        elif card is not None and not depth and (line := _line(raw)):
            card.lines.append(line)
    if card is not None:
        yield card


def write_card(values: Mapping[str, str], phones: Iterable[tuple[str, str]]) -> str:
    """A card as text with CRLF. `phones` are (type, number).

    `values` may hold: uid name family given prefix org title email email_2 street city region
    postcode country birthday note url.
    """

    def value(name: str) -> str:
        return _escaped(values.get(name, ""))

    family, given = value("family"), value("given")
    lines = ["BEGIN:VCARD", "VERSION:3.0", "PRODID:-//Relasi//Relasi//EN"]
    lines += [f"UID:{value('uid')}"] if values.get("uid") else []
    lines.append(f"N:{family};{given};;{value('prefix')};")
    lines.append(f"FN:{value('name')}")
    for name, key in (("ORG", "org"), ("TITLE", "title"), ("URL", "url"), ("BDAY", "birthday")):
        if values.get(key):
            lines.append(f"{name}:{value(key)}")
    lines += [f"TEL;TYPE={kind}:{_escaped(number)}" for kind, number in phones]
    for key, kind in (("email", "INTERNET,PREF"), ("email_2", "INTERNET")):
        if values.get(key):
            lines.append(f"EMAIL;TYPE={kind}:{value(key)}")
    place = [value(key) for key in ("street", "city", "region", "postcode", "country")]
    if any(place):
        lines.append(f"ADR;TYPE=WORK:;;{';'.join(place)}")
    if values.get("note"):
        lines.append(f"NOTE:{value('note')}")
    return "".join(_folded(line) for line in [*lines, "END:VCARD"])


def _unfolded(text: str) -> Iterator[str]:
    """The logical lines: continuations joined, soft line breaks of quoted-printable too."""
    held: str | None = None
    soft = False
    for line in re.split(r"\r\n|\n|\r", text):
        if soft and held is not None:
            held = held[:-1] + line.lstrip(" \t") if held.endswith("=") else held + line
        elif held is not None and line[:1] in (" ", "\t"):
            held += line[1:]
        else:
            if held is not None:
                yield held
            held = line
        soft = held.endswith("=") and "QUOTED-PRINTABLE" in held.partition(":")[0].upper()
    if held is not None:
        yield held


def _line(raw: str) -> Line | None:
    head, colon, value = _split_head(raw)
    if not colon or not head.strip():
        return None
    name, _, _ = head.partition(";")
    name = name.rpartition(".")[2].strip().upper()
    types: set[str] = set()
    charset, printable = "utf-8", False
    for parameter in _PARAMETER.findall(head):
        key, equals, said = parameter.partition("=")
        key, said = key.strip().upper(), said.strip().strip('"')
        if not equals:
            key, said = "TYPE", parameter.strip()
        if key == "CHARSET":
            charset = said
        elif "QUOTED-PRINTABLE" in said.upper():
            printable = True
        elif key == "TYPE":
            types.update(one.strip().casefold() for one in said.split(","))
        elif key == "PREF" and said == "1":
            types.add("pref")
    if printable:
        value = _printable(value, charset)
    return Line(name, frozenset(types), value)


def _split_head(raw: str) -> tuple[str, str, str]:
    """Name with parameters, and value: the first colon outside quotation marks parts them."""
    quoted = False
    for place, letter in enumerate(raw):
        if letter == '"':
            quoted = not quoted
        elif letter == ":" and not quoted:
            return raw[:place], ":", raw[place + 1 :]
    return raw, "", ""


def _printable(value: str, charset: str) -> str:
    data = quopri.decodestring(value.encode("utf-8", "surrogateescape"))
    for encoding in (charset, "utf-8", "cp1252"):
        try:
            return data.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            continue
    return data.decode("utf-8", "replace")


def _plain(value: str) -> str:
    return _ESCAPE.sub(lambda m: "\n" if m[1] in "nN" else m[1], value)


def _escaped(text: str) -> str:
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return re.sub(r"\r\n|\r|\n", r"\\n", text)


def _folded(line: str) -> str:
    """At most 75 bytes a line, never cut inside a letter."""
    pieces, piece, room = [], "", 75
    for letter in line:
        size = len(letter.encode())
        if size > room:
            pieces.append(piece)
            piece, room = "", 74
        piece += letter
        room -= size
    return "\r\n ".join([*pieces, piece]) + "\r\n"
