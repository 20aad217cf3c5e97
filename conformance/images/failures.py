"""Why a build failed: the subject's own fault, or that of a registry, of Docker or of the machine."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from conformance.core.clock import monotonic_s
from conformance.core.errors import BuildUnavailable, HarnessError, ImageError
from conformance.images.build_words import cause_of, misspelt_stage

# A registry that answers does so within a few seconds; BuildKit alone would wait for minutes.
_LOOKUP_LIMIT_S = 90
# BuildKit's plain progress: a step that asks a registry, and the end of a step.
_LOOKUP = re.compile(
    r"^#(\d+) (?:resolve image config for|\[internal\] load metadata for) (?:docker-image://)?(\S+)"
)
_ENDED = re.compile(r"^#(\d+) (?:DONE|ERROR|CANCELED|CACHED)")
# What a command of a RUN line printed; it may say anything.
_PRINTED = re.compile(r"^(#\d+ )?\d+\.\d+ ")
_ASKED = re.compile(
    r"(?:resolve image config for|load metadata for|^#\d+ (?:\[[^\]]*\] )?FROM|^ > (?:\[[^\]]*\] )?FROM"
    r"|failed to resolve source metadata for) (?:docker-image://)?(?P<image>\S+)"
)
_URL = re.compile(r'"https?://[^/"]+/v2/')
_NO_REGISTRY = re.compile(
    r"no such host|dial tcp|i/o timeout|TLS handshake|connection re(?:fused|set)|network is unreachable"
    r"|no route to host|proxyconnect|x509:|deadline exceeded|server misbehaving|toomanyrequests|: EOF"
    r"|failed to fetch (?:oauth|anonymous) token|unexpected status[^\n]*: (?:401|403|407|429|5\d\d)",
    re.IGNORECASE,
)
_NO_LOGIN = re.compile(r"unexpected status[^\n]*: (?:401|403)\b|401 Unauthorized|403 Forbidden")
_NO_SUCH_IMAGE = re.compile(
    r"pull access denied|manifest unknown|repository does not exist|name unknown|: not found", re.IGNORECASE
)
_NO_DOCKER = re.compile(
    r"cannot connect to the docker daemon|error during connect|docker daemon socket|code = unavailable"
    r"|transport is closing|error reading from server: eof|buildx component is missing|cannot allocate memory"
    r"|too many open files|input/output error|read-only file system|ended with exit code -\d+",
    re.IGNORECASE,
)
# Also where a command of the build says it: nothing of the subject fills a disk or kills a process.
_NO_ROOM = re.compile(r"no space left on device|disk quota exceeded|exit code: 137\b", re.IGNORECASE)
_SYNTAX = re.compile(r"^#\s*syntax\s*=\s*(\S+)", re.IGNORECASE)
_FROM = re.compile(
    r"^\s*FROM\s+(?:--\S+\s+)*(\S+)|^\s*(?:COPY|ADD|RUN)\b.*?[-,]-?from=([^\s,]+)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """An image that a Dockerfile names: the name, the number of the line from 1, and the line."""

    image: str
    line: int
    text: str

    @property
    def is_syntax(self) -> bool:
        """Whether it is the frontend that reads the Dockerfile."""
        return _SYNTAX.match(self.text) is not None


def references(dockerfile: str) -> tuple[Reference, ...]:
    """Return the images that a Dockerfile names, in the order of its lines."""
    found = []
    directives = True
    for number, line in enumerate(dockerfile.splitlines(), start=1):
        # A directive counts only above every other line.
        syntax = _SYNTAX.match(line) if directives else None
        directives = directives and re.match(r"^#\s*\w+\s*=", line) is not None
        if syntax:
            found.append(Reference(image=syntax[1], line=number, text=line.strip()))
        elif match := _FROM.match(line):
            found.append(Reference(image=match[1] or match[2], line=number, text=line.strip()))
    return tuple(found)


class Lookups:
    """Watch a build's output for a registry that does not answer.

    Args:
        on_line: told every line as well.
    """

    def __init__(self, on_line: Callable[[str], None] = lambda _line: None) -> None:
        self._on_line = on_line
        self.lines: list[str] = []
        self._open: dict[str, tuple[str, float]] = {}

    def see(self, line: str) -> None:
        """Read one line of plain progress."""
        self.lines.append(line)
        if match := _LOOKUP.match(line):
            self._open.setdefault(match[1], (match[2], monotonic_s()))
        elif match := _ENDED.match(line):
            self._open.pop(match[1], None)
        self._on_line(line)

    def silent(self) -> str:
        """Return what to say of an image that has been looked for too long; empty when there is none."""
        now_s = monotonic_s()
        for image, since_s in self._open.values():
            if now_s - since_s > _LOOKUP_LIMIT_S:
                return f"was stopped: no registry answered for {image} in {_LOOKUP_LIMIT_S} s"
        return ""


def explain(
    *, component: str, dockerfile: str, text: str, output: str, failure: HarnessError, silent: str
) -> HarnessError:
    """Return the error that a failed build is.

    Args:
        component: the image, as in the configuration.
        dockerfile: the path that is shown.
        text: what the Dockerfile says.
        output: BuildKit's plain progress.
        failure: how the command ended.
        silent: how it was stopped since a registry did not answer; empty when it was not.

    Returns:
        BuildUnavailable where the subject is not to blame, else ImageError.
    """
    said = [line for line in output.splitlines() if not _PRINTED.match(line)] or [failure.message]
    errors = [line for line in said if re.search(r"error|fail|denied|cannot", line, re.IGNORECASE)]
    asked = next(
        (match["image"].rstrip(":") for line in reversed(said) if (match := _ASKED.search(line))), ""
    )
    about_images = [line for line in errors if _URL.search(line) or _ASKED.search(line)] if asked else []
    reference = _named(asked, references(text))
    stage = misspelt_stage(reference.image, text) if reference and about_images else ""
    if reference and stage:
        return ImageError(
            f"cannot build image '{component}': line {reference.line} of '{dockerfile}', `{reference.text}`,"
            f" names '{reference.image}', and its stage is called '{stage}'",
            hint=f"write '{stage}' there",
        )
    if silent or any(_NO_REGISTRY.search(line) for line in about_images):
        why = f"the build {silent}" if silent else _last(_NO_REGISTRY, about_images)
        return _needs_registry(component, dockerfile, reference, asked, why)
    if any(_NO_ROOM.search(line) for line in output.splitlines()) or any(
        _NO_DOCKER.search(line) for line in [*errors, failure.message.splitlines()[0]]
    ):
        return BuildUnavailable(
            f"image '{component}' was not built, for want of Docker or of room on this machine:"
            f" {failure.message}",
            hint="see whether Docker answers (`docker info`), and how much room is left (`docker system df`)",
        )
    told, remedy = cause_of("\n".join(said), output)
    if not told and reference and any(_NO_SUCH_IMAGE.search(line) for line in about_images):
        told = f"line {reference.line}, `{reference.text}`: no registry has this image"
        remedy = f"correct name and tag in that line, or provide {reference.image} to this machine's Docker"
    return ImageError(
        f"cannot build image '{component}' from '{dockerfile}'{f' ({told})' if told else ''}:"
        f" {failure.message}",
        hint=remedy or "repeat the command above to see the whole build",
    )


def _needs_registry(
    component: str, dockerfile: str, reference: Reference | None, asked: str, why: str
) -> BuildUnavailable:
    if reference is None:
        where, remedy = (
            f"'{dockerfile}' uses image {asked}, which",
            f"provide {asked} to this machine's Docker",
        )
    else:
        where = f"line {reference.line} of '{dockerfile}', `{reference.text}`,"
        remedy = f"provide {reference.image} to this machine's Docker"
        if reference.is_syntax:
            remedy = f"drop the `# syntax` line if the build does without it, or {remedy}"
    if _NO_LOGIN.search(why):
        return BuildUnavailable(
            f"image '{component}' was not built: {where} needs a log-in of its registry: {why}",
            hint=f"say `docker login` for that registry on this machine, or {remedy}",
        )
    return BuildUnavailable(
        f"image '{component}' was not built: {where} needs a registry, and none answers here: {why}",
        hint=f"{remedy}, or run where a registry answers",
    )


def _named(asked: str, named: tuple[Reference, ...]) -> Reference | None:
    """Return the line that names an image, whose full name BuildKit shows."""
    short = asked.removeprefix("docker.io/").removeprefix("library/")
    for reference in named:
        image = reference.image.removeprefix("docker.io/").removeprefix("library/")
        if short and (short == image or short.split("@")[0] in {image, f"{image}:latest"}):
            return reference
    return None


def _last(pattern: re.Pattern[str], lines: list[str]) -> str:
    return next(line for line in reversed(lines) if pattern.search(line)).strip()
