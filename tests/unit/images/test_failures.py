"""Whose fault a failed build is, from what the two generations of BuildKit print."""

# ruff: noqa: E501 - what BuildKit prints on one line is not broken

import pytest

from conformance.core.errors import BuildUnavailable, CommandFailed, HarnessError, ImageError
from conformance.images import failures
from conformance.images.failures import Lookups, explain, references
from tests.unit.table import table

DOCKERFILE = """\
# check=skip=all
# syntax = docker/dockerfile:1.7
# A comment ends the directives.
# syntax=never/read:1
FROM --platform=$BUILDPLATFORM registry.example.com:5000/team/base:2 AS build
RUN --mount=type=bind,from=tools:3,target=/t make
FROM python
COPY --from=registry.example.com/team/uv:0.5 /uv /uv
"""
LOOKUP = "dial tcp: lookup registry.example.com on 192.0.2.53:53: no such host"
URL = 'Head "https://registry.example.com/v2/docker/dockerfile/manifests/1.7"'


def failed(output: str, *, silent: str = "", ended: str = "exit code 1") -> HarnessError:
    """Return what is made of a build that printed this."""
    return explain(
        component="web",
        dockerfile="Dockerfile.web",
        text=DOCKERFILE,
        output=output,
        failure=CommandFailed(f"command `docker build` ended with {ended} after 1 s:\n    {output[-80:]}"),
        silent=silent,
    )


def test_images_of_a_dockerfile_are_read_with_their_lines() -> None:
    """A directive counts only above every other line."""
    assert [(found.image, found.line) for found in references(DOCKERFILE)] == [
        ("docker/dockerfile:1.7", 2),
        ("registry.example.com:5000/team/base:2", 5),
        ("tools:3", 6),
        ("python", 7),
        ("registry.example.com/team/uv:0.5", 8),
    ]
    assert references("\n# syntax=a/b\nFROM x")[0].image == "x"


@table(
    ("output", "words"),
    [
        (
            f"#3 resolve image config for docker.io/docker/dockerfile:1.7\n#3 ERROR: failed to do request: {URL}: {LOOKUP}\n"
            f"failed to solve with frontend gateway.v0: failed to do request: {URL}: {LOOKUP}",
            "line 2 of 'Dockerfile.web', `# syntax = docker/dockerfile:1.7`, needs a registry",
        ),
        (
            "#2 resolve image config for docker-image://docker.io/docker/dockerfile:1.7\n"
            "#2 ERROR: failed to copy: httpReadSeeker: net/http: TLS handshake timeout\n"
            "ERROR: failed to solve: failed to resolve source metadata for docker.io/docker/dockerfile:1.7:"
            " failed to copy: net/http: TLS handshake timeout",
            "line 2 of 'Dockerfile.web', `# syntax",
        ),
        (
            "#3 [internal] load metadata for registry.example.com:5000/team/base:2\n"
            "ERROR: failed to solve: registry.example.com:5000/team/base:2: failed to resolve source metadata for"
            " registry.example.com:5000/team/base:2: failed to do request: dial tcp 192.0.2.1:5000: i/o timeout",
            "line 5 of 'Dockerfile.web', `FROM --platform=$BUILDPLATFORM",
        ),
        (
            "#3 [internal] load metadata for docker.io/library/python:latest\n#3 ERROR: unexpected status from HEAD"
            " request to https://registry.example.com/v2/library/python/manifests/latest: 429 Too Many Requests\n"
            "------\n > [internal] load metadata for docker.io/library/python:latest:\n------\n"
            "ERROR: failed to resolve source metadata for docker.io/library/python:latest: unexpected status"
            " from HEAD request: 429 Too Many Requests",
            "line 7 of 'Dockerfile.web', `FROM python`, needs a registry",
        ),
        (
            "#5 FROM registry.example.com/team/uv:0.5\n#5 ERROR: failed to do request: Head"
            f' "https://ghcr.io/v2/astral-sh/uv/manifests/0.5": proxyconnect tcp: {LOOKUP}',
            "line 8 of 'Dockerfile.web', `COPY --from=registry.example.com/team/uv:0.5 /uv /uv`, needs a registry",
        ),
    ],
    ids=["syntax 20.10", "syntax buildx", "base with port", "rate limit", "copy from"],
)
def test_image_that_no_registry_gives_is_named_by_its_line(output: str, words: str) -> None:
    """It is no fault of the subject."""
    error = failed(output)
    assert type(error) is BuildUnavailable
    assert words in error.message
    assert "registry answers" in error.hint


