"""Can these faults strike in this run at all? One that matches nothing is refused, so that nobody believes in it."""

import difflib
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from simulator.config import NO_RECEIVER, Settings
from simulator.core.effects import Joint, Kind
from simulator.core.errors import BadInput
from simulator.core.event import FIELDS
from simulator.core.faults import Fault
from simulator.core.limits import INTERVAL_S
from simulator.core.nouns import StreamKey
from simulator.core.push_event import every_field

_BEHIND_OUR_DOOR = ("picture.forbidden", "picture.slow")


def refuse_unfit(faults: Iterable[Fault], settings: Settings, streams: Sequence[StreamKey] | None) -> None:
    """Raise BadInput for the first fault that can strike nothing of what is pushed; None: anything may be yet."""
    templates = [template.name for template in settings.snapshot_templates]
    silent = not settings.callback_rules or all(
        template.snapshot_notify_url == NO_RECEIVER for template in settings.callback_templates
    )
    for fault in faults:
        if streams is not None and not any(fault.wants(key) for key in streams):
            names = sorted(str(key) for key in streams)
            raise BadInput(f"{fault.text}: no stream is called {fault.stream!r}; {near(fault.stream, names)}")
        if not any(fnmatchcase(name, fault.template) for name in templates):
            hint = near(fault.template, templates)
            raise BadInput(f"{fault.text}: no snapshot template is called {fault.template!r}; {hint}")
        if not fnmatchcase(settings.edition.value, fault.edition):
            raise BadInput(f"{fault.text}: this run speaks edition {settings.edition.value}; drop it, or change one")
        about_callbacks = fault.effect.joint in (Joint.ATTEMPT, Joint.CALLBACK)
        if (about_callbacks or fault.effect.name == "picture.after-callback") and silent:
            raise BadInput(f"{fault.text} is about callbacks, but none are sent; drop it, or give --callback URL")
        if fault.event in (0, 1) and not settings.callback.push_events:
            raise BadInput(f"{fault.text}: event {fault.event} is not sent; add --events (callback.push_events)")
        _refuse_parameters(fault, settings)
        if fault.effect.name in _BEHIND_OUR_DOOR and settings.store.cos_url != "local":
            raise BadInput(f"{fault.text} needs pictures that we serve ourselves; leave store.cos_url at local")


def _refuse_parameters(fault: Fault, settings: Settings) -> None:
    """Raise BadInput for a field that no callback of this run has, or an interval that its edition does not know."""
    edition, told = settings.edition, fault.parameters
    known = (*FIELDS[edition], *(every_field() if settings.callback.push_events else ()))
    if any(each.kind is Kind.FIELD for each in fault.effect.parameters) and told["field"] not in known:
        raise BadInput(f"{fault.text}: callbacks of edition {edition.value} have no field {told['field']!r}; drop it")
    limit = INTERVAL_S[edition]
    if fault.effect.name == "service.template-change" and told["interval"] and not limit.holds(told["interval"]):
        interval = f"{limit.lowest} to {limit.highest} s in edition {edition.value}"
        raise BadInput(f"{fault.text}: interval: {told['interval']} is no interval of a template, {interval}")


def near(name: str, known: Sequence[str]) -> str:
    """Return the end of a sentence about a name that is none of `known`, whose tails count as well."""
    tails = {each.rpartition("/")[2]: each for each in known}
    found = difflib.get_close_matches(name, [*known, *tails], n=1, cutoff=0.5)
    shown = ", ".join(known[:10]) + (" …" if len(known) > 10 else "")  # noqa: PLR2004 - nobody reads more in a sentence
    return f"did you mean {found[0]}?" if found else f"there are: {shown}"
