"""Cells that could not be read when rows were pasted: kept below the name until put right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.i18n import LANGUAGES, N_, _, language, speaking

_CALLED = {"quantity": N_("Quantity"), "price": N_("Price"), "discount": N_("Discount")}


def kept(name: str, text: str, tongue: str | None) -> str:
    """A text that could not be read, as it stands below the name: `Quantity? two dozen`."""
    with speaking(tongue if tongue in LANGUAGES else language()):
        return f"{_(_CALLED[name])}? {text}" if name in _CALLED else text


def without(description: str | None, given: Mapping[str, Any]) -> str | None:
    """The description without the texts in place of which something is given now."""
    settled = [name for name in _CALLED if _is_given(name, given)]
    if not settled or not description:
        return description
    begins = []
    for tongue in LANGUAGES:
        begins += [kept(name, "", tongue) for name in settled]
    lines = [line for line in description.split("\n") if not line.startswith(tuple(begins))]
    return "\n".join(lines)


def _is_given(name: str, given: Mapping[str, Any]) -> bool:
    if name == "discount":
        return any(field.startswith("discount_") for field in given)
    return given.get(name) is not None
