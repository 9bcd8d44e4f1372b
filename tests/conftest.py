"""What every test may use; standing here also lets tests import the modules beside it."""

from collections.abc import Iterator

import pytest
from receiver_process import ReceiverProcess, receiver


@pytest.fixture(scope="module")
def there() -> Iterator[ReceiverProcess]:
    """Run a receiver in another process, told by the URL's path how to behave."""
    with receiver() as process:
        yield process
