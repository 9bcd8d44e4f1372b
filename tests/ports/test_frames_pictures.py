"""Pictures as a source: one that stands still, or a folder shown one a second, by name and upright."""

import struct
from pathlib import Path

import cv2
import pytest
from media import Missed, Shot, frame_of, numbers, shots
from odd_videos import number_grid

from simulator.core.nouns import Size

TURNED_CLOCKWISE = 6
"""EXIF orientation: the camera was held upright, and wrote its rows as it always does."""


def picture(path: Path, number: int, size: tuple[int, int] = (160, 120)) -> Path:
    cv2.imwrite(str(path), number_grid(number, size))
    return path


@pytest.mark.parametrize("suffix", ["png", "jpg", "jpeg", "bmp", "webp", "PNG"])
def test_a_single_picture_stands_still(tmp_path: Path, suffix: str) -> None:
    taken = shots(picture(tmp_path / f"a.{suffix}", 9), [0, 999, 10_000_000])

    assert numbers(taken) == [9, 9, 9]
    assert [each.position_ms for each in taken if isinstance(each, Shot)] == [0, 0, 0]


def test_the_pictures_of_a_folder_are_shown_for_a_second_each_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name, number in (("b.png", 2), ("a.jpg", 1), ("c.webp", 3)):
        picture(tmp_path / name, number)
    (tmp_path / "notes.txt").write_text("not shown")

    taken = shots(tmp_path, [0, 999, 1000, 2999, 500])

    assert numbers(taken) == [1, 1, 2, 3, 1]
    assert [each.position_ms for each in taken if isinstance(each, Shot)] == [0, 0, 1000, 2000, 0]


def test_a_size_that_changes_from_picture_to_picture_is_followed(tmp_path: Path) -> None:
    picture(tmp_path / "1.png", 1)
    picture(tmp_path / "2.png", 2, (90, 200))

    assert [each.size for each in shots(tmp_path, [0, 1000]) if isinstance(each, Shot)] == [(160, 120), (90, 200)]


def test_a_photograph_is_turned_as_its_exif_says(tmp_path: Path) -> None:
    lying = cv2.rotate(number_grid(5, (120, 160)), cv2.ROTATE_90_COUNTERCLOCKWISE)
    _, data = cv2.imencode(".jpg", lying)
    (tmp_path / "photo.jpg").write_bytes(with_orientation(bytes(data), TURNED_CLOCKWISE))

    assert frame_of(tmp_path / "photo.jpg").size == Size(120, 160)
    assert numbers(shots(tmp_path / "photo.jpg", [0])) == [5]


def test_grey_pictures_and_such_with_transparency_have_three_colours(tmp_path: Path) -> None:
    grid = number_grid(3, (64, 48))
    cv2.imwrite(str(tmp_path / "grey.png"), cv2.cvtColor(grid, cv2.COLOR_BGR2GRAY))
    cv2.imwrite(str(tmp_path / "transparent.png"), cv2.cvtColor(grid, cv2.COLOR_BGR2BGRA))

    assert numbers(shots(tmp_path, [0, 1000])) == [3, 3]


def test_a_picture_of_a_folder_that_cannot_be_read_is_missed_and_the_next_is_shown(tmp_path: Path) -> None:
    picture(tmp_path / "1.png", 1)
    (tmp_path / "2.png").write_text("not a picture")
    picture(tmp_path / "3.png", 3)

    first, missed, third = shots(tmp_path, [0, 1000, 2000])

    assert numbers([first, third]) == [1, 3]
    assert missed == Missed(f"{tmp_path / '2.png'} is not a picture that can be read; give a png, jpg, bmp or webp")


def with_orientation(jpeg: bytes, orientation: int) -> bytes:
    """Put an EXIF block that holds nothing but an orientation behind a JPEG's first marker."""
    tiff = b"II*\0" + struct.pack("<IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)
    exif = b"Exif\0\0" + tiff
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + jpeg[2:]
