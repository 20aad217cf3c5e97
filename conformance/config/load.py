"""Which value counts: flag before environment before file before default."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from conformance.config.environment import CONFIG_VARIABLE, VARIABLES, find_unknown, read_environment
from conformance.config.keys import leaf_keys, nearest_key, set_key
from conformance.config.target import PREFIX, TargetChoice, full_key, is_of_a_target, target_record
from conformance.config.words import expected_of, found_of
from conformance.core.errors import ConfigError
from conformance.model.settings import Settings, TargetSettings

Model = TypeVar("Model", bound=BaseModel)

DEFAULT_FILE = Path("conformance.toml")
# Paths that a person types are meant from where the person is; those in the file, from the file.
_TYPED_PATHS = frozenset({"target.kubeconfig", "reports"})


def load_settings(
    *, config_file: Path | None, environment: Mapping[str, str], flags: Mapping[str, object]
) -> tuple[Settings, dict[str, str]]:
    """Return the settings, and the origin of every value by dotted key.

    Args:
        config_file: the file named by a flag; else `CONFORMANCE_CONFIG`, else `./conformance.toml`.
        environment: the caller's environment.
        flags: dotted key to value; None means that the flag was not given.

    Returns:
        The settings, and for each dotted key "flag", "environment", "file" or "default".

    Raises:
        ConfigError: something is wrong; the message lists every problem.
    """
    path = find_file(config_file, environment)
    if path is None:
        raise ConfigError(
            f"cannot read configuration '{DEFAULT_FILE.absolute()}': no such file",
            hint="name one with --config, or start in the folder that holds conformance.toml",
        )
    tree = _read(path)
    problems = find_unknown(environment)
    if "root" in tree:
        problems.append("root: set in the file, but it always is the folder of the file; remove it")
        del tree["root"]
    choice = TargetChoice()
    choice.read_file(tree)
    origins = dict.fromkeys(leaf_keys(tree), "file")
    for origin, key, value in _given(environment, flags):
        if key.startswith(PREFIX):
            choice.set(key.removeprefix(PREFIX), value, origin)
        else:
            set_key(tree, key, value)
            origins[key] = origin
    target, more = _target(choice)
    problems += more
    origins |= {f"{PREFIX}{key}": origin for key, origin in choice.origins.items()}
    where = {} if target is None else {"target": target}
    settings, more = _validate(Settings, {**tree, "root": path.parent, **where}, origins)
    problems += more
    if settings is None or problems:
        raise _error(f"configuration '{path}'", problems)
    known = leaf_keys(settings.model_dump(mode="json", exclude={"root"}))
    return settings, {key: _origin(key, origins) for key in known}


def load_target(
    *, environment: Mapping[str, str], flags: Mapping[str, object]
) -> tuple[TargetSettings, dict[str, str]]:
    """Return the target that environment and flags name, with no file, and the origin of its settings.

    Raises:
        ConfigError: something is wrong; the message lists every problem.
    """
    choice = TargetChoice()
    for origin, key, value in _given(environment, flags):
        if key.startswith(PREFIX):
            choice.set(key.removeprefix(PREFIX), value, origin)
    target, problems = _target(choice)
    problems += find_unknown(environment)
    if target is None or problems:
        raise _error("these settings", problems)
    origins = {f"{PREFIX}{key}": origin for key, origin in choice.origins.items()}
    known = leaf_keys({"target": target.model_dump(mode="json")})
    return target, {key: _origin(key, origins) for key in known}


def _given(environment: Mapping[str, str], flags: Mapping[str, object]) -> Iterator[tuple[str, str, object]]:
    """Return origin, dotted key and value of all that is given, the weaker first."""
    typed = {full_key(key): value for key, value in flags.items() if value is not None}
    layers = (("environment", read_environment(environment)), ("flag", typed))
    for origin, values in layers:
        for key, value in values.items():
            yield origin, key, _from_here(key, value)


def _target(choice: TargetChoice) -> tuple[TargetSettings | None, list[str]]:
    table = choice.table()
    origins = {f"{PREFIX}{key}": origin for key, origin in choice.origins.items()}
    target, problems = _validate(target_record(table.get("kind", "")), table, origins, PREFIX)
    return target, [*choice.problems, *problems]


def find_file(config_file: Path | None, environment: Mapping[str, str]) -> Path | None:
    """Return the configuration that counts; None where none is named and none is in this folder.

    Raises:
        ConfigError: the one that is named is not there.
    """
    named = config_file or (Path(environment[CONFIG_VARIABLE]) if environment.get(CONFIG_VARIABLE) else None)
    path = (named or DEFAULT_FILE).expanduser().absolute()
    if path.is_file():
        return path
    if named is None:
        return None
    raise ConfigError(
        f"cannot read configuration '{path}': no such file",
        hint="name one with --config, or start in the folder that holds conformance.toml",
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))  # some editors put a mark before the text
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise ConfigError(
            f"cannot read configuration '{path}': {exc}", hint="mend the file; it is TOML 1.0 in UTF-8"
        ) from exc


def _from_here(key: str, value: object) -> object:
    if key in _TYPED_PATHS and isinstance(value, str | Path):
        return Path(value).expanduser().absolute()
    return value


def _validate(
    record: type[Model], tree: dict[str, Any], origins: Mapping[str, str], prefix: str = ""
) -> tuple[Model | None, list[str]]:
    try:
        return record.model_validate(tree), []
    except ValidationError as exc:
        return None, [_problem(dict(error), origins, record, prefix) for error in exc.errors()]


def _problem(
    error: Mapping[str, Any], origins: Mapping[str, str], record: type[BaseModel], prefix: str
) -> str:
    location = error["loc"]
    # pydantic marks a key of a table that is itself wrong.
    key = prefix + ".".join(str(part) for part in location if part != "[key]")
    if error["type"] == "extra_forbidden":
        near = nearest_key(record, location)
        if not near and prefix == "" and is_of_a_target(key):
            near = f"{PREFIX}{key}"
        return f"{key}: unknown key" + (f"; nearest known: {near}" if near else "")
    if error["type"] == "missing":
        return f"{key}: missing; it has no default"
    origin = _origin(key, origins)
    variable = next((name for name, known in VARIABLES.items() if known == key), "")
    where = f"environment variable {variable}" if origin == "environment" else origin
    return f"{key}: found {found_of(error['input'])} ({where}), expected {expected_of(error)}"


def _origin(key: str, origins: Mapping[str, str]) -> str:
    """Return the origin of a key, of what stands in it, or of the table or list in which it stands."""
    for known, origin in origins.items():
        if known.startswith(f"{key}."):
            return origin
    while key:
        if key in origins:
            return origins[key]
        key = key.rpartition(".")[0]
    return "default"


def _error(what: str, problems: list[str]) -> ConfigError:
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    lines = "\n".join(f"  {problem}" for problem in problems)
    return ConfigError(
        f"cannot use {what}: {count}\n{lines}",
        hint="the project's own conformance.toml explains every key",
    )
