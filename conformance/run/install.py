"""The stage that installs: from images in their place to a release that serves, or to why it does not."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from conformance.model.front_end import FORWARD_REASON, Way
from conformance.model.measurements import StartupMeasurement
from conformance.model.release import LoadedImage, Release
from conformance.run.deploy import hands_free
from conformance.run.report import RunState
from conformance.run.timeline import Timeline
from conformance.run.workplace import Workplace
from conformance.targets.deployer import Before, Deployed, Deployer


class InstallStage:
    """Install once, and keep what came of it in the state of the run.

    Args:
        place: where the run works; nothing has been run there yet.
        state: what is known.
        timeline: opens the line of the stage.
    """

    def __init__(self, place: Workplace, state: RunState, timeline: Timeline) -> None:
        self._place = place
        self._state = state
        self._timeline = timeline
        self._home_was_empty = not any(Path(place.runner.env["HOME"]).iterdir())

    def run(self, deployer: Deployer, loaded: Sequence[LoadedImage], *, is_fresh: bool) -> Deployed:
        """Install, and wait until it serves.

        Args:
            deployer: how.
            loaded: the images as they are there.
            is_fresh: whether nothing stood there; how long an upgrade took is no start-up.
        """
        redactor = self._place.runner.redactor
        with self._timeline.stage("install") as step:
            before = deployer.prepare()
            self._state.front_end = deployer.front_end
            deployed = deployer.install(loaded, step.update)
            for value in deployer.secret_values():
                redactor.learn(value)
            step.result = redactor.clean(deployed.words)
        deployed = replace(deployed, startup=self._told(deployed.startup, loaded))
        self._state.release = deployed.release
        if deployed.release is not None:
            self._note_way(deployed.release)
        if is_fresh:
            self._state.learn("startup", deployed.startup)
            if deployed.release is not None:
                self._learn_hands(deployed.startup, before, deployer.acts())
        return deployed

    def _told(self, startup: StartupMeasurement, loaded: Sequence[LoadedImage]) -> StartupMeasurement:
        """Return it with the images that were built, and no secret: a cause ends in a line of a log."""
        clean, built = self._place.runner.redactor.clean, self._place.settings.subject.images
        return replace(
            startup,
            failure=clean(startup.failure),
            remedy=clean(startup.remedy),
            loaded_images=tuple(image for image in loaded if image.component in built),
        )

    def _learn_hands(self, startup: StartupMeasurement, before: Before, acts: tuple[str, ...]) -> None:
        """Read from the journal how much of an install took a hand."""
        hands = hands_free(
            self._place.runner,
            home_was_empty=self._home_was_empty,
            before=before,
            serving=startup.ready_s is not None,
            acts=acts,
        )
        self._state.learn("hands_free", hands)

    def _note_way(self, release: Release) -> None:
        """Let nothing stand between this machine and the front end, and say what cannot be timed there."""
        self._place.bypass_proxies(urlsplit(release.base_url).hostname)
        if release.via == Way.PORT_FORWARD:
            self._timeline.note(f"  page and latency are measured, and no time is judged: {FORWARD_REASON}")
            self._state.lacking |= dict.fromkeys(("page", "latency"), FORWARD_REASON)
