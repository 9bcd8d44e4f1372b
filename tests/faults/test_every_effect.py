"""Every effect of the catalogue is suffered by a real receiver in another process, and the journal names it."""

import gzip
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from fault_parts import KEY, Suffered, size_of, suffered
from receiver_process import ReceiverProcess

from simulator.core.effects import EFFECTS

Check = Callable[[Suffered], object]
NOW_S = 1_545_030_273
START = {"start_at": str(NOW_S)}


def md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def rightly_signed(body: dict[str, Any], key: str = KEY) -> bool:
    return bool(body["sign"] == md5(f"{key}{body['t']}"))


def head(run: Suffered) -> str:
    return str(run.seen[0]["head"].lower())


def raw(run: Suffered) -> bytes:
    body: str = run.seen[0]["body"]
    return body.encode("latin-1")


def acknowledged_again(run: Suffered) -> bool:
    """Whether the first attempt failed and the second did not."""
    attempts = [line["status"] for line in run.of("attempted")][:2]
    return bool(attempts[0] != 200 and attempts[1] == 200)


def picture(run: Suffered) -> dict[str, Any]:
    found: dict[str, Any] = run.seen[0]["picture"]
    return found


def missed_on_purpose(run: Suffered) -> bool:
    summary = run.summary()
    return (summary["missed_on_purpose"], summary["screenshots_missed"], len(run.seen)) == (1, 0, 1)


def brightness(jpeg: bytes) -> float:
    decoded = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert decoded is not None
    return float(decoded.mean())


def expired_by(run: Suffered) -> int:
    assert rightly_signed(run.first)
    return NOW_S - int(run.first["t"])


