"""Plant each mutation, judge again, and compare the verdicts with those of the good run."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Any

from conformance.core.errors import HarnessError
from conformance.criteria.rejudge import rejudge
from conformance.model.measurements import Measurements
from conformance.model.report import Report
from conformance.report.json_file import from_tree, measurements_from
from conformance.selftest.mutations import MUTATIONS
from conformance.selftest.tree import Mutation

_RECORDED = "known_good.json"
# What was measured on the installation with production values, by the name of its probe.
_PRODUCTION = "known_good_production.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of one mutation: `caught` by every criterion that has to, `wrong` are others that changed."""

    mutation: Mutation
    statuses: dict[str, str]
    wrong: tuple[str, ...]

    @property
    def caught(self) -> bool:
        """Whether the right criteria caught it, with the right verdict, and no other did."""
        right = all(self.statuses[name] == self.mutation.status for name in self.mutation.by)
        return right and not self.wrong


def recorded() -> dict[str, Any]:
    """Return the recorded run: results.json of a run that met every criterion, the recommended ones too."""
    tree = _read(_RECORDED)
    tree["measurements"] |= _read(_PRODUCTION)
    settings = json.loads(tree["settings_json"])
    settings["require"] = ["recommended"]
    settings["subject"]["production"] = {
        "model_values": {"backend.chat.baseUrl": "{model}"},
        "trace_values": {"backend.tracing.endpoint": "{collector}"},
    }
    tree["settings_json"] = json.dumps(settings)
    return tree


def _read(name: str) -> dict[str, Any]:
    tree: dict[str, Any] = json.loads((files("conformance.selftest") / name).read_text("utf-8"))
    return tree


def statuses_of(tree: dict[str, Any]) -> dict[str, str]:
    """Return the verdict of every criterion on a recorded run, judged anew."""
    return _judged(from_tree(tree, name=_RECORDED))


def _judged(report: Report) -> dict[str, str]:
    return {verdict.criterion: verdict.status.value for verdict in rejudge(report).verdicts}


def run_self_test(mutations: Sequence[Mutation] = MUTATIONS) -> Iterator[Result]:
    """Yield what comes of each mutation of the recorded run.

    Raises:
        HarnessError: the recorded run itself does not meet every criterion, so that nothing is shown.
        LookupError: a mutation plants nothing, since the record has nothing of the kind.
    """
    good = recorded()
    before = statuses_of(good)
    if spoilt := [name for name, status in before.items() if status != "PASS"]:
        raise HarnessError(
            f"the recorded run does not meet {', '.join(spoilt)} any more, so that it can show nothing",
            hint="a judge asks for more than was recorded: record a run that meets every criterion again",
        )
    report, text = from_tree(good, name=_RECORDED), json.dumps(good["measurements"])
    for mutation in mutations:
        entries = json.loads(text)
        mutation.change({name: taken["fact"] for name, taken in entries.items()})
        planted = {name: entry for name, entry in entries.items() if entry != good["measurements"][name]}
        # What no mutation touched is the record that it was.
        taken = {**report.measurements.taken, **measurements_from(planted).taken}
        after = _judged(replace(report, measurements=Measurements(taken)))
        yield Result(
            mutation=mutation,
            statuses=after,
            wrong=tuple(
                name for name, status in after.items() if status != before[name] and name not in mutation.by
            ),
        )
