"""Keys of records."""

from __future__ import annotations

import copy
import pickle
from uuid import UUID

from app.ids import key_of, uuid7


def test_a_key_read_from_the_database_is_like_any_other() -> None:
    made = uuid7()

    read = key_of(made.bytes)

    assert (read, hash(read), str(read), repr(read)) == (made, hash(made), str(made), repr(made))
    assert (read.version, read.is_safe) == (made.version, made.is_safe)
    assert type(read) is UUID
    assert pickle.loads(pickle.dumps(read)) == copy.copy(read) == made
