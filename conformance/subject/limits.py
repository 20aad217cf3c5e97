"""An application with limits answers 429 and says when to come back: wait for that, and count it."""

import math
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from conformance.core.clock import Stopwatch, utc_now
from conformance.core.wait import pause

# Seconds that one request waits in all: limits by the minute ask for up to 60, and clocks differ.
MAX_WAIT_S = 65.0
# A limit that lets nobody through must end, however short its times are.
MAX_WAITS_COUNT = 5


class Patience:
    """Sends again what was refused by a limit, at the time that the answer names.

    Attributes:
        waits_count: how often an answer 429 was waited for.
        lost_s: seconds that this took: the refused requests and the waiting after them.
    """

    def __init__(self) -> None:
        self.waits_count = 0
        self.lost_s = 0.0

    def ask(self, send: Callable[[], httpx.Response]) -> httpx.Response:
        """Send one request until it is answered otherwise than 429, within the bounds above.

        Returns:
            The last answer; it is still a 429 where that names no time, or one beyond the bounds.
        """
        waited_s = 0.0
        for _ in range(MAX_WAITS_COUNT):
            watch = Stopwatch()
            answer = send()
            wait_s = retry_after_s(answer)
            if wait_s is None or waited_s + wait_s > MAX_WAIT_S:
                return answer
            pause(wait_s)
            waited_s += wait_s
            self.waits_count += 1
            self.lost_s += watch.elapsed_s
        return send()


def retry_after_s(answer: httpx.Response) -> float | None:
    """Return the seconds after which an answer 429 lets one come back; None for any other answer.

    `Retry-After` is seconds or an HTTP date (RFC 9110, 10.2.3); a date is read by the answer's own clock.
    """
    told = answer.headers.get("Retry-After", "").strip()
    if answer.status_code != httpx.codes.TOO_MANY_REQUESTS or not told:
        return None
    until = _date(told)
    if until is not None:
        now = _date(answer.headers.get("Date", "")) or utc_now()
        return max((until - now).total_seconds(), 0.0)
    try:
        seconds = float(told)
    except ValueError:
        return None
    return seconds if 0 <= seconds < math.inf else None


def _date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
