"""What does a run come to? Folds facts into counts and into what is still owed. Derived, so it cannot contradict."""

from dataclasses import dataclass, field
from typing import Any

from simulator.core.facts import (
    VERSION,
    Abandoned,
    Acknowledged,
    Attempted,
    Fact,
    LeftUndelivered,
    ScreenshotMissed,
    ScreenshotStored,
    StreamBegan,
    StreamEnded,
)
from simulator.core.nouns import Instant, Screenshot, StreamKey
from simulator.core.outcome import in_words
from simulator.core.spread import Spread


@dataclass(slots=True)
class Tally:
    """Counts of one run so far."""

    streams: int = 0
    ended: int = 0
    stored: int = 0
    missed: int = 0
    attempts: int = 0
    acknowledged: int = 0
    abandoned: int = 0
    undelivered: int = 0
    statuses: dict[str, int] = field(default_factory=dict)
    lateness: Spread = field(default_factory=Spread)
    """From the instant a screenshot was due to the instant its picture could be read, on the simulator's clock."""
    owed: dict[tuple[StreamKey, Instant], tuple[Screenshot, int]] = field(default_factory=dict)
    """Pictures whose callback has no verdict yet, with the attempts made so far."""

    def count(self, fact: Fact) -> None:
        """Take one fact into account."""
        match fact:
            case Attempted():
                self.attempts += 1
                shot, attempts = fact.delivery.screenshot, fact.delivery.attempts
                self.owed[shot.push.key, shot.taken_at] = (shot, len(attempts))
                answer = in_words(attempts[-1].outcome)
                self.statuses[answer] = self.statuses.get(answer, 0) + 1
            case ScreenshotStored():
                self.stored += 1
                shot = fact.screenshot
                self.lateness.add(fact.at - shot.taken_at)
                if fact.callback_owed:
                    self.owed[shot.push.key, shot.taken_at] = (shot, 0)
            case Acknowledged():
                self.acknowledged += 1
                self._settle(fact.delivery.screenshot)
            case Abandoned():
                self.abandoned += 1
                self._settle(fact.delivery.screenshot)
            case LeftUndelivered():
                self.undelivered += 1
                self._settle(fact.screenshot)
            case ScreenshotMissed():
                self.missed += 1
            case StreamBegan():
                self.streams += 1
            case StreamEnded():
                self.ended += 1

    def _settle(self, shot: Screenshot) -> None:
        self.owed.pop((shot.push.key, shot.taken_at), None)

    @property
    def all_well(self) -> bool:
        """Whether every screenshot was taken and every callback acknowledged."""
        return not (self.missed or self.abandoned or self.undelivered)

    def as_line(self) -> dict[str, Any]:
        """Return the `summary` line that ends `--format jsonl`."""
        return {
            "v": VERSION,
            "fact": "summary",
            "streams": self.streams,
            "screenshots_stored": self.stored,
            "screenshots_missed": self.missed,
            "attempts": self.attempts,
            "acknowledged": self.acknowledged,
            "abandoned": self.abandoned,
            "undelivered": self.undelivered,
            "statuses": dict(sorted(self.statuses.items())),
            "lateness_ms": self.lateness.as_line(),
        }
