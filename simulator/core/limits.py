"""Every documented number, with its page and date, by edition. Nothing here decides; it is looked up."""

from dataclasses import dataclass
from enum import StrEnum


class Edition(StrEnum):
    """Which edition of the service's documents is spoken on the wire."""

    E2018 = "2018"
    """Documents of 2018-12 to 2021-05 (267/31562): 11 keys, 3 retries."""
    E2021 = "2021"
    """Documents of 2021-06 to 2024-08 (267/38083): 14 keys, 5 retries."""
    E2024 = "2024"
    """Documents since 2024-09 (267/38083, 267/47028): task_id joins the body."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A closed range and the document that states it."""

    lowest: int
    highest: int
    source: str

    def holds(self, value: int) -> bool:
        """Say whether `value` lies in the range, both ends included."""
        return self.lowest <= value <= self.highest


_CLASSIC_INTERVAL = Limit(5, 300, "Live Screencapture, 267/31562: 5-300 seconds, default 10")
INTERVAL_S = {
    Edition.E2018: _CLASSIC_INTERVAL,
    Edition.E2021: _CLASSIC_INTERVAL,
    Edition.E2024: Limit(2, 300, "CreateLiveSnapshotTemplate, 267/32624: 2-300 seconds, default 10"),
}
DEFAULT_INTERVAL_S = 10  # 267/31562; the API keeps 10 although the console of 2024 proposes 2 (267/32737, 2025-06-04).

WIDTH = Limit(0, 3000, "CreateLiveSnapshotTemplate, 267/32624: 0-3000, 0 is the original")
HEIGHT = Limit(0, 2000, "CreateLiveSnapshotTemplate, 267/32624: 0-2000, 0 is the original")

TEMPLATE_NAME_BYTES = Limit(1, 255, "CreateLiveSnapshotTemplate, 267/32624: at most 255 bytes")
TEMPLATES = Limit(0, 50, "CreateLiveSnapshotTemplate, 267/32624: at most 50 templates")
CALLBACK_KEY_LETTERS = Limit(0, 32, "Callback configuration, 267/31074: at most 32 letters and digits")

SIGNATURE_LIFETIME_S = 600  # 267/38083, field t: "10 minutes".
ANSWER_TIMEOUT_S = 20  # 267/38080 and 267/32744: no answer within 20 s is a failure.

JPEG_SIDE = Limit(1, 65_500, "libjpeg, JPEG_MAX_DIMENSION")
