"""Every value has an effect, and what cannot be meant is refused with a cure."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

Render = Callable[..., list[dict[str, Any]]]
Refuse = Callable[..., str]
Before = Callable[[dict[str, Any], str], list[dict[str, Any]]]

# Scenario in which a value counts, where it is not the default one.
_SCENARIOS = {
    "backend.chat.model": "openai",
    "backend.chat.baseUrl": "openai",
    "backend.chat.maxOutputTokens": "openai",
    "backend.chat.inputPrice": "openai",
    "backend.chat.outputPrice": "openai",
    "backend.chat.existingSecret": "openai",
    "backend.autoscaling.": "ha",
    "frontend.autoscaling.": "production",
    "backend.podDisruptionBudget.": "ha",
    "frontend.podDisruptionBudget.": "ha",
    "database.host": "external-database",
    "database.ca.": "monitoring",
    "database.sslMode": "monitoring",
    "ingress.": "ingress",
    "httpRoute.": "gateway",
    "metrics.": "monitoring",
    "backup.": "monitoring",
    "tests.": "monitoring",
    "networkPolicy.": "network-policies",
    "postgresql.tls.": "monitoring",
}
# Another value, where the rule below finds none that is allowed.
_OTHERS: dict[str, object] = {
    "imagePullSecrets": [{"name": "other"}],
    "backend.chat.baseUrl": "https://other.example",
    "backend.tracing.endpoint": "https://other.example",
    "backend.topologySpreadConstraints": [{"maxSkew": 2, "topologyKey": "zone"}],
    "frontend.topologySpreadConstraints": [{"maxSkew": 2, "topologyKey": "zone"}],
    "frontend.service.nodePort": 30080,
    "frontend.service.loadBalancerSourceRanges": ["192.0.2.0/24"],
    "backend.chat.timeoutSeconds": 20,
    "backend.image.digest": f"sha256:{'1' * 64}",
    "frontend.image.digest": f"sha256:{'1' * 64}",
    "postgresql.image.digest": f"sha256:{'1' * 64}",
    "postgresql.persistence.size": "2Gi",
    "backend.environment": "development",
    "backend.logLevel": "debug",
    "backend.chat.provider": "openai",
    "backend.service.type": "NodePort",
    "frontend.service.type": "ClusterIP",
    "frontend.service.externalTrafficPolicy": "Local",
    "backend.trustedProxies": 3,
    "postgresql.persistence.whenUninstalled": "Delete",
    "backup.suspend": True,
    "database.sslMode": "verify-ca",
    "ingress.extraHosts": [{"host": "other.example"}],
    "httpRoute.parentRefs": [{"name": "other"}],
    "httpRoute.hostnames": ["other.example"],
}
# The same by the last part of the key.
_SUFFIXES: dict[str, object] = {
    "cpu": "77m",
    "memory": "77Mi",
    "pullPolicy": "Always",
    "extraEnv": [{"name": "OTHER", "value": "other"}],
    "extraVolumes": [{"name": "other", "emptyDir": {}}],
    "extraVolumeMounts": [{"name": "tmp", "mountPath": "/other"}],
    "lifecycle": {"preStop": {"sleep": {"seconds": 7}}},
    "fsGroupChangePolicy": "Always",
    "type": "Unconfined",
    "drop": ["NET_RAW"],
    "interval": "7s",
    "scrapeTimeout": "7s",
    **{probe: {"periodSeconds": 7} for probe in ("startup", "liveness", "readiness")},
}
# Values that only make sense together with another one.
_COMPANIONS: dict[str, dict[str, Any]] = {
    "backend.service.type": {"backend": {"trustedProxies": 0}},
    "backend.chat.provider": {"backend": {"chat": {"existingSecret": "other"}}},
    "frontend.service.loadBalancerSourceRanges": {"frontend": {"service": {"type": "LoadBalancer"}}},
    "postgresql.enabled": {"database": {"host": "other"}, "secret": {"existingSecret": "other"}},
    "database.ca.existingConfigMap": {"database": {"ca": {"existingSecret": ""}}},
}
# Those that the default refuses without their companions.
_TOGETHER = {"postgresql.enabled", "database.ca.existingConfigMap"}
# Where a key is anybody's, and has a default.
_FREE = {"metrics.dashboard.labels"}


def test_every_value_has_an_effect(render: Render, default_values: Mapping[str, Any]) -> None:
    """A change of any leaf of values.yaml changes an object, besides the random contents of the Secret."""
    known: dict[str, list[dict[str, Any]]] = {}

    def before(values: dict[str, Any], scenario: str) -> list[dict[str, Any]]:
        """Most values are compared with the same few renderings."""
        name = f"{scenario} {values}"
        if name not in known:
            known[name] = _known(render(values, scenario=scenario))
        return known[name]

    leaves = _leaves(default_values)
    dead = [key for key, value in leaves if not _has_effect(render, before, key, value)]

    assert not dead


def test_unknown_key_is_refused_at_every_level(refuse: Refuse, default_values: Mapping[str, Any]) -> None:
    """A misspelt key stops helm in each block; where any key is meant, any is taken."""
    for path in ("", *(path for path in _blocks(default_values) if path not in _FREE)):
        message = refuse(_tree([*filter(None, path.split(".")), "misspelt"], 1))
        assert "'misspelt' not allowed" in message, path


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"postgresql": {"enabled": False}}, ("database.host is empty", "secret.existingSecret is empty")),
        ({"database": {"host": "db"}}, ('database.host is "db" while postgresql.enabled is true',)),
        (
            {"backend": {"chat": {"provider": "openai"}}},
            ("no Secret holds its key", "set backend.chat.existingSecret=NAME"),
        ),
        (
            {"backend": {"autoscaling": {"enabled": True, "minReplicas": 9}}},
            ("backend.autoscaling.minReplicas is 9, above maxReplicas 4",),
        ),
        (
            {"frontend": {"autoscaling": {"enabled": True, "minReplicas": 9}}},
            ("frontend.autoscaling.minReplicas is 9", "raise frontend.autoscaling.maxReplicas"),
        ),
        (
            {"frontend": {"preStopSleepSeconds": 30}},
            ("frontend.terminationGracePeriodSeconds is 30", "Hint: set it to 33 or more"),
        ),
        (
            {"fullnameOverride": "my.app"},
            ('objects would be called "my.app"-', "set fullnameOverride=todo-app"),
        ),
        (
            {"backend": {"image": {"repository": "app:1"}}},
            ('backend.image.repository is "app:1", which ends',),
        ),
        ({"postgresql": {"image": {"tag": ""}}}, ("no version of PostgreSQL",)),
        ({"frontend": {"image": {"digest": "latest"}}}, ('frontend.image.digest is "latest"',)),
        (
            {"frontend": {"service": {"type": "ClusterIP", "nodePort": 30080}}},
            ("frontend.service.nodePort is 30080 while frontend.service.type is ClusterIP",),
        ),
        (
            {"ingress": {"enabled": True}, "frontend": {"service": {"externalTrafficPolicy": "Local"}}},
            ('frontend.service.externalTrafficPolicy is "Local" while the Service is a ClusterIP',),
        ),
        (
            {"ingress": {"enabled": True}, "frontend": {"service": {"type": "LoadBalancer"}}},
            ("frontend.service.type is LoadBalancer, nodePort null while ingress.enabled is true",),
        ),
        (
            {"ingress": {"enabled": True}, "frontend": {"service": {"nodePort": 30080}}},
            ("frontend.service.type is NodePort, nodePort 30080 while ingress.enabled is true",),
        ),
        (
            {"backend": {"service": {"type": "LoadBalancer"}}},
            ("backend.service.type is LoadBalancer while proxies are believed",),
        ),
        (
            {"frontend": {"service": {"loadBalancerSourceRanges": ["192.0.2.0/24"]}}},
            ("frontend.service.loadBalancerSourceRanges is set while frontend.service.type is NodePort",),
        ),
        (
            {"ingress": {"extraHosts": [{"host": "b.example"}]}},
            ("ingress.extraHosts is set while ingress.host is empty",),
        ),
        (
            {"ingress": {"host": "a.example", "extraHosts": [{"host": "a.example"}]}},
            ("a host stands twice among ingress.host and ingress.extraHosts: a.example, a.example",),
        ),
        ({"httpRoute": {"enabled": True}}, ("httpRoute.parentRefs is empty", "kubectl get gateways")),
        (
            {"httpRoute": {"enabled": True}, "frontend": {"service": {"nodePort": 30080}}},
            ("nodePort 30080 while httpRoute.enabled is true",),
        ),
        (
            {"database": {"sslMode": "verify-full"}},
            ("no authority is named to verify by", "the bundled PostgreSQL has no certificate"),
        ),
        (
            {"database": {"ca": {"existingSecret": "a", "existingConfigMap": "b"}}},
            ('database.ca.existingSecret is "a" and database.ca.existingConfigMap "b"', "verifies nothing"),
        ),
        (
            {"postgresql": {"tls": {"existingSecret": "tls"}}},
            ('postgresql.tls.existingSecret is "tls" and database.sslMode "" does not insist on it',),
        ),
        ({"backup": {"enabled": True}}, ("backup.existingClaim is empty", "set backup.existingClaim=NAME")),
        ({"ingress": {"tlsSecret": "tls"}}, ('ingress.tlsSecret is "tls" while ingress.host is empty',)),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_contradiction_names_key_and_cure(
    refuse: Refuse, values: dict[str, Any], words: tuple[str, ...]
) -> None:
    """The message names every key at fault and says what to do."""
    message = refuse(values)

    assert not [word for word in (*words, "Hint:") if word not in message]


def test_secret_is_kept_with_the_volume_only(render: Render) -> None:
    """The generated Secret outlives the release when its volume does, and goes otherwise."""

    def policy(values: dict[str, Any]) -> object:
        secret = next(obj for obj in render(values) if obj["kind"] == "Secret")
        return secret["metadata"]["annotations"].get("helm.sh/resource-policy")

    expected = ["keep", None, None]
    persistence = [{}, {"whenUninstalled": "Delete"}, {"enabled": False}]

    assert expected == [policy({"postgresql": {"persistence": item}}) for item in persistence]


def test_existing_claim_makes_none(render: Render) -> None:
    """With a claim of one's own the StatefulSet asks for no other, and its pod mounts that one."""
    objects = render({"postgresql": {"persistence": {"existingClaim": "mine"}}})
    [database] = [obj for obj in objects if obj["kind"] == "StatefulSet"]
    volumes = {volume["name"]: volume for volume in database["spec"]["template"]["spec"]["volumes"]}

    assert "volumeClaimTemplates" not in database["spec"]
    assert volumes["data"] == {"name": "data", "persistentVolumeClaim": {"claimName": "mine"}}


