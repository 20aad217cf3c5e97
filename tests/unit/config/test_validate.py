"""What the settings name is there, and the parts fit one another."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance.config import load_settings, require_valid
from conformance.core.errors import ConfigError
from conformance.criteria import KNOWN_IDS
from conformance.model.settings import Settings
from tests.unit.table import table

Write = Callable[..., Path]


def settings_of(path: Path, **flags: Any) -> Settings:
    """Return the settings of a file."""
    return load_settings(config_file=path, environment={}, flags=flags)[0]


def problems_of(path: Path, **flags: Any) -> ConfigError:
    """Return the error of settings that must be refused."""
    with pytest.raises(ConfigError) as caught:
        require_valid(settings_of(path, **flags), known_ids=KNOWN_IDS)
    return caught.value


def test_good_subject_is_accepted(write: Write) -> None:
    """All that is named is there."""
    require_valid(settings_of(write()), known_ids=KNOWN_IDS)


@pytest.mark.parametrize("asked", [{"require": ("recommended",)}, {"only": ("REC-06",)}], ids=str)
def test_values_for_production_are_there_where_they_are_used(write: Write, asked: dict[str, Any]) -> None:
    """A run of the eleven never reads them."""
    path = write(after="[subject.production]\nvalues = ['p.yaml']")
    require_valid(settings_of(path), known_ids=KNOWN_IDS)
    assert "  subject.production.values: missing values file 'p.yaml'" in problems_of(path, **asked).message
    path = write(after="[subject.production.previous]\nchart = 'old.tgz'")
    line = "  subject.production.previous.chart: missing chart 'old.tgz'"
    assert line in problems_of(path, **asked).message


def test_project_itself_is_accepted(repository: Path) -> None:
    """The configuration of this repository names what this repository holds."""
    require_valid(settings_of(repository / "conformance.toml"), known_ids=KNOWN_IDS)


@pytest.mark.parametrize(
    ("removed", "line"),
    [
        ("chart/Chart.yaml", "subject.chart: missing chart 'chart': no Chart.yaml there"),
        ("Dockerfile", "subject.images.backend.dockerfile: missing Dockerfile 'Dockerfile'"),
        ("main.py", "subject.images.backend.touch: missing source file 'main.py'"),
    ],
)
def test_missing_file_is_named_with_its_key(write: Write, subject: Path, removed: str, line: str) -> None:
    """One missing file is one problem; the hint says where paths start."""
    path = write()
    (subject / removed).unlink()
    error = problems_of(path)
    assert error.message == f"cannot judge subject 'todo-app': 1 problem\n  {line}"
    assert f"paths start in '{subject}'" in error.hint


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("subject.values = ['v.yaml']", "", "subject.values: missing values file 'v.yaml'"),
        (
            "subject.frontend_component = 'web'",
            "",
            "subject.frontend_component: names component 'web', known components are backend, frontend,",
        ),
        (
            "subject.backend_component = 'api'",
            "",
            "subject.backend_component: names component 'api', known components are",
        ),
        (
            "",
            "[subject.database]\ncomponent = 'db'",
            "subject.database.component: names component 'db', known components are",
        ),
        ("", "[subject.database]\ncommand = ['psql']", "subject.database.command: holds no '{sql}'"),
        (
            "",
            "[[subject.waivers]]\npattern = '('\nreason = 'x'\nexpires = '2030-01-01'",
            "subject.waivers.0.pattern: found '(', expected a regular expression",
        ),
        (
            "",
            "[[subject.waivers]]\npattern = 'socket hangs'\nreason = 'x'\nexpires = '2030-02-30'",
            "subject.waivers.0.expires: found '2030-02-30', expected a day that exists",
        ),
        ("target = 'existing'", "", "context: --target existing needs a named context; give --context NAME"),
        ("context = 'c'", "", "context: 'c' is used with --target existing only"),
        ("target = 'existing'\ncontext = 'c'\nkubeconfig = 'none'", "", "kubeconfig: missing file 'none'"),
        ("only = ['SC-12']", "", "--only: unknown criterion 'SC-12'; nearest known: SC-"),
        ("only = ['sc-001']", "", "--only: unknown criterion 'sc-001'; nearest known: SC-001"),
        (
            "allow_not_measured = ['latency']",
            "",
            "--allow-not-measured: unknown criterion 'latency'; known: REC-01,",
        ),
        (
            "",
            "[subject.not_applicable]\nSC-099 = 'x'",
            "subject.not_applicable: unknown criterion 'SC-099'; nearest known: SC-009",
        ),
        (
            "",
            "[subject.not_applicable]\nSC-009 = ' '",
            "subject.not_applicable.SC-009: found ' ' (file), expected text that is not blank",
        ),
    ],
)
def test_what_does_not_fit_is_one_line(write: Write, before: str, after: str, line: str) -> None:
    """Each line names the key, what was found, and what is known."""
    error = problems_of(write(before=before, after=after))
    assert f": 1 problem\n  {line}" in error.message


def test_values_file_that_is_there_is_accepted(write: Write, subject: Path) -> None:
    """Of two, only the missing one is named."""
    (subject / "there.yaml").touch()
    error = problems_of(write(before="subject.values = ['there.yaml', 'v.yaml']"))
    assert error.message.endswith(": 1 problem\n  subject.values: missing values file 'v.yaml'")


def test_image_without_a_component_is_named(write: Write) -> None:
    """Its pods could not be compared with the build."""
    error = problems_of(write(images="images.worker]\ncontext='.'\n#"))
    assert "subject.images.worker: no component of that name" in error.message


def test_missing_context_folder_is_named(write: Write) -> None:
    """The build context is a folder."""
    error = problems_of(write(touch="context = 'none'\ntouch"))
    assert "subject.images.backend.context: missing folder 'none'" in error.message


def test_all_problems_are_told_at_once(write: Write, subject: Path) -> None:
    """Minutes are not spent to find them one after the other."""
    path = write(before="only = ['SC-099']\ntarget = 'existing'")
    (subject / "Dockerfile").unlink()
    error = problems_of(path)
    assert ": 3 problems\n" in error.message
    assert len(error.message.splitlines()) == 4


def test_existing_target_with_its_context_is_accepted(write: Write) -> None:
    """Both together are what the target needs."""
    require_valid(settings_of(write(), target="existing", context="c"), known_ids=KNOWN_IDS)


@pytest.mark.parametrize(
    ("table", "line"),
    [
        ("[load]\nusers = 9", "load.users: found 9, expected at least 10"),
        (
            "[load]\nspawn_per_s = 0.001",
            "load.spawn_per_s: found 0.001, by which 20 users take 20000 s to start, expected at least 0.033",
        ),
        ("[load]\nduration_s = 44.5", "load.duration_s: found 44.5, expected at least 45"),
        ("[sampling]\napi_warm_up = 9", "sampling.api_warm_up: found 9, expected at least 10"),
    ],
)
def test_less_than_the_least_evidence_is_refused(write: Write, table: str, line: str) -> None:
    """What could only end as NOT MEASURED is refused before anything is built; a bare load may be small."""
    settings = load_settings(config_file=write(after=table), environment={}, flags={})[0]
    with pytest.raises(ConfigError) as error:
        require_valid(settings, known_ids=KNOWN_IDS)
    assert line in error.value.message
    require_valid(settings, known_ids=KNOWN_IDS, judges=False)


@pytest.mark.parametrize(
    ("table", "line"),
    [
        ("[subject.api]\nme = '/who/{userid}'", "subject.api.me: found '/who/{userid}'"),
        ("[subject.api]\ntasks = '/lists/{user_id'", "subject.api.tasks: found '/lists/{user_id'"),
        ("[subject]\npod_selector = 'app={name}'", "subject.pod_selector: found 'app={name}', expected no"),
    ],
)
def test_misspelt_placeholder_is_refused(write: Write, table: str, line: str) -> None:
    """It would be sent as it stands, or end the run after the images were built."""
    assert line in problems_of(write(after=table)).message


@pytest.mark.parametrize("address", ["10.0.0.7:30080", "ftp://front.example", "http:///tasks", "http://a b"])
def test_address_without_scheme_or_host_is_refused(write: Write, address: str) -> None:
    """It is looked at before anything is built."""
    settings = settings_of(write(), target="existing", context="c", base_url=address)
    with pytest.raises(
        ConfigError, match=r"base_url: found '.*', expected http://… or https://…, with a host"
    ):
        require_valid(settings, known_ids=KNOWN_IDS)


@pytest.mark.parametrize(
    ("given", "line"),
    [
        (
            {"after": "[subject.api]\ntasks = 'api/tasks'"},
            "subject.api.tasks: found 'api/tasks', expected a path that starts with '/'",
        ),
        ({"before": "reports = ''"}, "reports: found '.', expected a folder of its own"),
        (
            {"after": "[subject.api]\ntasks = ''"},
            "subject.api.tasks: found '', expected a path that starts with '/'",
        ),
        (
            {"after": "[subject.api]\nlogin = '//other.example/login'"},
            "subject.api.login: found '//other.example/login', expected a path",
        ),
        (
            {"after": "[subject.pages]\nhome = 'http://other.example/'"},
            "subject.pages.home: found 'http://other.example/', expected a path",
        ),
    ],
)
def test_path_that_would_lead_astray_is_refused(write: Write, given: dict[str, str], line: str) -> None:
    """Glued to the host's name, or among the sources, whose folders would be removed as old results."""
    assert line in problems_of(write(**given)).message


