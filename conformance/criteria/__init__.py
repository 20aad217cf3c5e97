"""Judge: pure functions from measurements to verdicts. Nothing here can act on the world."""

from conformance.criteria.criterion import Criterion, Finding, Shown
from conformance.criteria.judging import judge_all, judge_one
from conformance.criteria.limits import limit_values, with_specified_limits
from conformance.criteria.outcome import Asked, Conclusion, conclude_run
from conformance.criteria.registry import CRITERIA, KNOWN_IDS
from conformance.criteria.rejudge import find_changes, rejudge, stored_settings

__all__ = [
    "CRITERIA",
    "KNOWN_IDS",
    "Asked",
    "Conclusion",
    "Criterion",
    "Finding",
    "Shown",
    "conclude_run",
    "find_changes",
    "judge_all",
    "judge_one",
    "limit_values",
    "rejudge",
    "stored_settings",
    "with_specified_limits",
]
