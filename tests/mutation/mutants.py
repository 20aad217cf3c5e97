"""Which mutants there are: comparisons, connectives, negations, numbers, truth values and statuses; no texts.

Cosmic Ray finds and makes them; what it lacks for judges (statuses, the filters of comprehensions) is added
here as operators of its own kind.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import parso
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator
from cosmic_ray.plugins import get_operator, operator_names

from conformance.core.errors import ExitCode
from conformance.model.report import Outcome
from conformance.model.verdict import Status

_WANTED = (
    "core/ReplaceComparisonOperator",
    "core/ReplaceAndWithOr",
    "core/ReplaceOrWithAnd",
    "core/ReplaceTrueWithFalse",
    "core/ReplaceFalseWithTrue",
    "core/ReplaceUnaryOperator_Delete_Not",
    "core/NumberReplacer",
    "core/AddNot",
)
_ENUMS = {"Status": list(Status), "ExitCode": list(ExitCode), "Outcome": list(Outcome)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One change of one module: the operator, which of its places, and a name that outlives other changes.

    `name` holds module, function, operator, column and the line's text.
    """

    path: Path
    operator: str
    occurrence: int
    name: str
    is_in_function: bool

    def code(self) -> str:
        """Return the changed module."""
        changed = mutate_code(self.path.read_text("utf-8"), _OPERATORS[self.operator], self.occurrence)
        if changed is None:
            raise ValueError(f"no place {self.occurrence} for {self.operator} in {self.path}")
        return cast("str", changed)


class ReplaceStatus(Operator):  # type: ignore[misc]
    """Put the next member of its enumeration in the place of `Status.PASS` and its like."""

    def mutation_positions(self, node: Any) -> Iterator[tuple[Any, Any]]:
        """Yield the place of the member's name."""
        if node.type in {"power", "atom_expr"} and self._member(node) is not None:
            yield node.children[1].start_pos, node.children[1].end_pos

    def mutate(self, node: Any, index: int) -> Any:
        """Return the node with another member."""
        enum, name = cast("tuple[str, str]", self._member(node))
        names = [member.name for member in _ENUMS[enum]]
        node.children[1].children[1].value = names[(names.index(name) + index + 1) % len(names)]
        return node

    @staticmethod
    def _member(node: Any) -> tuple[str, str] | None:
        enum, trailer = node.children[0], node.children[1]
        known = _ENUMS.get(getattr(enum, "value", ""), [])
        if trailer.type != "trailer" or not known or len(trailer.children) < 2:
            return None
        name = getattr(trailer.children[1], "value", "")
        return (enum.value, name) if name in {member.name for member in known} else None

    @classmethod
    def examples(cls) -> tuple[()]:
        """Return nothing: what it does is tried by the walk."""
        return ()


class NegateMembership(Operator):  # type: ignore[misc]
    """Turn `in` and `not in` round."""

    def mutation_positions(self, node: Any) -> Iterator[tuple[Any, Any]]:
        """Yield the place of the comparison."""
        if node.type == "comparison" and node.children[1].get_code().split() in (["in"], ["not", "in"]):
            yield node.start_pos, node.end_pos

    def mutate(self, node: Any, index: int) -> Any:  # noqa: ARG002 - Cosmic Ray's own
        """Return the comparison, negated."""
        return parso.parse(f" (not ({node.get_code()}))")

    @classmethod
    def examples(cls) -> tuple[()]:
        """Return nothing: what it does is tried by the walk."""
        return ()


class NegateFilter(Operator):  # type: ignore[misc]
    """Turn the condition of a comprehension round."""

    def mutation_positions(self, node: Any) -> Iterator[tuple[Any, Any]]:
        """Yield the place of the condition."""
        if node.type == "comp_if":
            yield node.children[1].start_pos, node.children[1].end_pos

    def mutate(self, node: Any, index: int) -> Any:  # noqa: ARG002 - Cosmic Ray's own
        """Return the node with its condition negated."""
        node.children[1] = parso.parse(f" not ({node.children[1].get_code()})")
        return node

    @classmethod
    def examples(cls) -> tuple[()]:
        """Return nothing: what it does is tried by the walk."""
        return ()


def _is_odd(name: str) -> bool:
    """Identity has one opposite; between numbers it compares what nobody would write."""
    return not name.endswith(("_Is_IsNot", "_IsNot_Is")) and (
        "Operator_Is" in name or name.endswith(("_Is", "_IsNot"))
    )


_OPERATORS: dict[str, Operator] = {
    **{
        name.removeprefix("core/"): get_operator(name)()
        for name in sorted(operator_names())
        if name.startswith(_WANTED) and not _is_odd(name)
    },
    "ReplaceStatus": ReplaceStatus(),
    "NegateMembership": NegateMembership(),
    "NegateFilter": NegateFilter(),
}


def mutants_of(path: Path) -> Iterator[Mutant]:
    """Yield every mutant of a module; how a record is declared (`frozen=True`) is no judging."""
    source = path.read_text("utf-8")
    lines = source.splitlines()
    for name, operator in _OPERATORS.items():
        places = [
            (node, place[0])
            for node in ast_nodes(get_ast(source))
            for place in operator.mutation_positions(node)
        ]
        for occurrence, (node, (row, column)) in enumerate(places):
            line = lines[row - 1].strip()
            if not line.startswith("@dataclass("):
                around = _around(node)
                where = f"{path.stem}.{around.name.value if around else 'module'}: {name}#{column}"
                yield Mutant(
                    path=path,
                    operator=name,
                    occurrence=occurrence,
                    name=f"{where}: {line}",
                    # The default of a parameter is no part of a function's code.
                    is_in_function=around is not None
                    and around.type == "funcdef"
                    and row >= around.children[-1].start_pos[0],
                )


def _around(node: Any) -> Any:
    """Return the function or class around a node; None at the module's own level."""
    while node is not None and node.type not in {"funcdef", "classdef"}:
        node = node.parent
    return node
