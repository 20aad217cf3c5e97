"""Run the steady load as a subprocess and read its raw response times."""

import json
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from conformance.core.errors import CommandFailed, ProbeError
from conformance.core.percentiles import percentile
from conformance.core.proc import Runner
from conformance.model.measurements import LoadRun
from conformance.model.settings import LoadSettings

# Seconds for locust to start, to end its last requests and to write its report.
_MARGIN_S = 60.0
_STOP_S = 10
_PACKAGE = "load"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    """One request of the load: when it began, how long it took, what went wrong."""

    at_s: float
    name: str
    elapsed_ms: float
    error: str


def run_load(*, runner: Runner, base_url: str, load: LoadSettings, root: Path, evidence: Path) -> LoadRun:
    """Put the steady load on the front-end Service, and return what it saw.

    Percentiles and rate leave out the ramp-up: everything that began before the last user had
    logged in. Counts are those of the whole run, and the file keeps every request.

    Args:
        runner: runs locust.
        base_url: address of the front-end Service; a loopback one.
        load: users and seconds; the ramp-up comes on top of the seconds.
        root: folder in which the `load` folder lies.
        evidence: folder for the raw times and locust's own report.

    Raises:
        ProbeError: locust ended badly, or made no request at all.
    """
    evidence.mkdir(parents=True, exist_ok=True)
    raw, total_s = evidence / "load-requests.jsonl", load.duration_s + load.users / load.spawn_per_s
    argv = _argv(root, base_url=base_url, load=load, total_s=total_s, raw=raw, page=evidence / "load.html")
    try:
        done = runner.run(
            argv,
            timeout_s=total_s + _MARGIN_S,
            purpose="load",
            check=False,
            cwd=root,
        )
    except CommandFailed as exc:
        raise ProbeError(f"cannot run the load on '{base_url}': {exc.message}") from exc
    (evidence / "locust.log").write_text(runner.redactor.clean(done.stdout + done.stderr), encoding="utf-8")
    if done.exit_code != 0:
        tail = "\n".join(done.stderr.splitlines()[-5:])
        raise ProbeError(
            f"load on '{base_url}' ended with exit code {done.exit_code}, wanted 0:\n{tail}",
            hint="run it alone: `tox -e load -- --host " + base_url + "`",
        )
    return load_run(raw.read_text(encoding="utf-8"), users=load.users, total_s=total_s)


def load_run(text: str, *, users: int, total_s: float) -> LoadRun:
    """Return the summary of raw times as `load/raw_times.py` writes them.

    Raises:
        ProbeError: there is no request in them, or none after the ramp-up.
    """
    requests, ramp_up_s = _parse(text)
    if not requests:
        raise ProbeError(
            "the load made no request, wanted at least one a user",
            hint="see locust.log in the evidence folder",
        )
    steady = [request for request in requests if request.at_s >= ramp_up_s]
    if not steady:
        raise ProbeError(
            f"the load made no request after its ramp-up of {ramp_up_s:.1f} s",
            hint="raise `load.duration_s`, or see why users cannot log in: locust.log in the evidence folder",
        )
    times = sorted(request.elapsed_ms for request in steady)
    failed = [f"{request.name}: {request.error}" for request in requests if request.error]
    end_s = max(request.at_s + request.elapsed_ms / 1000 for request in requests)
    return LoadRun(
        users=users,
        duration_s=max(total_s, end_s),
        requests_count=len(requests),
        failures_count=len(failed),
        requests_per_s=len(steady) / max(end_s - ramp_up_s, 1.0),
        p50_ms=percentile(times, 50),
        p95_ms=percentile(times, 95),
        max_ms=times[-1],
        failures=dict(Counter(failed).most_common()),
    )


def _argv(
    root: Path, *, base_url: str, load: LoadSettings, total_s: float, raw: Path, page: Path
) -> list[str]:
    return [
        sys.executable,
        *("-m", "locust", "-f", str(root / _PACKAGE / "locustfile.py"), "--headless", "--only-summary"),
        *("--host", base_url, "--users", str(load.users), "--spawn-rate", f"{load.spawn_per_s:g}"),
        *("--run-time", f"{total_s:.0f}s", "--stop-timeout", str(_STOP_S)),
        # A failed request is a finding for the record, not the end of the run.
        *("--exit-code-on-error", "0", "--raw-times", str(raw), "--html", str(page)),
    ]


def _parse(text: str) -> tuple[list[_Request], float]:
    """Return the requests, and the second at which the last user was at work."""
    requests, ramp_up_s = [], 0.0
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            record = json.loads(line)
            if "mark" in record:
                ramp_up_s = max(ramp_up_s, float(record["at_s"]))
                continue
            requests.append(
                _Request(
                    at_s=float(record["at_s"]),
                    name=str(record["name"]),
                    elapsed_ms=float(record["ms"]),
                    error=str(record["error"] or ""),
                )
            )
        except (ValueError, KeyError, TypeError) as exc:
            raise ProbeError(f"cannot read line {number} of the load's raw times: {line[:80]!r}") from exc
    return requests, ramp_up_s
