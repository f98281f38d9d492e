"""Numbers by which the state knows a customer: whether they are written whole.

Only their length is asked for: whether a number was given out, and to whom, the state alone knows.
What was typed is kept as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.errors import Invalid
from app.i18n import N_

_DIGITS = re.compile(r"[0-9][0-9 ./-]*")
_LETTERS_TOO = re.compile(r"[0-9A-Za-z][0-9A-Za-z ./()-]*")


@dataclass(frozen=True)
class _Form:
    """How a number is written: its characters, how many digits it has, what to say otherwise."""

    written: re.Pattern[str]
    digits: range | tuple[int, ...]
    sentence: str


_FORMS: Mapping[str, _Form] = {
    # 16 digits since 2024 (PMK 112/2022); 15 stand on papers from before.
    "npwp": _Form(
        _DIGITS,
        (15, 16),
        N_("“{text}” is no NPWP: write its 16 digits, or the 15 of its old form."),
    ),
    "nitku": _Form(_DIGITS, (22,), N_("“{text}” is no NITKU: write its 22 digits.")),
    "nik": _Form(_DIGITS, (16,), N_("“{text}” is no NIK: write its 16 digits.")),
    # Malaysia: IG 845462070, C 20990050040; Singapore: 201912345K.
    "tin": _Form(
        _LETTERS_TOO, range(7, 16), N_("“{text}” is no TIN: write it like C 20990050040.")
    ),
    # Malaysia: 201901000005 (1312525-A), and 3813-K from long ago.
    "brn": _Form(
        _LETTERS_TOO,
        range(4, 22),
        N_("“{text}” is no BRN: write it like 201901000005 or 1312525-A."),
    ),
}


def check_tax_id(name: str, text: str | None) -> None:
    """Raises Invalid for the field `name`, one of TAX_IDS, where `text` is not whole."""
    written = (text or "").strip()
    if not written:
        return
    form = _FORMS[name]
    digits = len(re.findall("[0-9]", written))
    if not (form.written.fullmatch(written) and digits in form.digits):
        raise Invalid(form.sentence, field=name, text=written)


TAX_IDS = tuple(_FORMS)
