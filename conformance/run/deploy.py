"""From an empty cluster to a release that serves, and how much of it took a hand."""

import base64
import shlex
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from conformance.core.errors import HarnessError
from conformance.core.local_images import local_image_id
from conformance.core.proc import Runner
from conformance.core.process import Watch
from conformance.core.progress import Step
from conformance.core.purpose import Purpose
from conformance.core.redact import names_secret
from conformance.deploy.failed import InstallWatch, failed_install
from conformance.deploy.front.find import FrontEnd
from conformance.deploy.helm import Installer
from conformance.deploy.ready import wait_ready
from conformance.kube.client import Kube
from conformance.model.image import BuiltImage
from conformance.model.measurements import CommandFact, HandsFreeMeasurement
from conformance.model.release import LoadedImage
from conformance.model.settings import Settings
from conformance.targets.deployer import Before, Deployed
from conformance.targets.provider import Provider

# Stages whose commands bring the subject from nothing to serving; the others only look (SC-010).
_DEPLOYING = frozenset({Purpose.IMAGES, Purpose.CLUSTER, Purpose.PLACE, Purpose.INSTALL})
# Where there is no cluster, the chart is rendered once, and what it says is done through an API; or Compose
# brings the subject's own file up.
_INSTALLS = (["install"], ["template"])
_COMPOSES = "up"
# Helm's own records of a release: large, and no secret of the subject.
_HELM_RECORD = "helm.sh/release.v1"


def place_images(
    provider: Provider, runner: Runner, settings: Settings, images: Sequence[BuiltImage], step: Step
) -> tuple[LoadedImage, ...]:
    """Put the built images, and after them the configured further ones, where the nodes find them."""
    loaded, further = [], []
    for image in images:
        step.update(image.reference)
        loaded.append(provider.place(image.component, image.reference, image.image_id))
    for reference in settings.subject.preload:
        step.update(reference)
        # An image that this machine lacks is left to the cluster, which may be able to pull it.
        if image_id := local_image_id(runner, reference, Purpose.PLACE):
            further.append(provider.place(reference, reference, image_id))
    proved = all(image.proved for image in loaded)
    step.result = "image ids on the nodes match the build" if proved else "image ids differ from the build"
    return (*loaded, *further)


def install(
    installer: Installer,
    kube: Kube,
    settings: Settings,
    loaded: Sequence[LoadedImage],
    front: FrontEnd,
    on_wait: Callable[[str], None],
) -> Deployed:
    """Install the release and wait until it serves; a release that does not is a result, too."""
    subject = settings.subject
    watch = InstallWatch(
        kube=kube, namespace=subject.namespace, limit_s=settings.limits.ready_s, on_wait=on_wait
    )
    try:
        release = installer.install(loaded, watch=Watch(give_up=watch))
    except HarnessError as exc:
        failed = failed_install(exc, watch)
        words = f"helm did not install it: {failed.failure.splitlines()[0]}"
        return Deployed(release=None, startup=failed, words=words)
    startup = wait_ready(kube, release, settings, on_wait=on_wait, page=front.problem)
    words = startup.failure or (
        f"{len(startup.workloads)} workloads serve after {startup.ready_s:.1f} s,"
        f" and still after {startup.stable_s:.0f} s more"
        + (f", reached by {front.tell()}" if front.via else "")
    )
    return Deployed(release=replace(release, base_url=front.url, via=front.via), startup=startup, words=words)


def secret_values(kube: Kube, namespace: str) -> list[str]:
    """Return every value of the namespace's Secrets, and of secrets written into its pods, to hide them."""
    values = [
        item["value"]
        for pod in kube.list_json(f"/api/v1/namespaces/{namespace}/pods")
        for container in pod["spec"]["containers"]
        for item in container.get("env") or []
        if item.get("value") and names_secret(item["name"])
    ]
    for secret in kube.list_json(f"/api/v1/namespaces/{namespace}/secrets"):
        if secret.get("type") == _HELM_RECORD:
            continue
        stored = (secret.get("data") or {}).values()
        values += [base64.b64decode(text).decode("utf-8", "ignore") for text in stored]
    return values


def hands_free(
    runner: Runner,
    *,
    home_was_empty: bool,
    before: Before,
    serving: bool,
    acts: tuple[str, ...],
) -> HandsFreeMeasurement:
    """Read from the journal how the release came to be (SC-010)."""
    commands = tuple(
        CommandFact(
            command=shlex.join(entry.argv),
            purpose=entry.purpose,
            exit_code=entry.exit_code,
            elapsed_s=entry.elapsed_s,
            stdin_closed=entry.stdin_closed,
            tty=entry.tty,
            stdin=entry.stdin,
            home_files=entry.home_files,
        )
        for entry in runner.journal.entries
        if entry.purpose in _DEPLOYING
    )
    return HandsFreeMeasurement(
        commands=commands,
        install_commands=tuple(fact.command for fact in commands if _installs(fact)),
        home_was_empty=home_was_empty,
        environment_keys=tuple(sorted(runner.env)),
        objects_before_install=before.objects,
        definitions_before_install=before.definitions,
        serving=serving,
        replay_problem=runner.journal.replay_problem(),
        acts=acts,
    )


def _installs(fact: CommandFact) -> bool:
    words = shlex.split(fact.command)
    brings_up = Path(words[0]).name.startswith("docker") and _COMPOSES in words
    return fact.purpose == Purpose.INSTALL and (brings_up or words[1:2] in _INSTALLS)