def test_silent_registry_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a network swallows packets, nobody waits until the build's own limit."""
    now = [0.0]
    monkeypatch.setattr(failures, "monotonic_s", lambda: now[0])
    lookups = Lookups()
    for line in ("#2 [internal] load metadata for docker.io/library/python:latest", "#2 DONE 1.2s"):
        lookups.see(line)
    lookups.see("#3 resolve image config for docker.io/docker/dockerfile:1.7")
    now[0] = 80.0
    assert lookups.silent() == ""
    now[0] = 100.0
    assert "no registry answered for docker.io/docker/dockerfile:1.7 in 90 s" in lookups.silent()
    error = failed("\n".join(lookups.lines), silent=lookups.silent(), ended="nothing")
    assert type(error) is BuildUnavailable
    assert "line 2 of 'Dockerfile.web'" in error.message
    assert "no registry answered" in error.message


@table(
    ("output", "ended"),
    [
        ("ERROR: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is it running?", "exit code 1"),
        ("#7 [2/3] RUN make\nERROR: failed to receive status: rpc error: code = Unavailable desc = EOF", "exit code 1"),
        ("#7 [2/3] RUN make\n#7 1.204 cc1: fatal error: write: No space left on device\n#7 ERROR: exit code: 1", "exit code 1"),
        ('#7 [2/3] RUN make\n#7 ERROR: process "/bin/sh -c make" did not complete: exit code: 137', "exit code 1"),
        ("#7 [2/3] RUN make", "exit code -9"),
    ],
    ids=["no daemon", "daemon ended", "full disk", "out of memory", "client killed"],
)  # fmt: skip
def test_failure_of_the_machine_is_not_the_subjects(output: str, ended: str) -> None:
    """It is told as what it is."""
    error = failed(output, ended=ended)
    assert type(error) is BuildUnavailable
    assert "for want of Docker or of room" in error.message


@pytest.mark.parametrize(
    "output",
    [
        "#7 [2/3] RUN make\n#7 0.312 Cannot connect to the Docker daemon\n#7 ERROR: executor failed: exit code: 2",
        "#7 [2/3] RUN curl x\n#7 0.3 dial tcp: lookup x: no such host\n#7 ERROR: executor failed: exit code: 6",
        '#8 [3/3] COPY nothing /\nERROR: failed to compute cache key: "/nothing": not found',
        "#1 [internal] load build definition\nERROR: failed to parse line 9: unknown instruction: RUNN",
    ],
    ids=["a test that prints it", "a command without its network", "missing source", "syntax error"],
)
def test_failure_of_the_dockerfile_is_the_subjects(output: str) -> None:
    """Whatever its commands print."""
    assert (
        type(
            failed(f"#3 [internal] load metadata for docker.io/library/python:latest\n#3 DONE 0.1s\n{output}")
        )
        is ImageError
    )


def test_image_that_the_registry_does_not_have_is_the_subjects() -> None:
    """A misspelt name, by its line."""
    error = failed(
        "#3 [internal] load metadata for docker.io/library/python:latest\n#3 ERROR: docker.io/library/python:latest: not found\n"
        "ERROR: failed to solve: python: failed to resolve source metadata for docker.io/library/python:latest:"
        " docker.io/library/python:latest: not found"
    )
    assert type(error) is ImageError
    assert "line 7, `FROM python`: no registry has this image" in error.message


def test_image_that_is_on_no_line_is_named() -> None:
    """One that comes from a build argument; BuildKit names it."""
    error = failed(
        f"#3 [internal] load metadata for docker.io/library/alpine:3\n#3 ERROR: failed to do request: {URL}: {LOOKUP}"
    )
    assert type(error) is BuildUnavailable
    assert "'Dockerfile.web' uses image docker.io/library/alpine:3, which needs a registry" in error.message
