"""All that a run measured, by the names of its probes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from conformance.model.measurements.key import Fact, Key
from conformance.model.measurements.missing import Blocked, NotMeasured


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One measurement: its record, or why there is none, and its files, relative to the run's folder."""

    # A record of this package; which one, the probe's key says.
    fact: Any
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measurements:
    """What was measured; a probe that is not among them was not part of the run."""

    taken: Mapping[str, Taken] = field(default_factory=dict)

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> "Measurements":
        """Return these facts, without evidence."""
        return cls({name: Taken(fact=fact) for name, fact in facts.items()})

    def get(self, key: Key[Fact]) -> Fact | NotMeasured | Blocked:
        """Return the measurement of a probe, or why there is none."""
        fact: Fact | NotMeasured | Blocked = self[key.name]
        return fact

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - the key knows the type
        """Return the fact by the name of its probe."""
        if name not in self.taken:
            return NotMeasured(reason=f"probe '{name}' was not part of this run", remedy="run it again")
        return self.taken[name].fact

    def evidence(self, name: str) -> tuple[str, ...]:
        """Return the files of a probe."""
        return self.taken[name].evidence if name in self.taken else ()

    def with_fact(self, name: str, fact: Any, evidence: tuple[str, ...] = ()) -> "Measurements":  # noqa: ANN401
        """Return the same with one more fact."""
        return replace(self, taken={**self.taken, name: Taken(fact=fact, evidence=evidence)})
