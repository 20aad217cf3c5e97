"""Where one request was found again by its ids (REC-10)."""

from dataclasses import dataclass

from conformance.model.measurements.key import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """REC-10: one place in which the request was looked for; `detail` says by what, and what was there."""

    place: str
    seen: bool
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedMeasurement:
    """REC-10: one turn of the chat, sent with a request id and a trace id that nobody else has.

    `status` is what it was answered with. `spans_count` is how many spans of any request the collector got.
    """

    status: int
    sightings: tuple[Sighting, ...]
    spans_count: int


FOLLOWED = Key("followed", FollowedMeasurement)
