"""Whole logs become findings, waivers and evidence."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from conformance.kube.release_logs import merge
from conformance.model.measurements import ContractCheck, LogsMeasurement
from conformance.model.settings import ComponentSettings, WaiverSettings
from conformance.ports import RawLog
from conformance.probes.logs import logs_measurement
from conformance.probes.waivers import Cover

TODAY = date(2026, 11, 25)


def raw(text: str | None, *, container: str = "backend", uid: str = "u1", previous: bool = False) -> RawLog:
    """Return a log as it was read."""
    return RawLog(
        pod="p",
        uid=uid,
        container=container,
        previous=previous,
        restarts_count=0,
        text=text,
        problem="" if text is not None else "400 Bad Request",
    )


def measured(tmp_path: Path, *logs: RawLog, waivers: tuple[WaiverSettings, ...] = ()) -> LogsMeasurement:
    """Classify logs."""
    return logs_measurement(
        logs,
        components={"frontend": ComponentSettings(selector="x=y", container="frontend", silent=True)},
        cover=Cover(waivers, (), today=TODAY),
        evidence=tmp_path,
        redact=lambda text: text.replace("hunter22", "[redacted]"),
    )


def test_error_is_a_finding_with_its_first_line(tmp_path: Path) -> None:
    """Errors of one container are counted together; the first is shown, without secrets."""
    found = measured(tmp_path, raw("ERROR:    a hunter22\nINFO:     b\nERROR:    c\n"))
    assert [(item.kind, item.count, item.first) for item in found.findings] == [
        ("error", 2, "ERROR:    a [redacted]")
    ]
    assert found.containers[0].lines_count == 3
    assert "hunter22" not in (tmp_path / "p-backend.log").read_text(encoding="utf-8")


def test_waiver_covers_until_its_day(tmp_path: Path) -> None:
    """A valid waiver covers, an expired one does not, and one that matched nothing is told."""
    waivers = tuple(
        WaiverSettings(pattern=pattern, reason="known", expires=expires)
        for pattern, expires in (("known", "2026-11-25"), ("other", "2026-11-24"), ("never", "2027-01-01"))
    )
    found = measured(tmp_path, raw("ERROR:    known\nERROR:    other\n"), waivers=waivers)
    assert [(item.first, item.waived_by) for item in found.findings] == [
        ("ERROR:    known", "known"),
        ("ERROR:    other", ""),
    ]
    assert found.expired_waivers == ("other",)
    assert found.unused_waivers == ("never",)


def test_silence_and_unreadable_logs_are_told(tmp_path: Path) -> None:
    """An empty log and one that cannot be read are different facts."""
    found = measured(tmp_path, raw("", container="frontend"), raw(None, container="migrate"))
    assert [(item.container, item.lines_count, item.declared_silent) for item in found.containers] == [
        ("frontend", 0, True)
    ]
    assert found.unreadable == ("'p/migrate': 400 Bad Request",)


def test_log_of_a_deleted_pod_is_kept() -> None:
    """What was read before a pod was deleted counts; what was read again replaces it."""
    deleted, old, new = raw("gone", uid="u0"), raw("a"), raw("a\nb")
    assert merge((deleted, old), (new,)) == (deleted, new)


def test_traceback_is_told_by_its_exception(tmp_path: Path) -> None:
    """The finding shows the exception, not the word `Traceback`."""
    found = measured(tmp_path, raw("Traceback (most recent call last):\n  File x\nValueError: bad\n"))
    assert (found.findings[0].kind, found.findings[0].first) == ("traceback", "ValueError: bad")


def _waiver(pattern: str, **changes: Any) -> WaiverSettings:
    return WaiverSettings.model_validate(
        {"pattern": pattern, "reason": "known", "expires": "2026-12-31", **changes}
    )


_TRACEBACK = 'Traceback (most recent call last):\n  File "pool.py", line 3, in lend\nKeyError: pool is dry\n'


@pytest.mark.parametrize(
    "pattern", [".", ".*", "ERROR", "(?i)error", "Exception", r"\w+", "Traceback|^panic"]
)
def test_waiver_that_matches_any_line_covers_nothing(tmp_path: Path, pattern: str) -> None:
    """What would accept every error is refused, and that is told."""
    found = measured(tmp_path, raw("ERROR: pool is dry\n" + _TRACEBACK), waivers=(_waiver(pattern),))
    assert [item.waived_by for item in found.findings] == ["", ""]
    assert found.refused_waivers == (f"{pattern}: it matches any line; say which line it is for",)


def test_waiver_without_a_near_end_covers_nothing(tmp_path: Path) -> None:
    """A waiver is for a while."""
    found = measured(
        tmp_path, raw("ERROR: pool is dry"), waivers=(_waiver("pool is dry", expires="9999-12-31"),)
    )
    assert found.findings[0].waived_by == ""
    assert "more than a year ahead" in found.refused_waivers[0]


@pytest.mark.parametrize(("kind", "covered"), [("error", False), ("traceback", True)])
def test_waiver_of_a_line_swallows_no_traceback(tmp_path: Path, kind: str, covered: bool) -> None:
    """Only a waiver of tracebacks covers one, and by its exception."""
    found = measured(tmp_path, raw(_TRACEBACK), waivers=(_waiver("pool is dry", kind=kind),))
    assert bool(found.findings[0].waived_by) == covered
    inside = measured(tmp_path, raw(_TRACEBACK), waivers=(_waiver("in lend", kind=kind),))
    assert not inside.findings[0].waived_by


def test_waiver_covers_its_container_and_its_count(tmp_path: Path) -> None:
    """Further entries, and those of another container, are open."""
    logs = (raw("ERROR: pool is dry\n" * 3), raw("ERROR: pool is dry", container="migrate"))
    found = measured(tmp_path, *logs, waivers=(_waiver("pool is dry", container="backend", max_count=2),))
    assert [(item.container, item.count, item.waived_by) for item in found.findings] == [
        ("backend", 2, "pool is dry"),
        ("backend", 1, ""),
        ("migrate", 1, ""),
    ]
    assert found.findings[0].waiver_reason == "known, until 2026-12-31"


def test_renewed_waiver_covers(tmp_path: Path) -> None:
    """The old entry of a waiver that was renewed spoils nothing."""
    waivers = (_waiver("pool is dry", expires="2026-11-01"), _waiver("pool is dry"))
    found = measured(tmp_path, raw("ERROR: pool is dry"), waivers=waivers)
    assert found.findings[0].waived_by == "pool is dry"
    assert found.expired_waivers == ()
    assert found.unused_waivers == ()


def test_blank_lines_are_no_evidence(tmp_path: Path) -> None:
    """A log of blank lines says as little as an empty one."""
    assert measured(tmp_path, raw("\n \n\t\n")).containers[0].lines_count == 0


@pytest.mark.parametrize(
    ("labels", "silent"),
    [({"x": "y"}, True), ({"x": "z"}, False), ({}, False), (None, False)],
)
def test_silence_is_declared_for_one_component(
    tmp_path: Path, labels: dict[str, str] | None, silent: bool
) -> None:
    """Another component whose container has the same name has to speak."""
    found = logs_measurement(
        [replace(raw("", container="app"), labels=labels)],
        components={
            "frontend": ComponentSettings(selector="x=y", container="app", silent=True),
            "backend": ComponentSettings(selector="x=z", container="app"),
        },
        cover=Cover((), (), today=TODAY),
        evidence=tmp_path,
        redact=str,
    )
    assert found.containers[0].declared_silent == silent


def test_refusal_that_the_contract_provoked_is_told_and_bounded(tmp_path: Path) -> None:
    """Lines that a check declares are accepted under its name, but not without end, and no traceback is."""
    check = ContractCheck(
        name="bad JSON", area="errors", core=False, status="PASS", refusals=(r"SyntaxError: .* JSON",)
    )
    found = logs_measurement(
        [raw("SyntaxError: Unexpected token in JSON\n" * 25 + _TRACEBACK)],
        components={},
        cover=Cover((), (check,), today=TODAY),
        evidence=tmp_path,
        redact=str,
    )
    assert [(item.kind, item.count, item.waived_by) for item in found.findings] == [
        ("error", 20, "check 'bad JSON'"),
        ("error", 5, ""),
        ("traceback", 1, ""),
    ]


def test_log_that_lost_its_begin_is_rotated() -> None:
    """Two readings of one instance begin alike, unless the kubelet has put the older part aside."""
    kept = merge((raw("one\ntwo"),), (raw("two\nthree"),))
    assert [log.rotated for log in kept] == [True]
    assert not merge((raw("one"),), (raw("one\ntwo"),))[0].rotated
    assert not merge((raw("one"),), (replace(raw("new"), restarts_count=1),))[0].rotated
