"""pydantic's kinds of errors in the words of the configuration file."""

from collections.abc import Mapping
from typing import Any

# Those that pydantic tells in words of Python; https://docs.pydantic.dev/latest/errors/validation_errors/
_EXPECTED = {
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "dict_type": "a table",
    "float_parsing": "a valid number",
    "float_type": "a valid number",
    "finite_number": "a finite number",
    "int_from_float": "a valid integer",
    "int_parsing": "a valid integer",
    "int_type": "a valid integer",
    "model_type": "a table",
    "path_type": "a path in quotes",
    "string_pattern_mismatch": "text that matches {pattern}",
    "string_too_short": "text of at least {min_length} character",
    "string_type": "text in quotes",
    "tuple_type": "a list in brackets",
}


def expected_of(error: Mapping[str, Any]) -> str:
    """Return what was expected where pydantic found an error."""
    known = _EXPECTED.get(str(error["type"]))
    if known is None:
        return str(error["msg"]).removeprefix("Input should be ")
    if error["type"] == "string_pattern_mismatch" and error["ctx"]["pattern"] == r"\S":
        return "text that is not blank"
    return known.format(**error.get("ctx", {}))


def found_of(value: object) -> str:
    """Return what was found, as a person wrote it: a day or a path without Python's name for it."""
    plain = isinstance(value, str | bool | int | float | list | dict | type(None))
    return repr(value) if plain else f"{value}, a {type(value).__name__}"
