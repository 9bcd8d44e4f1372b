"""What can go wrong on purpose? The catalogue of effects: one word each, where it strikes and what it takes.

Command line, config file, control API and tests use these words; the docs' tables are made from them. What an effect
does is written in tampering.py (what is sent) and in the faulty/ package (everything else).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from simulator.core.event import NAME_FIELD, TIME_FIELD
from simulator.core.limits import INTERVAL_S, Edition, Limit


class Joint(StrEnum):
    """Where on the line a fault strikes."""

    CAPTURE = "capture"
    """When a frame is asked for."""
    PICTURE = "picture"
    """When a picture is stored."""
    CALLBACK = "callback"
    """When a callback is sent for the first time."""
    ATTEMPT = "attempt"
    """Each time a callback is sent."""
    STREAM = "stream"
    """Once, when the fault's time has come."""


class Kind(StrEnum):
    """What a parameter's text means."""

    TEXT = "text"
    DURATION = "duration"
    OFFSET = "offset"
    """A duration that may be negative."""
    WHOLE = "whole"
    SIZE = "size"
    STATUS = "status"
    FIELD = "field"
    """A field of the callback's body."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """Something an effect can be told."""

    name: str
    kind: Kind
    default: str
    about: str
    limit: Limit = Limit(-(10**9), 10**9, "our choice: what a person may mean")
    """For whole numbers."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One way in which things go wrong."""

    name: str
    joint: Joint
    about: str
    """What the receiver sees, as a sentence without a full stop."""
    parameters: tuple[Parameter, ...] = ()
    lasts: str = ""
    """How long it goes on where nobody says; empty: until it is cleared."""

    @property
    def family(self) -> str:
        """What stands before the dot."""
        return self.name.partition(".")[0]


def _field(name: str) -> Parameter:
    return Parameter("field", Kind.FIELD, name, "the field meant")


def _time(name: str, default: str, about: str) -> Parameter:
    return Parameter(name, Kind.DURATION, default, about)


_C, _P, _D, _A, _S = Joint.CAPTURE, Joint.PICTURE, Joint.CALLBACK, Joint.ATTEMPT, Joint.STREAM
_BY = "how much"
_TIMES = Limit(1, 1000, "our choice: more is a load test, for which there is css-sim bench")
_BYTES = Limit(1, 10**8, "our choice: 100 MB fit into any machine's memory")
_SOME_DIGITS = Limit(0, 31, "an MD5 in hexadecimal has 32 digits")
_INTERVAL = Limit(0, INTERVAL_S[Edition.E2024].highest, INTERVAL_S[Edition.E2024].source)

