"""What does a run come to? Folds facts into counts and into what is still owed. Derived, so it cannot contradict."""

from dataclasses import dataclass, field
from typing import Any

from simulator.core.delivery import About
from simulator.core.facts import (
    VERSION,
    Abandoned,
    Acknowledged,
    Attempted,
    CallbackDropped,
    CallbackHeld,
    Fact,
    FaultStruck,
    LeftUndelivered,
    ScreenshotMissed,
    ScreenshotStored,
    StreamBegan,
    StreamEnded,
)
from simulator.core.nouns import Instant, StreamKey
from simulator.core.outcome import Dropped, in_words
from simulator.core.spread import Spread


@dataclass(frozen=True, slots=True)
class Owed:
    """A callback without a verdict."""

    about: About
    attempts: int
    """How many were made so far."""
    held_by: tuple[str, ...] = ()
    """The faults that hold it back now."""


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
    missed_on_purpose: int = 0
    abandoned_on_purpose: int = 0
    dropped_on_purpose: int = 0
    undelivered_on_purpose: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    """How often each fault of the plan struck."""
    statuses: dict[str, int] = field(default_factory=dict)
    lateness: Spread = field(default_factory=Spread)
    """From the instant a screenshot was due to the instant its picture could be read, on the simulator's clock."""
    repeated: int = 0
    """Screenshots that show the very frame of the stream's one before: its key frames are rarer than screenshots."""
    shown: dict[StreamKey, int] = field(default_factory=dict)
    """Which frame each stream showed last, by its place in the source."""
    owed: dict[tuple[StreamKey, int, Instant, int], Owed] = field(default_factory=dict)
    """Pictures and push events whose callback has no verdict yet."""

    def count(self, fact: Fact) -> None:  # noqa: C901, PLR0912 - one branch for each kind of fact
        """Take one fact into account."""
        match fact:
            case Attempted():
                attempts = fact.delivery.attempts
                self.owed[fact.delivery.about.identity] = Owed(fact.delivery.about, len(attempts))
                if not isinstance(outcome := attempts[-1].outcome, Dropped):
                    self.attempts += 1
                    answer = in_words(outcome)
                    self.statuses[answer] = self.statuses.get(answer, 0) + 1
            case ScreenshotStored():
                self.stored += 1
                shot = fact.screenshot
                self.lateness.add(fact.at - shot.taken_at)
                self.repeated += self.shown.get(fact.stream) == shot.source_position_ms
                self.shown[fact.stream] = shot.source_position_ms
                if fact.callback_owed:
                    self.owed[shot.identity] = Owed(shot, 0)
            case Acknowledged():
                self.acknowledged += 1
                self.owed.pop(fact.delivery.about.identity, None)
            case Abandoned():
                self.abandoned += not fact.on_purpose
                self.abandoned_on_purpose += fact.on_purpose
                self.owed.pop(fact.delivery.about.identity, None)
            case CallbackHeld():
                about = fact.delivery.about
                self.owed[about.identity] = Owed(about, len(fact.delivery.attempts), fact.faults)
            case CallbackDropped():
                self.dropped_on_purpose += 1
                self.owed.pop(fact.delivery.about.identity, None)
            case LeftUndelivered():
                self.undelivered += not fact.on_purpose
                self.undelivered_on_purpose += fact.on_purpose
                self.owed.pop(fact.about.identity, None)
            case ScreenshotMissed():
                self.missed += not fact.on_purpose
                self.missed_on_purpose += bool(fact.on_purpose)
            case FaultStruck():
                self.faults[fact.fault] = self.faults.get(fact.fault, 0) + 1
            case StreamBegan():
                self.streams += 1
                self.shown.pop(fact.stream, None)
            case StreamEnded():
                self.ended += 1

    @property
    def all_well(self) -> bool:
        """Whether every screenshot was taken and every callback acknowledged, but for what went wrong on purpose."""
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
            "missed_on_purpose": self.missed_on_purpose,
            "abandoned_on_purpose": self.abandoned_on_purpose,
            "dropped_on_purpose": self.dropped_on_purpose,
            "undelivered_on_purpose": self.undelivered_on_purpose,
            "faults": dict(sorted(self.faults.items())),
            "statuses": dict(sorted(self.statuses.items())),
            "lateness_ms": self.lateness.as_line(),
        }
