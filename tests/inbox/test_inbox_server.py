"""The inbox over real HTTP, with real pictures behind its callbacks."""

import asyncio
import socket
import time
from typing import Any

import aiohttp
import pytest
from inbox_scene import JPEG, KEY, NOW_S, Scene, on_a_scene

from simulator.core.delivery import CallbackRequest
from simulator.core.errors import EnvironmentMissing
from simulator.core.event import as_body
from simulator.core.facts import CallbackReceived
from simulator.core.nouns import Instant
from simulator.core.outcome import Answered, TimedOut
from simulator.core.signing import callback_sign
from simulator.inbox.answers import Answers
from simulator.inbox.server import Inbox
from simulator.notify import HttpNotifier


def test_a_right_callback_is_acknowledged_as_the_document_recommends() -> None:
    async def act(scene: Scene) -> None:
        assert await scene.post(scene.body()) == (200, {"code": 0})

    on_a_scene(act)


def test_each_callback_is_one_fact_that_says_what_was_seen() -> None:
    async def act(scene: Scene) -> None:
        await scene.post(scene.body())
        assert scene.facts == [
            CallbackReceived(
                at=Instant(NOW_S * 1000),
                stream="live/room1",
                create_time=NOW_S,
                sign="right",
                t="valid for 600 s",
                picture=f"64x48, {len(JPEG)} bytes",
                answered=200,
            )
        ]

    on_a_scene(act)


@pytest.mark.parametrize(
    ("fields", "status"),
    [({"sign": "0" * 32}, 403), ({"t": NOW_S - 1}, 403), ({"width": "64"}, 200), ({"file_size": 7}, 200)],
)
def test_only_what_cannot_be_trusted_is_refused(fields: dict[str, Any], status: int) -> None:
    async def act(scene: Scene) -> None:
        answered, told = await scene.post(scene.body(**fields))
        assert answered == status
        assert told["code"] == (0 if status == 200 else status)
        assert scene.facts[0].problems

    on_a_scene(act)


def test_a_body_that_is_not_json_is_400_and_says_why() -> None:
    async def act(scene: Scene) -> None:
        status, told = await scene.post(b"a=1")
        assert status == 400
        assert told["message"].startswith("the body is not JSON: ")
        assert (scene.facts[0].stream, scene.facts[0].picture) == ("unknown", "none")

    on_a_scene(act)


def test_a_body_beyond_1_mib_is_413_and_a_fact() -> None:
    async def act(scene: Scene) -> None:
        assert (await scene.post(b"x" * (1024 * 1024 + 1)))[0] == 413
        assert scene.facts[0].problems == ("the body is larger than 1 MiB",)

    on_a_scene(act)


def test_answers_follow_each_pictures_own_attempts() -> None:
    async def act(scene: Scene) -> None:
        paths = ["/a.jpg", "/b.jpg", "/a.jpg", "/b.jpg", "/a.jpg", "/a.jpg"]
        answers = [(await scene.post(scene.body(path=path, t=NOW_S + n)))[0] for n, path in enumerate(paths)]
        assert answers == [503, 503, 502, 502, 200, 200]

    on_a_scene(act, answers=Answers.parse("503,502,200"))


def test_an_answer_that_was_asked_for_outweighs_the_judgement() -> None:
    async def act(scene: Scene) -> None:
        assert (await scene.post(scene.body(sign="wrong")))[0] == 200
        assert scene.facts[0].sign == "wrong"

    on_a_scene(act, answers=Answers.parse("200"))


@pytest.mark.parametrize("status", [204, 304])
def test_an_answer_that_may_have_no_body_has_none(status: int) -> None:
    async def act(scene: Scene) -> None:
        assert await scene.post(scene.body()) == (status, {})

    on_a_scene(act, answers=Answers((status,)))


def test_an_answer_is_held_back_for_the_delay() -> None:
    async def act(scene: Scene) -> None:
        before = time.monotonic()
        await scene.post(scene.body())
        assert time.monotonic() - before >= 0.2

    on_a_scene(act, delay_s=0.2)


def test_a_sender_that_gives_up_during_the_delay_leaves_a_fact_and_no_noise(caplog: pytest.LogCaptureFixture) -> None:
    async def act(scene: Scene) -> None:
        async with HttpNotifier(timeout_s=0.1) as hasty:
            outcome = await hasty.post(CallbackRequest(scene.inbox.url, scene.body()))
        assert isinstance(outcome, TimedOut)
        assert (await scene.post(scene.body()))[0] == 200
        assert len(scene.facts) == 2

    on_a_scene(act, delay_s=0.3)
    assert not caplog.records


def test_closing_the_inbox_ends_every_delay() -> None:
    async def play() -> None:
        received = asyncio.Event()
        inbox = Inbox(now=lambda: Instant(0), on_received=lambda _: received.set(), delay_s=60)
        async with HttpNotifier() as notifier, asyncio.TaskGroup() as tasks, inbox:
            posted = tasks.create_task(notifier.post(CallbackRequest(inbox.url, b'{"event_type":1}')))
            await received.wait()
        assert isinstance(posted.result(), Answered)

    before = time.monotonic()
    asyncio.run(play())
    assert time.monotonic() - before < 30


def test_a_push_event_is_acknowledged_without_a_picture() -> None:
    async def act(scene: Scene) -> None:
        t = NOW_S + 600
        body = as_body(
            {"event_type": 1, "appname": "live", "stream_id": "room1", "t": t, "sign": callback_sign(KEY, t)}
        )
        assert (await scene.post(body))[0] == 200
        assert (scene.facts[0].picture, scene.facts[0].problems) == ("none: event 1 (push began)", ())

    on_a_scene(act)


def test_a_browser_is_told_what_this_is() -> None:
    async def act(scene: Scene) -> None:
        await scene.post(scene.body())
        async with aiohttp.ClientSession() as browser:
            async with browser.get(scene.inbox.url) as page:
                assert "css-sim inbox" in await page.text()
                assert "received 1" in await page.text()
            async with browser.head(scene.inbox.url) as health:
                assert health.status == 200
            async with browser.put(scene.inbox.url) as refused:
                assert refused.status == 405

    on_a_scene(act)


def test_a_port_in_use_is_named_with_a_way_out() -> None:
    async def play(port: int) -> None:
        async with Inbox(port=port, now=lambda: Instant(0), on_received=lambda _: None):
            pass

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(EnvironmentMissing) as why:
            asyncio.run(play(port))
    assert (
        str(why.value)
        == f"port {port} on 127.0.0.1 is in use by another program; free it, or pass --port 0 for a free one"
    )


def test_the_port_is_free_again_once_the_inbox_has_closed() -> None:
    async def play() -> None:
        async with Inbox(now=lambda: Instant(0), on_received=lambda _: None) as first:
            pass
        async with Inbox(port=first.port, now=lambda: Instant(0), on_received=lambda _: None) as second:
            assert second.port == first.port

    asyncio.run(play())


NOISE = (
    b"",
    b"\x16\x03\x01\x00",
    b"GET\r\n\r\n",
    b"POST / HTTP/1.1\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nhalf",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope",
)


def test_noise_on_its_port_is_survived_in_silence(caplog: pytest.LogCaptureFixture) -> None:
    async def act(scene: Scene) -> None:
        for noise in NOISE:
            reader, writer = await asyncio.open_connection("127.0.0.1", scene.inbox.port)
            writer.write(noise)
            writer.write_eof()
            await reader.read()
            writer.close()
        assert (await scene.post(scene.body()))[0] == 200
        assert len(scene.facts) == 1

    on_a_scene(act)
    assert not caplog.records
