"""What travels in messages, with the bounds that both sides can hold."""

from __future__ import annotations

from typing import Annotated

import msgspec

# The key of a row, a device or an edit: the 16 bytes of a UUID.
Key = Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
# What a program calls something; PostgreSQL holds no NUL.
Name = Annotated[str, msgspec.Meta(max_length=200, pattern=r"^[^\x00]*$")]
# What both databases can count to.
Count = Annotated[int, msgspec.Meta(ge=0, le=2**62)]
