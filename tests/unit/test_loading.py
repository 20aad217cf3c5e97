"""A load in the cluster: on the release's own front end, from an image of the load's own."""

from typing import Any

import pytest

from conformance.core.errors import ConfigError
from conformance.loading import ClusterLoad, front_end_url


class FakeKube:
    """A namespace with the Services that are said."""

    def __init__(self, *services: tuple[str, int, int | None]) -> None:
        self.items = [
            {"metadata": {"name": name}, "spec": {"ports": [{"port": port, "nodePort": node_port}]}}
            for name, port, node_port in services
        ]

    def list_json(self, path: str) -> list[dict[str, Any]]:
        """Return the Services."""
        assert path == "/api/v1/namespaces/todo-app-dev/services"
        return self.items


def test_front_end_is_the_service_on_the_node_port(make: Any) -> None:
    """Named as pods see it, with the Service's own port."""
    kube = FakeKube(("todo-app-backend", 8080, None), ("todo-app-frontend", 80, 30080))

    assert front_end_url(kube, make.settings()) == "http://todo-app-frontend.todo-app-dev:80"


def test_no_front_end_is_one_message(make: Any) -> None:
    """With the command that makes one."""
    with pytest.raises(ConfigError, match="namespace 'todo-app-dev' has no Service with NodePort") as caught:
        front_end_url(FakeKube(), make.settings())
    assert "conformance run --keep always" in caught.value.hint


def test_context_must_be_named(make: Any, tmp_path: Any) -> None:
    """The user's default context is never loaded."""
    with pytest.raises(ConfigError, match="needs its context"):
        ClusterLoad(settings=make.settings(), runner=Any, folder=tmp_path, progress=Any)
