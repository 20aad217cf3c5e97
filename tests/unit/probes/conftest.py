"""The small application that the probes are tried on."""

from types import ModuleType

import pytest

from conformance.probes import outages, under_load
from conformance.subject import steady
from tests.unit.probes import fake_todo


@pytest.fixture(scope="session")
def todo() -> ModuleType:
    """The module `fake_todo`."""
    return fake_todo


@pytest.fixture
def gentle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for little where a load goes on."""
    monkeypatch.setattr(steady, "_PAUSE_S", 0.005)
    monkeypatch.setattr(outages, "_WELL_S", 0.02)
    monkeypatch.setattr(outages, "_LOOK_EVERY_S", 0.01)
    for module in (outages, under_load):
        monkeypatch.setattr(module, "pause", lambda _s: None)
