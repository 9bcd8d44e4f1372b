"""Is this callback right? Body, content type, key and time -> findings. Nothing is received or fetched here."""

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from simulator.core.limits import SIGNATURE_LIFETIME_S, Edition
from simulator.core.nouns import Instant, unix_s
from simulator.core.signing import callback_sign, likely_mistake
from simulator.inbox.announcement import Announcement, Unreadable, read

_CLOCKS_APART_S = 60
"""Our choice: how far two clocks may differ before a t that lies too far ahead is a problem."""
_MILLISECONDS = 100_000_000_000
"""A t above this is in milliseconds: as seconds it would lie beyond the year 5000."""
_NO_KEY = "not checked (no key)"
_NOT_SENT = "not sent (no key)"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    text: str
    problem: str = ""
    """What a careful receiver objects to; empty when it is as it should be."""
    refused: bool = False
    """Whether the callback cannot be trusted for this reason."""


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything that can be said without looking at the picture."""

    sign: Finding
    t: Finding
    announcement: Announcement | Unreadable
    content_type_problem: str

    @property
    def problems(self) -> tuple[str, ...]:
        """Everything a careful receiver objects to."""
        said = self.announcement
        of_fields = (said.why,) if isinstance(said, Unreadable) else said.problems
        found = (self.sign.problem, self.t.problem, self.content_type_problem, *of_fields)
        return tuple(dict.fromkeys(problem for problem in found if problem))

    @property
    def judgement(self) -> int:
        """Our choice of an honest answer: 400 for no JSON, 403 for a sign or t that cannot be trusted, else 200."""
        if isinstance(self.announcement, Unreadable):
            return HTTPStatus.BAD_REQUEST
        return HTTPStatus.FORBIDDEN if self.sign.refused or self.t.refused else HTTPStatus.OK


def check(
    body: bytes, content_type: str | None, *, key: str | None, now: Instant, edition: Edition | None = None
) -> Findings:
    """Return what a careful receiver that shares `key` finds in a callback that arrives at `now`."""
    said = read(body, edition=edition, keyed=bool(key))
    of_type = ""
    if content_type != "application/json":
        of_type = f"Content-Type is {content_type!r}, but the service sends 'application/json'"
    if isinstance(said, Unreadable):
        unread = Finding("not readable")
        return Findings(unread, unread, said, of_type)
    return Findings(sign_finding(said.sign, said.t, key), t_finding(said.t, key, now), said, of_type)


def sign_finding(sign: Any, t: Any, key: str | None) -> Finding:
    """Return what is to be said of a sign."""
    digits = _digits(t)
    if not key:
        empty_key = digits is not None and sign == callback_sign("", digits)
        return Finding("right for the empty key" if empty_key else _NOT_SENT if sign is None else _NO_KEY)
    if sign is None:
        return Finding("missing", "sign is missing", refused=True)
    if digits is not None and sign == callback_sign(key, digits):
        return Finding("right")
    mistake = likely_mistake(digits or "", str(sign), {"the inbox's key": key})
    text = f"wrong: {mistake}" if mistake else "wrong"
    return Finding(text, f"sign is {text}", refused=True)


def t_finding(t: Any, key: str | None, now: Instant) -> Finding:
    """Return what is to be said of a t at `now`; it is the second until which the callback may be accepted."""
    if t is None:
        return Finding("missing", "t is missing", refused=True) if key else Finding(_NOT_SENT)
    digits = _digits(t)
    if digits is None:
        return Finding("not a number", "t is not a number", refused=True)
    if int(digits) > _MILLISECONDS:
        return Finding("in milliseconds", "t is in milliseconds; the service sends seconds")
    left_s = int(digits) - unix_s(now)
    if left_s < 0:
        return Finding(f"expired {-left_s} s ago", f"t expired {-left_s} s ago", refused=True)
    too_far = left_s > SIGNATURE_LIFETIME_S + _CLOCKS_APART_S
    problem = f"t lies {left_s} s ahead; the service sends now + {SIGNATURE_LIFETIME_S}" if too_far else ""
    return Finding(f"valid for {left_s} s", problem)


def _digits(t: Any) -> str | None:
    """Return a t as it is hashed, number or string, or None where it is no time at all."""
    return str(t) if re.fullmatch(r"[0-9]{1,18}", str(t)) else None
