"""The docker client that builds."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from conformance.core.builder import find_builder
from conformance.core.proc import Runner
from conformance.core.process import Completed, Watch
from conformance.core.purpose import Purpose
from conformance.model.owner import OWNER_LABEL

# A build slower than this is a fault whatever the limit of SC-001 says (three times that limit).
_BUILD_LIMIT_S = 900
_LOOK_LIMIT_S = 20
_CA_BUNDLES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt")


class DockerClient:
    """One docker client.

    Args:
        runner: runs it.
        path: where it is; it can build with BuildKit.
    """

    def __init__(self, runner: Runner, path: str) -> None:
        self.runner = runner
        self.path = path

    def build(
        self,
        context: Path,
        *,
        owner: str,
        purpose: Purpose,
        arguments: Sequence[str] = (),
        watch: Watch | None = None,
    ) -> Completed:
        """Build an image by BuildKit; the host's CA bundle is given as a secret.

        Args:
            context: folder of the sources.
            owner: what made the image, for the label by which it is found again.
            purpose: what it is built for.
            arguments: further options of `docker build`.
            watch: what is done with each line as it appears, and what ends the build early.

        Raises:
            CommandFailed: it failed.
        """
        argv = [self.path, "build", *arguments, "--label", f"{OWNER_LABEL}={owner}"]
        return self.runner.run(
            [*argv, *secret_arguments(self.runner.env), str(context)],
            timeout_s=_BUILD_LIMIT_S,
            purpose=purpose,
            env={"DOCKER_BUILDKIT": "1"},
            watch=watch,
        )

    def run(self, *arguments: str, timeout_s: float = 30, purpose: Purpose, check: bool = True) -> Completed:
        """Run another command of the client."""
        return self.runner.run([self.path, *arguments], timeout_s=timeout_s, purpose=purpose, check=check)


def find_docker(runner: Runner) -> DockerClient:
    """Return the first docker client on the runner's PATH that can build with BuildKit.

    Raises:
        ToolMissing: there is no docker client at all.
        ImageError: none of them can build.
    """

    def ask(argv: Sequence[str]) -> Completed:
        return runner.run(argv, timeout_s=_LOOK_LIMIT_S, purpose=Purpose.MACHINE, check=False)

    return DockerClient(runner, find_builder(runner.env.get("PATH", ""), ask))


def secret_arguments(env: Mapping[str, str]) -> list[str]:
    """Return what gives a build the host's CA bundle, for package clients behind a private CA.

    It is never put into a layer; a host without one gives nothing.
    """
    candidates = (env.get("SSL_CERT_FILE", ""), *_CA_BUNDLES)
    bundle = next((path for path in candidates if path and Path(path).is_file()), None)
    return ["--secret", f"id=ca_bundle,src={bundle}"] if bundle else []
