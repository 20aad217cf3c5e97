"""Show that every criterion catches what it is for: mutations of a recorded good run, judged again."""

from conformance.selftest.check import Result, run_self_test
from conformance.selftest.tree import Mutation

__all__ = ["Mutation", "Result", "run_self_test"]
