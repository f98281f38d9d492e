"""Libraries that others import and the desktop never uses, or not before somebody asks for it.

put_off()            # before those others are imported; each is loaded when something in it is used
put_off_writing()    # the same before PySide6
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
# PySide6 loads what writes down its functions for type checkers. It lies in the library as text,
# which every start would compile: a twentieth of the time until the first screen. What tells in
# words that a function was called wrongly must be there: it is asked while an error is pending.
WRITING = frozenset(
    ("shibokensupport.signature.lib.enum_sig", "shibokensupport.signature.lib.pyi_generator")
)
# What is taken out of them at import itself: from the small part that it comes from.
TAKEN = {"asyncio": {"iscoroutine": "asyncio.coroutines"}}


def put_off(names: tuple[str, ...] = UNUSED) -> None:
    """Let an import of these find a module that loads itself once something in it is used."""
    for name in names:
        if name not in sys.modules:
            _put_off(name)


def put_off_writing() -> None:
    """Let PySide6 be imported without what writes its functions down."""
    if "shiboken6" not in sys.modules:
        sys.meta_path = _Finders([_Writing(), *sys.meta_path])


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


class _Finders(list[Any]):
    """The finders of modules, of which the first stays the first: PySide6 puts its own there."""

    def insert(self, place: Any, finder: Any) -> None:
        super().insert(max(1, place), finder)


class _Writing:
    """Finds what the finders behind it find, and has it loaded later."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name not in WRITING:
            return None
        behind = sys.meta_path[sys.meta_path.index(self) + 1 :]
        found = (finder.find_spec(name, path, target) for finder in behind)
        spec = next((spec for spec in found if spec is not None), None)
        if spec is not None:
            spec.loader = _Loading(spec.loader, name)
        return spec


class _Loading:
    """Loads a module at the second asking: the first is its import."""

    def __init__(self, loader: Any, name: str) -> None:
        self._loader, self._name = loader, name

    def create_module(self, spec: Any) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        if type(module) is not Later:
            module.__class__ = Later
            return
        # PySide6 gives its modules other names once they are there, and finds them by the first.
        spec, now = module.__spec__, module.__spec__.name
        spec.name = self._name
        try:
            self._loader.exec_module(module)
        finally:
            spec.name = now
