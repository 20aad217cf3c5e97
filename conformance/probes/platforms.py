"""Objects that Kubernetes, or what is installed on a cluster, puts into namespaces by itself."""

from collections.abc import Set as AbstractSet

from conformance.ports import Found

# In every namespace, under one name; source: the documentation of each.
_EVERYWHERE = frozenset(
    {
        "ConfigMap/kube-root-ca.crt",
        "ServiceAccount/default",
        # Istio
        "ConfigMap/istio-ca-root-cert",
        "ConfigMap/istio-ca-crl",
        # Linkerd
        "ConfigMap/linkerd-identity-trust-roots",
        # OpenShift
        "ConfigMap/openshift-service-ca.crt",
        "ServiceAccount/builder",
        "ServiceAccount/deployer",
        "RoleBinding/system:deployers",
        "RoleBinding/system:image-builders",
        "RoleBinding/system:image-pullers",
    }
)
# What says by a label or annotation that another object made it; the value names that object.
_NAMED_BY = (
    ("Secret", "cert-manager.io/certificate-name", "Certificate"),
    ("Secret", "kubernetes.io/service-account.name", "ServiceAccount"),
    ("Secret", "openshift.io/token-secret.name", "Secret"),
    ("Secret", "service.beta.openshift.io/originating-service-name", "Service"),
    ("Secret", "service.alpha.openshift.io/originating-service-name", "Service"),
    ("EndpointSlice", "kubernetes.io/service-name", "Service"),
    ("ConfigMap", "trust.cert-manager.io/bundle", ""),
)
# Records of what a controller sees, under the name of what it sees or under none that means anything.
_RECORDS = frozenset(
    {
        "CiliumEndpoint",
        "PolicyReport",
        "VerticalPodAutoscalerCheckpoint",
        "VulnerabilityReport",
        "ConfigAuditReport",
        "ExposedSecretReport",
        "WorkloadEntry",
    }
)
# OpenShift's pull secrets: `<account>-dockercfg-<random>`, of one of the accounts that it makes itself too.
_PULL_SECRET = "-dockercfg-"  # noqa: S105 - a part of a name


def made_by_platform(item: Found, accounted: AbstractSet[str]) -> bool:
    """Whether an object is the platform's own, given the labels of those that are accounted for."""
    if item.label in _EVERYWHERE or item.kind in _RECORDS:
        return True
    if item.kind == "Secret" and _PULL_SECRET in item.name:
        return f"ServiceAccount/{item.name.partition(_PULL_SECRET)[0]}" in accounted
    return any(
        kind == item.kind and mark in item.marks and (not maker or f"{maker}/{item.marks[mark]}" in accounted)
        for kind, mark, maker in _NAMED_BY
    )
