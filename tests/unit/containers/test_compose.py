"""What a run makes of a Compose file, as both generations print it, and how it looks at the services."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from conformance.containers.compose_file import Own, composition, parts_of
from conformance.containers.compose_keys import ComposeKeys
from conformance.containers.compose_life import ServiceRun, bounds_in
from conformance.containers.compose_project import Project
from conformance.containers.compose_values import passwords_in, secrets_of, variables_of, without_values
from conformance.core.errors import ConfigError, DeployError, ToolMissing
from conformance.core.programs import COMPOSE, version_of
from conformance.model.settings import SubjectSettings
from tests.unit.fake_runner import FakeRunner

# As docker-compose 1.29 prints it, and Compose 2.40.
RESOLVED = {
    "1": """\
services:
  api:
    build: {context: /app, dockerfile: Dockerfile.api}
    container_name: the-api
    depends_on: {db: {condition: service_healthy}}
    environment: {DATABASE: 'postgres://todo:in-an-address@db/todo', SIGNING_KEY: signs-it-all, PORT: 80}
  db: {image: 'postgres:15', restart: always, volumes: ['rows:/data:rw']}
  migrate: {build: {context: /app, dockerfile: Dockerfile.api}, command: [migrate]}
  web: {build: {context: /app}, ports: [{published: 8080, target: 8081}], labels: {theirs: x}}
secrets: {token: {file: token.txt}}
version: '3.9'
volumes: {rows: {}}
""",
    "2": """\
name: conformance-ab12cd
services:
  api:
    build: {context: /app, dockerfile: Dockerfile.api}
    container_name: the-api
    depends_on: {db: {condition: service_healthy, required: true}}
    environment: {DATABASE: 'postgres://todo:in-an-address@db/todo', SIGNING_KEY: signs-it-all, PORT: '80'}
    networks: {default: null}
  db:
    image: postgres:15
    networks: {default: null}
    restart: always
    volumes: [{type: volume, source: rows, target: /data, volume: {}}]
  migrate:
    build: {context: /app, dockerfile: Dockerfile.api}
    command: [migrate]
    networks: {default: null}
  web:
    build: {context: /app, dockerfile: Dockerfile}
    labels: {theirs: x}
    networks: {default: null}
    ports: [{mode: ingress, target: 8081, published: '8080', protocol: tcp}]
networks: {default: {name: conformance-ab12cd_default}}
secrets: {token: {name: conformance-ab12cd_token, file: token.txt}}
volumes: {rows: {name: conformance-ab12cd_rows}}
""",
}
OWN = Own(
    images={"backend": "todo-backend:r", "frontend": "todo-frontend:r"},
    labels={"conformance.run": "ab12cd"},
    port=4711,
)


@pytest.fixture(params=sorted(RESOLVED))
def resolved(request: pytest.FixtureRequest) -> Any:
    """The same file, as one of the generations reads it."""
    return yaml.safe_load(RESOLVED[request.param])


@pytest.fixture
def subject(make: Any) -> SubjectSettings:
    """A subject whose back end is service `api`, and so on."""
    services = {"backend": "api", "frontend": "web", "postgresql": "db"}
    settings = make.settings(subject={"compose": {"file": "compose.yaml", "services": services}})
    found: SubjectSettings = settings.subject
    return found


def made_of(resolved: Any, subject: SubjectSettings) -> Any:
    """Return what is brought up."""
    return composition(resolved, parts_of(resolved, subject), subject, OWN)


def test_services_run_the_images_that_were_built(resolved: Any, subject: SubjectSettings) -> None:
    """One beside them that would be built in the same way runs the same; nothing is left to build."""
    services = made_of(resolved, subject)["services"]
    assert {name: service["image"] for name, service in services.items()} == {
        "api": "todo-backend:r", "db": "postgres:15", "migrate": "todo-backend:r", "web": "todo-frontend:r",
    }  # fmt: skip
    assert not any("build" in service for service in services.values())


def test_only_the_front_end_is_published_and_on_loopback_only(
    resolved: Any, subject: SubjectSettings
) -> None:
    """At the run's port."""
    services = made_of(resolved, subject)["services"]
    assert {name: service.get("ports") for name, service in services.items()} == {
        "api": None, "db": None, "migrate": None, "web": ["127.0.0.1:4711:8081"],
    }  # fmt: skip


