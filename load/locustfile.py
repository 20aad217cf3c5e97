"""The load: what `locust -f load/locustfile.py` runs, headless or with its web page."""

from typing import Any

from locust import events

from load.guard import refuse_foreign_host
from load.raw_times import RawTimes
from load.users import Person

__all__ = ["Person"]


@events.init_command_line_parser.add_listener  # type: ignore[misc] # locust ships no types
def _options(parser: Any) -> None:  # noqa: ANN401 - locust ships no types for its parser
    parser.add_argument(
        "--raw-times",
        default="",
        metavar="FILE",
        help="write every request with its time to FILE (JSON lines)",
    )


@events.init.add_listener  # type: ignore[misc] # locust ships no types
def _start(environment: Any, **_more: object) -> None:  # noqa: ANN401 - locust calls by keyword
    refuse_foreign_host(environment.host)
    # The web page lets one type another host, which is seen only when the test starts.
    environment.events.test_start.add_listener(lambda **_more: refuse_foreign_host(environment.host))
    if environment.parsed_options.raw_times:
        RawTimes(environment.parsed_options.raw_times).listen_to(environment)
