"""REC-03: no secret in images, values, manifests or logs; a Secret of one's own is used."""

from conformance.criteria.criterion import Finding, Shown, conclude
from conformance.model.measurements import SecrecyMeasurement
from conformance.model.settings import Settings

# Where secrets must have been looked for, by name.
PLACES = ("images", "image settings", "values", "manifests", "logs", "reports")


def secrecy_limit(_settings: Settings) -> str:
    """Print the limit of REC-03."""
    return "no secret, and one's own Secret used"


def judge_secrecy(measured: SecrecyMeasurement, _settings: Settings) -> Finding:
    """Judge that nothing was found anywhere, by a search that finds what is planted."""
    facts = [
        f"{found}; take it out and give it through a Secret"
        for item in measured.places
        for found in item.found
    ]
    facts += [
        f"the chart made Secret '{name}' although it was given '{measured.own_secret}'; let it make none"
        for name in measured.made_secrets
        if measured.own_secret
    ]
    if not measured.own_secret:
        facts.append("the chart takes no Secret made beforehand; say which value does ([subject.production])")
    elif not measured.used_by:
        facts.append(f"no container reads Secret '{measured.own_secret}', which the release was given")
    read = {item.place for item in measured.places if item.texts_count and item.bytes_count}
    gaps = [f"nothing was read in {name}" for name in PLACES if name not in read]
    gaps += [
        f"{name}, in {item.place}, could not be read" for item in measured.places for name in item.unread
    ]
    if not measured.planted_found:
        gaps.append("the search did not find what it planted itself, so that it shows nothing")
    texts = sum(item.texts_count for item in measured.places)
    return conclude(
        Shown(
            observed=f"{sum(len(item.found) for item in measured.places)} found in {texts} texts",
            samples_count=texts,
            method=(
                "layers, history, environment, values, manifest, logs and this run's files searched for known"
                " values and for what looks like a secret"
            ),
            details=tuple(
                f"{item.place}: {len(item.found)} in {item.texts_count}, {item.bytes_count / 1e6:.1f} MB"
                for item in measured.places
            ),
        ),
        facts=facts,
        gaps=gaps,
    )
