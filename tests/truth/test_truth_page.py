"""The page about truth in pictures cannot lie: its readers read, its picture is small and says what the page says."""

import re
from pathlib import Path

import cv2
import pytest

PAGE = Path(__file__).parents[2] / "docs" / "truth.md"
TEXT = PAGE.read_text("utf-8")
IN_ANY_LANGUAGE, IN_PYTHON = re.findall(r"^```python\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
PICTURE = PAGE.with_name("truth.jpg")


def test_the_reader_of_the_page_reads_its_picture_also_when_it_is_scaled(tmp_path: Path) -> None:
    names: dict[str, object] = {}
    exec(IN_ANY_LANGUAGE, names)
    truth = names["truth"]
    assert callable(truth)
    small = str(tmp_path / "small.jpg")
    picture = cv2.imread(str(PICTURE))
    assert picture is not None
    cv2.imwrite(small, cv2.resize(picture, (160, 90), interpolation=cv2.INTER_AREA))

    for path in (str(PICTURE), small):
        assert truth(path, "live/bunny") == {"position_ms": 5000, "number": 2}
        with pytest.raises(AssertionError, match="another stream"):
            truth(path, "live/city")


def test_the_lines_for_python_hold_for_the_pages_picture() -> None:
    exec(IN_PYTHON, {"jpeg": PICTURE.read_bytes()})


def test_the_picture_is_small() -> None:
    assert PICTURE.stat().st_size < 40_000
