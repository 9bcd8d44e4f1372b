"""The control API describes itself, tells facts as they happen, and listens to nobody but this machine."""

import json
import socket
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from control_parts import Running
from shell import Shell


def test_it_describes_every_path_in_openapi(paused: Running) -> None:
    described = paused.asked("GET", "/openapi.json").json()
    assert {"/clock/advance", "/faults", "/streams", "/deliveries/{number}/resend", "/facts/feed"} <= set(
        described["paths"]
    )
    assert paused.asked("GET", "/docs").status_code == 200


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_it_is_alive_and_ready(paused: Running, path: str) -> None:
    assert paused.asked("GET", path).text == "ok\n"


def test_facts_are_told_as_they_happen(paused: Running) -> None:
    with requests.get(f"{paused.control}/facts/feed", stream=True, timeout=30) as feed:
        lines = feed.iter_lines(chunk_size=1, decode_unicode=True)
        assert next(lines) == ": listening"
        paused("clock", "advance", "10s")
        told = [json.loads(line.removeprefix("data: ")) for line in islice(only_data(lines), 3)]
    assert [fact["fact"] for fact in told] == ["screenshot_stored", "attempted", "acknowledged"]
    assert [fact["fact"] for fact in paused.asked("GET", "/facts?fact=attempted").json()] == ["attempted"] * 2


def only_data(lines: Iterator[str]) -> Iterator[str]:
    return (line for line in lines if line.startswith("data: "))


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://evil.example.com"}, 403),
        ({"Host": "rebound.example.com"}, 403),
        ({"Origin": "http://localhost:3000"}, 200),
        ({}, 200),
    ],
)
def test_pages_of_other_sites_may_not_steer(paused: Running, headers: dict[str, str], status: int) -> None:
    assert paused.asked("POST", "/clock/pause", headers=headers).status_code == status


def test_it_listens_on_this_machine_alone(paused: Running) -> None:
    port = urlsplit(paused.control).port
    sockets = [line.split() for line in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]]
    listening = [place.split(":") for _, place, _, state, *_ in sockets if state == "0A"]
    assert [address for address, number in listening if int(number, 16) == port] == ["0100007F"]  # 127.0.0.1


def test_an_unknown_path_or_body_is_one_sentence(paused: Running) -> None:
    assert paused.asked("GET", "/clocks").json() == {"error": "there is no GET /clocks; /docs lists all"}
    wrong = paused.asked("POST", "/clock/advance", json={"buy": "2m"})
    assert (wrong.status_code, wrong.json()["error"]) == (422, "buy: Extra inputs are not permitted")
    none = paused.asked("POST", "/clock/advance", json={})
    assert none.json()["error"].startswith("say how far to advance")


def posted(paused: Running, head: str, body: bytes = b"") -> tuple[int, dict[str, str]]:
    """Send bytes of one's own, and read the answer while there may be more of the body to come."""
    where = urlsplit(paused.control)
    with socket.create_connection((where.hostname, where.port), timeout=30) as connection:
        lines = ("PUT /faults HTTP/1.1", f"Host: {where.netloc}", "Content-Type: application/json", head, "", "")
        connection.sendall("\r\n".join(lines).encode() + body)
        with connection.makefile("rb") as answer:
            status = int(answer.readline().split()[1])
            for line in answer:
                if not line.strip():
                    break
            return status, json.loads(answer.read())


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("Content-Length: 60000000", b""),
        ("Transfer-Encoding: chunked", b"%x\r\n%b\r\n" % (1_000_001, b" " * 1_000_001)),
    ],
)
def test_a_body_that_is_too_large_is_refused_before_it_is_read(paused: Running, head: str, body: bytes) -> None:
    status, told = posted(paused, head, body)
    assert (status, told) == (
        413,
        {"error": "the body has more than 1000000 bytes, which no request to css-sim needs; send less"},
    )


@pytest.mark.parametrize("body", ["[" * 100_000, '{"faults": ' + "[" * 100_000 + "]" * 100_000 + "}", "{", "\xff"])
def test_json_that_cannot_be_read_is_one_sentence(paused: Running, body: str) -> None:
    wrong = paused.asked("PUT", "/faults", data=body.encode("latin-1"), headers={"Content-Type": "application/json"})
    assert 400 <= wrong.status_code < 500
    assert list(wrong.json()) == ["error"]


def test_another_method_is_one_sentence(paused: Running) -> None:
    assert paused.asked("PATCH", "/faults").json() == {"error": "Method Not Allowed"}


def test_without_the_control_api_nobody_listens(css_sim: Shell) -> None:
    done = css_sim("run", "pattern:160x90", "--for", "10s", "--speed", "max", "--port", "0", "--no-control-api")
    assert done.code == 0
