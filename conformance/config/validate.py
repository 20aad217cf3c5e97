"""Whether what the settings name is there, before minutes are spent on it."""

import difflib
import re
from collections.abc import Collection, Iterable
from datetime import date
from pathlib import Path

from conformance.config.composing import compose_problems
from conformance.config.speaking import speaking_problems
from conformance.core.errors import ConfigError
from conformance.criteria.registry import CRITERIA
from conformance.criteria.required import (
    MIN_STEADY_S,
    MIN_USERS,
    MIN_WARM_UP,
)
from conformance.model.any_line import matches_anything
from conformance.model.reference import REPOSITORY
from conformance.model.settings import Settings, SubjectSettings
from conformance.targets.registry import find_target, own_settings

# Seconds until all people of a load are at work: a run that takes longer is a slip of the pen.
_LONGEST_RAMP_UP_S = 600.0
# `SC-001`, also as people shorten it.
_ID = re.compile(r"(?P<letters>[A-Z]+)[-_ ]?(?P<number>\d+)")


def require_valid(settings: Settings, *, known_ids: Collection[str], judges: bool = True) -> None:
    """Check paths, names and combinations.

    Args:
        settings: as loaded.
        known_ids: the ids of all criteria.
        judges: whether a verdict is asked for, which takes a minimum of evidence.

    Raises:
        ConfigError: something is missing or does not fit; the message lists every problem.
    """
    problems = find_problems(settings, known_ids=known_ids) + (_evidence_problems(settings) if judges else [])
    if problems:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        lines = "\n".join(f"  {problem}" for problem in problems)
        raise ConfigError(
            f"cannot judge subject '{settings.subject.name}': {count}\n{lines}",
            hint=f"paths start in '{settings.root}'; mend conformance.toml, or name another with --config",
        )


def require_known_ids(option: str, ids: Iterable[str], known_ids: Collection[str]) -> None:
    """Check the criteria that an option names.

    Raises:
        ConfigError: one is not known.
    """
    if problems := _unknown_ids(option, ids, known_ids):
        raise ConfigError("; ".join(problems), hint="`conformance list` names all")


def find_problems(settings: Settings, *, known_ids: Collection[str]) -> list[str]:
    """Return every problem as one line."""
    return [
        *_chart_problems(settings),
        *_production_problems(settings),
        *_image_problems(settings),
        *_component_problems(settings.subject),
        *compose_problems(settings),
        *speaking_problems(settings.subject),
        *_place_problems(settings),
        *_waiver_problems(settings.subject),
        *_target_problems(settings),
        *_unknown_ids("--only", settings.only, known_ids),
        *_unknown_ids("--allow-not-measured", settings.allow_not_measured, known_ids),
        *_unknown_ids("--require", settings.require, [*known_ids, "recommended"]),
        *_required_in_vain(settings),
        *_unknown_ids("subject.not_applicable", settings.subject.not_applicable, known_ids),
    ]


def _evidence_problems(settings: Settings) -> list[str]:
    """Refuse to measure less than the criteria judge by: the verdict would only be NOT MEASURED later."""
    asked = {
        "load.users": (settings.load.users, MIN_USERS),
        "load.duration_s": (settings.load.duration_s, MIN_STEADY_S),
        "sampling.api_warm_up": (settings.sampling.api_warm_up, MIN_WARM_UP),
    }
    problems = [
        f"{key}: found {value:g}, expected at least {least:g}: less is too little evidence for a verdict"
        for key, (value, least) in asked.items()
        if value < least
    ]
    load, least = settings.load, settings.load.users / _LONGEST_RAMP_UP_S
    if load.spawn_per_s < least:
        problems.append(
            f"load.spawn_per_s: found {load.spawn_per_s:g}, by which {load.users} users take"
            f" {load.users / load.spawn_per_s:.0f} s to start, expected at least {least:.2g}"
        )
    return problems


def _chart_problems(settings: Settings) -> list[str]:
    problems = []
    chart = settings.root / settings.subject.chart
    if not (chart / "Chart.yaml").is_file():
        problems.append(f"subject.chart: missing chart '{settings.subject.chart}': no Chart.yaml there")
    problems += [
        f"subject.values: missing values file '{path}'"
        for path in settings.subject.values
        if not (settings.root / path).is_file()
    ]
    return problems


def _production_problems(settings: Settings) -> list[str]:
    """Check what the recommended criteria are measured on, where one of them is asked for."""
    production = settings.subject.production
    if production is None or not any(item.production and item.is_asked(settings) for item in CRITERIA):
        return []
    previous = production.previous
    problems = [
        f"subject.production.values: missing values file '{path}'"
        for path in (*production.values, *(previous.values if previous else ()))
        if not (settings.root / path).is_file()
    ]
    if previous and not (settings.root / previous.chart).exists():
        problems.append(f"subject.production.previous.chart: missing chart '{previous.chart}'")
    return problems


