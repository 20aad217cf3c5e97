"""A person of the load waits for as long as a limit asks."""

from load.limits import retry_after_s
from tests.unit.table import table


@table(
    ("status", "told", "wait_s"),
    [
        (429, "12", 12.0),
        (429, "0", 0.0),
        (429, "Fri, 02 Jan 2015 10:00:30 GMT", 0.0),
        (429, "later", None),
        (429, "-1", None),
        (429, "inf", None),
        (429, None, None),
        (503, "12", None),
    ],
)
def test_only_a_limit_that_names_a_time_is_waited_for(
    status: int, told: str | None, wait_s: float | None
) -> None:
    """Seconds or an HTTP date; anything else is an answer like any other."""
    assert retry_after_s(status, told) == wait_s
