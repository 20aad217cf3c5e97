"""A release's logs in a Loki, and what is asked of them after the load."""

from conformance.observe.loki import Loki
from conformance.observe.questions import log_questions
from conformance.observe.shipping import LogShipper


class LogWatch:
    """Asks a Loki about the lines that were carried to it.

    Args:
        loki: has the lines.
        shipper: carries them.
        namespace: whose lines are asked about.

    Attributes:
        url: where Loki answers, on this machine alone.
        ask: what answers a question.
        questions: one a graph.
    """

    def __init__(self, loki: Loki, shipper: LogShipper, *, namespace: str) -> None:
        self._shipper = shipper
        self.url = loki.url
        self.ask = loki.ask
        self.questions = log_questions(namespace)

    def why_missing(self) -> str:
        """Return in one sentence why there is no curve."""
        if self._shipper.problem:
            return f"The lines cannot be carried to Loki: {self._shipper.problem}."
        return f"None of the {self._shipper.lines_count} lines that were carried to Loki is one."
