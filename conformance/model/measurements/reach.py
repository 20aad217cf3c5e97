"""Who reaches whom in the namespace of the release (REC-02)."""

from dataclasses import dataclass

from conformance.model.measurements.key import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """REC-02: one TCP connection, tried from a pod that bears the labels of `source`.

    `reached` is None when the attempt itself could not be made; `detail` says what was seen.
    """

    source: str
    target: str
    port: int
    wanted: bool
    reached: bool | None
    detail: str = ""

    @property
    def name(self) -> str:
        """The direction."""
        return f"{self.source} -> {self.target}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachMeasurement:
    """REC-02: a server of the suite's own before and after a policy that forbids it, and each direction.

    `open_before` and `closed_after` together show that the network enforces policies at all.
    """

    open_before: bool
    closed_after: bool
    attempts: tuple[Attempt, ...]


REACH = Key("reach", ReachMeasurement)
