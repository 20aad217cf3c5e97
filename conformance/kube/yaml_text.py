"""Read YAML: charts, their values, what they render, kubeconfigs."""

from typing import Any

import yaml

from conformance.kube.documents import Document

# The one in C reads ten times faster; wheels bring it.
_LOADER: Any = type("Loader", (getattr(yaml, "CSafeLoader", yaml.SafeLoader),), {})
# `=` and `<<` in a list are the texts that they are to Kubernetes; operators of a CRD, say.
for _tag in ("value", "merge"):
    _LOADER.add_constructor(f"tag:yaml.org,2002:{_tag}", lambda _, node: str(node.value))


def read_yaml(text: str | bytes) -> Any:  # noqa: ANN401 - any plain data
    """Return what one document holds; JSON is YAML, too.

    Raises:
        yaml.YAMLError: it is none.
    """
    return yaml.load(text, Loader=_LOADER)  # noqa: S506 - a safe one


def read_documents(text: str) -> list[Document]:
    """Return the mappings of a stream of documents, without those that are empty or something else.

    Raises:
        yaml.YAMLError: one of them cannot be read.
    """
    return [item for item in yaml.load_all(text, Loader=_LOADER) if isinstance(item, dict)]


def readable_objects(text: str) -> list[Document]:
    """Return the objects of a stream of documents that an API server would take; none where it is no YAML."""
    try:
        found = read_documents(text)
    except yaml.YAMLError:
        return []
    return [document for document in found if {"apiVersion", "kind", "metadata"} <= document.keys()]
