"""Read the steps of a build from BuildKit's progress."""

import re

from conformance.model.image import BuildStep

# BuildKit's plain progress, the only machine-made output that every version of it offers.
_STEP = re.compile(r"^#(\d+) \[(?P<stage>[^\]]+)\] (?P<text>.+)$")
_DONE = re.compile(r"^#(\d+) DONE (?P<seconds>[\d.]+)s$")
_CACHED = re.compile(r"^#(\d+) CACHED$")
# What BuildKit does besides the lines of the Dockerfile.
_NO_STAGES = frozenset({"internal", "auth"})


def parse_steps(output: str) -> tuple[BuildStep, ...]:
    """Read the steps of a Dockerfile from BuildKit's plain progress, without those that name a base image."""
    texts: dict[str, str] = {}
    seconds: dict[str, float] = {}
    cached: set[str] = set()
    for line in output.splitlines():
        if match := _STEP.match(line):
            if match["stage"] not in _NO_STAGES and not match["text"].startswith("FROM "):
                texts.setdefault(match[1], f"[{match['stage']}] {match['text']}")
        elif match := _DONE.match(line):
            seconds[match[1]] = float(match["seconds"])
        elif match := _CACHED.match(line):
            cached.add(match[1])
    return tuple(
        BuildStep(text=text, elapsed_s=seconds.get(number, 0.0), cached=number in cached)
        for number, text in texts.items()
    )