def _image_problems(settings: Settings) -> list[str]:
    problems = []
    for name, image in settings.subject.images.items():
        key = f"subject.images.{name}"
        wanted: tuple[tuple[str, str, Path | None], ...] = (
            ("dockerfile", "Dockerfile", image.dockerfile),
            ("touch", "source file", image.touch),
        )
        problems += [
            f"{key}.{field}: missing {what} '{path}'"
            for field, what, path in wanted
            if path is not None and not (settings.root / path).is_file()
        ]
        if not (settings.root / image.context).is_dir():
            problems.append(f"{key}.context: missing folder '{image.context}'")
        if not REPOSITORY.fullmatch(image.repository):
            problems.append(
                f"{key}.repository: found '{image.repository}', expected the name of an image, in small"
                " letters and without tag or digest"
            )
        if not image.repository_value.strip() or image.repository_value == image.tag_value:
            problems.append(
                f"{key}.repository_value: found '{image.repository_value}', expected a Helm value of its own,"
                " beside that of `tag_value`"
            )
    return problems + _shared_names(settings.subject)


def _shared_names(subject: SubjectSettings) -> list[str]:
    """Refuse what two parts have in common, where one would be taken for the other."""
    images, components = subject.images.items(), subject.components.items()
    asked = {
        "subject.images: one repository": [(name, image.repository) for name, image in images],
        "subject.images: one value for repository and tag": [
            (name, f"{image.repository_value} and {image.tag_value}") for name, image in images
        ],
        "subject.components: one selector and container": [
            (name, f"{component.selector} and {component.container}") for name, component in components
        ],
    }
    problems = []
    for what, given in asked.items():
        first: dict[str, str] = {}
        for name, value in given:
            other = first.setdefault(value, name)
            if other != name:
                problems.append(f"{what}, '{value}', of both '{other}' and '{name}'; give each its own")
    return problems


def _component_problems(subject: SubjectSettings) -> list[str]:
    roles = {
        "subject.frontend_component": subject.frontend_component,
        "subject.backend_component": subject.backend_component,
        "subject.database.component": subject.database.component,
    }
    known = ", ".join(sorted(subject.components))
    problems = [
        f"{key}: names component '{name}', known components are {known}"
        for key, name in roles.items()
        if name not in subject.components
    ]
    problems += [
        f"subject.images.{name}: no component of that name, so no pod can be compared with it; known: {known}"
        for name in subject.images
        if name not in subject.components
    ]
    if not any("{sql}" in part for part in subject.database.command):
        problems.append(
            "subject.database.command: holds no '{sql}', so no statement would reach the database"
        )
    return problems


def _place_problems(settings: Settings) -> list[str]:
    """Refuse a namespace that is not the subject's own, and results among the sources."""
    problems = []
    if settings.subject.namespace == "default" or settings.subject.namespace.startswith("kube-"):
        problems.append(
            f"subject.namespace: found '{settings.subject.namespace}', expected one of the subject's own: it"
            " is removed after the run"
        )
    if settings.root.resolve().is_relative_to((settings.root / settings.reports).resolve()):
        problems.append(
            f"reports: found '{settings.reports}', expected a folder of its own: old results are removed"
            " there; name another, such as 'reports'"
        )
    return problems


def _waiver_problems(subject: SubjectSettings) -> list[str]:
    problems = []
    for place, waiver in enumerate(subject.waivers):
        key = f"subject.waivers.{place}"
        try:
            if matches_anything(waiver.pattern):
                problems.append(
                    f"{key}.pattern: found '{waiver.pattern}', which matches any line; say which line it is"
                    " for"
                )
        except re.error as exc:
            problems.append(f"{key}.pattern: found '{waiver.pattern}', expected a regular expression ({exc})")
        try:
            date.fromisoformat(waiver.expires)
        except ValueError:
            problems.append(f"{key}.expires: found '{waiver.expires}', expected a day that exists")
    return problems


def _target_problems(settings: Settings) -> list[str]:
    target = own_settings(settings.target)
    images = ", ".join(settings.subject.images)
    return [
        *find_target(settings.target.kind).problems(target, settings.root),
        *(
            f"present.{name}: no image of that name; known: {images}"
            for name in getattr(target, "present", {})
            if name not in settings.subject.images
        ),
    ]


def _required_in_vain(settings: Settings) -> list[str]:
    """Refuse to require by its id what the subject says does not apply: it would gate nothing."""
    subject = settings.subject
    of_production = {item.id for item in CRITERIA if item.production}
    problems = [
        f"--require: '{name}' does not apply, by `subject.not_applicable`; drop one of them"
        for name in settings.require
        if name in subject.not_applicable
    ]
    if subject.production is None:
        problems += [
            f"--require: '{name}' is measured on the subject as [subject.production] has it: there is none"
            for name in settings.require
            if name in of_production
        ]
    return problems


def _unknown_ids(option: str, ids: Iterable[str], known_ids: Collection[str]) -> list[str]:
    problems = []
    for name in ids:
        if name not in known_ids:
            near = _same_number(name, known_ids) or difflib.get_close_matches(
                name.upper(), sorted(known_ids), n=1
            )
            suggestion = f"nearest known: {near[0]}" if near else f"known: {', '.join(sorted(known_ids))}"
            problems.append(f"{option}: unknown criterion '{name}'; {suggestion}")
    return problems


def _same_number(name: str, known_ids: Collection[str]) -> list[str]:
    """Return the id that has the same letters and number: `sc-1` is meant for SC-001, not for SC-011."""
    wanted = _ID.fullmatch(name.upper())
    if wanted is None:
        return []
    meant = (wanted["letters"], int(wanted["number"]))
    found = ((known, _ID.fullmatch(known)) for known in sorted(known_ids))
    return [known for known, match in found if match and (match["letters"], int(match["number"])) == meant]
