"""Make checks: each by itself, and last those that go through something, together."""

from collections.abc import Callable, Iterator, Sequence

import httpx

from conformance.core.errors import HarnessError, WaitTimeout
from conformance.model.measurements import ContractCheck, Outcome
from conformance.probes.contract.check import Check, Scene, Unmeasured, Unmet
from conformance.subject.client import Refused

Found = tuple[Outcome, str]
_PASSED: Found = ("PASS", "")
_REPLICAS = 2


def make_all(checks: Sequence[Check], scene: Scene) -> tuple[ContractCheck, ...]:
    """Make every check for which everything is there, and return what was found, in the order of `checks`."""
    found = {check.name: why for check in checks if (why := _not_made(check, scene))}
    to_make = [check for check in checks if check.name not in found]
    for check in to_make:
        if check.through is None:
            found[check.name] = _attempt(lambda check=check: check.run(scene))  # type: ignore[misc]
    for group, through in ((_over_new_pods, "new pods"), (_over_two_replicas, "two replicas")):
        if together := [check for check in to_make if check.through == through]:
            found.update(group(together, scene))
    return tuple(_told(check, *found[check.name]) for check in checks)


def _not_made(check: Check, scene: Scene) -> Found | None:
    """Return why a check cannot be made: the subject lacks, or the run cannot give, what it needs."""
    absent = next((scene.lacking[need] for need in check.needs if need in scene.lacking), "")  # type: ignore[index]
    if absent:
        return "NOT APPLICABLE", absent
    missing = next((scene.missing[need] for need in check.needs if need in scene.missing), "")
    return ("NOT MEASURED", missing) if missing else None


def _over_new_pods(checks: Sequence[Check], scene: Scene) -> dict[str, Found]:
    """Make the first half of each check, replace the pods once, and make the second halves."""
    halves = {check.name: iter(check.run(scene) or ()) for check in checks}
    found = {name: _attempt(lambda half=half: next(half, None)) for name, half in halves.items()}  # type: ignore[misc]
    if _PASSED not in found.values():
        return found
    replaced = _attempt(lambda: scene.pods.replace_all())
    for name, half in halves.items():
        if found[name] == _PASSED:
            found[name] = replaced if replaced != _PASSED else _attempt(lambda half=half: _drain(half))  # type: ignore[misc]
    return found


def _over_two_replicas(checks: Sequence[Check], scene: Scene) -> dict[str, Found]:
    """Make each check while two replicas answer, which must still be wanted after it."""
    found: dict[str, Found] = {}

    def make(check: Check, require: Callable[[], object]) -> Found:
        outcome = _attempt(lambda: check.run(scene))
        wanted = _attempt(require)
        return wanted if outcome == _PASSED else outcome

    def make_each() -> None:
        with scene.pods.at_least(_REPLICAS) as require:
            for check in checks:
                found[check.name] = make(check, require)

    whole = _attempt(make_each)
    return {check.name: found.get(check.name, whole) for check in checks}


def _drain(half: Iterator[None]) -> None:
    for _ in half:
        pass


def _attempt(act: Callable[[], object]) -> Found:
    try:
        act()
    except Unmeasured as exc:
        return "NOT MEASURED", str(exc)
    except (Unmet, Refused) as exc:
        return "FAIL", str(exc)
    except (httpx.HTTPError, WaitTimeout) as exc:
        return "FAIL", f"{type(exc).__name__}: {exc}"
    except HarnessError as exc:
        # The cluster or the machine would not have it; that tells nothing of the subject.
        return "NOT MEASURED", f"{type(exc).__name__}: {exc}"
    except (LookupError, TypeError, ValueError, AttributeError) as exc:
        return "FAIL", f"answer of an unexpected shape: {type(exc).__name__}: {exc}"
    return _PASSED


def _told(check: Check, status: Outcome, reason: str) -> ContractCheck:
    return ContractCheck(
        name=check.name,
        area=check.area,
        core=check.core,
        status=status,
        reason=" ".join(reason.split()),
        refusals=check.refusals,
    )
