"""Content lines and components: the two-level grammar of iCalendar files (RFC 5545, section 3.1).

Written here rather than taken from a library, because every line must be seen: one that we have
no field for is kept as it is, and one that cannot be read is reported with its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

_TOKENS = re.compile(r'"[^"]*"|[:;]|[^":;]+|"')
_ESCAPED = re.compile(r'\\.|"[^"]*"|[:;]|[^":;\\]+|["\\]')
_NAME = re.compile(r"[\w.-]+\Z", re.ASCII)
_CARET = {"^n": "\n", "^'": '"', "^^": "^"}
_BREAK = re.compile(rb"\r\n|\n|\r")
LONGEST = 75
"""Octets in a line before it must be folded."""
DEEPEST = 8
"""Components inside each other; files mean three or four."""
_NEVER_INSIDE_EACH_OTHER = {"VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE"}


@dataclass(frozen=True, slots=True)
class Line:
    """One unfolded content line: NAME;PARAMETER=...:value, and the number it had in the file."""

    number: int
    text: str
    name: str
    params: dict[str, str]
    value: str


class Unreadable(NamedTuple):
    """A line that does not have the form of a content line, or stands in the wrong place."""

    number: int
    text: str


@dataclass(slots=True)
class Component:
    """What stands between BEGIN:KIND and END:KIND."""

    kind: str
    number: int
    lines: list[Line] = field(default_factory=list)
    parts: list[Component] = field(default_factory=list)
    closed: bool = False

    def text(self) -> str:
        """The whole component as content lines again, joined by a line feed."""
        inner = [line.text for line in self.lines] + [part.text() for part in self.parts]
        return "\n".join([f"BEGIN:{self.kind}", *inner, f"END:{self.kind}"])


def read_components(data: bytes) -> tuple[Component, list[Unreadable]]:
    """The components of a file inside one nameless root, and the lines that could not be read.

    `data` is UTF-8. A component that is never closed ends with the one around it.
    """
    root = Component("", 0, closed=True)
    unreadable = []
    stack = [root]
    for number, text in unfold(data):
        line = read_line(text, number)
        if line is None:
            unreadable.append(Unreadable(number, text))
        elif line.name == "BEGIN" and len(stack) <= DEEPEST:
            inner = Component(line.value.strip().upper(), number)
            _leave_what_cannot_hold(stack, inner.kind)
            stack[-1].parts.append(inner)
            stack.append(inner)
        elif line.name == "BEGIN":
            unreadable.append(Unreadable(number, text))
        elif line.name == "END":
            kind = line.value.strip().upper()
            depth = _innermost(stack, kind)
            if depth:
                stack[depth].closed = True
                del stack[depth:]
            else:
                unreadable.append(Unreadable(number, text))
        else:
            stack[-1].lines.append(line)
    return root, unreadable


def _leave_what_cannot_hold(stack: list[Component], kind: str) -> None:
    """An event that begins inside another one shows that the other's END is missing."""
    if kind in _NEVER_INSIDE_EACH_OTHER | {"VCALENDAR"}:
        kinds = [component.kind for component in stack]
        depth = next((at for at, k in enumerate(kinds) if k in _NEVER_INSIDE_EACH_OTHER), None)
        if depth is not None:
            del stack[depth:]


def _innermost(stack: list[Component], kind: str) -> int:
    """Where in the stack the component stands that END:`kind` closes; 0 if nowhere."""
    return next((at for at in range(len(stack) - 1, 0, -1) if stack[at].kind == kind), 0)


def unfold(data: bytes) -> Iterator[tuple[int, str]]:
    """Each content line with the number of its first line in the file; empty ones are left out.

    Folds are undone before decoding, for they may cut a letter of several bytes in two.
    """
    start, collected = 0, b""
    for number, raw in enumerate(_BREAK.split(data), 1):
        if raw[:1] in (b" ", b"\t") and start:
            collected += raw[1:]
            continue
        if not raw:
            continue  # some makers put an empty line before each fold
        if collected.strip():
            yield start, collected.decode("utf-8", "replace")
        start, collected = number, raw
    if collected.strip():
        yield start, collected.decode("utf-8", "replace")


def read_line(text: str, number: int = 0) -> Line | None:
    """A content line taken apart, or None where it has not that form.

    Some makers escape parameters with a backslash as they do texts; that is tried where the line
    makes no sense otherwise.
    """
    return _read(text, number, _TOKENS, "") or _read(text, number, _ESCAPED, "\\")


def _read(text: str, number: int, tokens: re.Pattern[str], escape: str) -> Line | None:
    pieces, end = [""], None
    for token in tokens.finditer(text):
        if token[0] == ":":
            end = token.end()
            break
        if token[0] == ";":
            pieces.append("")
        else:
            pieces[-1] += token[0].removeprefix(escape) if escape else token[0]
    name = pieces[0].strip()
    if end is None or not _NAME.match(name):
        return None
    params: dict[str, str] = {}
    for piece in pieces[1:]:
        key, equals, value = piece.partition("=")
        if equals:
            params.setdefault(key.strip().upper(), _plain(value.strip()))
        elif piece.strip():
            return None
    return Line(number, text, name.upper(), params, text[end:])


def _plain(value: str) -> str:
    """A parameter's value without its quotes and carets (RFC 6868)."""
    if len(value) > 1 and value[0] == value[-1] == '"' and '"' not in value[1:-1]:
        value = value[1:-1]
    return re.sub(r"\^[n'^]", lambda mark: _CARET[mark[0]], value)


def param(value: str) -> str:
    """A parameter's value as it is written: carets for what may not stand there, then quotes."""
    for mark, letter in (("^^", "^"), ("^n", "\n"), ("^'", '"')):
        value = value.replace(letter, mark)
    return f'"{value}"' if re.search(r"[:;,\s]", value) else value


def fold(text: str) -> bytes:
    """A content line as bytes of at most 75 octets a line, never cut inside a letter."""
    data = text.encode("utf-8", "replace")
    folded, room = [], LONGEST
    while len(data) > room:
        cut = room
        while data[cut] & 0xC0 == 0x80:
            cut -= 1
        folded.append(data[:cut])
        data, room = data[cut:], LONGEST - 1
    return b"\r\n ".join([*folded, data]) + b"\r\n"
