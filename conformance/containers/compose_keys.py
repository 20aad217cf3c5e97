"""What may be a signing key of a release that Compose started (port `Keys`)."""

from collections.abc import Iterator, Sequence

from conformance.containers.engine import Engine
from conformance.kube.release_keys import forms


class ComposeKeys:
    """The variables of its containers, and the files of its secrets.

    Args:
        engine: has the containers.
        files: what the files hold.
    """

    def __init__(self, engine: Engine, files: Sequence[bytes]) -> None:
        self._engine = engine
        self._files = files

    def candidates(self) -> Iterator[bytes]:
        """Yield every value, as it is and decoded."""
        for held in self._files:
            yield from forms(held.strip())
        for one in self._engine.find():
            for variable in one.attrs["Config"].get("Env") or []:
                yield from forms(variable.partition("=")[2].encode())
