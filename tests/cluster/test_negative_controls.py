"""A suite that cannot fail proves nothing: planted faults, and for each the criterion it must turn red.

SC-002 and SC-003 with SC-006 have a run each. Faults whose verdicts do not depend on one another share one:
those of `faulty_backend.py` and of a page (SC-004, 005, 007, 008, 011), and those of a chart (SC-009, 010).
"""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.core.errors import ExitCode
from conformance.model.verdict import Status
from tests.cluster.command import RUN_LIMIT_S, Run, run
from tests.cluster.subject import PROJECT, variant

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(RUN_LIMIT_S)]

_FAULTY = Path(__file__).with_name("faulty_backend.py").read_text(encoding="utf-8")
_LATE_SCRIPT = r"""RUN sed -i 's#</body>#<script src="/assets/late.js"></script></body>#' index.html"""
_BY_HAND = """
            - name: MODEL_KEY
              valueFrom: {secretKeyRef: {name: made-by-hand, key: model-key}}"""


def _end(lines: str) -> Callable[[str], str]:
    return lambda text: f"{text}\n{lines}\n"


def _replace(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new)


def _only(*criteria: str) -> tuple[str, ...]:
    return tuple(word for criterion in criteria for word in ("--only", criterion))


def test_build_that_fails_turns_sc_001_red(tmp_path: Path) -> None:
    """The first of the two images copies what is not there, so that nothing was timed."""
    wrong = _replace("COPY app/frontend/node-requirements.txt", "COPY app/frontend/forgotten.txt")
    config = variant(tmp_path, dockerfiles={"frontend": wrong})

    finished = run(tmp_path / "reports", "--config", str(config), *_only("SC-001"))

    verdict = finished.verdict("SC-001")
    assert finished.exit_code == ExitCode.NOT_CONFORMANT, finished.output
    assert verdict.status is Status.FAIL
    assert "forgotten.txt" in verdict.reason


def test_image_over_the_limit_turns_sc_002_red(tmp_path: Path) -> None:
    """As many zeros on top of the back end as the limit allows in all."""
    ballast = "import os; os.truncate(os.open('/tmp/ballast', os.O_CREAT | os.O_WRONLY), 300 * 10**6)"
    config = variant(tmp_path, dockerfiles={"backend": _end(f'RUN ["/usr/bin/python3", "-c", "{ballast}"]')})

    finished = run(tmp_path / "reports", "--config", str(config), *_only("SC-002"))

    verdict = finished.verdict("SC-002")
    assert finished.exit_code == ExitCode.NOT_CONFORMANT, finished.output
    assert verdict.status is Status.FAIL
    assert "todo-backend" in verdict.reason
    assert "limit 300 MB" in verdict.reason


def test_wrong_database_host_turns_sc_003_and_sc_006_red(tmp_path: Path, cluster: tuple[str, ...]) -> None:
    """The cause is named, not only the symptom."""
    config = variant(
        tmp_path,
        set_values={
            "backend.migration.waitSeconds": "5",
            "backend.extraEnv[0].name": "TODOCHAT_DATABASE_HOST",
            "backend.extraEnv[0].value": "no-such-database",
        },
    )

    finished = run(tmp_path / "reports", "--config", str(config), *_only("SC-003", "SC-006"), *cluster)

    assert finished.exit_code == ExitCode.NOT_CONFORMANT, finished.output
    startup, flow = finished.verdict("SC-003"), finished.verdict("SC-006")
    assert startup.status is Status.FAIL
    assert "no-such-database" in startup.reason
    assert flow.status is not Status.PASS
    assert "todo-app-backend" in flow.reason


@pytest.fixture(scope="module")
def faulty_app(tmp_path_factory: pytest.TempPathFactory, cluster: tuple[str, ...]) -> Run:
    """A run over an application that serves, with one fault for each of five criteria."""
    folder = tmp_path_factory.mktemp("faulty-app")
    entrypoint = json.dumps(["/usr/bin/python3", "-c", _FAULTY])
    build = "RUN npm run build"
    config = variant(
        folder,
        dockerfiles={
            "backend": _end(f"ENTRYPOINT {entrypoint}"),
            "frontend": _replace(build, f"{_LATE_SCRIPT}\n{build}"),
        },
    )
    wanted = _only("SC-004", "SC-005", "SC-007", "SC-008", "SC-011")
    return run(folder / "reports", "--config", str(config), *wanted, *cluster)


@pytest.mark.parametrize(
    ("criterion", "words"),
    [
        ("SC-004", ("/assets/late.js", "404")),
        ("SC-005", ("task list", "1000 ms")),
        ("SC-007", ("cannot reach the model",)),
        ("SC-008", ("/backend'", "of its memory limit, allowed 80 %")),
        ("SC-011", ("404",)),
    ],
)
def test_faulty_app_turns_each_criterion_red(faulty_app: Run, criterion: str, words: tuple[str, ...]) -> None:
    """Each by its own fault, which the reason names."""
    verdict = faulty_app.verdict(criterion)

    assert faulty_app.exit_code == ExitCode.NOT_CONFORMANT, faulty_app.output
    assert verdict.status is Status.FAIL, verdict.reason
    assert [word for word in words if word not in verdict.reason] == [], verdict.reason


@pytest.fixture(scope="module")
def faulty_chart(tmp_path_factory: pytest.TempPathFactory, cluster: tuple[str, ...]) -> Run:
    """A run over a chart that needs a Secret made by hand, and that does not heed one of its values."""
    folder = tmp_path_factory.mktemp("faulty-chart")
    chart = Path(shutil.copytree(PROJECT / "chart", folder / "chart"))
    environment = chart / "templates" / "_env.tpl"
    text = environment.read_text(encoding="utf-8")
    changed = text.replace("{{ .Values.backend.logLevel }}", "info")
    assert changed != text
    environment.write_text(changed, encoding="utf-8")
    deployment = chart / "templates" / "backend" / "deployment.yaml"
    text = deployment.read_text(encoding="utf-8")
    # The last of them is the server's; the migration's is before it.
    before, variables, after = text.rpartition('"todo-app.backendEnv"')
    assert variables
    line, end, rest = after.partition("\n")
    deployment.write_text(f"{before}{variables}{line}{_BY_HAND}{end}{rest}", encoding="utf-8")
    config = variant(folder, chart=str(chart))
    return run(folder / "reports", "--config", str(config), *_only("SC-009", "SC-010"), *cluster)


@pytest.mark.parametrize(
    ("criterion", "words"),
    [
        ("SC-009", ("every value has an effect", "backend.logLevel")),
        ("SC-010", ("nothing served after it",)),
    ],
)
def test_faulty_chart_turns_each_criterion_red(
    faulty_chart: Run, criterion: str, words: tuple[str, ...]
) -> None:
    """A release that waits for a person is not hands-free, whatever the install command said."""
    verdict = faulty_chart.verdict(criterion)

    assert faulty_chart.exit_code == ExitCode.NOT_CONFORMANT, faulty_chart.output
    assert verdict.status is Status.FAIL, verdict.reason
    assert [word for word in words if word not in verdict.reason] == [], verdict.reason
    startup = faulty_chart.report.measurements["startup"]
    assert "Secret 'made-by-hand' is not found" in startup.failure
