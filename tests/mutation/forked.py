"""Try mutants: each in a fork of a process that has imported and collected everything already.

A change inside a function is planted by giving the function its changed code, wherever it is known by name.
Any other (a constant, a field's default) is planted by importing the changed module in place of the file.
"""

import importlib.machinery
import importlib.util
import inspect
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest

import conformance.report  # noqa: F401 - with the records that are judged, and pydantic
from tests.mutation.mutants import Mutant

_PATIENCE_S = 60
_PACKAGE = "conformance.criteria"
# What is imported already has its asserts as they stand, and no plugin but that of `timeout` is wanted: the
# suite's own would import the sources before they are changed.
os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
_OPTIONS = ("-x", "-q", "--assert=plain", "-p", "pytest_timeout", "-p", "no:cacheprovider")
# It compares names with those of the probes, whose imports take longer than all other tests together.
_SLOW = "test_required.py"
# What measurements say against one another is tried there, with all judges together: last, it takes longest.
_WHOLE = Path("verdicts", "test_false_records.py")

Tell = Callable[[Mutant, bool], None]


def try_all(tests: Path, mutants: Sequence[Mutant], tell: Tell) -> None:
    """Tell of each mutant whether one of the tests in a folder noticed it.

    Raises:
        SystemExit: the tests fail without any mutant, or pytest could not run them.
    """
    outer = [mutant for mutant in mutants if not mutant.is_in_function]
    _in_children(outer, lambda mutant: _run_changed(tests, mutant), tell)
    inner = [mutant for mutant in mutants if mutant.is_in_function]
    loop = _Loop(inner, tell)
    code = pytest.main(
        [*_OPTIONS, "-s", "--no-header", "--no-summary", *map(str, _tests(tests))], plugins=[loop]
    )
    if code != pytest.ExitCode.OK or not loop.came_through:
        raise SystemExit(f"the tests could not be run without any mutant (pytest's code {int(code)})")


def _in_children(mutants: Sequence[Mutant], run: Callable[[Mutant], int], tell: Tell) -> None:
    """Run each in a child of its own, as many at a time as there are cores."""
    running: dict[int, Mutant] = {}
    for mutant in mutants:
        running[_start(lambda mutant=mutant: run(mutant))] = mutant
        if len(running) >= (os.cpu_count() or 1):
            _wait(running, tell)
    while running:
        _wait(running, tell)


def _start(run: Callable[[], int]) -> int:
    child = os.fork()
    if child:
        return child
    signal.alarm(_PATIENCE_S)
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    try:
        os._exit(run())
    finally:
        # An exception is a mutant that was noticed, too.
        os._exit(1)


def _wait(running: dict[int, Mutant], tell: Tell) -> None:
    child, status = os.wait()
    tell(running.pop(child), status != 0)


def _run_changed(tests: Path, mutant: Mutant) -> int:
    sys.meta_path.insert(0, _Changed(f"{_PACKAGE}.{mutant.path.stem}", mutant.path, mutant.code()))
    # Those of the module itself notice most.
    paths = _tests(tests)
    own = [str(path) for path in paths if path.name == f"test_{mutant.path.stem}.py"]
    noticed = pytest.main([*_OPTIONS, *own]) if own else 0
    return int(noticed or pytest.main([*_OPTIONS, *map(str, paths)]))


def _tests(folder: Path) -> list[Path]:
    own = sorted(path for path in folder.glob("test_*.py") if path.name != _SLOW)
    return [*own, folder.parent / _WHOLE]


class _Changed(importlib.machinery.SourceFileLoader):
    """Finds and loads one module, from a text instead of its file."""

    def __init__(self, name: str, path: Path, text: str) -> None:
        super().__init__(name, str(path))
        self._text = text

    def find_spec(
        self, name: str, _path: object = None, _target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        return importlib.util.spec_from_loader(name, self) if name == self.name else None

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002 - importlib's own
        return compile(self._text, self.path, "exec", dont_inherit=True)


class _Loop:
    """A plugin of pytest that runs the collected tests once a mutant, in a child, until one fails."""

    def __init__(self, mutants: Sequence[Mutant], tell: Tell) -> None:
        self._mutants, self._tell = mutants, tell
        self.came_through = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try every mutant, once the tests are seen to pass without one."""
        sane = os.waitpid(_start(lambda: _run_items(session.items)), 0)[1] == 0
        if sane and session.items:
            _in_children(self._mutants, lambda mutant: _run_planted(session.items, mutant), self._tell)
            self.came_through = True
        return True


def _run_planted(items: Sequence[pytest.Item], mutant: Mutant) -> int:
    module = importlib.import_module(f"{_PACKAGE}.{mutant.path.stem}")
    scratch = ModuleType(module.__name__)
    scratch.__file__ = module.__file__
    exec(compile(mutant.code(), str(mutant.path), "exec", dont_inherit=True), scratch.__dict__)  # noqa: S102
    changed = dict(_functions(scratch))
    for name, function in _functions(module):
        function.__code__ = changed[name].__code__
    for value in vars(module).values():
        # What was answered before the change is no answer of the changed function.
        getattr(value, "cache_clear", lambda: None)()
    own = f"test_{mutant.path.stem}.py"
    return _run_items(sorted(items, key=lambda item: item.path.name != own))


def _functions(module: ModuleType) -> Iterator[tuple[str, FunctionType]]:
    """Yield the functions of a module and of its classes, properties included."""
    holders: list[Any] = [module]
    holders += [value for value in vars(module).values() if isinstance(value, type)]
    for holder in holders:
        for value in vars(holder).values():
            function = value.fget if isinstance(value, property) else inspect.unwrap(value)
            if isinstance(function, FunctionType) and function.__module__ == module.__name__:
                yield function.__qualname__, function


def _run_items(items: Sequence[pytest.Item]) -> int:
    for item, following in zip(items, [*items[1:], None], strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if item.session.testsfailed:
            return 1
    return 0
