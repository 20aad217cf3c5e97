"""`[target]`: put together from file, environment and flags, in the words of the target that was chosen."""

import difflib
from typing import Any

from conformance.model.settings import SHORT_TARGET_KEYS
from conformance.targets.provider import Target
from conformance.targets.registry import all_targets

_LAYERS = ("file", "environment", "flag")
_KIND = "kind"
PREFIX = "target."


def full_key(key: str) -> str:
    """Return the dotted key of a setting of the target that was named by its short spelling."""
    if key == "target":
        return f"{PREFIX}{_KIND}"
    return f"{PREFIX}{key}" if key in SHORT_TARGET_KEYS else key


class TargetChoice:
    """What each layer says of the target; a later layer wins, and may choose another kind.

    Settings that an earlier layer gave to another kind then fall away.
    """

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.origins: dict[str, str] = {}
        self._values: dict[str, Any] = {}
        self._tabled: set[str] = set()

    def read_file(self, tree: dict[str, Any]) -> None:
        """Take the target out of the file's tree: the table, or the word with settings beside it."""
        beside = {key: tree.pop(key) for key in SHORT_TARGET_KEYS if key in tree}
        given = tree.pop("target", {})
        table = given if isinstance(given, dict) else {_KIND: given}
        for key in sorted(beside.keys() & table.keys()):
            self.problems.append(f"{key}: stands both in [target] and beside it; keep the one in [target]")
        self._tabled = set(table) if isinstance(given, dict) else set()
        for key, value in {**beside, **table}.items():
            self.set(key, value, "file")

    def set(self, key: str, value: object, origin: str) -> None:
        """Set one key of the table."""
        self._values[key] = value
        self.origins[key] = origin

    def table(self) -> dict[str, Any]:
        """Return what fits the chosen kind; what does not is told in `problems` or falls away."""
        kind = self._values.get(_KIND, all_targets()[0].kind)
        target = next((target for target in all_targets() if target.kind == kind), None)
        if target is None:
            known = " or ".join(f"'{target.kind}'" for target in all_targets())
            self.problems.append(f"target: found {kind!r} ({self.origins[_KIND]}), expected {known}")
            return {}
        kept = {_KIND: kind}
        for key, value in self._values.items():
            if key in target.settings.model_fields:
                kept[key] = value
            else:
                self.problems += self._stranger(key, value, target)
        return kept

    def _stranger(self, key: str, value: object, target: Target) -> list[str]:
        """Say what is wrong with a setting that the chosen kind does not have; nothing where it may be."""
        owners = [other for other in all_targets() if key in other.settings.model_fields]
        if not owners:
            near = difflib.get_close_matches(key, sorted(target.settings.model_fields), n=1)
            return [f"{PREFIX}{key}: unknown key" + (f"; nearest known: {PREFIX}{near[0]}" if near else "")]
        origin = self.origins[key]
        overruled = _LAYERS.index(origin) < _LAYERS.index(self.origins.get(_KIND, "file"))
        is_meant = origin == "flag" or key in self._tabled or any(key in o.names_a_place for o in owners)
        if overruled or not is_meant:
            return []
        names = " or ".join(owner.kind for owner in owners)
        return [f"{key}: '{value}' is used with --target {names} only; give both, or neither"]


def is_of_a_target(key: str) -> bool:
    """Tell whether a target has a setting of that name, so that its place is in the table."""
    return any(key in target.settings.model_fields for target in all_targets())


def target_record(kind: str) -> type[Any]:
    """Return the record of a kind; that of the default for one that nobody knows."""
    return next(
        (target.settings for target in all_targets() if target.kind == kind), all_targets()[0].settings
    )
