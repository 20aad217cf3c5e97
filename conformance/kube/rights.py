"""What the user of a context may do, asked before anything is made."""

from collections.abc import Iterable
from dataclasses import dataclass

from kubernetes import client

from conformance.kube.client import Kube


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """One act on one kind of object in every namespace: `create` on `pods`, part `exec`."""

    verb: str
    resource: str
    group: str = ""
    part: str = ""

    def __str__(self) -> str:
        resource = "/".join(filter(None, (self.resource, self.part)))
        return f"{self.verb} {resource}{f'.{self.group}' if self.group else ''}"


def missing_rights(kube: Kube, rights: Iterable[Right]) -> tuple[Right, ...]:
    """Return those that the user does not have.

    Raises:
        ApiException: the API server does not say.
    """
    api = client.AuthorizationV1Api(kube.api)
    return tuple(right for right in rights if not _has(api, right))


def _has(api: client.AuthorizationV1Api, right: Right) -> bool:
    attributes = client.V1ResourceAttributes(
        verb=right.verb, resource=right.resource, group=right.group, subresource=right.part
    )
    spec = client.V1SelfSubjectAccessReviewSpec(resource_attributes=attributes)
    answer = api.create_self_subject_access_review(client.V1SelfSubjectAccessReview(spec=spec))
    return bool(answer.status and answer.status.allowed)
