"""Settings come from flag, environment, file and default, in this order, and say what is wrong with them."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from conformance.config import load_settings
from conformance.core.errors import ConfigError
from conformance.model.settings import Settings
from conformance.targets.existing import EXISTING, ExistingSettings
from conformance.targets.kind import KindSettings

Write = Callable[..., Path]


def load(
    path: Path | None, environment: Mapping[str, str] | None = None, **flags: object
) -> tuple[Settings, dict[str, str]]:
    """Load with these flags; `__` stands for the dot of a key."""
    named = {key.replace("__", "."): value for key, value in flags.items()}
    return load_settings(config_file=path, environment=environment or {}, flags=named)


def error_of(path: Path | None, environment: Mapping[str, str] | None = None, **flags: object) -> ConfigError:
    """Return the error of a load that must fail; it always has a next step."""
    with pytest.raises(ConfigError) as caught:
        load(path, environment, **flags)
    assert caught.value.hint
    assert caught.value.exit_code == 4
    return caught.value


def test_smallest_file_takes_the_defaults(write: Write) -> None:
    """What is not said has the documented default, and its origin is said."""
    path = write()
    settings, origins = load(path)
    assert settings.root == path.parent
    assert (settings.target, settings.keep) == (KindSettings(), "never")
    assert settings.limits.build_s == 300
    assert origins["target.kind"] == origins["limits.build_s"] == "default"
    assert origins["subject.images.backend.repository"] == "file"
    assert "root" not in origins


@pytest.mark.parametrize(
    ("in_file", "in_environment", "as_flag", "expected", "origin"),
    [
        ("", "", None, "never", "default"),
        ("on-failure", "", None, "on-failure", "file"),
        ("on-failure", "always", None, "always", "environment"),
        ("on-failure", "always", "never", "never", "flag"),
        ("on-failure", "", "never", "never", "flag"),
        ("", "always", None, "always", "environment"),
    ],
)
def test_flag_wins_over_environment_over_file_over_default(
    write: Write, in_file: str, in_environment: str, as_flag: str | None, expected: str, origin: str
) -> None:
    """The precedence holds for every pair of layers, and the origin tells which one counted."""
    path = write(before=f'keep = "{in_file}"' if in_file else "")
    settings, origins = load(path, {"CONFORMANCE_KEEP": in_environment}, keep=as_flag)
    assert settings.keep == expected
    assert origins["keep"] == origin


@pytest.mark.parametrize(
    ("variable", "value", "key", "expected"),
    [
        ("CONFORMANCE_TARGET", "existing", "kind", "existing"),
        ("CONFORMANCE_CONTEXT", "c", "context", "c"),
        ("CONFORMANCE_NODE_IMAGE", "n:1", "node_image", "n:1"),
        ("CONFORMANCE_HOST_PORT", "8080", "host_port", 8080),
        ("CONFORMANCE_BASE_URL", "http://x", "base_url", "http://x"),
        ("CONFORMANCE_KUBECONFIG", "/k", "kubeconfig", Path("/k")),
        ("CONFORMANCE_REPORTS", "/r", "reports", Path("/r")),
    ],
)
def test_each_variable_sets_its_key(
    write: Write, variable: str, value: str, key: str, expected: object
) -> None:
    """Every documented variable arrives, as the type of its key."""
    place = {"CONFORMANCE_TARGET": "existing"} if key in EXISTING.settings.model_fields else {}
    settings, origins = load(write(), {**place, variable: value})
    kept, key = (settings, key) if key == "reports" else (settings.target, f"target.{key}")
    assert getattr(kept, key.removeprefix("target.")) == expected
    assert origins[key] == "environment"


def test_flag_of_a_nested_key_leaves_its_neighbours(write: Write) -> None:
    """One key of a table is replaced, not the table."""
    settings, origins = load(write(), subject__namespace="other")
    assert settings.subject.namespace == "other"
    assert settings.subject.images["backend"].repository == "todo-backend"
    assert origins["subject.namespace"] == "flag"


def test_typed_path_is_meant_from_where_the_person_is(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A flag's path starts in the working directory, the file's in the folder of the file."""
    path = write(before='target = "existing"\nkubeconfig = "kube"')
    monkeypatch.chdir(tmp_path)
    settings, _ = load(path, reports="out")
    assert settings.reports == tmp_path / "out"
    assert settings.target == ExistingSettings(kubeconfig=Path("kube"))


