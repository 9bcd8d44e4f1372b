"""What every test may use; standing here also lets tests import the modules beside it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from receiver_process import ReceiverProcess, receiver
from shell import Shell


@pytest.fixture(scope="module")
def there() -> Iterator[ReceiverProcess]:
    """Run a receiver in another process, told by the URL's path how to behave."""
    with receiver() as process:
        yield process


@pytest.fixture
def css_sim(tmp_path: Path) -> Shell:
    """Return the command line as a user's shell runs it."""
    return Shell(tmp_path)
