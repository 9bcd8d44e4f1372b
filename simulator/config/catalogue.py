"""What do these settings configure at the service? Settings -> Catalogue, and what the service would refuse."""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence

from simulator.config.document import Path_
from simulator.config.sections import (
    NO_RECEIVER,
    CallbackTemplateSection,
    Settings,
    SnapshotTemplateSection,
)
from simulator.core.catalogue import CapturePolicy, Catalogue
from simulator.core.delivery import PUSH_EVENT_RETRIES, RETRIES, CallbackPolicy, RetrySchedule
from simulator.core.errors import BadInput
from simulator.core.limits import HEIGHT, INTERVAL_S, TEMPLATE_NAME_BYTES, TEMPLATES, WIDTH, Edition, Limit
from simulator.core.naming import NamePattern, checked_pattern
from simulator.core.nouns import Size
from simulator.core.receiver_url import header_trouble, receiver_url_trouble
from simulator.core.templates import Bucket, CallbackTemplate, Rule, SnapshotTemplate

Complaint = tuple[Path_, str]
"""Which value, and the rest of the sentence about it."""


def refusals(settings: Settings) -> list[Complaint]:
    """Return everything the service would not take."""
    return [
        *_template_complaints(settings),
        *_snapshot_complaints(settings),
        *_rule_complaints(settings),
        *_receiver_complaints(settings),
        *_callback_complaints(settings),
        *_store_complaints(settings),
    ]


def catalogue_of(settings: Settings) -> Catalogue:
    """Return the account the settings describe."""
    return Catalogue(
        tuple(_snapshot_template(section) for section in settings.snapshot_templates),
        tuple(
            Rule(rule.template or settings.snapshot_templates[0].name, rule.domain, rule.app, rule.stream)
            for rule in settings.snapshot_rules
        ),
        tuple(
            CallbackTemplate(t.name, t.snapshot_notify_url, t.key, t.stream_begin_notify_url, t.stream_end_notify_url)
            for t in settings.callback_templates
        ),
        tuple(
            Rule(rule.template or settings.callback_templates[0].name, rule.domain, rule.app)
            for rule in settings.callback_rules
        ),
        CapturePolicy(settings.capture.swap, settings.capture.first_shot),
        _callback_policy(settings, RETRIES),
        _callback_policy(settings, PUSH_EVENT_RETRIES),
    )


def _snapshot_template(section: SnapshotTemplateSection) -> SnapshotTemplate:
    return SnapshotTemplate(
        section.name,
        section.interval_s,
        Size(section.width, section.height),
        Bucket(section.cos_bucket, section.cos_app_id, section.cos_region),
        NamePattern(section.cos_prefix, section.cos_file_name),
    )


def _callback_policy(settings: Settings, retries: Mapping[Edition, RetrySchedule]) -> CallbackPolicy:
    asked = settings.callback
    gaps = retries[settings.edition].gaps_s if asked.retry_gaps is None else asked.retry_gaps
    return CallbackPolicy(settings.edition, RetrySchedule(gaps, asked.retry_gap_from), asked.t_policy, asked.no_key)


def _template_complaints(settings: Settings) -> Iterable[Complaint]:
    for kind, names in (
        ("snapshot_templates", [t.name for t in settings.snapshot_templates]),
        ("callback_templates", [t.name for t in settings.callback_templates]),
    ):
        if not TEMPLATES.holds(len(names)):
            yield (kind,), f"has {len(names)} members, but an account has at most {TEMPLATES.highest} templates"
        for number, name in enumerate(names):
            if name in names[:number]:
                yield (kind, number, "name"), f"is {name!r} again; give each template a name of its own"
            if not TEMPLATE_NAME_BYTES.holds(len(name.encode(errors="replace"))):
                yield (kind, number, "name"), f"is too long ({TEMPLATE_NAME_BYTES.source})"


