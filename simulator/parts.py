"""Settings -> the concrete parts that take long to import: frames, encoder, inbox, notifier."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Self

import cv2

from simulator import __version__
from simulator.account import Account
from simulator.clock import SteeredClock, Tempo
from simulator.config import NO_RECEIVER, Settings
from simulator.core.catalogue import Catalogue
from simulator.core.errors import BadInput
from simulator.core.facts import CallbackReceived
from simulator.core.nouns import Instant
from simulator.core.templates import CallbackTemplate
from simulator.faulty import FaultyNotifier, FaultySource, FaultyStore, Strikes
from simulator.faulty.door import Door
from simulator.frames.footage import Align, Pixels
from simulator.frames.jpeg import JpegEncoder
from simulator.frames.shared import SharedJpegs
from simulator.frames.sources import Sources
from simulator.frames.truthful import Truthful
from simulator.inbox.answers import Answers
from simulator.inbox.server import Inbox
from simulator.journal import Journal
from simulator.notify import HttpNotifier
from simulator.ports import ObjectStore


@dataclass(frozen=True, slots=True)
class Parts:
    """What is needed beside clock, journal and store."""

    sources: Sources
    encode: SharedJpegs
    notifier: HttpNotifier
    inbox: Inbox | None
    truth: bool
    """Whether every picture says what it is, not only a pattern's."""

    @classmethod
    def of(
        cls,
        settings: Settings,
        catalogue: Catalogue,
        now: Callable[[], Instant],
        on_received: Callable[[CallbackReceived], None],
    ) -> Self:
        """Return the parts, not opened yet; raises BadInput."""
        capture, callback = settings.capture, settings.callback
        cv2.setNumThreads(1)  # our own threads share the cores; a pool inside each call would fight them
        return cls(
            Sources(align=Align(capture.align), pixels=Pixels(capture.pixels), threads=capture.threads),
            SharedJpegs(JpegEncoder(capture.quality_percent, threads=capture.threads), capture.cache_mb * 10**6),
            HttpNotifier(
                timeout_s=callback.timeout,
                headers=callback.headers,
                ca_file=callback.ca_file,
                verify=callback.verify,
                user_agent=callback.user_agent or f"css-sim/{__version__}",
                measured=not (settings.speed == "max" and settings.tempo is Tempo.STRICT),
            ),
            _inbox(settings, catalogue, now, on_received),
            capture.truth,
        )


@dataclass(frozen=True, slots=True)
class Faulty:
    """The three ports that a fault plan wraps; always there, as an empty plan does nothing."""

    strikes: Strikes
    frames: FaultySource
    store: FaultyStore
    notifier: FaultyNotifier

    @classmethod
    def around(
        cls,
        parts: Parts,
        store: ObjectStore,
        clock: SteeredClock,
        account: Account,
        journal: Journal,
        *,
        timeout_s: float,
        wire_time: Callable[[Instant], Instant],
    ) -> Self:
        """Return the ports around those of `parts`, and around a store."""
        strikes = Strikes(now=clock.now, plan_for=account.plan_for, write=journal.write_now)
        faulty_store = FaultyStore(store, strikes, clock=clock, tasks=clock.tasks, door=Door(store.get))
        notifier = FaultyNotifier(
            parts.notifier,
            strikes,
            clock=clock,
            tasks=clock.tasks,
            store=faulty_store,
            timeout_s=timeout_s,
            write=journal.write_now,
            wire_time=wire_time,
        )
        # What goes wrong befalls a picture that was true: black is black, and a frozen one tells its first moment.
        truthful = Truthful(parts.sources, account.plan_for, every=parts.truth)
        return cls(strikes, FaultySource(truthful, strikes), faulty_store, notifier)


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


def _inbox(
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
