"""The notifier's contract, against a receiver that runs in another process."""

import asyncio
import re

import pytest
from receiver_process import ReceiverProcess

from simulator.core.delivery import CallbackRequest, acknowledges
from simulator.core.errors import BadInput
from simulator.core.outcome import Answered, Outcome, TimedOut, Unreachable
from simulator.notify import HttpNotifier

BODY = '{"stream_param":"a=1&b=/","name":"雪"}'.encode()


def posted(*urls: str, timeout_s: float = 5.0, measured: bool = True, **settings: str | int) -> list[Outcome]:
    """Post to each URL in turn, with one notifier."""

    async def post_all() -> list[Outcome]:
        async with HttpNotifier(timeout_s=timeout_s, measured=measured, **settings) as notifier:  # type: ignore[arg-type]
            return [await notifier.post(CallbackRequest(url, BODY)) for url in urls]

    return asyncio.run(post_all())


def why(url: str) -> str:
    [outcome] = posted(url)
    assert isinstance(outcome, Unreachable)
    return outcome.why


def test_the_body_arrives_byte_for_byte_as_json_in_one_post(there: ReceiverProcess) -> None:
    posted(there.url("/exact"))
    [seen] = there.seen("/exact")
    assert seen["head"].startswith("POST /exact HTTP/1.1\r\n")
    assert "Content-Type: application/json\r\n" in seen["head"]
    assert seen["body"].encode("latin-1") == BODY


@pytest.mark.parametrize("path", ["/q?action=snapshot&x=%2F%2f+%20", "/a%2fb/../c//d", "/~!$'()*,;=:@?/?", "/ü?ä=1"])
def test_path_and_query_are_sent_byte_for_byte(there: ReceiverProcess, path: str) -> None:
    assert isinstance(posted(there.url(path))[0], Answered)
    assert there.seen(path)


def test_an_empty_path_is_the_root(there: ReceiverProcess) -> None:
    [outcome] = posted(f"http://127.0.0.1:{there.port}")
    assert outcome.exchange.request_head.startswith(b"POST / HTTP/1.1\r\n")


@pytest.mark.parametrize("status", [200, 201, 204, 304, 400, 404, 500, 503, 599])
def test_the_outcome_carries_the_status_and_only_200_acknowledges(there: ReceiverProcess, status: int) -> None:
    [outcome] = posted(there.url(f"/status/{status}"))
    assert isinstance(outcome, Answered)
    assert outcome.status == status
    assert acknowledges(outcome) is (status == 200)


def test_a_redirect_is_not_followed(there: ReceiverProcess) -> None:
    [outcome] = posted(there.url("/redirect"))
    assert isinstance(outcome, Answered)
    assert outcome.status == 302


def test_cookies_are_not_kept(there: ReceiverProcess) -> None:
    posted(there.url("/cookie"), there.url("/afterwards"))
    assert "cookie" not in there.seen("/afterwards")[0]["head"].lower()


def test_an_answer_is_not_decompressed(there: ReceiverProcess) -> None:
    assert posted(there.url("/gzip"))[0].exchange.response_body.startswith(b"\x1f\x8b")


def test_connections_are_kept_and_the_second_attempt_says_so(there: ReceiverProcess) -> None:
    first, second = posted(there.url("/kept"), there.url("/kept"))
    assert len({seen["connection"] for seen in there.seen("/kept")}) == 1
    assert first.exchange.connected_ms
    assert second.exchange.connected_ms == 0.0


def test_own_headers_and_user_agent_are_sent(there: ReceiverProcess) -> None:
    async def post() -> None:
        headers = {"X-Mine": "yes", "content-type": "application/json; charset=utf-8"}
        async with HttpNotifier(user_agent="mine/1", headers=headers) as notifier:
            await notifier.post(CallbackRequest(there.url("/headers"), BODY))

    asyncio.run(post())
    head = there.seen("/headers")[0]["head"]
    assert "X-Mine: yes\r\n" in head
    assert "User-Agent: mine/1\r\n" in head
    assert re.findall("(?i)content-type: (.*)\r\n", head) == ["application/json; charset=utf-8"]


@pytest.mark.parametrize(
    "headers", [{"X Y": "1"}, {"X": "a\r\nY: b"}, {"": "1"}, {"content-length": "3"}, {"Host": "x"}]
)
def test_a_header_that_cannot_be_sent_is_refused_by_name(headers: dict[str, str]) -> None:
    with pytest.raises(BadInput, match=f"the request header {next(iter(headers))} .*cannot be"):
        HttpNotifier(headers=headers)


def test_the_exchange_holds_the_heads_as_they_went_over_the_wire(there: ReceiverProcess) -> None:
    [outcome] = posted(there.url("/wire"))
    exchange = outcome.exchange
    assert exchange.request_head.decode() == there.seen("/wire")[0]["head"]
    assert exchange.request_body == BODY
    assert exchange.response_head == b"HTTP/1.1 200 Whatever\r\nX-Receiver: css\r\nContent-Length: 10\r\n\r\n"
    assert exchange.response_body == b'{"code":0}'


