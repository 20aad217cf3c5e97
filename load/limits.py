"""How long an answer 429 asks one to wait; this package knows nothing of the suite, which has its own."""

import math
import time
from email.utils import parsedate_to_datetime

# Seconds that one request waits in all: limits by the minute ask for up to 60, and clocks differ.
MAX_WAIT_S = 65.0
# A limit that lets nobody through must end, however short its times are.
MAX_WAITS_COUNT = 5
_TOO_MANY_REQUESTS = 429


def retry_after_s(status: int, told: str | None) -> float | None:
    """Return the seconds that an answer asks one to wait; None where it is no 429 or names no time.

    Args:
        status: of the answer.
        told: its header `Retry-After`: seconds or an HTTP date (RFC 9110, 10.2.3).
    """
    if status != _TOO_MANY_REQUESTS or not told:
        return None
    try:
        seconds = float(told)
    except ValueError:
        try:
            return max(parsedate_to_datetime(told).timestamp() - time.time(), 0.0)
        except ValueError:
            return None
    return seconds if 0 <= seconds < math.inf else None
