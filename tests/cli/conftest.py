"""The command line as a user's shell runs it."""

from pathlib import Path

import pytest
from shell import Shell


@pytest.fixture
def css_sim(tmp_path: Path) -> Shell:
    return Shell(tmp_path)
