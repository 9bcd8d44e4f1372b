"""Settings -> the concrete parts that take long to import: frames, encoder, inbox, notifier."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Self

import cv2

from simulator import __version__
from simulator.clock import Tempo
from simulator.config import NO_RECEIVER, Settings
from simulator.core.catalogue import Catalogue
from simulator.core.errors import BadInput
from simulator.core.facts import CallbackReceived
from simulator.core.nouns import Instant
from simulator.core.templates import CallbackTemplate
from simulator.frames.footage import Align, Pixels
from simulator.frames.jpeg import JpegEncoder
from simulator.frames.shared import SharedJpegs
from simulator.frames.sources import Sources
from simulator.inbox.answers import Answers
from simulator.inbox.server import Inbox
from simulator.notify import HttpNotifier


@dataclass(frozen=True, slots=True)
class Parts:
    """What is needed beside clock, journal and store."""

    sources: Sources
    jpegs: JpegEncoder
    encode: SharedJpegs
    notifier: HttpNotifier

    @classmethod
    def of(cls, settings: Settings, *, patterns_recur: bool = False) -> Self:
        """Return the parts, not opened yet; raises BadInput."""
        capture, callback = settings.capture, settings.callback
        cv2.setNumThreads(1)  # our own threads share the cores; a pool inside each call would fight them
        jpegs = JpegEncoder(capture.quality_percent, threads=capture.threads)
        return cls(
            Sources(
                align=Align(capture.align),
                pixels=Pixels(capture.pixels),
                threads=capture.threads,
                patterns_recur=patterns_recur,
            ),
            jpegs,
            SharedJpegs(jpegs, capture.cache_mb * 10**6),
            HttpNotifier(
                timeout_s=callback.timeout,
                headers=callback.headers,
                ca_file=callback.ca_file,
                verify=callback.verify,
                user_agent=callback.user_agent or f"css-sim/{__version__}",
                measured=not (settings.speed == "max" and settings.tempo is Tempo.STRICT),
            ),
        )


def delivering_to(catalogue: Catalogue, inbox: Inbox | None, settings: Settings) -> Catalogue:
    """Return the catalogue with the inbox in the place of receivers that were not given."""
    templates = tuple(_delivering(t, inbox, settings) for t in catalogue.callback_templates)
    return replace(catalogue, callback_templates=templates)


def _delivering(template: CallbackTemplate, inbox: Inbox | None, settings: Settings) -> CallbackTemplate:
    if template.snapshot_notify_url == NO_RECEIVER:
        template = replace(template, snapshot_notify_url="")
    elif inbox and not template.snapshot_notify_url:
        template = replace(template, snapshot_notify_url=inbox.url, key=template.key or settings.inbox.key)
    if not settings.callback.push_events:
        return replace(template, begin_notify_url="", end_notify_url="")
    usual = template.snapshot_notify_url
    return replace(
        template, begin_notify_url=template.begin_notify_url or usual, end_notify_url=template.end_notify_url or usual
    )


def inbox_of(
    settings: Settings,
    catalogue: Catalogue,
    now: Callable[[], Instant],
    on_received: Callable[[CallbackReceived], None],
) -> Inbox | None:
    """Return the inbox if any callback template has no receiver of its own."""
    keys = {t.key or settings.inbox.key for t in catalogue.callback_templates if not t.snapshot_notify_url}
    if not keys or not catalogue.callback_rules:
        return None
    if len(keys) > 1:
        raise BadInput("callback templates with different keys all deliver to the inbox; it has only one key")
    return Inbox(
        key=keys.pop(),
        answers=Answers.parse(settings.inbox.answer),
        delay_s=settings.inbox.delay,
        port=settings.port and settings.port + 1,
        now=now,
        on_received=on_received,
    )
