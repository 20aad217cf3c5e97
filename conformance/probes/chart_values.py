"""Find values of a chart that nothing reads: change each, render again, compare."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from conformance.kube.yaml_text import read_yaml
from conformance.probes.chart_marks import find_marked
from conformance.probes.chart_render import Chart, Flat, Rendered, differing, flatten
from conformance.probes.chart_trials import candidates, leaves, merged, schema_at, shared, switches, tree
from conformance.probes.chart_words import Words, words_of

# Helm is one process a rendering; more of them than processors wait for each other.
_WORKERS = 4
# Of the switches that may bring a value to life, the nearest ones; then all at once.
_NEAR_SWITCHES = 4
# No more than these are tried alone: a value that nothing reads costs them all.
_SWITCHES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class ValuesFindings:
    """Values that change nothing, and those of which no other value was accepted."""

    dead: tuple[str, ...]
    untold: tuple[str, ...]
    leaves_count: int


@dataclass(frozen=True, kw_only=True)
class _Base:
    """A rendering to compare with: files and an override of its own, rendered twice when first asked for."""

    chart: Chart
    release: str
    namespace: str
    files: tuple[Path, ...] = ()
    override: Mapping[str, Any] = field(default_factory=dict)

    def render(self, change: Mapping[str, Any]) -> Rendered:
        """Render with one more change on top."""
        return self.chart.render(
            release=self.release,
            namespace=self.namespace,
            more=self.files,
            override=merged(self.override, change) or None,
        )

    @cached_property
    def _twice(self) -> tuple[Flat, Flat] | None:
        first, second = self.render({}), self.render({})
        return None if first.error or second.error else (flatten(first.objects), flatten(second.objects))

    @property
    def renders(self) -> bool:
        """Whether there is something to compare with."""
        return self._twice is not None

    @cached_property
    def _set(self) -> list[tuple[str, ...]]:
        """The paths of the values that its files set."""
        given = (read_yaml(file.read_text(encoding="utf-8")) for file in self.files)
        return [path for values in given if isinstance(values, Mapping) for path, _ in leaves(values)]

    def near(self, path: Sequence[str]) -> int:
        """Return how much of a path it shares with the nearest value that its files set."""
        return max((shared(other, path) for other in self._set), default=0)

    def differs(self, rendered: Rendered) -> bool:
        """Whether a rendering differs from this one in more than what differs each time."""
        assert self._twice is not None  # noqa: S101 - the caller has asked
        return differs(*self._twice, flatten(rendered.objects))


def differs(first: Flat, second: Flat, other: Flat) -> bool:
    """Whether `other` differs from two equal renderings in more than these do from one another.

    What is made at random counts by its length, if that is the same each time: so does a value show
    that sets the length of a password. Objects with a random name count by their number.
    """
    stable = {name for name, _ in first} & {name for name, _ in second}
    if stable != {name for name, _ in first}:
        if len({name for name, _ in first}) != len({name for name, _ in other}):
            return True
        first, second, other = (
            {key: value for key, value in flat.items() if key[0] in stable} for flat in (first, second, other)
        )
    volatile = differing(first, second)
    if differing(first, other) - volatile:
        return True
    return any(
        key not in other or _has_other_length(other[key], first[key], second[key])
        for key in volatile & first.keys() & second.keys()
    )


def _has_other_length(value: object, first: object, second: object) -> bool:
    """Whether a value is longer or shorter than two that have one length; False where these differ."""
    return len(str(first)) == len(str(second)) != len(str(value))


def find_dead_values(
    chart: Chart,
    *,
    values: Mapping[str, Any],
    schema: Mapping[str, Any],
    scenarios: Sequence[Path],
    release: str,
    namespace: str,
) -> ValuesFindings:
    """Change each leaf of `values.yaml` until something differs.

    Each is changed alone, with each scenario file, and behind each switch near it turned the other
    way, since a value may be read only when `ingress.enabled` is true.
    """
    words = words_of(chart.folder)
    search = _Search(
        chart=chart, schema=schema, release=release, namespace=namespace, values=values, words=words
    )
    found = list(leaves(values))
    bases = [search.base((), {}), *(search.base((file,), {}) for file in scenarios)]
    if chart.api_versions:
        # What stands behind a guard for another kind is read only where that kind is known.
        bases.append(replace(bases[0], chart=replace(chart, api_versions=())))
    with ThreadPoolExecutor(_WORKERS) as pool:
        # What all share is rendered first, else every worker renders it anew.
        list(pool.map(lambda base: base.renders, bases))
        marked = find_marked([base for base in bases if base.renders], found, schema)
        verdicts = list(
            pool.map(
                lambda leaf: leaf[0] in marked or search.has_effect(leaf[0], leaf[1], bases),
                found,
            )
        )
    return ValuesFindings(
        dead=tuple(".".join(path) for (path, _), told in zip(found, verdicts, strict=True) if told is False),
        untold=tuple(".".join(path) for (path, _), told in zip(found, verdicts, strict=True) if told is None),
        leaves_count=len(found),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    """Tries other values for one leaf after the other."""

    chart: Chart
    schema: Mapping[str, Any]
    release: str
    namespace: str
    values: Mapping[str, Any]
    words: Words
    known: dict[str, _Base] = field(default_factory=dict)

    def base(self, files: tuple[Path, ...], override: Mapping[str, Any]) -> _Base:
        """Return a rendering to compare with; one that was asked for before is not rendered anew."""
        made = _Base(
            chart=self.chart, release=self.release, namespace=self.namespace, files=files, override=override
        )
        return self.known.setdefault(repr((files, override)), made)

    def has_effect(self, path: Sequence[str], value: object, bases: Sequence[_Base]) -> bool | None:
        """Return whether some other value changes something; None when every other value was refused."""
        if isinstance(value, Mapping) and any(
            key.startswith(".".join((*path, ""))) for key in self.chart.sets
        ):
            # What the subject sets below it is laid over every other value.
            return True
        tried = self._candidates(path, value)
        usable = [base for base in bases if base.renders]
        # Most are read by the chart as it is; of the scenarios, that which sets a neighbour is the likeliest.
        told = _effect([*usable[:1], *sorted(usable[1:], key=lambda base: -base.near(path))], path, tried)
        if told or (told is None and usable):
            return told
        for base in self._behind_switches(path):
            if not base.renders:
                continue
            told = False
            if _effect([base], path, tried):
                return True
        return told

    def _candidates(self, path: Sequence[str], value: object) -> list[object]:
        tried = candidates(value, schema_at(self.schema, path), self.words.compared.get(path[-1], ()))
        below = self.words.below.get(tuple(path), ()) if isinstance(value, Mapping) else ()
        return [*tried, *({key: "probe"} for key in below)]

    def _behind_switches(self, path: Sequence[str]) -> Iterator[_Base]:
        near = switches(self.values, self.schema, path, self.words.compared)
        for change in near[:_NEAR_SWITCHES]:
            yield self.base((), change)
        everything: Mapping[str, Any] = {}
        for change in reversed(near):
            everything = merged(everything, change)
        yield self.base((), everything)
        for change in near[_NEAR_SWITCHES:_SWITCHES]:
            yield self.base((), change)


def _effect(bases: Sequence[_Base], path: Sequence[str], tried: Sequence[object]) -> bool | None:
    accepted = False
    for value in tried:
        for base in bases:
            rendered = base.render(tree(path, value))
            if rendered.refused_by_schema:
                break
            # Templates that refuse a value read it.
            if rendered.error or base.differs(rendered):
                return True
            accepted = True
    return False if accepted else None
