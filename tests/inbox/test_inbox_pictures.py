"""What the inbox finds in the picture behind a callback."""

from typing import Any

import pytest
from inbox_scene import JPEG, Scene, on_a_scene
from receiver_process import ReceiverProcess


@pytest.mark.parametrize(
    ("fields", "picture"),
    [
        ({"path": "/gone.jpg"}, "404"),
        ({"path": "/moved.jpg"}, "302"),
        ({"path": "/text.jpg"}, "6 bytes, but not a whole JPEG"),
        ({"path": "/half.jpg"}, f"{len(JPEG) - 10} bytes, but not a whole JPEG"),
        ({"path": "/huge.jpg"}, "larger than 32 MiB"),
        ({"file_size": 7}, f"{len(JPEG)} bytes, but file_size says 7"),
        ({"width": 640}, "64x48, but width and height say 640x48"),
        (
            {"width": 640, "file_size": 7},
            f"{len(JPEG)} bytes, but file_size says 7; 64x48, but width and height say 640x48",
        ),
    ],
)
def test_a_picture_that_is_not_as_promised_is_a_problem(fields: dict[str, Any], picture: str) -> None:
    async def act(scene: Scene) -> None:
        assert await scene.found_in_picture(**fields) == (picture, (f"picture: {picture}",))

    on_a_scene(act)


@pytest.mark.parametrize(
    ("url", "picture"),
    [
        ("http://127.0.0.1:1/a.jpg", "not fetched: connection refused"),
        ("http://pictures.invalid/a.jpg", "not fetched: no such host"),
        ("ftp://127.0.0.1/a.jpg", "not fetched: pic_full_url is 'ftp://127.0.0.1/a.jpg', not http://…"),
        ("http://a b:x/a.jpg", "not fetched: pic_full_url or the answer is not valid HTTP"),
    ],
)
def test_a_picture_that_cannot_be_fetched_is_a_problem(url: str, picture: str) -> None:
    async def act(scene: Scene) -> None:
        assert await scene.found_in_picture(pic_full_url=url) == (picture, (f"picture: {picture}",))

    on_a_scene(act)


@pytest.mark.parametrize(
    ("path", "picture"),
    [
        ("/hang", "not fetched: no answer within 0.2 s"),
        ("/half-body", "not fetched: the picture broke off"),
        ("/close", "not fetched: the connection broke"),
        ("/reset", "not fetched: the connection broke"),
        ("/garbage", "not fetched: pic_full_url or the answer is not valid HTTP"),
    ],
)
def test_a_picture_server_that_fails_is_a_problem(there: ReceiverProcess, path: str, picture: str) -> None:
    async def act(scene: Scene) -> None:
        found, _ = await scene.found_in_picture(pic_full_url=there.url(path), pic_url=path)
        assert found == picture

    on_a_scene(act, picture_timeout_s=0.2)