def test_push_needs_a_registry(write: Write) -> None:
    """Told before minutes of building."""
    target = "[target]\nkind = 'existing'\ncontext = 'c'\nimages = 'push'"
    told = problems_of(write(after=target)).message
    assert "needs a prefix that this machine and the nodes reach; give --registry" in told


@pytest.mark.parametrize(
    ("given", "near"), [("SC-01", "SC-001"), ("sc-11", "SC-011"), ("SC1", "SC-001"), ("SC-0111", "SC-011")]
)
def test_criterion_of_the_same_number_is_suggested(write: Write, given: str, near: str) -> None:
    """Zeros are easily lost."""
    assert f"'{given}'; nearest known: {near}" in problems_of(write(), only=(given,)).message


FRONTEND = """
[subject.images.frontend]
dockerfile = "Dockerfile"
repository = "{repository}"
repository_value = "{value}.repository"
tag_value = "{value}.tag"
size_limit_mb = 500
"""


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, ""),
        ({"repository": "todo-backend"}, "one repository, 'todo-backend', of both 'backend' and 'frontend'"),
        ({"value": "backend.image"}, "one value for repository and tag"),
    ],
)
def test_images_that_would_be_taken_for_one_another_are_refused(
    write: Write, changes: dict[str, str], told: str
) -> None:
    """By the values that the chart is given, and by the names under which they lie on the nodes."""
    text = FRONTEND.format(**{"repository": "todo-frontend", "value": "frontend.image", **changes})
    if told:
        assert told in problems_of(write(after=text)).message
    else:
        require_valid(settings_of(write(after=text)), known_ids=KNOWN_IDS)