def test_file_is_found_by_flag_then_variable_then_place(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The named file counts before the variable's, and that before the one in the working directory."""
    path = write()
    monkeypatch.chdir(path.parent)
    assert load(None)[0].root == path.parent
    other = tmp_path / "other.toml"
    other.write_text(path.read_text("utf-8"), encoding="utf-8")
    assert load(None, {"CONFORMANCE_CONFIG": str(other)})[0].root == tmp_path
    assert load(path, {"CONFORMANCE_CONFIG": str(other)})[0].root == path.parent


def test_absent_file_is_named(tmp_path: Path) -> None:
    """The path is shown whole, with what to do."""
    error = error_of(tmp_path / "none.toml")
    assert str(tmp_path / "none.toml") in error.message
    assert "--config" in error.hint


@pytest.mark.parametrize("content", [b"target = ", b"name = '\xff'"], ids=["no TOML", "no UTF-8"])
def test_unreadable_file_is_named(tmp_path: Path, content: bytes) -> None:
    """A broken file is one message, not a traceback."""
    path = tmp_path / "broken.toml"
    path.write_bytes(content)
    assert f"cannot read configuration '{path}'" in error_of(path).message


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("tarqet = 'kind'", "", "tarqet: unknown key; nearest known: target"),
        ("zzzzzz = 1", "", "zzzzzz: unknown key"),
        ("", "[limits]\nbuild_ms = 1", "limits.build_ms: unknown key; nearest known: limits.build_s"),
        (
            "",
            "[[subject.waivers]]\npattern = 'x'\nraeson = 'y'\nreason = 'y'\nexpires = '2030-01-01'",
            "subject.waivers.0.raeson: unknown key; nearest known: subject.waivers.0.reason",
        ),
        (
            "",
            "[subject.api]\nsingup = '/x'",
            "subject.api.singup: unknown key; nearest known: subject.api.signup",
        ),
        ("root = '/x'", "", "root: set in the file, but it always is the folder of the file; remove it"),
        ("host_port = 'x'", "", "target.host_port: found 'x' (file), expected a valid integer"),
        (
            "host_port = 70000",
            "",
            "target.host_port: found 70000 (file), expected less than or equal to 65535",
        ),
        ("keep = 'forever'", "", "keep: found 'forever' (file), expected 'never', 'on-failure' or 'always'"),
        ("", "[limits]\nbuild_s = 0", "limits.build_s: found 0 (file), expected greater than 0"),
        ("", "[sampling]\npage_loads = 19", "sampling.page_loads: found 19 (file), expected greater than"),
        (
            "",
            "[[subject.waivers]]\npattern = 'x'\nexpires = '2030-01-01'",
            "subject.waivers.0.reason: missing; it has no default",
        ),
        (
            "",
            "[subject.components.Up]\nselector='x'\ncontainer='x'",
            "subject.components.Up: found 'Up' (",
        ),
    ],
)
def test_wrong_key_or_value_is_one_line(write: Write, before: str, after: str, line: str) -> None:
    """Key, what was found and where, and what was expected: or the nearest known key."""
    path = write(before=before, after=after)
    assert f"cannot use configuration '{path}': 1 problem\n  {line}" in error_of(path).message


@pytest.mark.parametrize("after", ["[subject.components.Up]\nselector='x'\ncontainer='x'", "[keep]\nx = 1"])
def test_wrong_table_is_said_to_be_in_the_file(write: Write, after: str) -> None:
    """Nobody can correct a default."""
    message = error_of(write(after=after)).message
    assert "(file)" in message
    assert "(default)" not in message


def test_unknown_key_of_a_named_table_finds_its_nearest(write: Write) -> None:
    """The name of the table is part of the suggestion."""
    error = error_of(write(touch="tuoch"))
    assert "subject.images.backend.tuoch: unknown key; nearest known: subject.images.backend.touch" in str(
        error
    )


def test_all_problems_are_told_at_once(write: Write) -> None:
    """Three faults in three places are three lines of one error."""
    path = write(before="host_port = -1\ntarqet = 'kind'")
    error = error_of(path, {"CONFORMANCE_KEEEP": "never"})
    assert f"cannot use configuration '{path}': 3 problems" in error.message
    assert len(error.message.splitlines()) == 4


