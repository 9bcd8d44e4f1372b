"""css-sim truth read: what a picture says of itself, from files and URLs, with one sentence for whatever is wrong."""

import json
import os
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from receiver_process import ReceiverProcess
from shell import Shell

ROOT = Path(__file__).parents[2]
CLIP = str(ROOT / "sample_streams" / "bunny.mp4")
QUICK = ("--speed", "max", "--port", "0", "--store", "memory", "--start-at", "1735660790", "--keep", "kept")


@pytest.fixture(scope="module")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of pictures: a clip under two names, a pattern, and one without mark."""
    folder = tmp_path_factory.mktemp("filmed")
    run = Shell(folder)
    marked = run("run", CLIP, CLIP, "--name", "room 1", "--name", "直播", "--truth", "--for", "11s", *QUICK)
    assert marked.code == 0, marked.err
    assert run("run", CLIP, "pattern:320x180", "--for", "11s", *QUICK).code == 0
    (folder / "notes.txt").write_text("no picture")
    return folder


@pytest.fixture
def shell(filmed: Path) -> Shell:
    return Shell(filmed)


@pytest.fixture(scope="module")
def url(filmed: Path) -> Iterator[str]:
    """Serve the pictures as any web server would."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(filmed))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def picture(folder: Path, name: str, number: int) -> str:
    """Return the path of a stream's picture, from the folder."""
    return sorted(folder.glob(f"kept/*/*/{name}-screenshot-*"))[number - 1].relative_to(folder).as_posix()


def test_it_names_stream_second_screenshot_and_size_of_each_picture(shell: Shell, filmed: Path) -> None:
    first, second = picture(filmed, "room!201", 1), picture(filmed, "room!201", 2)
    drawn, chinese = picture(filmed, "pattern", 2), picture(filmed, "!E7!9B!B4!E6!92!AD", 1)

    ended = shell("truth", "read", first, second, drawn, chinese)

    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines() == [
        f"{first}: live/room 1, second 0.000, screenshot 1, 640x360",
        f"{second}: live/room 1, second 10.000, screenshot 2, 640x360",
        f"{drawn}: live/pattern, second 10.000, screenshot 2, 320x180",
        f"{chinese}: live/直播, second 0.000, screenshot 1, 640x360",
    ]


def test_a_picture_whose_name_says_nothing_tells_the_digest_of_its_stream(shell: Shell, filmed: Path) -> None:
    (filmed / "a.jpg").write_bytes((filmed / picture(filmed, "pattern", 1)).read_bytes())

    assert shell("truth", "read", "a.jpg").out == "a.jpg: stream e66823fc, second 0.000, screenshot 1, 320x180\n"
    named = shell("truth", "read", "a.jpg", "--stream", "live/room9", "--stream", "live/pattern")
    assert (named.code, named.out) == (0, "a.jpg: live/pattern, second 0.000, screenshot 1, 320x180\n")


def test_a_picture_of_another_stream_is_told_and_fails(shell: Shell, filmed: Path) -> None:
    name = picture(filmed, "pattern", 1)

    ended = shell("truth", "read", name, "--stream", "live/room9")

    assert (ended.code, ended.err) == (1, f"css-sim: {name}: it is a picture of live/pattern, not of live/room9\n")


def test_for_programs_it_is_one_object(shell: Shell, filmed: Path) -> None:
    name, plain = picture(filmed, "pattern", 2), picture(filmed, "bunny", 1)

    ended = shell("truth", "read", name, plain, "--format", "json")

    read, unread = json.loads(ended.out)["pictures"]
    assert ended.code == 1
    assert read == {
        "picture": name, "read": True, "fits": True, "stream": "live/pattern", "stream_digest": "e66823fc",
        "position_ms": 10_000, "number": 2, "width": 320, "height": 180, "picture_width": 320, "picture_height": 180,
        "quarter_turns": 0,
    }  # fmt: skip
    assert (unread["picture"], unread["read"]) == (plain, False)
    assert "no mark that can be read" in unread["why"]


def test_a_url_is_read_as_a_file_is(shell: Shell, filmed: Path, url: str) -> None:
    where = f"{url}/{picture(filmed, 'room!201', 2)}"

    assert shell("truth", "read", where).out == f"{where}: live/room 1, second 10.000, screenshot 2, 640x360\n"
    assert shell("truth", "read", where.replace("!", "%21")).code == 0


