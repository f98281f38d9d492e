"""Libraries that are loaded only once something in them is used."""

from __future__ import annotations

import importlib
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from app.views import later


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A library that notes each time it is loaded."""
    (tmp_path / "gudang.py").write_text(
        "import sys\nsys.loads_of_gudang.append(1)\nfrom decimal import Decimal\nSTOCK = 12\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "loads_of_gudang", [], raising=False)
    monkeypatch.delitem(sys.modules, "gudang", raising=False)
    return "gudang"


def test_a_library_is_loaded_when_something_in_it_is_used(library: str) -> None:
    later.put_off((library,))
    found = importlib.import_module(library)
    before = list(sys.loads_of_gudang)

    stock = found.STOCK

    assert before == []
    assert (stock, sys.loads_of_gudang, type(found).__name__) == (12, [1], "module")


def test_two_threads_that_use_it_at_once_load_it_once(library: str) -> None:
    later.put_off((library,))
    found = importlib.import_module(library)
    together = Barrier(8)

    def use() -> int:
        together.wait()
        return found.STOCK

    with ThreadPoolExecutor(8) as threads:
        stocks = [job.result() for job in [threads.submit(use) for _turn in range(8)]]

    assert (stocks, sys.loads_of_gudang) == ([12] * 8, [1])


def test_what_is_not_in_a_library_is_missed_as_always(library: str) -> None:
    later.put_off((library,))

    with pytest.raises(AttributeError, match=r"gudang.*PRICE"):
        importlib.import_module(library).PRICE  # noqa: B018 - asking is what is tested


def test_a_library_that_cannot_be_loaded_says_so_each_time(library: str, tmp_path: Path) -> None:
    (tmp_path / "gudang.py").write_text("import nowhere_to_be_found\n")
    later.put_off((library,))
    found = importlib.import_module(library)

    for _turn in range(2):
        with pytest.raises(ModuleNotFoundError, match="nowhere"):
            found.STOCK  # noqa: B018


def test_what_is_loaded_already_stays(library: str) -> None:
    loaded = importlib.import_module(library)

    later.put_off((library, "a_library_nobody_has"))

    assert sys.modules[library] is loaded
    assert "a_library_nobody_has" not in sys.modules
