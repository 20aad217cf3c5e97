"""Helm's and the API server's refusals in plain English: object, cause, remedy."""

import re

# (pattern, sentence, remedy); groups of the pattern fill the braces.
_WORDS = (
    (
        r"nil pointer evaluating interface \{\}\.(\w+)",
        "a template reads the value '{0}' of a block that is not set",
        "set the block that holds `{0}` in values.yaml, or guard the template by `if`",
    ),
    (
        r"Namespace \"([^\"]+)\".{0,80}(?:cannot be imported|already exists)",
        "the chart holds Namespace '{0}', which `helm install --create-namespace` makes itself",
        "leave the Namespace out of the chart",
    ),
    (
        r"(\w+) \"([^\"]+)\" in namespace \"[^\"]*\" exists and cannot be imported",
        "{0} '{1}' exists already, and not by this release",
        "name the object after the release, or remove it",
    ),
    (
        r"provided port is already allocated|(?:nodePort|port).{0,80}already allocated",
        "the NodePort that the chart asks for is taken by another Service",
        "choose another NodePort, or leave it out",
    ),
    (
        r"(\w+) \"([^\"]+)\" is forbidden: exceeded quota: ([\w.-]+)",
        "{0} '{1}' is more than ResourceQuota '{2}' of the namespace allows",
        "raise that quota, or leave the object out",
    ),
    (
        r"failed calling webhook \"([^\"]+)\"",
        "webhook '{0}' has to admit the objects, and does not answer",
        "let what answers for it run before the install, set its `failurePolicy` to Ignore, or leave this"
        " namespace out of its rules",
    ),
    (
        r"admission webhook \"([^\"]+)\" denied the request: ([^\n]+)",
        "webhook '{0}' denies the objects: {1}",
        "do what it asks for, or leave this namespace out of its rules",
    ),
    (
        r"no matches for kind \"([^\"]+)\" in version \"([^\"]+)\"",
        "the cluster does not know kind {0} of {1}",
        "install its CustomResourceDefinition first (`crds/` of the chart), or guard the template by"
        " `.Capabilities.APIVersions.Has`",
    ),
    (
        r"[Cc]hart\.yaml file is missing",
        "Helm does not see Chart.yaml in the chart's folder",
        "look for a line with `!` in .helmignore: negation there is not that of .gitignore, and ignores all",
    ),
    (
        r"values don't meet the specifications of the schema",
        "the values that were given do not fit values.schema.json",
        "correct the values that the message names",
    ),
    (
        r"cannot unmarshal (\w+) into Go struct field (\S+) of type (\w+)",
        "field {1} is a {0} where the API takes a {2}",
        "quote the value in the template (`| quote`)",
    ),
    (
        r"YAML parse error on ([^:\s]+)",
        "template {0} does not render to YAML",
        "see the indentation there: `helm template --debug` shows what was rendered",
    ),
    (
        r"execution error at \(([^:)]+)[^)]*\): ([^\n]+)",
        "template {0} refuses the values: {1}",
        "set the value that it asks for",
    ),
    (
        r"cannot re-?use a name that is still in use",
        "a release of that name exists in the namespace",
        "uninstall it, or choose another name",
    ),
)


def explain(text: str) -> tuple[str, str]:
    """Return the sentence (ending in `: `) and remedy for what helm printed; both empty for unknown words."""
    for pattern, sentence, remedy in _WORDS:
        found = re.search(pattern, text, re.DOTALL)
        if found:
            groups = [group or "" for group in found.groups()]
            return f"{sentence.format(*groups)}: ", remedy.format(*groups)
    return "", ""
