"""Hypothesis strategies for callback servers: callbacks as the service may send them, and such as it should not.

They need the `hypothesis` package, and no fixture: what they draw is a body with its headers, for any handler.

    @given(callbacks(key="mykey"))
    def test_every_callback_is_taken(callback):
        assert client.post("/cb", data=callback.body, headers=callback.headers).status_code == 200
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from simulator.clock import wall_now
from simulator.core.delivery import CallbackPolicy, Delivery, Receiver
from simulator.core.effects import EFFECTS, Joint
from simulator.core.fault_words import fault_of
from simulator.core.faults import Fault, agreeing
from simulator.core.limits import HEIGHT, SIGNATURE_LIFETIME_S, WIDTH, Edition
from simulator.core.nouns import Size, StreamKey, later
from simulator.core.samples import sample_event
from simulator.core.tampering import effective, tampered

FORGED = ("sign.wrong-key", "sign.t-first", "sign.truncated", "sign.empty", "sign.missing", "t.expired")
"""Effects after which a careful receiver does not answer 200."""
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
_NOT_HERE = ("body.huge", "body.chunked")
"""A huge body is no test of a handler's wits, and chunks are the server's."""


@dataclass(frozen=True, slots=True)
class SampleCallback:
    """A callback that was drawn."""

    body: bytes
    headers: dict[str, str]
    edition: str
    """`2018`, `2021` or `2024`."""
    faults: tuple[str, ...] = ()
    """What is wrong with it, in the words of `css-sim fault effects`; empty for a valid one."""

    @property
    def is_forged(self) -> bool:
        """Whether a careful receiver must not answer 200: the sign does not fit, or t is past."""
        return any(name in FORGED for name in self.faults)

    @property
    def json(self) -> Any:
        """The body as JSON; raises ValueError where it is none."""
        return json.loads(self.body)


def callbacks(
    key: str = "", *, editions: Sequence[str] = ("2018", "2021", "2024")
) -> st.SearchStrategy[SampleCallback]:
    """Return a strategy for valid callbacks of screenshots, signed with `key`; t is 600 s from now."""
    return _drawn(key, editions, st.just(()))


def nearly_valid_callbacks(
    key: str, *, editions: Sequence[str] = ("2018", "2021", "2024"), effects: Sequence[str] = ()
) -> st.SearchStrategy[SampleCallback]:
    """Return a strategy for callbacks of which one or two things are wrong; `effects` says which (default: any).

    A receiver should answer none of them with a crash, and none that `is_forged` with 200.
    """
    names = list(effects) or [each.name for each in EFFECTS if _of_a_request(each.name, each.joint)]
    wrong = st.lists(st.sampled_from([fault_of(name) for name in names]), min_size=1, max_size=2).map(tuple)
    return _drawn(key, editions, wrong).filter(lambda callback: callback.faults != ())


def _of_a_request(name: str, joint: Joint) -> bool:
    """Say whether a body and its headers alone can show it."""
    return joint is Joint.ATTEMPT and name.startswith(("sign.", "t.", "body.")) and name not in _NOT_HERE


@st.composite
def _drawn(
    draw: st.DrawFn, key: str, editions: Sequence[str], faults: st.SearchStrategy[tuple[Fault, ...]]
) -> SampleCallback:
    """Return the callback of a picture that was taken within the last ten minutes and is announced now."""
    name, params = st.text(_LETTERS, min_size=1, max_size=40), st.text(_LETTERS + "=&%+/?", min_size=1, max_size=60)
    stream = StreamKey("livepush.example.com", draw(name), draw(name))
    query = draw(st.just("") | params.map("?{}".format))
    size = Size(draw(st.integers(1, WIDTH.highest)), draw(st.integers(1, HEIGHT.highest)))
    edition, now = Edition(draw(st.sampled_from(list(editions)))), wall_now()
    event = sample_event(stream, query, size, later(now, -draw(st.integers(0, SIGNATURE_LIFETIME_S))))
    delivery = Delivery(event, Receiver("http://localhost/", key), CallbackPolicy(edition), due_at=now)
    seen = effective(delivery, now, agreeing(draw(faults)))
    request = tampered(delivery, now, seen)
    headers = {"Content-Type": "application/json", **dict(request.headers)}
    return SampleCallback(request.body, headers, edition.value, tuple(fault.effect.name for fault in seen))
