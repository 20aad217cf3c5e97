"""REC-09: an upgrade to an image with a fault is taken back by itself, and nobody notices."""

from collections.abc import Iterator

from conformance.criteria.criterion import Finding, Shown, conclude
from conformance.criteria.uptime import MIN_REQUESTS
from conformance.model.measurements import BadUpgrade, RollbackMeasurement
from conformance.model.settings import Settings

# What must have been tried, by name.
FAULTS = ("crashes", "answers 500 on everything")


def rollback_limit(_settings: Settings) -> str:
    """Print the limit of REC-09."""
    return "rolled back, 0 failed requests"


def judge_rollback(measured: RollbackMeasurement, _settings: Settings) -> Finding:
    """Judge that each bad image was refused, that none of it is left, and that nothing was lost."""
    failed = sum(len(item.load.failed) for item in measured.upgrades)
    asked = sum(item.load.requests_count for item in measured.upgrades)
    facts = [fault for item in measured.upgrades for fault in _faults(item)]
    if measured.rows_found < measured.rows_wanted:
        facts.append(
            f"{measured.rows_wanted - measured.rows_found} of {measured.rows_wanted} tasks that were answered"
            " as created are not in the database"
        )
    tried = {item.fault for item in measured.upgrades}
    gaps = [f"no upgrade to an image that {name} was tried" for name in FAULTS if name not in tried]
    gaps += [gap for item in measured.upgrades for gap in _gaps(item)]
    back = sum(item.refused and not item.left for item in measured.upgrades)
    return conclude(
        Shown(
            observed=f"{back} of {len(measured.upgrades)} rolled back, {failed} of {asked} requests failed",
            samples_count=asked,
            method="helm upgrade --atomic to an image made to fail, under a steady load, no retry",
            details=tuple(map(_told, measured.upgrades)),
        ),
        facts=facts,
        gaps=gaps,
    )


def _faults(item: BadUpgrade) -> Iterator[str]:
    if not item.refused:
        yield f"an upgrade to an image that {item.fault} was taken for a good one; let readiness notice it"
    if item.left:
        yield f"{', '.join(item.left)} still run the image that {item.fault}"
    if item.back_s is None and not item.load.problem:
        yield f"the back end was not Ready again after the image that {item.fault}"
    if item.load.failed:
        yield (
            f"{len(item.load.failed)} of {item.load.requests_count} requests failed during the upgrade to an"
            f" image that {item.fault}, the first: {item.load.failed[0]};"
            " keep the old pods until the new are Ready"
        )


def _gaps(item: BadUpgrade) -> Iterator[str]:
    if item.load.problem:
        yield f"the image that {item.fault}: {item.load.problem}"
    elif not item.seen:
        yield f"no pod of the image that {item.fault} was seen, so that this shows nothing: {item.words}"
    if item.load.requests_count < MIN_REQUESTS and not item.load.failed:
        yield (
            f"only {item.load.requests_count} requests during the upgrade to an image that {item.fault},"
            f" wanted {MIN_REQUESTS}; the load did not run"
        )


def _told(item: BadUpgrade) -> str:
    back = "not in time" if item.back_s is None else f"after {item.back_s:.0f} s"
    return (
        f"an image that {item.fault}: {len(item.load.failed)} of {item.load.requests_count} requests failed,"
        f" longest gap {item.load.longest_gap_s:.2f} s; its pod was {', '.join(item.seen) or 'not seen'};"
        f" all as before {back}"
    )
