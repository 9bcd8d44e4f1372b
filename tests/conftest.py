"""What every test may use; standing here also lets tests import the modules beside it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from apart import Apart, made_once
from control_parts import Running, path_of, running
from hypothesis import settings
from receiver_process import ReceiverProcess, receiver
from shell import Shell

pytest_plugins = "pytester"

# A busy machine makes any example slow once; how long one takes is no property of what is tested.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Apart:
    """Return an environment in which the wheel is installed, apart from this folder."""
    return made_once(tmp_path_factory)


@pytest.fixture(scope="module")
def there() -> Iterator[ReceiverProcess]:
    """Run a receiver in another process, told by the URL's path how to behave."""
    with receiver() as process:
        yield process


@pytest.fixture
def css_sim(tmp_path: Path) -> Shell:
    """Return the command line as a user's shell runs it."""
    return Shell(tmp_path)


@pytest.fixture
def paused(css_sim: Shell, tmp_path: Path, there: ReceiverProcess, request: pytest.FixtureRequest) -> Iterator[Running]:
    """Run one stream for an hour whose clock stands still; its receiver's path is the test's name."""
    with running(css_sim, tmp_path, "--callback", there.url(path_of(request)), "--speed", "paused") as run:
        yield run