@pytest.mark.parametrize(
    ("named", "code", "sentence"),
    [
        ("none.jpg", 2, "none.jpg: the file cannot be read: No such file or directory; give a JPEG or its URL"),
        ("kept", 2, "kept: the file cannot be read: Is a directory; give a JPEG or its URL"),
        ("notes.txt", 2, "notes.txt: its 10 bytes are no picture that can be read; give a JPEG or its URL"),
        ("http://127.0.0.1:1/a.jpg", 4, "its server cannot be reached, or broke off: Connection refused"),
        ("http://[/a.jpg", 2, "http://[/a.jpg: it is not a URL that can be asked; write http://host:port/path"),
        ("http://me:secret@127.0.0.1:1/a", 4, "http://me:…@127.0.0.1:1/a: its server cannot be reached"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(shell: Shell, named: str, code: int, sentence: str) -> None:
    ended = shell("truth", "read", named)

    assert (ended.code, ended.out, len(ended.err.splitlines())) == (code, "", 1)
    assert sentence in ended.err


@pytest.mark.parametrize(
    ("path", "code", "sentence"),
    [
        ("/status/404", 2, "its server answers 404, so there is no picture"),
        ("/close", 4, "its server cannot be reached, or broke off"),
        ("/hang-body", 5, "its server did not send it within 10 s"),
        ("/endless", 2, "it is larger than 32 MiB, so it is no screenshot"),
    ],
)
def test_a_server_that_gives_no_picture_is_one_sentence(
    shell: Shell, there: ReceiverProcess, path: str, code: int, sentence: str
) -> None:
    ended = shell("truth", "read", there.url(path))

    assert (ended.code, ended.out) == (code, "")
    assert sentence in ended.err


def test_one_bad_picture_keeps_no_other_from_being_read(shell: Shell, filmed: Path) -> None:
    name = picture(filmed, "pattern", 1)

    ended = shell("truth", "read", "none.jpg", picture(filmed, "bunny", 1), name)

    assert (ended.code, len(ended.out.splitlines()), len(ended.err.splitlines())) == (2, 1, 2)


@pytest.mark.parametrize("stream", ["room1", "/room1", "live/", ""])
def test_a_stream_is_an_app_and_a_name(shell: Shell, stream: str) -> None:
    ended = shell("truth", "read", "none.jpg", "--stream", stream)

    assert (ended.code, ended.err) == (
        2,
        f"css-sim: --stream {stream!r} is no stream; write app/name, such as live/room1\n",
    )


def test_two_runs_with_one_seed_give_the_same_bytes(css_sim: Shell) -> None:
    pictures = []
    for folder in ("a", "b"):
        css_sim("run", CLIP, "pattern:320x180", "--truth", "--for", "11s", *QUICK[:-1], folder)
        pictures.append([path.read_bytes() for path in sorted((css_sim.folder / folder).rglob("*.jpg"))])

    assert len(pictures[0]) == 4
    assert pictures[0] == pictures[1]


@pytest.mark.parametrize(
    ("fault", "code", "said"),
    [
        ("frame.black first=2", 1, ""),
        ("frame.frozen delivery=2", 0, "second 0.000, screenshot 1, 320x180"),
        ("frame.turned delivery=2", 0, "second 10.000, screenshot 2, 320x180, now 180x320, turned by 90 degrees"),
    ],
)
def test_what_goes_wrong_on_purpose_befalls_a_picture_that_was_true(
    css_sim: Shell, fault: str, code: int, said: str
) -> None:
    assert css_sim("run", "pattern:320x180", "--for", "11s", *QUICK, "--fault", fault).code == 0

    ended = css_sim("truth", "read", str(max(css_sim.folder.glob("kept/*/*/*.jpg"))))

    assert ended.code == code
    assert said in ended.out


def test_without_the_flag_a_clip_carries_no_mark_and_with_the_setting_it_does(css_sim: Shell) -> None:
    (css_sim.folder / "config.yaml").write_text("capture: {truth: true}")
    assert css_sim("run", CLIP, "--for", "5s", *QUICK).code == 0
    assert css_sim("run", CLIP, "--for", "5s", *QUICK[:-1], "plain", "--no-truth").code == 0

    marked, plain = (str(next((css_sim.folder / folder).rglob("*.jpg"))) for folder in ("kept", "plain"))
    assert [css_sim("truth", "read", path).code for path in (marked, plain)] == [0, 1]


def test_the_picture_of_the_page_is_read(css_sim: Shell) -> None:
    ended = css_sim("truth", "read", str(ROOT / "docs" / "truth.jpg"), "--stream", "live/bunny", "--format", "json")

    (read,) = json.loads(ended.out)["pictures"]
    assert (ended.code, read["position_ms"], read["number"]) == (0, 5000, 2)
    assert (ROOT / "docs" / "truth.jpg").stat().st_size < 40_000


def test_a_pipe_is_no_picture(css_sim: Shell) -> None:
    os.mkfifo(css_sim.folder / "pipe")
    ended = css_sim("truth", "read", "pipe")
    assert (ended.code, "it is a pipe" in ended.err) == (2, True), ended.err
