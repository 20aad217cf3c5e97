"""What every target offers: a record that describes it, and a provider that acts for one run."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from conformance.core.leftover import Leftover
from conformance.core.marks import Mark
from conformance.core.proc import Runner
from conformance.core.programs import Program
from conformance.model.cluster import Venue
from conformance.model.release import LoadedImage
from conformance.model.settings import TargetSettings
from conformance.targets.deployer import Deployer, Deploying


class Provider(Protocol):
    """Open a place, put images there, and close what was opened."""

    def check(self) -> None:
        """Refuse at once what `open` would refuse minutes later, after the images are built.

        Raises:
            ConfigError: an input (a port, a context) cannot be used.
            ClusterError: something that the cluster is made from is missing.
        """

    def open(self, on_wait: Callable[[str], None]) -> Venue:
        """Create or reach the place: for most targets a cluster.

        Raises:
            ConfigError: an input (a port, a context) cannot be used.
            ClusterError: the cluster does not come, or does not answer.
        """

    def place(self, component: str, reference: str, image_id: str) -> LoadedImage:
        """Put a local image on every node, and read back under which id each node has it.

        Raises:
            ClusterError: the image did not arrive.
        """

    def close(self) -> tuple[str, ...]:
        """Remove what `open` and `place` created, also when they failed half-way; safe to call twice.

        Returns:
            What stays nevertheless, one sentence each.
        """

    def way_back(self) -> str:
        """Return the command by which a person reaches what was kept; it only looks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOnTarget:
    """What a provider is given of the run for which it acts.

    Attributes:
        runner: runs every program.
        run_id: part of each name that is made.
        folder: the run's own folder, for kubeconfig and the like.
        root: the folder to which paths of the configuration are relative.
        node_port: the NodePort of the front-end Service.
        components: those of which images are placed.
        further: further images that the chart can be told to take from elsewhere.
    """

    runner: Runner
    run_id: str
    folder: Path
    root: Path
    node_port: int
    components: tuple[str, ...] = ()
    further: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Where `gc` looks.

    Attributes:
        runner: runs every program.
        scratch: an empty folder.
        context: a kubeconfig context to look into as well; None for this machine only.
        kubeconfig: the file that has it.
        marks: runs that are under way on this machine, or were killed; they say where they went.
    """

    runner: Runner
    scratch: Path
    marks: tuple[Mark, ...] = ()
    context: str | None = None
    kubeconfig: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A kind of place where a run can go: all that the rest of the suite knows of it.

    Attributes:
        settings: its record; the default of `kind` is the word that a person types.
        provide: makes its provider from such a record.
        words: what it is, in a few words.
        tell: says of given settings, on one line, where a run would go.
        programs: those that it needs with given settings, besides what builds images and installs charts.
        problems: what is wrong with given settings, one line each; paths are relative to the given folder.
        leftovers: finds what earlier runs left there.
        names_a_place: settings that are an error with any other target, since they name a cluster in which
            a person then expects the run.
        lacks: measurement -> why it cannot be taken there.
        shows: measurement -> what of it is lacking there; it is taken, and its figures are shown, but its
            criterion is judged only where it fails.
        deployer: brings a release up where there is no cluster; None: by Helm, through the API server.
        composing: programs that it needs where the subject has a Compose file, which then says what runs.
    """

    settings: type[TargetSettings]
    provide: Callable[[Any, RunOnTarget], Provider]
    words: str
    tell: Callable[[Any], str]
    programs: Callable[[Any], tuple[Program, ...]] = lambda _settings: ()
    problems: Callable[[Any, Path], list[str]] = lambda _settings, _root: []
    leftovers: Callable[[Search], Iterable[Leftover]] = lambda _search: ()
    names_a_place: frozenset[str] = frozenset()
    lacks: Mapping[str, str] = field(default_factory=dict)
    shows: Mapping[str, str] = field(default_factory=dict)
    deployer: Callable[[Deploying], Deployer] | None = None
    composing: tuple[Program, ...] = ()

    @property
    def kind(self) -> str:
        """The word that a person types."""
        return str(self.settings.model_fields["kind"].default)
