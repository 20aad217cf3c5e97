"""Judge: pure functions from measurements to verdicts. Nothing here can act on the world."""

from conformance.criteria.criterion import Criterion, Finding
from conformance.criteria.judging import judge_all, judge_one
from conformance.criteria.limits import limit_values, with_specified_limits
from conformance.criteria.outcome import exit_code
from conformance.criteria.registry import CRITERIA, KNOWN_IDS
from conformance.criteria.rejudge import rejudge

__all__ = [
    "CRITERIA",
    "KNOWN_IDS",
    "Criterion",
    "Finding",
    "exit_code",
    "judge_all",
    "judge_one",
    "limit_values",
    "rejudge",
    "with_specified_limits",
]
