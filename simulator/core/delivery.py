"""A callback's life as a value: when it is sent next, what is sent, and how it ended. Nothing is sent here."""

from dataclasses import dataclass, field
from enum import StrEnum

from simulator.core.event import CallbackEvent, Signature
from simulator.core.limits import SIGNATURE_LIFETIME_S, Edition
from simulator.core.nouns import Instant, PushStream, Screenshot, later, unix_s
from simulator.core.outcome import Answered, Dropped, Manner, Outcome
from simulator.core.push_event import PushEvent
from simulator.core.signing import callback_sign


class TimePolicy(StrEnum):
    """Which t a retry carries."""

    REFRESHED = "refreshed"
    """Time of this sending + 600 s; observed: t follows the sending, not the event."""
    FROZEN = "frozen"
    """The first attempt's t again; for receivers that must reject a stale callback."""


class NoKey(StrEnum):
    """What is sent where the template has no key; undocumented."""

    OMIT = "omit"
    """Leave sign and t out (our default)."""
    SIGN_EMPTY = "sign_empty"
    """Send t and sign = MD5("" + t)."""


class GapFrom(StrEnum):
    """From where the gap before a retry is counted; undocumented."""

    END = "end"
    """From the moment the attempt failed (our default)."""
    START = "start"
    """From the moment the attempt was sent."""


@dataclass(frozen=True, slots=True)
class RetrySchedule:
    """How long to wait before each retry; as many retries as there are gaps."""

    gaps_s: tuple[float, ...]
    counted_from: GapFrom = GapFrom.END

    @property
    def attempts(self) -> int:
        """How often a callback is posted before it is abandoned."""
        return len(self.gaps_s) + 1


RETRIES: dict[Edition, RetrySchedule] = {
    Edition.E2018: RetrySchedule((60.0,) * 3),  # 267/32744, 2019-08 to 2021-11: 3 retries, 60 s apart
    Edition.E2021: RetrySchedule((120.0,) * 5),  # 267/38080 since 2021-11: screencapture 5 retries, 2 min apart
    Edition.E2024: RetrySchedule((120.0,) * 5),  # 267/38080, 2024-12-02 and 2025-12-03: unchanged
}


PUSH_EVENT_RETRIES: dict[Edition, RetrySchedule] = {
    Edition.E2018: RetrySchedule((60.0,) * 3),  # 267/32744, as above: all events alike
    Edition.E2021: RetrySchedule((60.0,) * 12),  # 267/38080 since 2021-11: push and interruption 12 retries, 1 min
    Edition.E2024: RetrySchedule((60.0,) * 12),  # 267/38080, 2024-12-02 and 2025-12-03: unchanged
}


@dataclass(frozen=True, slots=True)
class CallbackPolicy:
    """How callbacks are written, signed and retried."""

    edition: Edition = Edition.E2021
    schedule: RetrySchedule = RETRIES[Edition.E2021]
    t_policy: TimePolicy = TimePolicy.REFRESHED
    no_key: NoKey = NoKey.OMIT


@dataclass(frozen=True, slots=True)
class Receiver:
    """The customer's server and the key it shares with the service."""

    url: str
    key: str


@dataclass(frozen=True, slots=True)
class CallbackRequest:
    """One attempt, ready to be posted."""

    url: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()
    """Headers of this request alone, over those that every request has."""
    manner: Manner | None = None
    delivery: "Delivery | None" = None
    """What is being delivered, with the attempts before this one; None for a request that no push made."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt that is over."""

    sent_at: Instant
    ended_at: Instant
    outcome: Outcome


class Verdict(StrEnum):
    """How a delivery ended."""

    ACKNOWLEDGED = "acknowledged"
    ABANDONED = "abandoned"
    DROPPED = "dropped"
    """On purpose: a fault of the plan lost it."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One callback on its way to one receiver."""

    event: CallbackEvent | PushEvent
    receiver: Receiver
    policy: CallbackPolicy
    due_at: Instant
    attempts: tuple[Attempt, ...] = field(default=())

    @property
    def push(self) -> PushStream:
        """Whose event it is."""
        return self.event.push

    @property
    def about(self) -> "About":
        """The picture that is announced, or what happened to the push."""
        return self.event if isinstance(self.event, PushEvent) else self.event.screenshot

    @property
    def next_attempt_at(self) -> Instant | None:
        """When to post next, or None once it is acknowledged or out of attempts."""
        if self.verdict is not None:
            return None
        if not self.attempts:
            return self.due_at
        last, schedule = self.attempts[-1], self.policy.schedule
        since = last.ended_at if schedule.counted_from is GapFrom.END else last.sent_at
        return later(since, schedule.gaps_s[len(self.attempts) - 1])

    @property
    def verdict(self) -> Verdict | None:
        """How it ended: HTTP status exactly 200 acknowledges, whatever the body (267/38080); None while it goes on."""
        if self.attempts and acknowledges(self.attempts[-1].outcome):
            return Verdict.ACKNOWLEDGED
        if self.attempts and isinstance(self.attempts[-1].outcome, Dropped):
            return Verdict.DROPPED
        return Verdict.ABANDONED if len(self.attempts) >= self.policy.schedule.attempts else None

    def request(self, at: Instant) -> CallbackRequest:
        """Return what to post at `at`."""
        body = self.event.body(self.policy.edition, self.signature(at))
        return CallbackRequest(self.receiver.url, body, delivery=self)

    def after(self, outcome: Outcome, sent_at: Instant, at: Instant) -> "Delivery":
        """Return this delivery after an attempt that was sent at `sent_at` ended at `at` with `outcome`."""
        sent_at = later(sent_at, outcome.exchange.held_ms / 1000)
        attempts = (*self.attempts, Attempt(sent_at, at, outcome))
        return Delivery(self.event, self.receiver, self.policy, self.due_at, attempts)

    def signature(self, at: Instant) -> Signature | None:
        """Return t and sign of an attempt sent at `at`, or None where nothing signs."""
        if not self.receiver.key and self.policy.no_key is NoKey.OMIT:
            return None
        frozen = self.policy.t_policy is TimePolicy.FROZEN and self.attempts
        t = unix_s(self.attempts[0].sent_at if frozen else at) + SIGNATURE_LIFETIME_S
        return Signature(t, callback_sign(self.receiver.key, t))


About = Screenshot | PushEvent
"""What a receiver is told of."""


def acknowledges(outcome: Outcome) -> bool:
    """Say whether an attempt's outcome settles the delivery."""
    return isinstance(outcome, Answered) and outcome.status == 200  # noqa: PLR2004 - the document's number
