"""The `css` fixture of pytest. Nothing of css-sim is imported before a test asks for it."""

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from simulator.testing import Css, Engine

_CSS = pytest.StashKey["Css"]()
_TAIL = 40
"""Our choice: the last happenings say most about a failure; css.timeline has all."""


@pytest.fixture(scope="session")
def _css_engine() -> "Iterator[Engine]":
    from simulator.testing import Engine, base_settings  # noqa: PLC0415 - as this file's first line says

    with Engine(base_settings()) as engine:
        yield engine


@pytest.fixture
def css(request: pytest.FixtureRequest, _css_engine: "Engine") -> "Iterator[Css]":
    """Simulate live screencapture: css.deliver_to(app, "/cb", "key"), css.push("live/room1"), css.advance("10s")."""
    from simulator.testing import Css  # noqa: PLC0415 - as above

    css = Css(_css_engine, name=request.node.nodeid)
    css.open()
    request.node.stash[_CSS] = css
    try:
        yield css
    finally:
        css.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """Fail a test that passed although something was left over."""
    result = yield
    if (css := item.stash.get(_CSS, None)) is not None and (problem := css.problems()):
        pytest.fail(problem, pytrace=False)
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Give a failed test's report the end of what happened."""
    report = yield
    if report.failed and (css := item.stash.get(_CSS, None)) is not None and (lines := css.last_lines(_TAIL)):
        report.sections.append(("css-sim: what happened", "\n".join(lines)))
    return report
