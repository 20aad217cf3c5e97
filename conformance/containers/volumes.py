"""The volumes of a pod: what is in them, who may write, and where its containers see them."""

import io
import tarfile
from dataclasses import dataclass, field

from conformance.containers.manifest import Manifest
from conformance.containers.pods import Pod
from conformance.core.errors import ConfigError, DeployError
from conformance.kube.snapshots import Obj

# As the kubelet makes an emptyDir: whoever the container runs as may write.
_FOLDER_MODE = 0o777
_FILE_MODE = 0o644
_EMPTY = frozenset({"emptyDir", "persistentVolumeClaim", "ephemeral"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """One volume of a pod: files by their path in it (none for one that begins empty), and its group."""

    name: str
    files: dict[str, bytes] = field(default_factory=dict)
    group: int = 0


def volumes_of(pod: Pod, manifest: Manifest) -> tuple[Volume, ...]:
    """Return the volumes that the pod's containers mount.

    Raises:
        ConfigError: one of a kind that only a cluster has, or a part of one is mounted.
        DeployError: one holds an object that the chart does not make.
    """
    described = {item["name"]: item for item in pod.spec.get("volumes") or []}
    group = int((pod.spec.get("securityContext") or {}).get("fsGroup") or 0)
    names: dict[str, None] = {}
    for container in (*pod.init_containers, *pod.containers):
        for mount in container.get("volumeMounts") or []:
            if mount.get("subPath") or mount.get("subPathExpr"):
                raise _cannot(pod, f"mounts a part of volume '{mount['name']}' (subPath)")
            names[mount["name"]] = None
    return tuple(
        # One that the pod does not describe is a claim of its StatefulSet.
        Volume(name=name, files=_files(described.get(name) or {"emptyDir": {}}, pod, manifest), group=group)
        for name in names
    )


def archive(volumes: tuple[Volume, ...]) -> bytes:
    """Return a tar archive with a folder for each volume, its files in it, modes and groups set."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as tar:
        for volume in volumes:
            folder = tarfile.TarInfo(volume.name)
            folder.type, folder.mode, folder.gid = tarfile.DIRTYPE, _FOLDER_MODE, volume.group
            tar.addfile(folder)
            for path, content in volume.files.items():
                info = tarfile.TarInfo(f"{volume.name}/{path}")
                info.size, info.mode, info.gid = len(content), _FILE_MODE, volume.group
                tar.addfile(info, io.BytesIO(content))
    return stream.getvalue()


def _files(described: Obj, pod: Pod, manifest: Manifest) -> dict[str, bytes]:
    if _EMPTY & described.keys():
        return {}
    if "configMap" in described:
        return _chosen("ConfigMap", described["configMap"], described["configMap"].get("name"), pod, manifest)
    if "secret" in described:
        return _chosen("Secret", described["secret"], described["secret"].get("secretName"), pod, manifest)
    if "projected" in described:
        found: dict[str, bytes] = {}
        for source in described["projected"].get("sources") or []:
            found |= _projected(source, pod, manifest)
        return found
    kinds = ", ".join(sorted(described.keys() - {"name"}))
    raise _cannot(pod, f"has volume '{described.get('name')}' of kind {kinds}")


def _projected(source: Obj, pod: Pod, manifest: Manifest) -> dict[str, bytes]:
    for key, kind in (("configMap", "ConfigMap"), ("secret", "Secret")):
        if key in source:
            return _chosen(kind, source[key], source[key].get("name"), pod, manifest)
    raise _cannot(pod, f"has a volume with {', '.join(source)}")


def _chosen(kind: str, source: Obj, name: str | None, pod: Pod, manifest: Manifest) -> dict[str, bytes]:
    """Return the files of a ConfigMap or Secret: those that are named, or all."""
    data = manifest.data(kind, str(name))
    if data is None:
        if source.get("optional"):
            return {}
        raise DeployError(
            f"{pod.workload} mounts {kind} '{name}', which the chart does not make",
            hint="add it to the chart",
        )
    items = source.get("items")
    if not items:
        return data
    return {item["path"]: data[item["key"]] for item in items if item["key"] in data}


def _cannot(pod: Pod, what: str) -> ConfigError:
    return ConfigError(
        f"{pod.workload} {what}, which containers alone cannot have",
        hint="switch it off by a value for this target, or use a target with a cluster",
    )
