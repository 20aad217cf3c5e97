"""Whole logs become findings, waivers and evidence."""

from datetime import date
from pathlib import Path

from conformance.kube.release_logs import merge
from conformance.model.measurements import LogsMeasurement
from conformance.model.settings import ComponentSettings, WaiverSettings
from conformance.ports import RawLog
from conformance.probes.logs import logs_measurement

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
        waivers=waivers,
        today=TODAY,
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
