"""What every test can count on."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

from tests.factories import clock, empty_file, shop, store
from tests.postgres import postgres, postgres_url

__all__ = ["clock", "empty_file", "postgres", "postgres_url", "shop", "store"]

# No deadlines: two cores may be busy. In CI the same examples each time, so that red means red.
settings.register_profile("here", deadline=None)
settings.register_profile(
    "ci",
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("ci" if os.environ.get("CI") else "here")
