"""What does a picture say about itself? The truth in words, as the 18 bytes of its mark, and back; draws nothing."""

import hashlib
import zlib
from dataclasses import dataclass

from simulator.core.errors import CssSimError
from simulator.core.nouns import Size

COLUMNS, ROWS = 50, 3
"""Our choice: cells of 3.2 pixels where a picture is 160 wide; smaller ones do not outlive JPEG quality 50 twice."""
_FIELDS = (("stream", 32), ("position_ms", 36), ("number", 24), ("width", 14), ("height", 14))
"""What the mark says and in how many bits, most significant first."""
_CRC_BYTES = 3
BYTE_COUNT = sum(bits for _, bits in _FIELDS) // 8 + _CRC_BYTES
_BYTES_IN_ROW = BYTE_COUNT // ROWS

HEIGHT_IN_WIDTH = 20
"""The strip is as high as a twentieth of the picture's width: cells a fifth wider than high."""
_HEIGHT_IN_HEIGHT = 4
"""But never more than a quarter of a flat picture."""
NARROWEST = 100
"""Two pixels for each column: with fewer, cells run into one another."""
_LOWEST = ROWS * 2 - 1
"""As above, but that a cell is a fifth lower than wide."""


class NoTruth(CssSimError):
    """A picture carries no mark that can be read."""


@dataclass(frozen=True, slots=True)
class Truth:
    """What a picture shows, as its maker knows it."""

    stream: str
    """`app/name`, as people and facts call it."""
    position_ms: int
    """Which instant of the source is shown."""
    number: int
    """Which screenshot of its push this is, from 1."""
    size: Size
    """Of the JPEG as it was made."""

    @property
    def moment(self) -> str:
        """Position and number, which no other picture of the push shares."""
        minutes, ms = divmod(self.position_ms, 60_000)
        return f"{minutes:02d}:{ms // 1000:02d}.{ms % 1000:03d}  #{self.number}"

    def mark(self) -> bytes | None:
        """Return the 18 bytes of its mark, or None where a value is too large for its bits (795 days, 16383 pixels)."""
        values = (digest_of(self.stream), self.position_ms, self.number, self.size.width, self.size.height)
        bits = 0
        for value, (_, count) in zip(values, _FIELDS, strict=True):
            if not 0 <= value < 1 << count:
                return None
            bits = bits << count | value
        said = bits.to_bytes(BYTE_COUNT - _CRC_BYTES)
        return said + _crc(said)


@dataclass(frozen=True, slots=True)
class ReadTruth:
    """What a picture's mark says."""

    stream_digest: int
    """The first 32 bits of SHA-256 of `app/name` in UTF-8: a picture 160 pixels wide has no room for names."""
    position_ms: int
    """Which instant of the source is shown, in milliseconds."""
    number: int
    """Which screenshot of its push this is, from 1."""
    size: Size
    """Of the JPEG as it was made, whatever was made of it since."""
    quarter_turns: int = 0
    """How often the picture has been turned counter-clockwise by 90 degrees since."""

    def is_of(self, stream: str) -> bool:
        """Whether it is a picture of the stream `app/name`."""
        return digest_of(stream) == self.stream_digest

    @property
    def position_s(self) -> float:
        """Which second of the source is shown."""
        return self.position_ms / 1000


def digest_of(stream: str) -> int:
    """Return the 32 bits by which a mark knows the stream `app/name`."""
    return int.from_bytes(hashlib.sha256(stream.encode(errors="surrogatepass")).digest()[:4])


def truth_of(mark: bytes, *, quarter_turns: int = 0) -> ReadTruth | None:
    """Return what 18 bytes say, or None where they are no mark."""
    said, crc = mark[:-_CRC_BYTES], mark[-_CRC_BYTES:]
    if crc != _crc(said):
        return None
    bits = int.from_bytes(said)
    values: list[int] = []
    for _, count in reversed(_FIELDS):
        values.append(bits & (1 << count) - 1)
        bits >>= count
    height, width, number, position_ms, stream = values
    return ReadTruth(stream, position_ms, number, Size(width, height), quarter_turns)


def cells_of(mark: bytes) -> tuple[tuple[bool, ...], ...]:
    """Return the cells of the strip, row by row from above, each True where it is white.

    The first column is white, black, white and the last one black, white, black, so that a reader sees whether it
    has found the rows, and what is white here; between them stand six bytes a row, the most significant bit first.
    """
    rows = []
    for row in range(ROWS):
        said = int.from_bytes(mark[row * _BYTES_IN_ROW : (row + 1) * _BYTES_IN_ROW])
        bits = tuple(bool(said >> place & 1) for place in reversed(range(8 * _BYTES_IN_ROW)))
        rows.append((_is_white_before(row), *bits, not _is_white_before(row)))
    return tuple(rows)


def strip_height(size: Size) -> int:
    """Return how many pixels high the strip of a picture of `size` is; 0 where none fits."""
    height = min(round(size.width / HEIGHT_IN_WIDTH), size.height // _HEIGHT_IN_HEIGHT)
    return height if size.width >= NARROWEST and height >= _LOWEST else 0


def _is_white_before(row: int) -> bool:
    return row % 2 == 0


def _crc(said: bytes) -> bytes:
    return (zlib.crc32(said) & 0xFFFFFF).to_bytes(_CRC_BYTES)
