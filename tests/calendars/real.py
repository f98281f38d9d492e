"""The real calendar files beside the project; absent elsewhere, and the tests are skipped."""

from __future__ import annotations

from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
FILES = sorted(path for path in DATA.glob("ical_*/**/*.ics") if path.is_file())


def every_real_file() -> pytest.MarkDecorator:
    """Runs a test once for every real calendar file."""
    if not FILES:
        return pytest.mark.skip(reason="the real calendar files are not here")
    names = [str(path.relative_to(DATA)) for path in FILES]
    return pytest.mark.parametrize("path", FILES, ids=names)