def test_all_that_is_made_bears_the_run_s_label_and_no_name_of_its_own(
    resolved: Any, subject: SubjectSettings
) -> None:
    """A name would be shared with whoever works with the file; a container's still finds it."""
    made = made_of(resolved, subject)
    assert made["networks"] == {"default": {"labels": OWN.labels}}
    assert made["volumes"] == {"rows": {"labels": OWN.labels}}
    assert made["services"]["web"]["labels"] == {
        "theirs": "x",
        "conformance.run": "ab12cd",
        "conformance.pod": "web",
        "conformance.container": "frontend",
    }
    assert "name" not in made
    assert "container_name" not in made["services"]["api"]
    assert made["services"]["api"]["networks"] == {"default": {"aliases": ["the-api"]}}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"networks": {"default": {"external": True}}}, "network 'default' is external"),
        ({"volumes": {"rows": {"external": {"name": "x"}}}}, "volume 'rows' is external"),
        (
            {"db": {"build": {"context": "/db"}}},
            "service 'db' would be built by Compose, and the suite",
        ),
        ({"db": {"network_mode": "host"}}, "service 'db' has `network_mode: host`"),
        ({"web": {"ports": []}}, "the front end's service publishes none"),
        ({"web": {"ports": ["80:80", "443:443/tcp"]}}, "the front end's service publishes 80, 443"),
    ],
    ids=str,
)
def test_what_would_not_be_the_run_s_own_is_refused(
    resolved: Any, subject: SubjectSettings, changed: Any, told: str
) -> None:
    """With the setting that helps."""
    for key, value in changed.items():
        (resolved if key in {"networks", "volumes"} else resolved["services"])[key] = value
    with pytest.raises(ConfigError, match=told):
        made_of(resolved, subject)


def test_component_without_a_service_is_named(resolved: Any, subject: SubjectSettings) -> None:
    """With those that there are."""
    del resolved["services"]["db"]
    with pytest.raises(ConfigError, match=r"has no service 'db', known are api, migrate, web") as caught:
        parts_of(resolved, subject)
    assert caught.value.hint == "name that of component 'postgresql' in [subject.compose.services]"


def test_values_are_masked_in_what_is_kept_and_known_to_be_hidden(
    resolved: Any, subject: SubjectSettings, tmp_path: Path
) -> None:
    """Variables by their names, passwords in addresses, files of secrets."""
    made = made_of(resolved, subject)
    (tmp_path / "token.txt").write_text("from-a-file\n")
    kept = yaml.safe_dump(without_values(made))
    assert "signs-it-all" not in kept
    assert "in-an-address" not in kept
    assert ("SIGNING_KEY", "signs-it-all") in set(variables_of(made))
    assert "in-an-address" in set(passwords_in(made))
    assert secrets_of(made, tmp_path) == [b"from-a-file\n"]
    engine: Any = SimpleNamespace(find=lambda: [container(Env=["SIGNING_KEY=signs-it-all"])])
    assert {b"signs-it-all", b"from-a-file"} <= set(ComposeKeys(engine, [b"from-a-file\n"]).candidates())


def container(
    status: str = "running", *, code: int = 0, health: str = "", restarts: int = 0, **config: Any
) -> Any:
    """Return a container as the engine tells of it."""
    state = {"ExitCode": code, **({"Health": {"Status": health}} if health else {})}
    attrs = {"State": state, "RestartCount": restarts, "Config": config}
    return SimpleNamespace(name="it", status=status, attrs=attrs, logs=lambda **_: b"cannot open the rows\n")


@pytest.mark.parametrize(
    ("service", "seen", "waiting"),
    [
        ("api", None, "a container of service/api"),
        ("api", container("created"), "container of service/api to run (it is created)"),
        ("db", container(health="starting"), "health check of service/db (it is starting)"),
        ("db", container(health="healthy"), ""),
        ("api", container(), ""),
        # One that is no component may do its work and end.
        ("migrate", container("exited"), ""),
    ],
    ids=lambda value: str(getattr(value, "status", value)),
)
def test_service_is_ready_by_its_own_health_check(
    subject: SubjectSettings, service: str, seen: Any, waiting: str
) -> None:
    """One without any, when it runs."""
    run = run_of(service, subject)
    assert run.look(seen) == waiting
    assert run.is_ready == (not waiting)


