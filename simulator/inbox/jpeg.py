"""Which size does a JPEG really have? Reads its markers only; decodes nothing."""

from simulator.core.nouns import Size

_BEGIN = b"\xff\xd8"
_END = b"\xff\xd9"
# ITU-T T.81, table B.1: SOF0 to SOF15 begin a frame; C4, C8 and CC of that range mean something else.
_FRAME_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})


def jpeg_size(data: bytes) -> Size | None:
    """Return the size in the JPEG's frame header, or None where it is none or breaks off before its end."""
    if not data.startswith(_BEGIN) or not data.endswith(_END):
        return None
    at = len(_BEGIN)
    while at + 9 <= len(data) and data[at] == 0xFF:  # noqa: PLR2004 - the byte every marker begins with
        marker = data[at + 1]
        if marker in _FRAME_MARKERS:
            return Size(width=int.from_bytes(data[at + 7 : at + 9]), height=int.from_bytes(data[at + 5 : at + 7]))
        if marker == 0xFF:  # noqa: PLR2004 - a fill byte before the marker
            at += 1
        elif marker in _WITHOUT_LENGTH:
            at += 2
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4])
    return None
