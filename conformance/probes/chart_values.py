"""Find values of a chart that nothing reads: change each, render again, compare."""

import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from conformance.probes.chart_base import Base
from conformance.probes.chart_marks import find_marked
from conformance.probes.chart_render import Chart
from conformance.probes.chart_trials import (
    Inner,
    candidates,
    hiders,
    inner_leaves,
    leaves,
    merged,
    schema_at,
    switches,
    tree,
)
from conformance.probes.chart_words import Words, words_of

# Helm is one process a rendering; more of them than processors wait for each other.
_WORKERS = 4
# Of the switches that may bring a value to life, the nearest ones; then all at once.
_NEAR_SWITCHES = 4
# No more than these are tried alone: a value that nothing reads costs them all.
_SWITCHES = 12
# Other values for what no template names: it is read as part of a whole, where one is as good as another.
_UNNAMED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ValuesFindings:
    """Values that change nothing, and those of which no rendering can tell.

    Args:
        dead: nothing reads them.
        untold: no other value was accepted.
        hidden: read beside objects of a cluster, or for something random, and not seen.
        leaves_count: of all.
    """

    dead: tuple[str, ...]
    untold: tuple[str, ...]
    hidden: tuple[str, ...] = ()
    leaves_count: int


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
    search = _Search(
        chart=chart,
        schema=schema,
        release=release,
        namespace=namespace,
        values=values,
        words=words_of(chart.folder),
    )
    bases = search.bases(scenarios)
    found = list(leaves(values))
    with ThreadPoolExecutor(_WORKERS) as pool:
        # What all share is rendered first, else every worker renders it anew.
        list(pool.map(lambda base: base.renders, bases))
        marked = find_marked([base for base in bases if base.renders], found, schema)
        told = list(
            pool.map(lambda leaf: leaf[0] in marked or search.has_effect(leaf[0], leaf[1], bases), found)
        )
        inner = list(inner_leaves([leaf for leaf, alive in zip(found, told, strict=True) if alive]))
        told += pool.map(lambda leaf: search.inner_effect(leaf, bases), inner)
    keys = [*(path[-1] for path, _ in found), *(leaf.key[-1] for leaf in inner)]
    names = [*(".".join(path) for path, _ in found), *(leaf.name for leaf in inner)]
    hidden = [key in search.words.hidden for key in keys]
    every = list(zip(names, told, hidden, strict=True))
    return ValuesFindings(
        dead=tuple(name for name, alive, hides in every if alive is False and not hides),
        untold=tuple(name for name, alive, _ in every if alive is None),
        hidden=tuple(name for name, alive, hides in every if alive is False and hides),
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
    known: dict[str, Base] = field(default_factory=dict)

    def base(self, files: tuple[Path, ...], override: Mapping[str, Any]) -> Base:
        """Return a rendering to compare with; one that was asked for before is not rendered anew."""
        made = Base(
            chart=self.chart,
            release=self.release,
            namespace=self.namespace,
            files=files,
            override=override,
            chance=self.words.chance,
        )
        return self.known.setdefault(repr((files, override)), made)

    def bases(self, scenarios: Sequence[Path]) -> list[Base]:
        """Return the chart as it is, with each scenario, and in each place that its templates speak of."""
        plain = self.base((), {})
        # What stands behind a guard for another kind is read only where that kind is known.
        bare = [replace(self.chart, api_versions=())] if self.chart.api_versions else []
        others = [replace(self.chart, flags=flags) for flags in self.words.elsewhere]
        return [
            plain,
            *(self.base((file,), {}) for file in scenarios),
            *(replace(plain, chart=chart) for chart in (*bare, *others)),
        ]

    def has_effect(
        self,
        path: Sequence[str],
        value: object,
        bases: Sequence[Base],
        tried: Sequence[object] | None = None,
    ) -> bool | None:
        """Return whether some other value changes something; None when every other value was refused."""
        if isinstance(value, Mapping) and any(
            key.startswith(".".join((*path, ""))) for key in self.chart.sets
        ):
            # What the subject sets below it is laid over every other value.
            return True
        tried = tried or self._candidates(path, value)
        usable = [base for base in bases if base.renders]
        # Most are read by the chart as it is; of the scenarios, that which sets a neighbour is the likeliest.
        told = _effect([*usable[:1], *sorted(usable[1:], key=lambda base: -base.near(path))], path, tried)
        if told or (told is None and usable):
            return told
        for base in self._behind_switches(path):
            if not base.renders:
                if self._mends(base, path, tried):
                    return True
                continue
            told = False
            if _effect([base], path, tried):
                return True
        return told

    def inner_effect(self, leaf: Inner, bases: Sequence[Base]) -> bool | None:
        """Return what `has_effect` does, for a value in a list; the switches beside it are turned as well."""
        tried = candidates(leaf.value, {}, self.words.compared.get(leaf.key[-1], ()))
        tried = tried if self._is_named(leaf.key[-1]) else tried[:_UNNAMED]
        told = self.has_effect(
            leaf.path, leaf.items, bases, leaf.lists([tree(leaf.key, one) for one in tried])
        )
        if told:
            return told
        item = leaf.items[leaf.index]
        for switch in switches(item, {}, leaf.key, self.words.compared)[:_NEAR_SWITCHES]:
            [turned] = leaf.lists([switch])
            base = self.base((), tree(leaf.path, turned))
            changed = leaf.lists([merged(switch, tree(leaf.key, one)) for one in tried])
            if base.renders and _effect([base], leaf.path, changed):
                return True
        return told

    def _mends(self, base: Base, path: Sequence[str], tried: Sequence[object]) -> bool:
        """Whether what is missing where `base` is refused is a value at the path, and one that is read."""
        if any(base.is_helped(tree(path, value)) for value in tried):
            return True
        for value in tried:
            mended = self.base(base.files, merged(base.override, tree(path, value)))
            if mended.renders:
                return bool(_effect([mended], path, [other for other in tried if other != value]))
        return False

    def _candidates(self, path: Sequence[str], value: object) -> list[object]:
        schema = schema_at(self.schema, path)
        tried = candidates(value, schema, self.words.compared.get(path[-1], ()))
        if not schema and not self._is_named(path[-1]):
            return tried[:_UNNAMED]
        below = self.words.below.get(tuple(path), ()) if isinstance(value, Mapping) else ()
        return [*tried, *({key: "probe"} for key in below)]

    def _is_named(self, key: str) -> bool:
        return set(re.findall(r"\w+", key)) <= self.words.named

    def _behind_switches(self, path: Sequence[str]) -> Iterator[Base]:
        near = switches(self.values, self.schema, path, self.words.compared)
        for change in near[:_NEAR_SWITCHES]:
            yield self.base((), change)
        everything: Mapping[str, Any] = {}
        for change in reversed(near):
            everything = merged(everything, change)
        yield self.base((), everything)
        for change in hiders(self.values, path, self.words.tested)[:_NEAR_SWITCHES]:
            yield self.base((), change)
        for change in near[_NEAR_SWITCHES:_SWITCHES]:
            yield self.base((), change)


def _effect(bases: Sequence[Base], path: Sequence[str], tried: Sequence[object]) -> bool | None:
    accepted = False
    for value in tried:
        for base in bases:
            change = tree(path, value)
            rendered = base.render(change)
            if rendered.refused_by_schema or rendered.late:
                break
            # Templates that refuse a value read it.
            if rendered.error or base.differs(rendered, change):
                return True
            accepted = True
    return False if accepted else None
