"""What a run that has ended left behind, one thing each, with the way to remove it."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    """One thing that a run left.

    Attributes:
        run_id: the run that made it.
        what: the thing in a few words: "cluster conformance-ab12cd (one node)".
        remove: takes it away; raises a HarnessError when it cannot, and returns what stays, a sentence each.
    """

    run_id: str
    what: str
    remove: Callable[[], tuple[str, ...] | None] = field(compare=False, repr=False)