@pytest.mark.parametrize("namespace", ["default", "kube-system"])
def test_namespace_of_the_cluster_is_refused(write: Write, namespace: str) -> None:
    """What is in it would be removed with it."""
    path = write(before=f"[subject]\nnamespace = '{namespace}'")
    assert "expected one of the subject's own" in problems_of(path).message


@pytest.mark.parametrize("reports", ["/", "..", "."])
def test_reports_around_the_sources_are_refused(write: Write, reports: str) -> None:
    """Old results are removed there."""
    assert "reports: found" in problems_of(write(before=f"reports = '{reports}'")).message


def test_two_components_in_one_container_are_refused(write: Write) -> None:
    """Two containers of one pod are two components."""
    alike = {"part=frontend": "part=backend", 'container = "frontend"': 'container = "backend"'}
    assert "one selector and container" in problems_of(write(**alike)).message
    require_valid(settings_of(write(**{"part=frontend": "part=backend"})), known_ids=KNOWN_IDS)


@table(
    ("table", "line"),
    [
        ("[subject.api]\ncompleted_value = 1\nopen_value = true", "completed_value: found 1, as"),
        ("[subject.pages]\ncontent_text = ' '", "content_text: found no word"),
        ("[subject.pages]\ncontent_selector = '*'", "content_selector: found '*', which matches any page"),
        ("[subject.pages]\ncontent_selector = 'html > body'", "content_selector: found 'html > body', which"),
        ("[subject.pages]\nadd_button = ' '", "subject.pages.add_button: found no name"),
        (
            "[subject.pages]\ndelete_button = 'Remove {tittle}'",
            "subject.pages.delete_button: found 'Remove {tittle}', expected no braces but those of {title}",
        ),
    ],
)
def test_what_holds_of_anything_is_refused(write: Write, table: str, line: str) -> None:
    """A check by it would be passed by whatever is answered, or by whatever is shown."""
    assert line in problems_of(write(after=table)).message


