"""Words that all renderings share."""

from dataclasses import replace
from typing import Any

from conformance.report._common import duration, machine, summary, warnings
from tests.unit.table import table


@table(
    ("seconds", "text"),
    [
        (0.04, "0.0 s"),
        (8.25, "8.2 s"),
        (59.9, "59.9 s"),
        (60, "1 min 0 s"),
        (60.4, "1 min 0 s"),
        (119.6, "2 min 0 s"),
        (271, "4 min 31 s"),
    ],
)
def test_duration_is_said_as_a_person_says_it(seconds: float, text: str) -> None:
    """Tenths below a minute, whole seconds above."""
    assert duration(seconds) == text


def test_good_run_needs_no_warning(make: Any) -> None:
    """What a reader need not know is not said."""
    assert warnings(make.report()) == ()
    assert summary(make.report()) == "CONFORMANT: 11 of 11 passed in 4 min 31 s"


def test_machine_without_a_cluster_says_less(make: Any) -> None:
    """A run that made no cluster knows no version of Kubernetes."""
    report = make.report()
    assert machine(report) == "kind, Kubernetes v1.34.4 · 2 cores, 8 GiB"
    bare = replace(report.inputs, kubernetes_version="")
    assert machine(make.report(inputs=bare)) == "kind · 2 cores, 8 GiB"
