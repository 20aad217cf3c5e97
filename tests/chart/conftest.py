"""Render the chart with the helm of this machine."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

Manifest = dict[str, Any]

_RENDER_LIMIT_S = 60


@pytest.fixture(scope="session")
def chart() -> Path:
    """Return the chart's folder."""
    return Path(__file__).parents[2] / "chart"


@pytest.fixture(scope="session")
def default_values(chart: Path) -> Mapping[str, Any]:
    """Return what values.yaml says."""
    return dict(yaml.safe_load((chart / "values.yaml").read_text("utf-8")))


@pytest.fixture(scope="session")
def helm() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run helm: the one named by HELM, else the first on PATH."""
    program = os.environ.get("HELM") or shutil.which("helm")
    if not program:
        pytest.skip("helm is neither named by HELM nor on PATH")

    def run(*args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [program, *args], capture_output=True, text=True, check=False, timeout=_RENDER_LIMIT_S
        )

    return run


@pytest.fixture(scope="session")
def template(
    helm: Callable[..., subprocess.CompletedProcess[str]],
    chart: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run `helm template` with a values file of the scenario and a tree of further values."""

    def run(
        values: object = None,
        *,
        scenario: str = "default",
        release: str = "todo-app",
        namespace: str = "todo-app-dev",
        args: tuple[str, ...] = (),
    ) -> subprocess.CompletedProcess[str]:
        override = tmp_path_factory.mktemp("values") / "override.json"
        override.write_text(json.dumps(values or {}), encoding="utf-8")
        files = (f"--values={chart}/ci/{scenario}-values.yaml", f"--values={override}")
        return helm("template", release, str(chart), f"--namespace={namespace}", *files, *args)

    return run


@pytest.fixture(scope="session")
def render(template: Callable[..., subprocess.CompletedProcess[str]]) -> Callable[..., list[Manifest]]:
    """Return the objects that the chart makes of a scenario and values."""

    def run(values: object = None, **options: str) -> list[Manifest]:
        done = template(values, **options)
        assert done.returncode == 0, done.stderr
        return [document for document in yaml.safe_load_all(done.stdout) if document]

    return run


@pytest.fixture(scope="session")
def refuse(template: Callable[..., subprocess.CompletedProcess[str]]) -> Callable[..., str]:
    """Return helm's words when it refuses values."""

    def run(values: object, **options: str) -> str:
        done = template(values, **options)
        assert done.returncode != 0, "helm took values that it was to refuse"
        return done.stderr

    return run


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run every test that asks for a scenario with each file of ci/."""
    if "scenario" in metafunc.fixturenames:
        files = sorted((Path(__file__).parents[2] / "chart" / "ci").glob("*-values.yaml"))
        metafunc.parametrize("scenario", [file.name.removesuffix("-values.yaml") for file in files])
