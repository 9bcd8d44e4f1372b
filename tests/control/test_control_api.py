"""The control API describes itself, tells facts as they happen, and listens to nobody but this machine."""

import json
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


def test_without_the_control_api_nobody_listens(css_sim: Shell) -> None:
    done = css_sim("run", "pattern:160x90", "--for", "10s", "--speed", "max", "--port", "0", "--no-control-api")
    assert done.code == 0