def test_existing_secret_makes_none(render: Render) -> None:
    """With a Secret of one's own, the chart makes none and every reference names that one."""
    objects = render(scenario="existing-secret")

    assert "Secret" not in {obj["kind"] for obj in objects}
    assert {"todo-from-vault"} == {ref["name"] for ref in _secret_refs(objects)}


def _has_effect(render: Render, before_of: Before, key: str, value: object) -> bool:
    scenario = next((name for prefix, name in _SCENARIOS.items() if key.startswith(prefix)), "default")
    companion = _COMPANIONS.get(key, {})
    changed = _merged(companion, _tree(key.split("."), _other(key, value)))
    before = before_of({} if key in _TOGETHER else companion, scenario)
    return before != _known(render(changed, scenario=scenario))


def _other(key: str, value: object) -> object:
    if key in _OTHERS:
        return _OTHERS[key]
    match value:
        case bool():
            # In its own scenario a switch is on.
            return False if any(key.startswith(prefix) for prefix in _SCENARIOS) else not value
        case int():
            return value + 1
        case str():
            return _SUFFIXES.get(key.rpartition(".")[2], "other")
        case list():
            return _SUFFIXES.get(key.rpartition(".")[2], [{"key": "other", "operator": "Exists"}])
        case _:
            return _SUFFIXES.get(key.rpartition(".")[2], {"other": "other"})


