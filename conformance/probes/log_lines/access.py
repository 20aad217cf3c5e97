"""Access logs: what somebody asked for says nothing about how the program is."""

import re
from collections.abc import Mapping
from typing import Any

# The common log format with anything before and after it; Gin's and Fiber's columns.
_VERB = r"(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)"
_DAY = r"\d\d/\w{3}/\d{4}"
_ACCESS = re.compile(
    rf"^\S+ \S+ \S+ \[{_DAY}:\d\d:\d\d:\d\d [+-]\d{{4}}\] \""
    rf"|^(?:\S+ - - )?\[{_DAY} \d\d:\d\d:\d\d\] \"{_VERB} "
    r"|^\[GIN\] \d{4}/\d\d/\d\d - \d\d:\d\d:\d\d \|"
    rf"|^{_VERB} /\S* \d{{3}} "
)
_PROBE_AGENT = re.compile(r"kube-probe/|ELB-HealthChecker|GoogleHC/")
_PROBE_PATH = re.compile(
    r"\"?(?:GET|HEAD) (?:/api)?/(?:healthz?|readyz?|livez|health/ready|health/live|metrics)(?:[ ?\"]|$)"
)
_PATH_KEYS = ("path", "route", "uri", "request_uri")
_AGENT_KEYS = ("user_agent", "http_user_agent")


def is_access(text: str) -> bool:
    """Tell whether a line has the shape of an access log."""
    return _ACCESS.match(text) is not None


def is_probe_access(text: str) -> bool:
    """Tell whether a line tells of a probe's request."""
    return bool(_PROBE_AGENT.search(text) or _PROBE_PATH.search(text))


def is_probe_object(fields: Mapping[str, Any]) -> bool:
    """Tell whether an object tells of a probe's request."""
    path = next((str(fields[key]) for key in _PATH_KEYS if fields.get(key)), "")
    agent = next((str(fields[key]) for key in _AGENT_KEYS if fields.get(key)), "")
    return bool((path and _PROBE_PATH.match(f"GET {path} ")) or _PROBE_AGENT.search(agent))
