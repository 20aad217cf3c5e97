"""The small application that the probes are tried on."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def todo() -> ModuleType:
    """The module `fake_todo.py`, which importlib mode does not find by itself."""
    spec = importlib.util.spec_from_file_location("fake_todo", Path(__file__).with_name("fake_todo.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["fake_todo"] = module
    spec.loader.exec_module(module)
    return module
