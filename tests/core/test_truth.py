"""What a mark says comes back bit by bit, and no other 18 bytes are taken for one."""

import hashlib
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.core.likely_streams import likely_streams
from simulator.core.naming import NamePattern
from simulator.core.nouns import Instant, Size, StreamKey
from simulator.core.truth import COLUMNS, ROWS, Truth, cells_of, digest_of, strip_height, truth_of

SIDES = st.integers(1, 2**14 - 1)
TRUTHS = st.builds(
    Truth,
    stream=st.text(st.characters(), min_size=1),
    position_ms=st.integers(0, 2**36 - 1),
    number=st.integers(1, 2**24 - 1),
    size=st.builds(Size, SIDES, SIDES),
)
TRUTH = Truth("live/room1", 10_000, 2, Size(1280, 720))


def mark(truth: Truth) -> bytes:
    found = truth.mark()
    assert found is not None
    return found


@given(TRUTHS)
def test_what_the_mark_says_comes_back(truth: Truth) -> None:
    read = truth_of(mark(truth))

    assert read is not None
    assert (read.position_ms, read.number, read.size) == (truth.position_ms, truth.number, truth.size)
    assert read.is_of(truth.stream)
    assert not read.is_of(f"{truth.stream} ")


@given(TRUTHS, st.integers(0, 143), st.integers(0, 143))
def test_one_wrong_bit_or_two_are_noticed(truth: Truth, first: int, second: int) -> None:
    wrong = int.from_bytes(mark(truth)) ^ (1 << first | 1 << second)

    assert truth_of(wrong.to_bytes(18)) is None


@pytest.mark.parametrize("nothing", [bytes(18), b"\xff" * 18, b"\x55" * 18, b""])
def test_what_an_even_picture_would_say_is_no_mark(nothing: bytes) -> None:
    assert truth_of(nothing) is None


def test_the_mark_is_laid_out_as_the_page_says() -> None:
    digest = hashlib.sha256(b"live/room1").hexdigest()[:8]
    bits = f"{int(digest, 16):032b}{10_000:036b}{2:024b}{1280:014b}{720:014b}"
    said = int(bits, 2).to_bytes(15)

    assert mark(TRUTH) == said + (zlib.crc32(said) % 2**24).to_bytes(3)
    assert f"{digest_of('live/room1'):08x}" == digest


@given(TRUTHS)
def test_the_first_and_last_column_are_fixed_and_six_bytes_a_row_stand_between(truth: Truth) -> None:
    cells = cells_of(mark(truth))

    assert (len(cells), {len(row) for row in cells}) == (ROWS, {COLUMNS})
    assert [(row[0], row[-1]) for row in cells] == [(True, False), (False, True), (True, False)]
    bits = "".join(str(int(cell)) for row in cells for cell in row[1:-1])
    assert int(bits, 2).to_bytes(18) == mark(truth)


@pytest.mark.parametrize(
    ("position_ms", "number", "size"), [(2**36, 1, Size(1, 1)), (0, 2**24, Size(1, 1)), (0, 1, Size(2**14, 1))]
)
def test_what_has_no_room_is_not_said_at_all(position_ms: int, number: int, size: Size) -> None:
    assert Truth("live/room1", position_ms, number, size).mark() is None


@pytest.mark.parametrize(
    ("size", "height"),
    [
        (Size(1280, 720), 64),
        (Size(720, 1280), 36),
        (Size(160, 90), 8),
        (Size(100, 56), 5),
        (Size(4096, 256), 64),
        (Size(100, 20), 5),
        (Size(99, 56), 0),
        (Size(4096, 19), 0),
        (Size(16, 4096), 0),
    ],
)
def test_the_strip_is_a_twentieth_of_the_width_and_at_most_a_quarter_of_the_height(size: Size, height: int) -> None:
    assert strip_height(size) == height


def test_position_and_number_are_written_for_people() -> None:
    assert Truth("live/room1", 3_723_004, 12, Size(1, 1)).moment == "62:03.004  #12"


NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=10)


@given(NAMES, NAMES)
def test_the_stream_is_found_in_the_path_that_a_template_makes(app_name: str, name: str) -> None:
    stream, size, at = StreamKey("push.example.com", app_name, name), Size(640, 360), Instant(1_545_030_273_000)

    by_default = NamePattern().key(StreamKey(stream.domain, "live", name), size, at)
    by_folders = NamePattern("/{AppName}/{StreamID}/", "{Hour}{Minute}{Second}{Ext}").key(stream, size, at)
    by_folder = NamePattern("/{AppName}/{Year}").key(stream, size, at)

    assert likely_streams(f"pictures/bucket/{by_default}")[0] == f"live/{name}"
    assert str(stream) in likely_streams(by_folders)
    assert str(stream) in likely_streams(by_folder)


@pytest.mark.parametrize("path", ["", "/", "a.jpg", "!FF!FE-screenshot-00-00-00-1x1.jpg", "!!"])
def test_a_path_of_any_kind_is_looked_at(path: str) -> None:
    assert all("/" in stream for stream in likely_streams(path))
