"""What a tool makes in Docker for one cluster, found by its names and labels."""

from collections import defaultdict
from dataclasses import dataclass

from conformance.core.proc import Runner
from conformance.core.purpose import Purpose
from conformance.core.wait import pause

_LIMIT_S = 60
# A container is created in well under a second; five are for a machine that is busy.
_LATE_LOOKS_COUNT, _LATE_EVERY_S = 10, 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class InDocker:
    """The containers, volumes and networks of one cluster: the filters of `docker … ls` that find them.

    Those of one kind must all fit; a kind without any is not looked for.
    """

    containers: tuple[str, ...] = ()
    volumes: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()

    def remove(self, runner: Runner, purpose: Purpose) -> None:
        """Remove what is there: containers first, which hold the others."""
        for filters, listing, removal in (
            (self.containers, ("ps", "--all"), ("rm", "--force", "--volumes")),
            (self.volumes, ("volume", "ls"), ("volume", "rm")),
            (self.networks, ("network", "ls"), ("network", "rm")),
        ):
            if filters and (found := _list(runner, listing, filters, purpose)):
                runner.run(["docker", *removal, *found], timeout_s=_LIMIT_S, purpose=purpose)

    def remove_late(self, runner: Runner) -> None:
        """Remove what appears after the tool has looked: Docker ends a creation whose client was killed."""
        for _ in range(_LATE_LOOKS_COUNT):
            pause(_LATE_EVERY_S)
            self.remove(runner, Purpose.TEARDOWN)


def names_of(runner: Runner, made: InDocker) -> list[str]:
    """Return the names of what is there, of each kind that is looked for."""
    found: list[str] = []
    for filters, listing, name in (
        (made.containers, ("ps", "--all"), "{{.Names}}"),
        (made.volumes, ("volume", "ls"), "{{.Name}}"),
        (made.networks, ("network", "ls"), "{{.Name}}"),
    ):
        found += _list(runner, listing, filters, Purpose.GC, "--format", name) if filters else []
    return found


def values_of(runner: Runner, label: str, *, networks: bool = False) -> dict[str, list[str]]:
    """Return each value that containers, or networks too, have of a label, with their names."""
    values: dict[str, list[str]] = defaultdict(list)
    listings = [(("ps", "--all"), "{{.Names}}"), (("network", "ls"), "{{.Name}}")]
    for listing, name in listings if networks else listings[:1]:
        shown = f'{name}={{{{.Label "{label}"}}}}'
        for line in _list(runner, listing, (f"label={label}",), Purpose.GC, "--format", shown):
            found, _, value = line.partition("=")
            values[value].append(found)
    return dict(values)


def _list(
    runner: Runner, listing: tuple[str, ...], filters: tuple[str, ...], purpose: Purpose, *how: str
) -> list[str]:
    wanted = [word for each in filters for word in ("--filter", each)]
    argv = ["docker", *listing, *(how or ("--quiet",)), *wanted]
    return runner.run(argv, timeout_s=_LIMIT_S, purpose=purpose).stdout.split()
