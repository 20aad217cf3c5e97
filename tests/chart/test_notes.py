"""The notes after an install say how to reach this release, and what stays behind."""

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest


@pytest.mark.parametrize(
    ("sets", "words"),
    [
        ("frontend.service.type=NodePort", "-n apart get service mine-todo-app-frontend -o jsonpath"),
        (
            "frontend.service.type=ClusterIP,frontend.service.port=81",
            "-n apart port-forward service/mine-todo-app-frontend 8080:81",
        ),
        ("frontend.service.type=LoadBalancer", "-n apart get service mine-todo-app-frontend --watch"),
        ("ingress.enabled=true,ingress.host=todo.example.com", "http://todo.example.com/"),
        ("ingress.enabled=true,ingress.host=a.example,ingress.tlsSecret=tls", "https://a.example/"),
        (
            "ingress.enabled=true,ingress.host=a.example,ingress.extraHosts[0].host=b.example",
            "  http://a.example/\n  http://b.example/\n",
        ),
        (
            "httpRoute.enabled=true,httpRoute.parentRefs[0].name=public,httpRoute.hostnames[0]=c.example",
            "  c.example\n  kubectl -n apart get httproute mine-todo-app-frontend",
        ),
        ("backup.enabled=true,backup.existingClaim=mine", "--from=cronjob/mine-todo-app-restore"),
        ("tests.enabled=true", "helm test mine -n apart\n"),
        ("", "delete pvc/data-mine-todo-app-postgresql-0 secret/mine-todo-app-secrets"),
        ("secret.existingSecret=own", "delete pvc/data-mine-todo-app-postgresql-0\n"),
        ("", "helm upgrade mine CHART -n apart --reset-then-reuse-values"),
        ("postgresql.persistence.enabled=false", "its data is lost with its pod"),
    ],
    ids=[
        "node-port",
        "cluster-ip",
        "load-balancer",
        "ingress",
        "tls",
        "hosts",
        "gateway",
        "backup",
        "test",
        "kept",
        "own-secret",
        "upgrade",
        "no-volume",
    ],
)
def test_notes_name_the_way_in(
    helm: Callable[..., CompletedProcess[str]], kubeconfig: Path, chart: Path, sets: str, words: str
) -> None:
    """The command printed fits the Service, the release and the namespace."""
    # Even this dry run asks the server for its version.
    where = (f"--kubeconfig={kubeconfig}", "--namespace=apart")
    done = helm("install", "mine", str(chart), *where, "--dry-run=client", "--set", sets)

    assert words in done.stdout.partition("NOTES:")[2] + "\n"
