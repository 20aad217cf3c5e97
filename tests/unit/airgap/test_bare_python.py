"""Preparing a machine needs Python and nothing else, also in what it shares with the suite."""

import subprocess
import sys
from pathlib import Path

CODE = """
import importlib, sys
root, *names = sys.argv[1:]
sys.path.insert(0, root)
for name in names:
    importlib.import_module(name)
print(*(name for name in sys.modules if name.partition(".")[0] == "conformance"))
"""


def modules_of(repository: Path, package: str) -> list[str]:
    """Return the names of all modules of a package but its `__main__`."""
    paths = (repository / package.replace(".", "/")).glob("*.py")
    return [f"{package}.{path.stem}" for path in paths if path.stem not in {"__init__", "__main__"}]


def loaded(repository: Path, *names: str) -> set[str]:
    """Import modules where no installed package can be found; return what of the suite came along."""
    # -I: no variable, no folder of the user's; -S: no site-packages, not even those of this environment.
    argv = [sys.executable, "-I", "-S", "-c", CODE, str(repository), *names]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_machine_is_prepared_by_bare_python(repository: Path) -> None:
    """Nothing is installed yet; of the suite only the core is there."""
    found = loaded(repository, *modules_of(repository, "airgap"), "airgap.__main__")
    assert "conformance.core.process" in found
    assert all(name.startswith("conformance.core") for name in found - {"conformance"})


def test_core_needs_the_standard_library_only(repository: Path) -> None:
    """All of it, so that more of it can be shared."""
    assert loaded(repository, *modules_of(repository, "conformance.core"))


def test_words_of_the_load_need_the_standard_library_only(repository: Path) -> None:
    """The suite has them too, and may be without the extra that brings Locust."""
    assert loaded(repository, "load.script", "load.shapes") == set()
