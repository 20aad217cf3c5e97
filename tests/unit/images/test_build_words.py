"""What is wrong in a Dockerfile, from what the two generations of BuildKit say of it."""

# ruff: noqa: E501 - what BuildKit prints on one line is not broken

from conformance.core.errors import BuildUnavailable, CommandFailed, HarnessError, ImageError
from conformance.images.failures import explain
from tests.unit.table import table

DOCKERFILE = (
    "FROM base:1 AS maker\nRUN make\nFROM base:1\nCOPY --from={stage} /out /srv\nCOPY page /srv/page\n"
)
META = "#2 [internal] load metadata for docker.io/library/base:1\n#2 DONE 0.1s\n"


def failed(output: str, stage: str = "maker") -> HarnessError:
    """Return what is made of a build that printed this."""
    return explain(
        component="web",
        dockerfile="Dockerfile.web",
        text=DOCKERFILE.format(stage=stage),
        output=META + output,
        failure=CommandFailed("command `docker build` ended with exit code 1"),
        silent="",
    )


@table(
    ("output", "words", "remedy"),
    [
        (
            '#7 [stage-1 3/3] COPY page /srv/page\n#7 ERROR: failed to calculate checksum of ref a::b: "/page": not found',
            "'page' is not in the build context",
            ".dockerignore",
        ),
        (
            'failed to solve with frontend dockerfile.v0: failed to compute cache key: "/page" not found: not found',
            "'page' is not in the build context",
            "correct the path in COPY",
        ),
        (
            '#7 ERROR: failed to calculate checksum of ref a::b: "/out": not found\n------\n'
            " > [stage-1 2/3] COPY --from=maker /out /srv:",
            "'out' is not in 'maker', from which it is copied",
            "let that stage make it",
        ),
        (
            "ERROR: failed to solve: dockerfile parse error on line 2: unknown instruction: RUNN",
            "line 2 is refused: unknown instruction: RUNN",
            "correct that line",
        ),
        (
            "failed to create LLB definition: dockerfile parse error line 2: unknown flag: link",
            "line 2 has a flag that this builder does not know",
            "leave that flag out",
        ),
        ("ERROR: failed to read dockerfile: open Dockerfile.web: no such file or directory", "there is no file 'Dockerfile.web'", "`dockerfile`"),
        ("ERROR: failed to solve: base name (${BASE}) should not be blank", "`${BASE}` has no value", "a default"),
        ('ERROR: failed to solve: target stage "prod" could not be found', "no stage 'prod'", "AS prod"),
        ("ERROR: failed to solve: secret token: not found", "build secret 'token'", "required=false"),
        ("ERROR: base:1: no match for platform in manifest: not found", "the platform of this machine", "--platform"),
        (
            '#5 [maker 2/2] RUN make\n#5 0.2 /bin/sh: make: not found\n#5 ERROR: process "/bin/sh -c make" did not complete successfully: exit code: 127',
            "a program of `/bin/sh -c make` is not in the image at that step: /bin/sh: make: not found",
            "install it in a step before",
        ),
        (
            "#5 [maker 2/2] RUN make\n#5 0.2 no rule\nexecutor failed running [/bin/sh -c make]: exit code: 2",
            "`/bin/sh -c make` ends with exit code 2: no rule",
            "mend what the step prints",
        ),
    ],
)  # fmt: skip
def test_fault_of_the_dockerfile_is_named(output: str, words: str, remedy: str) -> None:
    """Its base image, which was found, is never blamed."""
    error = failed(output)
    assert type(error) is ImageError
    assert words in error.message
    assert "no registry has this image" not in error.message
    assert remedy in error.hint


@table("why", ["pull access denied, repository does not exist", "dial tcp: lookup registry: no such host"])
def test_stage_that_is_misspelt_is_no_image(why: str) -> None:
    """Whether a registry answers or not: it is asked for what a stage was meant to be."""
    said = f"ERROR: mker: failed to resolve source metadata for docker.io/library/mker:latest: {why}"
    error = failed(f"#3 [internal] load metadata for docker.io/library/mker:latest\n{said}", stage="mker")
    assert type(error) is ImageError
    assert "line 4 of 'Dockerfile.web'" in error.message
    assert "names 'mker', and its stage is called 'maker'" in error.message
    foreign = failed(said.replace("mker", "alpine"), stage="alpine")
    assert "stage" not in foreign.message.replace("--from", "")


def test_registry_that_wants_a_log_in_has_answered() -> None:
    """Nothing of the subject was built, and nothing is wrong with the network."""
    error = failed(
        "ERROR: base:1: failed to resolve source metadata for docker.io/library/base:1: failed to authorize:"
        " unexpected status from GET request to https://reg/token: 401 Unauthorized"
    )
    assert type(error) is BuildUnavailable
    assert "needs a log-in of its registry" in error.message
    assert error.hint.startswith("say `docker login`")