def _known(objects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out what is random."""
    for obj in objects:
        if obj["kind"] == "Secret":
            obj.pop("data")
            obj["metadata"]["annotations"].pop("todo-app/generated")
    return objects


def _leaves(values: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, object]]:
    for key, value in values.items():
        if isinstance(value, dict) and value:
            yield from _leaves(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", value


def _blocks(values: Mapping[str, Any], path: str = "") -> Iterator[str]:
    for key, value in values.items():
        if isinstance(value, dict) and value:
            yield f"{path}{key}"
            yield from _blocks(value, f"{path}{key}.")


def _tree(path: list[str], value: object) -> dict[str, Any]:
    for key in reversed(path):
        value = {key: value}
    return dict(value) if isinstance(value, dict) else {}


def _merged(one: Mapping[str, Any], two: Mapping[str, Any]) -> dict[str, Any]:
    both = {
        key: _merged(one[key], two[key]) if isinstance(one[key], dict) else two[key]
        for key in one.keys() & two.keys()
    }
    return {**one, **two, **both}


def _secret_refs(node: object) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        if "secretKeyRef" in node:
            yield node["secretKeyRef"]
        for value in node.values():
            yield from _secret_refs(value)
    elif isinstance(node, list):
        for value in node:
            yield from _secret_refs(value)