@pytest.mark.parametrize(
    ("service", "seen", "told"),
    [
        ("api", container("exited"), "container 'it' of service/api ended with 0"),
        ("migrate", container("exited", code=3), "container 'it' of service/migrate ended with 3"),
        ("api", container("restarting", code=1, restarts=3), "service/api ended with 1 4 times"),
        ("api", container(restarts=3), "service/api was started 4 times"),
    ],
    ids=lambda value: str(getattr(value, "status", value)),
)
def test_service_that_does_not_stay_up_fails(
    subject: SubjectSettings, service: str, seen: Any, told: str
) -> None:
    """The failure is the subject's, with its last words."""
    run = run_of(service, subject)
    with pytest.raises(DeployError, match=f"{told}.*its last words: cannot open the rows"):
        run.look(seen)
    assert not run.is_ready


def run_of(service: str, subject: SubjectSettings) -> ServiceRun:
    """Return the run of a service."""
    parts = parts_of(yaml.safe_load(RESOLVED["1"]), subject)
    return ServiceRun(next(part for part in parts if part.service == service), begun_s=0.0)


@pytest.mark.parametrize(
    ("host", "cpu", "memory"),
    [
        ({"NanoCpus": 500_000_000, "Memory": 2**28}, 500.0, 2**28),
        ({"NanoCpus": 0, "CpuQuota": 25_000, "CpuPeriod": 100_000, "Memory": 0}, 250.0, None),
        ({"NanoCpus": 0, "CpuQuota": 0, "Memory": 0}, None, None),
    ],
)
def test_limits_are_the_engine_s(host: Any, cpu: float | None, memory: int | None) -> None:
    """Whatever wording of the file they come from."""
    one: Any = SimpleNamespace(attrs={"HostConfig": host})
    found = bounds_in(one)
    assert (found.cpu_limit_millicores, found.memory_limit_bytes) == (cpu, memory)


def absent(_argv: Any) -> Any:
    """Answer for a program that is not there."""
    raise ToolMissing("cannot find 'docker-compose' on PATH")


def test_whichever_generation_answers_is_taken(tmp_path: Path) -> None:
    """The plugin first; where neither is, one error says what to do."""
    plugin = FakeRunner({"docker compose version": (0, "2.40.3\n"), "config": (0, "services: {}")}, tmp_path)
    assert version_of(plugin, COMPOSE) == "2.40.3"
    assert Project(plugin, tmp_path / "c.yaml", "conformance-ab12cd").read() == {"services": {}}
    assert plugin.lines[-1] == (
        f"docker compose --file {tmp_path}/c.yaml --project-directory {tmp_path}"
        " --project-name conformance-ab12cd config"
    )
    older = FakeRunner({"docker compose version": (1, ""), "docker-compose version": (0, "1.29.2")}, tmp_path)
    assert version_of(older, COMPOSE) == "1.29.2"
    Project(older, tmp_path / "c.yaml", "p").up(tmp_path / "own.yaml", limit_s=9, give_up=lambda: "")
    assert older.lines[-1].startswith("docker-compose --file ")
    assert older.lines[-1].endswith(" up --detach --no-build")
    none = FakeRunner({"docker compose version": (1, ""), "docker-compose version": absent}, tmp_path)
    with pytest.raises(ToolMissing) as caught:
        version_of(none, COMPOSE)
    assert "python3 -m airgap packages docker-compose" in caught.value.hint


def test_file_that_compose_refuses_is_the_subject_s_fault(tmp_path: Path) -> None:
    """A run that reads it goes no further."""
    project = Project(FakeRunner({"config": (15, ""), "up": (1, "")}, tmp_path), tmp_path / "c.yaml", "p")
    with pytest.raises(DeployError, match=r"Compose cannot read 'c.yaml'"):
        project.read()
    with pytest.raises(DeployError, match=r"Compose did not bring 'c.yaml' up: it ended with 1"):
        project.up(tmp_path / "own.yaml", limit_s=9, give_up=lambda: "")
