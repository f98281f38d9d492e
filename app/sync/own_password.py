"""Changing one's own password while the company's server can be reached."""

from __future__ import annotations

from app.store import Store
from app.sync.protocol import Heard, NewPassword, SyncApi
from app.sync.tokens import Tokens


def change_own_password(store: Store, api: SyncApi, old: str, new: str) -> None:
    """Change it; one's other laptops have to sign in again, this one goes on.

    Raises NoEntry for a wrong old one, Refused for a new one that does not fit, Unreachable.
    """
    tokens = Tokens(store, api)
    tokens.check()
    asked = NewPassword(old, new)

    def change(access: str) -> Heard:
        return api.change_password(access, asked)

    tokens.call(change)
