"""A target is one file and one line: what is registered is known to configuration, doctor, gc and runs."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import ConfigDict

from conformance.config import load_settings, require_valid
from conformance.core.errors import ConfigError
from conformance.core.leftover import Leftover
from conformance.core.programs import Program
from conformance.criteria import KNOWN_IDS
from conformance.doctor import examine, needs_of
from conformance.leftovers.find import describe, find_leftovers
from conformance.machine import programs_of
from conformance.model.settings import Settings, TargetSettings
from conformance.targets import registry
from conformance.targets.provider import RunOnTarget, Search, Target

# In the order of the registry.
KNOWN = " or ".join(f"'{target.kind}'" for target in registry.TARGETS)
WITH_A_PORT = " or ".join(t.kind for t in registry.TARGETS if "host_port" in t.settings.model_fields)


class BoatSettings(TargetSettings):
    """`[target]` of kind "boat"."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["boat"] = "boat"
    sails: int = 2


class Boat:
    """A provider that floats."""

    def __init__(self, settings: BoatSettings, run: RunOnTarget) -> None:
        self.sails = settings.sails
        self.run = run

    def check(self) -> None:
        """Find nothing wrong."""


def _left(_search: Search) -> Iterator[Leftover]:
    yield Leftover(run_id="ab12cd", what="a buoy", remove=lambda: None)


BOAT = Target(
    settings=BoatSettings,
    provide=Boat,  # type: ignore[arg-type] # a part of a provider is enough here
    words="a boat",
    tell=lambda settings: f"a boat with {settings.sails} sails",
    programs=lambda _settings: (Program(name="anchor", version=("--version",)),),
    problems=lambda settings, _root: [] if settings.sails else ["target.sails: none; row instead"],
    leftovers=_left,
)


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add the line."""
    monkeypatch.setattr(registry, "TARGETS", (*registry.TARGETS, BOAT))


@pytest.fixture
def write(repository: Path, tmp_path: Path) -> Callable[[str], Path]:
    """Return a writer of the project's own configuration with another target."""
    text = (repository / "conformance.toml").read_text("utf-8")
    begin, end = text.index("[target]"), text.index("[subject]")

    def write_file(table: str) -> Path:
        path = tmp_path / "conformance.toml"
        path.write_text(f"{text[:begin]}{table}\n{text[end:]}", encoding="utf-8")
        return path

    return write_file


def load(path: Path, environment: dict[str, str] | None = None, **flags: object) -> Settings:
    """Load the settings of a file."""
    return load_settings(config_file=path, environment=environment or {}, flags=flags)[0]


def test_its_table_is_read_into_its_record(write: Callable[[str], Path]) -> None:
    """A flag chooses it, too; what the file says of another kind then falls away."""
    assert load(write('[target]\nkind = "boat"\nsails = 3')).target == BoatSettings(sails=3)
    assert load(write('[target]\nkind = "kind"\nhost_port = 8080'), target="boat").target == BoatSettings()
    assert load(write('target = "kind"\nhost_port = 8080'), target="boat").target == BoatSettings()


@pytest.mark.parametrize(
    ("table", "line"),
    [
        ('[target]\nkind = "boat"\nsials = 3', "target.sials: unknown key; nearest known: target.sails"),
        ('[target]\nkind = "boat"\nsails = "x"', "target.sails: found 'x' (file), expected a valid integer"),
        (
            '[target]\nkind = "boat"\nhost_port = 1',
            f"host_port: '1' is used with --target {WITH_A_PORT} only",
        ),
        ('[target]\nkind = "raft"', f"target: found 'raft' (file), expected {KNOWN} or 'boat'"),
        ('target = "boat"\ncontext = "c"', "context: 'c' is used with --target existing only"),
        ("[target]\nkind = 3", "target: found 3 (file), expected"),
    ],
)
def test_what_does_not_fit_it_is_one_line(write: Callable[[str], Path], table: str, line: str) -> None:
    """In the words of its own record."""
    with pytest.raises(ConfigError) as caught:
        load(write(table))
    assert f": 1 problem\n  {line}" in caught.value.message


def test_variables_of_another_kind_are_left_alone(write: Callable[[str], Path]) -> None:
    """A machine may set the node image for all its jobs; a context names a cluster, and is refused."""
    path = write('[target]\nkind = "boat"')
    assert load(path, {"CONFORMANCE_NODE_IMAGE": "n:1"}).target == BoatSettings()
    with pytest.raises(ConfigError, match="context: 'c' is used with --target existing only"):
        load(path, {"CONFORMANCE_CONTEXT": "c"})


def test_its_own_problems_are_told(make: Any, repository: Path) -> None:
    """Beside those of the subject."""
    del make
    settings = load(repository / "conformance.toml", target="boat")
    none = settings.model_copy(update={"target": BoatSettings(sails=0)})
    with pytest.raises(ConfigError, match=r"target\.sails: none; row instead"):
        require_valid(none, known_ids=KNOWN_IDS)


def test_doctor_gc_and_runs_know_it(make: Any, fake_runner: Callable[..., Any], tmp_path: Path) -> None:
    """Nothing else has to be told of it; a stored run may hold its settings as they were written."""
    settings = make.settings(target={"kind": "boat", "sails": 5})
    found = {
        finding.name: finding.found
        for finding in examine(needs_of(settings), runner=fake_runner({"version": (0, "1")}), folder=tmp_path)
    }
    assert [program.name for program in programs_of(settings.target)] == ["docker", "anchor", "helm"]
    assert found["anchor"] == "1"
    assert found["cluster"] == "a boat with 5 sails"
    left = find_leftovers(Search(runner=fake_runner(), scratch=tmp_path))
    assert [describe(run_id, each) for run_id, each in left.items()] == ["ab12cd  a buoy"]


def test_stored_settings_come_back_without_it(make: Any) -> None:
    """Judging needs no target."""
    settings = make.settings(target={"kind": "submarine", "depth_m": 30})
    assert Settings.model_validate_json(settings.model_dump_json()) == settings


def test_stored_settings_of_schema_1_come_back(make: Any) -> None:
    """Then the target was a word, and what it needed stood beside it."""
    old = make.settings().model_dump(mode="json") | {
        "target": "existing", "context": "c", "kubeconfig": None, "node_image": "n:1",
        "host_port": 0, "base_url": None,
    }  # fmt: skip
    target = Settings.model_validate(old).target
    assert (target.kind, target.model_dump()["context"]) == ("existing", "c")
