"""Load from this machine: Locust as a child, and its raw times."""

import sys
from pathlib import Path

from conformance.core.errors import CommandFailed, ProbeError
from conformance.core.proc import Runner
from conformance.core.purpose import Purpose
from conformance.model.adapter import ApiSettings
from conformance.model.measurements import LoadRun
from conformance.traffic.profile import Profile, locust_arguments
from conformance.traffic.script import script_variable
from conformance.traffic.times import load_run

# Seconds for locust to start, to end its last requests and to write its report.
_MARGIN_S = 60.0
_LOCUSTFILE = "load/locustfile.py"


def run_load(
    profile: Profile, *, runner: Runner, base_url: str, api: ApiSettings, root: Path, evidence: Path
) -> LoadRun:
    """Put a load on the front-end Service, and return what it saw.

    Args:
        profile: how many people, and for how long.
        runner: runs locust.
        base_url: address of the front-end Service; a loopback one.
        api: the adapter, which says what the people send.
        root: folder in which the `load` folder lies.
        evidence: folder for the raw times and locust's own report.

    Raises:
        ProbeError: locust ended badly, or made no request at all.
    """
    evidence.mkdir(parents=True, exist_ok=True)
    raw = evidence / "load-requests.jsonl"
    argv = [
        *(sys.executable, "-m", "locust", "-f", str(root / _LOCUSTFILE)),
        *locust_arguments(profile, base_url),
        # A failed request is a finding for the record, not the end of the run.
        *("--exit-code-on-error", "0", "--raw-times", str(raw), "--html", str(evidence / "load.html")),
    ]
    try:
        done = runner.run(
            argv,
            timeout_s=profile.total_s + _MARGIN_S,
            purpose=Purpose.LOAD,
            check=False,
            cwd=root,
            env=script_variable(api),
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
    return load_run([raw.read_text(encoding="utf-8")], profile)
