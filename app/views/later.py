"""Libraries that others import and the desktop never uses, or not before somebody asks for it.

put_off()    # before those others are imported; each is loaded when something in it is first used
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from threading import RLock
from types import ModuleType
from typing import Any

# SQLAlchemy imports them for its asynchronous half and for plugins, keyring for finding others'
# keyrings: a tenth of the time until the first screen.
UNUSED = (
    *("asyncio", "configparser", "importlib.metadata", "importlib_metadata", "more_itertools"),
    "urllib.request",
)
# What is taken out of them at import itself: from the small part that it comes from.
TAKEN = {"asyncio": {"iscoroutine": "asyncio.coroutines"}}


def put_off(names: tuple[str, ...] = UNUSED) -> None:
    """Let an import of these find a module that loads itself once something in it is used."""
    for name in names:
        if name not in sys.modules:
            _put_off(name)


class Later(ModuleType):
    """A module that is not loaded yet. Who uses it on two threads at once waits for one loading."""

    def __getattr__(self, name: str) -> Any:
        with _LOADING:
            spec = self.__spec__
            if type(self) is Later and spec is not None and not self.__dict__.get("_begun"):
                self.__dict__["_begun"] = True
                try:
                    spec.loader.exec_module(self)
                except BaseException:
                    self.__dict__["_begun"] = False
                    raise
                self.__class__ = ModuleType
        return ModuleType.__getattribute__(self, name)


# One for all: two modules that need each other must not wait for each other.
_LOADING = RLock()


def _put_off(name: str) -> None:
    parent, _dot, own = name.rpartition(".")
    home = import_module(parent) if parent else None
    spec = find_spec(name)
    if spec is None or spec.loader is None:
        return  # this Python does without it
    module = module_from_spec(spec)
    module.__class__ = Later
    sys.modules[name] = module
    if home is not None:
        setattr(home, own, module)
    for taken, part in TAKEN.get(name, {}).items():
        setattr(module, taken, getattr(import_module(part), taken))
