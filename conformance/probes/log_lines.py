"""Say what kind of line each line of a log is; an INFO that speaks of errors is no error."""

import json
import re
from dataclasses import dataclass

ERROR, TRACEBACK, CRASH, WARNING = "error", "traceback", "crash", "warning"
PROBE_ACCESS, KNOWN_NOISE, OTHER = "probe access", "known noise", "other"

_ERROR_WORDS = {"error", "err", "critical", "crit", "fatal", "panic", "alert", "emerg", "emergency", "severe"}
_WARNING_WORDS = {"warn", "warning"}
_QUIET_WORDS = {"debug", "info", "notice", "trace", "log", "verbose"}
# Numeric levels of Bunyan and Pino.
_NUMERIC_ERROR, _NUMERIC_WARNING = 50, 40
_LEVEL_KEYS = ("level", "severity", "levelname", "log.level", "lvl", "log_level")

# A time stamp, host, process id or logger in front of the severity.
_PREFIX = re.compile(
    r"^(?:\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d[.,\d]*(?:Z|\s?[+-]\d\d:?\d\d|\s[A-Z]{3,4})?\]?"
    r"|\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4}\]|\[\d+\](?::)?|\d+:[A-Z]\s|-)[\s:|-]*"
)
_SEVERITY = re.compile(
    r"^[\[<(]?(?P<word>debug|info|notice|trace|log|verbose|warn(?:ing)?|error|err|crit(?:ical)?|fatal|panic"
    r"|alert|emerg(?:ency)?|severe|statement|hint|detail)(?:[\])>]|\s*[:|]|(?=\s{2,})|\s+-|$|(?=\s+(?:in|\[)))",
    re.IGNORECASE,
)
_NGINX = re.compile(r"^\d{4}/\d\d/\d\d \d\d:\d\d:\d\d \[(?P<word>\w+)\] ")
_POSTGRES = re.compile(
    r"^[^{]{0,120}?\s(?P<word>DEBUG\d?|LOG|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC|HINT|DETAIL"
    r"|STATEMENT|CONTEXT):  "
)
_KLOG = re.compile(r"^(?P<word>[IWEF])\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ ")
_LOGFMT = re.compile(r"(?:^|\s)(?:level|lvl|severity)=\"?(?P<word>\w+)\"?(?:\s|$)")
_UPPER = re.compile(r"^(?P<word>DEBUG|INFO|WARN|WARNING|ERROR|FATAL|CRITICAL|PANIC)(?=\s)")
_LOGGER_SEVERITY = re.compile(
    r"^[\w.\-]+(?: - |: | )(?P<word>DEBUG|INFO|WARNING|ERROR|CRITICAL|FATAL)(?: - |: |\b)"
)
_EXCEPTION = re.compile(r"^(?:[A-Za-z_][\w.]*\.)?[A-Z]\w*(?:Error|Exception|Interrupt|Exit)(?::|$)")
_TRACEBACK_HEAD = "Traceback (most recent call last):"
_CRASH = re.compile(
    r"^(?:panic: |fatal error: |Segmentation fault|SIGSEGV|SIGABRT|Aborted|Killed|Fatal Python error"
    r"|Out of memory|goroutine \d+ \[|runtime error: |node:internal/.*throw|Uncaught "
    r"|Unhandled(?:Promise)?Rejection)"
)
_PROBE_AGENT = re.compile(r"kube-probe/|ELB-HealthChecker|GoogleHC/")
_PROBE_PATH = re.compile(
    r"\"?(?:GET|HEAD) (?:/api)?/(?:healthz?|readyz?|livez|health/ready|health/live|metrics)(?:[ ?\"]|$)"
)
# Lines that look bad and are not; each names its reason.
_NOISE = (
    # libpq clients and probes of a port hang up without saying a word.
    re.compile(
        r"LOG:  (?:incomplete startup packet|could not receive data from client: Connection reset by peer)"
    ),
    # The tracing of the OpenAI SDK says so at every start without a key.
    re.compile(r"OPENAI_API_KEY is not set, skipping trace export"),
    # The official image's first start runs a server of its own and stops it again.
    re.compile(r"FATAL:  the database system is (?:starting up|shutting down)"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line, or several that belong together, and its kind."""

    kind: str
    text: str


def classify(log: str) -> list[Line]:
    """Return the entries of a log in order; a Python traceback is one entry."""
    entries: list[Line] = []
    lines = log.splitlines()
    position = 0
    while position < len(lines):
        line = lines[position].rstrip()
        if line.strip().startswith(_TRACEBACK_HEAD):
            end = _traceback_end(lines, position)
            block = [item.rstrip() for item in lines[position:end]]
            entries.append(Line(TRACEBACK, "\n".join(block)))
            position = end
            continue
        if line.strip():
            entries.append(Line(kind_of(line), line))
        position += 1
    return entries


def kind_of(line: str) -> str:
    """Return the kind of one line."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", line).strip()
    if any(noise.search(text) for noise in _NOISE):
        return KNOWN_NOISE
    fields = _json_fields(text)
    if fields is not None:
        return _json_kind(fields, text)
    if _CRASH.match(text):
        return CRASH
    return _plain_kind(text)


def _plain_kind(text: str) -> str:
    word = _severity_word(text)
    if word in _ERROR_WORDS or (not word and _EXCEPTION.match(text)):
        return ERROR
    if word in _WARNING_WORDS:
        return WARNING
    if _PROBE_AGENT.search(text) or _PROBE_PATH.search(text):
        return PROBE_ACCESS
    return OTHER


def _severity_word(text: str) -> str:
    for pattern in (_NGINX, _KLOG, _POSTGRES):
        found = pattern.match(text)
        if found:
            word = found.group("word")
            return {"I": "info", "W": "warning", "E": "error", "F": "fatal"}.get(word, word.lower())
    rest = text
    for _ in range(3):
        shorter = _PREFIX.sub("", rest, count=1)
        if shorter == rest:
            break
        rest = shorter
    found = (
        _SEVERITY.match(rest) or _UPPER.match(rest) or _LOGGER_SEVERITY.match(rest) or _LOGFMT.search(text)
    )
    return found.group("word").lower() if found else ""


def _json_fields(text: str) -> dict[str, object] | None:
    if not text.startswith("{"):
        return None
    try:
        fields = json.loads(text)
    except ValueError:
        return None
    return fields if isinstance(fields, dict) else None


def _json_kind(fields: dict[str, object], text: str) -> str:
    if _TRACEBACK_HEAD in text:
        return TRACEBACK
    level = next((fields[key] for key in _LEVEL_KEYS if key in fields), "")
    if isinstance(level, int) and not isinstance(level, bool):
        word = "error" if level >= _NUMERIC_ERROR else "warning" if level >= _NUMERIC_WARNING else "info"
    else:
        word = str(level).strip().lower()
    if word in _ERROR_WORDS:
        return ERROR
    if word in _WARNING_WORDS:
        return WARNING
    path = str(
        fields.get("path") or fields.get("route") or fields.get("uri") or fields.get("request_uri") or ""
    )
    if path and _PROBE_PATH.match(f"GET {path} "):
        return PROBE_ACCESS
    if _PROBE_AGENT.search(str(fields.get("user_agent") or fields.get("http_user_agent") or "")):
        return PROBE_ACCESS
    return OTHER


def _traceback_end(lines: list[str], start: int) -> int:
    """Return the index after a traceback: its frames, its exception line, and chained ones."""
    indent = len(lines[start]) - len(lines[start].lstrip())
    position = start + 1
    while position < len(lines):
        line = lines[position]
        deeper = len(line) - len(line.lstrip()) > indent
        if line.strip() and not deeper:
            position += 1  # the exception itself
            if not _chained(lines, position):
                return position
            while not lines[position].strip().startswith(_TRACEBACK_HEAD):
                position += 1
        position += 1
    return position


def _chained(lines: list[str], position: int) -> bool:
    """Whether the next lines say that another exception led to, or came from, this one."""
    near = [line.strip() for line in lines[position : position + 5]]
    says_so = any(
        line.startswith(("During handling of the above", "The above exception was the direct"))
        for line in near
    )
    return says_so and any(line.startswith(_TRACEBACK_HEAD) for line in near)
