"""Render the chart with the helm of this machine, and start an API server to try it on.

The server and its etcd run as plain processes on 127.0.0.1, for the tests that ask for them.
"""

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.chart.scenarios import CHART, scenarios, values_file

Manifest = dict[str, Any]
Kubectl = Callable[..., str]

_RENDER_LIMIT_S = 60
_PROGRAMS = ("etcd", "kube-apiserver", "kubectl", "openssl")
_START_LIMIT_S = 90
_TOKEN = "chart-tests"  # of a server that lives for these tests, on 127.0.0.1


@pytest.fixture(scope="session")
def chart() -> Path:
    """Return the chart's folder."""
    return CHART


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
        files = (f"--values={values_file(scenario)}", f"--values={override}")
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


@pytest.fixture(scope="session")
def kubeconfig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Start an API server on 127.0.0.1 and return how to reach it."""
    missing = [program for program in _PROGRAMS if not shutil.which(program)]
    if missing:
        pytest.skip(f"not on PATH: {', '.join(missing)}")
    folder = tmp_path_factory.mktemp("api-server")
    etcd, peer, port = _free_ports(3)
    key = folder / "service-accounts.key"
    subprocess.run(["openssl", "genrsa", "-out", str(key), "2048"], check=True, capture_output=True)
    (folder / "tokens.csv").write_text(f"{_TOKEN},admin,admin,system:masters\n", encoding="utf-8")
    with ExitStack() as stack:
        stack.enter_context(_running(folder, "etcd", *_etcd_flags(folder, etcd, peer)))
        stack.enter_context(_running(folder, "kube-apiserver", *_server_flags(folder, etcd, port, key)))
        path = _write_kubeconfig(folder, port)
        _require_ready(folder, path)
        _know_kinds(path)
        yield path


@pytest.fixture(scope="session")
def kubectl(kubeconfig: Path) -> Kubectl:
    """Run kubectl against the server and return what it printed."""

    def run(*args: str, stdin: str = "") -> str:
        argv = ["kubectl", "--kubeconfig", str(kubeconfig), *args]
        done = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=60, input=stdin)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run every test that asks for a scenario with each file of ci/, and each that people are offered."""
    if "scenario" in metafunc.fixturenames:
        metafunc.parametrize("scenario", scenarios())


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for item in sockets:
            item.bind(("127.0.0.1", 0))
        return [item.getsockname()[1] for item in sockets]


def _etcd_flags(folder: Path, client: int, peer: int) -> list[str]:
    return [
        f"--data-dir={folder}/etcd",
        f"--listen-client-urls=http://127.0.0.1:{client}",
        f"--advertise-client-urls=http://127.0.0.1:{client}",
        f"--listen-peer-urls=http://127.0.0.1:{peer}",
        f"--initial-advertise-peer-urls=http://127.0.0.1:{peer}",
        f"--initial-cluster=default=http://127.0.0.1:{peer}",
        "--unsafe-no-fsync",
    ]


def _server_flags(folder: Path, etcd: int, port: int, key: Path) -> list[str]:
    return [
        f"--etcd-servers=http://127.0.0.1:{etcd}",
        "--bind-address=127.0.0.1",
        f"--secure-port={port}",
        f"--cert-dir={folder}",
        f"--token-auth-file={folder}/tokens.csv",
        "--authorization-mode=RBAC",
        "--service-cluster-ip-range=10.96.0.0/16",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-account-key-file={key}",
        f"--service-account-signing-key-file={key}",
    ]


class _running:  # noqa: N801 - reads as the state it holds
    """A program that runs as long as the block, its output in a file."""

    def __init__(self, folder: Path, program: str, *flags: str) -> None:
        self._log = (folder / f"{program}.log").open("wb")
        self._argv = [program, *flags]

    def __enter__(self) -> None:
        self._process = subprocess.Popen(self._argv, stdout=self._log, stderr=subprocess.STDOUT)

    def __exit__(self, *_exc: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()


def _require_ready(folder: Path, kubeconfig: Path) -> None:
    deadline_s = time.monotonic() + _START_LIMIT_S
    argv = ["kubectl", "--kubeconfig", str(kubeconfig), "get", "--raw", "/readyz"]
    while time.monotonic() < deadline_s:
        done = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=60)
        if done.stdout == "ok":
            return
        time.sleep(0.5)
    tail = (folder / "kube-apiserver.log").read_text("utf-8", errors="replace").splitlines()[-5:]
    pytest.fail(f"the API server is not ready after {_START_LIMIT_S} s: {done.stderr} {tail}")


def _know_kinds(kubeconfig: Path) -> None:
    """Let the server know the kinds of others that the chart makes objects of."""
    kinds = Path(__file__).with_name("handwritten_crds.yaml")
    argv = ["kubectl", "--kubeconfig", str(kubeconfig)]
    for act in (("apply", f"--filename={kinds}"), ("wait", "crd", "--all", "--for=condition=Established")):
        done = subprocess.run([*argv, *act], capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stderr


def _write_kubeconfig(folder: Path, port: int) -> Path:
    cluster = {"server": f"https://127.0.0.1:{port}", "certificate-authority": str(folder / "apiserver.crt")}
    path = folder / "kubeconfig.json"
    path.write_text(
        json.dumps(
            {
                "apiVersion": "v1",
                "kind": "Config",
                "clusters": [{"name": "tests", "cluster": cluster}],
                "users": [{"name": "tests", "user": {"token": _TOKEN}}],
                "contexts": [{"name": "tests", "context": {"cluster": "tests", "user": "tests"}}],
                "current-context": "tests",
            }
        ),
        encoding="utf-8",
    )
    path.chmod(0o600)
    return path