# What is said of the fault, and what the receiver or the journal must show. Two screenshots are due, at 0 and 10 s.
CASES: dict[str, tuple[str, Check]] = {
    "sign.wrong-key": ("key=other", lambda run: rightly_signed(run.first, "other")),
    "sign.t-first": ("", lambda run: run.first["sign"] == md5(f"{run.first['t']}{KEY}")),
    "sign.upper-case": ("", lambda run: run.first["sign"] == md5(f"{KEY}{run.first['t']}").upper()),
    "sign.truncated": ("length=10", lambda run: run.first["sign"] == md5(f"{KEY}{run.first['t']}")[:10]),
    "sign.empty": ("", lambda run: run.first["sign"] == ""),
    "sign.missing": ("", lambda run: "sign" not in run.first and "t" in run.first),
    "sign.replay": ("nth=1 times=2", lambda run: [one["body"] for one in run.seen].count(run.seen[0]["body"]) == 3),
    "sign.replay-other-body": (
        "nth=1",
        lambda run: (
            [
                rightly_signed(body) and body["t"] == run.first["t"] and body["pic_url"] != run.first["pic_url"]
                for body in run.bodies[1:2]
            ]
            == [True]
        ),
    ),
    "t.expired": ("by=90s", lambda run: expired_by(run) == 90),
    "t.expires-soon": ("", lambda run: expired_by(run) == -1),
    "t.exactly-now": ("", lambda run: expired_by(run) == 0),
    "t.far-future": ("by=1d", lambda run: expired_by(run) == -86_400),
    "t.milliseconds": ("", lambda run: rightly_signed(run.first) and run.first["t"] == (NOW_S + 600) * 1000),
    "t.string": ("", lambda run: rightly_signed(run.first) and run.first["t"] == str(NOW_S + 600)),
    "t.clock-skew": ("by=-15m", lambda run: expired_by(run) == 300),
    "callback.duplicate": (
        "nth=1 times=2 gap=1s",
        lambda run: [body["t"] - run.first["t"] for body in run.bodies] == [0, 1, 2, 10],
    ),
    "callback.delay": ("nth=1", lambda run: [body["t"] - NOW_S - 600 for body in run.bodies] == [10, 30]),
    "callback.drop": ("nth=1", lambda run: len(run.seen) == 1 == run.summary()["dropped_on_purpose"]),
    "callback.reorder": (
        "within=20s",
        lambda run: [body["create_time"] - NOW_S for body in run.bodies] == [10, 0],
    ),
    "callback.hold": ("batch=1m", lambda run: [body["t"] - NOW_S - 600 for body in run.bodies] == [60, 60]),
    "callback.lost-response": (
        "first=1 delivery=1",
        lambda run: acknowledged_again(run) and [body["t"] - NOW_S - 600 for body in run.bodies] == [0, 10, 122],
    ),
    "callback.answer": ("first=1 delivery=1 status=500", lambda run: acknowledged_again(run) and len(run.seen) == 2),
    "callback.timeout": ("first=1 delivery=1", lambda run: acknowledged_again(run) and len(run.seen) == 2),
    "body.missing": ("field=width", lambda run: "width" not in run.first),
    "body.null": ("field=width", lambda run: run.first["width"] is None),
    "body.wrong-type": ("field=width", lambda run: run.first["width"] == "160"),
    "body.extra": ("", lambda run: run.first["pic_extra_info"] == 0),
    "body.huge": ("", lambda run: len(run.first["stream_id"]) == 1_000_000),
    "body.huge-number": ("", lambda run: run.first["create_time"] == 2**64),
    "body.unicode": ("", lambda run: "😀" in run.first["stream_id"]),
    "body.invalid-json": ("", lambda run: not is_json(raw(run))),
    "body.truncated": ("", lambda run: not is_json(raw(run)) and f"content-length: {len(raw(run))}\r\n" in head(run)),
    "body.bom": ("", lambda run: is_json(raw(run).removeprefix(b"\xef\xbb\xbf")) and not is_json(raw(run))),
    "body.empty": ("", lambda run: raw(run) == b"" and "content-length: 0\r\n" in head(run)),
    "body.key-order": ("", lambda run: list(run.first) == sorted(run.first, reverse=True)),
    "body.pretty": ("", lambda run: raw(run).startswith(b"{\n    ") and is_json(raw(run))),
    "body.content-type": ("value=text/html", lambda run: "content-type: text/html\r\n" in head(run)),
    "body.charset": ("", lambda run: "content-type: application/json; charset=utf-8\r\n" in head(run)),
    "body.gzip": ("", lambda run: is_json(gzip.decompress(raw(run))) and "content-encoding: gzip\r\n" in head(run)),
    "body.chunked": ("", lambda run: "transfer-encoding: chunked\r\n" in head(run) and is_json(raw(run))),
    "wire.refuse": ("first=1 delivery=1", lambda run: acknowledged_again(run) and len(run.seen) == 2),
    "wire.reset": (
        "first=1 delivery=1",
        lambda run: acknowledged_again(run) and sorted(one["whole"] for one in run.seen) == [False, True, True],
    ),
    "wire.half-close": ("", lambda run: run.seen[0]["whole"] and run.summary()["acknowledged"] == 2),
    "wire.slow-body": ("over=0.4s", lambda run: run.seen[0]["took_ms"] > 200 and run.summary()["acknowledged"] == 2),
    "wire.wrong-length": (
        "first=1 by=-10",
        lambda run: run.seen[0]["whole"] and not is_json(raw(run)),
    ),
    "wire.reuse-after-error": (
        "",
        lambda run: run.seen[0]["connection"] == run.seen[1]["connection"] and run.summary()["acknowledged"] == 2,
    ),
    "wire.http10": ("", lambda run: " http/1.0\r\n" in head(run) and run.summary()["acknowledged"] == 2),
    "picture.late": ("nth=1", lambda run: picture(run)["status"] == 404 and len(run.pictures) == 2),
    "picture.after-callback": ("nth=1", lambda run: picture(run)["status"] == 404 and len(run.pictures) == 2),
    "picture.missing": ("nth=1", lambda run: picture(run)["status"] == 404 and len(run.pictures) == 1),
    "picture.forbidden": ("nth=1", lambda run: picture(run)["status"] == 403),
    "picture.slow": (
        "over=0.4s nth=1",
        lambda run: size_of(picture(run)["body"]) == (160, 90) and run.of("attempted")[0]["ms"] == 0.0,
    ),
    "picture.truncated": ("", lambda run: len(picture(run)["body"]) == run.first["file_size"] // 2),
    "picture.empty": ("", lambda run: (picture(run)["status"], picture(run)["body"]) == (200, "")),
    "picture.corrupt": (
        "",
        lambda run: size_of(picture(run)["body"]) is None and len(picture(run)["body"]) == run.first["file_size"],
    ),
    "picture.other-length": (
        "more=10",
        lambda run: (
            size_of(picture(run)["body"]) == (160, 90) and len(picture(run)["body"]) == run.first["file_size"] + 10
        ),
    ),
    "picture.other-size": (
        "size=32x18",
        lambda run: size_of(picture(run)["body"]) == (32, 18) and run.first["width"] == 160,
    ),
    "picture.replaced": ("nth=1", lambda run: run.pictures[0].decode("latin-1") != picture(run)["body"]),
    "picture.refused": ("nth=1", missed_on_purpose),
    "frame.black": ("", lambda run: brightness(run.pictures[0]) < 1),
    "frame.frozen": ("", lambda run: run.pictures[0] == run.pictures[1]),
    "frame.no-key-frame": ("nth=1", missed_on_purpose),
    "frame.audio-only": ("nth=1", missed_on_purpose),
    "frame.decode-error": ("nth=1", missed_on_purpose),
    "frame.resized": ("delivery=2 size=80x44", lambda run: [body["width"] for body in run.bodies] == [160, 80]),
    "frame.turned": ("delivery=2", lambda run: [size_of(jpeg) for jpeg in run.pictures] == [(160, 90), (90, 160)]),
    "stream.drop": (
        "from=5s away=3s",
        lambda run: [line["lasted_s"] for line in run.of("stream_ended")] == [5, 20],
    ),
    "service.outage": (
        "from=0s for=1m",
        lambda run: [body["t"] - NOW_S - 600 for body in run.bodies] == [60, 60],
    ),
    "service.key-rotation": (
        "key=new from=5s",
        lambda run: (
            [rightly_signed(body, key) for body, key in zip(run.bodies, (KEY, "new"), strict=True)] == [True, True]
        ),
    ),
    "service.template-change": (
        "from=1s takes=2s size=80x44",
        lambda run: [body["width"] for body in run.bodies] == [160, 160],
    ),
}


def is_json(body: bytes) -> bool:
    try:
        json.loads(body.decode())
    except ValueError:
        return False
    return True


def test_every_effect_has_its_case() -> None:
    assert list(CASES) == [effect.name for effect in EFFECTS]


@pytest.mark.parametrize("name", CASES)
def test_a_receiver_suffers_it_and_the_journal_names_it(there: ReceiverProcess, tmp_path: Path, name: str) -> None:
    words, check = CASES[name]
    path = f"/fetch/{name}" if name.startswith("picture.") else f"/{name}"
    run = suffered(there, tmp_path, f"{name} {words}", path=path, **START)
    assert check(run), run.lines
    assert {line["fault"] for line in run.of("fault_struck")} == {name}
    assert run.summary()["faults"].keys() == {name}
    costs = [run.summary()[cost] for cost in ("screenshots_missed", "abandoned", "undelivered")]
    assert costs == [0, 0, 0], run.lines
