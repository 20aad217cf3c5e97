"""Mutate what judges, and see whether its tests notice: comparisons, connectives, numbers and truth values.

`tox -e mutation` runs it over `conformance/criteria`; with names of modules it runs over those only. Texts
are not mutated. Cosmic Ray changes a copy, never the sources. Survivors that change no verdict are listed
with their reason in `survivors.toml`; any other makes exit code 1, and so does a reason whose mutant is
killed.
"""

import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import TestOutcome, WorkerOutcome, WorkItem, WorkResult

ROOT = Path(__file__).resolve().parents[2]
_REASONS = Path(__file__).with_name("survivors.toml")
_COPIED = ("conformance", "tests", "load", "pyproject.toml", "conformance.toml")
_OPERATORS = (
    "core/ReplaceComparisonOperator",
    "core/ReplaceAndWithOr",
    "core/ReplaceOrWithAnd",
    "core/ReplaceTrueWithFalse",
    "core/ReplaceFalseWithTrue",
    "core/NumberReplacer",
    "core/AddNot",
)
# Between numbers these compare what nobody would write.
_ODD = ("_Is", "_IsNot", "Is_", "IsNot_", "_In", "_NotIn")
# The pytest plugin of an installed suite would import the unchanged sources first.
_TESTS = (
    "python -m pytest -x -q -p no:conformance -p no:cacheprovider -p no:randomly"
    " --ignore tests/unit/criteria/test_required.py tests/unit/criteria"
)
_CONFIG = """
[cosmic-ray]
module-path = [{modules}]
timeout = 60.0
excluded-modules = ["conformance/criteria/__init__.py", "conformance/criteria/registry.py"]
test-command = "{tests}"

[cosmic-ray.distributor]
name = "local"
"""


def main(names: list[str]) -> int:
    """Run every mutant and compare the survivors with those that are known."""
    folder = ROOT / "conformance" / "criteria"
    paths = [folder / f"{name}.py" for name in names] or [folder]
    modules = [str(path.relative_to(ROOT)) for path in paths]
    with tempfile.TemporaryDirectory(prefix="mutation-") as name:
        copy = Path(name)
        for part in _COPIED:
            source = ROOT / part
            (shutil.copytree if source.is_dir() else shutil.copy)(source, copy / part)
        return _mutate(copy, modules)


def _mutate(copy: Path, modules: list[str]) -> int:
    listed = ", ".join(f'"{module}"' for module in modules)
    (copy / "mutation.toml").write_text(_CONFIG.format(modules=listed, tests=_TESTS), "utf-8")
    _run(copy, "init", "mutation.toml", "session.sqlite")
    with use_db(str(copy / "session.sqlite"), WorkDB.Mode.open) as session:
        wanted = [
            item
            for item in session.work_items
            if _is_wanted(item.mutations[0].operator_name) and not _is_declaration(copy, item)
        ]
        gone = {item.job_id for item in session.work_items} - {item.job_id for item in wanted}
        _skip(session, gone)
    print(f"{len(wanted)} mutants of {', '.join(modules)}", flush=True)
    _run(copy, "exec", "mutation.toml", "session.sqlite")
    with use_db(str(copy / "session.sqlite"), WorkDB.Mode.open) as session:
        results = {job: result for job, result in session.results if job not in gone}
        survived = {
            _name(copy, item)
            for item in session.work_items
            if item.job_id in results and results[item.job_id].test_outcome is TestOutcome.SURVIVED
        }
    print(f"{len(results) - len(survived)} of {len(results)} mutants killed")
    return _compare(survived, modules)


def _skip(session: WorkDB, jobs: set[str]) -> None:
    for job in jobs:
        session.set_result(job, WorkResult(worker_outcome=WorkerOutcome.SKIPPED))


def _is_wanted(operator: str) -> bool:
    return operator.startswith(_OPERATORS) and not any(odd in operator for odd in _ODD)


def _is_declaration(copy: Path, item: WorkItem) -> bool:
    """Tell whether a mutant changes how a record is declared (`frozen=True`), which no verdict depends on."""
    return _line(copy, item).startswith("@dataclass(")


def _line(copy: Path, item: WorkItem) -> str:
    mutation = item.mutations[0]
    return (copy / mutation.module_path).read_text("utf-8").splitlines()[mutation.start_pos[0] - 1].strip()


def _name(copy: Path, item: WorkItem) -> str:
    """Return a name that outlives changes elsewhere in the file: module, function, line's text, change."""
    mutation = item.mutations[0]
    change = mutation.operator_name.removeprefix("core/")
    place = f"{mutation.module_path.stem}.{mutation.definition_name}"
    return f"{place}: {change}#{mutation.start_pos[1]}: {_line(copy, item)}"


def _compare(survived: set[str], modules: list[str]) -> int:
    reasons = tomllib.loads(_REASONS.read_text("utf-8"))["survivors"]
    stems = {path.stem for module in modules for path in (ROOT / module, *(ROOT / module).glob("*.py"))}
    known = {item["mutant"] for item in reasons if item["mutant"].split(".", 1)[0] in stems}
    for mutant in sorted(survived - known):
        print(f"SURVIVED {mutant}")
    for mutant in sorted(known - survived):
        print(f"KILLED, though listed as a survivor: {mutant}")
    print(f"{len(survived & known)} survivors are listed with their reason")
    return int(survived != known)


def _run(copy: Path, *words: str) -> None:
    environment = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "PYTHONPATH": str(copy)}
    subprocess.run(
        [sys.executable, "-m", "cosmic_ray.cli", *words],
        cwd=copy,
        env=environment,
        check=True,
        stdin=subprocess.DEVNULL,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