def test_the_times_of_an_attempt_follow_each_other(there: ReceiverProcess) -> None:
    exchange = posted(there.url("/times"))[0].exchange
    assert exchange.connected_ms is not None
    assert exchange.first_byte_ms is not None
    assert 0 < exchange.connected_ms < exchange.first_byte_ms <= exchange.total_ms


def test_unmeasured_attempts_to_a_steady_receiver_are_equal(there: ReceiverProcess) -> None:
    first, second = posted(there.url("/equal"), there.url("/equal"), measured=False)
    assert first == second
    assert first.exchange.total_ms == 0.0


def test_a_long_answer_is_read_but_only_its_beginning_kept(there: ReceiverProcess) -> None:
    outcome, after = posted(there.url("/long/200000"), there.url("/status/200"), answer_limit=1000)
    assert len(outcome.exchange.response_body) == 1000
    assert after.exchange.connected_ms == 0.0, "the answer was not read to its end"


@pytest.mark.parametrize("path", ["/half-body", "/reset-body"])
def test_a_200_whose_body_breaks_off_acknowledges_and_is_noted(there: ReceiverProcess, path: str) -> None:
    [outcome] = posted(there.url(path))
    assert acknowledges(outcome)
    assert outcome.exchange.note == "the answer's body broke off after 10 bytes"


@pytest.mark.parametrize(("path", "body"), [("/old", b"until the end"), ("/early-hints", b'{"code":0}')])
def test_old_and_chatty_receivers_are_understood(there: ReceiverProcess, path: str, body: bytes) -> None:
    [outcome] = posted(there.url(path))
    assert acknowledges(outcome)
    assert outcome.exchange.response_body == body


@pytest.mark.parametrize("path", ["/hang", "/hang-body", "/endless"])
def test_the_limit_covers_everything_to_the_end_of_the_answer(there: ReceiverProcess, path: str) -> None:
    [outcome] = posted(there.url(path), timeout_s=0.2)
    assert isinstance(outcome, TimedOut)
    assert outcome.after_s == 0.2
    assert outcome.exchange.total_ms >= 200
    assert outcome.exchange.request_head


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/reset", "connection reset before an answer"),
        ("/close", "connection closed before an answer"),
        ("/half-head", "connection closed before an answer"),
        ("/garbage", "the answer is not valid HTTP: "),
    ],
)
def test_a_receiver_that_does_not_answer_is_named_in_plain_words(
    there: ReceiverProcess, path: str, sentence: str
) -> None:
    assert why(there.url(path)).startswith(sentence)
    assert len(there.seen(path)) == 1, "a new connection is never tried twice"


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://127.0.0.1:1/x", "connection refused by 127.0.0.1:1"),
        ("http://[::1]:1/x", "connection refused by [::1]:1"),
        ("http://foo.invalid/x", "no such host: foo.invalid"),
        ("http://bücher.invalid/x", "no such host: bücher.invalid"),
        ("http://127.0.0.1:1/a b", "the URL holds a blank or a control character; write a blank as %20"),
        ("ftp://127.0.0.1/x", "the URL cannot be posted to; a receiver is http://host:port/path or https://…"),
        ("http://", "the URL cannot be posted to; a receiver is http://host:port/path or https://…"),
    ],
)
def test_a_receiver_that_cannot_be_reached_is_named_in_plain_words(url: str, sentence: str) -> None:
    assert why(url).startswith(sentence)


def test_a_request_dropped_on_a_kept_connection_is_sent_again_and_noted(there: ReceiverProcess) -> None:
    outcomes = posted(*[there.url("/drop-kept")] * 4)
    assert all(acknowledges(outcome) for outcome in outcomes)
    assert [bool(outcome.exchange.note) for outcome in outcomes] == [False, True, False, False]
    assert len(there.seen("/drop-kept")) == 5, "only the first loss is sent twice"


def test_a_receiver_that_closes_without_saying_so_loses_no_attempt(there: ReceiverProcess) -> None:
    outcomes = posted(*[there.url("/answer-and-close")] * 10)
    assert all(acknowledges(outcome) for outcome in outcomes)


def test_200_hanging_posts_hold_up_no_other_receiver(there: ReceiverProcess) -> None:
    async def fast_beside_hanging() -> list[Outcome]:
        async with HttpNotifier(timeout_s=60, connections=150) as notifier, asyncio.TaskGroup() as tasks:
            hanging = CallbackRequest(there.url("/hang?200"), BODY)
            stuck = [tasks.create_task(notifier.post(hanging)) for _ in range(200)]
            fast: list[Outcome] = []
            async with asyncio.timeout(20):
                while len(there.seen("/hang?200")) < 150 or len(fast) < 50:
                    fast.append(await notifier.post(CallbackRequest(there.url("/fast"), BODY)))
            assert not any(task.done() for task in stuck)
            for task in stuck:
                task.cancel()
        return fast

    assert all(acknowledges(outcome) for outcome in asyncio.run(fast_beside_hanging()))
    assert len(there.seen("/hang?200")) == 150, "one receiver gets at most its own connections"


def test_proxies_of_the_environment_are_not_used(there: ReceiverProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert acknowledges(posted(there.url("/no-proxy"))[0])
