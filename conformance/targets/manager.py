"""pytest-kubernetes' managers with the parts replaced that are unsafe in 0.9."""

import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pytest_kubernetes.providers import select_provider_manager

from conformance.core.proc import Runner
from conformance.core.process import Watch
from conformance.core.purpose import Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A program that makes and deletes clusters.

    Attributes:
        name: as pytest-kubernetes calls it.
        program: the command before its own arguments.
        create_limit_s: seconds after which a creation is a fault.
        delete_limit_s: the same for a deletion.
        delete_options: arguments that a deletion needs besides.
    """

    name: str
    program: tuple[str, ...]
    create_limit_s: float
    delete_limit_s: float = 120
    delete_options: tuple[str, ...] = ()


def manager_class(tool: Tool, runner: Runner, on_wait: Callable[[str], None]) -> type[Any]:
    """Return pytest-kubernetes' manager of a tool.

    Its own joins arguments into a shell line, inherits the caller's environment and writes KUBECONFIG into
    it, and takes "is the cluster ready?" from `kubectl` with an empty kubeconfig, which answers for whatever
    cluster the test itself may run in.
    """
    base: type[Any] = select_provider_manager(tool.name)

    class Manager(base):  # type: ignore[misc]
        def _ensure_executable(self) -> None:
            runner.which(self.get_binary_name())

        def _exec(
            self,
            arguments: Sequence[str],
            additional_env: Mapping[str, str] | None = None,
            timeout: int | None = None,  # noqa: ARG002 - the limits of the tool hold
        ) -> subprocess.CompletedProcess[str]:
            deleting = arguments[:1] == ["delete"]
            done = runner.run(
                [*tool.program, *arguments, *(tool.delete_options if deleting else ())],
                timeout_s=tool.delete_limit_s if deleting else tool.create_limit_s,
                purpose=Purpose.TEARDOWN if deleting else Purpose.CLUSTER,
                env=additional_env,
                watch=None if deleting else Watch(on_line=on_wait),
            )
            return subprocess.CompletedProcess(done.argv, done.exit_code, done.stdout, done.stderr)

        def ready(self, timeout: int = 20) -> bool:  # noqa: ARG002 - see wait_nodes_ready
            """Say whether the tool has written a kubeconfig; the provider itself waits for nodes."""
            return self.kubeconfig is not None and self.kubeconfig.is_file()

    return Manager
