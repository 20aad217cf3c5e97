"""What a team's own criterion found: it brings its own words, so that it can be judged anywhere."""

from dataclasses import dataclass

from conformance.model.verdict import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """A fact under the id of its criterion, such as `OWN-01`, with all that a verdict says of it.

    `met` says whether the criterion is met, and is None where the test could not tell: it was skipped, or
    its set-up failed. `reason` is one sentence with object, cause and what to do.
    """

    title: str
    level: Level
    limit: str
    observed: str
    met: bool | None
    reason: str = ""
    details: tuple[str, ...] = ()
