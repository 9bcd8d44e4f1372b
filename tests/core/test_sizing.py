"""The screenshot's size follows from the push's and the template's: "Screenshot width and height configuration"."""

import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.core.errors import ImpossibleSize
from simulator.core.nouns import Size
from simulator.core.sizing import Swap, screenshot_size, size_decision

PUSHES = [Size(*each) for each in [(1920, 1080), (1080, 1920), (640, 352), (353, 287), (500, 500), (3, 7), (1, 1)]]
TEMPLATES = [Size(w, h) for w, h in itertools.product([0, 1, 2, 99, 720, 1280, 3000], [0, 1, 2, 99, 720, 1280, 2000])]

sides = st.integers(1, 8192)
pushes = st.builds(Size, sides, sides)
templates = st.builds(Size, st.integers(0, 3000), st.integers(0, 2000))
swaps = st.sampled_from(Swap)


def by_the_document(push: Size, template: Size, *, symmetric: bool) -> Size:
    """Return the size by the document's own sentences, in exact fractions."""
    x, y, w, h = push.width, push.height, template.width, template.height
    if (w, h) == (0, 0):
        return Size(x, y)
    if h == 0:
        return Size(w, rounded(Fraction(w, x) * y))
    if w == 0:
        return Size(rounded(Fraction(h, y) * x), h)
    swapped = (w < h and x > y) or (symmetric and w > h and x < y)
    return Size(h, w) if swapped else Size(w, h)


def rounded(exact: Fraction) -> int:
    return max(1, int(exact + Fraction(1, 2)))


@pytest.mark.parametrize("push", PUSHES, ids=str)
@pytest.mark.parametrize("swap", Swap)
def test_every_template_gives_the_documented_size(push: Size, swap: Swap) -> None:
    expected = {each: by_the_document(push, each, symmetric=swap is Swap.SYMMETRIC) for each in TEMPLATES}
    assert {each: screenshot_size(push, each, swap) for each in TEMPLATES} == expected


@pytest.mark.parametrize(
    ("push", "template", "expected"),
    [
        ((1920, 1080), (0, 0), (1920, 1080)),
        ((1920, 1080), (1280, 0), (1280, 720)),
        ((1920, 1080), (0, 720), (1280, 720)),
        ((1920, 1080), (640, 640), (640, 640)),
        ((1920, 1080), (1280, 720), (1280, 720)),
        ((1920, 1080), (720, 1280), (1280, 720)),  # the documented swap
        ((1080, 1920), (1280, 720), (1280, 720)),  # its mirror is not documented
        ((500, 500), (720, 1280), (720, 1280)),  # X > Y is needed, a square is not wider than high
        ((1080, 1920), (720, 1280), (720, 1280)),
        ((1920, 1080), (100, 0), (100, 56)),  # 56.25
        ((1920, 1080), (360, 0), (360, 203)),  # 202.5: halves go up
        ((4, 2), (1, 0), (1, 1)),  # 0.5
        ((8000, 1), (3, 0), (3, 1)),  # 0.0004, but never 0
        ((1, 8000), (0, 3), (1, 3)),
    ],
)
def test_known_sizes(push: tuple[int, int], template: tuple[int, int], expected: tuple[int, int]) -> None:
    assert screenshot_size(Size(*push), Size(*template)) == Size(*expected)


@given(push=pushes, width=st.integers(1, 3000))
def test_with_one_side_given_the_aspect_is_kept_within_rounding(push: Size, width: int) -> None:
    exact = Fraction(width, push.width) * push.height
    if exact > 65_500:
        return
    height = screenshot_size(push, Size(width, 0)).height
    assert abs(height - exact) <= Fraction(1, 2) or (height == 1 and exact < 1)
    assert screenshot_size(push.turned, Size(0, width)) == Size(height, width)


@given(push=pushes, template=templates, swap=swaps)
def test_no_side_is_ever_zero_or_larger_than_a_jpeg_can_be(push: Size, template: Size, swap: Swap) -> None:
    try:
        size = screenshot_size(push, template, swap)
    except ImpossibleSize:
        return
    assert 1 <= size.width <= 65_500
    assert 1 <= size.height <= 65_500


@given(push=pushes, template=templates)
def test_the_swap_fires_exactly_under_the_documented_condition(push: Size, template: Size) -> None:
    both = template.width > 0 and template.height > 0
    documented = both and template.width < template.height and push.width > push.height
    decision = size_decision(push, template) if both else None
    assert (decision is not None and decision.swapped) == documented
    if decision:
        assert decision.size == (template.turned if documented else template)


@given(push=pushes, template=st.builds(Size, st.integers(1, 3000), st.integers(1, 2000)))
def test_the_symmetric_swap_knows_no_preferred_orientation(push: Size, template: Size) -> None:
    turned = screenshot_size(push.turned, template.turned, Swap.SYMMETRIC)
    assert screenshot_size(push, template, Swap.SYMMETRIC).turned == turned


@pytest.mark.parametrize(
    ("push", "template", "swap", "rule", "certainty"),
    [
        ((1920, 1080), (0, 0), "documented", "neither width nor height is set", "documented: Live Screencapture"),
        ((1920, 1080), (9, 0), "documented", "only the width is set", "rounding to the nearest integer"),
        ((1920, 1080), (0, 9), "documented", "only the height is set", "rounding to the nearest integer"),
        ((1920, 1080), (9, 16), "documented", "are swapped", "documented: Live Screencapture"),
        ((1080, 1920), (16, 9), "symmetric", "are swapped", "our choice: swap: symmetric"),
        ((1080, 1920), (16, 9), "documented", "exactly that size", "the mirror case is not swapped is our choice"),
        ((1920, 1080), (16, 9), "symmetric", "exactly that size", "documented: Live Screencapture"),
    ],
)
def test_a_decision_names_its_rule_and_whether_it_is_documented(
    push: tuple[int, int], template: tuple[int, int], swap: str, rule: str, certainty: str
) -> None:
    decision = size_decision(Size(*push), Size(*template), Swap(swap))
    assert rule in decision.rule
    assert certainty in decision.certainty
    assert ("our choice" in decision.certainty) == (certainty != "documented: Live Screencapture")


def test_a_size_that_no_jpeg_can_have_is_refused_with_the_way_out() -> None:
    with pytest.raises(ImpossibleSize) as raised:
        screenshot_size(Size(2, 1000), Size(3000, 0))
    assert str(raised.value) == (
        "a push of 2x1000 with the template's 3000x0 asks for a screenshot of 3000x1500000, "
        "but a JPEG side is at most 65500; set both width and height in the template"
    )
