"""The plugin as a user's project sees it: the wheel's own, in an environment apart."""

from pathlib import Path

import pytest
from apart import Apart

pytestmark = pytest.mark.timeout(600)  # the first one makes the environment

RECEIVERS = """
    def good(environ, start_response):
        start_response("200 OK", [])
        return []

    def failing(environ, start_response):
        start_response("500 Internal Server Error", [("X-Why", "no database")])
        return [b"the database is away"]

    def raising(environ, start_response):
        raise ZeroDivisionError("a mistake of the handler's")
"""


class Project:
    """A user's project: files, and pytest from the environment apart."""

    def __init__(self, pytester: pytest.Pytester, apart: Apart, patch: pytest.MonkeyPatch) -> None:
        self._pytester, self._apart = pytester, apart
        for name in ("PYTHONPATH", "PYTEST_ADDOPTS", "PYTEST_XDIST_WORKER", "PYTEST_XDIST_TESTRUNUID"):
            patch.delenv(name, raising=False)
        pytester.makepyfile(receivers=RECEIVERS)

    def run(self, test: str, *arguments: str) -> pytest.RunResult:
        """Run one file of tests."""
        self._pytester.makepyfile(test_receiver=test)
        return self._pytester.run(self._apart.python, "-m", "pytest", "-p", "no:cacheprovider", *arguments)

    def write(self, name: str, text: str) -> Path:
        """Write one more file."""
        return self._pytester.makepyfile(**{name: text})


@pytest.fixture
def project(pytester: pytest.Pytester, apart: Apart, monkeypatch: pytest.MonkeyPatch) -> Project:
    return Project(pytester, apart, monkeypatch)


def test_a_test_that_passes(project: Project) -> None:
    ran = project.run("""
        from receivers import good

        def test_every_screenshot_is_accepted(css):
            css.deliver_to(good, "/cb", key="mykey")
            css.push("live/room1")
            css.advance("20s")
            assert [each.verdict for each in css.deliveries] == ["acknowledged"] * 3
    """)
    ran.assert_outcomes(passed=1)
    assert "css-sim" not in ran.stdout.str().replace("plugins: css-sim", "")


def test_a_failing_tests_report_says_what_happened(project: Project) -> None:
    ran = project.run("""
        from receivers import failing

        def test_every_screenshot_is_accepted(css):
            css.deliver_to(failing, "/cb", key="mykey")
            css.push("live/room1")
            assert css.deliveries[0].verdict == "acknowledged"
    """)
    ran.assert_outcomes(failed=1)
    ran.stdout.fnmatch_lines([
        "E  *assert 'pending' == 'acknowledged'",
        "*- css-sim: what happened -*",
        "??:??:??  live/room1  push begins: pattern:640x360, every 10 s, callbacks to http://testserver/cb",
        "??:??:??  live/room1  --> 640x360 *",
        "??:??:??  live/room1  <-- 500 in *; next attempt at ??:??:??",
        " *> POST /cb HTTP/1.1",
        ' *> {"app":*"event_type":200,*',
        " *< HTTP/1.1 500 Internal Server Error",
        " *< X-Why: no database",
        " *< the database is away",
    ])  # fmt: skip


def test_what_is_left_over_fails_a_test_unless_it_is_allowed(project: Project) -> None:
    ran = project.run("""
        from receivers import failing

        def test_nobody_looks(css):
            css.deliver_to(failing)
            css.push("live/room1")

        def test_it_may_be(css):
            css.allow("undelivered")
            css.deliver_to(failing)
            css.push("live/room1")
    """)
    ran.assert_outcomes(passed=1, failed=1)
    ran.stdout.fnmatch_lines([
        "css-sim: 1 left over; css.allow(?) lets a kind of them be",
        "a callback of live/room1 (delivery 1) is not acknowledged: 500",
        "FAILED test_receiver.py::test_nobody_looks*",
    ])  # fmt: skip


def test_a_handler_that_raises_fails_the_test_with_its_traceback(project: Project) -> None:
    ran = project.run("""
        from receivers import raising

        def test_nobody_looks(css):
            css.allow("undelivered")
            css.deliver_to(raising)
            css.push("live/room1")
    """)
    ran.assert_outcomes(failed=1)
    ran.stdout.fnmatch_lines([
        "the application: ZeroDivisionError: a mistake of the handler's",
        "*- css-sim: what happened -*",
        "*Traceback*",
        "*receivers.py*, in raising*",
        "*ZeroDivisionError: a mistake of the handler's",
    ])  # fmt: skip


SAME_STREAM = """
    import pytest
    import requests
    from receivers import good
    from simulator.core.errors import BadInput

    urls = []

    @pytest.mark.parametrize("number", range(4))
    def test_it_is_alone(css, number):
        css.deliver_to(good)
        css.push("live/room1")
        css.advance("10s")
        assert [each.number for each in css.deliveries] == [1, 2]
        assert len(css.pictures) == 2
        assert css.timeline.count("push begins") == 1
        for url in urls:
            assert requests.get(url).status_code == 404
        urls.append(css.pictures[0].pic_full_url)
        assert requests.get(urls[-1]).content == css.pictures[0].jpeg
"""


@pytest.mark.parametrize("arguments", [(), ("-n", "2")])
def test_no_test_sees_anothers_deliveries_and_pictures(project: Project, arguments: tuple[str, ...]) -> None:
    project.run(SAME_STREAM, *arguments).assert_outcomes(passed=4)


def test_a_css_that_is_over_says_so(project: Project) -> None:
    ran = project.run("""
        kept = []

        def test_first(css):
            kept.append(css)

        def test_second():
            kept[0].push("live/room1")
    """)
    ran.assert_outcomes(passed=1, failed=1)
    ran.stdout.fnmatch_lines(
        ["*the css of test_receiver.py::test_first is over; ask for the css fixture where it is used"]
    )


@pytest.mark.parametrize(("test", "how"), [("def test_with(css): pass", "--collect-only"), ("def test(): pass", "-v")])
def test_nothing_is_imported_before_a_test_asks(project: Project, test: str, how: str) -> None:
    project.write(
        "conftest",
        """
        import sys

        def pytest_unconfigure():
            print("imported:", *sorted(name for name in sys.modules if name.startswith("simulator")))
    """,
    )
    project.run(test, how).stdout.fnmatch_lines(["imported: simulator simulator.pytest_plugin"])


def test_unittest_uses_css_in_a_with_block(project: Project) -> None:
    ran = project.run("""
        import unittest

        from receivers import failing, good
        from simulator.testing import Css

        class Receivers(unittest.TestCase):
            def test_a_good_one(self):
                with Css() as css:
                    css.deliver_to(good)
                    css.push("live/room1")
                    self.assertEqual(css.deliveries[0].verdict, "acknowledged")

            def test_what_is_left_over(self):
                with self.assertRaisesRegex(AssertionError, "delivery 1.* is not acknowledged: 500"):
                    with Css() as css:
                        css.deliver_to(failing)
                        css.push("live/room1")
    """)
    ran.assert_outcomes(passed=2)


def test_the_fixture_tells_what_it_is(project: Project) -> None:
    ran = project.run("", "--fixtures", "-q")
    ran.stdout.fnmatch_lines(["css -- *pytest_plugin.py*", "*Simulate live screencapture*"])
