"""What a run makes of a subject's Compose file: its own images and labels, and one port of loopback."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.containers.compose_values import mapping
from conformance.containers.engine import CONTAINER_LABEL, POD_LABEL
from conformance.core.errors import ConfigError
from conformance.core.host_port import LOOPBACK
from conformance.kube.snapshots import Obj
from conformance.model.settings import SubjectSettings

# Of a service: what would build it, publish it, name it or make several of it.
_DROPPED = ("build", "container_name", "ports", "pull_policy", "scale")
_BUILDING = "build"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One service: the component that it is, empty for none, and its container's name for all who measure."""

    service: str
    container: str
    component: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What the run brings: component -> its image, the labels of all it makes, a port of loopback."""

    images: Mapping[str, str]
    labels: Mapping[str, str]
    port: int


def parts_of(resolved: Obj, subject: SubjectSettings) -> tuple[Part, ...]:
    """Return a part for each service.

    Args:
        resolved: the file as Compose itself reads it: `… config`.
        subject: says which service is which component.

    Raises:
        ConfigError: a component has no service.
    """
    assert subject.compose is not None  # noqa: S101 - the caller has it
    services = {subject.compose.service_of(name): name for name in subject.components}
    known = resolved.get("services") or {}
    if missing := sorted(services.keys() - known.keys()):
        raise ConfigError(
            f"'{subject.compose.file}' has no service '{missing[0]}', known are {', '.join(sorted(known))}",
            hint=f"name that of component '{services[missing[0]]}' in [subject.compose.services]",
        )
    return tuple(_part(service, services.get(service, ""), subject) for service in known)


def composition(resolved: Obj, parts: tuple[Part, ...], subject: SubjectSettings, own: Own) -> Obj:
    """Return the file that is brought up: nothing is built, shared or published beyond this machine.

    Args:
        resolved: the file as Compose itself reads it.
        parts: its services.
        subject: says which is the front end.
        own: of the run.

    Raises:
        ConfigError: it asks for what would not be the run's own.
    """
    given: Mapping[str, Obj] = resolved["services"]
    built = dict(_built(given, parts, own.images))
    services = {}
    for part in parts:
        made = _service(part, given[part.service], built)
        made["labels"] = {**mapping(made.get("labels")), **own.labels, **_labels(part)}
        if part.component == subject.frontend_component:
            made["ports"] = [f"{LOOPBACK}:{own.port}:{_port(given[part.service], subject)}"]
        services[part.service] = made
    kept = {key: value for key, value in resolved.items() if key != "name"}
    networks = dict(resolved.get("networks") or {})
    if any(not made.get("networks") and "network_mode" not in made for made in services.values()):
        networks.setdefault("default", {})
    return {
        **kept,
        "services": services,
        "networks": _own("network", networks, own.labels),
        "volumes": _own("volume", resolved.get("volumes") or {}, own.labels),
    }


def _part(service: str, component: str, subject: SubjectSettings) -> Part:
    container = subject.components[component].container if component else service
    return Part(service=service, container=container, component=component)


def _built(
    given: Mapping[str, Obj], parts: tuple[Part, ...], images: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield each way in which a service may say that it runs an image that the run built, and the reference.

    A service beside a component, such as one that migrates, says the same `build` or `image` as it.
    """
    for part in parts:
        if part.component in images:
            yield part.service, images[part.component]
            yield from (
                (_said(given[part.service], key), images[part.component]) for key in ("build", "image")
            )


def _said(service: Obj, key: str) -> str:
    return json.dumps({key: service[key]}, sort_keys=True) if service.get(key) else ""


def _service(part: Part, given: Obj, built: Mapping[str, str]) -> dict[str, Any]:
    made = {key: value for key, value in given.items() if key not in _DROPPED}
    ways = filter(None, (part.service, _said(given, "build"), _said(given, "image")))
    image = next((built[way] for way in ways if way in built), None)
    if image is not None:
        made["image"] = image
    elif _BUILDING in given:
        raise ConfigError(
            f"service '{part.service}' would be built by Compose, and the suite builds no image for it",
            hint="give it the `build` or `image` of a component's service, or an entry in [subject.images]",
        )
    if given.get("network_mode") == "host":
        raise ConfigError(
            f"service '{part.service}' has `network_mode: host`, so that it answers beyond this machine",
            hint="let it have a network of the project's own",
        )
    if "replicas" in (given.get("deploy") or {}):
        made["deploy"] = {**given["deploy"], "replicas": 1}
    return _still_named(made, given.get("container_name"))


def _still_named(made: dict[str, Any], name: str | None) -> dict[str, Any]:
    """Let others find it by the name that its container would have had, which only one can have at a time."""
    if not name or "network_mode" in made:
        return made
    networks = mapping(made.get("networks") or {"default": None})
    aliased = {
        key: {**(value or {}), "aliases": [*((value or {}).get("aliases") or []), name]}
        for key, value in networks.items()
    }
    return {**made, "networks": aliased}


def _port(front: Obj, subject: SubjectSettings) -> int:
    """Return the port on which the front end's container listens."""
    assert subject.compose is not None  # noqa: S101 - the caller has it
    if subject.compose.port:
        return subject.compose.port
    found = {_target(item) for item in front.get("ports") or []}
    if len(found) != 1:
        told = ", ".join(map(str, sorted(found))) or "none"
        raise ConfigError(
            f"the front end's service publishes {told}, so that it is not known where it answers",
            hint="say on which port its container listens: `port` in [subject.compose]",
        )
    return found.pop()


def _target(port: object) -> int:
    """Return the container's side of a published port: `8080:80/tcp`, or a table."""
    text = str(port["target"]) if isinstance(port, dict) else str(port).rpartition(":")[2]
    return int(text.partition("/")[0])


def _own(kind: str, given: Mapping[str, Obj | None], labels: Mapping[str, str]) -> dict[str, Obj]:
    """Return networks or volumes as the run's own: labelled, and named after the project."""
    made = {}
    for key, value in given.items():
        described = value or {}
        if described.get("external"):
            raise ConfigError(
                f"{kind} '{key}' is external, and a run makes all that it uses",
                hint="let Compose make it, in a file for this target: `file` in [subject.compose]",
            )
        rest = {name: item for name, item in described.items() if name != "name"}
        made[key] = {**rest, "labels": {**mapping(rest.get("labels")), **labels}}
    return made


def _labels(part: Part) -> dict[str, str]:
    return {POD_LABEL: part.service, CONTAINER_LABEL: part.container}
