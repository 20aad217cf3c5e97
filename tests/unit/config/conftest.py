"""A subject on disk, with a configuration that fits it."""

from collections.abc import Callable
from pathlib import Path

import pytest

GOOD = """
[subject.images.backend]
dockerfile = "Dockerfile"
repository = "todo-backend"
repository_value = "backend.image.repository"
tag_value = "backend.image.tag"
size_limit_mb = 300
touch = "main.py"

[subject.components.backend]
selector = "part=backend"
container = "backend"

[subject.components.frontend]
selector = "part=frontend"
container = "frontend"

[subject.components.postgresql]
selector = "part=postgresql"
container = "postgresql"
"""


@pytest.fixture
def subject(tmp_path: Path) -> Path:
    """Return the folder of a subject that has all that its configuration names."""
    folder = tmp_path / "subject"
    (folder / "chart").mkdir(parents=True)
    (folder / "chart" / "Chart.yaml").touch()
    (folder / "Dockerfile").touch()
    (folder / "main.py").touch()
    (folder / "conformance.toml").write_text(GOOD, encoding="utf-8")
    return folder


@pytest.fixture
def write(subject: Path) -> Callable[..., Path]:
    """Return a writer of configurations: lines before and after the good ones, and texts to replace."""

    def write_file(before: str = "", after: str = "", **replaced: str) -> Path:
        text = GOOD
        for old, new in replaced.items():
            assert old in text
            text = text.replace(old, new)
        path = subject / "conformance.toml"
        path.write_text(f"{before}\n{text}\n{after}\n", encoding="utf-8")
        return path

    return write_file
