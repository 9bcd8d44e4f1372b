"""Values that several tests of the rules start from."""

from simulator.core.delivery import CallbackPolicy, Delivery, Receiver
from simulator.core.event import CallbackEvent
from simulator.core.nouns import Instant, PushStream, Screenshot, Size, StreamKey
from simulator.core.outcome import Outcome

ROOM = StreamKey("livepush.example.com", "live", "room1")
BEGAN_AT = Instant(1_622_599_925_000)
PUSH = PushStream(ROOM, "txSecret=ab&txTime=5C271099", BEGAN_AT, "room.mp4")
SHOT = Screenshot(
    push=PUSH,
    taken_at=Instant(BEGAN_AT + 10_000),
    size=Size(1280, 720),
    byte_count=30_670,
    bucket="screenshots-1250000000",
    key="2021-06-02/room1-screenshot-10-12-15-1280x720.jpg",
    download_domain="screenshots-1250000000.cos.ap-guangzhou.myqcloud.com",
    source_position_ms=10_000,
)
RECEIVER = Receiver("http://receiver.example.com/cb", "test")


def delivery(*outcomes: Outcome, policy: CallbackPolicy | None = None, receiver: Receiver = RECEIVER) -> Delivery:
    """Return the delivery of `SHOT` after attempts that took no time and ended with `outcomes`."""
    made = Delivery(CallbackEvent(SHOT, "1867908378267662126"), receiver, policy or CallbackPolicy(), SHOT.taken_at)
    for outcome in outcomes:
        at = made.next_attempt_at
        assert at is not None, "it is over already"
        made = made.after(outcome, sent_at=at, at=at)
    return made
