"""The three languages: strings are marked where written and translated where shown.

`N_` marks a sentence for translation later, `P_` a word that means different things in different
places; `_` and `ngettext` translate now. The language lives in a context variable, so that one
server process can answer each request in its own.
"""

from __future__ import annotations

import gettext
import locale
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from app.paths import draft_of, resources

LANGUAGES = {"en": "English", "id": "Bahasa Indonesia", "ms": "Bahasa Melayu"}
LOCALES = {"en": "en_GB", "id": "id_ID", "ms": "ms_MY"}

# Between a context and its word, as in gettext's own files.
_BOUND = "\x04"

_chosen: ContextVar[str | None] = ContextVar("language", default=None)
_process_language = "en"


def N_(msgid: str) -> str:  # noqa: N802 - gettext's own name
    """Mark a sentence for the catalogue; it is translated where it is shown."""
    return msgid


def P_(context: str, msgid: str) -> str:  # noqa: N802 - like N_
    """Mark a word that is translated by what it means here: `P_("state", "Open")`."""
    return f"{context}{_BOUND}{msgid}"


def translate(msgid: str) -> str:
    """The sentence in the language in force; the English one where it is missing."""
    context, bound, word = msgid.partition(_BOUND)
    if bound:
        return _catalogue(language()).pgettext(context, word)
    return _catalogue(language()).gettext(msgid) if msgid else ""


_ = translate


def ngettext(one: str, many: str, count: int) -> str:
    """The right plural for `count`, with `{count}` left for `str.format`."""
    return _catalogue(language()).ngettext(one, many, count)


def language() -> str:
    """The language in force: of this context, else of the process."""
    return _chosen.get() or _process_language


def babel_locale() -> str:
    """The locale by which dates, money and numbers are written."""
    return LOCALES[language()]


def set_process_language(code: str) -> None:
    """Use `code` wherever no context says otherwise. Raises KeyError for an unknown one."""
    global _process_language
    _process_language = {known: known for known in LANGUAGES}[code]


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Use a language inside the block only."""
    token = _chosen.set({known: known for known in LANGUAGES}[code])
    try:
        yield
    finally:
        _chosen.reset(token)


def spoken(code: str | None) -> str:
    """A language that we speak: the one named, else English."""
    return code if code in LANGUAGES else "en"


def language_name(code: str) -> str:
    """What a language calls itself; the code of one that we do not speak."""
    return LANGUAGES.get(code.replace("_", "-").split("-")[0].lower(), code)


def system_language() -> str:
    """The language of the operating system, English where we do not speak it."""
    named = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    code = next((value for value in named if value), None) or locale.getlocale()[0] or "en"
    code = code.lower()
    if code.startswith(("id", "in_", "indonesian")):
        return "id"
    return "ms" if code.startswith(("ms", "malay")) else "en"


@cache
def _catalogue(code: str) -> gettext.NullTranslations:
    if code == "en":
        return gettext.NullTranslations()
    path = resources() / "locale" / code / "LC_MESSAGES" / "relasi.mo"
    source = path.with_suffix(".po")
    if source.exists() and not _is_current(path, source):
        _compile(source, path)
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)


def _is_current(compiled: Path, source: Path) -> bool:
    return compiled.exists() and compiled.stat().st_mtime_ns >= source.stat().st_mtime_ns


def _compile(source: Path, target: Path) -> None:
    """Compile on first use, so that no generated file is kept in git."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as po:
        catalogue = read_po(po)
    draft = draft_of(target)
    with draft.open("wb") as mo:
        write_mo(mo, catalogue)
    os.replace(draft, target)
