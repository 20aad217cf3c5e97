"""Every log of the release."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class RawLog:
    """The whole log of one instance of one container; `text` None when it could not be read.

    `labels` are the pod's, None where nobody has read them. `rotated` tells that the begin of the log is
    no longer there.
    """

    pod: str
    uid: str
    container: str
    previous: bool
    restarts_count: int
    text: str | None
    problem: str = ""
    labels: Mapping[str, str] | None = None
    rotated: bool = False


class Logs(Protocol):
    """Every log of the release."""

    def read(self) -> tuple[RawLog, ...]:
        """Return every log since the install, those that `keep` has seen and that are gone included."""
        ...

    def keep(self) -> None:
        """Keep what is there now: called before an instance is removed on purpose."""
        ...
