"""Whether what excused a line of a log (SC-007) is there: a waiver in the settings, or a provoking check."""

import re
from collections import Counter
from collections.abc import Iterator

from conformance.core.redact import MASK
from conformance.model.any_line import matches_anything
from conformance.model.measurements import ContractMeasurement, LogFinding, LogsMeasurement
from conformance.model.settings import Settings, WaiverSettings


def by_nobody(
    logs: LogsMeasurement, contract: ContractMeasurement | None, settings: Settings
) -> Iterator[str]:
    """Yield a sentence for each finding that is said to be waived, and by nothing that could."""
    provoking = (
        {f"check '{check.name}'" for check in contract.checks if check.refusals} if contract else set()
    )
    used: Counter[str] = Counter()
    for item in logs.findings:
        if not item.waived_by.strip() or (item.waived_by in provoking and item.kind == "error"):
            continue
        used[item.waived_by] += item.count
        covering = [waiver for waiver in settings.subject.waivers if _covers(waiver, item)]
        if used[item.waived_by] > max((waiver.max_count for waiver in covering), default=0):
            yield (
                f"{item.count}x {item.kind} of '{item.pod}/{item.container}' are said to be waived by"
                f" '{item.waived_by}', and no waiver of the configuration covers them; see their cause"
            )


def _covers(waiver: WaiverSettings, item: LogFinding) -> bool:
    kinds = {"error", "warning"} if waiver.kind == "error" else {waiver.kind}
    return (
        waiver.pattern == item.waived_by
        and not matches_anything(waiver.pattern)
        and item.kind in kinds
        and waiver.container in {"", item.container}
        # What was masked may have been what it matched.
        and (MASK in item.first or re.search(waiver.pattern, item.first) is not None)
    )
