"""Which templates apply to this stream? All templates, rules and service choices as one immutable value."""

from dataclasses import dataclass

from simulator.core.cadence import Cadence, FirstShot
from simulator.core.delivery import PUSH_EVENT_RETRIES, CallbackPolicy, Receiver
from simulator.core.limits import Edition
from simulator.core.nouns import Instant, Size, StreamKey
from simulator.core.push_event import PushEventKind
from simulator.core.sizing import Swap, screenshot_size
from simulator.core.templates import CallbackTemplate, Rule, SnapshotTemplate


@dataclass(frozen=True, slots=True)
class CapturePolicy:
    """The switches of capture that the documents leave open, or that we extend."""

    swap: Swap = Swap.DOCUMENTED
    first_shot: FirstShot = FirstShot.BEGIN


@dataclass(frozen=True, slots=True)
class SnapshotPlan:
    """What applies to one stream: how it is photographed, and who is told."""

    template: SnapshotTemplate
    policy: CapturePolicy
    receiver: Receiver | None
    callback_policy: CallbackPolicy

    def cadence(self, since: Instant) -> Cadence:
        """Return when the screenshots of a push that began at `since` are due."""
        return Cadence(since, self.template.interval_s, self.policy.first_shot)

    def size_for(self, push: Size) -> Size:
        """Return the screenshot's size for a push of size `push`; raises ImpossibleSize."""
        return screenshot_size(push, self.template.size, self.policy.swap)

    def key_for(self, stream: StreamKey, size: Size, taken_at: Instant) -> str:
        """Return the object key of a screenshot."""
        return self.template.pattern.key(stream, size, taken_at)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything an account has configured; an edit makes a new one."""

    snapshot_templates: tuple[SnapshotTemplate, ...]
    snapshot_rules: tuple[Rule, ...]
    callback_templates: tuple[CallbackTemplate, ...]
    callback_rules: tuple[Rule, ...]
    capture_policy: CapturePolicy
    callback_policy: CallbackPolicy
    push_event_policy: CallbackPolicy = CallbackPolicy(schedule=PUSH_EVENT_RETRIES[Edition.E2021])

    def plan_for(self, stream: StreamKey) -> SnapshotPlan | None:
        """Return what applies to a push of `stream` that begins now, or None where no snapshot rule matches.

        Read once, when a push begins: edits reach only pushes that start after them (documented, 267/31072).
        """
        template = self._snapshot_template_for(stream)
        if template is None:
            return None
        told = self._callback_template_for(stream)
        receiver = Receiver(told.snapshot_notify_url, told.key) if told and told.snapshot_notify_url else None
        return SnapshotPlan(template, self.capture_policy, receiver, self.callback_policy)

    def push_event_receiver_for(self, stream: StreamKey, kind: PushEventKind) -> Receiver | None:
        """Return who is told that a push of `stream` began or ended, or None where nobody is."""
        told = self._callback_template_for(stream)
        if told is None:
            return None
        url = told.begin_notify_url if kind is PushEventKind.BEGAN else told.end_notify_url
        return Receiver(url, told.key) if url else None

    def app_id_for(self, stream: StreamKey) -> int:
        """Return the account's APPID: the one in the name of the stream's bucket."""
        template = self._snapshot_template_for(stream) or self.snapshot_templates[0]
        return int(template.bucket.app_id or 0)

    def _snapshot_template_for(self, stream: StreamKey) -> SnapshotTemplate | None:
        rule = _most_specific(self.snapshot_rules, stream)
        return next((t for t in self.snapshot_templates if rule and t.name == rule.template), None)

    def _callback_template_for(self, stream: StreamKey) -> CallbackTemplate | None:
        rule = _most_specific(self.callback_rules, stream)
        return next((t for t in self.callback_templates if rule and t.name == rule.template), None)


def _most_specific(rules: tuple[Rule, ...], stream: StreamKey) -> Rule | None:
    return max((rule for rule in rules if rule.matches(stream)), key=lambda rule: rule.specificity, default=None)
