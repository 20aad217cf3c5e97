"""Which errors in a log are accepted: by a waiver for a while, or because the contract provoked them."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from conformance.model.any_line import matches_anything
from conformance.model.measurements import ContractCheck
from conformance.model.settings import WaiverSettings
from conformance.probes.log_lines import ERROR, TRACEBACK, WARNING, Line

# A waiver is for a while: whoever needs it longer looks at it again.
LONGEST = timedelta(days=366)
# Refusals that one check of the contract can provoke.
_MOST_REFUSALS = 20


@dataclass(frozen=True, slots=True)
class Accepted:
    """By what an entry is accepted, and why; both empty when it is not."""

    by: str = ""
    reason: str = ""


def telling_line(kind: str, text: str) -> str:
    """Return the line that says most: of a traceback its last one, of all others the first."""
    lines = text.splitlines()
    return lines[-1].strip() if kind == TRACEBACK and len(lines) > 1 else lines[0]


class Cover:
    """The waivers and provoked refusals of one run, and what each has covered so far."""

    def __init__(
        self, waivers: Sequence[WaiverSettings], checks: Sequence[ContractCheck], *, today: date
    ) -> None:
        self._used: Counter[str] = Counter()
        self._checks = checks
        self.refused = tuple(
            f"{waiver.pattern}: {why}" for waiver in waivers if (why := _why_refused(waiver, today))
        )
        sound = [waiver for waiver in waivers if not _why_refused(waiver, today)]
        self._valid = [waiver for waiver in sound if date.fromisoformat(waiver.expires) >= today]
        renewed = {waiver.pattern for waiver in self._valid}
        self.expired = tuple(
            waiver.pattern for waiver in sound if waiver not in self._valid and waiver.pattern not in renewed
        )

    @property
    def unused(self) -> tuple[str, ...]:
        """Patterns of valid waivers that have matched nothing."""
        patterns = dict.fromkeys(waiver.pattern for waiver in self._valid)
        return tuple(pattern for pattern in patterns if not self._used[pattern])

    def accept(self, container: str, entry: Line) -> Accepted:
        """Return by what an entry of a log is accepted, and count it."""
        line = telling_line(entry.kind, entry.text)
        for waiver in self._valid:
            if _covers(waiver, container, entry.kind, line) and self._count(waiver.pattern, waiver.max_count):
                return Accepted(waiver.pattern, f"{waiver.reason}, until {waiver.expires}")
        if entry.kind == ERROR:
            for check in self._checks:
                if any(re.search(refusal, line) for refusal in check.refusals) and self._count(
                    f"check {check.name}", _MOST_REFUSALS
                ):
                    return Accepted(f"check '{check.name}'", "provoked on purpose by the contract")
        return Accepted()

    def _count(self, by: str, most: int) -> bool:
        if self._used[by] >= most:
            return False
        self._used[by] += 1
        return True


def _covers(waiver: WaiverSettings, container: str, kind: str, line: str) -> bool:
    kinds = {ERROR, WARNING} if waiver.kind == ERROR else {waiver.kind}
    return (
        kind in kinds and waiver.container in {"", container} and re.search(waiver.pattern, line) is not None
    )


def _why_refused(waiver: WaiverSettings, today: date) -> str:
    if matches_anything(waiver.pattern):
        return "it matches any line; say which line it is for"
    if date.fromisoformat(waiver.expires) > today + LONGEST:
        return f"it ends on {waiver.expires}, more than a year ahead; waive it for a while, and look again"
    return ""