def _snapshot_complaints(settings: Settings) -> Iterable[Complaint]:
    for number, template in enumerate(settings.snapshot_templates):
        at: Path_ = ("snapshot_templates", number)
        yield from _outside((*at, "interval_s"), template.interval_s, INTERVAL_S[settings.edition], "seconds")
        yield from _outside((*at, "width"), template.width, WIDTH, "pixels")
        yield from _outside((*at, "height"), template.height, HEIGHT, "pixels")
        if not Bucket(template.cos_bucket).is_well_named:
            yield (*at, "cos_bucket"), f"is {template.cos_bucket!r}, but {Bucket.NAMING}"
        if not re.fullmatch(r"[0-9]*", template.cos_app_id):
            yield (*at, "cos_app_id"), f"is {template.cos_app_id!r}, but an app id is digits only"
        for name, pattern in (("cos_prefix", template.cos_prefix), ("cos_file_name", template.cos_file_name)):
            try:
                checked_pattern(pattern, folder=name == "cos_prefix")
            except BadInput as why:
                yield (*at, name), str(why).removeprefix(f"{name} ")


def _outside(path: Path_, value: int, limit: Limit, unit: str) -> Iterable[Complaint]:
    if not limit.holds(value):
        hint = "; edition 2024 takes 2 to 300" if path[-1] == "interval_s" and value in (2, 3, 4) else ""
        yield path, f"is {value}, but it should be {limit.lowest} to {limit.highest} {unit} ({limit.source}){hint}"


def _rule_complaints(settings: Settings) -> Iterable[Complaint]:
    snapshot, callback = settings.snapshot_rules, settings.callback_rules
    yield from _unknown_templates("snapshot", [r.template for r in snapshot], settings.snapshot_templates)
    yield from _unknown_templates("callback", [r.template for r in callback], settings.callback_templates)
    yield from _bound_twice("snapshot_rules", [(rule.domain, rule.app, rule.stream) for rule in snapshot])
    yield from _bound_twice("callback_rules", [(rule.domain, rule.app) for rule in callback])


def _unknown_templates(
    kind: str, names: Sequence[str], templates: Sequence[SnapshotTemplateSection | CallbackTemplateSection]
) -> Iterable[Complaint]:
    known = [template.name for template in templates]
    for number, name in enumerate(names):
        if name and name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(dict.fromkeys(known))}"
            yield (f"{kind}_rules", number, "template"), f"is {name!r}, but no {kind} template has that name; {hint}"


def _bound_twice(kind: str, bound: Sequence[tuple[str, ...]]) -> Iterable[Complaint]:
    for number, target in enumerate(bound):
        if target in bound[:number]:
            words = "/".join(part or "*" for part in target)
            yield (kind, number), f"binds {words} again; the service refuses that (FailedOperation.RuleAlreadyExist)"


def _callback_complaints(settings: Settings) -> Iterable[Complaint]:
    for name, value in settings.callback.headers.items():
        if trouble := header_trouble(name, value):
            yield ("callback", "headers", ascii(name)[1:-1]), trouble
    if trouble := header_trouble("User-Agent", settings.callback.user_agent):
        yield ("callback", "user_agent"), trouble


def _store_complaints(settings: Settings) -> Iterable[Complaint]:
    host = settings.store.cos_url
    if host not in ("local", "cos") and not re.fullmatch(r"[A-Za-z0-9.-]+(:\d{1,5})?(/[A-Za-z0-9._-]+)*", host):
        yield ("store", "cos_url"), f"is {host!r}, but it should be local, cos, or a host such as cdn.example.com:8080"


def _receiver_complaints(settings: Settings) -> Iterable[Complaint]:
    for number, template in enumerate(settings.callback_templates):
        for name in ("snapshot_notify_url", "stream_begin_notify_url", "stream_end_notify_url"):
            url = getattr(template, name)
            if url not in ("", NO_RECEIVER) and (trouble := receiver_url_trouble(url)):
                yield ("callback_templates", number, name), trouble
