"""Which files an image is made from."""

from pathlib import Path

import pytest

from conformance.images.inputs import image_inputs

FILES = ("a/one", "a/b/two", "other", "package.json", "package-lock.json", "out/never")


@pytest.fixture
def context(tmp_path: Path) -> Path:
    """A build context."""
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / ".dockerignore").write_text("out\nDockerfile\n")
    return tmp_path


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        ("COPY a /a", {"a/one", "a/b/two"}),
        ("COPY --chmod=0755 a/one other \\\n  # why\n  /x/", {"a/one", "other"}),
        ("COPY ./a/b/ /x", {"a/b/two"}),
        ("copy package*.json ./", {"package.json", "package-lock.json"}),
        ("COPY --from=build /src/a /a", set()),
        ("RUN --mount=type=bind,source=other,target=/o true", {"other"}),
        ("RUN --mount=type=bind,from=build,source=other,target=/o true", set()),
        ("RUN --mount=type=cache,target=/c true", set()),
    ],
)
def test_files_are_those_that_instructions_take(context: Path, lines: str, names: set[str]) -> None:
    """The Dockerfile is always one; what another stage made is none."""
    dockerfile = context / "Dockerfile"
    dockerfile.write_text(f"FROM scratch\n{lines}\n")
    found = {str(path.relative_to(context)) for path in image_inputs(context, dockerfile)}
    assert found == {"Dockerfile", *names}


@pytest.mark.parametrize(
    "line", ['COPY ["a", "/a"]', "COPY $PART /a", "COPY <<EOF /a", "COPY . /a", "ADD 'a /a"]
)
def test_line_that_cannot_be_read_takes_all(context: Path, line: str) -> None:
    """Rather measured once too often; what is ignored never gets into a build."""
    dockerfile = context / "Dockerfile"
    dockerfile.write_text(f"FROM scratch\n{line}\n")
    found = {str(path.relative_to(context)) for path in image_inputs(context, dockerfile)}
    assert found == {"Dockerfile", ".dockerignore", *FILES} - {"out/never"}
