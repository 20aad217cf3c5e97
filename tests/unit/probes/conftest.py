"""The small application that the probes are tried on."""

from types import ModuleType

import pytest

from tests.unit.probes import fake_todo


@pytest.fixture(scope="session")
def todo() -> ModuleType:
    """The module `fake_todo`."""
    return fake_todo
