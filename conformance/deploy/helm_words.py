"""Helm's and the API server's refusals in plain English: object, cause, remedy."""

import re

from conformance.deploy.api_words import WORDS as _OF_API

# (pattern, sentence, remedy); groups of the pattern fill the braces. The first that fits counts.
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
    (
        r'no template "([^"]+)" associated',
        "a template includes '{0}', which no file of the chart defines",
        "correct that name, or define it in a `_*.tpl` of the chart or of a dependency",
    ),
    (
        r"parse error at \(([^)]+)\): ([^\n]+)",
        "template {0} cannot be read: {1}",
        "correct the template there",
    ),
    (
        r"can't evaluate field (\w+) in type",
        "a template reads field '{0}' of what has no such field",
        "correct the path of that value in the template",
    ),
    (
        r"missing in charts/ directory: ([^\n]+)",
        "the chart needs {0}, which is not in its `charts/`",
        "say `helm dependency build` first, or keep the dependency beside the chart",
    ),
    (
        r"chart requires kubeVersion: (.+?) which is incompatible with Kubernetes (\S+)",
        "the chart is for Kubernetes {0}, and the cluster has {1}",
        "correct `kubeVersion` in Chart.yaml, or use such a cluster",
    ),
    (
        r"another operation \(install/upgrade/rollback\) is in progress",
        "an earlier install or upgrade of this release has not ended, or was killed",
        "wait for it; if nobody works on it, take it back by `helm rollback` or `helm uninstall`",
    ),
    (
        r"may not be more than 1048576 bytes",
        "the chart is larger than the record that Helm keeps of it (1 MiB)",
        "leave out what is no template by .helmignore",
    ),
    (
        r"Kubernetes cluster unreachable",
        "Helm does not reach the cluster",
        "see whether its API server answers: `kubectl get --raw /readyz`",
    ),
    (
        r"[Jj]ob (\S+) failed: (\w+)",
        "hook Job '{0}' failed ({1})",
        "see its log in the evidence folder; a failed Job is not run again",
    ),
    *_OF_API,
)


def explain(text: str) -> tuple[str, str]:
    """Return the sentence (ending in `: `) and remedy for what helm printed; both empty for unknown words."""
    for pattern, sentence, remedy in _WORDS:
        found = re.search(pattern, text, re.DOTALL)
        if found:
            groups = [group or "" for group in found.groups()]
            return f"{sentence.format(*groups)}: ", remedy.format(*groups)
    return "", ""
