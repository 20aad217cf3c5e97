"""What the unit tests share: small real records, a runner that runs nothing, fake programs."""

import functools
import importlib.util
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from conformance.report import json_file


@functools.cache
def _load(name: str) -> ModuleType:
    """Return a module beside this file, which importlib mode does not find by itself."""
    spec = importlib.util.spec_from_file_location(f"unit_{name}", Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def make() -> Any:
    """Return the builders of records."""
    return _load("records").Make()


@pytest.fixture
def fake_runner(tmp_path: Path) -> Callable[..., Any]:
    """Return a maker of runners that answer from a table."""
    runner_class = _load("fake_runner").FakeRunner
    return lambda answers=(): runner_class(dict(answers), tmp_path)


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str, str], Path]:
    """Return a maker of shell programs in the folder `bin` of the test's own folder."""
    folder = tmp_path / "bin"
    folder.mkdir()

    def write(name: str, body: str) -> Path:
        path = folder / name
        path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        path.chmod(0o755)
        return path

    return write


@pytest.fixture(scope="session")
def repository() -> Path:
    """Return the root of this repository."""
    return Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session", autouse=True)
def one_adapter() -> Iterator[None]:
    """Let the reader and writer of results.json be made once: hundreds of them would take seconds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_file, "_adapter", functools.cache(json_file._adapter))
        yield


@pytest.fixture(autouse=True)
def unchanged_process() -> Iterator[None]:
    """Fail a test that leaves another environment or working directory behind."""
    before = {key: value for key, value in os.environ.items() if key != "PYTEST_CURRENT_TEST"}
    folder = Path.cwd()
    yield
    after = {key: value for key, value in os.environ.items() if key != "PYTEST_CURRENT_TEST"}
    assert before == after
    assert folder == Path.cwd()
