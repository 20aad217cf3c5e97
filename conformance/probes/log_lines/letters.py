"""Formats in which the level is one letter at a fixed place."""

import re

_STAMP = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S*"
# A request's or a thread's name in front: `[4f2a] `.
_TAGS = r"(?:\[[\w.:/-]+\] )*"
_FORMATS = tuple(
    re.compile(pattern)
    for pattern in (
        # E0101 12:00:00.000000 1 main.go:20], E20260101 …, E260101 …: klog, glog and Abseil, CockroachDB.
        r"([IWEFD])\d{4,8} \d\d:\d\d(?::\d\d)?[\d.]*\s+\S+\s+\S+?:\d+\]?",
        # [E 2026-01-01 12:00:00.000 App] of Tornado, [E 12:00:00.000 App] of Jupyter, [ E 2026-… ] of Passenger.
        r"\[\s?([IWECD]) (?:\d[\d-]* )?\d\d:\d\d:\d\d",
        # E, [2026-01-01T12:00:00.000 #1] of Ruby.
        _TAGS + r"([DIWEFA]), \[\d{4}-\d\d-\d\dT",
        # 2026-01-01T12:00:00.000+0000 E STORAGE  [main] of MongoDB before 4.4; … E! [outputs.x] of Telegraf.
        _STAMP + r" ([DIWEF])(?: [A-Z]+\s+\[|! )",
        # 2026-01-01 12:00:00.000000: E file.cc:20] of TensorFlow.
        _STAMP + r": ([IWEF]) \S+:\d+\] ",
        # [1/1/26, 12:00:00:000 UTC] 0000001a logger   E CODE: of WebSphere.
        r"\[\d[^\]]*\] [0-9a-f]{8} \S+\s+([IWEF]) ",
        # 2026/01/01 12:00:00 file.go:20:load() [E] of Gitea, [2026-01-01 12:00:00.000] [C] of spdlog.
        r"\[?\d{4}[-/]\d\d[-/]\d\d \d\d:\d\d:\d\d[^\s\]]*\]? (?:\S+:\d+:\S+ )?\[([DIWEFC])\] ",
        # 01-01 12:00:00.000  1234  1250 E Tag: of Android, and of what borrowed its format.
        r"\d\d-\d\d \d\d:\d\d:\d\d\.\d+\s+\d+\s+\d+ ([DIWEF]) \S",
    )
)


def letter_of(text: str) -> tuple[str, int] | None:
    """Return the letter that is the level of a line, and where its message begins; None in other formats."""
    found = next(filter(None, (form.match(text) for form in _FORMATS)), None)
    return (found.group(1), found.end()) if found else None
