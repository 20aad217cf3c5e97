"""Label selectors of Kubernetes, tried on labels that are already at hand."""

import re
from collections.abc import Mapping

_REQUIREMENT = re.compile(
    r"(?P<absent>!)?(?P<key>[\w./-]+)\s*"
    r"(?:(?P<operator>==?|!=|\bin\b|\bnotin\b)\s*(?:\((?P<values>[^)]*)\)|(?P<value>[\w./-]*)))?$"
)


def selects(selector: str, labels: Mapping[str, str]) -> bool:
    """Tell whether a selector such as `a=b,c in (d,e),!f` selects labels; an unreadable one does not."""
    return all(_meets(part.strip(), labels) for part in re.split(r",(?![^(]*\))", selector))


def _meets(requirement: str, labels: Mapping[str, str]) -> bool:
    found = _REQUIREMENT.match(requirement)
    if found is None:
        return False
    key, operator = found.group("key"), (found.group("operator") or "").strip()
    if not operator:
        return (key in labels) != bool(found.group("absent"))
    values = found.group("values")
    wanted = {found.group("value")} if values is None else {value.strip() for value in values.split(",")}
    return (labels.get(key) in wanted) != (operator in {"!=", "notin"})
