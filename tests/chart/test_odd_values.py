"""Values as somebody may well write them who has not read the README: each is refused by its name."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.chart.scenarios import CHART

Refuse = Callable[..., str]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        # Wrong types.
        ({"backend": {"replicaCount": "two"}}, ("/backend/replicaCount", "got string, want integer")),
        ({"frontend": {"replicaCount": 1.5}}, ("/frontend/replicaCount", "want integer")),
        ({"metrics": {"serviceMonitor": True}}, ("/metrics/serviceMonitor", "want object")),
        ({"backup": {"keep": 0}}, ("/backup/keep", "minimum")),
        ({"ingress": {"extraHosts": ["b.example"]}}, ("/ingress/extraHosts/0", "want object")),
        ({"commonAnnotations": {"a": 1}}, ("/commonAnnotations/a", "want string")),
        ({"commonLabels": ["a"]}, ("/commonLabels", "want object")),
        ({"backend": {"podSecurityContext": {"runAsUser": "root"}}}, ("/runAsUser",)),
        # Unknown keys.
        ({"backend": {"containerSecurityContext": {"readOnly": True}}}, ("'readOnly' not allowed",)),
        ({"backend": {"lifecycle": {"prestop": {}}}}, ("'prestop' not allowed",)),
        ({"backend": {"probes": {"liveness": {"period": 1}}}}, ("'period' not allowed",)),
        ({"httpRoute": {"parentRefs": [{"gateway": "a"}]}}, ("'gateway' not allowed",)),
        # What is too much, too little, or nothing.
        ({"backend": {"image": {"repository": ""}}}, ("/backend/image/repository", "minLength")),
        ({"database": {"name": ""}}, ("/database/name", "minLength")),
        ({"backup": {"schedule": ""}}, ("/backup/schedule", "minLength")),
        ({"backup": {"restoreFile": "../../etc/passwd"}}, ("/backup/restoreFile",)),
        ({"metrics": {"serviceMonitor": {"interval": "often"}}}, ("/metrics/serviceMonitor/interval",)),
        ({"metrics": {"prometheusRule": {"errorPercent": 0}}}, ("/metrics/prometheusRule/errorPercent",)),
        ({"httpRoute": {"hostnames": [""]}}, ("/httpRoute/hostnames/0",)),
        ({"database": {"sslMode": "verify"}}, ("/database/sslMode", "verify-full")),
        ({"frontend": {"extraVolumeMounts": [{"name": "a", "mountPath": "here"}]}}, ("/mountPath",)),
        ({"postgresql": {"extraVolumes": [{"emptyDir": {}}]}}, ("/postgresql/extraVolumes/0", "'name'")),
        # A block that was emptied by hand.
        ({"metrics": None}, ("metrics",)),
        ({"backend": {"podSecurityContext": None}}, ("podSecurityContext",)),
    ],
    ids=lambda value: ".".join(_path(value)) if isinstance(value, dict) else "",
)
def test_odd_value_is_refused_by_name(refuse: Refuse, values: dict[str, Any], words: tuple[str, ...]) -> None:
    """By the schema, before anything is rendered."""
    message = refuse(values)

    assert "values don't meet the specifications" in message
    assert not [word for word in words if word not in message], message


def test_chart_says_which_kubernetes_it_needs(helm: Callable[..., Any]) -> None:
    """An older one is refused before anything is made."""
    done = helm("template", "todo-app", str(CHART), "--kube-version=1.29.9")

    assert done.returncode != 0
    assert "chart requires kubeVersion: >=1.30.0-0" in done.stderr


def test_release_name_that_no_service_can_have_is_refused(refuse: Refuse) -> None:
    """Helm takes it, and the API server would refuse some of the objects, when the others are there."""
    message = refuse({}, release="2nd")

    assert 'objects would be called "2nd-todo-app"-' in message


def test_repository_may_name_a_port(render: Callable[..., Any]) -> None:
    """A colon before the last slash is no tag's."""
    objects = render({"backend": {"image": {"repository": "registry.example:5000/todo"}}})

    assert "registry.example:5000/todo:1.0.0" in str(objects)


def _path(values: dict[str, Any]) -> list[str]:
    key, value = next(iter(values.items()))
    return [key, *(_path(value) if isinstance(value, dict) and value else [])]