@table("selector", ["#app", "body .tasks", "main > h1", ".title", "[data-page]"])
def test_selector_of_an_application_is_accepted(write: Write, selector: str) -> None:
    """What not every page has says something."""
    path = write(after=f"[subject.pages]\ncontent_selector = '{selector}'")
    require_valid(settings_of(path), known_ids=KNOWN_IDS)


@table(
    ("name", "is_one"),
    [
        ("todo-backend", True),
        ("team/todo__api.v2", True),
        ("localhost:5000/todo", True),
        ("Registry.Example.com/todo", True),
        ("registry:5000/team/todo", True),
        ("Todo/Front", False),
        ("todo:latest", False),
        ("todo@sha256:ab", False),
        (" ", False),
        ("todo//front", False),
        ("-todo", False),
        ("todo front", False),
    ],
)
def test_repository_is_the_name_of_an_image(write: Write, name: str, *, is_one: bool) -> None:
    """Else Docker refuses it, which would be told as a build that failed."""
    path = write(**{'"todo-backend"': f'"{name}"'})
    if is_one:
        require_valid(settings_of(path), known_ids=KNOWN_IDS)
    else:
        assert f"subject.images.backend.repository: found '{name}'" in problems_of(path).message


def test_one_value_for_repository_and_tag_is_refused(write: Write) -> None:
    """The one that is set later would overwrite the other."""
    path = write(**{'"backend.image.tag"': '"backend.image.repository"'})
    assert "subject.images.backend.repository_value: found" in problems_of(path).message


@table(
    ("name", "image", "line"),
    [
        ("worker", "team/x@sha256:" + "a" * 64, "present.worker: no image of that name; known: backend"),
        ("backend", "@sha256:" + "a" * 64, "present.backend: found"),
        ("backend", "a b@sha256:" + "a" * 64, "present.backend: found"),
        ("backend", "team/x@sha512:" + "a" * 128, "present.backend: found"),
    ],
)
def test_image_that_is_named_badly_is_refused(write: Write, name: str, image: str, line: str) -> None:
    """Before a cluster is asked for it."""
    given = {"target.kind": "existing", "target.context": "c", "target.present": {name: image}}
    settings = settings_of(write(), **given)
    with pytest.raises(ConfigError) as caught:
        require_valid(settings, known_ids=KNOWN_IDS)
    assert line in caught.value.message


@table(
    ("given", "line"),
    [
        ("file = 'chart/Chart.yaml'", ""),
        ("file = 'c.yaml'", "subject.compose.file: missing Compose file 'c.yaml'"),
        (
            "file = 'chart/Chart.yaml'\nservices = { api = 'x' }",
            "subject.compose.services.api: no component of that name, known components are backend,",
        ),
        (
            "file = 'chart/Chart.yaml'\nservices = { backend = 'frontend' }",
            "subject.compose.services: one service, 'frontend', for both",
        ),
    ],
)
def test_compose_file_and_its_services_fit_the_components(write: Write, given: str, line: str) -> None:
    """A component that is not named is the service of its own name."""
    path = write(after=f"[subject.compose]\n{given}")
    if line:
        assert line in problems_of(path).message
    else:
        require_valid(settings_of(path), known_ids=KNOWN_IDS)


@table(
    ("after", "line"),
    [
        (
            "",
            "--require: 'REC-05' is measured on the subject as [subject.production] has it: there is none",
        ),
        (
            "[subject.production]\n[subject.not_applicable]\nREC-05 = 'one pod only'",
            "--require: 'REC-05' does not apply, by `subject.not_applicable`",
        ),
    ],
)
def test_what_does_not_apply_is_not_required(write: Write, after: str, line: str) -> None:
    """It would gate nothing, and the whole look green."""
    path = write(after=after)
    assert line in problems_of(path, require=("REC-05",)).message
    require_valid(settings_of(path, require=("recommended",)), known_ids=KNOWN_IDS)
