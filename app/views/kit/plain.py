"""Words on buttons, tabs and menus as they are written: Qt takes an "&" there for a shortcut."""

from __future__ import annotations


def literal(text: str) -> str:
    """The text for a button, a tab or a menu, so that "Budi & Sons" reads so."""
    return text.replace("&", "&&")


def read_back(text: str) -> str:
    """What a person reads where Qt holds `text`: the words that `literal` was given."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")
