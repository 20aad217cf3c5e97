"""The lock beside the code: what the image installs is what the project asks for."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
PINS = dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", LOCK, re.MULTILINE))


def test_lock_satisfies_the_project() -> None:
    """Each direct dependency is pinned, at a version that the project allows."""
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    requirements = [Requirement(text) for text in wanted]

    wrong = [str(r) for r in requirements if not r.specifier.contains(PINS.get(r.name, "0"))]

    assert requirements
    assert wrong == []


def test_every_pin_has_a_hash_and_no_address() -> None:
    """Nothing is installed unchecked, and where it comes from is the builder's choice."""
    blocks = re.split(r"^(?=[a-z0-9._-]+==)", LOCK, flags=re.MULTILINE)[1:]

    assert len(blocks) == len(PINS)
    assert all("--hash=sha256:" in block for block in blocks)
    assert not re.search(r"://|--index|--find|--extra|--trusted", LOCK)
