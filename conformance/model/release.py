"""What runs in the cluster: images on nodes, and the installed release."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedImage:
    """An image on the nodes.

    `node_image_ids` maps node name, or the registry that the nodes pull from, to the id found there: the
    digest of the image's configuration.
    `manifest_digests` are the other digests by which the nodes know that same image: a container's
    status names the manifest when the node holds one, which is the rule after `kind load`.
    `named` tells that somebody named the image by its digest, which then stands in `built_image_id`: it was
    there already, and need not be what this run built.
    """

    component: str
    reference: str
    built_image_id: str
    node_image_ids: dict[str, str]
    manifest_digests: tuple[str, ...] = ()
    named: bool = False

    @property
    def proved(self) -> bool:
        """Whether every node holds the very image that was built."""
        return bool(self.node_image_ids) and set(self.node_image_ids.values()) == {self.built_image_id}

    def is_run_as(self, digest: str) -> bool:
        """Whether a container whose status gives this `sha256:…` runs the image that was built."""
        return digest == self.built_image_id or (self.proved and digest in self.manifest_digests)


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """The subject as installed by one `helm install`.

    `pod_selector` selects every pod of the release; `base_url` answers for the front-end Service, by the
    way that `via` names;
    `started_s` is the monotonic time at which the install command started (SC-003's clock).
    """

    name: str
    namespace: str
    pod_selector: str
    base_url: str
    chart_version: str
    app_version: str
    started_s: float
    via: str = ""