def test_wrong_variable_is_named_by_its_name(write: Write) -> None:
    """A person looks for the variable, not for the key behind it."""
    error = error_of(write(), {"CONFORMANCE_HOST_PORT": "many"})
    assert "host_port: found 'many' (environment variable CONFORMANCE_HOST_PORT)" in error.message


def test_wrong_flag_is_named_as_flag(write: Write) -> None:
    """The flag is what to correct, also when the environment sets the same key."""
    error = error_of(write(), {"CONFORMANCE_TARGET": "kind"}, target="nomad")
    assert "target: found 'nomad' (flag), expected 'kind' or " in error.message


def test_empty_variable_counts_as_not_set(write: Write) -> None:
    """CI systems set what they do not have to nothing."""
    environment = {"CONFORMANCE_HOST_PORT": "", "CONFORMANCE_CONFIG": ""}
    assert load(write(), environment)[0].target == KindSettings()


def test_misspelt_variable_is_an_error(write: Write) -> None:
    """It would be lost silently; the nearest known one is named."""
    error = error_of(write(), {"CONFORMANCE_HOSTPORT": "1"})
    assert "CONFORMANCE_HOSTPORT: unknown environment variable; nearest known: CONFORMANCE_HOST_PORT" in str(
        error
    )


def test_variables_of_others_are_left_alone(write: Write) -> None:
    """Only the own prefix is looked at, and what other parts read of it is known."""
    load(write(), {"PATH": "/bin", "CONFORMANCE_CHROMIUM": "/x", "CONFORMANCE_IMAGES": "/y"})


def test_project_file_itself_loads(repository: Path) -> None:
    """The file that explains every key holds no wrong one."""
    settings, origins = load(repository / "conformance.toml")
    assert set(settings.subject.images) == {"frontend", "backend"}
    assert origins["limits.build_s"] == "file"


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("keep_reports = 2.5", "", "keep_reports: found 2.5 (file), expected a valid integer"),
        ("only = 'SC-002'", "", "only: found 'SC-002' (file), expected a list in brackets"),
        ("reports = 7", "", "reports: found 7 (file), expected a path in quotes"),
        ("limits = 3", "", "limits: found 3 (file), expected a table"),
        ("", "[limits]\napi_ms = inf", "limits.api_ms: found inf (file), expected a finite number"),
        (
            "",
            "[[subject.waivers]]\npattern = 'lost'\nreason = 'r'\nexpires = 2027-03-01",
            "subject.waivers.0.expires: found 2027-03-01, a date (file), expected text in quotes",
        ),
        ("", "[subject.absent]\nme = ''", "subject.absent.me: found '' (file), expected text of at least 1"),
        ("target = 'kind'\nnodes = 2", "", "nodes: unknown key; nearest known: target.nodes"),
    ],
)
def test_wrong_types_are_told_in_the_words_of_the_file(
    write: Write, before: str, after: str, line: str
) -> None:
    """Nobody who writes TOML has to know what a tuple or a pydantic model is."""
    [_, told] = error_of(write(before=before, after=after)).message.splitlines()
    assert told.strip().startswith(line)


def test_a_mark_before_the_text_is_no_fault(write: Write) -> None:
    """Some editors save UTF-8 with one."""
    path = write(before='keep = "always"')
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load(path)[0].keep == "always"


@pytest.mark.parametrize(
    ("given", "line"),
    [
        (
            {"after": "[target]\nkind = 'kind'\nnodes = true"},
            "target.nodes: found True (file), expected a number",
        ),
        ({"after": "[load]\nusers = true"}, "load.users: found True (file), expected a number"),
        (
            {"after": "[target]\nkind = 'kind'\nnode_image = ''"},
            "target.node_image: found '' (file), expected text of at least 1 character",
        ),
        (
            {"before": "subject.name = ''"},
            "subject.name: found '' (file), expected text of at least 1 character",
        ),
        ({"before": "subject.name = ' '"}, "subject.name: found ' ' (file), expected text that is not blank"),
    ],
)
def test_value_that_says_nothing_is_refused(write: Write, given: dict[str, str], line: str) -> None:
    """An empty text, or true where Python would count it as 1."""
    assert line in error_of(write(**given)).message
