"""Read objects of one cluster through the official client."""

import json
import os
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from kubernetes import client, config
from kubernetes.client.exceptions import ApiException
from kubernetes.stream import stream

from conformance.core.errors import ClusterError
from conformance.core.proxies import bypass
from conformance.core.wait import Waiting, until

# Seconds to connect and to read one answer; the API server is on this machine or near it.
_REQUEST_TIMEOUT_S = (5, 30)
# HTTP: the first status of success, and the first that is none.
_OK, _REDIRECT = 200, 300
_NOT_FOUND = 404


class Kube:
    """One context of one kubeconfig, opened explicitly; the user's default is never used.

    Args:
        kubeconfig: the file.
        context: the context in it.
    """

    def __init__(self, kubeconfig: Path, context: str) -> None:
        self.kubeconfig = kubeconfig
        self.context = context
        try:
            self.api = self._new_client()
        except config.ConfigException as exc:
            raise ClusterError(
                f"cannot use context '{context}' of '{kubeconfig}': {exc}",
                hint="name a context that `kubectl config get-contexts` lists",
            ) from exc

    @cached_property
    def core(self) -> Any:  # noqa: ANN401 - the client ships no types
        """The calls of the core API: 30,000 lines, which only those load who need one."""
        return client.CoreV1Api(self.api)

    @cached_property
    def apps(self) -> Any:  # noqa: ANN401 - the client ships no types
        """The calls of the API of workloads, likewise."""
        return client.AppsV1Api(self.api)

    def _new_client(self) -> Any:  # noqa: ANN401 - the client ships no types
        # An empty proxy: that of the environment is for the outside. One that the kubeconfig names counts.
        settings = client.Configuration(proxy="")
        config.load_kube_config(  # type: ignore[no-untyped-call]
            config_file=str(self.kubeconfig), context=self.context, client_configuration=settings
        )
        # Programs are run through a library that reads the environment itself.
        bypass(os.environ, [urlsplit(settings.host).hostname])
        return client.ApiClient(configuration=settings)

    def get(self, path: str, **query: str) -> Any:  # noqa: ANN401 - JSON of any API path
        """Return the JSON of a raw API path such as `/apis/metrics.k8s.io/v1beta1/pods`.

        Raises:
            ApiException: the server refused; `.status` holds its code.
        """
        status, reason, body = self._ask("GET", path, query=list(query.items()))
        if not _OK <= status < _REDIRECT:
            raise ApiException(status=status, reason=reason)
        return json.loads(body)

    def send(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> tuple[int, str]:
        """Send a request to a raw API path; return the status and the body, of a refusal too."""
        status, _, answer = self._ask(method, path, body=body)
        return status, answer.decode("utf-8", "replace")

    def _ask(self, method: str, path: str, **more: Any) -> tuple[int, str, bytes]:  # noqa: ANN401 - query or body
        request = self.api.param_serialize(
            method=method,
            resource_path=path,
            query_params=more.get("query"),
            body=more.get("body"),
            header_params={"Accept": "application/json", "Content-Type": "application/json"},
            auth_settings=["BearerToken"],
        )
        answer = self.api.call_api(*request, _request_timeout=_REQUEST_TIMEOUT_S)
        return answer.status, answer.reason, answer.read()

    def find(self, path: str) -> Any:  # noqa: ANN401 - JSON of any API path
        """Return the JSON of a raw API path; None where the server has nothing.

        Raises:
            ApiException: the server refused for another reason.
        """
        try:
            return self.get(path)
        except ApiException as exc:
            if exc.status == _NOT_FOUND:
                return None
            raise

    def delete_namespace(self, name: str, *, limit_s: float) -> None:
        """Delete a namespace with all that is in it, and wait until it is gone.

        Raises:
            WaitTimeout: it is still there after `limit_s` seconds.
        """
        self.core.delete_namespace(name)
        until(
            lambda: self.find(f"/api/v1/namespaces/{name}") is None or Waiting("its end"),
            limit_s=limit_s,
            every_s=0.5,
            describe=f"namespace '{name}' to be gone",
        )

    def list_json(self, path: str, *, selector: str = "") -> list[dict[str, Any]]:
        """Return the items of a list path as plain JSON objects, in the server's own spelling."""
        query = {"labelSelector": selector} if selector else {}
        items: list[dict[str, Any]] = self.get(path, **query).get("items") or []
        return items

    def exec(self, *, namespace: str, pod: str, container: str, argv: Sequence[str]) -> str:
        """Run a program in a container and return its standard output.

        Raises:
            ClusterError: it is not there, or ended with another exit code than 0; the message holds why.
        """
        session = stream(
            # A client of its own: the stream helper replaces the request method of the one it is given.
            client.CoreV1Api(self._new_client()).connect_get_namespaced_pod_exec,
            pod,
            namespace,
            container=container,
            command=list(argv),
            stdin=False,
            stdout=True,
            stderr=True,
            tty=False,
            _preload_content=False,
        )
        session.run_forever(timeout=30)
        out, err = session.read_stdout(timeout=1) or "", session.read_stderr(timeout=1) or ""
        try:
            code = session.returncode
        except ValueError as exc:
            # Where an exit code is expected, the server tells why there is none.
            raise ClusterError(
                f"program '{argv[0]}' cannot be started in container '{pod}/{container}': {exc}"
            ) from exc
        finally:
            session.close()
        if code != 0:
            raise ClusterError(
                f"program '{argv[0]}' in container '{pod}/{container}' ended with {code}: {err or out}"
            )
        return str(out)


__all__ = ["ApiException", "Kube"]
