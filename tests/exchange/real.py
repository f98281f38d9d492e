"""The real files beside the project; absent elsewhere, and the tests are skipped."""

from __future__ import annotations

from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"

needs_real_files = pytest.mark.skipif(not DATA.is_dir(), reason="the real files are not here")


def real_files(pattern: str) -> list[Path]:
    """The real files that match; none where they are missing."""
    return sorted(path for path in DATA.glob(pattern) if path.is_file())


def every(pattern: str) -> pytest.MarkDecorator:
    """Runs a test once for each real file that matches."""
    found = real_files(pattern)
    if not found:
        return pytest.mark.skip(reason="the real files are not here")
    return pytest.mark.parametrize("path", found, ids=[path.name for path in found])
