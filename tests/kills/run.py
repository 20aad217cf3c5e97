"""End real runs at random moments, and see that `gc` brings the machine back to where it was.

`tox -e kills` ends ten runs by `kill -9` and ten by SIGINT or SIGTERM; the first eight have kind clusters of
their own, the others are on a cluster that stays. The moments are random, and the same for the same seed. A
round that leaves anything makes exit code 1.
"""

import argparse
import random
import re
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.cluster.command import call, run, start  # noqa: E402
from tests.cluster.subject import NAMESPACE, RELEASE  # noqa: E402
from tests.kills.machine import Cluster, Family, left_of, look  # noqa: E402

_GC = (sys.executable, "-m", "conformance", "gc")
_RUN_ID = re.compile(r"[0-9a-f]{6}")
# The thinnest run that comes to a stage, and the stages behind whose end it is struck. A criterion's stages
# come in this order, and nothing is measured beside the one named last.
_PATHS = {
    "SC-002": ("machine", "images"),
    "SC-003": ("machine", "images", "cluster", "place"),
    "SC-004": ("install",),
    "SC-006": ("install",),
    "SC-008": ("install",),
}
# The first rounds are on clusters of their own, so that the one that stays is made once.
_ROUNDS, _ON_KIND = 20, 8
# Seconds after the end of that stage; the load takes longer than any other stage.
_LONGEST_S = {"SC-008": 40.0}
_USUAL_S = 12.0
_END_LIMIT_S = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One round: which run is struck, how, behind which stage, and how many seconds after it."""

    sent: signal.Signals
    on_kind: bool
    only: str
    after: str
    later_s: float

    def __str__(self) -> str:
        where = "kind" if self.on_kind else "a cluster that stays"
        return f"{self.sent.name} to {self.only} on {where}, {self.later_s:.1f} s after '{self.after}'"


def main(arguments: Sequence[str]) -> int:
    """Go through the rounds, tell of each, and return 1 when any left something."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seed", type=int, default=9)
    parser.add_argument("--from", type=int, default=1, dest="first", help="the first round")
    parser.add_argument("--to", type=int, default=_ROUNDS, dest="last", help="the last round")
    asked = parser.parse_args(arguments)
    plans = list(enumerate(_plans(asked.seed), 1))[asked.first - 1 : asked.last]
    bad = 0
    with tempfile.TemporaryDirectory(prefix="kills-") as name, _cluster(Path(name), plans) as cluster:
        for number, plan in plans:
            began = time.monotonic()
            left, told = _round(plan, None if plan.on_kind else cluster, Path(name) / f"reports-{number}")
            bad += bool(left)
            print(f"  {number} of {_ROUNDS}  {plan}: {told} ({time.monotonic() - began:.0f} s)", flush=True)
            for what in left:
                print(f"    LEFT {what}", flush=True)
    print(f"{len(plans) - bad} of {len(plans)} rounds left nothing (seed {asked.seed})")
    return int(bad > 0)


def _plans(seed: int) -> Iterator[Plan]:
    chance = random.Random(seed)  # noqa: S311 - moments, no secrets
    deck = [*_PATHS] * (_ROUNDS // len(_PATHS))
    chance.shuffle(deck)
    for index, only in enumerate(deck):
        mild = chance.choice((signal.SIGINT, signal.SIGINT, signal.SIGTERM))
        yield Plan(
            sent=signal.SIGKILL if index % 2 == 0 else mild,
            on_kind=index < _ON_KIND,
            only=only,
            after=chance.choice(_PATHS[only]),
            later_s=chance.uniform(0, _LONGEST_S.get(only, _USUAL_S)),
        )


@contextmanager
def _cluster(folder: Path, plans: Sequence[tuple[int, Plan]]) -> Iterator[Cluster | None]:
    """Keep a cluster for the rounds on one that stays, and remove it at the end."""
    if all(plan.on_kind for _, plan in plans):
        yield None
        return
    began = time.monotonic()
    kept = run(folder / "kept", "--only", "SC-003", "--keep", "always")
    try:
        config = yaml.safe_load((kept.folder / "kind.yaml").read_text(encoding="utf-8"))
        port = config["nodes"][0]["extraPortMappings"][0]["hostPort"]
        access = f"--kubeconfig={kept.kubeconfig}"
        call("helm", "uninstall", RELEASE, "--wait", access, f"--namespace={NAMESPACE}")
        call("kubectl", "delete", "namespace", NAMESPACE, access)
        print(f"  a cluster that stays: {kept.context} ({time.monotonic() - began:.0f} s)", flush=True)
        yield Cluster(context=kept.context, kubeconfig=kept.kubeconfig, base_url=f"http://127.0.0.1:{port}")
    finally:
        call(*_GC, kept.run_id)


def _round(plan: Plan, cluster: Cluster | None, reports: Path) -> tuple[list[str], str]:
    """Return what was left behind, and what happened in a few words."""
    before, family = look(cluster), Family()
    told, output = _strike(plan, cluster, reports, family)
    options = () if cluster is None else cluster.gc_options
    # The cluster that stays bears the id of the run that made it, and is named in the output.
    ids = {run_id for run_id in _run_ids(reports, output) if cluster is None or run_id not in cluster.context}
    if plan.sent is signal.SIGKILL:
        found = [*left_of(before, look(cluster), ids), *family.alive()]
        told += f", {len(found)} things left"
        for run_id in sorted(ids & _listed(options)):
            call(*_GC, run_id, *options, timeout_s=300)
    left = [*left_of(before, look(cluster), ids), *sorted(family.alive())]
    return left + [f"'gc' still lists run {run_id}" for run_id in sorted(ids & _listed(options))], told


def _strike(plan: Plan, cluster: Cluster | None, reports: Path, family: Family) -> tuple[str, str]:
    """Start the run, end it at the moment of the plan, and return what happened and what it printed."""
    options = () if cluster is None else cluster.options
    process, lines = start(reports, "--only", plan.only, *options), list[str]()
    came = threading.Event()

    def read() -> None:
        for line in process.stdout or ():
            lines.append(line)
            if line.split()[:1] == [plan.after]:
                came.set()

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    while process.poll() is None and not came.wait(timeout=0.5):
        family.look(process.pid)
    moment = time.monotonic() + plan.later_s
    while process.poll() is None and time.monotonic() < moment:
        family.look(process.pid)
        time.sleep(min(0.5, max(0.0, moment - time.monotonic())))
    had_ended = process.poll() is not None
    began = time.monotonic()
    process.send_signal(plan.sent)
    code = process.wait(timeout=_END_LIMIT_S)
    reader.join(timeout=10)
    told = "had ended by itself" if had_ended else f"ended with {code} after {time.monotonic() - began:.0f} s"
    return told, "".join(lines)


def _run_ids(reports: Path, output: str) -> set[str]:
    """Return the run's id, by the folder of its reports or by what it printed; none when it had no time."""
    named = {path.name for path in reports.glob("*") if _RUN_ID.fullmatch(path.name)}
    return named | set(re.findall(r"conformance-([0-9a-f]{6})", output))


def _listed(options: Sequence[str]) -> set[str]:
    """Return the runs that `gc` lists."""
    told = call(*_GC, *options, timeout_s=120).stdout
    return {line.split()[0] for line in told.splitlines() if _RUN_ID.match(line)}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
