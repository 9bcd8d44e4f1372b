"""How are many durations spread? Counts in buckets that grow by a twentieth: constant memory, known precision."""

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

_GROWTH = 0.04879016416943205
"""The logarithm of 1.05."""


@dataclass(slots=True)
class Spread:
    """Durations in milliseconds; a quantile is right to within 5 percent, the largest exactly."""

    count: int = 0
    largest_ms: float = 0.0
    _buckets: Counter[int] = field(default_factory=Counter)

    def add(self, ms: float) -> None:
        """Count one duration; what is below 0.1 ms counts as 0."""
        self.count += 1
        self.largest_ms = max(self.largest_ms, ms)
        self._buckets[0 if ms < 0.1 else 1 + int(math.log(ms * 10) / _GROWTH)] += 1  # noqa: PLR2004 - as said above

    def quantile_ms(self, share: float) -> float:
        """Return the duration that `share` (0 to 1) of all do not exceed; 0 where there are none."""
        left = math.ceil(share * self.count)
        for bucket in sorted(self._buckets):
            left -= self._buckets[bucket]
            if left <= 0:
                return min(self.largest_ms, math.exp(bucket * _GROWTH) / 10) if bucket else 0.0
        return 0.0

    def as_line(self) -> dict[str, Any]:
        """Return the quantiles that are told."""
        quantiles = {"p50": self.quantile_ms(0.5), "p99": self.quantile_ms(0.99), "max": self.largest_ms}
        return {name: round(ms, 1) for name, ms in quantiles.items()}
