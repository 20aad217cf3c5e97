"""Mutate what judges, and see whether its tests notice.

`tox -e mutation` walks all of `conformance/criteria`; with names of modules it walks those only. A copy is
mutated, never the sources. Survivors that change no verdict are listed with their reason in
`survivors.toml`; any other makes exit code 1, and so does a reason whose mutant is killed.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.mutation.mutants import Mutant

ROOT = Path(__file__).resolve().parents[2]
_REASONS = Path(__file__).with_name("survivors.toml")
_COPIED = ("conformance", "tests", "load", "pyproject.toml", "conformance.toml")
_EVERY_S = 20.0


def main(names: Sequence[str]) -> int:
    """Try every mutant of the named modules, or of all, and compare the survivors with those listed."""
    with tempfile.TemporaryDirectory(prefix="mutation-") as name:
        copy = Path(name)
        for part in _COPIED:
            source = ROOT / part
            (shutil.copytree if source.is_dir() else shutil.copy)(source, copy / part)
        os.chdir(copy)
        sys.path.insert(0, str(copy))
        return _walk(copy, names)


def _walk(copy: Path, names: Sequence[str]) -> int:
    # Imported from the copy, and before any child is made.
    from tests.mutation import forked, mutants

    folder = copy / "conformance" / "criteria"
    paths = [folder / f"{name}.py" for name in names] or sorted(folder.glob("[!_]*.py"))
    walk = _Walk([mutant for path in paths for mutant in mutants.mutants_of(path)])
    print(f"{len(walk.mutants)} mutants of {len(paths)} modules", flush=True)
    forked.try_all(copy / "tests" / "unit" / "criteria", walk.mutants, walk.tell)
    print(f"{walk.count - len(walk.survived)} of {walk.count} mutants killed in {walk.elapsed_s:.0f} s")
    return _compare(walk.survived, {path.stem for path in paths})


class _Walk:
    """What came of the mutants so far."""

    def __init__(self, mutants: Sequence[Mutant]) -> None:
        self.mutants, self.survived, self.count = mutants, set[str](), 0
        self._began = self._told = time.monotonic()

    @property
    def elapsed_s(self) -> float:
        """Seconds since the walk began."""
        return time.monotonic() - self._began

    def tell(self, mutant: Mutant, killed: bool) -> None:
        """Count one more, and say how far the walk has come."""
        self.count += 1
        if not killed:
            self.survived.add(mutant.name)
            print(f"  noticed by no test: {mutant.name}", flush=True)
        if time.monotonic() - self._told > _EVERY_S:
            self._told = time.monotonic()
            print(
                f"  {self.count} of {len(self.mutants)} after {self.elapsed_s:.0f} s, now {mutant.path.stem}",
                f"{len(self.survived)} survived",
                sep=", ",
                flush=True,
            )


def _compare(survived: set[str], stems: set[str]) -> int:
    reasons = tomllib.loads(_REASONS.read_text("utf-8"))["survivors"]
    known = {item["mutant"] for item in reasons if item["mutant"].split(".", 1)[0] in stems}
    for mutant in sorted(survived - known):
        print(f"SURVIVED {mutant}")
    for mutant in sorted(known - survived):
        print(f"KILLED, though listed as a survivor: {mutant}")
    print(f"{len(survived & known)} survivors are listed with their reason")
    return int(survived != known)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
