"""What does an ordinary callback look like? A made-up screenshot, for examples and for a callback without a stream."""

from simulator.core.event import CallbackEvent, Signature
from simulator.core.limits import SIGNATURE_LIFETIME_S, Edition
from simulator.core.naming import NamePattern
from simulator.core.nouns import Instant, PushStream, Screenshot, Size, StreamKey
from simulator.core.push_url import push_address, tx_time
from simulator.core.signing import PUBLISHED_SAMPLE, callback_sign
from simulator.core.templates import Bucket

_PUSH_KEY = "pushkey"


def sample_event(stream: StreamKey, params: str, size: Size, taken_at: Instant) -> CallbackEvent:
    """Return a callback like the documents' sample (267/38083), about a picture that is not there."""
    bucket = Bucket()
    picture = NamePattern().key(stream, size, taken_at)
    push = PushStream(stream, params, taken_at, "sample")
    shot = Screenshot(push, taken_at, size, 30_670, bucket.full_name, picture, bucket.cos_domain, 0)
    return CallbackEvent(shot, task_id="1867908378267662126")


def example_body(edition: Edition) -> bytes:
    """Return the body of an example that is sent at once, signed with the key and the t of the published sign."""
    key, t = PUBLISHED_SAMPLE
    return _example_event().body(edition, Signature(t, callback_sign(key, t)))


def _example_event() -> CallbackEvent:
    stream = StreamKey("livepush.example.com", "live", "room1")
    _, t = PUBLISHED_SAMPLE
    taken_at = Instant((t - SIGNATURE_LIFETIME_S) * 1000)
    address = push_address(stream, auth_key=_PUSH_KEY, tx_time=tx_time(Instant(t * 1000)))
    _, _, params = address.stream_key.partition("?")
    return sample_event(stream, params, Size(1280, 720), taken_at)