EFFECTS: tuple[Effect, ...] = (
    # -- sign: who signed
    Effect("sign.wrong-key", _A, "sign is made with another key",
           (Parameter("key", Kind.TEXT, "wrong-key", "the key that signs instead"),)),
    Effect("sign.t-first", _A, "sign is MD5(t + key), the two in the wrong order"),
    Effect("sign.upper-case", _A, "sign is right but for its letters, which are upper case"),
    Effect("sign.truncated", _A, "sign is cut short",
           (Parameter("length", Kind.WHOLE, "16", "how many digits are left", _SOME_DIGITS),)),
    Effect("sign.empty", _A, "sign is an empty text"),
    Effect("sign.missing", _A, "there is no sign; t is there"),
    Effect("sign.replay", _D, "the very same request comes again: same body, same t, same sign",
           (_time("after", "5s", "how much later"), Parameter("times", Kind.WHOLE, "1", "how often", _TIMES))),
    Effect("sign.replay-other-body", _D, "t and sign come again with the body of another picture",
           (_time("after", "5s", "how much later"),)),
    # -- t: when it expires
    Effect("t.expired", _A, "t is past, rightly signed", (_time("by", "60s", _BY),)),
    Effect("t.expires-soon", _A, "t is reached within moments", (_time("by", "1s", "how long it is valid"),)),
    Effect("t.exactly-now", _A, "t is the second of sending"),
    Effect("t.far-future", _A, "t is years away, rightly signed", (_time("by", "3650d", _BY),)),
    Effect("t.milliseconds", _A, "t is in milliseconds, rightly signed"),
    Effect("t.string", _A, 't is a JSON string ("1545031473"), rightly signed'),
    Effect("t.clock-skew", _A, "the service's clock is wrong: t is made from another time",
           (Parameter("by", Kind.OFFSET, "-15m", "how far it is ahead, or behind where negative"),)),
    # -- callback: how often, when, in which order
    Effect("callback.duplicate", _D, "the callback comes more than once, each copy newly signed",
           (Parameter("times", Kind.WHOLE, "1", "how many more", _TIMES),
            _time("gap", "0s", "between them; 0s: at once"))),
    Effect("callback.delay", _D, "the callback comes late", (_time("by", "30s", "how late"),)),
    Effect("callback.drop", _D, "the callback never comes, and is not retried"),
    Effect("callback.reorder", _D, "callbacks come in another order: each stretch of time backwards, at its end",
           (_time("within", "30s", "how long a stretch is, counted from the push's begin"),)),
    Effect("callback.hold", _D, "callbacks are held back and come all at once",
           (_time("batch", "1m", "how long they are collected, counted from the push's begin"),)),
    Effect("callback.lost-response", _A, "the receiver's answer is lost on its way back, so the callback is retried"),
    Effect("callback.answer", _A, "nothing is sent; it counts as if the receiver had answered with a status",
           (Parameter("status", Kind.STATUS, "503", "the status"),)),
    Effect("callback.timeout", _A, "nothing is sent; it counts as if no answer had come in time"),
    # -- body: what it says
    Effect("body.missing", _A, "a field is not there", (_field(NAME_FIELD),)),
    Effect("body.null", _A, "a field is null", (_field(NAME_FIELD),)),
    Effect("body.wrong-type", _A, "a text comes as a list, a number as a text", (_field(TIME_FIELD),)),
    Effect("body.extra", _A, "there is a field that no document names",
           (Parameter("field", Kind.TEXT, "pic_extra_info", "its name"), Parameter("value", Kind.TEXT, "0", "JSON"))),
    Effect("body.huge", _A, "a text field is very long",
           (_field(NAME_FIELD), Parameter("length", Kind.WHOLE, "1000000", "its letters", _BYTES))),
    Effect("body.huge-number", _A, "a number does not fit into 64 bits", (_field(TIME_FIELD),)),
    Effect("body.unicode", _A, "a text field holds Chinese, an emoji, a quote, a NUL and a right-to-left mark",
           (_field(NAME_FIELD),)),
    Effect("body.invalid-json", _A, "a comma is missing, as in the newest published sample (267/38083, 2025-12)"),
    Effect("body.truncated", _A, "the JSON ends in the middle; length and headers fit what is there"),
    Effect("body.bom", _A, "a byte order mark stands before the JSON"),
    Effect("body.empty", _A, "there are no bytes in the body"),
    Effect("body.key-order", _A, "the fields come in the reverse order"),
    Effect("body.pretty", _A, "the JSON has line ends and blanks"),
    Effect("body.content-type", _A, "another Content-Type says what the body is",
           (Parameter("value", Kind.TEXT, "text/plain", "the header"),)),
    Effect("body.charset", _A, "Content-Type carries a charset: application/json; charset=utf-8"),
    Effect("body.gzip", _A, "the body is compressed, and Content-Encoding says so"),
    Effect("body.chunked", _A, "the body comes in chunks, without a Content-Length"),
    # -- wire: how it travels
    Effect("wire.refuse", _A, "nothing comes: it counts as if the connection had been refused"),
    Effect("wire.reset", _A, "the connection is reset in the middle of the body"),
    Effect("wire.half-close", _A, "the sending side is closed right after the request; the answer is waited for"),
    Effect("wire.slow-body", _A, "the body trickles in", (_time("over", "5s", "how long, in real time"),)),
    Effect("wire.wrong-length", _A, "Content-Length promises more bytes than come, or fewer",
           (Parameter("by", Kind.WHOLE, "10", "bytes too many, too few where negative"),)),
    Effect("wire.reuse-after-error", _A, "a broken request comes first on the same connection, then the callback"),
    Effect("wire.http10", _A, "the request is HTTP/1.0 and the connection is not kept"),
    # -- picture: the file the callback promises
    Effect("picture.late", _P, "the picture is not there yet when the callback comes: 404, and then there",
           (_time("by", "5s", "how late"),)),
    Effect("picture.after-callback", _P, "the picture is uploaded only once the first attempt is over"),
    Effect("picture.missing", _P, "the picture never appears: 404"),
    Effect("picture.forbidden", _P, "the picture may not be read: 403"),
    Effect("picture.slow", _P, "the picture's bytes trickle in", (_time("over", "5s", "how long, in real time"),)),
    Effect("picture.truncated", _P, "the picture ends in the middle"),
    Effect("picture.empty", _P, "the picture has 0 bytes"),
    Effect("picture.corrupt", _P, "the picture is no JPEG any more, of the announced length"),
    Effect("picture.other-length", _P, "the picture has another number of bytes than announced, but can be decoded",
           (Parameter("more", Kind.WHOLE, "1000", "bytes too many", _BYTES),)),
    Effect("picture.other-size", _P, "the picture has other dimensions than announced",
           (Parameter("size", Kind.SIZE, "100x100", "its dimensions"),)),  # a size that few pushes have
    Effect("picture.replaced", _P, "another picture takes its place after the callback",
           (_time("after", "5s", "how much later"),)),
    Effect("picture.refused", _P, "the bucket refuses the upload: no picture, and so no callback"),
    # -- frame: what the camera shows
    Effect("frame.black", _C, "the picture is black"),
    Effect("frame.frozen", _C, "the picture is the one the push began with"),
    Effect("frame.no-key-frame", _C, "no key frame has come yet: no picture, and so no callback"),
    Effect("frame.audio-only", _C, "the push has no video: no picture, and so no callback (267/31072)"),
    Effect("frame.decode-error", _C, "the frame cannot be decoded: no picture, and so no callback"),
    Effect("frame.resized", _C, "the push has another resolution from here on",
           (Parameter("size", Kind.SIZE, "640x360", "its resolution"),)),
    Effect("frame.turned", _C, "the push has turned: width and height are exchanged"),
    # -- stream and service: what happens to all of it
    Effect("stream.drop", _S, "the push breaks off and comes back under the same name",
           (_time("away", "30s", "how long it is away"),)),
    Effect("service.outage", _A, "the service is silent, and sends everything at once afterwards", (), "10m"),
    Effect("service.key-rotation", _A, "callbacks are signed with a new key from here on",
           (Parameter("key", Kind.TEXT, "new-key", "the new key"),)),
    Effect("service.template-change", _S, "the snapshot template is changed, which takes 5 to 10 minutes and reaches "
           "only pushes that begin afterwards (267/31072)",
           (Parameter("interval", Kind.WHOLE, "0", "the new interval in seconds; 0 leaves it", _INTERVAL),
            Parameter("size", Kind.SIZE, "320x180", "the new size"),
            _time("takes", "0s", "until it is effective; 0s: 5 to 10 minutes, by the seed"))),
)  # fmt: skip

SILENT = ("wire.refuse", "callback.answer", "callback.timeout")
"""The effects of an attempt after which nothing is sent, so that there is nothing left to change."""

RIVALS: tuple[tuple[str, ...], ...] = (
    (*SILENT, "body.chunked", *(effect.name for effect in EFFECTS if effect.family == "wire")),
    tuple(effect.name for effect in EFFECTS if effect.family == "t" and effect.name != "t.string"),
    ("picture.refused", "picture.missing", "picture.late", "picture.after-callback"),
)
"""Effects of which only one can strike at a time: bytes travel in one way, there is one t, a picture comes once."""


def effects_of(joint: Joint) -> Iterator[Effect]:
    """Yield the effects that strike there."""
    yield from (effect for effect in EFFECTS if effect.joint is joint)
