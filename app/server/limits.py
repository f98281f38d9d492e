"""How much one asker may ask in a while, so that no laptop, script or stranger takes all."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic


@dataclass(frozen=True)
class Allowance:
    """So many requests at once, and so many a second after that."""

    at_once: int
    a_second: float


# Behind one address may be an office of hundreds that all come back after lunch.
BY_ADDRESS = Allowance(2_000, 200.0)
# Wrong passwords have a lock of their own; this one spares the work of hashing.
SIGN_IN_BY_ADDRESS = Allowance(100, 2.0)
# A laptop with ten thousand edits after a month at sea sends fifty requests in a row.
BY_TOKEN = Allowance(300, 20.0)

MOST_ASKERS = 50_000


class Limits:
    """Counts requests by who asks; what is not asked for flows back with time."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, asker: str, allowance: Allowance) -> float:
        """Count a request of `asker`: 0 where it may pass, else the seconds to wait."""
        now = self._now()
        left, then = self._left.get(asker, (float(allowance.at_once), now))
        left = min(float(allowance.at_once), left + (now - then) * allowance.a_second)
        passes = left >= 1
        self._left[asker] = (left - 1 if passes else left, now)
        self._left.move_to_end(asker)
        while len(self._left) > MOST_ASKERS:
            self._left.popitem(last=False)
        return 0.0 if passes else (1 - left) / allowance.a_second
