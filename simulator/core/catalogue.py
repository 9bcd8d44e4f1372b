"""Which templates apply to this stream? All templates, rules and service choices as one immutable value."""

from dataclasses import dataclass

from simulator.core.cadence import Cadence, FirstShot
from simulator.core.delivery import CallbackPolicy, Receiver
from simulator.core.nouns import Instant, Size, StreamKey
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

    def plan_for(self, stream: StreamKey) -> SnapshotPlan | None:
        """Return what applies to a push of `stream` that begins now, or None where no snapshot rule matches.

        Read once, when a push begins: edits reach only pushes that start after them (documented, 267/31072).
        """
        snapshot = _most_specific(self.snapshot_rules, stream)
        if snapshot is None:
            return None
        template = next(t for t in self.snapshot_templates if t.name == snapshot.template)
        return SnapshotPlan(template, self.capture_policy, self._receiver_for(stream), self.callback_policy)

    def _receiver_for(self, stream: StreamKey) -> Receiver | None:
        rule = _most_specific(self.callback_rules, stream)
        if rule is None:
            return None
        template = next(t for t in self.callback_templates if t.name == rule.template)
        return Receiver(template.snapshot_notify_url, template.key) if template.snapshot_notify_url else None


def _most_specific(rules: tuple[Rule, ...], stream: StreamKey) -> Rule | None:
    return max((rule for rule in rules if rule.matches(stream)), key=lambda rule: rule.specificity, default=None)
