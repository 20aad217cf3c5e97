"""Build steps from BuildKit's plain progress, as its versions write it."""

from pathlib import Path

from conformance.images.steps import parse_steps

TRANSCRIPTS = Path(__file__).parent / "transcripts"


def steps_of(name: str) -> list[tuple[str, float, bool]]:
    """Return the steps of a transcript as plain tuples."""
    text = (TRANSCRIPTS / name).read_text(encoding="utf-8")
    return [(step.text, step.elapsed_s, step.cached) for step in parse_steps(text)]


def test_steps_of_the_old_client() -> None:
    """The client of Docker 20.10 writes a digest after each header, and may write a header twice."""
    assert steps_of("docker-20.10.txt") == [
        ("[2/4] WORKDIR /app", 0.0, True),
        ("[3/4] RUN pip install --no-cache-dir -r requirements.lock", 41.7, False),
        ("[4/4] COPY . .", 0.1, False),
    ]


def test_steps_of_buildx() -> None:
    """Buildx names stages, tags internal steps, and lets the steps of two stages run side by side."""
    found = steps_of("buildx-0.17.txt")
    assert [step for step in found if not step[0].startswith("[auth]")] == [
        ("[build 2/4] RUN npm ci", 18.3, False),
        ("[stage-1 2/3] RUN rm -r /etc/nginx/conf.d", 0.4, False),
        ("[build 3/4] COPY src src", 0.2, False),
        ("[build 4/4] RUN npm run build", 75.3, False),
        ("[stage-1 3/3] COPY --from=build /app/dist /usr/share/nginx/html", 0.0, True),
    ]


def test_log_in_to_a_registry_is_no_step() -> None:
    """Fetching a token is no line of the Dockerfile."""
    assert not [step for step in steps_of("buildx-0.17.txt") if step[0].startswith("[auth]")]


def test_base_images_and_internal_steps_are_left_out() -> None:
    """A base image must be there before a cold build, and reading the Dockerfile is no work of it."""
    for name in ("docker-20.10.txt", "buildx-0.17.txt"):
        texts = [text for text, _, _ in steps_of(name)]
        assert not [text for text in texts if "FROM " in text or "internal" in text]


def test_output_of_a_step_is_no_step() -> None:
    """A program may print whatever it likes, also lines that look like progress."""
    output = "#5 [2/2] RUN cat log\n#5 0.310 #6 [3/3] RUN evil\n#5 0.311 #5 CACHED\n#5 DONE 1.5s\n"
    [step] = parse_steps(output)
    assert (step.text, step.elapsed_s, step.cached) == ("[2/2] RUN cat log", 1.5, False)


def test_unfinished_step_has_no_seconds() -> None:
    """A build that ended early keeps what it began."""
    [step] = parse_steps("#5 [2/2] RUN false\n#5 ERROR: process did not complete\n")
    assert (step.elapsed_s, step.cached) == (0.0, False)


def test_no_output_has_no_steps() -> None:
    """Another builder's output is not guessed at."""
    assert parse_steps("Step 1/3 : FROM debian\n ---> Using cache\n") == ()
