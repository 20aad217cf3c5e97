"""Where secrets were looked for, and where they were found (REC-03)."""

from dataclasses import dataclass

from conformance.model.measurements.key import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """REC-03: one place: how many texts and bytes were read, and what was found, never the secret itself.

    `unread` names the texts that could not be read.
    """

    place: str
    texts_count: int
    bytes_count: int
    found: tuple[str, ...]
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SecrecyMeasurement:
    """REC-03: every place, and the Secret of our own that the release was given.

    `own_secret` was made before the install; `made_secrets` are those that the chart made nevertheless;
    `used_by` names the containers that read ours. `planted_found` tells whether a secret that the suite
    itself planted in a text was found by the same search.
    """

    places: tuple[Searched, ...]
    own_secret: str
    made_secrets: tuple[str, ...]
    used_by: tuple[str, ...]
    planted_found: bool


SECRECY = Key("secrecy", SecrecyMeasurement)
