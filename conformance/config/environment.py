"""The environment variables that set something, and to which key each belongs."""

import difflib
from collections.abc import Mapping

# Variable -> dotted key of the settings. Lists are written with commas.
VARIABLES: dict[str, str] = {
    "CONFORMANCE_TARGET": "target.kind",
    "CONFORMANCE_CONTEXT": "target.context",
    "CONFORMANCE_KUBECONFIG": "target.kubeconfig",
    "CONFORMANCE_NODE_IMAGE": "target.node_image",
    "CONFORMANCE_HOST_PORT": "target.host_port",
    "CONFORMANCE_BASE_URL": "target.base_url",
    "CONFORMANCE_KEEP": "keep",
    "CONFORMANCE_REPORTS": "reports",
}
CONFIG_VARIABLE = "CONFORMANCE_CONFIG"
# Read by the machine set-up and by the browser probe, not by the settings.
READ_ELSEWHERE = frozenset({"CONFORMANCE_IMAGES", "CONFORMANCE_CHROMIUM"})
_PREFIX = "CONFORMANCE_"


def read_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return dotted key to value for every known variable that is set; an empty one counts as not set."""
    return {key: environment[name] for name, key in VARIABLES.items() if environment.get(name)}


def find_unknown(environment: Mapping[str, str]) -> list[str]:
    """Name every variable of ours that nothing reads: a misspelt setting would be lost silently."""
    known = {*VARIABLES, CONFIG_VARIABLE, *READ_ELSEWHERE}
    problems = []
    for name in sorted(environment):
        if name.startswith(_PREFIX) and name not in known:
            near = difflib.get_close_matches(name, sorted(known), n=1)
            suggestion = f"; nearest known: {near[0]}" if near else f"; known: {', '.join(sorted(known))}"
            problems.append(f"{name}: unknown environment variable{suggestion}")
    return problems
